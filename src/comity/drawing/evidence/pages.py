"""The pages of a bundle: summary, how to verify, what was not checked, entries, proofs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from comity.drawing.evidence.agreements import agreement_blocks
from comity.drawing.evidence.chains import chain_blocks
from comity.drawing.evidence.documents import shown_utc
from comity.drawing.evidence.entries import entry_blocks, items_by_hash
from comity.drawing.sheets import (
    Block,
    Run,
    Sheet,
    commands,
    facts,
    grid,
    heading,
    in_fours,
    mono,
    note,
    paragraph,
    points,
    printed,
    said,
    words,
)
from comity.foundations.errors import RangeError
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.report import Report

__all__ = ["BUNDLE_NAME", "MOST_ENTRIES", "PDF_NAME", "evidence_sheet"]

#: Names of the attached bundle, and of the file in the commands that are printed.
BUNDLE_NAME, PDF_NAME = "evidence.json", "evidence.pdf"
#: Entries that are printed: more make a file that nobody reads, and seconds of work for a node.
MOST_ENTRIES = 1000

_NOT_CHECKED = """
Whether the fingerprints above are those of the parties: compare them with the parties themselves, on
another way than the one this file came by.

Whether what a document says is true. The proofs show who signed it and that it stood in the log that
both sides signed.

The times: each is by the clock of the party that signed. The order within a stream is proven, the order
between two streams is not.

The persons: a pseudonym, a role and the hash of a proof that the person's own node keeps. The node
states that the proof exists; it can be asked to show it.

What is newer than the tree heads below, what went to other parties, and what the bundle withholds or
was erased.

These pages: they are not signed. The command above writes them again from the attached bundle and says
whether they are the same.
"""


def _counts(report: Report) -> Counter[str]:
    return Counter(
        "whole"
        if "document" in entry.content
        else "erased"
        if "erased_us" in entry.content
        else "withheld"
        for entry in report.entries
    )


def _result(report: Report) -> list[Block]:
    """Return what was verified when the pages were made, and every fault."""
    if report.holds:
        return []
    count = len(report.faults)
    first = f"{count} of the things that the bundle states do{'es' if count == 1 else ''} not hold:"
    return [
        note(words(first, "strong")),
        points(said(fault) for fault in report.faults),
    ]


def _summary(bundle: Mapping[str, Any], report: Report, digest: str) -> list[Block]:
    counts = _counts(report)
    parties = sorted({p for e in report.entries for p in (e.sender, e.recipient)})
    checked = (
        f"{len(report.entries)} of {len(bundle['entries'])} entries: each signed by its sender and in "
        "the logs that the named parties signed"
    )
    return [
        facts(
            [
                ("made by", said(str(bundle["made_by"]))),
                (
                    "made",
                    words(f"{shown_utc(bundle['made_us'])}, by the clock of its node"),
                ),
                ("between", said(", ".join(parties) or "nobody")),
                ("verified", words(checked)),
                (
                    "documents",
                    words(
                        f"{counts['whole']} in the attachment, {counts['erased']} erased, "
                        f"{counts['withheld']} withheld"
                    ),
                ),
                (
                    "attached",
                    (*mono(BUNDLE_NAME), *words(", SHA-256 "), *in_fours(digest)),
                ),
            ]
        ),
        *_result(report),
    ]


def _how(report: Report) -> list[Block]:
    """Return how a third person verifies, without a network."""
    return [
        heading(1, words("How to verify this without a network")),
        paragraph(
            words(
                "Everything that is needed is in this file. With Comity installed (Apache-2.0), on any "
                "machine and without a node:"
            )
        ),
        commands([f"comity ledger verify {PDF_NAME}"]),
        paragraph(
            words(
                "Or save the attachment with any reader of PDF, compare its SHA-256, and verify it "
                "alone:"
            )
        ),
        commands([f"sha256sum {BUNDLE_NAME}", f"comity ledger verify {BUNDLE_NAME}"]),
        paragraph(
            words("Then compare these fingerprints with the parties themselves:")
        ),
        grid(
            {"Party": 1, "Fingerprint of its root key": 2},
            [
                (said(party), mono(print_))
                for party, print_ in sorted(report.roots.items())
            ],
        ),
        heading(1, words("What was not checked")),
        points(words(" ".join(point.split())) for point in _NOT_CHECKED.split("\n\n")),
    ]


def _heads(bundle: Mapping[str, Any]) -> list[Block]:
    """Return every signed head: who, when, and the state of each stream."""
    blocks: list[Block] = [
        heading(1, words("Tree heads")),
        paragraph(
            words(
                "Each stream of a channel is a Merkle tree (RFC 9162) over its envelopes. A head states "
                "sizes and roots; a party that signs one says that it holds exactly these envelopes. "
                "An entry is in the log if its hash, hashed with those of its path, gives the root."
            )
        ),
    ]
    for text in bundle["heads"]:
        head = claimed_payload(text)
        signer: Sequence[Run] = said(str(head["from"]))
        blocks.append(
            heading(
                2, words("Signed by "), signer, words(f", {shown_utc(head['at_us'])}")
            )
        )
        rows = [
            (
                said(f"{state['from']} → {state['to']}"),
                words(str(state["size"])),
                in_fours(str(state["root"])),
            )
            for state in head["streams"]
        ]
        blocks.append(grid({"Stream": 12, "Envelopes": 5, "Root": 23}, rows))
    return blocks


def evidence_sheet(bundle: Mapping[str, Any], report: Report, digest: str) -> Sheet:
    """Return the pages of a bundle.

    Parameters
    ----------
    bundle, report
        The bundle, and what its verification states.
    digest
        SHA-256 of the bundle's bytes, hexadecimal.

    Raises
    ------
    RangeError
        If it has more entries than pages are made for.
    """
    if len(bundle["entries"]) > MOST_ENTRIES:
        raise RangeError(
            "number of printed entries",
            len(bundle["entries"]),
            f"at most {MOST_ENTRIES}",
            remedy=f"--party or --entry, or the bundle without pages: --out {BUNDLE_NAME}",
        )
    items = items_by_hash(bundle)
    entries = [
        block
        for number, entry in enumerate(report.entries, 1)
        for block in entry_blocks(bundle, number, items[entry.envelope], entry)
    ]
    agreements = agreement_blocks(bundle, report.agreements, report.entries)
    made = shown_utc(bundle["made_us"])
    title = f"Evidence of {printed(str(bundle['made_by']))}, {made}"
    blocks = [
        *_summary(bundle, report, digest),
        *_how(report),
        *chain_blocks(report.entries),
        heading(1, words("Entries")),
        *entries,
        *([heading(1, words("Agreements")), *agreements] if agreements else []),
        *_heads(bundle),
    ]
    return Sheet(
        title,
        "Who signed what and when, with proofs; the attached bundle is verified offline.",
        printed(str(bundle["made_by"])),
        int(bundle["made_us"]),
        f"{title}. Attachment {digest[:16]}…",
        tuple(blocks),
    )
