"""The diagram and the table of the documentation are those of the production table."""

from pathlib import Path

from comity.coordination.negotiation.records import Stance
from comity.coordination.negotiation.table import TABLE
from comity.drawing.case import case_svg, table_lines

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_picture_in_the_docs_is_drawn_from_the_table():
    assert (DOCS / "pictures" / "case.svg").read_text() == case_svg()


def test_every_stance_is_drawn_and_every_row_listed():
    picture = case_svg()
    assert all(f">{stance.value}</text>" in picture for stance in Stance)
    assert len(table_lines()) == len(TABLE) + 2


def test_the_reference_holds_the_table_as_it_is():
    page = (DOCS / "reference" / "cases.md").read_text()
    assert "\n".join(table_lines()) in page
