"""Let whoever hands a call over leave a note for the next person."""

from alembic import op

revision = "2026_11_22_handover_note"
down_revision = "2026_11_22_answers"
branch_labels = None
depends_on = None

KINDS = (
    "second_asked", "second_note", "second_left", "alone", "redacted", "slowed", "unslowed", "readers_note", "thanked",
    "word_asked", "word_agreed", "word_refused", "word_back", "declined", "handover_note", "services", "reviewed",
    "hold_asked", "hold_agreed", "hold_ended",
)  # fmt: skip


def upgrade() -> None:
    """Put the kind on the list."""
    op.drop_constraint(op.f("ck_alert_entry_kind"), "alert_entry")
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_check_constraint(op.f("ck_alert_entry_kind"), "alert_entry", f"kind IN ({listed})")
