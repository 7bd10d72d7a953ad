"""The command ``comity``: its commands by import path, and where errors become exit codes.

A command is loaded when it is called; the list of commands needs their first lines alone.
"""

import os
import signal
import sys
from types import FrameType
from typing import NamedTuple, NoReturn

from cyclopts import Group

from comity.cli import output
from comity.cli.app import ATLAS, NODE, PARTNERS, SKY, TOGETHER, WARNINGS, app
from comity.cli.examples import epilogue_of
from comity.cli.failures import (
    EXPECTED,
    about_file,
    fault,
    typed,
    where_to_look,
    words_in,
)
from comity.cli.old_names import OLD_COMMANDS, with_new_names
from comity.cli.rows import ROWS
from comity.foundations.errors import InputError
from comity.system.environment import use_kernel_cache
from comity.system.files import forget_files

__all__ = ["COMMANDS", "Command", "app", "main", "run"]


class Command(NamedTuple):
    """A command: its name, where it stands, its panel, its first line of help."""

    name: str
    path: str
    group: Group
    help: str


COMMANDS = (
    Command(
        "catalogue",
        "comity.apps.screening.commands:catalogue",
        SKY,
        "Read, show, compare and fetch catalogues.",
    ),
    Command(
        "screen",
        "comity.apps.screening.commands:screen",
        SKY,
        "Find every approach of all objects to each other within a distance.",
    ),
    Command(
        "watch",
        "comity.apps.watch.commands:watch",
        SKY,
        "What comes near own satellites, what changed, what to decide by when.",
    ),
    Command(
        "screen-ephemerides",
        "comity.apps.screening.commands:screen_ephemerides",
        SKY,
        "Screen operators' ephemerides against each other, and against a catalogue.",
    ),
    Command(
        "risk",
        "comity.apps.avoidance.commands:risk",
        SKY,
        "Compute the probability of collision again, from the message alone.",
    ),
    Command(
        "avoid",
        "comity.apps.avoidance.commands:avoid",
        SKY,
        "Find the smallest burn that lowers the probability to a target.",
    ),
    Command(
        "message",
        "comity.apps.avoidance.commands:message",
        SKY,
        "Fetch, check and convert CCSDS navigation messages.",
    ),
    Command(
        "orbit",
        "comity.apps.tracking.commands:orbit",
        SKY,
        "Orbits from observations and over time: fit, identify, detect events, forecast.",
    ),
    Command(
        "ephemeris",
        "comity.apps.ephemerides.commands:ephemeris",
        SKY,
        "Tell where objects are, what sees them and in which light.",
    ),
    Command(
        "show",
        "comity.apps.operations.commands:show",
        SKY,
        "Show anything with an id: what it is, its sources, its links, what governs it.",
    ),
    Command(
        "node",
        "comity.apps.operations.commands:node",
        PARTNERS,
        "This party's node: keys, state, backup.",
    ),
    Command(
        "act",
        "comity.apps.persons.commands:act",
        PARTNERS,
        "Acts of persons that wait, and their proofs.",
    ),
    Command(
        "person",
        "comity.apps.persons.commands:person",
        PARTNERS,
        "Persons of this node: accounts, roles, authenticators.",
    ),
    Command(
        "serve",
        "comity.serve:serve_command",
        PARTNERS,
        "Serve: the inbox for peers, the people's API on loopback, deliveries.",
    ),
    Command(
        "peer",
        "comity.apps.sharing.commands:peer",
        PARTNERS,
        "Other parties' nodes.",
    ),
    Command(
        "agreement",
        "comity.apps.sharing.commands:agreement",
        PARTNERS,
        "What is shared with whom, signed.",
    ),
    Command(
        "share",
        "comity.apps.sharing.commands:share",
        PARTNERS,
        "Share data, and see what is shared.",
    ),
    Command(
        "case",
        "comity.apps.cases.commands:case",
        PARTNERS,
        "Agree who moves, when and how much.",
    ),
    Command(
        "ledger",
        "comity.apps.sharing.commands:ledger",
        PARTNERS,
        "The record that neither side can deny.",
    ),
    Command(
        "notice",
        "comity.apps.notices.commands:notice",
        WARNINGS,
        "Launches, re-entries, manoeuvres, break-ups, crisis messages.",
    ),
    Command(
        "warning",
        "comity.apps.notices.commands:warning",
        WARNINGS,
        "What sensors detected, and how far it is confirmed.",
    ),
    Command(
        "channel",
        "comity.apps.notices.commands:channel",
        WARNINGS,
        "Channels to other parties, and the map of the safety net.",
    ),
    Command(
        "roster",
        "comity.apps.notices.commands:roster",
        WARNINGS,
        "Who is on watch, its log, the hand-over.",
    ),
    Command(
        "link",
        "comity.apps.links.commands:link",
        TOGETHER,
        "Contact windows, links, routes and schedules.",
    ),
    Command(
        "fleet",
        "comity.apps.fleets.commands:fleet",
        TOGETHER,
        "Coverage, shares, resilience and backups of a joint fleet.",
    ),
    Command(
        "mission",
        "comity.apps.missions.commands:mission",
        TOGETHER,
        "Joint missions: promised and flown, from launch notice to registration.",
    ),
    Command(
        "atlas",
        "comity.apps.atlas.commands:atlas",
        ATLAS,
        "Who cooperates with whom in orbit, since when, on what evidence.",
    ),
    Command(
        "computation",
        "comity.apps.computing.commands:computation",
        NODE,
        "Computations on files that a node runs for its people (--server).",
    ),
    Command(
        "demo",
        "comity.apps.operations.commands:demo",
        NODE,
        "Screen a catalogue, then let two nodes agree who moves in its worst encounter.",
    ),
    Command(
        "doctor",
        "comity.apps.operations.commands:doctor",
        NODE,
        "Check this installation, and a node: clock, disk, keys, ports, database, peers, backups.",
    ),
    Command(
        "completion",
        "comity.apps.operations.commands:completion",
        NODE,
        "Print a completion script for a shell.",
    ),
    Command(
        "audit",
        "comity.apps.operations.commands:audit",
        PARTNERS,
        "Who saw which row, and who did what.",
    ),
    Command(
        "transfer",
        "comity.apps.sharing.commands:transfer",
        NODE,
        "Envelopes by file (diode, courier).",
    ),
    Command(
        "conformance",
        "comity.apps.conformance.commands:conformance",
        NODE,
        "Test another implementation of the protocol.",
    ),
)
for command in COMMANDS:
    app.command(command.path, name=command.name, group=command.group, help=command.help)


