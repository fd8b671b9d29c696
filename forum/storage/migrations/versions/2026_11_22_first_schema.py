"""Make the first schema: every table, and an audit chain that the database itself keeps from being rewritten."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_22_first_schema"
down_revision = None
branch_labels = None
depends_on = None

REFUSE_CHANGE = """
CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit chain is never changed' USING ERRCODE = 'insufficient_privilege';
END $$
"""

# Retention takes entries off the old end; one out of the middle, or the newest, is refused.
REFUSE_GAPS = """
CREATE FUNCTION audit_entry_oldest_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT max(seq) FROM gone) > COALESCE((SELECT min(seq) FROM audit_entry), 0) THEN
        RAISE EXCEPTION 'the audit chain is pruned from its old end alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login_tag", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("cost", sa.Text(), nullable=False),
        sa.Column("verifier", sa.LargeBinary(), nullable=False),
        sa.Column("root_by_passphrase", sa.LargeBinary(), nullable=False),
        sa.Column("recovery_salt", sa.LargeBinary(), nullable=True),
        sa.Column("recovery_cost", sa.Text(), nullable=True),
        sa.Column("recovery_verifier", sa.LargeBinary(), nullable=True),
        sa.Column("root_by_recovery", sa.LargeBinary(), nullable=True),
        sa.Column("settings_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_month", sa.DATE(), nullable=False),
        sa.Column("seen_quarter", sa.DATE(), nullable=False),
        sa.Column("erase_on", sa.DATE(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login_tag", name=op.f("uq_account_login_tag")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hour", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject"], unique=False)
    op.create_table(
        "form_once",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_form_once")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dedup", sa.Text(), nullable=True),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("leased_until", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedup", name=op.f("uq_outbox_dedup")),
    )
    op.create_index(
        "ix_outbox_due_at", "outbox", ["due_at"], unique=False, postgresql_where=sa.text("done_at IS NULL")
    )
    op.create_table(
        "room",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("expect", sa.Text(), server_default="", nullable=False),
        sa.Column("ground_rules", sa.Text(), server_default="", nullable=False),
        sa.Column("locale", sa.Text(), server_default="en", nullable=False),
        sa.Column(
            "policy", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("place", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("archived", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("activity", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("threads", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "access IN ('open', 'members', 'by_request', 'closed', 'system')", name=op.f("ck_room_access")
        ),
        sa.CheckConstraint(
            "kind IN ('peer_led', 'member_run', 'professional_led', 'carers')", name=op.f("ck_room_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("slug", name=op.f("uq_room_slug")),
    )
    op.create_table(
        "sanction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("until", sa.DATE(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('note', 'posts_wait', 'read_only', 'leave_room', 'site')", name=op.f("ck_sanction_kind")
        ),
        sa.CheckConstraint("scope IN ('room', 'site')", name=op.f("ck_sanction_scope")),
        sa.CheckConstraint("state IN ('pending', 'active', 'lifted')", name=op.f("ck_sanction_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanction")),
    )
    op.create_index(op.f("ix_sanction_handle"), "sanction", ["handle"], unique=False)
    op.create_table(
        "setup_answer",
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("day", sa.DATE(), nullable=False),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_setup_answer")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sign_in_name", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("cost", sa.Text(), nullable=False),
        sa.Column("verifier", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("channels", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("disabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("sign_in_name", name=op.f("uq_staff_sign_in_name")),
    )
    op.create_table(
        "throttle",
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("until", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tag", name=op.f("pk_throttle")),
    )
    op.create_table(
        "duty",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("on_until", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_duty_staff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_duty")),
    )
    op.create_table(
        "lexicon",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("edited_by", sa.Uuid(), nullable=True),
        sa.Column("day", sa.DATE(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'shadow', 'live', 'retired')", name=op.f("ck_lexicon_state")),
        sa.ForeignKeyConstraint(
            ["edited_by"], ["staff.id"], name=op.f("fk_lexicon_edited_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicon")),
        sa.UniqueConstraint("locale", "version", name=op.f("uq_lexicon_locale_version")),
    )
    op.create_table(
        "persona",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("alias_key", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), server_default="newcomer", nullable=False),
        sa.Column("membership", sa.Text(), server_default="member", nullable=False),
        sa.Column("made_week", sa.DATE(), nullable=False),
        sa.Column("posts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("upheld_strikes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("erase_on", sa.DATE(), nullable=True),
        sa.CheckConstraint(
            "membership IN ('visitor', 'requested', 'member', 'left')", name=op.f("ck_persona_membership")
        ),
        sa.CheckConstraint(
            "standing IN ('newcomer', 'member', 'facilitator')", name=op.f("ck_persona_standing")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_persona_room_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persona")),
        sa.UniqueConstraint("handle", name=op.f("uq_persona_handle")),
        sa.UniqueConstraint("room_id", "alias_key", name=op.f("uq_persona_room_id_alias_key")),
    )
    op.create_table(
        "ring_preference",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("nightly_cap", sa.Integer(), nullable=True),
        sa.Column("night", sa.DATE(), nullable=True),
        sa.Column("rings", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_ring_preference_staff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_ring_preference")),
    )
    op.create_table(
        "rota_shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.SmallInteger(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.CheckConstraint("rung IN (1, 2)", name=op.f("ck_rota_shift_rung")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_rota_shift_weekday")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_rota_shift_staff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_shift")),
    )
    op.create_index(op.f("ix_rota_shift_staff_id"), "rota_shift", ["staff_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("id_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("keep", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("confirmed", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("idle_until", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('member', 'staff')", name=op.f("ck_session_kind")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_session_staff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_staff_id"), "session", ["staff_id"], unique=False)
    op.create_index(op.f("ix_session_tag"), "session", ["tag"], unique=False)
    op.create_table(
        "staff_role",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "role IN ('moderator', 'responder', 'lead', 'admin')", name=op.f("ck_staff_role_role")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_staff_role_room_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_role_staff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_role")),
        sa.UniqueConstraint(
            "staff_id",
            "role",
            "room_id",
            name=op.f("uq_staff_role_staff_id_role_room_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "vault",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_vault_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault")),
        sa.UniqueConstraint("account_id", "kind", "name", name=op.f("uq_vault_account_id_kind_name")),
    )
    op.create_table(
        "moderation_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("danger", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("conduct", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "labels", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("unscreened", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reporters", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("opened_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("closed_on", sa.DATE(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'decided', 'closed')", name=op.f("ck_moderation_case_state")),
        sa.CheckConstraint(
            "subject_kind IN ('post', 'persona', 'call')", name=op.f("ck_moderation_case_subject_kind")
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["staff.id"], name=op.f("fk_moderation_case_claimed_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_moderation_case_persona_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_moderation_case_room_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_case")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", name=op.f("uq_moderation_case_subject_kind_subject_id")
        ),
    )
    op.create_index(
        "ix_moderation_case_open",
        "moderation_case",
        ["room_id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_moderation_case_persona_id"), "moderation_case", ["persona_id"], unique=False)
    op.create_table(
        "mute",
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("muted_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["muted_id"], ["persona.id"], name=op.f("fk_mute_muted_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_mute_persona_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("persona_id", "muted_id", name=op.f("pk_mute")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column(
            "params", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("seen", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("day", sa.DATE(), nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_notice_persona_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_persona_id"), "notice", ["persona_id"], unique=False)
    op.create_index(
        "ix_notice_persona_id_unread",
        "notice",
        ["persona_id"],
        unique=False,
        postgresql_where=sa.text("NOT seen"),
    )
    op.create_table(
        "room_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("day", sa.DATE(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'declined')", name=op.f("ck_room_request_state")
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_room_request_persona_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_room_request_room_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_request")),
        sa.UniqueConstraint("persona_id", name=op.f("uq_room_request_persona_id")),
    )
    op.create_index(op.f("ix_room_request_room_id"), "room_request", ["room_id"], unique=False)
    op.create_table(
        "thread",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("wants", sa.Text(), server_default="listening", nullable=False),
        sa.Column("notes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("last_pos", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("activity", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("closed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("slow", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("readers_note", sa.Text(), server_default="", nullable=False),
        sa.Column("day", sa.DATE(), nullable=False),
        sa.CheckConstraint(
            "state IN ('published', 'waiting', 'hidden', 'removed', 'withdrawn')",
            name=op.f("ck_thread_state"),
        ),
        sa.CheckConstraint(
            "wants IN ('listening', 'advice', 'experience', 'sharing')", name=op.f("ck_thread_wants")
        ),
        sa.ForeignKeyConstraint(["persona_id"], ["persona.id"], name=op.f("fk_thread_persona_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_thread_room_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
    )
    op.create_index(op.f("ix_thread_persona_id"), "thread", ["persona_id"], unique=False)
    op.create_index("ix_thread_room_id_activity", "thread", ["room_id", "activity"], unique=False)
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="ringing", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("rung", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("joined", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("opened_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("next_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("answered_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("unanswered_since", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("closed_on", sa.DATE(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("publish_later", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("follow_up", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.CheckConstraint(
            "state IN ('ringing', 'acknowledged', 'answered', 'closed')", name=op.f("ck_alert_state")
        ),
        sa.CheckConstraint("level BETWEEN 2 AND 4", name=op.f("ck_alert_level")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["moderation_case.id"], name=op.f("fk_alert_case_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["persona_id"], ["persona.id"], name=op.f("fk_alert_persona_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_alert_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["taken_by"], ["staff.id"], name=op.f("fk_alert_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(op.f("ix_alert_next_at"), "alert", ["next_at"], unique=False)
    op.create_index(
        "uq_alert_open_persona_id",
        "alert",
        ["persona_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "case_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("lexicon", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["moderation_case.id"], name=op.f("fk_case_finding_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_finding")),
    )
    op.create_index(op.f("ix_case_finding_case_id"), "case_finding", ["case_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("sanction", sa.Text(), server_default="", nullable=False),
        sa.Column("harm_continues", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("subject_was", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.DATE(), nullable=True),
        sa.Column("day", sa.DATE(), nullable=False),
        sa.CheckConstraint(
            "act IN ('publish', 'keep', 'hide', 'redact', 'remove', 'escalate', 'no_action')",
            name=op.f("ck_decision_act"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["moderation_case.id"], name=op.f("fk_decision_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_decision_decided_by")),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_decision_persona_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("id", "decided_by", name=op.f("uq_decision_id_decided_by")),
    )
    op.create_index(op.f("ix_decision_case_id"), "decision", ["case_id"], unique=False)
    op.create_index(op.f("ix_decision_persona_id"), "decision", ["persona_id"], unique=False)
    op.create_table(
        "flag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("snapshot", sa.Text(), server_default="", nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("day", sa.DATE(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('bullying', 'judging', 'hate', 'sexual', 'personal_data', 'spam', 'method', 'worried', 'facilitator', 'other')",
            name=op.f("ck_flag_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["moderation_case.id"], name=op.f("fk_flag_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["persona.id"], name=op.f("fk_flag_reporter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sa.UniqueConstraint(
            "case_id", "reporter_id", "reason", name=op.f("uq_flag_case_id_reporter_id_reason")
        ),
    )
    op.create_index(op.f("ix_flag_reporter_id"), "flag", ["reporter_id"], unique=False)
    op.create_table(
        "post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("pos", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("danger", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("notes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("edited", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("day", sa.DATE(), nullable=False),
        sa.CheckConstraint(
            "state IN ('published', 'waiting', 'hidden', 'removed', 'withdrawn')", name=op.f("ck_post_state")
        ),
        sa.ForeignKeyConstraint(["persona_id"], ["persona.id"], name=op.f("fk_post_persona_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_post_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_post_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("thread_id", "pos", name=op.f("uq_post_thread_id_pos")),
    )
    op.create_index(op.f("ix_post_persona_id"), "post", ["persona_id"], unique=False)
    op.create_table(
        "reading_place",
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("pos", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_reading_place_persona_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_reading_place_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("persona_id", "thread_id", name=op.f("pk_reading_place")),
    )
    op.create_table(
        "alert_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rung", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opened', 'rang', 'missed', 'alarmed', 'acknowledged', 'resumed', 'answered', 'handed_over', 'joined', 'restarted', 'closed', 'reopened', 'nobody')",
            name=op.f("ck_alert_step_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_alert_step_alert_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_alert_step_staff_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_step")),
        sa.UniqueConstraint("alert_id", "place", name=op.f("uq_alert_step_alert_id_place")),
    )
    op.create_table(
        "appeal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("decider_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("heard_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_on", sa.DATE(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('', 'upheld', 'changed', 'reversed')", name=op.f("ck_appeal_outcome")
        ),
        sa.CheckConstraint(
            "heard_by IS NULL OR heard_by <> decider_id", name=op.f("ck_appeal_heard_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id", "decider_id"],
            ["decision.id", "decision.decided_by"],
            name=op.f("fk_appeal_decision_id_decider_id"),
        ),
        sa.ForeignKeyConstraint(["heard_by"], ["staff.id"], name=op.f("fk_appeal_heard_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeal_decision_id")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("last_pos", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("closed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_conversation_alert_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_conversation_persona_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("alert_id", name=op.f("uq_conversation_alert_id")),
    )
    op.create_index(op.f("ix_conversation_persona_id"), "conversation", ["persona_id"], unique=False)
    op.create_table(
        "post_edit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("day", sa.DATE(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_post_edit_post_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_edit")),
        sa.UniqueConstraint("post_id", "version", name=op.f("uq_post_edit_post_id_version")),
    )
    op.create_table(
        "reaction",
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('with_you', 'thank_you', 'strength', 'same_here')", name=op.f("ck_reaction_kind")
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_reaction_persona_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_reaction_post_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "persona_id", "kind", name=op.f("pk_reaction")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("pos", sa.Integer(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("danger", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("day", sa.DATE(), nullable=False),
        sa.CheckConstraint("sender IN ('member', 'staff', 'system')", name=op.f("ck_message_sender")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_message_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_message_staff_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("conversation_id", "pos", name=op.f("uq_message_conversation_id_pos")),
    )
    op.execute(REFUSE_CHANGE)
    op.execute(REFUSE_GAPS)
    op.execute(
        "CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays()"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_oldest_first AFTER DELETE ON audit_entry REFERENCING OLD TABLE AS gone "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_oldest_first()"
    )
