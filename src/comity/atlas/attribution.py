"""What state-controlled media say: attributed to a speaker, and never all that is known.

Such media are good evidence for what a government said and weak evidence for what happened.
"""

from collections.abc import Iterator, Mapping

from comity.atlas.records import Claim, Collection, Fault, Record, Source

__all__ = ["SAYINGS", "media_faults", "said_only"]

#: Kinds that are about what was said: state-controlled media alone may carry these.
SAYINGS = frozenset({"policy", "gesture"})


def said_only(sources: Mapping[str, Source], claim: Claim) -> bool:
    """Tell whether a claim rests on state-controlled media alone."""
    known = [sources[c.source] for c in claim.citations if c.source in sources]
    return bool(known) and all(source.control for source in known)


def media_faults(record: Record, collection: Collection) -> Iterator[Fault]:
    """Find what state-controlled media said and the collection states as if it were known."""
    said = [c for c in record.claims if c.rank != "deprecated"]
    alone = [c for c in said if said_only(collection.sources, c)]
    for claim in alone:
        if not claim.speaker:
            reason = f"claim {claim.id} rests on state-controlled media alone"
            line = record.lines.get(claim.id, 1)
            yield Fault(record.file, line, f"{reason}: name the speaker")
    if alone and len(alone) == len(said) and record.kind not in SAYINGS:
        reason = f"an {record.kind}" if record.kind[0] in "aei" else f"a {record.kind}"
        yield Fault(
            record.file,
            1,
            f"{reason} rests on state-controlled media alone: cite another source, or "
            "state what was said as a policy or gesture",
        )
