"""The form of the database, and how an older one is brought to it (Alembic)."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from comity.foundations.errors import DataError

__all__ = ["NEWEST", "bring_up_to_date"]

#: The migration that this version of Comity ends with.
NEWEST = "0016"
FOLDER = Path(__file__).parent / "migrations"


def bring_up_to_date(connection: Connection) -> None:
    """Run the migrations that are missing, in the transaction of a connection.

    Raises
    ------
    DataError
        If the database was written by a later version.
    """
    has = inspect(connection).has_table("alembic_version")
    version = (
        connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if has
        else None
    )
    if version == NEWEST:
        return
    if version is not None and str(version) > NEWEST:
        raise DataError(
            f"the database has form {version}, this version knows {NEWEST}",
            remedy="use the version of Comity that wrote it, or a later one",
        )
    # Alembic is slow to load, and seldom needed.
    from alembic.command import upgrade  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    upgrade(config, NEWEST)
