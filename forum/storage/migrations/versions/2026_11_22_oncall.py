"""Let people on call have channels of their own, ladders be set, shifts change hands, and calendars read them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_22_oncall"
down_revision = "2026_11_22_opened_by_a_person"
branch_labels = None
depends_on = None


def _of_staff(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f(f"fk_{table}_staff_id"), ondelete="CASCADE"
        ),
    ]


def _span() -> list[sa.Column]:  # type: ignore[type-arg]
    return [
        sa.Column("rung", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("from_day", sa.DATE(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=False),
        sa.Column("until_day", sa.DATE(), nullable=False),
        sa.Column("until_time", sa.Time(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
    ]


def upgrade() -> None:
    """Make the tables."""
    _channels()
    _ladders()
    _rota()


def _channels() -> None:
    op.create_table(
        "staff_channel",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_of_staff("staff_channel"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("least_level", sa.SmallInteger(), server_default=sa.text("3"), nullable=False),
        sa.Column("after_minutes", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("kind IN ('mail', 'webhook', 'apprise')", name=op.f("ck_staff_channel_kind")),
        sa.CheckConstraint("least_level BETWEEN 3 AND 4", name=op.f("ck_staff_channel_least_level")),
        sa.CheckConstraint("after_minutes BETWEEN 0 AND 10", name=op.f("ck_staff_channel_after_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_channel")),
    )
    op.create_index(op.f("ix_staff_channel_staff_id"), "staff_channel", ["staff_id"])
    op.create_table(
        "channel_state",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ok_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("tried_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("failing_since", sa.TIMESTAMP(timezone=True)),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_state")),
    )


def _ladders() -> None:
    op.create_table(
        "ladder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid()),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("rungs", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("level IN (3, 4)", name=op.f("ck_ladder_level")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_ladder_room_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder")),
        sa.UniqueConstraint(
            "room_id", "level", name=op.f("uq_ladder_room_id_level"), postgresql_nulls_not_distinct=True
        ),
    )


def _rota() -> None:
    op.create_table(
        "rota_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_of_staff("rota_change"),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *_span(),
        sa.CheckConstraint("kind IN ('extra', 'away')", name=op.f("ck_rota_change_kind")),
        sa.CheckConstraint("rung IN (1, 2)", name=op.f("ck_rota_change_rung")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_change")),
    )
    op.create_index(op.f("ix_rota_change_staff_id"), "rota_change", ["staff_id"])
    op.create_table(
        "rota_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_of_staff("rota_offer"),
        *_span(),
        sa.Column("taken_by", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["staff.id"], name=op.f("fk_rota_offer_taken_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_offer")),
    )
    op.create_index(op.f("ix_rota_offer_staff_id"), "rota_offer", ["staff_id"])
    op.create_table(
        "rota_feed",
        *_of_staff("rota_feed"),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_rota_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_rota_feed_token_hash")),
    )
