"""Draw the picture of the README: the closest approach of the sample it screens."""

from pathlib import Path

from comity.apps.operations.demo import encounter_of
from comity.apps.screening.screen import Request, run_screening
from comity.apps.screening.screen_report import closest
from comity.astro.catalogue import sample_snapshot
from comity.drawing import encounter_svg

snapshot = sample_snapshot(2000)
done = run_screening(snapshot, Request(None, 1.0, 5.0), out=None, tick=lambda *_: None)
row = closest(done, 1, cross_party=True)[0]
target = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "encounter.svg"
target.write_text(encounter_svg(encounter_of(done, row)))
