"""Minutes a day, and tasks that were shown to be known."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # Written out, since both databases can add a column with its rule without building the table anew.
    op.execute(
        "ALTER TABLE enrollments ADD COLUMN minutes_a_day SMALLINT "
        "CONSTRAINT ck_enrollments_minutes_a_day CHECK (minutes_a_day > 0)"
    )
    with op.batch_alter_table("completions") as completions:
        completions.drop_constraint(op.f("ck_completions_how"), type_="check")
        completions.create_check_constraint(op.f("ck_completions_how"), "how IN ('done', 'known', 'skipped')")
