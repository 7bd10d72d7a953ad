"""Tokens for tests: SoftHSM, with a folder of its own for each test."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from comity.node.store.token_modules import forget_logins

MODULES = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
)
MODULE = next((path for path in MODULES if path.is_file()), None)
UTILITY = shutil.which("softhsm2-util")


def missing():
    """Return why there are no tokens, or nothing."""
    if MODULE is None or UTILITY is None:
        return "no SoftHSM: apt install softhsm2"
    try:
        import pkcs11  # noqa: F401
    except ImportError:
        return "no python-pkcs11: pip install 'comity[hsm]'"
    return ""


needs_tokens = pytest.mark.skipif(bool(missing()), reason=missing() or "tokens")
PIN, OFFICER_PIN = "4711-secret", "8765-officer"


class Tokens:
    """The tokens of a test."""

    def __init__(self, folder: Path, monkeypatch):
        self.folder = folder / "tokens"
        self.folder.mkdir(parents=True)
        conf = folder / "softhsm2.conf"
        conf.write_text(
            f"directories.tokendir = {self.folder}\nobjectstore.backend = file\n"
            "log.level = ERROR\n"
        )
        monkeypatch.setenv("SOFTHSM2_CONF", str(conf))
        self.module = str(MODULE)
        forget_logins()

    def make(self, label, pin=PIN):
        """Initialise a token; return its folder."""
        before = set(self.folder.iterdir())
        words = ["--init-token", "--free", "--label", label]
        words += ["--so-pin", OFFICER_PIN, "--pin", pin]
        subprocess.run(
            [UTILITY, *words], check=True, capture_output=True, env=os.environ
        )
        (made,) = set(self.folder.iterdir()) - before
        forget_logins()
        return made

    def library(self):
        """Return the module as the package gives it, to do what Comity does not."""
        import pkcs11

        return pkcs11.lib(self.module)

    def open(self, label, pin=PIN, **more):
        """Open a session of the test's own; in this process the login is shared."""
        import pkcs11

        token = self.library().get_token(token_label=label)
        try:
            return token.open(rw=True, user_pin=pin, **more)
        except pkcs11.UserAlreadyLoggedIn:
            return token.open(rw=True)

    def flags(self, label):
        return self.library().get_token(token_label=label).flags


@pytest.fixture
def tokens(tmp_path, monkeypatch):
    """Return an empty folder of tokens; ends all sessions afterwards."""
    for name in list(os.environ):
        if "PIN" in name and name.startswith("COMITY_"):
            monkeypatch.delenv(name)
    yield Tokens(tmp_path / "hsm", monkeypatch)
    # The configuration must not be read any more once the folder is gone.
    forget_logins(start=False)
