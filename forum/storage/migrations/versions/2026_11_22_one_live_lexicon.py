"""Let at most one lexicon of a locale be live, and one read along."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_one_live_lexicon"
down_revision = "2026_11_22_help_lines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both promises the database's own."""
    for state in ("live", "shadow"):
        op.create_index(
            f"uq_lexicon_{state}",
            "lexicon",
            ["locale"],
            unique=True,
            postgresql_where=sa.text(f"state = '{state}'"),
        )
