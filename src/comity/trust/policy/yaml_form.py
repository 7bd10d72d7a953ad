"""YAML of agreements and settings: typed scalars, nothing guessed, bounded."""

from typing import Any

import yaml

from comity.foundations.errors import FormatError
from comity.foundations.yaml_lines import YamlError, read_typed

__all__ = ["read_yaml", "write_yaml"]

#: Largest document, characters.
MAX_CHARS = 1_000_000


def read_yaml(text: str) -> Any:
    """Return the value of a YAML document, None if it is empty.

    Raises
    ------
    FormatError
        If it is longer than ``MAX_CHARS`` or is not one plain document; the line is named.
    """
    if len(text) > MAX_CHARS:
        raise FormatError(
            f"it has {len(text)} characters, at most {MAX_CHARS} are read"
        )
    try:
        return read_typed(text)[0]
    except YamlError as error:
        raise FormatError(f"line {error.line}: {error.reason}") from error


def write_yaml(value: object) -> str:
    """Return a value as YAML that ``read_yaml`` reads back."""
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=88)
