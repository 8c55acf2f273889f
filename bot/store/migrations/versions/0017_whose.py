"""A consent says whose likeness it is: the person's own, somebody's who agreed, or nobody's."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the column; consents of the version before did not ask."""
    op.add_column("consents", sa.Column("whose", sa.Text(), nullable=True))
