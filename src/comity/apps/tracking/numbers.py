"""Numbers of files, checked."""

from typing import TypeGuard

__all__ = ["is_number"]


def is_number(value: object) -> TypeGuard[int | float]:
    """Decide whether a value of JSON or YAML is a number; true and false are none."""
    return type(value) in {int, float}
