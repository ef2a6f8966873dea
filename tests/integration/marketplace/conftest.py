"""What tests of background work start from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketplace.jobs.embedded import EmbeddedQueue
from marketplace.unit import Units


@pytest.fixture
def ground(runtime):
    """A runtime with a real queue, a short lease, no pauses, and jobs that a test puts in."""
    queue = EmbeddedQueue(runtime.settings.home / "jobs.sqlite")
    settings = replace(runtime.settings, job_lease=0.6, sweep_interval=0.1, job_pause=0.0)
    units = Units(runtime.units.engine, queue=queue)
    return replace(runtime, queue=queue, units=units, settings=settings, jobs={})
