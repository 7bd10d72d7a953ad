"""Modulation and coding: bits per symbol, and the Es/N0 that they need."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

import numpy as np

from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import UnknownNameError

__all__ = ["TABLES", "Modcod", "best_modcods", "table_of"]


@dataclass(frozen=True, slots=True)
class Modcod:
    """A modulation with a code.

    Attributes
    ----------
    name
        Name in the standard.
    efficiency
        Information bits per symbol.
    es_n0_db
        Required energy per symbol over noise density.
    """

    name: str
    efficiency: float
    es_n0_db: float

    @property
    def eb_n0_db(self) -> float:
        """The required energy per information bit over noise density, dB."""
        return self.es_n0_db - 10.0 * log10(self.efficiency)


#: ETSI EN 302 307-1 V1.4.1, table 13: normal frames, no pilots, ideal demodulator, packet
#: error rate 1e-7 on the Gaussian channel.
DVB_S2 = tuple(
    Modcod(name, efficiency, level)
    for name, efficiency, level in (
        ("QPSK 1/4", 0.490243, -2.35), ("QPSK 1/3", 0.656448, -1.24),
        ("QPSK 2/5", 0.789412, -0.30), ("QPSK 1/2", 0.988858, 1.00),
        ("QPSK 3/5", 1.188304, 2.23), ("QPSK 2/3", 1.322253, 3.10),
        ("QPSK 3/4", 1.487473, 4.03), ("QPSK 4/5", 1.587196, 4.68),
        ("QPSK 5/6", 1.654663, 5.18), ("QPSK 8/9", 1.766451, 6.20),
        ("QPSK 9/10", 1.788612, 6.42), ("8PSK 3/5", 1.779991, 5.50),
        ("8PSK 2/3", 1.980636, 6.62), ("8PSK 3/4", 2.228124, 7.91),
        ("8PSK 5/6", 2.478562, 9.35), ("8PSK 8/9", 2.646012, 10.69),
        ("8PSK 9/10", 2.679207, 10.98), ("16APSK 2/3", 2.637201, 8.97),
        ("16APSK 3/4", 2.966728, 10.21), ("16APSK 4/5", 3.165623, 11.03),
        ("16APSK 5/6", 3.300184, 11.61), ("16APSK 8/9", 3.523143, 12.89),
        ("16APSK 9/10", 3.567342, 13.13), ("32APSK 3/4", 3.703295, 12.73),
        ("32APSK 4/5", 3.951571, 13.64), ("32APSK 5/6", 4.119540, 14.28),
        ("32APSK 8/9", 4.397854, 15.69), ("32APSK 9/10", 4.453027, 16.05),
    )
)  # fmt: skip

#: CCSDS 131.0-B codes over BPSK and QPSK: bits per coded bit, and Eb/N0 in dB for a bit error
#: rate of 1e-6, read from the curves of CCSDS 130.1-G-3 to about 0.2 dB. An operator
#: gives a table with the measured values of the own decoder.
CCSDS_CODES = (
    ("uncoded", 1.0, 10.5),
    ("convolutional 1/2", 0.5, 4.8),
    ("RS(255,223)", 223.0 / 255.0, 6.4),
    ("RS(255,223) + convolutional 1/2", 223.0 / 510.0, 2.6),
    ("turbo 1/2", 0.5, 1.0),
    ("turbo 1/3", 1.0 / 3.0, 0.4),
    ("turbo 1/4", 0.25, 0.1),
    ("turbo 1/6", 1.0 / 6.0, -0.1),
    ("LDPC 1/2", 0.5, 1.0),
    ("LDPC 2/3", 2.0 / 3.0, 1.7),
    ("LDPC 4/5", 0.8, 2.5),
    ("LDPC 7/8", 7136.0 / 8160.0, 3.9),
)


def _ccsds() -> tuple[Modcod, ...]:
    out = []
    for modulation, bits in (("BPSK", 1.0), ("QPSK", 2.0)):
        for code, rate, eb_n0 in CCSDS_CODES:
            efficiency = bits * rate
            es_n0 = eb_n0 + 10.0 * log10(efficiency)
            out.append(Modcod(f"{modulation} {code}", efficiency, round(es_n0, 3)))
    return tuple(sorted(out, key=lambda m: m.es_n0_db))


#: Tables by name.
TABLES = {"dvb-s2": DVB_S2, "ccsds": _ccsds()}


def table_of(name: str) -> tuple[Modcod, ...]:
    """Return the table of a name.

    Raises
    ------
    UnknownNameError
        If there is no table of that name.
    """
    if name not in TABLES:
        raise UnknownNameError(
            f"modcods {name!r} are unknown", remedy=f"one of {', '.join(TABLES)}"
        )
    return TABLES[name]


def best_modcods(table: Sequence[Modcod], es_n0_db: Floats) -> tuple[Ints, Floats]:
    """Return the place of the best modcod at each level, −1 if none, and its efficiency."""
    order = sorted(range(len(table)), key=lambda k: (table[k].es_n0_db, k))
    best, kept = -1, []
    for k in order:
        if best < 0 or table[k].efficiency > table[best].efficiency:
            best = k
        kept.append(best)
    levels = np.array([table[k].es_n0_db for k in order])
    place = np.searchsorted(levels, es_n0_db, side="right") - 1
    chosen = np.where(place >= 0, np.array(kept)[np.maximum(place, 0)], -1)
    efficiency = np.array([m.efficiency for m in table])
    return chosen, np.where(chosen >= 0, efficiency[np.maximum(chosen, 0)], 0.0)
