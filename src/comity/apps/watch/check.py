"""The file of an operation, checked before it is relied on; and one to begin with."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from comity.apps.watch.decisions import limits_of
from comity.apps.watch.feeds import FeedReport, look_at
from comity.apps.watch.message_approaches import SERVICES
from comity.apps.watch.operation_file import read_operation
from comity.apps.watch.own_objects import find_own
from comity.astro.catalogue import merge_snapshots

__all__ = ["CheckReport", "CheckedSatellite", "check_operation", "draft_text"]


@dataclass(frozen=True, slots=True)
class CheckedSatellite:
    """An own satellite as it was found."""

    object: str
    name: str
    radius_m: float
    ephemerides: int
    has_constraints: bool


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the file of an operation names, what was found of it, and what is to be mended."""

    operation: str
    satellites: tuple[CheckedSatellite, ...]
    sources: tuple[FeedReport, ...]
    faults: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """Return 1 if something is to be mended."""
        return 1 if self.faults or not all(one.well for one in self.sources) else 0


def check_operation(path: Path, now_us: int) -> CheckReport:
    """Read the file of an operation and its sources; services are not asked, nothing is kept.

    Raises
    ------
    ComityError
        If the file cannot be used.
    """
    operation = read_operation(path)
    base = path.parent
    limits_of(operation.thresholds, base)
    feeds = [look_at(source, base, now_us) for source in operation.catalogues]
    parts = [feed.fresh for feed in feeds if feed.fresh is not None]
    own = find_own(operation, base, merge_snapshots(parts) if parts else None)
    faults = list(own.faults)
    for mine in own.objects:
        faults += [
            f"{mine.name or mine.key}: {one} does not exist"
            for one in mine.ephemerides
            if not one.exists()
        ]
    for source in operation.messages:
        service = source.from_.startswith(SERVICES)
        if not service and not (base / source.from_).exists():
            faults.append(f"{source.name}: {base / source.from_} does not exist")
    return CheckReport(
        operation.operation,
        tuple(
            CheckedSatellite(
                one.key,
                one.name,
                one.radius_m,
                len(one.ephemerides),
                one.constraints is not None,
            )
            for one in own.objects
        ),
        tuple(feed.report for feed in feeds),
        tuple(faults),
    )


def draft_text() -> str:
    """Return a file of an operation with every member and its default."""
    data = resources.files("comity.apps.watch").joinpath("data/operation.yaml")
    return data.read_text("utf-8")
