"""kinds of stored files

Revision f7b3c6c1fd8e, after dd45ec437654, 2026-11-22 21:25:45.830834.
"""

from alembic import op


revision = 'f7b3c6c1fd8e'
down_revision = 'dd45ec437654'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('stored_files', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_stored_files_kind'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_stored_files_kind'), "kind IN ('xlsx', 'xls', 'ods', 'zip', 'jsonl', 'csv', 'text', 'other')")


def downgrade() -> None:
    # files are called again what they were called before
    op.execute("UPDATE stored_files SET kind = CASE kind WHEN 'ods' THEN 'zip' ELSE 'other' END WHERE kind IN ('xls', 'ods')")
    with op.batch_alter_table('stored_files', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_stored_files_kind'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_stored_files_kind'), "kind IN ('xlsx', 'zip', 'jsonl', 'csv', 'text', 'other')")
