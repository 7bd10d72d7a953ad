"""Recorded values against values of today: where they differ, in words.

Numbers agree within a relative tolerance of 1e-5, also those inside texts; everything else
agrees exactly. What is too long to be kept whole is kept as its beginning and a digest of
all of it, in which numbers have six digits.
"""

import hashlib
import json
import math
import re
from pathlib import Path

RECORDED = Path(__file__).with_name("recorded")
#: Machine code rounds as its processor does, and sums of many roundings differ by more than one.
RELATIVE, ABSOLUTE = 1e-5, 1e-15
#: Searches for a burn stop near it: what is left in a direction that costs nothing is chance, m/s.
BURN_ABSOLUTE, BURN = 1e-6, "dv_m_s"
#: Numbers without an exponent in texts are kilometres and the like: a millimetre is nothing.
TEXT_ABSOLUTE = 1e-6
#: Longest list and text that are kept whole, and how much of longer ones is.
MOST_ITEMS, FIRST_ITEMS = 40, 8
MOST_CHARS, FIRST_CHARS = 6000, 2000
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+\.\d+(?:[eE][-+]?\d+)?(?![\w.])")

CUT = re.compile(r"[^\n]*(… \d+ lines, digest \w+)$")


def load(name):
    return json.loads((RECORDED / f"{name}.json").read_text())


def save(name, value):
    text = json.dumps(value, indent=0, ensure_ascii=False, sort_keys=True)
    (RECORDED / f"{name}.json").write_text(text + "\n")


def rounded(value):
    """Return a value with six digits of every number."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, str):
        return NUMBER.sub(lambda m: f"{float(m[0]):.6g}", value)
    if isinstance(value, list):
        return [rounded(one) for one in value]
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return value


def digest(value):
    text = json.dumps(rounded(value), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fitting(items):
    """Return how many items of a list are kept."""
    sizes = [len(json.dumps(one, ensure_ascii=False)) for one in items]
    if len(items) <= MOST_ITEMS and sum(sizes) <= MOST_CHARS:
        return len(items)
    total, count = 0, 0
    while count < min(FIRST_ITEMS, len(items)) and total + sizes[count] <= FIRST_CHARS:
        total, count = total + sizes[count], count + 1
    return max(count, 1)


def shortened(value):
    """Return a value whose long lists and texts are a beginning and a digest."""
    if isinstance(value, str) and len(value) > MOST_CHARS:
        lines = value.count("\n")
        return f"{value[:FIRST_CHARS]}… {lines} lines, digest {digest(value)}"
    if isinstance(value, list):
        out = [shortened(one) for one in value]
        fit = fitting(out)
        if fit < len(out):
            return [*out[:fit], f"… {len(value)} items, digest {digest(value)}"]
        return out
    if isinstance(value, dict):
        out = {key: shortened(one) for key, one in value.items()}
        if len(value) > 4 * MOST_ITEMS:
            rest = f"{len(value)} members, digest {digest(value)}"
            return dict(list(out.items())[:FIRST_ITEMS]) | {"…": rest}
        return out
    return value


def near(one, two):
    return math.isclose(one, two, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def numbers_agree(one, two):
    """Tell whether two numbers of texts agree; those with an exponent by ratio alone."""
    a, b = float(one), float(two)
    plain = "e" not in f"{one}{two}".lower()
    return near(a, b) or (plain and abs(a - b) <= TEXT_ABSOLUTE)


def texts_agree(one, two):
    # The line in which a long text was cut may end within a number.
    one, two = (CUT.sub(r"\1", text) for text in (one, two))
    if one == two:
        return True
    if NUMBER.sub("#", one) != NUMBER.sub("#", two):
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(two), strict=True)
    return all(numbers_agree(a, b) for a, b in pairs)


def differences(was, now, place=""):
    """Yield where two values differ, at most once per place."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in sorted(was.keys() | now.keys()):
            if key not in now:
                yield f"{place}.{key} is gone, was {str(was[key])[:200]}"
            elif key not in was:
                yield f"{place}.{key} is new: {str(now[key])[:200]}"
            else:
                yield from differences(was[key], now[key], f"{place}.{key}")
    elif isinstance(was, list) and isinstance(now, list):
        if len(was) != len(now):
            yield f"{place} has {len(now)} items, had {len(was)}"
        for k, (one, two) in enumerate(zip(was, now, strict=False)):
            yield from differences(one, two, f"{place}[{k}]")
    elif not same(was, now) and not (BURN in place and near_burn(was, now)):
        yield f"{place} is {shown(now)}, was {shown(was)}"


def near_burn(was, now):
    """Tell whether two components of a burn differ by what a search leaves to chance."""
    numbers = isinstance(was, float) and isinstance(now, float)
    return numbers and abs(was - now) <= BURN_ABSOLUTE


def same(was, now):
    """Tell whether two values that hold no others are the same."""
    if isinstance(was, str) and isinstance(now, str):
        return texts_agree(was, now)
    numbers = [
        isinstance(x, (int, float)) and not isinstance(x, bool) for x in (was, now)
    ]
    if all(numbers) and (isinstance(was, float) or isinstance(now, float)):
        return near(was, now)
    return type(was) is type(now) and was == now


def shown(value):
    return repr(value)[:400]


def check(was, now):
    """Fail with the first differences between what was recorded and what is."""
    # Through JSON, so that both have its types.
    now = json.loads(json.dumps(now))
    found = list(differences(was, now))
    assert not found, f"{len(found)} differences:\n" + "\n".join(found[:12])
