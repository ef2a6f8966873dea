"""One step of the form: shown, saved as one types and by its buttons; what is typed is stored before anything else is done with it.

`do` names the button: save (the default), next, add, remove, back (a removed row), find, accept, refuse, settle. Called by `routes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import redirect, request, url_for

from listings.engine.fields import BY_NAME, Step
from listings.engine.form.names import names_of_step
from listings.pages.editing import closed
from listings.pages.editing.choices import FIND, OPEN_VOCABULARIES, offered_entries
from listings.pages.editing.controls import Text, controls_of, key_of
from listings.pages.editing.rows import blanks_asked, blanks_wanted, row_words, with_row_again, without_row
from listings.pages.editing.standing import neighbour, standing_of, told_issues
from listings.pages.editing.suggested import decide, suggested
from listings.pages.editing.typed import PARTS, WINDOW, seen_text, seen_values, typed_values, window_of
from listings.services.editing.drafts import save_draft, settle_clash
from listings.services.editing.reading import read_draft
from listings.services.editing.typed import key_of_text
from listings.sheets.vocabularies import current_vocabularies
from listings.states import DraftStatus
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.ids import new_id
from marketplace.web.current import read, write
from marketplace.web.fragments import page, part, wants_fragment
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from listings.engine.form.names import Value
    from listings.pages.editing.controls import Control
    from listings.pages.editing.standing import Standing
    from listings.services.editing.drafts import Saved
    from listings.services.editing.reading import ReadDraft


def draft_step(draft_id: str, step: str) -> Response | Redirect:
    """Show one step of a draft; one that is no longer open says so."""
    here = _step(step)
    form = read(read_draft, draft_id=draft_id)
    if form.summary.status is not DraftStatus.OPEN:
        return closed.closed_draft(form)
    return _shown(standing_of(form, here=here), here)


def save_step(draft_id: str, step: str) -> Response | Redirect:
    """Store what a step sends, then do what its button says. What cannot be stored is shown again as it was typed."""
    here = _step(step)
    form = read(read_draft, draft_id=draft_id)
    changes = typed_values(form.summary.kind, here, request.form)
    action, _, target = request.form.get("do", "save").partition(":")
    changes |= _rows_after(action, target)
    try:
        saved = write(
            save_draft,
            draft_id=draft_id,
            changes=changes,
            seen=seen_values(request.form),
            window=window_of(request.form),
        )
    except Conflict as refused:
        return closed.kept(form, here, refused)
    except Invalid as refused:
        return _refused(form, here, changes, refused)
    if wants_fragment():
        return _saved_part(read(read_draft, draft_id=draft_id), here, changes, saved)
    if action == "remove":
        return _without(draft_id, here, target)
    return redirect(_after(draft_id, here, action, target))


def _after(draft_id: str, here: Step, action: str, target: str) -> str:
    """Do what the button says and return where it leads."""
    if action == "next":
        following = neighbour(here, 1)
        if following is None:
            return url_for("listings.draft_review", draft_id=draft_id)
        return _address(draft_id, following)
    if action in {"accept", "refuse"}:
        decide(draft_id, action, target)
        return _address(draft_id, here, at="suggestions")
    if action == "settle":
        _settle(draft_id, target)
        return _address(draft_id, here, at=target.partition(":")[0])
    if action in {"add", "back"}:
        name = target.partition(":")[0]
        arguments: dict[str, Any] = {"add": name, "rows": blanks_wanted(name)} if action == "add" else {}
        return _address(draft_id, here, at="" if action == "add" else name, **arguments)
    looked = {key: text for key, text in request.form.items() if key.startswith(FIND) and text.strip()}
    if action == "find" or looked:
        name = target or next(iter(looked)).removeprefix(FIND)
        return _address(draft_id, here, at=name, **{f"{FIND}{name}": request.form.get(f"{FIND}{name}", "")})
    return _address(draft_id, here)


def _without(draft_id: str, here: Step, target: str) -> Response:
    """Show the step without a row, and the way to take it back. Sent twice it takes nothing more away: the rows come with it."""
    name = target.partition(":")[0]
    _, removed = without_row(name, request.form, _number(target)) if name in PARTS else ([], "")
    return _shown(standing_of(read(read_draft, draft_id=draft_id), here=here), here, removed=(name, removed))


def _rows_after(action: str, target: str) -> dict[str, Value]:
    """Return the rows that a button changes, before they are stored."""
    name = target.partition(":")[0]
    if name not in PARTS:
        return {}
    if action == "remove":
        return {name: without_row(name, request.form, _number(target))[0]}
    return {name: with_row_again(name, request.form)} if action == "back" else {}


def _settle(draft_id: str, target: str) -> None:
    """Store the person's choice (`name:chosen:shown,shown`, texts by their keys); it is settled already where the other window chose first."""
    name, chosen, shown = [*target.split(":"), "", ""][:3]
    if name in read(read_draft, draft_id=draft_id).clashes:
        write(settle_clash, draft_id=draft_id, name=name, chosen=chosen, shown=frozenset(shown.split(",")))


