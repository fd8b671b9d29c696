"""Let a draft end: the first of a month on which it is deleted, and one draft for each place that is written at."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_drafts_end"
down_revision = "2026_11_22_rule_counts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was on its way through the door in this minute has no place to be found under."""
    op.add_column("vault", sa.Column("until_month", sa.DATE(), nullable=True))
    op.execute("DELETE FROM vault WHERE kind = 'draft'")
