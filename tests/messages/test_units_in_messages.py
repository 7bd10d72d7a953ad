"""Units of another scale: strict reading refuses them, lenient reading converts or says so."""

import pytest

from comity.foundations.errors import FormatError
from comity.messages.check import _put
from comity.messages.parsed import Findings, Item
from comity.messages.read import KINDS, read_message
from comity.messages.units import conversion
from comity.messages.write import write_message
from tests.messages import examples

#: Units to state instead, until one has the dimension of the standard's and another scale.
OTHERS = (
    *("m", "km", "m/s", "km/s", "m/s**2", "km**2", "m**2", "km**2/s", "m**2/s", "km**2/s**2"),
    *("m**2/s**2", "g", "kg", "min", "d", "s", "rad", "rev", "rad/s", "rev/d**2", "rev/d**3"),
    *("rev/h", "m**3/s**2", "m**2/g", "g*m**2", "1/m", "1/ER", "kHz", "hPa", "cm**2", "mm"),
    *("m**2/s**3", "km**2/s**3", "m**2/s**4", "km**2/s**4", "m**3/kg", "m**3/(kg*s)"),
    *("m**3/(kg*s**2)", "m**4/kg**2", "km**4/kg**2", "W/g", "deg/d", "m*m", "m**2*s", "g*m/s**2"),
    *("km**3/kg", "km**3/(kg*s)", "km**3/(kg*s**2)", "kg/m**2", "g/m**2", "km/s**3", "m/s**3"),
    *("%", "1", "T", "deg", "#/s", "#/d", "K", "m**2/kg", "rev/d", "deg**2", "rad**2", "h", "km/s**2", "deg/s**2", "deg/s**3"),
)  # fmt: skip
#: Units that have no other scale in use.
LONE = {"SFU", "nT", "dBW", "dBHz", "TECU", "n/a", "degC", "Hz"}


def sections(section):
    yield section
    for child in section.sections:
        yield from sections(child)


def other_unit(unit):
    """Return a unit of the same dimension and another scale, and its factor."""
    for name in OTHERS:
        try:
            factor = conversion(name, unit)
        except FormatError:
            continue
        if abs(factor - 1.0) > 1e-9:
            return name, factor
    return None


UNITED = [
    (name, section.name, field)
    for name, kind in KINDS.items()
    for section in sections(kind.root)
    for field in section.fields
    if field.unit and field.form in {"float", "int", "floats"}
]


def test_every_kind_of_message_has_fields_with_units():
    assert {name for name, _, _ in UNITED} >= {"CDM", "OPM", "OMM", "OCM", "TDM", "RDM"}
    assert len(UNITED) > 300


def test_every_field_with_a_unit_is_strict_about_its_scale():
    lone = set()
    for name, part, field in UNITED:
        found = other_unit(field.unit)
        if found is None:
            lone.add(field.unit)
            continue
        other, factor = found
        kind = KINDS[name]
        section = next(s for s in sections(kind.root) if field in s.fields)
        key = field.key.replace("*", "1")
        values, findings = {}, Findings()
        number = "2" if field.form == "int" else "2.0"
        _put(Item(1, key, f"{number} [{other}]"), section, values, findings)
        assert not findings.accepted("strict"), (name, part, key, other)
        assert findings.accepted("lenient"), (name, part, key, other)
        rules = {one.rule for one in findings.entries}
        assert "unit-converted" in rules, (name, part, key)
        value = values[key][0] if isinstance(values[key], tuple) else values[key]
        assert value == pytest.approx(2.0 * factor), (name, part, key)
    assert lone <= LONE


