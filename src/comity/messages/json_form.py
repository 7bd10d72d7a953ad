"""OMM and CDM in JSON as CelesTrak and Space-Track write them, and back.

A CDM is one flat object: the keywords of the two objects carry ``SAT1_`` and ``SAT2_``,
units stand in keywords ending in ``_UNIT``, a list may hold several messages. Space-Track adds
keywords of its own; TraCSS names its version ``TRACSS_CDM_VERS``, leaves ``OBJECT`` out, and has
comments whose words are the keyword (``SAT1_COMMENT Inclination``).
"""

import re

from comity.foundations.errors import FormatError
from comity.messages.assemble import Assembler
from comity.messages.cdm import CDM
from comity.messages.grammar import Kind
from comity.messages.mean import OMM
from comity.messages.parsed import Block, Findings, Item
from comity.messages.tracss import CDM_VERSION_KEY
from comity.messages.typed import Message, Part, Value

__all__ = ["json_value", "read_json"]

_BLANK = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)")
_PREFIXES = ("SAT1_", "SAT2_")
#: Keywords of services that are no part of the standard.
_OWN = frozenset(
    "CONSTELLATION CDM_ID FILENAME INSERT_EPOCH CREATION_DATE_FRACTION TCA_FRACTION "
    "GP_ID TLE_LINE0 TLE_LINE1 TLE_LINE2 FILE DECAY_DATE SITE COUNTRY_CODE LAUNCH_DATE "
    "RCS_SIZE SEMIMAJOR_AXIS PERIOD APOAPSIS PERIAPSIS OBJECT_TYPE ORIGINATOR_ID".split()
)


def read_json(value: object, findings: Findings) -> list[tuple[Kind, Block]]:
    """Return the parsed form of every object of a JSON document.

    Raises
    ------
    FormatError
        If it holds no message.
    """
    rows = value if isinstance(value, list) else [value]
    out = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise FormatError(f"line {number}: is no JSON object")
        given = {str(key).upper(): text for key, text in row.items()}
        conjunction = "TCA" in given or any(k.startswith(_PREFIXES) for k in given)
        kind = CDM if conjunction else OMM
        if not conjunction and not {"MEAN_MOTION", "MEAN_ANOMALY"} & set(given):
            raise FormatError(f"line {number}: JSON object is neither OMM nor CDM")
        out.append((kind, _message(given, kind, findings, number)))
    return out


def _message(
    given: dict[str, object], kind: Kind, findings: Findings, number: int
) -> Block:
    build = Assembler(kind, findings, number)
    if kind is CDM:
        given = _standard(given, findings, number)
    if kind.version_key not in given:
        version = {"CDM": "1.0", "OMM": "2.0"}[kind.name]
        reason = f"{kind.version_key} is missing: read as {version}"
        findings.add(number, kind.version_key, "", "version", reason, "remark")
        given = {kind.version_key: version, **given}
    defaults = {"CENTER_NAME": "EARTH", "REF_FRAME": "TEME", "TIME_SYSTEM": "UTC"}
    if kind is OMM:
        # Element sets in JSON leave out what all of them share.
        defaults |= {"MEAN_ELEMENT_THEORY": "SGP4", "ORIGINATOR": "unknown"}
        defaults |= {"CREATION_DATE": str(given.get("EPOCH", ""))}
        for key, text in defaults.items():
            if key not in given:
                reason = f"{key} is missing: taken as {text}"
                findings.add(number, key, "", "default", reason, "remark")
                given[key] = text
    common, objects = _sorted(given)
    for key, text, unit in common:
        _place(build, kind, Item(number, key, text, unit), findings)
    for entries in objects:
        for key, text, unit in _in_order(entries):
            _place(build, kind, Item(number, key, text, unit), findings)
    return build.finish(number)


