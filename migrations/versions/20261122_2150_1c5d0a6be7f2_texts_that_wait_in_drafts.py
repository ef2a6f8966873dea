"""texts that wait in drafts

Revision 1c5d0a6be7f2, after d82ab222ec09, 2026-11-22 21:50:12.401177.
"""

import sqlalchemy as sa
from alembic import op


revision = '1c5d0a6be7f2'
down_revision = 'd82ab222ec09'
branch_labels = None
depends_on = None

DRAFTS = sa.table('listing_drafts', sa.column('id', sa.String), sa.column('clashes', sa.JSON))


def upgrade() -> None:
    """One text waited for each input; now every window's does: {input: typed} becomes {input: [{window, typed}]}."""
    _rewrite(lambda typed: [{'window': '', 'typed': typed}])


def downgrade() -> None:
    # one text can wait: the newest stays
    _rewrite(lambda waiting: waiting[-1]['typed'])


def _rewrite(changed) -> None:
    if op.get_context().as_sql:  # printed for another database: there are no rows to read
        return
    connection = op.get_bind()
    for draft in connection.execute(sa.select(DRAFTS)).all():
        if draft.clashes:
            clashes = {name: changed(value) for name, value in draft.clashes.items()}
            connection.execute(sa.update(DRAFTS).where(DRAFTS.c.id == draft.id).values(clashes=clashes))
