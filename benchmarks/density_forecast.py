"""How far densities of a forecast are off, by height and days ahead: sizes of what fits consider.

``python -m benchmarks.density_forecast``: every 20 days from 1981 on the week ahead is forecast from what was
known (``benchmarks.weather``), and NRLMSISE-00, the atmosphere of the fits, is asked with both tables. The
logarithm of the ratio, a mean around the Earth, is the density error of the forecast. Printed: its standard
deviation by height, days ahead and solar flux, and beside those of calm weeks that
of ``FORECAST`` in ``astro/tracking/fitting/air.py``, which fits consider, over it.
"""

import os
import subprocess
import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from benchmarks.weather import Weather, installed

from comity.astro.tracking.fitting.air import FORECAST
from comity.system.satkit_dynamics import data_folder

HEIGHTS_KM = (400, 500, 600, 700, 800)
DAYS, EVERY_D, FIRST = 9, 20, date(1981, 2, 1)
#: Latitudes and longitudes, degrees, over which densities are averaged.
PLACES = [(lat, lon) for lat in (-60, -20, 20, 60) for lon in (0, 90, 180, 270)]


def known_days(weather: Weather) -> list[date]:
    """Return the days after which the weather is forecast."""
    out, day = [], FIRST
    while weather.observed(day + timedelta(days=DAYS + 1)):
        out.append(day)
        day += timedelta(days=EVERY_D)
    return out


def folder_with(weather: Weather, folder: Path) -> Path:
    """Return a folder of satkit's data with another space weather."""
    for path in data_folder().iterdir():
        if path.name != "SW-All.csv":
            (folder / path.name).symlink_to(path.resolve())
    weather.write_csv(folder / "SW-All.csv")
    return folder


def logs(days: list[date]) -> np.ndarray:
    """Return logarithms of densities (days, 2 a day ahead, heights), mean around the Earth."""
    from comity.system.satkit_dynamics import library

    sk = library()
    out = np.empty((len(days), 2 * DAYS, len(HEIGHTS_KM)))
    for k, day in enumerate(days):
        for n in range(2 * DAYS):
            at = datetime.fromisoformat(str(day)) + timedelta(days=1, hours=6 + 12 * n)
            when = sk.time(at.year, at.month, at.day, at.hour, 0, 0)
            for m, height in enumerate(HEIGHTS_KM):
                rho = [
                    sk.density.nrlmsise(
                        height * 1e3, np.radians(lat), np.radians(lon), when
                    )[0]
                    for lat, lon in PLACES
                ]
                out[k, n, m] = np.log(np.mean(rho))
    return out


def with_table(weather: Weather, days: list[date]) -> np.ndarray:
    """Return ``logs`` with a table, in a process of its own: satkit reads it once."""
    with tempfile.TemporaryDirectory() as name:
        folder = folder_with(weather, Path(name))
        out = folder / "out.npy"
        subprocess.run(
            [sys.executable, "-m", "benchmarks.density_forecast", "--child", str(out)],
            check=True,
            env={**os.environ, "SATKIT_DATA": str(folder)},
            input="\n".join(map(str, days)),
            text=True,
        )
        found: np.ndarray = np.load(out)
        return found


def considered(m: int, ahead_d: np.ndarray) -> np.ndarray:
    """Return the sigma of the forecast's error that fits consider, at a height and days ahead."""
    _, level, daily, _, growth = FORECAST[m]
    sigma: np.ndarray = np.sqrt(level**2 + daily**2 + growth**2 * ahead_d)
    return sigma


def main() -> None:
    """Print the table."""
    weather = installed()
    days = known_days(weather)
    told = weather.with_forecasts(days, DAYS)
    error = with_table(weather, days) - with_table(told, days)
    flux = np.array([weather.number(d, "F10.7_ADJ_LAST81") for d in days])
    calm = np.array(
        [not weather.storm(d, d + timedelta(days=DAYS)) for d in days], np.bool_
    )
    ahead = 0.25 + 0.5 * np.arange(2 * DAYS)
    for words, some in (
        ("all", np.ones(len(days), np.bool_)),
        ("calm", calm),
        ("calm, flux below 100", calm & (flux < 100)),
        ("calm, flux 100 to 150", calm & (flux >= 100) & (flux < 150)),
        ("calm, flux above 150", calm & (flux >= 150)),
        ("storms", ~calm),
    ):
        print(f"\n{words}: {some.sum()} forecasts")
        for m, height in enumerate(HEIGHTS_KM):
            std = np.sqrt(np.nanmean(error[some, :, m] ** 2, axis=0))
            cells = " ".join(f"{std[n]:.3f}" for n in range(0, 2 * DAYS, 2))
            print(f"  {height} km: {cells}  mean {np.nanmean(error[some, :, m]):.3f}")
            if words == "calm":
                ratio = considered(m, ahead) / std
                cells = " ".join(f"{one:.3f}" for one in ratio[::2])
                print(f"    considered over seen: {cells}")
    print("days ahead:", " ".join(f"{a:.2f}" for a in ahead[::2]))


if __name__ == "__main__":
    if "--child" in sys.argv:
        asked = [date.fromisoformat(line.strip()) for line in sys.stdin]
        np.save(sys.argv[-1], logs(asked))
    else:
        main()
