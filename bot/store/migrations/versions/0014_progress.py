"""How far a job is, in columns of its own instead of keys among its addresses and its result.

Those are sealed and the key is not known here: the previous version's rows keep form 0 and are read as they are
(`bot.store.job_rows`) until they change, which rewrites them in the new form.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

NUMBERS = ("form", "tried", "slow", "fence", "unsure", "late", "told", "given_back")


def upgrade() -> None:
    """Add the columns; every existing row has the old form."""
    for name in NUMBERS:
        op.add_column("jobs", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("in_flight", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("spoken", sa.Text(), nullable=True))
