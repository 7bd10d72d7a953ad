"""Link budgets: signal over noise, margin, rate and volume."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, inf, log10, pi

import numpy as np

from comity.astro.links.modcods import Modcod, best_modcods
from comity.astro.links.noise import Noise, system_noise
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import BOLTZMANN_DBW_K_HZ, LIGHT_SPEED_KM_S
from comity.foundations.errors import RangeError

__all__ = [
    "End",
    "Link",
    "Radio",
    "Signal",
    "chosen_names",
    "dish_beam_rad",
    "dish_gain_dbi",
    "polarisation_loss_db",
    "signal_of",
]

#: Largest polarisation loss, dB: antennas are not purer.
MOST_DB = 30.0
#: Axial ratio as (signed) inverse: 1 right-handed circular, 0 linear, −1 left-handed.
SENSES = {"RHCP": 1.0, "LHCP": -1.0, "H": 0.0, "V": 0.0}


@dataclass(frozen=True, slots=True)
class End:
    """An antenna with its line.

    Attributes
    ----------
    gain_dbi, losses_db
        Gain, and losses between antenna and amplifier.
    beam_rad, pointing_rad
        Width of the beam at half power (0 to ignore pointing), and the pointing error.
    polarisation, axial_ratio_db
        A key of ``SENSES``, and the axial ratio (0 dB for ideal).
    """

    gain_dbi: float
    losses_db: float = 0.0
    beam_rad: float = 0.0
    pointing_rad: float = 0.0
    polarisation: str = "RHCP"
    axial_ratio_db: float = 0.0

    def pointing_db(self) -> float:
        """Return the pointing loss: 12 dB times the square of the error over the beam."""
        if self.beam_rad <= 0.0:
            return 0.0
        return 12.0 * (self.pointing_rad / self.beam_rad) ** 2


@dataclass(frozen=True, slots=True)
class Radio:
    """A transmission: carrier, symbol rate, modulations, implementation loss and margin."""

    frequency_hz: float
    symbol_rate_hz: float
    modcods: tuple[Modcod, ...]
    roll_off: float = 0.2
    bandwidth_hz: float = inf
    implementation_db: float = 1.0
    margin_db: float = 1.0


@dataclass(frozen=True, slots=True)
class Link:
    """A radio between two ends.

    Attributes
    ----------
    radio, sender, receiver
        The transmission and its two ends.
    power_w
        Power of the sender's amplifier.
    noise
        Noise of the receiving system: stated as a whole, or by its parts.
    upward
        Whether the receiver is the satellite.
    """

    radio: Radio
    sender: End
    receiver: End
    power_w: float
    noise: Noise
    upward: bool = False

    def __post_init__(self) -> None:
        """Check the limits of all values.

        Raises
        ------
        RangeError
            For a value outside its limits.
        """
        r = self.radio
        checks = (
            ("frequency", r.frequency_hz / 1e9, 0.03, 300.0, "GHz"),
            ("symbol rate", r.symbol_rate_hz / 1e6, 1e-6, 1e5, "MBd"),
            ("bandwidth", r.bandwidth_hz / 1e6, 1e-6, inf, "MHz"),
            ("roll-off", r.roll_off, 0.0, 1.0, ""),
            ("implementation loss", r.implementation_db, 0.0, 20.0, "dB"),
            ("margin", r.margin_db, 0.0, 40.0, "dB"),
            ("power", self.power_w, 1e-9, 1e7, "W"),
        )
        for name, value, low, high, unit in checks:
            if not low <= value <= high:
                raise RangeError(
                    name, f"{value:g} {unit}", f"{low:g} to {high:g} {unit}"
                )
        for which, end in (("sender", self.sender), ("receiver", self.receiver)):
            _check_end(which, end)
        needed = r.symbol_rate_hz * (1.0 + r.roll_off)
        if needed > r.bandwidth_hz:
            raise RangeError(
                "symbol rate",
                f"{r.symbol_rate_hz / 1e6:g} MBd with roll-off {r.roll_off:g}",
                f"within the bandwidth of {r.bandwidth_hz / 1e6:g} MHz",
            )


def _check_end(which: str, end: End) -> None:
    limits = (
        ("gain", end.gain_dbi, -60.0, 100.0, "dBi"),
        ("losses", end.losses_db, 0.0, 60.0, "dB"),
        ("beam", end.beam_rad, 0.0, 2 * pi, "rad"),
        ("pointing error", end.pointing_rad, 0.0, pi, "rad"),
        ("axial ratio", end.axial_ratio_db, 0.0, 40.0, "dB"),
    )
    for name, value, low, high, unit in limits:
        if not low <= value <= high:
            raise RangeError(
                f"{name} of the {which}",
                f"{value:g} {unit}",
                f"{low:g} to {high:g} {unit}",
            )
    if end.polarisation not in SENSES:
        raise RangeError(
            f"polarisation of the {which}", end.polarisation, ", ".join(SENSES)
        )


@dataclass(frozen=True, slots=True)
class Signal:
    """The received signal at some instants.

    Attributes
    ----------
    parts
        Terms of the budget by name, units in the names.
    cn0_db_hz, es_n0_db
        Carrier over noise density, energy per symbol over it.
    margin_db
        Margin over the Es/N0 that the most robust modulation needs.
    modcod
        Place of the best modulation that closes the link, −1 where none does.
    rate_bit_s
        Information rate with it.
    """

    parts: dict[str, Floats]
    cn0_db_hz: Floats
    es_n0_db: Floats
    margin_db: Floats
    modcod: Ints
    rate_bit_s: Floats

    def volume_bit(self, times_s: Floats) -> float:
        """Return the bits over the instants, the rate of each held to the next one."""
        return float(np.sum(self.rate_bit_s[:-1] * np.diff(times_s)))


def dish_gain_dbi(diameter_m: float, efficiency: float, frequency_hz: float) -> float:
    """Return the gain of a dish: ``η (π D f / c)²``.

    Raises
    ------
    RangeError
        For a diameter outside 0.01 to 500 m, or an efficiency outside 0 to 1.
    """
    if not 0.01 <= diameter_m <= 500.0 or not 0.0 < efficiency <= 1.0:
        raise RangeError(
            "dish", f"{diameter_m:g} m, {efficiency:g}", "0.01 to 500 m, above 0 to 1"
        )
    size = pi * diameter_m * frequency_hz / (LIGHT_SPEED_KM_S * 1e3)
    return 10.0 * log10(efficiency) + 20.0 * log10(size)


def dish_beam_rad(diameter_m: float, frequency_hz: float) -> float:
    """Return the width of a dish's beam at half power, rad: 70° λ / D."""
    return 70.0 * pi / 180.0 * LIGHT_SPEED_KM_S * 1e3 / (frequency_hz * diameter_m)


