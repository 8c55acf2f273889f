"""Seals what was open text, found by a mark beside it; when an asset was last used; a value to check the key with.

The key is not known here: the previous version's rows are sealed by a step at start, and read as they are until then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns and the table."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA secure_delete=ON")  # the old index holds open text
    op.add_column("things", sa.Column("a2e_mark", sa.Text(), nullable=True))
    op.add_column("things", sa.Column("used_at", sa.Double(), nullable=True))
    op.add_column("things", sa.Column("told_at", sa.Double(), nullable=True))
    op.create_index("things_mark", "things", ["a2e_mark"])
    op.drop_index("consents_subject", "consents")
    op.add_column("consents", sa.Column("subject_mark", sa.Text(), nullable=True))
    op.add_column("consents", sa.Column("label", sa.Text(), nullable=True))
    op.create_index("consents_mark", "consents", ["user_id", "kind", "subject_mark"])
    op.add_column("users", sa.Column("told_at", sa.Double(), nullable=True))
    op.create_index("users_told", "users", ["told_at"])
    op.create_index("users_access", "users", ["access"])
    op.create_table(
        "vault_check",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.Text(), nullable=False),
    )