def _standard(
    given: dict[str, object], findings: Findings, number: int
) -> dict[str, object]:
    """Return a conjunction message with the standard's keyword of version, and its objects named."""
    out: dict[str, object] = {}
    blank = []
    for key, value in given.items():
        match = _BLANK.fullmatch(value) if isinstance(value, str) else None
        if match is not None:
            blank.append(key)
        out[key] = value if match is None else f"{match[1]}T{match[2]}"
    if blank:
        reason = f"a blank between day and time in {', '.join(blank[:3])}: read as T"
        findings.add(number, blank[0], str(given[blank[0]]), "date", reason, "remark")
    if CDM_VERSION_KEY in out:
        out.setdefault(CDM.version_key, out.pop(CDM_VERSION_KEY))
    for k in (1, 2):
        name = f"SAT{k}_OBJECT"
        if name not in out and any(key.startswith(f"SAT{k}_") for key in out):
            reason = f"{name} is missing: taken as OBJECT{k}"
            findings.add(number, "OBJECT", "", "default", reason, "remark")
            out[name] = f"OBJECT{k}"
    for name in ("TCA", "CREATION_DATE"):
        below = str(out.get(f"{name}_FRACTION") or "").strip("0")
        if below and "." not in str(out.get(name, "")):
            # Rows in public have 23 beside 09:28:20: hundredths, or leading zeros are lost.
            reason = (
                f"{name}_FRACTION is {out[f'{name}_FRACTION']}: the service does not state "
                f"its unit, so {name} is known to a second only; ask for KVN or XML"
            )
            findings.add(number, f"{name}_FRACTION", below, "fraction", reason)
    return out


Entry = tuple[str, str, str | None]


def _sorted(given: dict[str, object]) -> tuple[list[Entry], list[list[Entry]]]:
    common: list[Entry] = []
    objects: list[list[Entry]] = [[], []]
    for key, value in given.items():
        if key.endswith("_UNIT") or value is None:
            continue
        stated = given.get(f"{key}_UNIT")
        unit = None if stated is None else str(stated)
        text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
        entry = (key.removeprefix("SAT1_").removeprefix("SAT2_"), text, unit)
        if key.startswith(_PREFIXES):
            objects[int(key[3]) - 1].append(entry)
        else:
            common.append(entry)
    return common, [entries for entries in objects if entries]


def _in_order(entries: list[Entry]) -> list[Entry]:
    """Return the entries of an object, its name first; comments at the end go to the metadata.

    A comment belongs to what follows it: behind the last entry that would be the other object.
    """
    out = sorted(entries, key=lambda entry: entry[0] != "OBJECT")
    end = len(out)
    while end > 1 and out[end - 1][0].startswith("COMMENT"):
        end -= 1
    return [*out[:1], *out[end:], *out[1:end]]


def _place(build: Assembler, kind: Kind, item: Item, findings: Findings) -> None:
    if item.key.startswith("COMMENT"):
        build.comment(Item(item.line, "COMMENT", _comment(item)))
    elif (
        (item.key in _OWN or item.key.endswith("_FRACTION"))
        and kind.root.find(item.key) is None
        and item.key != "OBJECT_TYPE"
    ):
        reason = f"{item.key} belongs to the service, not to the standard"
        findings.add(
            item.line, item.key, item.value, "service-keyword", reason, "remark"
        )
    elif item.key == "OBJECT_TYPE" and kind is OMM:
        reason = "OBJECT_TYPE belongs to the service, not to the standard"
        findings.add(
            item.line, item.key, item.value, "service-keyword", reason, "remark"
        )
    else:
        build.item(item)


def _comment(item: Item) -> str:
    """Return a comment with the words that stand in its keyword after a blank, and its unit."""
    words = item.key.removeprefix("COMMENT")
    if not words.startswith(" "):
        return item.value
    unit = f" [{item.units}]" if item.units else ""
    return f"{words.strip()} = {item.value}{unit}"


def _plain(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def json_value(message: Message) -> dict[str, object]:
    """Return a message as the flat JSON object that services use.

    Raises
    ------
    FormatError
        For kinds that have no JSON form in use.
    """
    if message.kind not in {"CDM", "OMM"}:
        raise FormatError(
            f"{message.kind} has no JSON form in use", remedy="write KVN or XML"
        )
    out: dict[str, object] = {}

    def put(part: Part, prefix: str) -> None:
        for k, comment in enumerate(part.comments):
            out[f"{prefix}COMMENT_{part.name.upper()}_{k + 1}"] = comment
        for key, value in part.values.items():
            out[prefix + key] = _plain(value)
        for child in part.parts:
            put(child, prefix)

    number = 0
    for part in message.root.parts:
        if part.name == "segment" and message.kind == "CDM":
            number += 1
            put(part, f"SAT{number}_")
        else:
            put(part, "")
    return out
