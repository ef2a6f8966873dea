#!/bin/sh
# Debian's redis-server for the tests of a shared queue. Without it those tests skip with their reason, and in CI (CI=true) they fail.
set -eu
if command -v redis-server >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing redis-server (tests of the shared queue)"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    RUNLEVEL=1 apt-get install -y -qq --no-install-recommends redis-server >/dev/null # the tests start their own; the package is not to start one
    exit 0
fi
echo "shared queue: no redis-server here, and no right to install it; as root: apt-get install redis-server"
[ "${CI:-}" != true ]
