from __future__ import annotations

import json
import logging

import pytest
import structlog

from marketplace.operations.logs import configure_logs
from marketplace.settings import Settings


@pytest.fixture
def fresh_log():
    """A log that nobody has set up; it is as it was afterwards."""
    before, was_configured = structlog.get_config(), structlog.is_configured()
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()
    if was_configured:
        structlog.configure(**before)


def test_json_log_is_one_object_a_line_from_its_level_on(fresh_log, capsys):
    configure_logs(Settings(log_json=True), level=logging.INFO)
    log = structlog.get_logger("test")
    log.debug("unheard")
    log.info("job_done", job="count", job_run_id="01ABC")
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert told.pop("timestamp").endswith("Z")
    assert told == {"event": "job_done", "level": "info", "job": "count", "job_run_id": "01ABC"}


def test_first_call_decides(fresh_log, capsys):
    configure_logs(Settings(log_json=True))
    configure_logs(Settings(log_json=False), level=logging.INFO)
    structlog.get_logger("test").info("unheard")
    structlog.get_logger("test").warning("heard")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["heard"]
