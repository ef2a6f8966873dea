"""A real Redis of a test's own, on a socket in its folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time

import pytest

SERVER = shutil.which("redis-server")
START_SECONDS = 20.0


class Redis:
    """One server: `url`, and the ways to stop it, begin it anew and empty it. It keeps nothing on disk."""

    def __init__(self, folder):
        self._socket = folder / "redis.sock"
        self._process = None
        self.url = f"unix://{self._socket}?db=0"

    def start(self):
        words = ["--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [SERVER, *words], cwd=self._socket.parent, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def _answers(self):
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self._socket)) == 0

    def stop(self):
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None


@pytest.fixture
def redis(tmp_path):
    if SERVER is None:
        reason = "no redis-server; on Debian: make redis"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    server = Redis(tmp_path)
    server.start()
    yield server
    server.stop()
