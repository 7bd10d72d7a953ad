"""Terms of sources: what each amounts to, and which claims leave in bulk."""

import csv
import json
from datetime import date
from io import StringIO

import pytest

from comity.apps.atlas.collection import shipped
from comity.apps.atlas.export import export_text
from comity.atlas.licences import bulk_fault, left_out, licence_of, terms_of
from comity.atlas.records import Citation, Claim, Source


def source(licence, name="s"):
    return Source(name, "T", "P", "https://x.example", 1, licence=licence)


def claim(*cited):
    return Claim(
        "c",
        "summary",
        "x",
        cited,
        "high",
        None,
        date(2026, 1, 1),
        "normal",
        "",
        "unreviewed",
    )


@pytest.mark.parametrize(
    ("licence", "terms"),
    [
        ("", "unstated"),
        ("no licence; single facts restated", "unstated"),
        ("CC BY 4.0", "open"),
        ("CC-BY; cite J. McDowell, GCAT", "open"),
        ("CC0", "open"),
        ("CC BY-NC 4.0", "non-commercial"),
        ("UN Digital Library: non-commercial use with attribution", "non-commercial"),
        ("no bulk redistribution; single facts restated", "no bulk copies"),
        ("cite E. Voeten, hdl:1902.1/12379", "stated"),
    ],
)
def test_terms_are_read_from_their_words(licence, terms):
    assert terms_of(source(licence)) == terms
    assert licence_of(source(licence)) == (licence or "not stated")


def test_one_source_that_allows_it_is_enough():
    sources = {
        "open": source("CC BY 4.0", "open"),
        "nc": source("non-commercial use", "nc"),
        "bulk": source("no bulk redistribution", "bulk"),
        "none": source("", "none"),
    }
    opened, title = "opened", "cited"
    for cited, reason in (
        ([("open", opened)], ""),
        ([("none", "excerpt")], ""),
        ([("nc", opened)], "nc: non-commercial"),
        ([("bulk", opened)], "bulk: no bulk copies"),
        ([("none", title)], "none: known by its title alone, not verified"),
        ([("nc", opened), ("open", opened)], ""),
        (
            [("nc", opened), ("open", title)],
            "nc: non-commercial; open: known by its title alone, not verified",
        ),
        ([("unheard-of", title)], "unheard-of: known by its title alone, not verified"),
    ):
        places = (Citation(name, "page 1", how) for name, how in cited)
        assert bulk_fault(claim(*places), sources) == reason


def test_what_stays_out_is_in_no_bulk_export_and_in_the_list():
    collection, _ = shipped()
    stay = {(row.record, row.claim) for row in left_out(collection)}
    assert stay
    made = export_text(collection, "csv")
    rows = list(csv.DictReader(StringIO(made.text)))
    assert {(row["record"], row["claim"]) for row in rows}.isdisjoint(stay)
    assert made.entries == len(rows)
    assert made.left_out == len(stay)
    everything = sum(len(r.claims) for r in collection.records.values())
    assert made.entries + made.left_out == everything
    assert all(row["licences"] for row in rows)
    listed = list(csv.DictReader(StringIO(export_text(collection, "left-out").text)))
    assert {(row["record"], row["claim"]) for row in listed} == stay
    assert all(row["reason"] for row in listed)
    whole = json.loads(export_text(collection, "json").text)
    assert sum(len(record["claims"]) for record in whole) == made.entries
