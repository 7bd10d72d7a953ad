"""The keys of one party as another knows them. Immutable: a change is a new keyring."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from comity.foundations.errors import TrustError
from comity.trust.identity.certificates import (
    REVOCATION,
    Certificate,
    Revocation,
    read_certificate,
    read_revocation,
)
from comity.trust.identity.keys import PublicKey
from comity.trust.identity.statements import Statement, read_statement, statement_header

__all__ = ["Keyring"]


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
    """

    party: str
    root: PublicKey
    certificates: dict[str, Certificate] = field(default_factory=dict)
    revocations: dict[str, Revocation] = field(default_factory=dict)

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

    def add(self, text: str) -> "Keyring":
        """Return the keyring with one more certificate or revocation.

        A key has one certificate for ever: a second one of other content is refused.

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
        if statement.root in self.revocations:
            raise TrustError(f"root {statement.root} of {self.party} is revoked")
        if isinstance(statement, Revocation):
            return replace(
                self, revocations=self.revocations | {statement.kid: statement}
            )
        known = self.certificates.get(statement.key.kid)
        if known is not None and known.text != statement.text:
            raise TrustError(f"{statement.key.kid} has another certificate already")
        return replace(
            self, certificates=self.certificates | {statement.key.kid: statement}
        )

    def texts(self) -> list[str]:
        """Return all statements, for a peer to check."""
        certificates = [item.text for item in self.certificates.values()]
        return sorted(certificates + [item.text for item in self.revocations.values()])

    def certificate(self, kid: str, roles: Iterable[str], at_us: int) -> Certificate:
        """Return the certificate of a key that may sign in one of these roles now.

        Raises
        ------
        TrustError
            If the key is unknown, revoked, outside its validity, or of another role.
        """
        certificate = self.certificates.get(kid)
        if certificate is None:
            raise TrustError(
                f"{kid} is no key of {self.party}", remedy="introduce the party again"
            )
        revoked = self.revocations.get(kid)
        if revoked is not None and at_us >= revoked.at_us:
            raise TrustError(f"{kid} of {self.party} is revoked: {revoked.reason}")
        if not certificate.holds(at_us):
            raise TrustError(
                f"{kid} of {self.party} is outside its validity",
                remedy="ask for its successor",
            )
        if certificate.role not in roles:
            raise TrustError(
                f"{kid} of {self.party} is a {certificate.role} key, "
                f"{' or '.join(roles)} is needed"
            )
        return certificate

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
            if c.role == "sealing" and c.holds(at_us) and kid not in self.revocations
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
