"""When a broadcast last counted a try though Telegram took nothing from anybody: nobody is tried without end."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Add the column; the version before leaves it alone."""
    op.add_column("broadcasts", sa.Column("vain_at", sa.Double(), nullable=False, server_default="0"))
