"""What a room offers, loaded when it is first used.

A command needs a few names of a room, seldom its kernels: importing a room loads nothing else.
Type checkers and the contracts of layers read the imports that stand in the room under
``TYPE_CHECKING``; a test compares them with what is offered.
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType

from typing_extensions import override

__all__ = ["offer"]


class _Room(ModuleType):
    """A package whose offered names come from its modules, each when it is first asked for."""

    #: Name → the module of the package that defines it.
    _places: Mapping[str, str]

    @override
    def __getattr__(self, name: str) -> object:
        """Load an offered name.

        Raises
        ------
        AttributeError
            For a name that the room does not offer.
        """
        module = self.__dict__["_places"].get(name)
        if module is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{self.__name__}.{module}"), name)
        self.__dict__[name] = value
        return value

    @override
    def __setattr__(self, name: str, value: object) -> None:
        # The import of a module sets it as an attribute of its package. A function of the
        # same name is what the room offers (``risk.assess``).
        if not (isinstance(value, ModuleType) and name in self.__dict__["_places"]):
            super().__setattr__(name, value)

    @override
    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.__dict__["_places"]})


def offer(package: str, places: Mapping[str, str]) -> None:
    """Offer names of a package's modules without importing them.

    Parameters
    ----------
    package
        The package that calls: its ``__name__``.
    places
        Module below the package → the names that it offers, separated by blanks.
    """
    room = sys.modules[package]
    room.__dict__["_places"] = {
        name: module for module, names in places.items() for name in names.split()
    }
    room.__class__ = _Room
