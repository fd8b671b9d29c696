"""Let a call for help have entries, consent, slips, holds and reviews, and those who answer some care of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_22_care"
down_revision = "2026_11_22_oncall"
branch_labels = None
depends_on = None

KINDS = (
    "second_asked", "second_note", "second_left", "alone", "redacted", "slowed", "unslowed", "readers_note", "thanked",
    "word_asked", "word_agreed", "word_refused", "word_back", "declined", "services", "reviewed", "hold_asked",
    "hold_agreed", "hold_ended",
)  # fmt: skip


def _refers(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def _listed(column: str, *values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _words(name: str, **more: object) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Text(), nullable=False, **more)  # type: ignore[arg-type]


def _id(name: str = "id", nullable: bool = False) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _day(name: str = "day", nullable: bool = False) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.DATE(), nullable=nullable)


def upgrade() -> None:
    """Add the columns and make the tables; nobody has used slow threads before, so nothing is carried over."""
    for table, column in (("post", "in_touch"), ("moderation_case", "read_by_person"), ("flag", "weapon")):
        op.add_column(table, sa.Column(column, sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column(
        "thread", sa.Column("slow_minutes", sa.SmallInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.drop_column("thread", "slow")
    _of_the_alert()
    _by_two_people()
    _for_those_who_answer()


def _of_the_alert() -> None:
    op.create_table(
        "alert_entry",
        _id(), _id("alert_id"),
        sa.Column("place", sa.Integer(), nullable=False),
        _words("kind"), _id("staff_id", nullable=True), _words("words", server_default=""), _day(),
        sa.CheckConstraint(_listed("kind", *KINDS), name=op.f("ck_alert_entry_kind")),
        _refers("alert_entry", "alert_id", "alert", "CASCADE"),
        _refers("alert_entry", "staff_id", "staff", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_entry")),
        sa.UniqueConstraint("alert_id", "place", name=op.f("uq_alert_entry_alert_id_place")),
    )  # fmt: skip
    op.create_table(
        "public_word",
        _id("alert_id"), _id("post_id"), _words("state"),
        sa.CheckConstraint(
            _listed("state", "asked", "agreed", "refused", "taken_back"), name=op.f("ck_public_word_state")
        ),
        _refers("public_word", "alert_id", "alert", "CASCADE"),
        _refers("public_word", "post_id", "post", "CASCADE"),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_public_word")),
    )  # fmt: skip
    op.create_table(
        "return_slip",
        _id("alert_id"),
        sa.Column("code_tag", sa.LargeBinary(), nullable=False),
        _day("until", nullable=True),
        sa.Column("opened_with", sa.LargeBinary()),
        sa.Column("open_until", sa.TIMESTAMP(timezone=True)),
        _refers("return_slip", "alert_id", "alert", "CASCADE"),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_return_slip")),
        sa.UniqueConstraint("code_tag", name=op.f("uq_return_slip_code_tag")),
    )
    op.create_index(op.f("ix_return_slip_opened_with"), "return_slip", ["opened_with"])


def _by_two_people() -> None:
    op.create_table(
        "services_call",
        _id(), _id("alert_id"), _id("asked_by"), _words("given"), _words("reason"), _words("passed_on"),
        sa.Column("told", sa.Boolean(), nullable=False),
        _words("untold_because", server_default=""), _day(), _id("reviewed_by", nullable=True),
        _words("finding", server_default=""), _words("review", server_default=""),
        _day("reviewed_on", nullable=True),
        sa.CheckConstraint(
            "reviewed_by IS NULL OR reviewed_by <> asked_by", name=op.f("ck_services_call_reviewed_by_another")
        ),
        _refers("services_call", "alert_id", "alert", "CASCADE"),
        _refers("services_call", "asked_by", "staff"),
        _refers("services_call", "reviewed_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services_call")),
    )  # fmt: skip
    op.create_index(op.f("ix_services_call_alert_id"), "services_call", ["alert_id"])
    op.create_index(
        "ix_services_call_unreviewed",
        "services_call",
        ["day"],
        postgresql_where=sa.text("reviewed_on IS NULL"),
    )
    op.create_table(
        "legal_hold",
        _id(), _words("subject_kind"), _id("subject_id"), _words("reason"), _day("until"),
        _words("state", server_default="asked"), _id("asked_by"), _id("agreed_by", nullable=True), _day(),
        sa.CheckConstraint(
            _listed("subject_kind", "alert", "case"), name=op.f("ck_legal_hold_subject_kind")
        ),
        sa.CheckConstraint(_listed("state", "asked", "active", "ended"), name=op.f("ck_legal_hold_state")),
        sa.CheckConstraint(
            "agreed_by IS NULL OR agreed_by <> asked_by", name=op.f("ck_legal_hold_agreed_by_another")
        ),
        sa.CheckConstraint(
            "state <> 'active' OR agreed_by IS NOT NULL", name=op.f("ck_legal_hold_two_people")
        ),
        _refers("legal_hold", "asked_by", "staff"),
        _refers("legal_hold", "agreed_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )  # fmt: skip
    op.create_index(
        "uq_legal_hold_standing", "legal_hold", ["subject_kind", "subject_id"], unique=True,
        postgresql_where=sa.text("state <> 'ended'"),
    )  # fmt: skip
    op.create_table(
        "inspection_entry",
        _id(),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        _words("about"), _words("step"), _words("outcome", server_default=""), _day(),
        sa.CheckConstraint(
            _listed("about", "minor", "services", "hold"), name=op.f("ck_inspection_entry_about")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_entry")),
    )  # fmt: skip
    op.create_index("ix_inspection_entry_record", "inspection_entry", ["record"])


def _for_those_who_answer() -> None:
    op.create_table(
        "responder_care",
        _id("staff_id"),
        sa.Column("topics", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("folded", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("last_grave_at", sa.TIMESTAMP(timezone=True)),
        _id("last_alert_id", nullable=True),
        _refers("responder_care", "staff_id", "staff", "CASCADE"),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_responder_care")),
    )
    op.create_table(
        "exposure",
        _id("staff_id"), _day("week"),
        sa.Column("calls", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        _refers("exposure", "staff_id", "staff", "CASCADE"),
        sa.PrimaryKeyConstraint("staff_id", "week", name=op.f("pk_exposure")),
    )  # fmt: skip
    op.create_table(
        "debrief",
        _id(), _id("staff_id"), _words("state", server_default="offered"),
        sa.Column("sealed", sa.LargeBinary()), _day(),
        sa.CheckConstraint(_listed("state", "offered", "kept", "put_away"), name=op.f("ck_debrief_state")),
        _refers("debrief", "staff_id", "staff", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief")),
    )  # fmt: skip
    op.create_index(op.f("ix_debrief_staff_id"), "debrief", ["staff_id"])
