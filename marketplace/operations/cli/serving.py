"""`twolists serve`, `start` and `health`: the web server, server and worker together, and whether the parts answer."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click
from gunicorn.app.base import BaseApplication

from marketplace.operations.health import parts_of
from marketplace.operations.logs import configure_logs
from marketplace.operations.start import LOCAL_ONLY, check_address
from marketplace.operations.webserver import GRACE_SECONDS, server_options
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.package import Program
    from marketplace.settings import Settings

WATCH_SECONDS = 0.2
STOP_SECONDS = GRACE_SECONDS + 5
"""What both get to end in; the server waits for requests that are under way."""


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
    """gunicorn with the settings of the program; `gunicorn.conf.py` says the same to a gunicorn that is started by itself."""

    def __init__(self, program: Program) -> None:
        self._program = program
        super().__init__()

    def load_config(self) -> None:
        """Hand the settings over."""
        for name, value in server_options(self._program.settings).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the application in the server process, after the fork."""
        return self._program.application()


@click.command()
@click.pass_obj
def serve(program: Program) -> None:
    """Bind to this machine only until there are accounts."""
    settings = program.settings
    check_address(settings)
    configure_logs(settings, level=logging.INFO)
    program.runtime.units.engine.dispose()  # the schema is ready; no connection may cross a fork
    _tell_address(settings)
    Server(program).run()


@click.command()
@click.pass_obj
def start(program: Program) -> None:
    """Stop both with Ctrl-C; if one of them ends, so does the other."""
    check_address(program.settings)
    program.runtime.units.engine.dispose()
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell lets what it starts in the background ignore Ctrl-C
        signal.signal(number, _interrupt)
    commands = ([sys.executable, "-m", "wsgi", name] for name in ("serve", "worker"))
    children = [subprocess.Popen(command) for command in commands]  # noqa: S603 - the program's own two commands
    code = 0
    try:
        while all(child.poll() is None for child in children):
            time.sleep(WATCH_SECONDS)
        code = next(child.returncode for child in children if child.returncode is not None)
    except KeyboardInterrupt:
        click.echo()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _stop(children)
    raise SystemExit(code)


@click.command()
@click.pass_obj
def health(program: Program) -> None:
    """Name each part; exit code 1 where one does not answer."""
    parts = parts_of(program.runtime)
    for part in parts:
        told = part.trouble.sentence.text(program.language) if part.trouble else "ok"
        click.echo(f"{part.name}: {told}")
    raise SystemExit(0 if all(part.is_well for part in parts) else 1)


def _tell_address(settings: Settings) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}/"
    click.echo(Sentence(zh=f"两单已启动：{address}", en=f"Two Lists is running: {address}").zh)
    click.echo(LOCAL_ONLY.zh)
    click.echo(f"Two Lists is running: {address}")
    click.echo(LOCAL_ONLY.en)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(STOP_SECONDS)
            continue
        child.kill()
        child.wait()


def _interrupt(number: int, frame: object) -> None:
    del number, frame
    raise KeyboardInterrupt
