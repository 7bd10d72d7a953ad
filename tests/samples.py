"""One object in every form. Values made up for the tests, close to a real orbit."""

import json

OMM_ROW = {
    "OBJECT_NAME": "ISS (ZARYA)",
    "OBJECT_ID": "1998-067A",
    "EPOCH": "2024-10-31T13:56:02.400000",
    "MEAN_MOTION": "15.49770000",
    "ECCENTRICITY": ".0007999",
    "INCLINATION": "51.6400",
    "RA_OF_ASC_NODE": "12.3456",
    "ARG_OF_PERICENTER": "100.1000",
    "MEAN_ANOMALY": "260.2000",
    "EPHEMERIS_TYPE": "0",
    "CLASSIFICATION_TYPE": "U",
    "NORAD_CAT_ID": "25544",
    "ELEMENT_SET_NO": "999",
    "REV_AT_EPOCH": "47912",
    "BSTAR": ".40393571E-3",
    "MEAN_MOTION_DOT": ".20406E-3",
    "MEAN_MOTION_DDOT": "0",
}


def line(text: str) -> str:
    """Return an element line with its checksum."""
    total = sum(int(c) if c.isdigit() else c == "-" for c in text[:68])
    return f"{text[:68]}{total % 10}"


TLE = "\n".join(
    [
        "ISS (ZARYA)",
        line("1 25544U 98067A   24305.58058333  .00020406  00000+0  40394-3 0  999"),
        line("2 25544  51.6400  12.3456 0007999 100.1000 260.2000 15.497700004791"),
        "",
    ]
)


def as_csv(rows) -> str:
    return "\n".join(
        [
            ",".join(rows[0]),
            *(",".join(row.get(k, "") for k in rows[0]) for row in rows),
            "",
        ]
    )


def as_json(rows) -> str:
    return json.dumps(rows)


def as_kvn(rows) -> str:
    parts = []
    for row in rows:
        parts.append(
            "CCSDS_OMM_VERS = 2.0\nCOMMENT made for tests\nORIGINATOR = TEST\n"
        )
        parts.extend(f"{k} = {v}\n" for k, v in row.items())
    return "".join(parts)


def as_xml(rows) -> str:
    body = "".join(
        "<omm id='CCSDS_OMM_VERS' version='2.0'><body><segment><data>"
        + "".join(f"<{k}>{v}</{k}>" for k, v in row.items())
        + "</data></segment></body></omm>"
        for row in rows
    )
    return f"<?xml version='1.0' encoding='UTF-8'?><ndm>{body}</ndm>"
