"""Libraries of extras: imported where they are used, their absence an error with its remedy."""

from importlib import import_module
from typing import Any

from comity.foundations.errors import ResourceError

__all__ = ["extra"]


def extra(module: str, name: str) -> Any:
    """Import a module of a library that an extra of Comity installs.

    Parameters
    ----------
    module
        The module, such as ``ortools.sat.python.cp_model``.
    name
        The extra, as in ``pip install 'comity[schedule]'``.

    Raises
    ------
    ResourceError
        If the library is not installed; a library that is there and broken raises what it raises.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        library = module.partition(".")[0]
        if (error.name or "").partition(".")[0] != library:
            raise
        raise ResourceError(
            f"this needs {library}, which is not installed",
            remedy=f"pip install 'comity[{name}]'",
        ) from error
