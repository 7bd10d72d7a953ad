"""The keys of one party as another knows them. Immutable: a change is a new keyring.

A key counts at an instant if its own certificate holds then, and every root above it up to the
one that people have compared: each within its validity and not revoked (the *shell model*). What
an expired or revoked root certifies counts for nothing, whatever dates it writes.

A party that has lost its root begins again under another, once people have compared that one, too. What
the *former* root certified verifies what was taken in before that instant, and nothing later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from comity.foundations.errors import TrustError
from comity.foundations.time import format_utc
from comity.trust.identity.certificates import (
    REVOCATION,
    Certificate,
    Revocation,
    read_certificate,
    read_revocation,
)
from comity.trust.identity.keys import PublicKey
from comity.trust.identity.statements import Statement, read_statement, statement_header
from comity.trust.identity.weak_keys import check_signing_point

__all__ = ["FormerRing", "Keyring", "kept_apart"]

#: The end of a key that has none: beyond every instant of the calendar.
LAST_US = 2**62


@dataclass(frozen=True, slots=True)
class Keyring:
    """What is known of a party's keys.

    Attributes
    ----------
    party
        Id of the party.
    root
        The root key whose fingerprint was compared by people.
    certificates, revocations
        By name of the key they are about.
    shared
        Names of keys that are another party's too, with that party: they count for neither.
    former
        Keys under roots that people have replaced, each until when it counted.
    """

    party: str
    root: PublicKey
    certificates: dict[str, Certificate] = field(default_factory=dict)
    revocations: dict[str, Revocation] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    former: "tuple[FormerRing, ...]" = ()

    def __post_init__(self) -> None:
        """Refuse a root key that proves nothing."""
        check_signing_point(self.root.raw)

    @classmethod
    def from_texts(cls, party: str, root: PublicKey, texts: Iterable[str]) -> "Keyring":
        """Return the keyring that certificates and revocations make, in any order.

        Raises
        ------
        FormatError, TrustError
            If one of them does not hold under this root or a successor of it.
        """
        ring = cls(party, root)
        waiting = list(texts)
        while waiting:
            left = []
            for text in waiting:
                try:
                    ring = ring.add(text)
                except TrustError:
                    left.append(text)
            if len(left) == len(waiting):
                ring.add(left[0])
            waiting = left
        return ring

    @property
    def kids(self) -> set[str]:
        """Return the names of all keys of the party, the root's included."""
        former = {kid for item in self.former for kid in item.ring.kids}
        return {self.root.kid, *self.certificates, *former}

    def with_news(self, texts: Iterable[str], now_us: int) -> "Keyring":
        """Return the keyring with what the party sends now (UTC, microseconds since 1970).

        Raises
        ------
        FormatError, TrustError
            If one of the texts does not hold, or takes a key back under a root that does not
            count any more.
        """
        whole = Keyring.from_texts(self.party, self.root, {*self.texts(), *texts})
        for kid, revocation in whole.revocations.items():
            if self.revocations.get(kid) != revocation:
                # A root may take itself back: it counts as it did before the news.
                known = self if revocation.root in self.kids else whole
                known.check_root(revocation.root, now_us)
        return replace(whole, shared=self.shared, former=self.former)

    def root_key(self, kid: str) -> PublicKey:
        """Return the root key of a name: the first one, or a certified successor.

        Raises
        ------
        TrustError
            If the party has no such root.
        """
        if kid == self.root.kid:
            return self.root
        certificate = self.certificates.get(kid)
        if certificate is not None and certificate.role == "root":
            return certificate.key
        raise TrustError(
            f"{kid} is no root key of {self.party}",
            remedy="compare fingerprints with its people again",
        )

    def add(self, text: str, *, now_us: int | None = None) -> "Keyring":
        """Return the keyring with one more certificate or revocation.

        A key has one certificate for ever: a second one of other content is refused.

        Parameters
        ----------
        text
            The signed statement.
        now_us
            For a statement that is made now (UTC, microseconds since 1970): its root must
            hold now. Those made earlier may be of a root that has ended since.

        Raises
        ------
        FormatError, TrustError
            If the statement does not hold, or is of another party.
        """
        statement: Certificate | Revocation
        if statement_header(text)[1] == REVOCATION:
            statement = read_revocation(text, self.root_key)
        else:
            statement = read_certificate(text, self.root_key)
        if statement.party != self.party:
            raise TrustError(
                f"a statement of {statement.party} among keys of {self.party}"
            )
        if now_us is not None:
            self.check_root(statement.root, now_us)
        if isinstance(statement, Revocation):
            return replace(
                self, revocations=self.revocations | {statement.kid: statement}
            )
        known = self.certificates.get(statement.key.kid)
        if known is not None and known.text != statement.text:
            raise TrustError(f"{statement.key.kid} has another certificate already")
        if statement.key.kid == self.root.kid:
            raise TrustError(f"{self.root.kid} is the root key: it has no certificate")
        issuer = self.certificates.get(statement.root)
        if issuer is not None and not issuer.holds(statement.since_us):
            raise TrustError(
                f"{statement.key.kid} of {self.party} is certified by root "
                f"{issuer.key.kid} outside the validity of that root",
                remedy="certify it with a root key that has not ended",
            )
        return replace(
            self, certificates=self.certificates | {statement.key.kid: statement}
        )

    def root_end_us(self, kid: str) -> int:
        """Return the end of a root key: what it certifies does not count beyond it.

        The first root has none of its own; ``LAST_US`` stands for that.
        """
        certificate = self.certificates.get(kid)
        return LAST_US if certificate is None else certificate.until_us

    def check_root(self, kid: str, at_us: int) -> None:
        """Check that a root key counts at an instant, and every root above it.

        Raises
        ------
        TrustError
            If one of them is unknown, revoked or outside its validity.
        """
        for _ in range(len(self.certificates) + 1):
            self._check_own(kid)
            revoked = self.revocations.get(kid)
            if revoked is not None and at_us >= revoked.at_us:
                raise TrustError(
                    f"root {kid} of {self.party} is revoked: {revoked.reason}"
                )
            if kid == self.root.kid:
                return
            self.root_key(kid)
            certificate = self.certificates[kid]
            if not certificate.holds(at_us):
                raise TrustError(
                    f"root {kid} of {self.party} is outside its validity, "
                    f"{_span(certificate)}: the time is {_instant(at_us)}",
                    remedy="ask for keys that a root key in force certifies",
                )
            kid = certificate.root
        raise TrustError(f"root keys of {self.party} certify each other in a ring")

    def _check_own(self, kid: str) -> None:
        """Check that a key is no other party's too.

        Raises
        ------
        TrustError
            If it is.
        """
        if kid in self.shared:
            raise TrustError(
                f"{kid} is a key of {self.party} and of {self.shared[kid]}: it counts for neither",
                remedy="one of the two has taken the other's key: call the people of both",
            )

    def texts(self) -> list[str]:
        """Return all statements, for a peer to check."""
        certificates = [item.text for item in self.certificates.values()]
        return sorted(certificates + [item.text for item in self.revocations.values()])

    def certificate(self, kid: str, roles: Iterable[str], at_us: int) -> Certificate:
        """Return the certificate of a key that may sign in one of these roles at an instant.

        Raises
        ------
        TrustError
            If the key is unknown, another party's too, revoked, outside its validity, or of
            another role, or a root above it does not count.
        """
        wanted = tuple(roles)
        try:
            return self._present(kid, wanted, at_us)
        except TrustError:
            revoked = self.revocations.get(kid)
            if revoked is not None and at_us >= revoked.at_us:
                raise
            for item in self.former:
                if at_us < item.until_us and kid in item.ring.certificates:
                    return item.ring.certificate(kid, wanted, at_us)
            raise

    def _present(self, kid: str, roles: tuple[str, ...], at_us: int) -> Certificate:
        """Return a certificate under the present root, as ``certificate``.

        Raises
        ------
        TrustError
            As ``certificate``.
        """
        certificate = self.certificates.get(kid)
        if certificate is None:
            raise TrustError(
                f"{kid} is no key of {self.party}", remedy="introduce the party again"
            )
        self._check_own(kid)
        revoked = self.revocations.get(kid)
        if revoked is not None and at_us >= revoked.at_us:
            raise TrustError(f"{kid} of {self.party} is revoked: {revoked.reason}")
        if not certificate.holds(at_us):
            raise TrustError(
                f"{kid} of {self.party} is outside its validity, {_span(certificate)}: "
                f"the time is {_instant(at_us)}",
                remedy="ask for its successor; if that time is wrong, set the clock",
            )
        if certificate.role not in roles:
            raise TrustError(
                f"{kid} of {self.party} is a {certificate.role} key, "
                f"{' or '.join(roles)} is needed"
            )
        self.check_root(certificate.root, at_us)
        return certificate

    def _counts(self, certificate: Certificate, at_us: int) -> bool:
        try:
            self.certificate(certificate.key.kid, (certificate.role,), at_us)
        except TrustError:
            return False
        return True

    def sealing_key(self, at_us: int) -> PublicKey:
        """Return the newest key that something may be sealed for now.

        Raises
        ------
        TrustError
            If the party has none.
        """
        matches = [
            c
            for kid, c in self.certificates.items()
            if c.role == "sealing"
            and kid not in self.revocations
            and self._counts(c, at_us)
        ]
        if not matches:
            raise TrustError(
                f"{self.party} has no key to seal for",
                remedy="ask its people to certify one (role sealing)",
            )
        return max(matches, key=lambda c: (c.since_us, c.key.kid)).key

    def read(
        self, text: str, type_: str, roles: Iterable[str], at_us: int
    ) -> Statement:
        """Verify a statement of this party.

        Raises
        ------
        FormatError, TrustError
            As ``read_statement`` and ``certificate``.
        """
        wanted = tuple(roles)
        return read_statement(
            text, type_, lambda kid: self.certificate(kid, wanted, at_us).key
        )


@dataclass(frozen=True, slots=True)
class FormerRing:
    """Keys under a root that people have replaced, and until when they counted (UTC, us)."""

    ring: Keyring
    until_us: int


def _span(certificate: Certificate) -> str:
    """Return from when to when a certificate holds, in words."""
    return f"{_instant(certificate.since_us)} to {_instant(certificate.until_us)}"


def _instant(at_us: int) -> str:
    """Return an instant in words; others write it, and it may lie beyond every calendar."""
    try:
        return format_utc(at_us, 0)
    except (OverflowError, ValueError):
        return f"{at_us} us since 1970"


def kept_apart(rings: Mapping[str, Keyring]) -> dict[str, Keyring]:
    """Return the keyrings of parties, in which a key of two of them counts for neither."""
    owners: dict[str, set[str]] = {}
    for party, ring in rings.items():
        for kid in ring.kids:
            owners.setdefault(kid, set()).add(party)
    return {
        party: replace(
            ring,
            shared=ring.shared
            | {
                kid: min(owners[kid] - {party})
                for kid in ring.kids
                if len(owners[kid]) > 1
            },
        )
        for party, ring in rings.items()
    }