def polarisation_loss_db(one: End, other: End) -> float:
    """Return the largest loss between two polarisations, dB, over the angle of their ellipses.

    With inverse signed axial ratios a and b and the angle t between the long axes the part
    that passes is ``[(1+a²)(1+b²) + 4ab + (1−a²)(1−b²) cos 2t] / [2 (1+a²)(1+b²)]``
    (Milligan, Modern Antenna Design, section 1-11).
    """
    a, b = (
        SENSES[end.polarisation] * 10.0 ** (-end.axial_ratio_db / 20.0)
        for end in (one, other)
    )
    linear = a == b == 0.0
    same = one.polarisation == other.polarisation
    turn = 1.0 if linear and same else cos(pi)
    passed = (
        (1 + a * a) * (1 + b * b) + 4 * a * b + (1 - a * a) * (1 - b * b) * turn
    ) / (2 * (1 + a * a) * (1 + b * b))
    return min(-10.0 * log10(max(passed, 1e-12)), MOST_DB)


def signal_of(
    link: Link,
    range_km: Floats,
    air_db: Floats | float = 0.0,
    noisy_db: Floats | float | None = None,
) -> Signal:
    """Return the received signal over a range.

    Parameters
    ----------
    link
        The radio and its ends.
    range_km
        (T,) distances.
    air_db
        (T,) attenuation by the air.
    noisy_db
        (T,) the part of it whose emission is added to the noise (without scintillation); by
        default all. Pass 0 for air whose emission a stated noise temperature holds already.

    Raises
    ------
    RangeError
        For a range that is not above 0 km or an attenuation below 0 dB.
    InputError
        If emission is to be added to a receiver of which only G/T is known.
    """
    distance = np.atleast_1d(np.asarray(range_km, np.float64))
    air = np.broadcast_to(np.asarray(air_db, np.float64), distance.shape)
    if not np.all((distance > 0.0) & np.isfinite(distance)):
        raise RangeError("range", f"{np.min(distance):g} km", "above 0 km")
    if not np.all(air >= 0.0):
        raise RangeError("attenuation", f"{np.min(air):g} dB", "0 dB or more")
    glow = air if noisy_db is None else np.broadcast_to(noisy_db, distance.shape)
    wave_km = LIGHT_SPEED_KM_S / link.radio.frequency_hz
    spread = 20.0 * np.log10(4.0 * np.pi * distance / wave_km)
    eirp = 10.0 * log10(link.power_w) - link.sender.losses_db + link.sender.gain_dbi
    noise = system_noise(
        link.noise,
        link.receiver.losses_db,
        np.asarray(glow, np.float64),
        upward=link.upward,
    )
    total_k = noise.get("system_noise_k", np.ones_like(distance))
    gain = link.receiver.gain_dbi - link.receiver.losses_db - 10.0 * np.log10(total_k)
    pointing = link.sender.pointing_db() + link.receiver.pointing_db()
    crossed = polarisation_loss_db(link.sender, link.receiver)
    cn0 = eirp - spread - air - pointing - crossed + gain - BOLTZMANN_DBW_K_HZ
    es_n0 = cn0 - 10.0 * log10(link.radio.symbol_rate_hz)
    left = es_n0 - link.radio.implementation_db
    modcod, efficiency = best_modcods(link.radio.modcods, left - link.radio.margin_db)
    least = min(m.es_n0_db for m in link.radio.modcods)
    return Signal(
        {
            "eirp_dbw": np.full_like(distance, eirp),
            "free_space_loss_db": spread,
            "air_db": np.array(air),
            "pointing_loss_db": np.full_like(distance, pointing),
            "polarisation_loss_db": np.full_like(distance, crossed),
            **noise,
            "g_t_db_k": gain,
            "implementation_loss_db": np.full_like(
                distance, link.radio.implementation_db
            ),
        },
        cn0,
        es_n0,
        left - least,
        modcod,
        efficiency * link.radio.symbol_rate_hz,
    )


def chosen_names(modcods: Sequence[Modcod], places: Ints) -> list[str]:
    """Return the names of chosen entries, empty for none."""
    return [modcods[int(k)].name if k >= 0 else "" for k in places]
