"""Whether the system says that its clock is synchronised: adjtimex(2) of Linux."""

import ctypes
from dataclasses import dataclass

__all__ = ["ClockState", "clock_state"]

#: Bit of ``status``: the clock is not synchronised (STA_UNSYNC of linux/timex.h).
_UNSYNCHRONISED = 0x0040


class _Timex(ctypes.Structure):
    """``struct timex``; only its first members are read, the rest is room for what the kernel writes."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_long * 32),
    )


@dataclass(frozen=True, slots=True)
class ClockState:
    """What the kernel says: whether a time service keeps the clock, and its largest error, seconds."""

    synchronised: bool
    error_s: float


def clock_state() -> ClockState | None:
    """Ask the kernel; None where it cannot be asked, which says nothing about the clock."""
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "adjtimex"):
        return None
    state = _Timex()
    if library.adjtimex(ctypes.byref(state)) < 0:
        return None
    return ClockState(not state.status & _UNSYNCHRONISED, state.maxerror / 1e6)
