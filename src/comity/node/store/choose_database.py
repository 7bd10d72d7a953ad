"""The database that a node's settings name: the file in its folder, or one on a PostgreSQL server."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from comity.foundations.errors import InputError
from comity.node.store.database import Database
from comity.node.store.passphrases import DATABASE as PASSWORD, given
from comity.node.store.settings import Settings
from comity.node.store.sqlite_database import open_sqlite

__all__ = ["DATABASE", "open_database", "read_url"]

#: The file, where nothing else is set.
DATABASE = "node.db"
_FORM = "postgresql://ROLE@HOST:PORT/DATABASE"


def read_url(text: str) -> URL:
    """Read the address of a database on a server.

    Raises
    ------
    InputError
        If it is none, or holds a password: settings are read by many, passwords are not theirs.
    """
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise InputError(
            f"database {text[:60]!r} is no address of a database", remedy=_FORM
        ) from error
    if url.drivername not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise InputError(
            f"a database of kind {url.drivername[:40]!r} is not known", remedy=_FORM
        )
    if url.password is not None:
        raise InputError(
            "a password in the address of the database is read by whoever reads it",
            remedy="give it by COMITY_DATABASE_PASSWORD_FD or the credential "
            "comity-database-password",
        )
    if not url.database:
        raise InputError("the address names no database", remedy=_FORM)
    return url.set(drivername="postgresql+psycopg")


def open_database(
    folder: Path, settings: Settings, *, create: bool = False
) -> Database:
    """Open the database of a node, brought to the form of this version.

    Parameters
    ----------
    folder
        The node's folder.
    create
        Whether the node is being made.

    Raises
    ------
    InputError
        If the address in the settings is none.
    ResourceError, DataError
        If there is none, it cannot be used, is damaged, or was written by a later version.
    """
    if not settings.database:
        return open_sqlite(folder / DATABASE, create=create)
    from comity.node.store.postgres_database import open_postgres  # noqa: PLC0415 - an extra

    url = read_url(settings.database)
    password = given(PASSWORD)
    if password:
        url = url.set(password=password.decode("utf-8", "replace"))
    return open_postgres(url, create=create)
