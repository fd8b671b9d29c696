"""Count by month how often each rule fired and was judged; a finding remembers that it was counted."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_rule_counts"
down_revision = "2026_11_22_handover_note"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and the marks on findings; those that stand are counted by the next sweep."""
    op.create_table(
        "rule_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.DATE(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("fired", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("judged_right", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("judged_wrong", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_count")),
        sa.UniqueConstraint("month", "rule", name=op.f("uq_rule_count_month_rule")),
    )
    op.add_column(
        "case_finding", sa.Column("counted", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("case_finding", sa.Column("judged", sa.Text(), server_default="", nullable=False))
    op.add_column("case_finding", sa.Column("judged_month", sa.DATE(), nullable=True))
    op.create_check_constraint(
        op.f("ck_case_finding_judged"), "case_finding", "judged IN ('', 'right', 'wrong')"
    )
