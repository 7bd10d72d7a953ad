"""Evidence as a PDF: what it says, what is inside, and how it is verified without a node."""

import copy
import hashlib
import io
import json
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from comity.apps.sharing import evidence_pdf as module
from comity.apps.sharing.evidence_pdf import evidence_pdf, verify_evidence_file
from comity.apps.sharing.ledger_operations import EXPORT_BUNDLE, ExportBundle
from comity.drawing.evidence import evidence_sheet, pages as pages_module
from comity.drawing.sheets import printed, sheet_json
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import FormatError, RangeError, ResourceError
from comity.main import run
from comity.system.pdf_files import attachment_of
from comity.system.typesetting import typeset
from comity.trust.ledger.bundle import verify_bundle
from comity.trust.persons import Role
from tests.attacks.test_words_of_others import HOSTILE
from tests.node.api.example_node import CANARIES, served
from tests.system.test_typesetting import LAYOUT, SCRIPTS, has_font


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    with served(tmp_path_factory.mktemp("evidence")) as made:
        yield made


@pytest.fixture(scope="module")
def answer(api):
    got = api.ask(EXPORT_BUNDLE, api.program(), ExportBundle(form="pdf"))
    assert got.status == 200, got.body
    return got


@pytest.fixture(scope="module")
def pdf(answer):
    return answer.body


@pytest.fixture(scope="module")
def bundle(pdf):
    return attachment_of(pdf, "evidence.json")


def text_of(content):
    """Return the text of a PDF without white space: lines end where the page ends."""
    pages = PdfReader(io.BytesIO(content), strict=True).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def tight(text):
    return "".join(text.split())


