"""faults of background work and turns of schedulers

Revision 3a9c51d7e084, after 1c5d0a6be7f2, 2026-11-22 22:05:00.000000.
"""

import sqlalchemy as sa
from alembic import op


revision = '3a9c51d7e084'
down_revision = '1c5d0a6be7f2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('scheduler_turns',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('holder', sa.String(length=120), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_scheduler_turns'))
    )
    with op.batch_alter_table('job_runs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('faults', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('paused_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('fault', sa.String(length=400), server_default='', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('job_runs', schema=None) as batch_op:
        batch_op.drop_column('fault')
        batch_op.drop_column('paused_until')
        batch_op.drop_column('faults')
    op.drop_table('scheduler_turns')
