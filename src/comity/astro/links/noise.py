"""Noise of a receiving system: stated as a whole, or added up from its parts.

Two words of the field are easily taken for each other. The *system noise temperature* holds
everything: antenna, line and receiver. The *receiver noise temperature* (or noise figure) is that
of the amplifier alone; antenna and line come on top (Pratt and Allnutt, Satellite
Communications, 3rd edition, section 4.3). A stated system temperature is used as it is; only
parts are added up.
"""

from dataclasses import dataclass

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.errors import InputError, RangeError

__all__ = ["AIR_K", "Noise", "noise_figure_k", "noise_words", "system_noise"]

#: Mean radiating temperature of the air, and of the sky behind it, K (P.618-13, section 3).
AIR_K, SKY_K = 275.0, 2.7
#: Temperature of lossy lines, and of the Earth as a satellite receives it, K; also the
#: reference of noise figures.
LINE_K, EARTH_K = 290.0, 290.0


@dataclass(frozen=True, slots=True)
class Noise:
    """What a receiving system adds to the signal; either ``system_k`` or ``receiver_k``.

    Attributes
    ----------
    system_k
        System noise temperature at the receiver's input, behind its line, as stated: antenna,
        line and receiver. Nothing is added to it but the emission of weather.
    receiver_k
        Noise temperature of the receiver alone, at its input.
    antenna_k
        With ``receiver_k``: what the antenna receives in clear sky, as stated. None for the
        model: sky, air and ``ground_k`` for a station, the warm Earth (290 K) for a satellite.
    ground_k
        With ``receiver_k``: what a station's antenna receives from the ground, K.
    figure_of_merit
        Whether only G/T is known: ``system_k`` then is 1 K, and nothing can be added to it.
    """

    system_k: float | None = None
    receiver_k: float | None = None
    antenna_k: float | None = None
    ground_k: float = 20.0
    figure_of_merit: bool = False

    def __post_init__(self) -> None:
        """Check that one of the two is given, and the limits of all values.

        Raises
        ------
        InputError, RangeError
            If both or none are given, or a value is outside its limits.
        """
        if (self.system_k is None) == (self.receiver_k is None):
            raise InputError(
                "the noise of the receiver is stated twice or not at all",
                remedy="give system_noise_k (antenna, line and receiver together), or "
                "receiver_noise_k or noise_figure_db (the receiver alone)",
            )
        checks = (
            ("system noise", self.system_k, 1.0, 1e5),
            ("receiver noise", self.receiver_k, 0.0, 1e5),
            ("antenna noise", self.antenna_k, 0.0, 1e5),
            ("ground noise", self.ground_k, 0.0, 300.0),
        )
        for name, value, low, high in checks:
            if value is not None and not low <= value <= high:
                raise RangeError(name, f"{value:g} K", f"{low:g} to {high:g} K")

    @property
    def holds_clear_sky(self) -> bool:
        """Whether the stated values hold the emission of the clear sky already."""
        return self.system_k is not None or self.antenna_k is not None


def noise_figure_k(figure_db: float) -> float:
    """Return the noise temperature of a receiver by its noise figure: 290 K · (F − 1).

    Raises
    ------
    RangeError
        For a figure outside 0 to 25 dB.
    """
    if not 0.0 <= figure_db <= 25.0:
        raise RangeError("noise figure", f"{figure_db:g} dB", "0 to 25 dB")
    return float(LINE_K * (10.0 ** (figure_db / 10.0) - 1.0))


def system_noise(
    noise: Noise, line_db: float, glow_db: Floats, *, upward: bool
) -> dict[str, Floats]:
    """Return the system noise temperature at the receiver's input and its parts, K.

    Parameters
    ----------
    noise
        What is known of the receiving system.
    line_db
        Losses between antenna and receiver.
    glow_db
        (T,) attenuation whose emission is added; a satellite receives the warm Earth,
        which rain does not warm further.
    upward
        Whether the receiver is the satellite.

    Returns
    -------
    dict
        ``system_noise_k`` (T,) and what it is the sum of.

    Raises
    ------
    InputError
        If emission is to be added to a receiver of which only G/T is known.
    """
    line = 10.0 ** (line_db / 10.0)
    passed = 10.0 ** (-glow_db / 10.0)
    air = AIR_K * (1.0 - passed)
    emitted = np.zeros_like(air) if upward else air / line
    if noise.system_k is not None:
        if noise.figure_of_merit:
            if np.any(emitted > 0.0):
                raise InputError(
                    "weather adds noise to a receiver of which only g_t_db_k is known",
                    remedy="give gain_dbi (or dish_m) and system_noise_k",
                )
            return {}
        parts = {
            "stated_noise_k": np.full_like(air, noise.system_k),
            "weather_noise_k": emitted,
        }
    elif noise.antenna_k is not None:
        parts = {
            "antenna_noise_k": np.full_like(air, noise.antenna_k / line),
            "weather_noise_k": emitted,
        }
    elif upward:
        parts = {"antenna_noise_k": np.full_like(air, EARTH_K / line)}
    else:
        sky = AIR_K * (1.0 - passed) + SKY_K * passed
        parts = {"antenna_noise_k": (sky + noise.ground_k) / line}
    if noise.receiver_k is not None:
        parts["line_noise_k"] = np.full_like(air, LINE_K * (1.0 - 1.0 / line))
        parts["receiver_noise_k"] = np.full_like(air, noise.receiver_k)
    total: Floats = np.sum(list(parts.values()), axis=0)
    return parts | {"system_noise_k": total}


def noise_words(
    noise: Noise, *, upward: bool, weather: bool, air_db: float = 0.0
) -> str:
    """Say what the noise is made of, and what was left out.

    Parameters
    ----------
    noise
        What is known of the receiving system.
    upward
        Whether the receiver is the satellite.
    weather
        Whether the emission of weather was added.
    air_db
        Attenuation by clear air whose emission is taken to be part of the stated values.
    """
    added = "the emission of the weather" if weather and not upward else "nothing"
    if noise.figure_of_merit:
        words = "G/T as stated; nothing added"
    elif noise.system_k is not None:
        words = f"system noise temperature as stated; {added} added"
    elif noise.antenna_k is not None:
        words = f"receiver, line and antenna added up, the antenna as stated; {added} besides"
    else:
        source = (
            f"the warm Earth {EARTH_K:g} K"
            if upward
            else f"sky {SKY_K:g} K, air, ground {noise.ground_k:g} K"
        )
        words = f"receiver and line, and an antenna by a model: {source}"
    if air_db > 0.0 and noise.holds_clear_sky and not upward:
        warm = AIR_K * (1.0 - 10.0 ** (-air_db / 10.0))
        words += (
            f"; {air_db:g} dB of air are taken as clear sky whose {warm:.1f} K are part of "
            "it (--rain-db adds them)"
        )
    return words
