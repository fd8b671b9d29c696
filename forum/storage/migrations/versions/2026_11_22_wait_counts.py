"""Count how long people waited for a first word, by month and level alone."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_wait_counts"
down_revision = "2026_11_22_hide_reading_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "wait_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.DATE(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("within", sa.Text(), nullable=False),
        sa.Column("calls", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "within IN ('five', 'fifteen', 'hour', 'later')", name=op.f("ck_wait_count_within")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait_count")),
        sa.UniqueConstraint("month", "level", "within", name=op.f("uq_wait_count_month_level_within")),
    )
