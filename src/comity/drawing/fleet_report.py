"""A joint fleet on two pages: what it gives, who brings what, what it cannot lose, a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.drawing.escaping import escape

__all__ = ["FleetReport", "fleet_report_html"]

STYLE = """
:root{color-scheme:light;font-family:system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
@page{size:A4;margin:13mm 14mm}
body{margin:0 auto;max-width:46rem;padding:1.2rem;color:#1c2733;line-height:1.4;font-size:10.5pt}
section{break-after:page} section:last-of-type{break-after:auto}
h1{font-size:16pt;margin:0 0 .2rem} h2{font-size:11.5pt;margin:.75rem 0 .25rem}
p{margin:.3rem 0} .quiet{color:#5b6b7a;font-size:8.5pt} .lead{font-size:11.5pt}
table{border-collapse:collapse;width:100%;font-size:9pt} th{color:#5b6b7a;font-weight:600}
th,td{padding:.16rem .4rem;border-bottom:1px solid #e3e9ee;text-align:left}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.bar{display:inline-block;height:.6em;background:#0b62a8;vertical-align:baseline;min-width:1px}
svg{display:block;width:100%;height:auto;margin:.3rem auto}
ul{margin:.2rem 0 .2rem 1.1rem;padding:0} li{margin:.1rem 0}
td{white-space:nowrap}
@media print{body{padding:0;max-width:none;font-size:9.5pt} table{font-size:8.2pt}
.lead{font-size:10.5pt} th,td{padding:.1rem .3rem} .map svg{max-height:112mm} h2{margin:.5rem 0 .15rem}}
"""


#: What a part of each measure is a part of, after a loss.
LOST = {
    "coverage": "of the sight",
    "wait_h": "more waiting",
    "contact_h": "of the contact",
    "volume_gbit": "of the data",
}


@dataclass(frozen=True, slots=True)
class FleetReport:
    """What the pages show; values are those of the commands.

    Attributes
    ----------
    coverage, shares, resilience
        As of ``comity fleet coverage``, ``shares`` and ``resilience``.
    plan
        As of ``comity fleet plan``, or why there is none.
    maps
        The map as SVG.
    missed
        The member whose leaving costs most, which the second map is without.
    names
        Names of members by id.
    """

    coverage: Mapping[str, Any]
    shares: Mapping[str, Any]
    resilience: Mapping[str, Any]
    plan: Mapping[str, Any] | str
    maps: str
    missed: str
    names: Mapping[str, str]

    def name(self, text: str) -> str:
        """Return a member by its name; losses of ties name two."""
        parts = [self.names.get(p, p).removeprefix("party:") for p in text.split(" – ")]
        return escape(" – ".join(parts))


def _number(value: float | None, decimals: int = 1, factor: float = 1.0) -> str:
    return "–" if value is None else f"{value * factor:,.{decimals}f}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(
        f"<th{'' if k == 0 else ' class=n'}>{escape(h)}</th>"
        for k, h in enumerate(heads)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{'' if k == 0 else ' class=n'}>{cell}</td>"
            for k, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _lead(report: FleetReport) -> str:
    """Return the lead: the fleet, its coverage, and its single points of failure."""
    head, total = report.coverage, report.coverage["total"]
    first = next(iter(total["areas"]))
    area = total["areas"][first]
    points = report.resilience["single_points_of_failure"]
    agreed = bool(report.resilience["service"])
    short = report.resilience["shortfalls_now"]
    broken = (
        "the agreed service is not kept even with nothing lost"
        if short
        else f"<b>{len(points)} single losses</b> would break the agreed service"
        if points
        else "no single loss would break the agreed service"
        if agreed
        else "no service has been agreed upon yet"
    )
    contact = ""
    if "contact_h" in total:
        contact = (
            f", and its {total['stations']} stations bring down "
            f"{_number(total['volume_gbit'], 0)} Gbit a day"
        )
    return (
        f'<p class="lead">{len(head["members"])} members fly {total["satellites"]} '
        f"satellites together. A place ({escape(first)}) is seen again after "
        f"{_number(area['mean_wait_s'], 1, 1 / 60)} minutes in the mean, and after "
        f"{_number(area['longest_gap_s'], 1, 1 / 3600)} hours at worst{contact}. "
        f"If {report.name(report.missed)} left, the wait would be "
        f"{_number(_without(report, first), 1, 1 / 60)} minutes; {broken}.</p>"
    )


def _without(report: FleetReport, area: str) -> float | None:
    for member in report.coverage["members"]:
        if member["name"] == report.missed:
            wait: float | None = member["without"]["areas"][area]["mean_wait_s"]
            return wait
    return None


def _shares(report: FleetReport) -> str:
    """Return who brings what: parts of each measure, with the widest as a bar."""
    measures = report.shares["measures"]
    names = {
        "coverage": "Sight %",
        "wait_h": "Speed %",
        "contact_h": "Contact %",
        "volume_gbit": "Data %",
    }
    members = [row["name"] for row in next(iter(measures.values()))["members"]]
    flown = {m["name"]: m["alone"] for m in report.coverage["members"]}
    rows = []
    for k, member in enumerate(members):
        parts = [measures[name]["members"][k]["part"] or 0.0 for name in measures]
        width = 6.0 * max(parts)
        cells = [_number(part, 1, 100.0) for part in parts]
        rows.append(
            (
                f'{report.name(member)} <span class="bar" style="width:{width:.2f}rem"></span>',
                str(flown[member]["satellites"]),
                str(flown[member]["stations"]),
                *cells,
            )
        )
    heads = ("Member", "Satellites", "Stations", *(names[n] for n in measures))
    exact = all(one["method"] == "exact" for one in measures.values())
    word = "exact" if exact else "sampled; the errors are in the table of the command"
    return (
        "<h2>Who brings what</h2>"
        + _table(heads, rows)
        + '<p class="quiet">Parts of what all have together: sight (time in which places '
        "are seen), speed (waiting saved), contact (hours with stations, which need both "
        "sides), data brought down. Shapley's value: what a member adds, averaged over all "
        f"orders of joining; the parts add up to 100 % ({word}).</p>"
    )


def _balance(report: FleetReport) -> str:
    """Return who gives more than it gets."""
    days = report.shares["balance"]
    rows = []
    for k, member in enumerate(days["members"]):
        cells = []
        for name, factor in (("coverage", 100.0), ("contact_h", 1.0)):
            gives = _mean(days[name]["provided"], k) * factor
            gets = _mean(days[name]["consumed"], k) * factor
            cells += [_number(gives, 2), _number(gets, 2)]
        rows.append((report.name(member), *cells))
    heads = (
        "Member",
        "sight given, % points",
        "got",
        "contact given, h a day",
        "got",
    )
    return "<h2>Who gives to whom</h2>" + _table(heads, rows)


def _mean(days: Sequence[Sequence[float]], k: int) -> float:
    return sum(day[k] for day in days) / len(days)


def _losses(report: FleetReport) -> str:
    """Return the costliest losses of each kind, and what breaks the service."""
    losses = report.resilience
    names = list(losses["total"])
    first = names[0]
    rows = []
    for kind in ("member", "satellite", "station", "site"):
        some = [row for row in losses["losses"] if row["kind"] == kind]
        some.sort(key=lambda row: -max(_part(row, n, losses["total"]) for n in names))
        for row in some[: 4 if kind != "site" else 1]:
            again = row.get("recovery", {}).get("passes", {}).get("mean_h")
            rows.append(
                (
                    f"{kind} {report.name(row['name'])}",
                    *(
                        _number(_part(row, name, losses["total"]), 1, 100.0)
                        for name in names
                    ),
                    _number(again, 1),
                    "broken" if row["breaks_service"] else "kept",
                )
            )
    labels = {
        "coverage": "sight %",
        "wait_h": "wait longer %",
        "contact_h": "contact %",
        "volume_gbit": "data %",
    }
    heads = ("Lost", *(labels[n] for n in names), "others come after h", "service")
    out = "<h2>What a loss would cost</h2>" + _table(heads, rows)
    points = losses["single_points_of_failure"]
    if points:
        listed = "; ".join(
            f"{escape(one['kind'])} {report.name(one['name'])}" for one in points[:12]
        )
        more = f" and {len(points) - 12} more" if len(points) > 12 else ""
        out += f"<p><b>Single points of failure:</b> {listed}{more}.</p>"
    for one in losses["worst"]:
        if one["size"] > 1:
            word = "" if one["proved"] else " (found, not proved to be the worst)"
            part = _part(one, first, losses["total"])
            out += (
                f"<p>The worst {one['size']} satellites or stations to lose together: "
                f"{escape(one['name'])}: {_number(part, 1, 100.0)} % {LOST[first]}{word}.</p>"
            )
    return out


def _part(row: Mapping[str, Any], name: str, total: Mapping[str, Any]) -> float:
    whole = total.get(name) or 0.0
    lost = row["lost"].get(name) or 0.0
    return lost / whole if whole else 0.0


def _plan(report: FleetReport) -> str:
    plan = report.plan
    out = "<h2>A joint plan</h2>"
    if isinstance(plan, str):
        return out + f"<p>{escape(plan)}</p>"
    templates = {
        "coverage": "{:.0%} of the time in sight",
        "wait_h": "next sight after {:.2f} h at most",
        "contact_h": "{:.0f} h of contact a day",
        "volume_gbit": "{:,.0f} Gbit a day",
    }
    agreed = "; ".join(templates[n].format(v) for n, v in plan["service"].items())
    items = "".join(
        f"<li>{escape(one['kind'])} {report.name(one['name'])}, cost {one['cost']:g}</li>"
        for one in plan["chosen"]
    )
    listed = f"<ul>{items}</ul>" if items else "<p>Nothing is needed.</p>"
    proof = "nothing cheaper is enough" if plan["proved"] else "not proved the cheapest"
    return (
        f"{out}<p>To keep up {escape(agreed)} through any of {plan['losses']} single "
        f"losses:</p>{listed}<p>Together {plan['cost']:g} of {len(plan['offered'])} "
        f"backups on offer; {proof}. Measured again with each asset removed: "
        f"{len(plan['broken_before'])} losses broke the service before, "
        f"{len(plan['broken_after'])} do with the plan.</p>"
    )


def fleet_report_html(report: FleetReport) -> str:
    """Return two pages: one file, no script, nothing from another host."""
    head = report.coverage
    left = len(head["faults"])
    source = (
        f"{escape(str(head['source']))}, epochs {head['oldest_epoch']} to "
        f"{head['newest_epoch']} UTC; {head['days']:g} days from {head['start']} UTC; "
        f"{head['places']:,} places of equal area; {left} rows left out. Orbits of element "
        "sets are good to some kilometres, which moves a pass by about a second."
    )
    title = escape(str(head["fleet"]))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>"
        f"<section><h1>{title}</h1>{_lead(report)}"
        f'<div class="map">{report.maps}</div>{_shares(report)}</section>'
        f"<section>{_losses(report)}{_balance(report)}{_plan(report)}"
        f'<p class="quiet">Made {escape(str(head["made"]))} UTC by Comity. {source}</p>'
        "</section></body></html>\n"
    )
