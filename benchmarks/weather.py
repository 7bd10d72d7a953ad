"""Space weather as installed, as a forecast would have told it, and in the form that Orekit reads.

The table is CelesTrak's, of the package ``satkit-data``. A forecast takes the last solar flux as it is,
and the mean of the geomagnetic index over the last week.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import numpy as np

__all__ = ["Weather", "installed"]

#: Days over which the geomagnetic index is averaged for its forecast.
CALM_DAYS = 7
#: Days before a forecast whose centred means are told as they were then.
BEFORE_D = 5
#: Daily mean of Ap from which on a day counts as a storm (major storm of NOAA's older scale).
STORM_AP = 50


@dataclass(frozen=True, slots=True)
class Weather:
    """Rows of the table by date, as text; those that were observed in whole."""

    head: list[str]
    rows: dict[date, dict[str, str]]

    def number(self, day: date, name: str) -> float:
        """Return one value of a day."""
        return float(self.rows[day][name])

    def observed(self, day: date) -> bool:
        """Return whether all values of a day are measured."""
        row = self.rows.get(day)
        return bool(
            row and row["F10.7_DATA_TYPE"] in {"OBS", "INT"} and row["AP8"] != ""
        )

    def storm(self, first: date, last: date) -> bool:
        """Return whether any day of a span had a storm."""
        days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
        return max(self.number(d, "AP_AVG") for d in days) >= STORM_AP

    def forecast(self, known: date) -> dict[str, float]:
        """Return what a forecast tells of all days after the last known one."""
        calm = np.mean(
            [self.number(known - timedelta(days=k), "AP_AVG") for k in range(CALM_DAYS)]
        )
        return {
            "AP_AVG": float(calm),
            "F10.7_ADJ": self.number(known, "F10.7_ADJ"),
            "F10.7_OBS": self.number(known, "F10.7_OBS"),
        }

    def centred(self, day: date, known: date, name: str) -> float:
        """Return the mean over 81 days around a day, the unknown ones by the mean of the last 81."""
        usual = self.number(known, f"{name}_LAST81")
        half = timedelta(days=1)
        around = [day + (k - 40) * half for k in range(81)]
        known_ones = [self.number(d, name) for d in around if d <= known]
        return (sum(known_ones) + usual * (81 - len(known_ones))) / 81.0

    def with_forecasts(self, known: list[date], days: int) -> "Weather":
        """Return the table in which the days after each given one are forecast, marked ``PRD``.

        Centred means hold nothing of the unknown days, those of the days before neither.
        """
        rows = dict(self.rows)
        for one in known:
            told = self.forecast(one)
            for k in range(-BEFORE_D, days + 1):
                day = one + timedelta(days=k)
                rows[day] = {
                    **rows[day],
                    **{
                        f"{name}_CENTER81": f"{self.centred(day, one, name):.1f}"
                        for name in ("F10.7_ADJ", "F10.7_OBS")
                    },
                }
            for k in range(1, days + 1):
                day = one + timedelta(days=k)
                row = {**rows[day], "F10.7_DATA_TYPE": "PRD"}
                for name in told:
                    row[name] = (
                        f"{told[name]:.0f}" if name == "AP_AVG" else f"{told[name]:.1f}"
                    )
                row |= {f"AP{n}": row["AP_AVG"] for n in range(1, 9)}
                rows[day] = row
        return Weather(self.head, rows)

    def write_csv(self, path: Path) -> None:
        """Write the table in its own form."""
        with path.open("w", newline="") as out:
            writer = csv.DictWriter(out, self.head, lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows.values())

    def write_cssi(self, path: Path) -> None:
        """Write the observed rows in fixed columns (SpaceWeather-All-v1.2), which Orekit reads."""
        lines = ["BEGIN OBSERVED"]
        last = max(day for day in self.rows if self.observed(day))
        lines += [
            self._cssi(day)
            for day in sorted(self.rows)
            if day <= last and self.observed(day)
        ]
        lines += ["END OBSERVED", "BEGIN DAILY_PREDICTED", "BEGIN MONTHLY_FIT"]
        path.write_text("\n".join(lines) + "\n")

    def _cssi(self, day: date) -> str:
        row = self.rows[day]
        text = [" "] * 130

        def put(at: int, words: str) -> None:
            text[at : at + len(words)] = words

        put(0, f"{day:%Y %m %d}")
        for k in range(8):
            put(19 + 3 * k, f"{int(row[f'KP{k + 1}']):2d}")
            put(47 + 4 * k, f"{int(row[f'AP{k + 1}']):3d}")
        put(43, f"{int(row['KP_SUM']):3d}")
        put(79, f"{int(row['AP_AVG']):3d}")
        for at, name in (
            (93, "F10.7_ADJ"),
            (101, "F10.7_ADJ_CENTER81"),
            (107, "F10.7_ADJ_LAST81"),
            (113, "F10.7_OBS"),
            (119, "F10.7_OBS_CENTER81"),
            (125, "F10.7_OBS_LAST81"),
        ):
            put(at, f"{float(row[name]):5.1f}")
        put(99, "0")
        return "".join(text)


def installed() -> Weather:
    """Read the installed table."""
    path = Path(str(resources.files("satkit_data"))) / "data" / "SW-All.csv"
    with path.open(newline="") as source:
        reader = csv.DictReader(source)
        rows = {date.fromisoformat(row["DATE"]): row for row in reader}
        return Weather(list(reader.fieldnames or []), rows)