SCALED = {
    "CDM miss distance": (examples.cdm_text(), "MISS_DISTANCE = 50.0 [m]", "MISS_DISTANCE = 0.05 [km]"),
    "CDM position": (examples.cdm_text(), "X = 7000.0 [km]", "X = 7000000.0 [m]"),
    "CDM covariance": (examples.cdm_text(), "CR_R = 100.0 [m**2]", "CR_R = 1e-4 [km**2]"),
    "OPM position": (examples.OPM, "X = 7000.0 [km]", "X = 7000000.0 [m]"),
    "OPM velocity": (examples.OPM, "Y_DOT = 7.5 [km/s]", "Y_DOT = 7500.0 [m/s]"),
    "OMM inclination": (examples.OMM, "INCLINATION = 51.6", "INCLINATION = 0.9005898940290741 [rad]"),
    "TDM delay": (
        examples.TDM.replace("PATH = 1,2,1\n", "PATH = 1,2,1\nTRANSMIT_DELAY_1 = 0.5 [s]\n"),
        "TRANSMIT_DELAY_1 = 0.5 [s]",
        "TRANSMIT_DELAY_1 = 500.0 [ms]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SCALED)
def test_a_whole_message_in_another_scale(name):
    text, old, new = SCALED[name]
    assert old in text
    assert read_message(text.encode(), "strict").accepted
    changed = text.replace(old, new, 1).encode()
    assert not read_message(changed, "strict").accepted
    lenient = read_message(changed, "lenient")
    assert lenient.accepted
    assert [d.rule for d in lenient.findings] == ["unit-converted"]
    same = read_message(text.encode()).messages[0]
    keys = [(p.name, k, v) for p in same.root.walk() for k, v in p.values.items()]
    read = lenient.messages[0].root.walk()
    found = [(p.name, k, v) for p in read for k, v in p.values.items()]
    for one, other in zip(keys, found, strict=True):
        assert one[:2] == other[:2]
        assert other[2] == (
            pytest.approx(one[2], rel=1e-12) if isinstance(one[2], float) else one[2]
        )


@pytest.mark.parametrize(
    "old, new",
    [("<X>", '<X units="m">'), ("<CX_X>", '<CX_X units="m**2">'), ("<Z_DOT>", '<Z_DOT units="m/s">')],
)  # fmt: skip
def test_units_of_cells_in_xml(old, new):
    message = read_message(examples.oem_text().encode()).messages[0]
    text = write_message(message, "xml")
    assert read_message(text.encode(), "strict").accepted
    if old not in text:
        old = next(
            line.split(">")[0] + ">" for line in text.split() if old[:-1] in line
        )
    assert old in text
    changed = text.replace(old, new).encode()
    assert not read_message(changed, "strict").accepted
    lenient = read_message(changed, "lenient")
    assert lenient.accepted
    assert {d.rule for d in lenient.findings} == {"unit-converted"}
    # The same number in the standard's own unit is what was written before.
    standard = text.replace(old, new.replace("m", "km", 1)).encode()
    assert read_message(standard, "strict").accepted
    # One that measures something else is not converted.
    wrong = text.replace(old, f'{new.split()[0]} units="kg">').encode()
    assert not read_message(wrong, "strict").accepted


def ocm(table):
    return f"""CCSDS_OCM_VERS = 3.0
CREATION_DATE = 2024-11-01T00:00:00
ORIGINATOR = TEST
META_START
OBJECT_NAME = THING
TIME_SYSTEM = UTC
EPOCH_TZERO = 2024-11-01T00:00:00
META_STOP
{table}"""


TRAJECTORY = """TRAJ_START
CENTER_NAME = EARTH
TRAJ_REF_FRAME = EME2000
TRAJ_TYPE = CARTPV
TRAJ_UNITS = [{}]
0.0 7000.0 0.0 0.0 0.0 7.5 0.5
TRAJ_STOP
"""
COVARIANCE = """COV_START
COV_REF_FRAME = RTN
COV_TYPE = CARTP
COV_ORDERING = LTM
COV_UNITS = [{}]
0.0 1e-4 0.0 1e-4 0.0 0.0 1e-4
COV_STOP
"""
MANOEUVRE = """MAN_START
MAN_ID = BURN-1
MAN_DEVICE_ID = THR_01
MAN_COMPOSITION = TIME_RELATIVE, MAN_DURA, DV_X, DV_Y, DV_Z, DV_MAG_SIGMA
MAN_UNITS = [{}]
60.0 10.0 0.0 1e-4 0.0 5.0
MAN_STOP
"""


@pytest.mark.parametrize(
    "table, units, wrong",
    [
        (TRAJECTORY, "km,km,km,km/s,km/s,km/s", ""),
        (TRAJECTORY, "m,m,m,m/s,m/s,m/s", "states m where the standard has km"),
        (TRAJECTORY, "km,km,km,km/s,km/s,m/s", "states m/s where"),
        (TRAJECTORY, "km,km,km,km/s,km/s,km", "different things"),
        (TRAJECTORY, "km,km,km", "3 units for 6"),
        (COVARIANCE, "km,km,km", ""),
        (COVARIANCE, "m,m,m", "states m where the standard has km"),
        (MANOEUVRE, "s,km/s,km/s,km/s,%", ""),
        (MANOEUVRE, "n/a,s,km/s,km/s,km/s,%", ""),
        (MANOEUVRE, "s,m/s,m/s,m/s,%", "states m/s where the standard has km/s"),
        (MANOEUVRE, "min,km/s,km/s,km/s,%", "states min where the standard has s"),
        (MANOEUVRE, "s,km/s,km/s", "3 units for 5"),
    ],
)
def test_units_of_tables_cannot_override_the_standard(table, units, wrong):
    text = ocm(table.format(units)).encode()
    strict, lenient = read_message(text, "strict"), read_message(text, "lenient")
    assert strict.accepted == (not wrong), strict.findings
    assert lenient.accepted
    said = [d.message for d in lenient.findings if d.rule == "units"]
    assert len(said) == bool(wrong)
    assert all(wrong in words for words in said)
