"""Let a letter say which one it answers, and a persona follow a thread."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_answers"
down_revision = "2026_11_22_care"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the answered letter, and the table of who follows what."""
    op.add_column("post", sa.Column("answers_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_post_answers_id"), "post", "post", ["answers_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index(op.f("ix_post_answers_id"), "post", ["answers_id"])
    op.create_table(
        "following",
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_following_persona_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_following_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("persona_id", "thread_id", name=op.f("pk_following")),
    )
    op.create_index(op.f("ix_following_thread_id"), "following", ["thread_id"])


def downgrade() -> None:
    """Forget both."""
    op.drop_table("following")
    op.drop_column("post", "answers_id")