def on_terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Treat termination like an interruption: finished blocks are kept."""
    raise KeyboardInterrupt


def show_whole_help(tokens: list[str]) -> None:
    """Load the named command: its whole docstring, and an example of it at the end."""
    command = app
    for token in tokens:
        if token.startswith("-") or token not in set(command):
            break
        command = command[token]
        whole = getattr(command.default_command, "__doc__", None) or ""
        if command.help and whole.startswith(f"{command.help}\n"):
            command.help = whole
    if command is not app:
        command.help_epilogue = epilogue_of(words_in(tokens))


def run(tokens: list[str]) -> int:
    """Run a command; return its exit code, from its result or its error."""
    try:
        return _run(tokens)
    finally:
        # What this line said of the output is not for the next one in this process.
        output.begin()


def _run(tokens: list[str]) -> int:
    as_json = not {"--json", "--ndjson"}.isdisjoint(tokens)
    command = words_in(tokens)
    named = OLD_COMMANDS.get(command, command)
    rows = ROWS.get(named) if "--ndjson" in tokens else None
    output.begin(for_programs=as_json, rows=rows)
    forget_files()
    # The standard input or output: the parser takes a lone hyphen for an option.
    tokens = ["./-" if word == "-" else word for word in tokens]
    show_whole_help(tokens)
    tokens, renamed = with_new_names(command, tokens)
    if not as_json:
        output.note_renamed([(one.old, one.new) for one in renamed])
    try:
        if {"--json", "--ndjson"} <= set(tokens):
            raise InputError("--json and --ndjson are given", remedy="give one of them")
        result = app(
            tokens, exit_on_error=False, print_error=False, result_action="return_value"
        )
    except BrokenPipeError:
        # The reader of the pipe has closed it: there is nobody to print for.
        sys.stderr.close()
        return 0
    except EXPECTED as error:
        told = about_file(typed(error), tokens)
        return output.fail(told, as_json=as_json, otherwise=where_to_look(tokens))
    return output.exit_code_of(result)


def main() -> NoReturn:
    """Enter from the shell: whatever happens, an error has its message and its exit code."""
    use_kernel_cache()
    signal.signal(signal.SIGTERM, on_terminate)
    tokens = sys.argv[1:]
    try:
        code = run(tokens)
    except Exception as error:
        if os.environ.get("COMITY_TRACEBACK"):
            raise
        code = output.fail(
            fault(error), as_json=not {"--json", "--ndjson"}.isdisjoint(tokens)
        )
    sys.exit(code)
