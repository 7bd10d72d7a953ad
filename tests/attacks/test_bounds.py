"""Texts and archives from outside end at a bound, before anything large is made of them."""

import gzip
import io
import json
import lzma
import resource
import subprocess
import sys
import time
import zipfile

import httpx
import numpy as np
import pytest
import zstandard

from comity.foundations.bounds import Bounds, check_json
from comity.foundations.errors import ComityError, DataError, FormatError, RemoteError
from comity.foundations.strict import read_canonical, read_strict, read_with_texts
from comity.messages import read_element_sets
from comity.messages.read import read_message
from comity.system.files import read_plain
from comity.system.packed import inflate, largest_content
from comity.system.public_catalogues import fetch
from comity.system.public_gate import PublicGate
from comity.system.snapshots import load_snapshot

DEPTHS = [33, 480, 900, 2_000, 200_000]
MIB = 1 << 20


def nests(depth):
    yield b"[" * depth + b"]" * depth
    yield b'{"a":' * depth + b"1" + b"}" * depth
    yield b'[{"]]]]}}}}\\"": ' * (depth // 2 + 1) + b"1" + b"}]" * (depth // 2 + 1)
    yield b"[" * depth


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("read", [read_strict, read_canonical])
def test_nesting_is_counted_before_it_is_followed(depth, read):
    for text in nests(depth):
        with pytest.raises(FormatError):
            read(text)
        with pytest.raises(FormatError):
            read_with_texts(text.decode())
        with pytest.raises(FormatError):
            read_element_sets(text)
        assert not read_message(text, "lenient").accepted


def test_brackets_in_texts_are_no_nesting():
    value = {"a": "[" * 1000, "b": '"]}' * 50, "c": ["\\", '\\"[[', {"d": [[]]}] * 20}
    assert read_strict(json.dumps(value).encode()) == value
    assert read_strict(b"[" * 32 + b"]" * 32) is not None


@pytest.mark.parametrize("text", [b"[],", b"{},", b"1,"])
def test_a_body_of_small_values_does_not_become_large(text):
    """Before: 16 MiB of ``[],`` became 5.6 million lists, 360 MB."""
    data = b"[" + text * (16 * MIB // len(text) - 2) + text[:-1] + b"]"
    with pytest.raises(FormatError, match="too long"):
        read_strict(data)


@pytest.mark.parametrize("unit", [b'"', b'\\"', b'"\\', b"[", b'["', b"9", b'"["'])
def test_the_scan_is_linear(unit):
    """No spelling of 4 MiB takes a second: nothing is read twice."""
    data = unit * (4 * MIB // len(unit))
    begun = time.perf_counter()
    try:
        check_json(data, Bounds(1 << 40, 32, 1 << 40))
    except FormatError:
        pass
    assert time.perf_counter() - begun < 3.0


@pytest.mark.parametrize("digits", [401, 5_000, 1_000_000])
def test_long_numbers_are_refused_in_every_form(digits):
    long = "9" * digits
    for text in (long, f"0.{long}", f"[1e{long}]"):
        with pytest.raises(FormatError):
            read_strict(text.encode())
        with pytest.raises(FormatError):
            read_with_texts(text)


def test_messages_with_long_numbers_are_findings_never_faults():
    """What else a file may hold: each reader refuses in its own words."""
    long = "9" * 5_000
    rows = {
        "tle": f"1 {long}\n2 {long}\n",
        "kvn": f"CCSDS_OMM_VERS = 2.0\nNORAD_CAT_ID = {long}\nMEAN_MOTION = {long}\n",
        "xml": f'<?xml version="1.0"?><ndm><omm><NORAD_CAT_ID>{long}</NORAD_CAT_ID></omm></ndm>',
        "csv": "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,"
        "RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_ANOMALY,NORAD_CAT_ID,BSTAR\n"
        + ",".join([long[:900]] * 11),
    }
    for text in rows.values():
        try:
            read_element_sets(text.encode())
        except ComityError:
            continue


def test_xml_of_many_tags_and_of_types_is_refused():
    with pytest.raises(FormatError):
        read_element_sets(
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><ndm>&b;</ndm>'
        )


@pytest.mark.parametrize("form", ["gzip", "zstd", "xz"])
def test_packed_files_unpack_to_a_bound(tmp_path, form):
    """Before: up to 2 GB of memory for any packed file."""
    if form == "xz":
        data = lzma.compress(b"\0" * (80 * MIB))
    elif form == "gzip":
        data = gzip.compress(b"\0" * (120 * MIB), 9)
    else:
        data = zstandard.compress(b"\0" * (120 * MIB))
    path = tmp_path / "bomb"
    path.write_bytes(data)
    assert largest_content(len(data)) < 120 * MIB
    with pytest.raises(FormatError, match="unpacks to more"):
        read_plain(path)


def test_a_dictionary_that_takes_gigabytes_is_refused(tmp_path):
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}]
    path = tmp_path / "big.xz"
    path.write_bytes(lzma.compress(b"small", lzma.FORMAT_XZ, filters=filters))
    with pytest.raises(FormatError, match="damaged"):
        read_plain(path)
    several = lzma.compress(b"one ") + lzma.compress(b"two")
    path.write_bytes(several)
    assert read_plain(path)[0] == b"one two"


def test_one_coding_is_undone_and_no_chain():
    bomb = gzip.compress(gzip.compress(gzip.compress(b"\0" * (64 * MIB), 9), 9), 9)
    assert len(bomb) < 1000
    for coding in ("gzip, gzip, gzip", "zstd", "br", "deflate", "gzip, identity"):
        with pytest.raises(FormatError, match="not asked for"):
            list(inflate(iter([bomb]), coding, "peer"))
    inner = b"".join(inflate(iter([bomb]), "gzip", "peer"))
    assert len(inner) < 10_000
    with pytest.raises(FormatError, match="unpacks to more"):
        for _ in inflate(iter([gzip.compress(b"\0" * (300 * MIB), 9)]), "gzip", "peer"):
            pass


def test_a_catalogue_in_several_codings_is_refused(tmp_path):
    """Before: 265 bytes of a catalogue's answer unpacked to 2.1 GB on the disk."""
    seen = []

    def serve(request):
        seen.append(request.headers["accept-encoding"])
        body = gzip.compress(gzip.compress(b"\0" * MIB))
        return httpx.Response(
            200, headers={"Content-Encoding": "gzip, gzip"}, content=body
        )

    gate = PublicGate(httpx.Client(transport=httpx.MockTransport(serve)))
    with pytest.raises(RemoteError, match="not asked for"):
        fetch("celestrak:active", tmp_path / "a.csv", gate=gate, at_us=1)
    assert seen == ["gzip"]


def npz(**columns):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in columns.items():
            archive.writestr(f"{name}.npy", data)
    return out.getvalue()


def test_snapshots_that_promise_gigabytes_are_refused(tmp_path):
    path = tmp_path / "a.snapshot"
    path.write_bytes(npz(meta=b"\0" * (100 * MIB)))
    with pytest.raises(DataError, match="unpacks to"):
        load_snapshot(path)
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f8", "fortran_order": False, "shape": (1 << 38,)}
    )
    path.write_bytes(npz(meta=header.getvalue()))
    with pytest.raises(DataError, match="names 2199023255552 bytes"):
        load_snapshot(path)


def test_deep_nesting_does_not_end_the_process():
    """With the machine's usual stack, in a process of its own."""
    code = (
        "from comity.foundations.strict import read_strict\n"
        "from comity.foundations.errors import FormatError\n"
        "for depth in (480, 900, 10**6):\n"
        "    try: read_strict(b'[' * depth + b']' * depth)\n"
        "    except FormatError: print('refused')\n"
    )
    limit = resource.getrlimit(resource.RLIMIT_STACK)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert limit[0] != 0
    assert done.stdout.split() == ["refused"] * 3
