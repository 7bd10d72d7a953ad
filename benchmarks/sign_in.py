"""What it costs to know who asks: sessions, tokens, passkeys and passwords, processor time.

python -m benchmarks.sign_in
"""

import hashlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from comity.node.lifecycle.opening import open_node
from comity.node.lifecycle.setup import init_node
from comity.node.persons import assertions, passwords
from comity.node.persons.accounts import make_account
from comity.node.persons.callers import (
    caller_of_session,
    caller_of_token,
    live_keys,
)
from comity.node.persons.sessions import begin_session
from comity.node.persons.tokens import make_token
from comity.node.store.credentials import passkeys_of
from comity.node.store.settings import Settings
from comity.trust.identity.keys import to_text64
from comity.trust.persons import Role
from tests.soft_passkeys import registered


def rate(title: str, work: Callable[[int], object], count: int) -> None:
    """Print how often a second of processor time something is done, best of 3."""
    best = 0.0
    for _ in range(3):
        began = time.process_time()
        for number in range(count):
            work(number)
        best = max(best, count / (time.process_time() - began))
    print(f"{title}: {best:,.0f} a second, {1000 / best:.2f} ms")


def main() -> None:
    """Measure on a node in a temporary folder."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "node"
        settings = Settings("party:x", "operator", "X", f"{place}/fence")
        init_node(folder, settings, secret=b"")
        node = open_node(folder)
        with node.writing() as work:
            account = make_account(work, "Ines", [Role.SIGNATORY], "")
            secrets = [begin_session(work, account, "password") for _ in range(1000)]
        token = make_token(node, "t", owner=account.id)
        key = registered(node, account)
        rate(
            "caller of a cookie",
            lambda n: caller_of_session(node, secrets[n % 100]),
            2000,
        )
        rate("caller of a token", lambda _: caller_of_token(node, token), 1000)
        rate("all that count, 1,000 sessions", lambda _: live_keys(node), 50)
        answers = [
            (hash_, key.get(to_text64(hash_)))
            for hash_ in (hashlib.sha256(bytes([n])).digest() for n in range(200))
        ]
        public = {
            "cose": "",
            "origin": "http://localhost:8441",
            "relying_party": "localhost",
        }
        with node.reading() as work:
            row = passkeys_of(work.connection, account.id)[0]
        public["cose"] = to_text64(row.public_key)
        rate(
            "answer of a passkey verified",
            lambda n: assertions.check_signed(public, *answers[n]),
            200,
        )
        digest = passwords.HASHER.hash("four plain words")
        rate(
            "password verified",
            lambda _: passwords.HASHER.verify(digest, "four plain words"),
            3,
        )
        node.close()


if __name__ == "__main__":
    main()
