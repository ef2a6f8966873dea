"""The machines, arrow by arrow."""

from __future__ import annotations

from listings.permissions.rights import PERMISSIONS
from listings.permissions.workflows import WORKFLOWS
from listings.states import AvailabilityMachine, DraftMachine, ImportMachine
from marketplace.fire import check_workflow
from marketplace.machine import transitions
from marketplace.permissions import check_permissions


def arrows(machine: type) -> set[str]:
    return {f"{arrow.source} {arrow.event} {arrow.target}" for arrow in transitions(machine)}


def test_availability_leads_back_through_publish_only() -> None:
    assert arrows(AvailabilityMachine) == {
        "unpublished publish published",
        "published withdraw withdrawn",
        "published expire expired",
        "expired withdraw withdrawn",
        "expired publish published",
        "withdrawn publish published",
    }


def test_import_is_confirmed_after_a_preview_only() -> None:
    assert arrows(ImportMachine) == {
        "uploaded preview previewed",
        "uploaded fail failed",
        "uploaded cancel cancelled",
        "previewed preview previewed",
        "previewed fail failed",
        "previewed reread uploaded",
        "previewed cancel cancelled",
        "previewed confirm confirmed",
        "confirmed start running",
        "running complete completed",
    }


def test_a_draft_is_finished_once_and_a_discarded_one_comes_back() -> None:
    assert arrows(DraftMachine) == {"open finish finished", "open discard discarded", "discarded reopen open"}


def test_workflows_name_the_events_of_their_machines() -> None:
    for workflow in WORKFLOWS:
        check_workflow(workflow)
    assert {event.permission for workflow in WORKFLOWS for event in workflow.events.values()} <= set(PERMISSIONS)


def test_permissions_have_one_name_each() -> None:
    check_permissions(PERMISSIONS)
    assert {permission.name.split(":")[0] for permission in PERMISSIONS} == {
        "bulk",
        "draft",
        "duplicate",
        "import",
        "layout",
        "listing",
    }
