"""Operations about sharing over HTTP: pages, results, faults, and what each role sees."""

import json

import pytest

from comity.apps.sharing.agreement_operations import (
    CHECK_AGREEMENT,
    DRAFT_AGREEMENT,
    LIST_AGREEMENTS,
    REJECT_DRAFT,
    AgreementText,
    ListAgreements,
    RejectDraft,
)
from comity.apps.sharing.ledger_operations import (
    EXPORT_BUNDLE,
    LIST_ENTRIES,
    PROVE_ENTRY,
    VERIFY_BUNDLE,
    ExportBundle,
    ListEntries,
    NamedEntry,
    VerifyBundle,
)
from comity.apps.sharing.peer_operations import LIST_PEERS, ListPeers
from comity.apps.sharing.share_operations import (
    EXPORT_HELD,
    LIST_HELD,
    LIST_SHARES,
    OFFER_ROWS,
    PREVIEW_SHARE,
    ROW,
    SHARE_NOW,
    START_SHARE,
    STOP_SHARE,
    ExportHeld,
    ListHeld,
    ListShares,
    OfferedRow,
    OfferRows,
    PreviewShare,
    ShareNow,
    ShareWith,
)
from comity.trust.persons import Role
from comity.trust.persons.views import HIGHEST
from tests.node.api.example_node import LEVELS, served


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with served(tmp_path_factory.mktemp("sharing")) as made:
        yield made


@pytest.fixture
def own(tmp_path):
    with served(tmp_path) as made:
        yield made


def paged(api, operation, request, headers):
    """Return all items of a list, page after page, and how many pages there were."""
    items, pages, cursor = [], 0, ""
    while True:
        answer = api.ask(operation, headers, request(cursor))
        assert answer.status == 200, answer.body
        items += answer.value["items"]
        pages += 1
        cursor = answer.value["next"]
        if not cursor:
            return items, pages


LISTS = [
    (LIST_HELD, lambda c: ListHeld(cursor=c, limit=2)),
    (LIST_PEERS, lambda c: ListPeers(cursor=c, limit=1)),
    (LIST_AGREEMENTS, lambda c: ListAgreements(cursor=c, limit=1)),
    (LIST_ENTRIES, lambda c: ListEntries(cursor=c, limit=3)),
    (LIST_SHARES, lambda c: ListShares(cursor=c, limit=1)),
    (PREVIEW_SHARE, lambda c: PreviewShare("party:alfa", "capabilities", cursor=c)),
]


@pytest.mark.parametrize(
    ("operation", "request_of"),
    LISTS,
    ids=[str(getattr(one, "name", one)) for one, _ in LISTS],
)
def test_pages_together_are_the_list(shared, operation, request_of):
    headers = shared.program()
    items, pages = paged(shared, operation, request_of, headers)
    kind = type(request_of(""))
    more = {"party": "party:alfa", "kind": "capabilities"}
    whole = kind(limit=1000, **(more if kind is PreviewShare else {}))
    assert items == shared.ask(operation, headers, whole).value["items"]
    assert items
    assert pages >= (1 if kind in {PreviewShare, ListShares} else 2)


@pytest.mark.parametrize("cursor", ["x", "WyJ4Il0", "A" * 3000, "é"])
@pytest.mark.parametrize(
    "operation", [LIST_HELD, LIST_SHARES, PREVIEW_SHARE], ids=lambda o: o.name
)
def test_what_is_no_cursor_is_refused(shared, operation, cursor):
    request = {
        LIST_HELD: ListHeld(cursor=cursor),
        LIST_SHARES: ListShares(cursor=cursor),
        PREVIEW_SHARE: PreviewShare("party:alfa", cursor=cursor),
    }[operation]
    answer = shared.ask(operation, shared.program(), request)
    assert answer.status == 422
    assert "is no cursor" in answer.value["detail"]


# -- who sees what -----------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_the_classes_of_its_table(shared, role):
    top = HIGHEST[role]
    may = LEVELS[: LEVELS.index(top) + 1] if top else ()
    answer = shared.ask(LIST_HELD, shared.person(role), ListHeld(kind="elements"))
    if not may:
        assert answer.status == 403
        return
    # Row number k bears label number k.
    names = [row["object"] for row in answer.value["items"]]
    every = shared.ask(
        LIST_HELD,
        shared.person(Role.DUTY_OFFICER),
        ListHeld(kind="elements"),
    ).value["items"]
    assert len(every) == len(LEVELS)
    assert names == [row["object"] for row in every][: len(may)]
    hidden = [row["object"] for row in every][len(may) :]
    file = shared.ask(EXPORT_HELD, shared.person(role), ExportHeld("elements"))
    assert file.headers["comity-counts"] == f"rows={len(may)}"
    numbers = [name.rpartition(":")[2] for name in hidden]
    lines = file.body.decode().splitlines()[1:]
    assert not [line for line in lines if set(line.split(",")) & set(numbers)]


@pytest.mark.parametrize("role", Role)
def test_a_proof_withholds_what_its_reader_does_not_see(shared, role):
    top = HIGHEST[role]
    may = LEVELS[: LEVELS.index(top) + 1] if top else ()
    rows = shared.ask(
        LIST_HELD, shared.person(Role.DUTY_OFFICER), ListHeld(kind="elements")
    ).value["items"]
    for level, row in zip(LEVELS, rows, strict=True):
        headers = shared.person(role)
        answer = shared.ask(PROVE_ENTRY, headers, NamedEntry(str(row["entry"])))
        content = answer.value["content"]
        if level in may:
            assert content["document"]["body"]["rows"][0]["object"] == row["object"]
        else:
            assert content == {"withheld": True}
            assert answer.value["bundle"]["entries"][0]["salt"] is None
    file = shared.ask(EXPORT_BUNDLE, shared.person(role), ExportBundle("party:alfa"))
    bundle = json.loads(file.body)
    # Rows of one label are one document.
    lacking = [one for one in bundle["entries"] if one["document"] is None]
    assert len(lacking) >= len(LEVELS) - len(may)
    told = shared.ask(
        VERIFY_BUNDLE, shared.person(Role.ANALYST), VerifyBundle(bundle)
    ).value
    assert told["holds"] is True


