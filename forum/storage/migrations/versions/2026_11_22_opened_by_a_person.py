"""Keep whether a person has opened an alert's words, so that "no one has read them yet" is said only while it is so."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_opened_by_a_person"
down_revision = "2026_11_22_awake"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was opened before this counts as unopened, and is soon opened again."""
    op.add_column(
        "alert", sa.Column("opened_by_person", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
