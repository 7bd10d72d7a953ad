"""Weak keys, keys of others, ended roots, random words of peers, and inference from numbers."""

import base64
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from comity.foundations.errors import ComityError
from comity.foundations.visible import visible_json, visible_words
from comity.trust.identity import (
    Keyring,
    PublicKey,
    SoftKey,
    issue_certificate,
    sign_statement,
)
from comity.trust.identity.certificates import CERTIFICATE
from comity.trust.identity.sealing import seal_for
from comity.trust.identity.weak_keys import ORDER, PRIME
from tests.golden.eddsa import LOW_ORDER, SMALL_ORDER, SPECCHECK

Row = tuple[str, int, int, str]
A = "party:FRA"
ROOT, SECOND, NODE = (SoftKey(bytes([k]) * 32) for k in (1, 2, 3))
DAY_US = 86_400_000_000
SEED = 20_270_301


def _refused(attack: object) -> bool:
    try:
        attack()  # type: ignore[operator]
    except (ComityError, ValueError):
        return True
    return False


def _by_hand(role: str, raw: bytes) -> str:
    x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    payload = {"key": x, "name": "k", "party": A, "role": role}
    return sign_statement(
        ROOT, CERTIFICATE, payload | {"since_us": 0, "until_us": DAY_US}
    )


def _published() -> Row:
    through = sum(
        not _refused(
            lambda m=message, k=key, s=signature: PublicKey(bytes.fromhex(k)).verify(
                bytes.fromhex(s), bytes.fromhex(m)
            )
        )
        for message, key, signature, _ in SPECCHECK
    )
    return "published signatures at the edges", len(SPECCHECK), through, "of 12"


def _weak(name: str, role: str, keys: list[bytes]) -> Row:
    """Certify keys, read certificates of them, use them as root, seal for them."""
    tries = through = 0
    for raw in keys:
        key = PublicKey(raw)
        attacks = [
            lambda key=key: issue_certificate(
                ROOT, A, role, key, name="k", since_us=0, until_us=DAY_US
            ),
            lambda raw=raw: Keyring.from_texts(A, ROOT.public, [_by_hand(role, raw)]),
        ]
        if role == "sealing":
            attacks.append(lambda key=key: seal_for(key, b"secret", b""))
        else:
            attacks.append(lambda key=key: Keyring.from_texts(A, key, []))
            attacks.append(lambda key=key: key.verify(bytes([1]) + bytes(63), b"x"))
        tries += len(attacks)
        through += sum(not _refused(attack) for attack in attacks)
    return name, tries, through, ""


def _mixed(dice: np.random.Generator, count: int) -> list[bytes]:
    """Return honest keys with a point of small order added: mixed order, random."""
    from comity.trust.identity.weak_keys import (
        _decoded,
        _sum,
    )

    torsion = [_decoded(bytes.fromhex(t)) for t in SMALL_ORDER]
    points = [p for p in torsion if p is not None and p[:2] != (0, 1)]
    out = []
    for _ in range(count):
        honest = _decoded(SoftKey(dice.bytes(32)).public.raw)
        if honest is None:
            continue
        x, y, z, _t = _sum(honest, points[int(dice.integers(len(points)))])
        inverse = pow(z, -1, PRIME)
        x, y = x * inverse % PRIME, y * inverse % PRIME
        out.append((y | (x & 1) << 255).to_bytes(32, "little"))
    return out


def _shifted(dice: np.random.Generator, count: int) -> Row:
    """Add the order to S: another signature of the same text, if S is not bounded."""
    through = 0
    for _ in range(count):
        key, text = SoftKey(dice.bytes(32)), dice.bytes(40)
        good = key.sign(text)
        s = int.from_bytes(good[32:], "little") + ORDER
        bad = good[:32] + s.to_bytes(32, "little")
        through += not _refused(lambda k=key, b=bad, t=text: k.public.verify(b, t))
    return "signatures made anew by adding the order", count, through, ""


def _ended(count: int, dice: np.random.Generator) -> Row:
    """A successor root that has ended certifies a key, with any dates."""
    handover = issue_certificate(
        ROOT, A, "root", SECOND.public, name="k", since_us=0, until_us=10 * DAY_US
    ).text
    through = 0
    for _ in range(count):
        since = int(dice.integers(20 * DAY_US))
        now = int(dice.integers(10 * DAY_US, 30 * DAY_US))
        made = issue_certificate(
            SECOND, A, "node", NODE.public, name="k",
            since_us=since, until_us=max(since, now) + DAY_US,
        )  # fmt: skip

        def attack(made: str = made.text, now: int = now) -> None:
            ring = Keyring.from_texts(A, ROOT.public, [handover, made])
            ring.certificate(NODE.public.kid, ("node",), now)

        through += not _refused(attack)
    return "keys certified by a root that has ended", count, through, ""


def _words(dice: np.random.Generator, count: int) -> Row:
    """Random texts, half of them of what acts on terminals: nothing of it is shown."""
    acting = [chr(c) for c in (*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F))]
    acting += ["\u2066", "\u2067", "\u200b", "\u200e", "\ufeff", "\u2028", "\x1b[2J"]
    bad = set("".join(acting)) - set("[2J")
    through = 0
    for _ in range(count):
        text = "".join(
            acting[int(dice.integers(len(acting)))]
            if dice.random() < 0.5
            else chr(int(dice.integers(32, 0xD800)))
            for _ in range(int(dice.integers(1, 30)))
        )
        through += bool(bad & set(visible_words(text)))
        through += bool(bad - {"\n", "\t"} & set(visible_json(text)))
    return "texts that act on a terminal", 2 * count, through, ""


def _serials() -> Row:
    """A recipient guesses how many notices others got from the serials that it sees."""
    from comity.apps.notices.issue import Order
    from comity.coordination.notices.forms import from_file
    from tests.acts import send_notice
    from tests.apps.notices.net import LAUNCH, PACT, prepared_net

    pact = PACT.replace(
        "[party:alfa, party:bravo]}", "[party:alfa, party:bravo, party:gate]}"
    )
    fields = from_file("pre-launch", LAUNCH)
    with (
        tempfile.TemporaryDirectory() as place,
        prepared_net(Path(place), pact=pact) as net,
    ):
        alfa, seen, others = net.nodes["alfa"], [], []
        for k in range(40):
            order = Order("pre-launch", fields, ["party:bravo"])
            seen.append(send_notice(alfa, order).serial)
            others.append(k % 4)
            for _ in range(k % 4):
                send_notice(alfa, Order("pre-launch", fields, ["party:gate"]))
    through = sum(
        b - a - 1 == n for (a, b), n in zip(pairwise(seen), others, strict=False)
    )
    return "notices to others counted by serials", len(seen) - 1, through, ""


def campaign() -> Iterator[Row]:
    """Yield (attack, tries, got through, note)."""
    dice = np.random.default_rng(SEED)
    yield _published()
    yield _weak("keys of small order", "node", [bytes.fromhex(t) for t in SMALL_ORDER])
    yield _weak("keys of mixed order", "node", _mixed(dice, 200))
    yield _weak(
        "sealing keys of low order", "sealing", [bytes.fromhex(t) for t in LOW_ORDER]
    )
    yield _shifted(dice, 500)
    yield _ended(300, dice)
    yield _words(dice, 20_000)
    yield _serials()
