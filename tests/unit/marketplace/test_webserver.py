"""How many processes serve, and where the server may be reached."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from marketplace.errors import Invalid
from marketplace.operations.webserver import check_bound, cores, processes_for, server_options
from marketplace.settings import load_settings


@pytest.mark.parametrize(("number", "processes"), [(1, 2), (2, 2), (5, 5), (64, 8)])
def test_processes_follow_the_cores_within_bounds(number, processes):
    assert processes_for(number) == processes


@pytest.mark.parametrize(
    ("quota", "most"),
    [("100000 100000", 1), ("50000 100000", 1), ("max 100000", None), ("nonsense", None), (None, None)],
)
def test_cores_are_those_that_the_container_grants(tmp_path, quota, most):
    file = tmp_path / "cpu.max"
    if quota is not None:
        file.write_text(quota)
    assert cores(file) == (most or len(os.sched_getaffinity(0)))


def options(**given):
    return server_options(load_settings(given))


def test_options_follow_the_settings():
    given = options(
        TWOLISTS_HOST="::1",
        TWOLISTS_PORT="8123",
        TWOLISTS_WEB_PROCESSES="3",
        TWOLISTS_WEB_THREADS="7",
        TWOLISTS_TRUSTED_PROXIES="10.0.0.0/8",
    )
    names = ("bind", "workers", "threads", "forwarded_allow_ips")
    assert [given[name] for name in names] == ["[::1]:8123", 3, 7, "10.0.0.0/8"]


def test_without_a_number_the_cores_decide_and_nobody_is_believed():
    given = options()
    assert (given["workers"], given["forwarded_allow_ips"]) == (processes_for(cores()), "")


def test_proxy_that_is_no_address_is_refused_by_name():
    with pytest.raises(Invalid) as caught:
        options(TWOLISTS_TRUSTED_PROXIES="10.0.0.1, proxy.example")
    assert (caught.value.code, caught.value.value) == ("unreadable_setting", "proxy.example")


def bound(*addresses):
    return SimpleNamespace(cfg=SimpleNamespace(address=list(addresses)))


def test_address_that_others_reach_is_refused_wherever_it_was_named():
    check_bound(bound(("127.0.0.1", 8000), ("::1", 8000), "/run/twolists.sock"))
    with pytest.raises(Invalid) as caught:
        check_bound(bound(("127.0.0.1", 8000), ("192.0.2.1", 80)))
    assert (caught.value.code, caught.value.value) == ("address_not_local", "192.0.2.1")
