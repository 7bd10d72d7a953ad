"""What was received, taken apart: every form, broken ones beside good ones, nothing lost."""

import json

import pytest

from comity.messages.conjunction_summary import summary_of
from comity.messages.json_form import json_value
from comity.messages.read import read_message
from comity.messages.records import Fault
from comity.messages.split import Piece, pieces_of
from tests.messages.examples import EVERY, cdm_text

KVN = cdm_text()
ROW = {
    "CDM_ID": "280352437",
    "CREATED": "2022-04-29 00:45:12.000000",
    "EMERGENCY_REPORTABLE": "Y",
    "TCA": "2022-04-29T22:03:26.595000",
    "MIN_RNG": "4",
    "PC": "0.1663616",
    "SAT_1_ID": "22487",
    "SAT_1_NAME": "COSMOS 2233",
    "SAT1_OBJECT_TYPE": "PAYLOAD",
    "SAT1_RCS": "LARGE",
    "SAT_1_EXCL_VOL": "5.00",
    "SAT_2_ID": "5758",
    "SAT_2_NAME": "THORAD AGENA D DEB",
    "SAT2_OBJECT_TYPE": "DEBRIS",
    "SAT2_RCS": "SMALL",
    "SAT_2_EXCL_VOL": "5.00",
}


def flat(**changes):
    value = json_value(read_message(KVN.encode()).messages[0])
    return {key: str(item) for key, item in value.items()} | changes


def split(text, **options):
    data = text.encode() if isinstance(text, str) else text
    found = list(pieces_of(data, **options))
    good = [one for one in found if isinstance(one, Piece)]
    return good, [one for one in found if isinstance(one, Fault)]


def accepted(piece):
    reading = read_message(piece.data)
    assert reading.accepted, [str(one) for one in reading.findings]
    return reading.messages[0]


def test_messages_in_kvn_one_after_the_other():
    good, faults = split(KVN + KVN.replace("TEST-1", "TEST-2") + EVERY["OCM"])
    assert not faults
    assert [accepted(one).kind for one in good] == ["CDM", "CDM", "OCM"]
    assert good[1].line == KVN.count("\n") + 1


def test_words_around_a_message_are_taken_off_in_mails_and_told_elsewhere():
    text = f"Dear all,\n\n{KVN}\n--\nThe watch\n"
    good, faults = split(text, prose=True)
    assert len(good) == 1
    assert not faults
    assert not [f for f in read_message(good[0].data).findings if f.weight != "remark"]
    good, faults = split(text)
    assert [fault.value for fault in faults] == ["Dear all,"]
    assert len(good) == 1


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([flat(), flat(MESSAGE_ID="B")]),
        json.dumps(flat()) + "\n" + json.dumps(flat(MESSAGE_ID="B")) + "\n",
        json.dumps(flat(), indent=2)
        + "\n"
        + json.dumps(flat(MESSAGE_ID="B"), indent=2),
        json.dumps({"default": flat()})
        + "\n"
        + json.dumps({"default": json.dumps(flat())}),
    ],
    ids=["list", "lines", "over many lines", "envelope"],
)
def test_json_in_every_arrangement(text):
    good, faults = split(text)
    assert not faults
    assert [accepted(one).kind for one in good] == ["CDM", "CDM"]


def test_a_broken_line_is_a_fault_and_the_next_is_read():
    good, faults = split(
        json.dumps(flat()) + '\n{"MESSAGE_ID": "cut\n' + json.dumps(flat()) + "\n"
    )
    assert len(good) == 2
    assert [fault.line for fault in faults] == [2]
    good, faults = split("[" + json.dumps(flat()) + ",\n" + json.dumps(flat())[:900])
    assert len(good) == 1
    assert [fault.reason for fault in faults] == ["is no JSON: cut off, or damaged"]
    good, faults = split("[" + json.dumps(flat()) + ",\n")
    assert len(good) == 1
    assert faults[0].reason.startswith("the list is never closed")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"error": "Query Parameters [foo] are not part"}', "is no message"),
        ('{"headersOnly": {"messageId": "a"}}', "is a short form without states"),
        ("[1, 2]", "is no JSON object"),
        ("[" * 100_000, "is no JSON: cut off, or damaged"),
        ("hello", "holds no message; it begins 'hello'"),
        (b"\0\1\2", "is a binary file, not text"),
        ("<html><body>busy</body></html>", "XML holds no CDM and no OCM"),
        (
            "<!DOCTYPE x><cdm></cdm>",
            "XML declares a document type or entities: refused",
        ),
        ("<cdm><header>", "the element is never closed: it was cut off"),
    ],
)
def test_what_is_no_message_is_a_fault(text, reason):
    good, faults = split(text)
    assert not good
    assert faults[0].reason == reason


def test_elements_of_xml_one_after_the_other_and_in_a_combined_message():
    from comity.messages.write import write_message

    one = write_message(read_message(KVN.encode()).messages[0], "xml")
    body = one.partition("?>")[2]
    for text in (body + body, f"<ndm>{body}{body}</ndm>"):
        good, faults = split(text)
        assert not faults
        assert [accepted(piece).kind for piece in good] == ["CDM", "CDM"]


