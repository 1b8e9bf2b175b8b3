"""How a process gets its database: the operator's server, or the embedded one."""

from pathlib import Path

from statsbot.store.embedded import EmbeddedServer
from statsbot.store.migrate import migrate
from statsbot.store.pool import Database
from statsbot.store.privacy_choices import check_key
from statsbot.store.privacy_key import FILE_NAME, PrivacyKey


async def open_database(
    database_url: str | None,
    data_dir: Path,
    *,
    application_name: str = "statsbot",
    privacy_key: str | None = None,
) -> Database:
    """Open the database at ``database_url``, else the embedded one in ``data_dir``; migrate it.

    The embedded server is started, or joined where another process of this user has started it,
    and is kept up until the database is closed. Without ``privacy_key`` its file in ``data_dir``
    is used, and made when somebody first asks not to be known.

    Raises:
        DatabaseAwayError: the server does not answer.
        ConfigurationError: settings, the data directory or the machine need the operator's hand.
    """
    server = None if database_url else await EmbeddedServer.start(data_dir)
    try:
        database = await Database.open(
            database_url or (server.url if server else ""),
            application_name=application_name,
            privacy_key=PrivacyKey(privacy_key, path=data_dir / FILE_NAME),
            on_close=server.stop if server else None,
        )
    except BaseException:
        if server is not None:
            await server.stop()
        raise
    try:
        await migrate(database)
        await check_key(database)
    except BaseException:
        await database.close()
        raise
    return database
