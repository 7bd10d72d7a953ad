"""Alembic's entry: the connection comes from ``bring_up_to_date``."""

from alembic import context

from comity.node.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata
)
with context.begin_transaction():
    context.run_migrations()