def test_rows_of_a_public_list_in_every_notation():
    head, cells = ",".join(ROW), ",".join(ROW.values())
    items = "".join(f"<{key}>{value}</{key}>" for key, value in ROW.items())
    texts = [
        json.dumps([ROW]),
        f"{head}\n{cells}\n",
        f"<xml><item>{items}</item></xml>",
        "".join(f"{key}={value}\n" for key, value in ROW.items()),
    ]
    for text in texts:
        good, faults = split(text)
        assert not faults, text
        told = summary_of(good[0].row)
        assert (told.miss_m, told.probability) == (4.0, 0.1663616)
        assert [one.number for one in told.objects] == ["22487", "5758"]
        assert told.emergency


def test_a_table_of_whole_messages_and_a_row_that_is_too_long():
    row = flat()
    head = ",".join(row)
    cells = ",".join(f'"{value}"' for value in row.values())
    good, faults = split(f"{head}\n{cells}\n{cells},more\n")
    assert accepted(good[0]).kind == "CDM"
    assert [fault.line for fault in faults] == [3]


def test_instants_whose_parts_below_the_second_have_no_unit_are_told():
    text = json.dumps(flat(TCA="2024-11-03 12:00:00", TCA_FRACTION="23"))
    reading = read_message(split(text)[0][0].data)
    assert reading.accepted
    assert "fraction" in {finding.rule for finding in reading.findings}
    text = json.dumps(flat(TCA="2024-11-03 12:00:00", TCA_FRACTION="0"))
    reading = read_message(split(text)[0][0].data)
    assert "fraction" not in {finding.rule for finding in reading.findings}


def test_tracss_names_its_version_and_writes_comments_as_keywords():
    value = flat()
    value["TRACSS_CDM_VERS"] = value.pop("CCSDS_CDM_VERS")
    del value["SAT1_OBJECT"], value["SAT2_OBJECT"]
    value["SAT1_COMMENT DCP Density Forecast Uncertainty"] = "0.12"
    value["SAT1_COMMENT DCP Sensitivity Vector RTN Pos"] = "1 2 3"
    value["SAT1_COMMENT DCP Sensitivity Vector RTN Pos_UNIT"] = "m"
    value["SAT1_COMMENT DCP Sensitivity Vector RTN Vel"] = "4 5 6"
    value["SAT1_COMMENT DCP Sensitivity Vector RTN Vel_UNIT"] = "m/sec"
    from comity.messages.cdm_record import cdm_of

    cdm = cdm_of(accepted(split(json.dumps(value))[0][0]))
    assert cdm.objects[0].density_uncertainty == 0.12
    assert cdm.objects[0].density_sensitivity.tolist() == [
        x / 1e3 for x in (1, 2, 3, 4, 5, 6)
    ]


def test_tracss_trajectories_of_both_versions_become_the_standards():
    tree = {
        "id": "CCSDS_OCM_VERS",
        "version": "3.0",
        "header": {"CREATION_DATE": "2024-11-01T00:00:00", "ORIGINATOR": "T & Co"},
        "body": {
            "segment": {
                "metadata": {
                    "OBJECT_DESIGNATOR": "25544",
                    "TIME_SYSTEM": "UTC",
                    "EPOCH_TZERO": "2024-11-01T00:00:00",
                    "TIME_SPAN": {"units": "d", "value": "1"},
                },
                "data": {
                    "traj": {
                        "CENTER_NAME": "EARTH",
                        "TRAJ_REF_FRAME": "EME2000",
                        "TRAJ_TYPE": "CARTPV",
                        "TRAJ_UNITS": "[km,km,km,km/s,km/s,km/s]",
                        "trajLine": ["0 7000 0 0 0 7.5 0", "60 6990 450 0 -0.5 7.4 0"],
                    }
                },
            }
        },
    }
    flat_form = {
        "ccsdsOcmVersion": "3.0",
        "creationDate": "2024-11-01T00:00:00",
        "originator": "T\nORIGINATOR = FALSE",
        "objectDesignator": "25544",
        "timeSystem": "UTC",
        "epochT0": "2024-11-01T00:00:00",
        "odEpochElGMAJ": None,
        "trajectories": [
            {
                "centerName": "EARTH",
                "trajRefFrame": "EME2000",
                "trajType": "CARTPV",
                "trajUnits": "[km,km,km,km/s,km/s,km/s]",
                "trajValues": [[0, 7000, 0, 0, 0, 7.5, 0], "60 6990 450 0 -0.5 7.4 0"],
            }
        ],
    }
    for value in (tree, flat_form):
        message = accepted(split(json.dumps(value))[0][0])
        segment = message.root.part("segment")
        assert segment.part("metadata").values["OBJECT_DESIGNATOR"] == "25544"
        assert len(segment.part("trajectory").rows) == 2
    # A value cannot add a keyword of its own.
    assert message.root.part("header").values["ORIGINATOR"] == "T ORIGINATOR = FALSE"