def written(tmp_path, content, name="evidence.pdf"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def said(capsys, line):
    code = run(shlex.split(line))
    return code, capsys.readouterr()


# -- what it is and says -----------------------------------------------------------------


def test_the_api_answers_with_a_pdf_and_the_same_bundle_inside(api, answer, bundle):
    assert answer.headers["content-type"] == "application/pdf"
    assert 'filename="evidence.pdf"' in answer.headers["content-disposition"]
    plain = api.ask(EXPORT_BUNDLE, api.program(), ExportBundle())
    assert plain.headers["comity-counts"] == answer.headers["comity-counts"]
    assert plain.body == bundle


def test_the_same_evidence_gives_the_same_bytes(pdf, bundle):
    assert evidence_pdf(bundle) == evidence_pdf(bundle) == pdf


def test_every_entry_stands_in_it_with_hashes_in_blocks_of_four(pdf, bundle):
    text = text_of(pdf)
    report = verify_bundle(json.loads(bundle))
    assert report.holds
    for number, entry in enumerate(report.entries, 1):
        title = f"{number}.{entry.sender}→{entry.recipient},number{entry.sequence}:"
        assert tight(title) in text
        assert entry.envelope.removeprefix("sha256:") in text
    pages = PdfReader(io.BytesIO(pdf)).pages
    spaced = " ".join(" ".join(page.extract_text().split()) for page in pages)
    digest = report.entries[0].envelope.removeprefix("sha256:")
    assert " ".join(digest[k : k + 4] for k in range(0, 64, 4)) in spaced


def test_it_says_who_when_under_what_and_how_to_verify(pdf, bundle):
    text = text_of(pdf)
    report = verify_bundle(json.loads(bundle))
    for words in (
        *report.roots.values(),
        hashlib.sha256(bundle).hexdigest(),
        "2024-11-02 01:00:00 UTC, by the clock of its node",
        "comity ledger verify evidence.pdf",
        "comity ledger verify evidence.json",
        "What was not checked",
        "as duty officer, proof sha256:",
        "“one” of the agreement sha256:",
        "party:alfa → party:bravo: ",
        "State by this bundle: newest of party:alfa: open, round of roles 1",
        "acknowledged (store) revision 0, by its node, no person",
        "leaf 1 of 25: hashed with 5 other hashes it gives the root",
        "not signed by",
        "Kourou",
    ):
        assert tight(words) in text, words


def test_no_word_of_comfort_stands_in_it(pdf):
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    seen = {word.strip(".,:;()").lower() for word in words.split()}
    assert not {"safe", "ok", "success", "pending", "clear", "guaranteed"} & (
        # A label's class may be called so.
        seen - {"clear"}
    )


def test_what_a_role_does_not_see_is_withheld_from_pages_and_attachment(api):
    headers = api.person(Role.ANALYST)
    got = api.ask(EXPORT_BUNDLE, headers, ExportBundle(form="pdf"))
    assert got.status == 200, got.body
    inside = attachment_of(got.body, "evidence.json")
    assert tight("withheld from this bundle: its content was not checked") in text_of(
        got.body
    )
    assert CANARIES["red"].encode() not in inside
    assert tight(CANARIES["red"]) not in text_of(got.body)


def with_content(bundle, change):
    """Return the pages of a bundle of one notice, whose content is another one."""
    value = json.loads(bundle)
    report = verify_bundle(value)
    place = max(
        number
        for number, entry in enumerate(report.entries)
        if entry.content["document"]["kind"] == "notices"
    )
    value["entries"] = [value["entries"][place]]
    value["agreements"] = value["agreements"][:1]
    report = verify_bundle(value)
    assert report.holds
    document = copy.deepcopy(report.entries[0].content["document"])
    change(document)
    report.entries[0] = replace(report.entries[0], content={"document": document})
    sheet = evidence_sheet(value, report, "0" * 64)
    return typeset(sheet_json(sheet), sheet.at_us, None)


@pytest.mark.parametrize("text", [*LAYOUT, *HOSTILE.values()])
def test_words_of_a_peer_stand_in_it_as_they_are_made_visible(bundle, text):
    def change(document):
        document["body"]["rows"][0] |= {"text": text, f"m {text}": 1}
        document["label"]["classification"] = text
        document["purpose"] = text
        document["clauses"] = [f"sha256:{'0' * 64}#{text}"]
        document["persons"][0]["role"] = text

    shown = text_of(with_content(bundle, change))
    assert shown.count(tight(printed(text))) >= 6


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_notice_in_each_script_is_printed(bundle, script):
    if not has_font(script):
        pytest.skip("its font is not installed")

    def change(document):
        document["body"]["rows"][0]["text"] = SCRIPTS[script]

    shown = text_of(with_content(bundle, change))
    first = SCRIPTS[script].split()[0]
    assert first in shown or first[::-1] in shown


def test_long_content_is_cut_with_how_much(bundle):
    def change(document):
        row = document["body"]["rows"][0]
        row["a"] = "a" * 5000
        row |= {f"b{k}": k for k in range(100)}

    shown = text_of(with_content(bundle, change))
    assert tight("… and 3,800 more letters in the attachment") in shown
    assert tight("more members: see the attachment") in shown


def test_faults_stand_at_the_top(bundle):
    value = json.loads(bundle)
    other = value["entries"][5]["document"]
    value["entries"][4]["document"] = other
    shown = text_of(evidence_pdf(canonical_bytes(value)))
    assert tight("1 of the things that the bundle states does not hold:") in shown
    assert tight("37 of 38 entries") in shown
    assert tight("entry 5: the document is not the one that was committed to") in shown


def test_more_entries_than_are_printed_are_refused(bundle, monkeypatch):
    monkeypatch.setattr(pages_module, "MOST_ENTRIES", 10)
    with pytest.raises(RangeError, match=r"printed entries is 38.*at most 10"):
        evidence_pdf(bundle)


# -- verified without a node -------------------------------------------------------------


def test_a_pdf_is_verified_and_its_pages_are_compared(pdf, tmp_path):
    found = verify_evidence_file(written(tmp_path, pdf))
    assert found.report.holds
    assert len(found.report.entries) == 38
    assert found.pages == "same"


def rewritten(pdf, change):
    """Return the PDF as another program would write it, changed."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_changed_attachment_is_found(pdf, bundle, tmp_path):
    value = json.loads(bundle)
    value["entries"][4]["document"] = value["entries"][5]["document"]

    def change(writer):
        (one,) = writer.attachment_list
        one.content = canonical_bytes(value)

    found = verify_evidence_file(written(tmp_path, rewritten(pdf, change)))
    assert not found.report.holds
    assert found.report.faults == [
        "entry 5: the document is not the one that was committed to"
    ]
    assert found.pages == "different"


def test_changed_pages_are_found_though_the_bundle_holds(pdf, tmp_path):
    def change(writer):
        writer.remove_page(0)

    found = verify_evidence_file(written(tmp_path, rewritten(pdf, change)))
    assert found.report.holds
    assert found.pages == "different"
    assert "Read what is listed here, not the pages" in found.pages_in_words


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95, 0.9999])
def test_a_cut_pdf_is_refused(pdf, tmp_path, share):
    path = written(tmp_path, pdf[: int(len(pdf) * share)])
    with pytest.raises(FormatError, match="cut"):
        verify_evidence_file(path)


def test_a_cut_pdf_with_an_end_of_its_own_is_refused(pdf, tmp_path):
    path = written(tmp_path, pdf[: len(pdf) // 2] + b"\nstartxref\n9\n%%EOF\n")
    with pytest.raises(FormatError, match="damaged"):
        verify_evidence_file(path)


def test_a_pdf_with_changed_bytes_never_holds_as_it_was(pdf, tmp_path):
    """Flip bytes all over the file: refused, or the bundle's faults, or other pages."""
    for place in range(100, len(pdf), len(pdf) // 15):
        other = bytearray(pdf)
        other[place] ^= 0x11
        try:
            found = verify_evidence_file(written(tmp_path, bytes(other)))
        except FormatError:
            continue
        assert found.pages != "same"


def test_a_pdf_without_the_bundle_is_refused(bundle, tmp_path):
    value = json.loads(bundle)
    sheet = evidence_sheet(value, verify_bundle(value), "0" * 64)
    path = written(tmp_path, typeset(sheet_json(sheet), sheet.at_us, None))
    with pytest.raises(FormatError, match=r"no attachment evidence\.json"):
        verify_evidence_file(path)


def test_two_bundles_in_one_pdf_are_refused(pdf, tmp_path):
    def change(writer):
        writer.add_attachment("evidence.json", b"{}")

    with pytest.raises(FormatError, match="2 attachments"):
        verify_evidence_file(written(tmp_path, rewritten(pdf, change)))


def test_an_attachment_that_is_no_bundle_is_refused(pdf, tmp_path):
    def change(writer):
        (one,) = writer.attachment_list
        one.content = b'{"a":1}'

    with pytest.raises(FormatError, match="no evidence bundle"):
        verify_evidence_file(written(tmp_path, rewritten(pdf, change)))


@pytest.mark.parametrize(
    "change",
    [
        {"made_us": "x"},
        {"made_us": 10**15 * 9},
        {"made_by": ["#panic()"]},
        {"heads": ["x"]},
        {"entries": []},
    ],
)
def test_a_bundle_of_another_shape_inside_never_compares_as_the_same(
    pdf, bundle, tmp_path, change
):
    value = json.loads(bundle) | change

    def put(writer):
        (one,) = writer.attachment_list
        one.content = canonical_bytes(value)

    try:
        found = verify_evidence_file(written(tmp_path, rewritten(pdf, put)))
    except FormatError:
        return
    assert found.pages in {"different", "not-compared"}


def test_without_the_library_the_bundle_is_verified_and_the_pages_are_not(
    pdf, tmp_path, monkeypatch
):
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    found = verify_evidence_file(written(tmp_path, pdf))
    assert found.report.holds
    assert found.pages == "not-compared"
    assert "comity[pdf]" in found.pages_in_words


# -- the command -------------------------------------------------------------------------


def test_the_command_writes_and_verifies_a_pdf(api, capsys, tmp_path):
    out = tmp_path / "for the court.pdf"
    code, told = said(capsys, f"ledger export '{out}' --dir {api.node.folder}")
    assert code == 0, told.err
    assert out.read_bytes()[:5] == b"%PDF-"
    code, told = said(capsys, f"ledger verify '{out}'")
    assert code == 0, told.err
    assert "Compare these fingerprints" in told.out
    assert "byte for byte" in " ".join(told.out.split())
    code, told = said(capsys, f"ledger verify '{out}' --json")
    assert code == 0
    assert json.loads(told.out)["pages"] == "same"


def test_the_command_says_why_a_pdf_fails(pdf, capsys, tmp_path):
    path = written(tmp_path, pdf[:-2000])
    code, told = said(capsys, f"ledger verify {path}")
    assert code == FormatError.exit_code
    assert "cut" in told.err


def test_the_command_names_the_extra_that_is_missing(
    api, capsys, tmp_path, monkeypatch
):
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    out: Path = tmp_path / "e.pdf"
    code, told = said(capsys, f"ledger export {out} --dir {api.node.folder}")
    assert code == ResourceError.exit_code
    assert "comity[pdf]" in told.err
    assert not out.exists()
