"""Hide how far someone has read: a bare place told when they were last here, and so paired personas."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_hide_reading_places"
down_revision = "2026_11_22_one_live_lexicon"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forget the bare places; only their owners could hide them, and each comes back at its owner's next visit."""
    op.execute("DELETE FROM reading_place")
    op.drop_column("reading_place", "pos")
    op.add_column("reading_place", sa.Column("hidden_pos", sa.BigInteger(), nullable=False))
