"""Comity: coordination in orbit between independent parties.

Seven functions are offered here; each is loaded when it is first used::

    import comity

    sky = comity.read_catalogue("active.csv")
    message = comity.read_cdm("event.cdm")
    comity.assess(message).pc
    comity.avoid(message, target_pc=1e-6, catalogue=sky).plan

``use_packaged_kernels`` has a program or a notebook use machine code that came compiled; importing never does.
Everything else is imported from its room, such as ``comity.astro.orbits``. No module of the
tree imports this one.
"""

from importlib import import_module

__all__ = [
    "assess",
    "avoid",
    "fit_orbit",
    "read_catalogue",
    "read_cdm",
    "screen",
    "use_packaged_kernels",
]

#: Name → where it stands.
_OFFERED = {
    "assess": "comity.apps.avoidance.assess:assess_message",
    "avoid": "comity.apps.avoidance.plan_message:avoid",
    "fit_orbit": "comity.apps.tracking.fit:fit_orbit",
    "read_catalogue": "comity.system.catalogue_files:read_catalogue",
    "read_cdm": "comity.system.message_files:read_cdm",
    "screen": "comity.astro.screening:screen",
    "use_packaged_kernels": "comity.system.environment:use_packaged_kernels",
}


def __getattr__(name: str) -> object:
    """Load one of the offered functions.

    Raises
    ------
    AttributeError
        For any other name.
    """
    place = _OFFERED.get(name)
    if place is None:
        raise AttributeError(f"module 'comity' has no attribute {name!r}")
    module, _, attribute = place.partition(":")
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the offered names beside those of every module."""
    return sorted({*globals(), *__all__})
