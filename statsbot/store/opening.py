"""How a process gets its database: the operator's server, or the embedded one."""

from pathlib import Path

from statsbot.store.embedded import EmbeddedServer
from statsbot.store.migrate import migrate
from statsbot.store.pool import Database


async def open_database(
    database_url: str | None, data_dir: Path, *, application_name: str = "statsbot"
) -> Database:
    """Open the database at ``database_url``, else the embedded one in ``data_dir``; migrate it.

    The embedded server is started, or joined where another process of this user has started it,
    and is kept up until the database is closed.

    Raises:
        DatabaseAwayError: the server does not answer.
        ConfigurationError: settings, the data directory or the machine need the operator's hand.
    """
    server = None if database_url else await EmbeddedServer.start(data_dir)
    try:
        database = await Database.open(
            database_url or (server.url if server else ""),
            application_name=application_name,
            on_close=server.stop if server else None,
        )
    except BaseException:
        if server is not None:
            await server.stop()
        raise
    try:
        await migrate(database)
    except BaseException:
        await database.close()
        raise
    return database
