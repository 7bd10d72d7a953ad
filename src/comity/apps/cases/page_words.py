"""Sentences that the engine makes about cases, in the reader's language.

The engine speaks English, in the record and on the command line. A sentence that is not known here
is shown as it is: it holds what a person or another party wrote, or reasons of the rules.
"""

import re

from comity.web.languages import Texts

__all__ = ["doubt_words", "next_words", "stance_words"]

#: What comes next, as the engine says it → the name of its text.
NEXT = {
    "open the case": "open",
    "countersign the baseline": "countersign",
    "countersign or refuse the baseline": "answer",
    "propose a burn": "propose",
    "promise to hold still, counter or refuse": "promise",
    "commit": "commit",
    "commit, or withdraw": "commit-or-withdraw",
    "fly the burn in its window and show it": "fly",
    "fly the burn and show it": "fly-theirs",
    "take over; else both fall back": "take-over",
    "sign that the case is opened again": "reopen",
    "fly the burn unless the other signs in time": "recall",
    "fly the fallback: nobody may be believed to move": "fallback",
    "verify the burn": "verify",
    "verify, then close": "close",
    "move, if it can": "move",
    "people talk: telephone": "talk",
    "nothing: closest approach is over": "over",
    "agree on a separation plan, by people": "separate",
    "telephone: this party may not burn": "telephone",
}
NOTHING = "nothing: "
#: Sentences about what was not checked, and the names of their texts; groups are their values.
DOUBTS = {
    "radius": re.compile(
        r"The hard-body radius of (?P<radius>[\d.]+ m) is stated by the messages: "
        r"nobody here has measured it\."
    ),
    "burn": re.compile(
        r"The burn of (?P<party>\S+) is not screened against the catalogue\."
    ),
    "left-out": re.compile(
        r"The screening of the burn of (?P<party>\S+) left out (?P<count>\d+) "
        r"objects or rows\."
    ),
    "one": re.compile(
        r"One message alone gives these numbers: nobody has confirmed them\."
    ),
    "repaired": re.compile(
        r"The covariance had to be repaired before it could be used\."
    ),
}


def next_words(texts: Texts, what: str) -> str:
    """Return the next step of a case, as the engine names it, in the reader's words."""
    if what in NEXT:
        return texts(f"case-next-{NEXT[what]}")
    if what.startswith(NOTHING):
        return texts("case-next-nothing", why=what.removeprefix(NOTHING))
    return what


def stance_words(texts: Texts, state: str) -> str:
    """Return where a party stands in a case, in the reader's words."""
    return texts(f"case-stance-{state}")


def doubt_words(texts: Texts, sentence: str) -> str:
    """Return a sentence about what was not checked in the reader's words."""
    for name, pattern in DOUBTS.items():
        found = pattern.fullmatch(sentence)
        if found is not None:
            return texts(f"unchecked-{name}", **found.groupdict())
    return sentence
