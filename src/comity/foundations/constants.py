"""Constants of nature and of standards, with their sources."""

__all__ = [
    "BOLTZMANN_DBW_K_HZ",
    "DAY_S",
    "DAY_US",
    "EARTH_MEAN_RADIUS_KM",
    "EARTH_MU_KM3_S2",
    "EARTH_MU_TCG_KM3_S2",
    "EARTH_RADIUS_KM",
    "EARTH_RATE_RAD_S",
    "HOUR_S",
    "HOUR_US",
    "LIGHT_SPEED_KM_S",
    "MINUTE_S",
    "MINUTE_US",
    "SECOND_US",
]

#: Instants and their differences are whole microseconds.
SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
#: The same in seconds, for lengths of time that are no whole numbers.
MINUTE_S = 60.0
HOUR_S = 3600.0
DAY_S = 86400.0
#: Gravitational parameter of the Earth, TT-compatible (IERS Conventions 2010, table 1.1).
EARTH_MU_KM3_S2 = 398600.4415
#: The same, TCG-compatible and that of WGS-84: what published collision references use.
EARTH_MU_TCG_KM3_S2 = 398600.4418
#: Equatorial radius of the Earth (IERS Conventions 2010, table 1.1).
EARTH_RADIUS_KM = 6378.1366
#: Mean radius of the Earth (IUGG R1).
EARTH_MEAN_RADIUS_KM = 6371.0088
#: Nominal mean angular velocity of the Earth (IERS Conventions 2010, table 1.2).
EARTH_RATE_RAD_S = 7.292115e-5
#: Speed of light (exact, SI).
LIGHT_SPEED_KM_S = 299792.458
#: Boltzmann's constant in dB(W/K/Hz): 10 log 1.380649e-23 (exact, SI).
BOLTZMANN_DBW_K_HZ = -228.5991672
