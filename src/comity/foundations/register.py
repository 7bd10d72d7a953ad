"""The register of parties: ids, names, aliases, owner codes and dated memberships.

One register is passed to all that need it. The owner of an object, the actor of the
atlas, the member of a fleet and the party of an agreement are the same entry.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from comity.foundations.errors import FormatError, UnknownNameError
from comity.foundations.identifiers import Identifier, parse_id

__all__ = ["Membership", "Party", "Register", "register_from_rows"]


@dataclass(frozen=True, slots=True)
class Membership:
    """A party belongs to another from a day (included) to a day (excluded)."""

    organisation: Identifier
    since: date | None = None
    until: date | None = None
    role: str = "member"

    def holds(self, day: date) -> bool:
        """Tell whether the membership holds on a day."""
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Party:
    """An entry of the register.

    Attributes
    ----------
    id, name
        Its id and the name to show.
    kind
        ``state``, ``alliance``, ``organisation``, ``agency``, ``operator`` or
        ``fictional``.
    aliases
        Other names; compared without regard to case.
    codes
        Owner codes by catalogue: ``{"satcat": ("FR",), "gcat": ("F",)}``; ``iso2``
        for files that name states by ISO 3166-1 alpha-2.
    memberships
        What it belongs to, with dates.
    """

    id: Identifier
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    memberships: tuple[Membership, ...] = ()


class Register:
    """Parties by id, alias and owner code. Immutable once built."""

    def __init__(self, parties: Iterable[Party]) -> None:
        self._by_id: dict[Identifier, Party] = {}
        self._by_name: dict[str, Identifier] = {}
        self._by_code: dict[tuple[str, str], Identifier] = {}
        for party in parties:
            self._add(party)
        for party in self._by_id.values():
            for membership in party.memberships:
                if membership.organisation not in self._by_id:
                    raise UnknownNameError(
                        f"{party.id} is a member of {membership.organisation}, "
                        "which is not in the register"
                    )

    def _add(self, party: Party) -> None:
        if party.id.kind != "party":
            raise FormatError(f"{party.id} is no party id")
        if party.id in self._by_id:
            raise FormatError(f"{party.id} stands twice in the register")
        self._by_id[party.id] = party
        for name in {party.id.body, party.name, *party.aliases}:
            taken = self._by_name.setdefault(name.casefold(), party.id)
            if taken != party.id:
                raise FormatError(f"name {name!r} belongs to {taken} and {party.id}")
        for catalogue, codes in party.codes.items():
            for code in codes:
                taken = self._by_code.setdefault((catalogue, code), party.id)
                if taken != party.id:
                    raise FormatError(
                        f"code {catalogue}:{code} belongs to {taken} and {party.id}"
                    )

    def __len__(self) -> int:
        """Return how many parties there are."""
        return len(self._by_id)

    def __iter__(self) -> Iterator[Party]:
        """Go through the parties in the order of the register."""
        return iter(self._by_id.values())

    def find(self, text: str) -> Party:
        """Return the party of an id, name or alias.

        Raises
        ------
        UnknownNameError
            If no party has this name.
        """
        identifier = self._by_name.get(text.casefold())
        if identifier is None and text.startswith("party:"):
            identifier = parse_id(text)
        party = self._by_id.get(identifier) if identifier else None
        if party is None:
            raise UnknownNameError(
                f"nobody in the register is called {text!r}",
                remedy="give an id like party:FRA or a name or alias of the register",
            )
        return party

    def same_but_case(self, party: str) -> Identifier | None:
        """Return the registered id that an id (``party:fra``) differs from by case alone."""
        found = self._by_name.get(party.removeprefix("party:").casefold())
        if found is None or str(found) == party:
            return None
        return found if str(found).casefold() == party.casefold() else None

    def owner(self, catalogue: str, code: str) -> Party | None:
        """Return the party that a catalogue's owner code means, if known."""
        identifier = self._by_code.get((catalogue, code))
        return self._by_id[identifier] if identifier else None

    def with_code(self, code: str) -> tuple[Party, ...]:
        """Return the parties that any catalogue calls by a code."""
        owners = {owner for (_, given), owner in self._by_code.items() if given == code}
        return tuple(party for party in self._by_id.values() if party.id in owners)

    def members(self, organisation: Identifier, day: date) -> tuple[Party, ...]:
        """Return the members of an organisation on a day."""
        return tuple(
            party
            for party in self._by_id.values()
            if any(
                m.organisation == organisation and m.holds(day)
                for m in party.memberships
            )
        )


def register_from_rows(rows: Iterable[Mapping[str, str]]) -> Register:
    """Build a register from rows of text.

    Each row has ``id``, ``name``, ``kind`` and, as ``|``-separated lists that may be
    empty, ``aliases``, ``codes`` (``catalogue=code``) and ``memberships``
    (``id@since/until``, dates ISO or empty).

    Raises
    ------
    FormatError
        For a row that cannot be read; the message names it.
    """
    parties = []
    for number, row in enumerate(rows, start=1):
        try:
            parties.append(_party(row))
        except (KeyError, ValueError) as error:
            raise FormatError(
                f"register row {number} cannot be read: {error}"
            ) from error
    return Register(parties)


def _split(text: str) -> list[str]:
    return [part for part in text.split("|") if part]


def _party(row: Mapping[str, str]) -> Party:
    codes: dict[str, tuple[str, ...]] = {}
    for pair in _split(row.get("codes", "")):
        catalogue, code = pair.split("=", 1)
        codes[catalogue] = (*codes.get(catalogue, ()), code)
    memberships = []
    for text in _split(row.get("memberships", "")):
        organisation, _, dates = text.partition("@")
        since, _, until = dates.partition("/")
        memberships.append(
            Membership(
                parse_id(organisation),
                date.fromisoformat(since) if since else None,
                date.fromisoformat(until) if until else None,
            )
        )
    return Party(
        parse_id(row["id"]),
        row["name"],
        row["kind"],
        tuple(_split(row.get("aliases", ""))),
        codes,
        tuple(memberships),
    )
