"""What a run leaves for the next: feeds, catalogues, results; one run at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from comity.apps.watch.operation_file import Operation
from comity.foundations.bounds import FILES
from comity.foundations.constants import DAY_US
from comity.foundations.errors import DataError, FormatError, InputError, ResourceError
from comity.foundations.plain import JsonObject, json_text
from comity.foundations.strict import read_strict
from comity.foundations.time import format_utc, parse_utc
from comity.system.files import make_folder, read_bytes, unusable, write_whole

__all__ = ["StateFolder", "instant_of", "locked", "stamp_of", "state_of"]


def stamp_of(at_us: int) -> str:
    """Return an instant as part of a file's name: ``20241102T060000``."""
    return format_utc(at_us, 0).replace("-", "").replace(":", "").rstrip("Z")


def instant_of(stamp: str) -> int | None:
    """Return the instant with which a file's name begins; None if it begins with none."""
    text = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:11]}:{stamp[11:13]}:{stamp[13:15]}"
    try:
        return parse_utc(text)
    except InputError:
        return None


@dataclass(frozen=True, slots=True)
class StateFolder:
    """The folder of an operation's state and where things lie in it.

    ``feeds`` has the last good copy of each source, ``catalogues`` what each run screened,
    ``runs`` the results, ``messages`` those that came in. Every file appears whole or not at all.
    """

    folder: Path

    @property
    def feeds(self) -> Path:
        """Return the folder of the sources' last good copies."""
        return self.folder / "feeds"

    @property
    def catalogues(self) -> Path:
        """Return the folder of the catalogues that runs have screened."""
        return self.folder / "catalogues"

    @property
    def runs(self) -> Path:
        """Return the folder of results."""
        return self.folder / "runs"

    @property
    def messages(self) -> Path:
        """Return the folder of conjunction messages that came in."""
        return self.folder / "messages"

    @property
    def latest(self) -> Path:
        """Return the result of the last finished run."""
        return self.folder / "latest.json"

    @property
    def unfinished(self) -> Path:
        """Return what is known of a run that has begun and not ended."""
        return self.folder / "unfinished.json"

    @property
    def table(self) -> Path:
        """Return the name beside which a screening keeps its finished blocks."""
        return self.folder / "screening"

    def screening_of(self, catalogue: str) -> Path:
        """Return where the approaches lie that were found in a catalogue of a run."""
        return (self.catalogues / catalogue).with_suffix(".npz")

    def make(self) -> None:
        """Make the folders that are not there.

        Raises
        ------
        ResourceError
            If they cannot be made.
        """
        for path in (self.folder, self.feeds, self.catalogues, self.runs):
            make_folder(path)

    def read(self, path: Path) -> JsonObject | None:
        """Return a JSON object that a run has left; None if there is none.

        Raises
        ------
        DataError
            If the file is damaged.
        """
        if not path.is_file():
            return None
        try:
            value = read_strict(read_bytes(path), FILES)
        except FormatError as error:
            raise DataError(
                f"{path} is damaged: {error.message}",
                remedy="move it away: the next run then compares with nothing",
            ) from error
        return value if isinstance(value, dict) else None

    def write(self, path: Path, value: object) -> None:
        """Write a record as JSON."""
        write_whole(path, (json_text(value, indent=1) + "\n").encode())

    def forget_before(self, at_us: int, keep_d: float) -> None:
        """Delete catalogues and results older than ``keep_d`` days; the newest of each stays."""
        for folder, pattern in (
            (self.catalogues, "*.comity"),
            (self.catalogues, "*.npz"),
            (self.runs, "*.json"),
        ):
            for path in sorted(folder.glob(pattern))[:-1]:
                made_us = instant_of(path.name)
                if made_us is not None and made_us < at_us - keep_d * DAY_US:
                    path.unlink(missing_ok=True)


def state_of(path: Path, operation: Operation) -> StateFolder:
    """Return the folder of an operation's state: a relative one lies beside its file."""
    return StateFolder(path.parent / operation.state)


@contextmanager
def locked(state: StateFolder) -> Iterator[None]:
    """Hold the folder for one run.

    Raises
    ------
    ResourceError
        If another run holds it.
    """
    state.make()
    path = state.folder / "lock"
    try:
        file = path.open("ab")
    except OSError as error:
        raise unusable(error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ResourceError(
                f"{state.folder} is in use by another run",
                remedy="wait until it has ended, or name another folder with state",
            ) from error
        yield
