"""Links from JSON: a radio and its two ends."""

from collections.abc import Mapping
from math import inf, pi

from comity.astro.links.budgets import End, Link, Radio, dish_beam_rad, dish_gain_dbi
from comity.astro.links.modcods import Modcod, table_of
from comity.astro.links.noise import Noise, noise_figure_k
from comity.foundations.errors import FormatError, InputError, RangeError
from comity.foundations.strict import number_in, read_strict

__all__ = ["read_link"]

FIELDS = {
    "": {
        "frequency_mhz", "symbol_rate_mbd", "roll_off", "bandwidth_mhz", "modcods",
        "implementation_loss_db", "margin_db", "direction", "sender", "receiver",
    },
    "sender": {
        "power_w", "eirp_dbw", "gain_dbi", "dish_m", "efficiency", "losses_db", "beam_deg",
        "pointing_error_deg", "polarisation", "axial_ratio_db",
    },
    "receiver": {
        "system_noise_k", "noise_k", "receiver_noise_k", "noise_figure_db",
        "antenna_noise_k", "ground_k", "g_t_db_k", "gain_dbi", "dish_m", "efficiency", "losses_db", "beam_deg",
        "pointing_error_deg", "polarisation", "axial_ratio_db",
    },
}  # fmt: skip
#: Words for the noise of the whole system, and for that of the receiver alone.
WHOLE, ALONE = ("system_noise_k", "noise_k"), ("receiver_noise_k", "noise_figure_db")


def _known(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise FormatError(f"{name or 'link'} is no object")
    if extra := set(value) - FIELDS[name]:
        raise FormatError(
            f"{min(extra)!r} is no field of {name or 'a link'}",
            remedy=f"known: {', '.join(sorted(FIELDS[name]))}",
        )
    return value


def _end(row: Mapping[str, object], frequency_hz: float) -> End:
    whole = next((name for name in ("eirp_dbw", "g_t_db_k") if name in row), None)
    if whole is not None:
        return _whole_end(row, whole)
    if ("gain_dbi" in row) == ("dish_m" in row):
        raise FormatError(
            "an end has either gain_dbi or dish_m",
            remedy="or, as a whole, a sender eirp_dbw and a receiver g_t_db_k",
        )
    beam = number_in(row, "beam_deg", 0.0) * pi / 180.0
    if "dish_m" in row:
        dish = number_in(row, "dish_m")
        gain = dish_gain_dbi(dish, number_in(row, "efficiency", 0.6), frequency_hz)
        beam = beam or dish_beam_rad(dish, frequency_hz)
    else:
        gain = number_in(row, "gain_dbi")
    return End(
        gain,
        number_in(row, "losses_db", 0.0),
        beam,
        number_in(row, "pointing_error_deg", 0.0) * pi / 180.0,
        str(row.get("polarisation", "RHCP")),
        number_in(row, "axial_ratio_db", 0.0),
    )


def _whole_end(row: Mapping[str, object], name: str) -> End:
    """Return an end of which the EIRP or G/T is known: it holds gain, losses and power."""
    parts = ("gain_dbi", "dish_m", "efficiency", "losses_db", "power_w", *WHOLE, *ALONE)
    if twice := [part for part in parts if part in row]:
        raise FormatError(
            f"{name} and {twice[0]} state the same thing twice",
            remedy=f"leave out one: {name} holds gain, losses and power or noise",
        )
    value = number_in(row, name)
    if not -60.0 <= value <= 100.0:
        raise RangeError(name, value, "-60 to 100")
    return End(
        value,
        0.0,
        number_in(row, "beam_deg", 0.0) * pi / 180.0,
        number_in(row, "pointing_error_deg", 0.0) * pi / 180.0,
        str(row.get("polarisation", "RHCP")),
        number_in(row, "axial_ratio_db", 0.0),
    )


def _noise(row: Mapping[str, object]) -> Noise:
    """Return the noise of a receiver by the words that it was stated with.

    Raises
    ------
    InputError
        If it is stated twice, not at all, or with parts that a whole holds already.
    """
    if "g_t_db_k" in row:
        return Noise(system_k=1.0, figure_of_merit=True)
    given = [name for name in (*WHOLE, *ALONE) if name in row]
    if len(given) > 1:
        raise InputError(
            f"{given[0]} and {given[1]} state the noise twice",
            remedy="give one of them",
        )
    if given and given[0] in WHOLE:
        for part in ("antenna_noise_k", "ground_k"):
            if part in row:
                raise InputError(
                    f"{given[0]} is that of the whole system and holds {part} already",
                    remedy="leave it out, or give receiver_noise_k for the receiver alone",
                )
        return Noise(system_k=number_in(row, given[0]))
    receiver = None
    if given:
        value = number_in(row, given[0])
        receiver = value if given[0] == ALONE[0] else noise_figure_k(value)
    return Noise(
        receiver_k=receiver,
        antenna_k=number_in(row, "antenna_noise_k")
        if "antenna_noise_k" in row
        else None,
        ground_k=number_in(row, "ground_k", 20.0),
    )


def _modcods(value: object) -> tuple[Modcod, ...]:
    if isinstance(value, str):
        return table_of(value)
    if not isinstance(value, list) or not value:
        raise FormatError("modcods are neither the name of a table nor a list")
    out = []
    for row in value:
        if not isinstance(row, Mapping) or not isinstance(row.get("name"), str):
            raise FormatError("a modcod needs name, efficiency and es_n0_db")
        efficiency = number_in(row, "efficiency")
        if not 0.0 < efficiency <= 20.0:
            raise RangeError(
                f"efficiency of {row['name']}", efficiency, "above 0 to 20 bit"
            )
        out.append(Modcod(row["name"], efficiency, number_in(row, "es_n0_db")))
    return tuple(out)


def read_link(text: str) -> tuple[Link, float]:
    """Read a link.

    Returns
    -------
    tuple
        The link, and the diameter (m) of the dish on the ground for scintillation, 1 m if the
        end on the ground is given by its gain.

    Raises
    ------
    FormatError
        If a field is missing, unknown or no number.
    RangeError
        If a value is outside its limits.
    """
    row = _known(read_strict(text.encode()), "")
    frequency = number_in(row, "frequency_mhz") * 1e6
    if not 3e7 <= frequency <= 3e11:
        raise RangeError("frequency", f"{frequency / 1e6:g} MHz", "30 to 300000 MHz")
    sender = _known(row.get("sender"), "sender")
    receiver = _known(row.get("receiver"), "receiver")
    direction = row.get("direction", "down")
    if direction not in {"down", "up"}:
        raise FormatError(f"direction is {direction!r}, must be down or up")
    modcods = row.get("modcods", "dvb-s2")
    radio = Radio(
        frequency,
        number_in(row, "symbol_rate_mbd") * 1e6,
        _modcods(modcods),
        number_in(row, "roll_off", 0.2),
        number_in(row, "bandwidth_mhz") * 1e6 if "bandwidth_mhz" in row else inf,
        # Needs of a standard are those of an ideal receiver; needs of one's own are taken
        # as they are.
        number_in(
            row, "implementation_loss_db", 1.0 if isinstance(modcods, str) else 0.0
        ),
        number_in(row, "margin_db", 1.0),
    )
    link = Link(
        radio,
        _end(sender, frequency),
        _end(receiver, frequency),
        1.0 if "eirp_dbw" in sender else number_in(sender, "power_w"),
        _noise(receiver),
        upward=direction == "up",
    )
    ground = sender if direction == "up" else receiver
    return link, number_in(ground, "dish_m", 1.0)
