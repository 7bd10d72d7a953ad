"""Backups: encrypted to recipients, made by a serving node, kept for a while, verified, restored."""

from dataclasses import replace

import pytest

from comity.apps.wiring import standard_registry
from comity.foundations.errors import (
    ComityError,
    DataError,
    InputError,
    ResourceError,
    TrustError,
)
from comity.main import run
from comity.node.lifecycle.backups import (
    backup,
    opened_backup,
    restore,
    verify_backup,
)
from comity.node.lifecycle.scheduled_backups import (
    backup_if_due,
    backup_state,
    check_backups,
)
from comity.node.server.health import Monitor
from comity.system.encrypted_files import decrypt_file, encrypt_file, is_encrypted
from tests.federation.prepared import prepared_world
from tests.federation.test_channels import elements, share
from tests.federation.world import bilateral

pyrage = pytest.importorskip("pyrage")


@pytest.fixture
def alfa(tmp_path):
    signed = [(bilateral("alfa", "bravo"), "alfa", "bravo")]
    with prepared_world(tmp_path / "net", ["alfa", "bravo"], signed=signed) as world:
        share(world)
        yield world


@pytest.fixture
def keys(tmp_path):
    """Return a public key, and the file with its identity."""
    identity = pyrage.x25519.Identity.generate()
    path = tmp_path / "identity.txt"
    path.write_text(f"# made for a test\n{identity}\n")
    return str(identity.to_public()), path


def test_a_file_is_opened_by_a_recipient_alone_and_not_when_it_was_changed(
    tmp_path, keys
):
    public, identity = keys
    plain, sealed, back = (tmp_path / name for name in ("plain", "sealed", "back"))
    plain.write_bytes(b"the ledger" * 1000)
    assert encrypt_file(plain, sealed, [public]) > 10_000
    assert is_encrypted(sealed)
    assert not is_encrypted(plain)
    assert b"ledger" not in sealed.read_bytes()
    assert sealed.stat().st_mode & 0o777 == 0o600
    decrypt_file(sealed, back, identity)
    assert back.read_bytes() == plain.read_bytes()
    assert back.stat().st_mode & 0o777 == 0o600
    other = tmp_path / "other"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    back.unlink()
    with pytest.raises(TrustError, match="not opened by this identity"):
        decrypt_file(sealed, back, other)
    data = bytearray(sealed.read_bytes())
    data[-20] ^= 1
    sealed.write_bytes(data)
    with pytest.raises(TrustError, match="or was changed"):
        decrypt_file(sealed, back, identity)
    assert not back.exists()
    other.write_text("nothing of use")
    with pytest.raises(InputError, match="holds no identity"):
        decrypt_file(sealed, back, other)


@pytest.mark.parametrize("wrong", [(), ("age1nonsense",), ("",), ("ssh-ed25519 AAAA",)])
def test_without_somebody_who_can_open_it_nothing_is_written(tmp_path, wrong):
    (tmp_path / "plain").write_bytes(b"x")
    with pytest.raises(InputError):
        encrypt_file(tmp_path / "plain", tmp_path / "sealed", wrong)
    assert [path.name for path in tmp_path.iterdir()] == ["plain"]


def settled(world, keys, **more):
    node = world.nodes["alfa"]
    node.settings = replace(
        node.settings,
        backup_folder=str(world.folder / "copies"),
        backup_recipients=(keys[0],),
        **more,
    )
    return node


def test_a_serving_node_makes_them_when_they_are_due_and_keeps_some(alfa, keys):
    node = settled(alfa, keys, backup_every_h=6.0, backup_keep=3)
    assert backup_state(node).late
    assert backup_if_due(node) is not None
    assert backup_if_due(node) is None
    for _ in range(5):
        alfa.clock.move(6 * 3600)
        assert backup_if_due(node) is not None
    state = backup_state(node)
    assert (state.kept, state.late) == (3, False)
    alfa.clock.move(13 * 3600)
    assert backup_state(node).late
    told = [one for one in Monitor(node).health().reasons if one.code == "backup"]
    assert len(told) == 1
    assert not told[0].stops
    # Nothing that is not encrypted is left anywhere.
    left = list(node.folder.glob(".backup*")) + list((alfa.folder / "copies").iterdir())
    assert all(is_encrypted(path) for path in left)


