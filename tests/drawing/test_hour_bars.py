"""Bars by the hour: every one in the picture, doubtful ones hatched, labels apart and inside."""

import re

import pytest

from comity.drawing.hour_bars import Bar, HourBars, hour_bars
from comity.foundations.constants import DAY_US, HOUR_US

NOW = 1_730_505_600_000_000
DOUBTFUL = "beyond 3 days: screened without manoeuvres, doubtful"


def drawn(counts, **more):
    begin = NOW - DAY_US
    bars = [Bar(begin + k * HOUR_US, count, 0) for k, count in enumerate(counts)]
    values = {
        "now_us": NOW,
        "known_from_us": NOW,
        "known_until_us": NOW + 7 * DAY_US,
        "trusted_until_us": NOW + 3 * DAY_US,
    }
    return HourBars(bars, **{**values, **more})


def labels(svg):
    return [
        (float(x), float(y), anchor, text)
        for x, y, anchor, text in re.findall(
            r'<text[^>]*? x="([\d.]+)" y="([\d.]+)"(?: text-anchor="(\w+)")?>([^<]*)<',
            svg,
        )
    ]


@pytest.mark.parametrize("width", [1040.0, 334.0])
@pytest.mark.parametrize("mark_h", [-20, 1, 12, 60, 70, 160])
def test_labels_stay_in_the_picture_and_apart(width, mark_h):
    svg = hour_bars(
        drawn([3] * 192, mark_us=NOW + mark_h * HOUR_US, mark="b418b6c7", decide=True),
        "Approaches",
        DOUBTFUL,
        width,
    )
    boxes = []
    for x, y, anchor, text in labels(svg):
        wide = 6.0 * len(text)
        left = x - wide / 2 if anchor == "middle" else x
        assert left >= 0.0
        assert left + wide <= width
        boxes.append((left, left + wide, y))
    for k, one in enumerate(boxes):
        for other in boxes[k + 1 :]:
            if abs(one[2] - other[2]) < 10:
                assert one[1] <= other[0] or other[1] <= one[0], (one, other)


def test_every_hour_with_approaches_has_a_bar():
    counts = [k % 3 for k in range(192)]
    svg = hour_bars(drawn(counts), "Approaches", DOUBTFUL, 1040.0)
    solid = len(re.findall(r'class="(?:ink|past)-fill" x=', svg))
    assert solid == sum(count > 0 for count in counts)
    assert "not-searched" in svg
    assert 'id="sky-cursor"' in svg


def test_a_short_window_ends_with_what_was_not_searched():
    short = drawn([1] * 192, known_until_us=NOW + 2 * DAY_US)
    svg = hour_bars(short, "Approaches", DOUBTFUL, 1040.0)
    assert "not searched" in svg
    assert DOUBTFUL not in svg


def test_where_nothing_was_looked_for_it_says_so():
    svg = hour_bars(
        drawn(
            [0] * 192, known_from_us=None, known_until_us=None, trusted_until_us=None
        ),
        "<Approaches>",
        DOUBTFUL,
        1040.0,
    )
    assert "nothing was looked for" in svg
    assert "&lt;Approaches&gt;" in svg
