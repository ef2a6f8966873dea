"""The whole program as a person has it: gunicorn and worker as processes of their own, and a real Chromium in front of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.reading import Reader

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = ROOT / "artifacts" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
START_SECONDS = 240


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """Start the program on a free port of this machine and stop it afterwards; yields its address."""
    home = tmp_path_factory.mktemp("program")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TWOLISTS_")}
    environ |= {"TWOLISTS_HOME": str(home), "TWOLISTS_PORT": str(port), "TWOLISTS_WEB_PROCESSES": "1"}
    environ |= {"TWOLISTS_RATE_LIMIT": "5000 per minute", "OMP_NUM_THREADS": "1"}
    environ["TWOLISTS_EXPORT_AT_ONCE"] = "2"  # so that lists of a few entries are prepared by the worker
    log = (home / "log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "wsgi", "start"], cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(address, process, home / "log")
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        log.close()


def wait_until_served(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    pytest.fail(log.read_text(encoding="utf-8"))


def without_browser(reason: str) -> NoReturn:
    """Skip with the reason printed; on the build machine, where nothing may be skipped, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def chromium():
    """One browser process for the tests of a module."""
    if not Path(CHROMIUM).exists():
        without_browser(f"no Chromium at {CHROMIUM}; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def reader(chromium, program):
    """Make a reader with a language, a width and, if wanted, without script; console faults fail the test at its end."""
    readers = []

    def make(language: str, width: int, *, script: bool = True, scheme: str = "light") -> Reader:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
            java_script_enabled=script,
            color_scheme=scheme,
            base_url=program,
        )
        made = Reader(page=context.new_page(), language=language, width=width, folder=ARTIFACTS)
        readers.append((made, context))
        return made

    yield make
    faults = [fault for made, _ in readers for fault in made.faults]
    for _, context in readers:
        context.close()
    assert faults == []