def test_a_backup_of_another_party_and_other_files_are_left_alone(alfa, keys):
    node = settled(alfa, keys, backup_every_h=1.0, backup_keep=1)
    folder = alfa.folder / "copies"
    folder.mkdir()
    others = [
        "party-bravo-20270101T000000Z.db.age",
        "notes.txt",
        "party-alfa-old.db.age",
    ]
    for name in others:
        (folder / name).write_text("x")
    for _ in range(3):
        backup_if_due(node)
        alfa.clock.move(3600)
    names = {path.name for path in folder.iterdir()}
    assert set(others) < names
    assert len(names) == len(others) + 1


def test_settings_that_do_not_fit_are_told_and_stop_nothing_else(alfa, keys):
    node = settled(alfa, keys)
    for wrong in (
        {"backup_recipients": ()},
        {"backup_recipients": ("age1nonsense",)},
        {"backup_every_h": 0.0},
        {"backup_keep": 0},
    ):
        node.settings = replace(settled(alfa, keys).settings, **wrong)
        with pytest.raises(InputError):
            check_backups(node.settings)
        with pytest.raises(InputError):
            backup_if_due(node)
        health = Monitor(node).health()
        assert health.ready
        assert "backup" in {one.code for one in health.reasons}
    assert not (alfa.folder / "copies").exists()


def test_a_folder_that_cannot_be_written_leaves_the_older_ones(alfa, keys, monkeypatch):
    node = settled(alfa, keys, backup_keep=1)
    first = backup_if_due(node)
    alfa.clock.move(25 * 3600)

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pyrage, "encrypt_file", full)
    with pytest.raises(ResourceError):
        backup_if_due(node)
    assert first.exists()
    assert not list(node.folder.glob(".backup*"))


def test_it_comes_back_with_the_identity_and_is_verified_before(alfa, keys, tmp_path):
    node = settled(alfa, keys)
    made = backup_if_due(node)
    with opened_backup(made, keys[1], tmp_path) as plain:
        found = verify_backup(plain)
    assert found.faults == ()
    assert found.exit_code == 0
    assert found.entries > 3
    assert found.incarnation == node.incarnation
    before = node.incarnation
    share(alfa, elements(5, 0.0042))
    alfa.sync("alfa", "bravo")
    node.close()
    with pytest.raises(InputError, match="is encrypted"):
        with opened_backup(made, None, tmp_path):
            pass
    with opened_backup(made, keys[1], alfa.folder / "alfa") as plain:
        done = restore(alfa.folder / "alfa", plain, standard_registry())
    assert done.incarnation > before
    assert not list((alfa.folder / "alfa").glob(".backup*"))
    alfa.nodes["alfa"] = alfa.open("alfa")


def test_a_backup_that_was_changed_is_found(alfa, tmp_path):
    import sqlite3
    from contextlib import closing

    copy = tmp_path / "copy.db"
    backup(alfa.nodes["alfa"], copy)
    with closing(sqlite3.connect(copy)) as raw, raw:
        raw.execute("UPDATE entries SET peer = 'party:mallory' WHERE id = 2")
    assert verify_backup(copy).exit_code == 1
    copy.write_bytes(b"rubbish" * 1000)
    with pytest.raises(DataError):
        verify_backup(copy)


def test_the_commands(alfa, keys, tmp_path, capsys):
    folder = str(alfa.folder / "alfa")
    alfa.nodes["alfa"].close()
    out = str(tmp_path / "copy.age")
    assert run(["node", "backup", out, "--dir", folder, "--recipient", keys[0]]) == 0
    assert "encrypted" in capsys.readouterr().out
    assert run(["node", "verify", out, "--identity", str(keys[1])]) == 0
    assert "entries" in capsys.readouterr().out
    assert run(["node", "verify", out]) != 0
    assert "--identity" in capsys.readouterr().err
    assert (
        run(
            ["node", "backup", str(tmp_path / "b"), "--dir", folder, "--recipient", "x"]
        )
        == 2
    )
    assert not (tmp_path / "b").exists()
    alfa.nodes["alfa"] = alfa.open("alfa")
    with pytest.raises(ComityError):
        verify_backup(tmp_path / "none.db")