def _shown(
    standing: Standing,
    here: Step,
    *,
    values: Mapping[str, Value] | None = None,
    refused: Invalid | None = None,
    removed: tuple[str, str] = ("", ""),
) -> Response:
    form = standing.draft
    stated = form.values if values is None else values
    return page(
        "listings/edit_step.html",
        status=200 if refused is None else 422,
        draft=form.summary,
        standing=standing,
        step=here,
        before=neighbour(here, -1),
        controls=_controls(standing, here, stated),
        window=request.form.get(WINDOW) or new_id(),
        seen=seen_text(
            form.values if values is None else _shown_before(form.values), names_of_step(form.summary.kind, here)
        ),
        offers=_offers(stated),
        refused=refused,
        suggestions=suggested(form),
        removed_from=removed[0],
        removed=removed[1],
        **row_words(),
    )


def _shown_before(stored: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return what the refused page had been shown, so that sending it again is judged as it was."""
    return {**stored, **seen_values(request.form)}


def _refused(form: ReadDraft, here: Step, changes: Mapping[str, Value], refused: Invalid) -> Response:
    if wants_fragment():
        return closed.told_refusal(refused)
    values = {**form.values, **changes}
    return _shown(standing_of(form, here=here), here, values=values, refused=refused)


def _saved_part(form: ReadDraft, here: Step, changes: Mapping[str, Value], saved: Saved) -> Response:
    """Answer a saving that happened as somebody types: the time, what is open, what is told; the inputs themselves are left alone."""
    standing = standing_of(form, here=here)
    names = names_of_step(form.summary.kind, here)
    clashing = {clash.name for clash in saved.clashes}
    before = seen_values(request.form)
    seen = {name: before.get(name, form.values[name]) if name in clashing else changes[name] for name in names}
    return part(
        "listings/edit_saved.html",
        draft=form.summary,
        standing=standing,
        step=here,
        saved_at=saved.changed_at,
        controls=_controls(standing, here, form.values),
        seen=seen_text(seen, names),
        suggestions=suggested(form),
        **row_words(),
    )


def _controls(standing: Standing, here: Step, values: Mapping[str, Value]) -> tuple[Control, ...]:
    form = standing.draft
    texts = {name: (form.values[name], *waiting) for name, waiting in form.clashes.items()}
    return controls_of(
        form.summary.kind,
        here,
        values,
        issues=told_issues(form),
        clashes={name: tuple(Text(value=one, key=key_of_text(one)) for one in some) for name, some in texts.items()},
        vocabularies=current_vocabularies(),
        blanks=blanks_asked(),
    )


def _offers(values: Mapping[str, Value]) -> dict[str, Any]:
    """Return what was looked for without script: {field: (text, choices)}."""
    offers = {}
    for key, text in request.args.items():
        field = BY_NAME.get(key.removeprefix(FIND)) if key.startswith(FIND) else None
        if field is not None and field.shape in OPEN_VOCABULARIES:
            stated = values.get(field.name, "")
            chosen = [stated] if isinstance(stated, str) else [one for one in stated if isinstance(one, str)]
            offers[field.name] = (text, offered_entries(field.shape, text, chosen, current_vocabularies()))
    return offers


def _number(target: str) -> int:
    """Return the row that a button names; -1 where it names none."""
    _, _, number = target.partition(":")
    return int(number) if number.isdecimal() else -1


def _address(draft_id: str, step: Step, *, at: str = "", **arguments: Any) -> str:
    anchor = f"at-{key_of(at)}" if at else None
    return url_for("listings.draft_step", draft_id=draft_id, step=step.value, _anchor=anchor, **arguments)


def _step(name: str) -> Step:
    if name not in set(Step):
        raise NotFound("step_missing", Sentence(zh="没有这一步", en="There is no such step"), value=name)
    return Step(name)
