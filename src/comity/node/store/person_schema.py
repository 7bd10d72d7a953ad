"""The tables of persons: accounts, authenticators, sessions, links; of the one schema of a node."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from comity.node.store.schema import Counted, metadata

__all__ = [
    "accounts",
    "attempts",
    "bindings",
    "ceremonies",
    "links",
    "passkeys",
    "passwords",
    "person_events",
    "sessions",
    "spent_challenges",
    "token_uses",
]

#: Persons. ``id`` is the pseudonym that peers see; it is never used again.
accounts = Table(
    "accounts",
    metadata,
    Column("id", String(40), primary_key=True),
    # As it is shown, and as it is compared: two names never differ by case alone.
    Column("name", String(80), nullable=False),
    Column("login", String(160), nullable=False, unique=True),
    # JSON list of roles.
    Column("roles", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    # Raised with each change of roles or state: sessions and streams of before have ended.
    Column("version", Integer, nullable=False),
    # Until when no act counts after a reset; and who has made the reset.
    Column("frozen_until_us", BigInteger),
    Column("frozen_by", String(40), nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("made_by", String(40), nullable=False),
)

passkeys = Table(
    "passkeys",
    metadata,
    # Base64url of the credential's id, at most 1,023 bytes (WebAuthn, section 4).
    Column("id", String(1364), primary_key=True),
    Column("account", String(40), ForeignKey("accounts.id"), nullable=False),
    Column("name", String(80), nullable=False),
    # COSE key (RFC 9052).
    Column("public_key", LargeBinary, nullable=False),
    Column("counter", BigInteger, nullable=False),
    # Whether it may be, and is, copied to other devices of its owner.
    Column("synced", Boolean, nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("used_us", BigInteger),
    Column("revoked_us", BigInteger),
)
Index("ix_passkeys_account", passkeys.c.account)

#: Passwords, each with its second factor: neither counts without the other.
passwords = Table(
    "passwords",
    metadata,
    Column("account", String(40), ForeignKey("accounts.id"), primary_key=True),
    # Argon2id, in the PHC form, with its parameters.
    Column("hash", Text, nullable=False),
    # Base32 secret of the second factor (RFC 6238), and the last step that was used.
    Column("secret", String(64), nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("made_us", BigInteger, nullable=False),
)

#: Subjects of an identity provider (OpenID Connect), bound by an administrator's link.
bindings = Table(
    "bindings",
    metadata,
    Column("issuer", String(400), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("account", String(40), ForeignKey("accounts.id"), nullable=False),
    Column("made_us", BigInteger, nullable=False),
)
Index("ix_bindings_account", bindings.c.account)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account", String(40), ForeignKey("accounts.id"), nullable=False),
    # ``passkey ID``, ``password`` or ``oidc ISSUER``.
    Column("means", String(1400), nullable=False),
    Column("begun_us", BigInteger, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
    # When the person last proved who it is.
    Column("proved_us", BigInteger, nullable=False),
    Column("until_us", BigInteger, nullable=False),
    Column("agent", String(200), nullable=False),
    # Of the provider, to end its session, too; empty for all others.
    Column("id_token", Text, nullable=False),
)
Index("ix_sessions_account", sessions.c.account)

#: Links that are used once, as hashes: ``first`` makes an administrator, ``enrol`` and
#: ``reset`` give an account its authenticators.
links = Table(
    "links",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(12), nullable=False),
    # Empty for the first administrator, whose account is made by using it.
    Column("account", String(40), nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("made_by", String(40), nullable=False),
    Column("until_us", BigInteger, nullable=False),
)
Index("ix_links_account", links.c.account)

#: Sign-ins and registrations that were begun: each is ended once, in the browser that began it.
ceremonies = Table(
    "ceremonies",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("data", Text, nullable=False),
    Column("until_us", BigInteger, nullable=False),
)
Index("ix_ceremonies_until_us", ceremonies.c.until_us)

#: Challenges that an authenticator has answered: no answer counts twice.
spent_challenges = Table(
    "spent_challenges",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("at_us", BigInteger, nullable=False),
)
Index("ix_spent_challenges_at_us", spent_challenges.c.at_us)

#: Failed sign-ins by password, of an account or an address (as hashes).
attempts = Table(
    "attempts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_us", BigInteger, nullable=False),
    Column("next_us", BigInteger, nullable=False),
)

#: How often a token was used on a day (of UTC, since 1970).
token_uses = Table(
    "token_uses",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

#: What happened to accounts and authenticators, warnings included.
person_events = Table(
    "person_events",
    metadata,
    Column("id", Counted, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("account", String(40), nullable=False),
    Column("by", String(40), nullable=False),
    Column("event", String(40), nullable=False),
    Column("words", Text, nullable=False),
)
Index("ix_person_events_account", person_events.c.account)
