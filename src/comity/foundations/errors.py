"""One tree of errors.

::

    ComityError
    ├── InputError            what was given cannot be used
    │   ├── FormatError       bytes that are not what they claim to be
    │   ├── RangeError        a value outside its limits
    │   └── UnknownNameError  an id, owner, option or word that nobody knows
    ├── DataError             what is needed is missing or damaged
    ├── ResourceError         a file, folder, port or credential cannot be had
    ├── RemoteError           another machine refused or did not answer
    ├── TrustError            a signature, key or party that does not hold
    └── StoppedError          a person or a signal stopped the work

Each message names the value, its limit and unit, and a remedy; the same parts are
attributes, so that programs need not read prose.
"""

__all__ = [
    "ComityError",
    "DataError",
    "FormatError",
    "InputError",
    "RangeError",
    "RemoteError",
    "ResourceError",
    "StoppedError",
    "TrustError",
    "UnknownNameError",
]


class ComityError(Exception):
    """Root of the tree.

    Attributes
    ----------
    code
        Word that stays the same for programs.
    exit_code
        What a command returns to its caller.
    remedy
        What a person can do about it.
    """

    code = "error"
    exit_code = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(f"{message}; {remedy}" if remedy else message)
        self.message = message
        self.remedy = remedy


class InputError(ComityError):
    """What was given cannot be used."""

    code = "input"
    exit_code = 2


class FormatError(InputError):
    """Bytes that are not what they claim to be."""

    code = "format"
    exit_code = 3


class RangeError(InputError):
    """A value outside its limits."""

    code = "range"

    def __init__(
        self, name: str, value: object, limit: str, *, remedy: str = ""
    ) -> None:
        super().__init__(f"{name} is {value}, must be {limit}", remedy=remedy)
        self.name = name
        self.value = value
        self.limit = limit


class UnknownNameError(InputError):
    """An id, owner, option or word that nobody knows."""

    code = "unknown-name"


class DataError(ComityError):
    """What is needed is missing or damaged."""

    code = "data"
    exit_code = 3


class ResourceError(ComityError):
    """A file, folder, port or credential cannot be had."""

    code = "resource"
    exit_code = 4


class RemoteError(ComityError):
    """Another machine refused or did not answer."""

    code = "remote"
    exit_code = 5


class TrustError(ComityError):
    """A signature, key, certificate or party that does not hold."""

    code = "trust"
    exit_code = 6


class StoppedError(ComityError):
    """A person or a signal stopped the work; what was finished is kept."""

    code = "stopped"
    exit_code = 130
