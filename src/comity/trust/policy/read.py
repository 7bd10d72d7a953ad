"""YAML or JSON → a checked agreement; the first thing that does not fit is an error."""

import re
from collections.abc import Iterable, Mapping

from comity.foundations.canonical import content_hash
from comity.foundations.constants import DAY_US
from comity.foundations.errors import FormatError, RangeError, UnknownNameError
from comity.foundations.identifiers import parse_id
from comity.foundations.time import parse_utc
from comity.trust.policy.clauses import read_clause
from comity.trust.policy.labels import TLP
from comity.trust.policy.records import Agreement
from comity.trust.policy.shape import members, names, number, text_of
from comity.trust.policy.terms import read_terms
from comity.trust.policy.yaml_form import read_yaml

__all__ = ["agreement_from_content", "read_agreement"]

MEMBERS = {
    "agreement",
    "version",
    "title",
    "parties",
    "groups",
    "sets",
    "from",
    "until",
    "notice_d",
    "amends",
    "labels",
    "clauses",
    "terms",
}
NEEDED = {"agreement", "version", "parties", "from", "until", "clauses"}


def read_agreement(text: str) -> Agreement:
    """Read an agreement from YAML (JSON is YAML).

    Raises
    ------
    FormatError, RangeError, UnknownNameError
        For the first thing that is missing, unknown or out of form, with its place.
    """
    return agreement_from_content(read_yaml(text))


def agreement_from_content(content: object) -> Agreement:
    """Return the agreement that signed content describes.

    Raises
    ------
    FormatError, RangeError, UnknownNameError
        As ``read_agreement``.
    """
    top = members("the agreement", content, MEMBERS, NEEDED)
    name = text_of("agreement", top["agreement"])
    version = int(number("version", top["version"], 1, 999_999, whole=True))
    parse_id(f"agreement:{name}:{version}")
    parties = _parties(top["parties"])
    groups = {
        key: _members_of(key, value, parties)
        for key, value in members("groups", top.get("groups", {}), None).items()
    }
    policy, levels, tlp = _labels(top.get("labels"))
    since, until = (parse_utc(text_of(key, top[key])) for key in ("from", "until"))
    if until <= since:
        raise RangeError("until", top["until"], f"after from ({top['from']})")
    sets = members("sets", top.get("sets", {}), None)
    clauses = top["clauses"]
    if not isinstance(clauses, list) or not clauses:
        raise FormatError("clauses: a list with at least one clause is needed")
    amends = top.get("amends", "")
    if amends and re.fullmatch(r"sha256:[0-9a-f]{64}", str(amends)) is None:
        raise FormatError("amends: the hash of the version that is replaced is needed")
    return Agreement(
        name=name,
        version=version,
        title=text_of("title", top.get("title", name)),
        parties=parties,
        groups=groups,
        since_us=since,
        until_us=until,
        notice_us=round(number("notice_d", top.get("notice_d", 0), 0, 3660) * DAY_US),
        amends=str(amends),
        label_policy=policy,
        classifications=levels,
        tlp=tlp,
        clauses=tuple(
            read_clause(k, item, parties, groups, sets, levels)
            for k, item in enumerate(clauses, 1)
        ),
        terms=read_terms(top.get("terms", {}), parties),
        content=top,
        hash=content_hash(top),
    )


def _parties(value: object) -> tuple[str, ...]:
    found = names("parties", value)
    for party in found:
        if parse_id(party).kind != "party":
            raise FormatError(f"parties: {party!r} is no party", remedy="party:FRA")
    if len(found) < 2:
        raise FormatError("parties: an agreement has at least two")
    return tuple(found)


def _members_of(group: str, value: object, parties: Iterable[str]) -> frozenset[str]:
    if re.fullmatch(r"[a-z0-9-]{1,40}", group) is None:
        raise FormatError(f"groups: {group!r} is no name", remedy="a-z, 0-9 and -")
    found = names(f"groups.{group}", value)
    for party in found:
        if party not in parties:
            raise UnknownNameError(f"groups.{group}: {party!r} is no party to it")
    return frozenset(found)


def _labels(value: object) -> tuple[str, tuple[str, ...], Mapping[str, str]]:
    """Return policy, levels and mapping; the Traffic Light Protocol if none is given."""
    if value is None:
        return "tlp", TLP, {level: level for level in TLP}
    top = members("labels", value, {"policy", "levels"}, {"policy", "levels"})
    policy = text_of("labels.policy", top["policy"])
    if policy == "tlp":
        raise FormatError("labels.policy: tlp is built in", remedy="leave labels out")
    mapping = members("labels.levels", top["levels"], None)
    if not mapping:
        raise FormatError("labels.levels: at least one level is needed")
    colours: dict[str, str] = {}
    for level, item in mapping.items():
        colour = text_of(f"labels.levels.{level}", item)
        if colour not in TLP:
            raise UnknownNameError(
                f"labels.levels.{level}: {colour!r} is no level of TLP",
                remedy=f"one of {', '.join(TLP)}",
            )
        colours[level] = colour
    order = [TLP.index(colour) for colour in colours.values()]
    if order != sorted(order):
        raise FormatError("labels.levels: write them from the most open to the closest")
    return policy, tuple(colours), colours
