"""The settings of a node: one YAML file in its folder."""

from dataclasses import asdict, dataclass
from pathlib import Path

from comity.foundations.errors import FormatError, ResourceError
from comity.system.files import read_bytes, write_whole
from comity.trust.policy.yaml_form import read_yaml, write_yaml

__all__ = ["NAME", "Settings", "load_settings", "save_settings"]

NAME = "node.yaml"


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a node: its identity, where it listens, its files and limits.

    Attributes
    ----------
    party, kind, name
        Id of the party, its kind, its name for people.
    drill, exercise
        Whether the node takes part in exercises alone, and the id of the one that it is in.
    url
        Where peers reach it.
    host, port, people_port
        Where the inbox listens, and where the people's API does (loopback).
    fence
        The fence file, outside the folder.
    root_key, node_key, person_key, sealing_key
        Key files; relative ones lie in the folder.
    tls_certificate, tls_key, tls_authorities
        For HTTPS; with authorities, peers must show a certificate too.
    skew_s, quota_per_minute
        Largest difference of clocks, and most envelopes that a peer may send a minute.
    """

    party: str
    kind: str
    name: str
    fence: str
    drill: bool = False
    exercise: str = ""
    url: str = ""
    host: str = "127.0.0.1"
    port: int = 8440
    people_port: int = 8441
    root_key: str = "offline/root.key"
    node_key: str = "node.key"
    person_key: str = "person.key"
    sealing_key: str = "sealing.key"
    tls_certificate: str = ""
    tls_key: str = ""
    tls_authorities: str = ""
    skew_s: float = 300.0
    quota_per_minute: int = 60_000
    head_interval_s: float = 60.0


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
        return Settings(**value)
    except TypeError as error:
        message = str(error).split("__init__() ")[-1]
        raise FormatError(
            f"{path}: {message}", remedy="see docs/guides/federation.md"
        ) from error


def save_settings(folder: Path, settings: Settings) -> None:
    """Write the settings of a node."""
    write_whole(folder / NAME, write_yaml(asdict(settings)).encode())
