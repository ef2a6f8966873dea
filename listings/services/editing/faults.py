"""Why a draft could not be finished, with all that a page needs to help. Raised by `finishing`; the draft stays as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.content import Content
from marketplace.errors import Conflict, Invalid
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listings.engine.form.records import FieldIssue

UNFINISHED = Sentence(
    zh="草稿还有需要修改的地方，改好后再完成；已输入的内容都在",
    en="Some fields of the draft need a look before it can be finished; everything typed is kept",
)
MOVED_ON = Sentence(
    zh="编辑期间，这条信息有了新版本，有些字段两边都改了，请逐项选择",
    en="The listing got a new version while you were editing, and some fields were changed on both sides: please choose for each",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Two edits that met: what both began from, the draft, the listing's newest version (id and number), and the attributes changed on both sides.

    What only one side changed needs no choice.
    """

    base: Content
    mine: Content
    theirs: Content
    version_id: str
    number: int
    clashes: tuple[str, ...]


class Unfinished(Invalid):
    """Inputs that cannot be read, contradict each other or wait for a choice; `issues` names them in the order of the form."""

    def __init__(self, issues: Sequence[FieldIssue]) -> None:
        super().__init__("draft_unfinished", UNFINISHED)
        self.issues = tuple(issues)


class EditsMeet(Conflict):
    """The listing changed in the same fields since the draft was begun; `meeting` holds both sides, for a choice per field."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__("edits_meet", MOVED_ON)
        self.meeting = meeting
