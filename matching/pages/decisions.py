"""Deciding about a pair on a page: the buttons beside it, what was decided already, and the two addresses that take a decision.

With htmx the answer is the part of the page that shows the pair's decisions; without script it is the page that was left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import redirect, request, url_for
from marshmallow import ValidationError

from listings.engine.terms import Kind
from marketplace.errors import Invalid
from marketplace.web.current import read, write
from marketplace.web.fragments import page, wants_fragment
from marketplace.wording import Sentence
from matching.engine.decisions import Decision, DecisionReason
from matching.queries.decided import NOTHING, PairHistory, Versions, pair_histories, shown_versions
from matching.schemas import DecisionForm
from matching.services.feedback.deciding import Said, record_feedback, take_feedback_back

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from matching.queries.records import EntryDetail, EntrySummary


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionBlock:
    """A pair on a page with what was decided about it. `back` is the address of a list to return to, empty for the evidence page."""

    match_run_id: str
    versions: Versions
    side: Kind
    back: str
    history: PairHistory

    @property
    def key(self) -> str:
        """What makes ids on the page unique."""
        return f"{self.versions.demand_version_id}-{self.versions.achievement_version_id}"

    @property
    def decisions(self) -> list[Decision]:
        """What can be answered."""
        return list(Decision)

    @property
    def reasons(self) -> list[DecisionReason]:
        """What can be chosen as a reason."""
        return list(DecisionReason)

    def address(self, endpoint: str) -> str:
        """Return where the block's forms go."""
        versions = self.versions
        return url_for(
            f"matching.{endpoint}",
            match_run_id=self.match_run_id,
            demand_id=versions.demand_version_id,
            achievement_id=versions.achievement_version_id,
        )


def decide(match_run_id: str, demand_id: str, achievement_id: str) -> Response | Redirect:
    """Record a decision."""
    form = _form()
    said = Said(decision=form["decision"], reason=form["reason"], words=form["words"].strip(), side=form["side"])
    write(
        record_feedback,
        match_run_id=match_run_id,
        demand_version_id=demand_id,
        achievement_version_id=achievement_id,
        said=said,
    )
    return _answer(match_run_id, demand_id, achievement_id, side=form["side"], back=form["back"])


def take_back(match_run_id: str, demand_id: str, achievement_id: str) -> Response | Redirect:
    """Take the actor's decision back."""
    form = _form(partial=("decision",))
    write(
        take_feedback_back,
        match_run_id=match_run_id,
        demand_version_id=demand_id,
        achievement_version_id=achievement_id,
    )
    return _answer(match_run_id, demand_id, achievement_id, side=form["side"], back=form["back"])


def entry_blocks(match_run_id: str, detail: EntryDetail, others: Iterable[EntrySummary]) -> dict[str, DecisionBlock]:
    """Return the blocks of an entry's pairs, by version id of the other side."""
    pairs = {other.version_id: _versions(detail.entry, other.listing_id, other.version_id) for other in others}
    return _blocks(match_run_id, pairs, side=detail.entry.kind)


def best_blocks(match_run_id: str, rows: Iterable[EntrySummary], *, back: str) -> dict[str, DecisionBlock]:
    """Return the blocks of entries with their best matches, by version id of the entry; abstained ones have none."""
    pairs = {
        row.version_id: _versions(row, row.best_listing_id, row.best_version_id)
        for row in rows
        if row.best_version_id and row.reason is None
    }
    kind = next((row.kind for row in rows), Kind.DEMAND)
    return _blocks(match_run_id, pairs, side=kind, back=back)


def _blocks(match_run_id: str, pairs: dict[str, Versions], *, side: Kind, back: str = "") -> dict[str, DecisionBlock]:
    histories = read(pair_histories, pairs=list(pairs.values()))
    return {
        name: DecisionBlock(
            match_run_id=match_run_id,
            versions=versions,
            side=side,
            back=back,
            history=histories.get(versions.listings, NOTHING),
        )
        for name, versions in pairs.items()
    }


def _versions(entry: EntrySummary, other_listing_id: str, other_version_id: str) -> Versions:
    own = entry.listing_id, entry.version_id
    other = other_listing_id, other_version_id
    demand, achievement = (own, other) if entry.kind is Kind.DEMAND else (other, own)
    return Versions(
        demand_listing_id=demand[0],
        demand_version_id=demand[1],
        achievement_listing_id=achievement[0],
        achievement_version_id=achievement[1],
    )


def _form(*, partial: tuple[str, ...] = ()) -> dict[str, Any]:
    try:
        return dict(DecisionForm().load(request.form.to_dict(), partial=partial))
    except ValidationError as error:
        raise Invalid(
            "feedback.unreadable",
            Sentence(
                zh="请选择一个意见；补充说明最多 500 字",
                en="Choose one answer; further words take up to 500 characters",
            ),
        ) from error


def _answer(match_run_id: str, demand_id: str, achievement_id: str, *, side: Kind, back: str) -> Response | Redirect:
    versions = read(
        shown_versions, match_run_id=match_run_id, demand_version_id=demand_id, achievement_version_id=achievement_id
    )
    block = _blocks(match_run_id, {"": versions}, side=side, back=back)[""]
    if wants_fragment():
        return page("matching/decision.html", fragment="decision", block=block)
    if back.startswith(url_for("matching.match_run", match_run_id=match_run_id)):
        return redirect(f"{back}#decision-{block.key}")
    own = demand_id if side is Kind.DEMAND else achievement_id
    entry = url_for(f"matching.{side.value}", match_run_id=match_run_id, version_id=own)
    return redirect(f"{entry}#decision-{block.key}")
