"""Other users of the machine: they read no file of a node, and no passphrase."""

import os
import stat
import subprocess
import sys
import types
from dataclasses import replace

import pytest

from comity.apps.wiring import standard_registry
from comity.foundations.errors import InputError, ResourceError, TrustError
from comity.main import run
from comity.node.lifecycle.backups import backup, restore
from comity.node.lifecycle.opening import open_node, protect
from comity.node.lifecycle.setup import init_node
from comity.node.store import passphrases
from comity.node.store.settings import Settings, load_settings, save_settings
from comity.system.private_files import check_private_folder
from tests.federation.prepared import prepared_world
from tests.federation.world import bilateral

SOURCES = (
    "CREDENTIALS_DIRECTORY",
    *(
        name
        for source in passphrases.SOURCES
        for name in (source.variable, source.descriptor, source.keyring)
    ),
)
SETTINGS = Settings(
    party="party:alfa", kind="fictional", name="Alfa", fence="../alfa.fence"
)


@pytest.fixture(autouse=True)
def no_source(monkeypatch):
    for name in SOURCES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(passphrases, "_read", {})
    monkeypatch.setattr(passphrases, "_typed", [])


@pytest.fixture
def open_umask():
    """The machine's most careless setting: new files are for everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def folder(tmp_path):
    init_node(tmp_path / "alfa", SETTINGS, secret=b"")
    return tmp_path / "alfa"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def too_wide(place):
    return {
        str(path.relative_to(place)): oct(mode(path))
        for path in place.rglob("*")
        if mode(path) & 0o077
    }


@pytest.mark.usefixtures("open_umask")
def test_everything_a_node_writes_is_its_owners_alone(tmp_path):
    folder = tmp_path / "alfa"
    init_node(folder, SETTINGS, secret=b"")
    node = open_node(folder, registry=standard_registry())
    try:
        with node.writing() as work:
            work.count_signatures(1)
        assert (folder / "node.db-wal").exists()
        assert mode(folder) == 0o700
        backup(node, tmp_path / "copy.db")
        assert too_wide(tmp_path) == {}
    finally:
        node.close()
    restore(folder, tmp_path / "copy.db", standard_registry())
    assert too_wide(tmp_path) == {}


@pytest.mark.usefixtures("open_umask")
def test_what_is_carried_by_hand_is_private_too(tmp_path):
    """No mode is set afterwards in the code, so a mode of 0600 was there from the first moment."""
    signed = [(bilateral("alfa", "bravo"), "alfa", "bravo")]
    with prepared_world(
        tmp_path, ["alfa", "bravo"], signed=signed, start_us=None
    ) as world:
        alfa = world.nodes["alfa"]
        world.sync("alfa", "bravo")
        at = ["party:bravo", "--dir", str(alfa.folder)]
        by_hand, evidence = tmp_path / "by-hand.json", tmp_path / "evidence.json"
        assert run(["transfer", "export", at[0], str(by_hand), *at[1:]]) == 0
        assert run(["ledger", "export", str(evidence), "--party", *at]) == 0
        backup(alfa, tmp_path / "copy.db")
        for name in ("by-hand.json", "evidence.json", "copy.db"):
            assert mode(tmp_path / name) == 0o600


@pytest.mark.parametrize("wide", [0o755, 0o750, 0o710, 0o701, 0o777])
def test_a_node_that_others_can_read_does_not_open(folder, wide):
    folder.chmod(wide)
    with pytest.raises(TrustError) as caught:
        open_node(folder)
    text = str(caught.value)
    assert f"mode {wide:04o}" in text
    assert str(folder) in text
    assert f"chmod 700 {folder}" in text
    (folder / "node.db").chmod(0o644)
    (folder / "node.key").chmod(0o640)
    done = protect(folder)
    assert (done.mode, done.files["node.db"]) == (f"{wide:04o}", "0644")
    assert too_wide(folder) == {}
    open_node(folder).close()


def test_a_folder_of_an_earlier_version_tells_its_remedy(folder, capsys):
    """Before, folders had mode 0755 and databases 0644, by the usual umask."""
    folder.chmod(0o755)
    (folder / "node.db").chmod(0o644)
    (folder / "node.yaml").chmod(0o644)
    assert run(["node", "status", "--dir", str(folder)]) == TrustError.exit_code
    assert "comity node protect --dir" in capsys.readouterr().err
    assert run(["node", "protect", "--dir", str(folder)]) == 0
    assert "had mode 0755" in capsys.readouterr().out
    assert run(["node", "status", "--dir", str(folder)]) == 0


def test_files_in_a_private_folder_are_narrowed(folder):
    (folder / "node.db").chmod(0o644)
    open_node(folder).close()
    assert mode(folder / "node.db") == 0o600
    # A key is not: it may have been read, and is to be revoked.
    (folder / "node.key").chmod(0o644)
    with pytest.raises(TrustError, match="mode 644"):
        open_node(folder)


def test_a_folder_of_another_owner_is_refused_unless_a_group_is_named(
    folder, monkeypatch
):
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(TrustError, match="belongs to user"):
        check_private_folder(folder)
    folder.chmod(0o770)
    check_private_folder(folder, group=True)
    folder.chmod(0o771)
    with pytest.raises(TrustError, match="everybody"):
        check_private_folder(folder, group=True)


def test_a_volume_shared_by_a_group_opens_by_its_settings(folder):
    folder.chmod(0o770)
    with pytest.raises(TrustError, match="its group"):
        open_node(folder)
    save_settings(folder, replace(load_settings(folder), group_readable=True))
    open_node(folder).close()


# -- passphrases -----------------------------------------------------------------------


def init_words(folder, *more):
    words = ["node", "init", "--party", "alfa", "--kind", "fictional"]
    return [*words, "--dir", str(folder), *more]


def test_init_asks_or_is_told(tmp_path, capsys, monkeypatch):
    assert run(init_words(tmp_path / "a")) == InputError.exit_code
    said = capsys.readouterr().err
    assert "--no-passphrase" in said
    assert not (tmp_path / "a" / "node.key").exists()
    monkeypatch.setattr(passphrases, "is_asked", lambda: True)
    for answers, word in (
        (["short", "short"], "12 or more"),
        (["a long passphrase", "another one here"], "differ"),
    ):
        given = iter(answers)
        monkeypatch.setattr(passphrases.getpass, "getpass", lambda _, g=given: next(g))
        assert run(init_words(tmp_path / "a")) == InputError.exit_code
        assert word in capsys.readouterr().err
    monkeypatch.setattr(passphrases.getpass, "getpass", lambda _: "a long passphrase")
    assert run(init_words(tmp_path / "a")) == 0
    assert b"ENCRYPTED" in (tmp_path / "a" / "node.key").read_bytes()
    # Another process, without a terminal: the key stays shut. At one, it is asked for.
    passphrases._typed.clear()
    monkeypatch.setattr(passphrases, "is_asked", lambda: False)
    monkeypatch.setattr("comity.node.store.keys.is_asked", lambda: False)
    with pytest.raises(TrustError, match="is encrypted"):
        open_node(tmp_path / "a")
    monkeypatch.setattr("comity.node.store.keys.is_asked", lambda: True)
    open_node(tmp_path / "a").close()
    monkeypatch.setenv("COMITY_PASSPHRASE", "a long passphrase")
    words = init_words(tmp_path / "b", "--no-passphrase")
    assert run(words) == InputError.exit_code


def test_sources_of_the_passphrase(tmp_path, monkeypatch):
    monkeypatch.setenv("COMITY_PASSPHRASE", "from the environment")
    assert passphrases.passphrase() == b"from the environment"
    ring = types.ModuleType("keyring")
    ring.get_password = lambda service, name: {
        ("comity", "alfa"): "from the keyring"
    }.get((service, name))
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setenv("COMITY_KEYRING", "alfa")
    assert passphrases.passphrase() == b"from the keyring"
    monkeypatch.setenv("COMITY_KEYRING", "bravo")
    with pytest.raises(ResourceError, match="no entry 'bravo'"):
        passphrases.passphrase()
    (tmp_path / "comity-passphrase").write_bytes(b"from systemd\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert passphrases.passphrase() == b"from systemd"
    reader, writer = os.pipe()
    os.write(writer, b"from a descriptor\n")
    os.close(writer)
    monkeypatch.setenv("COMITY_PASSPHRASE_FD", str(reader))
    assert passphrases.passphrase() == b"from a descriptor"
    # A pipe can be read once; the process asks several times.
    assert passphrases.passphrase() == b"from a descriptor"
    monkeypatch.setenv("COMITY_PASSPHRASE_FD", "99")
    with pytest.raises(InputError, match="no descriptor"):
        passphrases.passphrase()


def test_a_keyring_without_its_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setenv("COMITY_KEYRING", "alfa")
    with pytest.raises(ResourceError, match="pip install keyring"):
        passphrases.passphrase()


def test_a_passphrase_is_in_no_list_of_processes(tmp_path):
    """The command gets it by a descriptor: neither its arguments nor its environment hold it."""
    secret = b"correct horse battery staple"
    reader, writer = os.pipe()
    program = (
        "from comity.main import run; import sys; code = run(sys.argv[1:]);"
        "print(open('/proc/self/cmdline').read(), open('/proc/self/environ').read());"
        "sys.exit(code)"
    )
    env = {k: v for k, v in os.environ.items() if k not in SOURCES}
    process = subprocess.Popen(
        [sys.executable, "-c", program, *init_words(tmp_path / "a", "--json")],
        env=env | {"COMITY_PASSPHRASE_FD": str(reader)},
        pass_fds=[reader],
        stdout=subprocess.PIPE,
    )
    os.write(writer, secret + b"\n")
    os.close(writer)
    os.close(reader)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert b"alfa" in out
    assert secret not in out
    assert b"ENCRYPTED" in (tmp_path / "a" / "node.key").read_bytes()


# -- PINs, by the same rules -----------------------------------------------------------------

USES = ("node", "person", "root")


@pytest.mark.parametrize("use", USES)
def test_sources_of_a_pin(tmp_path, monkeypatch, use):
    source = passphrases.pin_source(use)
    assert passphrases.pin(use) == b""
    monkeypatch.setenv(source.variable, "from the environment")
    assert passphrases.pin(use) == b"from the environment"
    ring = types.ModuleType("keyring")
    ring.get_password = lambda _, name: {"mine": "from the keyring"}.get(name)
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setenv(source.keyring, "mine")
    assert passphrases.pin(use) == b"from the keyring"
    tmp_path.chmod(0o700)
    (tmp_path / source.credential).write_bytes(b"from systemd\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert passphrases.pin(use) == b"from systemd"
    reader, writer = os.pipe()
    os.write(writer, b"from a descriptor\n")
    os.close(writer)
    monkeypatch.setenv(source.descriptor, str(reader))
    assert passphrases.pin(use) == b"from a descriptor"
    assert passphrases.pin(use) == b"from a descriptor"
    # What was given for one token is given for no other, nor as the passphrase of files.
    for other in set(USES) - {use}:
        assert passphrases.pin(other) == b""
    assert passphrases.passphrase() == b""


def test_no_two_secrets_share_a_name():
    names = [
        name
        for source in passphrases.SOURCES
        for name in (
            source.variable,
            source.descriptor,
            source.keyring,
            source.credential,
        )
    ]
    assert len(names) == len(set(names)) == 4 * len(passphrases.SOURCES)


def test_a_secret_that_everybody_can_read_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "credentials"
    folder.mkdir()
    path = folder / "comity-pin"
    path.write_bytes(b"4711\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    folder.chmod(0o755)
    for mode_, refused in (
        (0o600, False),
        (0o440, False),
        (0o644, True),
        (0o604, True),
    ):
        path.chmod(mode_)
        if not refused:
            assert passphrases.pin("node") == b"4711"
            continue
        with pytest.raises(TrustError, match=f"mode {mode_:03o}") as caught:
            passphrases.pin("node")
        assert "4711" not in str(caught.value)
    # Where nobody else can enter the folder, nobody else reads the file.
    folder.chmod(0o700)
    assert passphrases.pin("node") == b"4711"
    folder.chmod(0o755)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    handle = os.open(path, os.O_RDONLY)
    monkeypatch.setenv("COMITY_PIN_FD", str(handle))
    with pytest.raises(TrustError, match="the file of descriptor"):
        passphrases.pin("node")


@pytest.mark.parametrize("data", [b"", b"\n", b"x" * 5000])
def test_a_secret_of_no_fitting_length_is_not_shown(tmp_path, monkeypatch, data):
    tmp_path.chmod(0o700)
    (tmp_path / "comity-root-pin").write_bytes(data)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    with pytest.raises(InputError, match="must have 1 to 4096") as caught:
        passphrases.pin("root")
    assert "xxx" not in str(caught.value)


CANARY = "canary-4711-horse"


def spoken(words, **env):
    """Run the command in a process of its own; return all that it says and its exit code."""
    clean = {k: v for k, v in os.environ.items() if k not in SOURCES}
    done = subprocess.run(
        [sys.executable, "-m", "comity", *words],
        env=clean | {"COMITY_TRACEBACK": "1"} | env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr, done.returncode


@pytest.mark.parametrize(
    "settings",
    [
        {
            "node_key": "pkcs11:token=nowhere;object=node",
            "pkcs11_module": "/nowhere.so",
        },
        {"node_key": f"pkcs11:token=t;object=node?pin-value={CANARY}"},
        {"node_key": "other.key"},
    ],
)
def test_a_secret_is_in_no_message_whatever_fails(folder, settings):
    """Not even in the traceback that a person asks for."""
    save_settings(folder, replace(load_settings(folder), **settings))
    given = {
        "COMITY_PIN": CANARY,
        "COMITY_PASSPHRASE": CANARY,
        "COMITY_ROOT_PIN": CANARY,
    }
    for words in (["node", "show"], ["node", "status", "--json"]):
        said, code = spoken([*words, "--dir", str(folder)], **given)
        assert code not in {0, 1}
        assert CANARY not in said


def test_a_process_with_a_secret_is_closed_to_others():
    """No core dump, and no other program of its user reads its environment or memory."""
    program = (
        "import ctypes, resource, sys\n"
        "from comity.node.store.passphrases import passphrase\n"
        "def closed():\n"
        "    return ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0\n"
        "print(closed())\n"
        "passphrase()\n"
        "print(closed(), resource.getrlimit(resource.RLIMIT_CORE)[0], flush=True)\n"
        "sys.stdin.readline()\n"
    )
    env = {k: v for k, v in os.environ.items() if k not in SOURCES}
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env=env | {"COMITY_PASSPHRASE": CANARY},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline().split() == ["False"]
        assert process.stdout.readline().split() == ["True", "0"]
    finally:
        process.communicate("\n", timeout=30)