def test_a_bundle_with_a_fault_says_so_and_nonsense_is_refused(shared):
    headers = shared.person(Role.ANALYST)
    file = shared.ask(EXPORT_BUNDLE, headers, ExportBundle())
    bundle = json.loads(file.body)
    bundle["entries"][0]["index"] += 1
    told = shared.ask(VERIFY_BUNDLE, headers, VerifyBundle(bundle)).value
    assert told["holds"] is False
    assert told["report"]["faults"]
    for wrong in ({}, {"comity-evidence": 2}, {"comity-evidence": 1, "keys": 3}):
        assert shared.ask(VERIFY_BUNDLE, headers, VerifyBundle(wrong)).status in {
            200,
            422,
        }
    assert shared.ask(VERIFY_BUNDLE, headers, VerifyBundle({})).status == 422


# -- what changes things -----------------------------------------------------------------


def test_rows_that_are_offered_are_shared_and_no_longer(own):
    headers = own.person(Role.ANALYST)
    offered = OfferRows("elements", (OfferedRow(ROW, 0),))
    assert own.ask(OFFER_ROWS, headers, offered).value == {"changed": 1}
    assert own.ask(OFFER_ROWS, headers, offered).value == {"changed": 0}
    share = ShareWith("party:alfa")
    assert own.ask(START_SHARE, headers, share).value["active"] is True
    done = own.ask(SHARE_NOW, headers, ShareNow(("party:alfa",))).value["shared"]
    assert [one["rows"] for one in done if one["kind"] == "elements"] == [1]
    kinds = [one["kind"] for one in own.ask(LIST_SHARES, headers).value["items"]]
    assert "elements" in kinds
    assert own.ask(STOP_SHARE, headers, share).value["active"] is False
    kinds = [one["kind"] for one in own.ask(LIST_SHARES, headers).value["items"]]
    assert "elements" not in kinds


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (OfferRows("gossip", ()), 404),
        (OfferRows("elements", (OfferedRow({"object": "x", "secret": 1}),)), 422),
        (OfferRows("elements", (OfferedRow({"epoch_us": 1}),)), 422),
        (OfferRows("elements", (OfferedRow(ROW, -1),)), 422),
        (OfferRows("elements", (OfferedRow(ROW, 0),) * 2001), 422),
    ],
)
def test_rows_that_do_not_fit_are_refused_and_nothing_is_offered(own, given, status):
    headers = own.person(Role.ANALYST)
    assert own.ask(OFFER_ROWS, headers, given).status == status
    assert own.ask(PREVIEW_SHARE, headers).value["items"] == []


AGREEMENT = dict(DRAFT_AGREEMENT.example.content or {})


def test_an_agreement_comes_as_json_or_yaml_and_is_the_same(own):
    headers = own.person(Role.SIGNATORY)
    yaml = json.dumps(AGREEMENT)
    one = own.ask(CHECK_AGREEMENT, headers, AgreementText(AGREEMENT)).value
    other = own.ask(CHECK_AGREEMENT, headers, AgreementText(yaml=yaml)).value
    assert one == other
    assert one["findings"] == []
    made = own.ask(DRAFT_AGREEMENT, headers, AgreementText(yaml=yaml)).value
    assert (made["hash"], made["state"]) == (one["hash"], "draft")
    rejected = own.ask(
        REJECT_DRAFT, headers, RejectDraft("shared-skies", made["hash"])
    ).value
    assert [v["hash"] for v in rejected["agreements"]] == [made["hash"]]


DEEP = "[" * 5000
ALIASES = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


@pytest.mark.parametrize(
    "text",
    [
        AgreementText(),
        AgreementText(AGREEMENT, yaml="a: 1"),
        AgreementText({}),
        AgreementText({**AGREEMENT, "parties": 3}),
        AgreementText({**AGREEMENT, "secret": 3}),
        AgreementText({**AGREEMENT, "clauses": []}),
        AgreementText(yaml="x" * 100_001),
        AgreementText(yaml=DEEP),
        AgreementText(yaml=ALIASES),
        AgreementText(yaml="\x00"),
        AgreementText({**AGREEMENT, "parties": ["party:bravo", "party:nobody"]}),
    ],
)
def test_what_is_no_agreement_is_refused(own, text):
    headers = own.person(Role.SIGNATORY)
    before = own.ask(LIST_AGREEMENTS, headers).value["items"]
    answer = own.ask(DRAFT_AGREEMENT, headers, text)
    assert 400 <= answer.status < 500, answer.body
    assert own.ask(LIST_AGREEMENTS, headers).value["items"] == before


def test_a_draft_is_rejected_by_its_hash_alone(own):
    headers = own.person(Role.SIGNATORY)
    name, digest = "draft-of-alfa", own.names["sha256:" + 64 * "0"]
    for wrong in (
        RejectDraft(name),
        RejectDraft(name, "sha256:" + "1" * 64),
        RejectDraft(f"{name}@{digest}", "sha256:" + "1" * 64),
        RejectDraft("alfa-bravo", digest),
    ):
        assert own.ask(REJECT_DRAFT, headers, wrong).status in {404, 422}
    assert own.ask(REJECT_DRAFT, headers, RejectDraft(name, digest)).status == 200
