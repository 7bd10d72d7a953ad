"""Names that options had: each still works for a version, and a line says what it is called now.

The table is the only place that knows them. ``docs/reference/commands.md`` lists it, and a test
compares; an entry goes with the version after the one that renamed it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

__all__ = ["OLD_COMMANDS", "OLD_NAMES", "Renamed", "with_new_names"]


class Renamed(NamedTuple):
    """An option that is called otherwise now.

    Attributes
    ----------
    old, new
        Its names, with their hyphens.
    commands
        Words of the commands that have it.
    """

    old: str
    new: str
    commands: tuple[str, ...]


OLD_NAMES = (
    Renamed(
        "--top",
        "--limit",
        (
            "ephemeris",
            "fleet resilience",
            "link windows",
            "orbit associate",
            "orbit breakup",
            "orbit correlate",
            "orbit forecast",
            "orbit manoeuvres",
            "orbit task",
            "screen",
        ),
    ),
    Renamed(
        "--most",
        "--limit",
        (
            "atlas network",
            "atlas review list",
            "atlas search",
            "audit list",
            "ledger list",
            "notice list",
            "share held",
            "share preview",
            "roster log",
        ),
    ),
    Renamed("--svg", "--picture", ("atlas network", "atlas timeline", "channel map")),
    Renamed("--report", "--out", ("demo",)),
    Renamed("--dir", "--out", ("case rehearse",)),
    Renamed("--max-age", "--max-age-days", ("screen",)),
    Renamed("--limit-km", "--threshold-km", ("notice screen",)),
    Renamed("--count", "--fragments", ("notice fragments",)),
    Renamed("--object", "--objects", ("mission report", "orbit fit", "share held")),
    Renamed("--object", "--id", ("audit export", "audit list")),
    Renamed("--partner", "--party", ("link answers", "link asked")),
    Renamed("--form", "--kind", ("notice list",)),
    Renamed("--to", "--form", ("message convert",)),
    Renamed("--from", "--backup", ("node restore",)),
    Renamed("--node", "--dir", ("atlas build",)),
    Renamed("--oem", "--ephemeris", ("case evidence",)),
    Renamed("--start", "--first-orbit", ("orbit fit",)),
    Renamed("--start", "--ready-s", ("link route",)),
    Renamed("--begin", "--since", ("orbit breakup",)),
    Renamed("--end", "--until", ("orbit breakup",)),
    Renamed("--from", "--since", ("atlas network", "atlas search", "atlas timeline")),
    Renamed("--to", "--until", ("atlas network", "atlas search", "atlas timeline")),
    Renamed("--level", "--interval", ("orbit forecast",)),
    Renamed("--pairs", "--trials", ("fleet shares",)),
)


#: Commands that have another name now, and that name.
OLD_COMMANDS: Mapping[str, str] = {
    "watch handover": "roster handover",
    "watch log": "roster log",
    "watch roster": "roster show",
}


def with_new_names(
    command: str, tokens: Sequence[str]
) -> tuple[list[str], list[Renamed]]:
    """Return a command line with today's names, and what was renamed in it.

    Parameters
    ----------
    command
        Words of the command: ``orbit fit``.
    tokens
        The whole line, without ``comity``. What follows a lone ``--`` stays as it is.
    """
    command = OLD_COMMANDS.get(command, command)
    known = {one.old: one for one in OLD_NAMES if command in one.commands}
    line, found = list(tokens), []
    end = line.index("--") if "--" in line else len(line)
    for k, token in enumerate(line[:end]):
        name, equals, value = token.partition("=")
        renamed = known.get(name)
        if renamed is None:
            continue
        found.append(renamed)
        line[k] = renamed.new + equals + value
    return line, found
