"""The settings of a node: one YAML file in its folder."""

from dataclasses import asdict, dataclass
from pathlib import Path

from comity.foundations.errors import FormatError, ResourceError
from comity.system.files import read_bytes
from comity.system.private_files import write_private
from comity.trust.policy.yaml_form import read_yaml, write_yaml

__all__ = ["NAME", "Settings", "load_settings", "save_settings"]

NAME = "node.yaml"
_LISTS = frozenset({"proxies", "hosts", "two_persons", "backup_recipients"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a node: its identity, where it listens, its files and limits.

    Attributes
    ----------
    party, kind, name
        Id of the party, its kind, its name for people.
    drill, exercise
        Whether the node takes part in exercises alone, and the id of the one that it is in.
    demonstration
        Whether ``comity demo --serve`` has made it: a mark in its folder has to say so, too.
    url
        Where peers reach it.
    host, port, people_port
        Where the inbox listens, and where the people's API does (loopback).
    fence
        The fence file, outside the folder.
    root_key, node_key, person_key, sealing_key
        Key files; relative ones lie in the folder. The first three may be keys in tokens:
        ``pkcs11:token=LABEL;object=LABEL;type=private`` (RFC 7512).
    pkcs11_module, root_pkcs11_module
        The library of the tokens that hold keys, and of the root key's if that is another.
    tls_certificate, tls_key, tls_authorities
        For HTTPS; with authorities, peers must show a certificate too.
    proxies
        Addresses of reverse proxies in front of the node: the client that they name in
        ``X-Forwarded-For`` counts.
    hosts
        Further names that requests may be sent to, beside that of ``url`` and this machine's.
    skew_s, quota_per_minute
        Largest difference of clocks, and most requests and envelopes that a peer may
        send a minute.
    reserved_per_minute
        Beside it, how many documents of live cases, crisis messages, withdrawals and keys
        a peer may send a minute: a flood of others, or a block, does not stop these.
    drafts_per_peer, draft_kb
        Most drafts of a peer that wait for this party, and the largest, 1,000 characters.
    pending_per_peer
        Most envelopes of a peer that wait for one before them.
    stored_mb_per_peer, reserved_mb_per_peer
        Most that is stored of a peer, and how much more of what is reserved, 1,000,000
        characters.
    act_minutes
        How long a person's act that was prepared may be proved.
    attended_minutes
        How long a watch may be on duty while no console is attended, before people are called.
    two_persons
        What needs two persons with two authenticators here, whatever agreements say:
        ``agreements``, ``crisis`` (messages), ``commitments`` (of cases, above
        ``two_persons_above_m_s``).
    two_persons_above_m_s
        Largest burn to which one person alone commits, m/s.
    database
        A database on a PostgreSQL server in place of the folder's file, without a password.
    group_readable
        Whether the folder may be shared with its group, as the volume of a container is.
    people_url
        Where people open the node; ``http://localhost:PEOPLE_PORT`` if empty. Passkeys are bound
        to its host, which is a name, no address.
    session_idle_s, session_most_s
        A person's session ends after that long without use, and after that long in all.
    oidc_name, oidc_issuer, oidc_client, oidc_secret_file
        An identity provider (OpenID Connect): its name for people, its issuer, and the id and
        the secret of this node as its client; the secret lies in a file of the folder.
    audit_keep_d
        How long rows of the audit are kept, days.
    computations_at_once, computations_per_person
        How many computations on files run at a time (0: none), and how many of one caller may
        run and wait.
    computation_memory_mb, computation_minutes, computation_cpu_minutes, computation_files_mb
        The most that one may use: memory, time, time of processors, what it writes.
    computation_kept_h
        How long uploads and results are kept, hours.
    upload_mb, uploads_mb_per_person, uploads_mb
        The largest upload, and all of one caller and of the node, 1,000,000 bytes.
    reads_per_minute, changes_per_minute
        How often one person or token may ask the people's API, reads and all else.
    strangers_per_minute
        How often one address may, where nobody is signed in: on the way to a sign-in, and for
        what anybody may read.
    backup_folder, backup_every_h, backup_keep, backup_recipients
        Where a serving node puts backups by itself (none if empty), how often, how many it keeps,
        and the public keys of age (``age1…``) of those who can open them.
    watch
        The folder that ``comity watch run`` keeps its state in, whose results the node shows; a
        relative one lies in the node's folder. None if empty.
    """

    party: str
    kind: str
    name: str
    fence: str
    drill: bool = False
    exercise: str = ""
    demonstration: bool = False
    url: str = ""
    host: str = "127.0.0.1"
    port: int = 8440
    people_port: int = 8441
    root_key: str = "offline/root.key"
    node_key: str = "node.key"
    person_key: str = "person.key"
    sealing_key: str = "sealing.key"
    pkcs11_module: str = ""
    root_pkcs11_module: str = ""
    tls_certificate: str = ""
    tls_key: str = ""
    tls_authorities: str = ""
    proxies: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    skew_s: float = 300.0
    quota_per_minute: int = 60_000
    head_interval_s: float = 60.0
    reserved_per_minute: int = 600
    drafts_per_peer: int = 50
    draft_kb: int = 500
    pending_per_peer: int = 1000
    stored_mb_per_peer: int = 4000
    reserved_mb_per_peer: int = 200
    act_minutes: float = 10.0
    attended_minutes: float = 5.0
    two_persons: tuple[str, ...] = ()
    two_persons_above_m_s: float = 0.0
    database: str = ""
    group_readable: bool = False
    people_url: str = ""
    session_idle_s: float = 3600.0
    session_most_s: float = 43_200.0
    oidc_name: str = ""
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret_file: str = ""
    audit_keep_d: int = 1096
    computations_at_once: int = 1
    computations_per_person: int = 4
    computation_memory_mb: int = 8000
    computation_minutes: float = 60.0
    computation_cpu_minutes: float = 240.0
    computation_files_mb: int = 2000
    computation_kept_h: float = 24.0
    upload_mb: int = 500
    uploads_mb_per_person: int = 2000
    uploads_mb: int = 20_000
    reads_per_minute: int = 60_000
    changes_per_minute: int = 600
    strangers_per_minute: int = 300
    backup_folder: str = ""
    backup_every_h: float = 24.0
    backup_keep: int = 14
    backup_recipients: tuple[str, ...] = ()
    watch: str = ""


def load_settings(folder: Path) -> Settings:
    """Read the settings of a node.

    Raises
    ------
    ResourceError, FormatError
        If there is no node, or its file does not fit.
    """
    path = folder / NAME
    if not path.is_file():
        raise ResourceError(
            f"{folder} is no node",
            remedy="name its folder with --dir or COMITY_NODE; comity node init --party ID "
            "--dir FOLDER makes one",
        )
    value = read_yaml(read_bytes(path).decode("utf-8", "replace"))
    try:
        for name in _LISTS & set(value):
            value[name] = tuple(str(item) for item in value[name])
        return Settings(**value)
    except TypeError as error:
        message = str(error).split("__init__() ")[-1]
        raise FormatError(
            f"{path}: {message}", remedy="see docs/guides/federation.md"
        ) from error


def save_settings(folder: Path, settings: Settings) -> None:
    """Write the settings of a node."""
    write_private(folder / NAME, write_yaml(asdict(settings)).encode())
