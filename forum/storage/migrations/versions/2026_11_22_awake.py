"""Let "I'm awake" be a step of the ladder: it pauses it for the minutes that signing in takes."""

from alembic import op

revision = "2026_11_22_awake"
down_revision = "2026_11_22_wait_counts"
branch_labels = None
depends_on = None

KINDS = (
    "opened", "rang", "missed", "alarmed", "awake", "acknowledged", "resumed", "answered", "handed_over", "joined",
    "restarted", "closed", "reopened", "nobody",
)  # fmt: skip


def upgrade() -> None:
    """Put the kind on the list."""
    op.drop_constraint(op.f("ck_alert_step_kind"), "alert_step")
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_check_constraint(op.f("ck_alert_step_kind"), "alert_step", f"kind IN ({listed})")
