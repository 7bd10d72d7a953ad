"""Results of runs that have ended, read again."""

from pathlib import Path

from pydantic import ValidationError

from comity.apps.watch.operation_file import read_operation
from comity.apps.watch.records import WatchReport
from comity.apps.watch.state_folder import StateFolder, state_of
from comity.foundations.errors import DataError, ResourceError
from comity.node.operations import adapter_of
from comity.system.files import read_bytes

__all__ = ["last_report", "report_in"]


def last_report(path: Path) -> WatchReport:
    """Return the result of the last run of an operation.

    Parameters
    ----------
    path
        The file of the operation.

    Raises
    ------
    ResourceError
        If there was no run yet.
    DataError
        If what it left is damaged.
    """
    state = state_of(path, read_operation(path))
    latest = state.read(state.latest)
    if latest is None:
        raise ResourceError(
            f"{state.folder} holds no result", remedy=f"comity watch run {path}"
        )
    return report_in(state, str(latest.get("report", "")), f"comity watch run {path}")


def report_in(state: StateFolder, name: str, again: str) -> WatchReport:
    """Return the result of a run by the name of its file.

    Parameters
    ----------
    again
        What makes a new one, for people.

    Raises
    ------
    DataError
        If it is missing, damaged, or of another version.
    """
    result = state.runs / Path(name).name
    if not name or not result.is_file():
        raise DataError(f"{result} is missing", remedy=again)
    try:
        report: WatchReport = adapter_of(WatchReport).validate_json(read_bytes(result))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DataError(
            f"{result} is damaged, or of another version: {place}: {first['msg']}",
            remedy=again,
        ) from error
    return report
