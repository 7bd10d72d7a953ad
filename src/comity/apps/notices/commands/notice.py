"""Commands about notices: sent, shown, acknowledged, revised; what the sky makes of them."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import WARNINGS
from comity.cli.options import Folder, Json, opened, party_name, shown_at
from comity.foundations.errors import InputError
from comity.foundations.plain import plain

__all__ = ["fields_from", "notice"]

notice = App(
    name="notice",
    help="Launches, re-entries, manoeuvres, break-ups, crisis messages.",
    group=WARNINGS,
)
To = Annotated[
    list[str] | None,
    Parameter(name="--to", consume_multiple=True, help="Ids of the parties."),
]
Fields = Annotated[
    Path | None, Parameter(name="--file", help="YAML file with the fields of the form.")
]
Level = Annotated[
    str, Parameter(name="--level", help="Classification; the strictest if not given.")
]
Public = Annotated[
    str,
    Parameter(
        name="--public", help="What stands in the public feed: none, hash, text."
    ),
]


def fields_from(form: str, path: Path | None) -> dict[str, Any]:
    """Return the checked fields of a form from a file."""
    from comity.coordination.notices.forms import form_of, from_file
    from comity.system.files import read_bytes
    from comity.trust.policy.yaml_form import read_yaml

    if path is None:
        if any(field.needed for field in form_of(form).fields.values()):
            raise InputError(
                f"{form} needs fields",
                remedy=f"--file FIELDS.yaml; comity notice schema {form} tells them",
            )
        return {}
    value = read_yaml(read_bytes(path).decode("utf-8", "replace"))
    return from_file(form, value)


def _parties(names: list[str] | None) -> list[str]:
    return [party_name(name) for name in names or []]


def _told(here: Any, number: str, as_json: bool) -> None:
    from comity.apps.notices.views import show_notice

    shown = show_notice(here, number)
    if as_json:
        output.print_json(shown)
        return
    ways = sorted({c["channel"] for r in shown["recipients"] for c in r["channels"]})
    to = ", ".join(r["party"] for r in shown["recipients"])
    output.say(f"{number} waits for {to} on {', '.join(ways)}")
    output.say(f"read-back code: {shown['spoken_code']}")
    for one in shown["recipients"]:
        if one["late"]:
            output.say(f"later than agreed with {one['party']}: {one['late']}")


@notice.command
def send(
    form: str,
    /,
    *,
    folder: Folder,
    file: Fields = None,
    to: To = None,
    about: str = "",
    text: str = "",
    level: Level = "",
    public: Public = "",
    yes: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Send a notice: to all that are named, or to nobody.

    Parameters
    ----------
    form
        Name of the form: pre-launch, re-entry, manoeuvre, break-up, warning, crisis, …
    about
        Id of the notice that it refers to (extension, post-launch, completion, answer).
    text
        Words beside the fields; the fields are what counts.
    yes
        Second confirmation, which a crisis message needs.
    """
    from comity.apps.notices.issue import Order, send_notice
    from comity.coordination.notices.forms import form_of

    if form_of(form).pace == "crisis" and not yes:
        raise InputError(
            "a crisis message calls people at once",
            remedy="give --yes if that is what you mean",
        )
    order = Order(
        form, fields_from(form, file), _parties(to), text, about, level, public
    )
    with opened(folder) as here:
        number = str(send_notice(here, order))
        _told(here, number, as_json)


@notice.command
def revise(
    name: str,
    /,
    *,
    folder: Folder,
    file: Fields = None,
    to: To = None,
    text: str = "",
    level: Level = "",
    public: Public = "",
    as_json: Json = False,
) -> None:
    """Send the next revision of a notice; it supersedes the one before.

    Parameters
    ----------
    name
        Id of the notice, with or without revision.
    text
        Words beside the fields.
    """
    from comity.apps.notices.issue import Order, revise_notice
    from comity.apps.notices.views import show_notice

    with opened(folder) as here:
        before = show_notice(here, name)
        parties = _parties(to) or [r["party"] for r in before["recipients"]]
        fields = fields_from(before["form"], file)
        order = Order(before["form"], fields, parties, text, "", level, public)
        number = str(revise_notice(here, name, order))
        _told(here, number, as_json)


@notice.command
def cancel(
    name: str,
    /,
    *,
    folder: Folder,
    reason: str = "",
    to: To = None,
    as_json: Json = False,
) -> None:
    """Cancel a notice of ours; everybody who had it is told.

    Parameters
    ----------
    name
        Id of the notice, with or without revision.
    reason
        Why.
    """
    from comity.apps.notices.issue import Order, send_notice
    from comity.apps.notices.views import show_notice

    with opened(folder) as here:
        before = show_notice(here, name)
        parties = _parties(to) or [r["party"] for r in before["recipients"]]
        fields = {"reason": reason} if reason else {}
        order = Order("cancellation", fields, parties, reference=before["notice"])
        number = str(send_notice(here, order))
        _told(here, number, as_json)


