"""counts of runs and completeness of listings

Revision d82ab222ec09, after f7b3c6c1fd8e, 2026-11-22 21:41:25.677331.
"""

from copy import deepcopy

import sqlalchemy as sa
from alembic import op


revision = 'd82ab222ec09'
down_revision = 'f7b3c6c1fd8e'
branch_labels = None
depends_on = None


IMPORTED = """
    SELECT import_run_id, outcome, count(*) AS total, count(questions) AS questions, count(answer) AS asked,
      sum(CASE WHEN answer = 'asked' THEN 1 ELSE 0 END) AS waiting,
      sum(CASE WHEN json_array_length(issues) > 0 THEN 1 ELSE 0 END) AS hinted
    FROM import_rows GROUP BY import_run_id, outcome
"""
ENTRIES = "FROM match_entries AS e JOIN match_runs AS r ON r.id = e.match_run_id"
TOTALS = f"SELECT e.match_run_id, e.kind, count(*) {ENTRIES} GROUP BY e.match_run_id, e.kind"
LEVELS = f"""
    SELECT e.match_run_id, e.kind, e.best_level, count(*) {ENTRIES}
    WHERE r.status = 'completed' AND e.best_level IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM match_abstentions AS a WHERE a.match_run_id = e.match_run_id AND a.demand_version_id = e.version_id
    )
    GROUP BY e.match_run_id, e.kind, e.best_level
"""
REASONS = "SELECT match_run_id, 'demand', reason, count(*) FROM match_abstentions GROUP BY match_run_id, reason"
FIELDS = f"""
    SELECT e.match_run_id, e.kind, t.value, count(*) {ENTRIES}
    JOIN listing_version_terms AS t ON t.version_id = e.version_id AND t.list_name = 'technical_fields'
    WHERE r.status = 'completed' GROUP BY e.match_run_id, e.kind, t.value ORDER BY count(*) DESC, t.value
"""
EMPTY = {"levels": {}, "reasons": {}, "fields": {}}


def upgrade() -> None:
    op.add_column('import_runs', sa.Column('counts', sa.JSON()))
    op.add_column('match_runs', sa.Column('counts', sa.JSON()))
    if not op.get_context().as_sql:  # statements written out for later find no rows to count
        fill_counts(op.get_bind())
    with op.batch_alter_table('import_rows', schema=None) as batch_op:
        batch_op.create_index('ix_import_rows_asked', ['import_run_id', 'position'], unique=False, sqlite_where=sa.text('answer IS NOT NULL'), postgresql_where=sa.text('answer IS NOT NULL'))
        batch_op.create_index('ix_import_rows_hinted', ['import_run_id', 'position'], unique=False, sqlite_where=sa.text('json_array_length(issues) > 0'), postgresql_where=sa.text('json_array_length(issues) > 0'))
        batch_op.create_index('ix_import_rows_questions', ['import_run_id', 'position'], unique=False, sqlite_where=sa.text('questions IS NOT NULL'), postgresql_where=sa.text('questions IS NOT NULL'))

    with op.batch_alter_table('import_runs', schema=None) as batch_op:
        batch_op.alter_column('counts', existing_type=sa.JSON(), nullable=False)

    with op.batch_alter_table('listings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('completeness', sa.Integer(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_listings_completeness'), 'completeness BETWEEN 0 AND 100')
        batch_op.drop_index(batch_op.f('ix_listings_filters'))
        batch_op.create_index('ix_listings_filters', ['organisation_id', 'kind', 'external_id', 'title', 'region', 'technical_fields', 'ends_on', 'availability', 'provider_id', 'completeness', 'id'], unique=False)
        batch_op.create_index('ix_listings_unmeasured', ['id'], unique=False, sqlite_where=sa.text('completeness IS NULL'), postgresql_where=sa.text('completeness IS NULL'))

    with op.batch_alter_table('match_entries', schema=None) as batch_op:
        batch_op.create_index('ix_match_entries_best', ['match_run_id', 'kind', 'best_level', 'best_probability', 'position'], unique=False)

    with op.batch_alter_table('match_runs', schema=None) as batch_op:
        batch_op.alter_column('counts', existing_type=sa.JSON(), nullable=False)


def fill_counts(bind: sa.Connection) -> None:
    imports = {key: {} for (key,) in bind.execute(sa.text("SELECT id FROM import_runs"))}
    for row in bind.execute(sa.text(IMPORTED)).mappings():
        counts = imports[row["import_run_id"]]
        counts[row["outcome"]] = row["total"]
        for name in ("questions", "asked", "waiting", "hinted"):
            if row[name]:  # what is not there is 0
                counts[name] = counts.get(name, 0) + int(row[name])
    matches = {
        key: {kind: {"total": 0, **(deepcopy(EMPTY) if status == "completed" else {})} for kind in ("achievement", "demand")}
        for key, status in bind.execute(sa.text("SELECT id, status FROM match_runs"))
    }
    for key, kind, total in bind.execute(sa.text(TOTALS)):
        matches[key][kind]["total"] = total
    for name, statement in (("levels", LEVELS), ("reasons", REASONS), ("fields", FIELDS)):
        for key, kind, value, total in bind.execute(sa.text(statement)):
            if name in matches[key][kind]:
                matches[key][kind][name][str(value)] = total
    for table, found in (("import_runs", imports), ("match_runs", matches)):
        runs = sa.table(table, sa.column("id"), sa.column("counts", sa.JSON()))
        for key, counts in found.items():
            bind.execute(sa.update(runs).where(runs.c.id == key).values(counts=counts))


def downgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table('match_runs', schema=None) as batch_op:
        batch_op.drop_column('counts')

    with op.batch_alter_table('match_entries', schema=None) as batch_op:
        batch_op.drop_index('ix_match_entries_best')

    with op.batch_alter_table('listings', schema=None) as batch_op:
        batch_op.drop_index('ix_listings_unmeasured', sqlite_where=sa.text('completeness IS NULL'), postgresql_where=sa.text('completeness IS NULL'))
        batch_op.drop_index('ix_listings_filters')
        batch_op.create_index(batch_op.f('ix_listings_filters'), ['organisation_id', 'kind', 'external_id', 'title', 'region', 'technical_fields', 'ends_on', 'availability', 'provider_id', 'id'], unique=False)
        batch_op.drop_constraint(batch_op.f('ck_listings_completeness'), type_='check')
        batch_op.drop_column('completeness')

    with op.batch_alter_table('import_runs', schema=None) as batch_op:
        batch_op.drop_column('counts')

    with op.batch_alter_table('import_rows', schema=None) as batch_op:
        batch_op.drop_index('ix_import_rows_questions', sqlite_where=sa.text('questions IS NOT NULL'), postgresql_where=sa.text('questions IS NOT NULL'))
        batch_op.drop_index('ix_import_rows_hinted', sqlite_where=sa.text('json_array_length(issues) > 0'), postgresql_where=sa.text('json_array_length(issues) > 0'))
        batch_op.drop_index('ix_import_rows_asked', sqlite_where=sa.text('answer IS NOT NULL'), postgresql_where=sa.text('answer IS NOT NULL'))

    # ### end Alembic commands ###
