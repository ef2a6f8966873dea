"""The completeness of entries whose newest version was written before lists kept it, in portions: so that an older installation can filter by it.

Whoever writes a version writes it for all others (`versions`). Called by the job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from listings.engine.completeness import completeness
from listings.models.listing import Listing
from listings.queries.contents import newest_contents

if TYPE_CHECKING:
    from marketplace.unit import Unit

MEASURED_AT_ONCE = 500


def has_unmeasured(unit: Unit) -> bool:
    """Tell whether an entry is left whose completeness is not known."""
    return unit.session.scalar(select(Listing.id).where(Listing.completeness.is_(None)).limit(1)) is not None


def measure_completeness(unit: Unit, *, limit: int = MEASURED_AT_ONCE) -> int:
    """Measure up to `limit` entries; return how many that were."""
    unmeasured = select(Listing.id).where(Listing.completeness.is_(None))
    ids = unit.session.scalars(unmeasured.order_by(Listing.id).limit(limit)).all()
    contents = newest_contents(unit, ids)
    scores = [{"listing": key, "score": completeness(content).score} for key, content in contents.items()]
    still = (Listing.id == bindparam("listing")) & Listing.completeness.is_(None)
    # no person's change: the row's own version stays, so that nobody meets a conflict
    statement = update(Listing).where(still).values(completeness=bindparam("score"))
    if scores:
        unit.session.connection().execute(statement, scores)
    return len(scores)
