"""``python -m tools.atlas_rows``: write the collected rows into the shipped collection."""

import os
import sys
from pathlib import Path

import yaml

from tools.atlas_rows.desk import Desk
from tools.atlas_rows.facts import enter_facts
from tools.atlas_rows.history import enter_history
from tools.atlas_rows.pages import Pages
from tools.atlas_rows.rolls import enter_rolls
from tools.atlas_rows.treaties import enter_treaties
from tools.atlas_rows.votes import enter_votes

DECISIONS = Path(__file__).with_name("decisions.yaml")

FACTS = Path(__file__).with_name("facts.yaml")
ROLLS = Path(__file__).with_name("rolls.yaml")


def enter(desk: Desk, data: Path) -> str:
    """Enter all rows of a folder of data, and say how many there were."""
    decided, settings, facts = (
        yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
        for path in (DECISIONS, ROLLS, FACTS)
    )
    pages = Pages(desk)
    rows = enter_history(desk, pages, data / "history", decided)
    members = enter_rolls(desk, pages, data / "rolls", settings)
    parties = enter_treaties(desk, data / "rolls" / "treaty_parties.csv.gz")
    texts, votes = enter_votes(
        desk, pages, data / "rolls", data / "unga_roll_calls_1946-2019.csv.gz"
    )
    enter_facts(desk, pages, facts, rows)
    return (
        f"{len(rows)} rows of history, {members} of rolls, {parties} of treaties, "
        f"{votes} votes on {texts} texts"
    )


def main() -> int:
    """Enter the rows of ``COMITY_DATA`` and say how many files have changed."""
    given = os.environ.get("COMITY_DATA")
    if not given:
        sys.stderr.write("set COMITY_DATA to the folder of the data\n")
        return 2
    desk = Desk.open()
    sys.stdout.write(f"{enter(desk, Path(given) / 'atlas')}\n")
    sys.stdout.write(f"{desk.write()} files written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
