"""Alembic's entry: runs the migrations on the connection that `bot.store.migrate` lends.

On PostgreSQL each is committed on its own: none holds its locks until the last one is through, and some make indexes
outside of a transaction.
"""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=None, transaction_per_migration=connection.dialect.name == "postgresql"
)
with context.begin_transaction():
    context.run_migrations()