@notice.command(name="list")
def list_(
    *,
    folder: Folder,
    sent: Annotated[bool, Parameter(negative="")] = False,
    received: Annotated[bool, Parameter(negative="")] = False,
    waiting: Annotated[bool, Parameter(name="--open", negative="")] = False,
    form: str = "",
    most: int = 100,
    as_json: Json = False,
) -> None:
    """List notices, the newest first.

    Parameters
    ----------
    sent, received
        Ours alone, or others' alone.
    waiting
        Those that somebody has still to understand.
    form
        Of one form alone.
    most
        How many at most.
    """
    from comity.apps.notices.views import list_notices

    if sent and received:
        raise InputError("--sent and --received together are everything: give neither")
    which = "sent" if sent else "received" if received else "all"
    with opened(folder) as here:
        rows = list_notices(
            here, which=which, form=form, open_only=waiting, most=max(1, most)
        )
        banner = here.settings.exercise
    if as_json:
        output.print_json(rows)
        return
    if banner:
        output.say(f"EXERCISE {banner} EXERCISE")
    for row in rows:
        states = ", ".join(f"{p}: {s}" for p, s in sorted(row["states"].items()))
        side = "sent" if row["sent"] else f"from {row['from']}"
        when = shown_at(row["at_us"])
        output.lines([(row["notice"], f"{side}, {row['life']}, {when}"), ("", states)])
    if not rows:
        output.say("No notice: comity notice send FORM --file FIELDS.yaml --to PARTY")


@notice.command
def show(
    name: str,
    /,
    *,
    folder: Folder,
    language: Annotated[str, Parameter(name=["--language", "--lang"])] = "en",
    as_json: Json = False,
) -> None:
    """Show a notice: fields, revisions, and per recipient and channel how far it came.

    Parameters
    ----------
    name
        Id of the notice, with or without revision.
    language
        en, ru, fr, ar or zh; the fields are what counts.
    """
    from comity.apps.atlas.shared_history import shared_history
    from comity.apps.notices.views import render_notice, show_notice

    with opened(folder) as here:
        shown = show_notice(here, name)
        said = render_notice(here, name, language)
        others = [shown["from"], *(r["party"] for r in shown["recipients"])]
        shown["history"] = plain(shared_history([here.party, *others]))
    if as_json:
        output.print_json(shown)
        return
    if said.exercise:
        output.say(said.exercise)
    output.say(f"{said.title} {shown['notice']}, {shown['now']['life']}")
    output.say(said.sentence)
    output.lines([(label, value) for _, label, value in said.lines])
    if said.remark:
        output.say(said.remark)
    for fault in shown["faults"]:
        output.say(f"does not fit: {fault}")
    output.say(f"read-back code: {shown['spoken_code']}")
    for there in shown["recipients"]:
        _say_recipient(there)
    output.lines(output.history_lines(shown["history"]))


def _say_recipient(there: dict[str, Any]) -> None:
    until = there["until_us"]
    waits = f", {there['awaited']} until {shown_at(until)}" if until else ""
    rows = [(there["party"], f"{there['state']}{waits}")]
    if there["late"]:
        rows.append(("", f"issued later than agreed: {there['late']}"))
    rows += [
        ("", f"{a['rung']} {shown_at(a['heard_us'])} {a['by']} {a['signature'][:19]}")
        for a in there["acknowledgements"]
    ]
    for one in there["channels"]:
        came = one["delivered_us"]
        how = f"delivered {shown_at(came)}" if came else "not heard of"
        signed = ", signed for" if one["signed_for"] else ""
        rows.append(("", f"{one['channel']}: {how}{signed}"))
    output.lines(rows)


@notice.command
def ack(
    name: str,
    rung: str = "understood",
    /,
    *,
    folder: Folder,
    by: str,
    said: Annotated[
        list[str] | None,
        Parameter(name="--said", help="FACT=VALUE, a key fact as it was read back."),
    ] = None,
    language: Annotated[str, Parameter(name=["--language", "--lang"])] = "en",
    code: str = "",
    as_json: Json = False,
) -> int:
    """Acknowledge a notice: shown, read, understood (with its facts), decided.

    Parameters
    ----------
    name
        Id of the notice, with or without revision.
    rung
        shown, read, understood or decided.
    by
        The person or role that acknowledges.
    language
        Language in which the facts were read back.
    code
        Instead: the code that the other side read over the telephone.
    """
    from comity.apps.notices.acknowledgements import acknowledge, confirm_spoken

    with opened(folder) as here:
        if code:
            fits = confirm_spoken(here, name, code, by=by)
            words = "both hold the same bytes" if fits else "the code does NOT fit"
            if as_json:
                output.print_json({"notice": name, "code_fits": fits})
            else:
                output.say(f"{name}: {words}")
            return 0 if fits else 1
        facts = dict(_fact(text) for text in said or [])
        state, wrong = acknowledge(
            here, name, rung, by=by, said=facts, language=language
        )
    if as_json:
        faults = [{"fact": w.fact, "said": w.said, "why": w.why} for w in wrong]
        output.print_json({"notice": name, "state": str(state), "wrong": faults})
    else:
        output.say(f"{name}: {state}")
        for one in wrong:
            output.say(f"  {one.fact}: {one.why} ({one.said!r})")
    return 1 if wrong else 0


def _fact(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError(f"{text[:60]!r} is no fact", remedy='--said at_us="1 March …"')
    return name.strip(), value.strip()


@notice.command
def schema(form: str, /, *, as_json: Json = False) -> None:
    """Print the JSON Schema of a form.

    Parameters
    ----------
    form
        Name of the form.
    """
    from comity.coordination.notices.schemas import schema_of

    del as_json
    output.print_json(schema_of(form))
