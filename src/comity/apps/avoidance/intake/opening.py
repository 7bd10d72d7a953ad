"""Words of the command line → sources."""

from collections.abc import Sequence
from pathlib import Path

from comity.apps.avoidance.intake.services import (
    SPACE_TRACK_RULES,
    STREAMS,
    TRACSS_RULES,
    SpaceTrack,
    TraCSS,
)
from comity.apps.avoidance.intake.sources import FileSource, FolderSource, Source
from comity.foundations.errors import InputError
from comity.system.credentials import Credentials
from comity.system.files import STANDARD
from comity.system.public_gate import PublicGate
from comity.system.service_calls import ServiceCalls

__all__ = ["open_sources"]

REMEDY = (
    "give files, folders, mail files, space-track, space-track:public, "
    + ", ".join(f"tracss:{name}" for name in STREAMS)
)
SPACE_TRACK_CLASSES = {"": "cdm", "cdm": "cdm", "public": "cdm_public"}


def open_sources(
    words: Sequence[str],
    folder: Path,
    now_us: int,
    *,
    credentials: Path | None = None,
    again: bool = False,
    gate: PublicGate | None = None,
) -> list[Source]:
    """Return the sources that words name; nothing is read or asked yet.

    Parameters
    ----------
    words
        Paths of files and folders, ``-`` for the standard input, ``space-track``,
        ``space-track:public``, ``tracss:cdm`` and its relatives.
    folder
        Where messages are kept: left out of folders that are read.
    now_us
        The instant of calls, µs of UTC.
    credentials
        A file with accounts; else the environment's.
    again
        Ask services that have refused before: a person has looked.
    gate
        Another way out than the public gate, for tests.

    Raises
    ------
    InputError
        If a word names no source, or one twice.
    ResourceError, TrustError
        If the file of credentials cannot be read, or others may read it.
    """
    if not words:
        raise InputError("no source is named", remedy=REMEDY)
    twice = sorted({word for word in words if words.count(word) > 1})
    if twice:
        raise InputError(f"source {twice[0]} is given twice", remedy="name it once")
    asked = [word for word in words if _service(word)]
    accounts = Credentials(credentials)
    way = (gate or PublicGate()) if asked else None
    calls: dict[str, ServiceCalls] = {}
    out: list[Source] = []
    for word in words:
        service = _service(word)
        if not service or way is None:
            path = Path(word)
            is_folder = path != STANDARD and path.is_dir()
            out.append(FolderSource(path, folder) if is_folder else FileSource(path))
            continue
        name, rules = {
            "space-track": ("Space-Track", SPACE_TRACK_RULES),
            "tracss": ("TraCSS", TRACSS_RULES),
        }[service]
        if service not in calls:
            calls[service] = ServiceCalls(name, rules, way, now_us, again=again)
        what = word.partition(":")[2]
        if service == "space-track":
            known = SPACE_TRACK_CLASSES.get(what)
        else:
            known = (what or "cdm") if (what or "cdm") in STREAMS else None
        if known is None:
            raise InputError(f"{word!r} is no source", remedy=REMEDY)
        kind = SpaceTrack if service == "space-track" else TraCSS
        out.append(kind(known, calls[service], accounts))
    return out


def _service(word: str) -> str:
    """Return which service a word names, empty for a path; a file of that name goes before."""
    name = word.partition(":")[0].lower()
    if name not in {"space-track", "tracss"} or Path(word).exists():
        return ""
    return name
