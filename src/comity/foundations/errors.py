"""One tree of errors.

::

    ComityError
    ├── InputError            input that cannot be used
    │   ├── FormatError       a file or message that is not of the form it should have
    │   ├── RangeError        a value outside its limits
    │   └── UnknownNameError  an id, owner, option or word that is not known
    ├── DataError             data that are missing or damaged
    ├── ResourceError         a file, folder, port or credential that is not available
    │   └── AllowanceError    an allowance that is used up for now
    ├── RemoteError           another machine refused or did not answer
    ├── DoubtfulError         a number that a person has to accept first
    ├── TrustError            an invalid signature, key, certificate or party
    └── StoppedError          a person or a signal stopped the work

Each message names the value, its limit and unit, and a remedy; programs read the same
parts as attributes.
"""

__all__ = [
    "AllowanceError",
    "ComityError",
    "DataError",
    "DoubtfulError",
    "FormatError",
    "InputError",
    "RangeError",
    "RemoteError",
    "ResourceError",
    "StoppedError",
    "TrustError",
    "UnknownNameError",
    "error_of_code",
]


class ComityError(Exception):
    """Root of the tree.

    Attributes
    ----------
    code
        Word for programs; it never changes.
    exit_code
        Exit code of a command that ends with this error.
    remedy
        How a person can mend it.
    """

    code = "error"
    exit_code = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(f"{message}; {remedy}" if remedy else message)
        self.message = message
        self.remedy = remedy


class InputError(ComityError):
    """Input that cannot be used."""

    code = "input"
    exit_code = 2


class FormatError(InputError):
    """A file or message that is not of the form it should have."""

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
    """An id, owner, option or word that is not known."""

    code = "unknown-name"


class DataError(ComityError):
    """Data that are missing or damaged."""

    code = "data"
    exit_code = 3


class ResourceError(ComityError):
    """A file, folder, port or credential that is not available."""

    code = "resource"
    exit_code = 4


class AllowanceError(ResourceError):
    """An allowance of a caller is used up for now.

    Attributes
    ----------
    retry_s
        When to ask again, s.
    """

    code = "allowance"

    def __init__(self, message: str, *, remedy: str = "", retry_s: int = 30) -> None:
        super().__init__(message, remedy=remedy)
        self.retry_s = retry_s


class RemoteError(ComityError):
    """Another machine refused or did not answer."""

    code = "remote"
    exit_code = 5


class TrustError(ComityError):
    """An invalid signature, key, certificate or party."""

    code = "trust"
    exit_code = 6


class DoubtfulError(ComityError):
    """A number rests on data that do not fit together; a person has to accept it."""

    code = "doubtful"
    exit_code = 7


class StoppedError(ComityError):
    """A person or a signal stopped the work; what was finished is kept."""

    code = "stopped"
    exit_code = 130


def _kinds(base: type[ComityError]) -> dict[str, type[ComityError]]:
    found = {base.code: base}
    for kind in base.__subclasses__():
        found = _kinds(kind) | found
    return found


def error_of_code(
    code: str,
    message: str,
    *,
    remedy: str = "",
    otherwise: type[ComityError] = RemoteError,
) -> ComityError:
    """Return the error of a code, as another process or machine has raised it.

    Parameters
    ----------
    otherwise
        The kind for a code that is not known here.
    """
    kind = _kinds(ComityError).get(code, otherwise)
    made = kind.__new__(kind)
    ComityError.__init__(made, message, remedy=remedy)
    return made
