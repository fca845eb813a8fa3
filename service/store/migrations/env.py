"""Alembic's way into the store: the engine that `connect` made."""

from alembic import context

from headnote.service.store.tables import metadata

with context.config.attributes["engine"].connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
