"""An index from which all tasks behind a learner can be read, without looking each of them up in the table."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_index(op.f("ix_completions_user_id_task_id_how"), "completions", ["user_id", "task_id", "how"])
