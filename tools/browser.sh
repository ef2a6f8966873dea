#!/bin/sh
# Chromium and a Chinese font for the browser tests, from Debian's packages. Without them those tests skip with their reason, and
# in CI (CI=true) they fail.
set -eu
if command -v chromium >/dev/null 2>&1 && fc-list 2>/dev/null | grep -qi 'noto.*cjk'; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing chromium and fonts-noto-cjk (browser tests)"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null
    exit 0
fi
echo "browser tests: no chromium or no Chinese font here, and no right to install them; as root: apt-get install chromium fonts-noto-cjk"
[ "${CI:-}" != true ]
