"""Files of deploy/: the tools that read them accept them, and what they promise stands in them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from comity.node.store.passphrases import SOURCES
from comity.node.store.settings import Settings

FOLDER = Path(__file__).parents[2] / "deploy"
#: What `systemd-analyze security` may find at most, of 10: below 2 it says *OK*.
MOST_EXPOSED = 1.9


def run(*words, **more):
    return subprocess.run(
        words, check=False, capture_output=True, text=True, timeout=60, **more
    )


def needs(program):
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


def unit(folder):
    """Return the unit with programs that are here, so that what is verified is the rest."""
    text = (FOLDER / "comity.service").read_text()
    made = folder / "comity.service"
    made.write_text(text.replace("/opt/comity/bin/comity", "/bin/true"))
    return made


def test_systemd_accepts_the_unit_and_finds_little_exposed(tmp_path):
    program = needs("systemd-analyze")
    made = unit(tmp_path)
    done = run(program, "verify", "--man=no", "--recursive-errors=one", str(made))
    told = [line for line in done.stderr.splitlines() if "comity.service" in line]
    assert told == []
    done = run(program, "security", "--offline=true", "--no-pager", str(made))
    found = re.search(
        r"Overall exposure level for comity\.service: ([0-9.]+)", done.stdout
    )
    assert found, done.stdout[-500:] + done.stderr
    assert float(found[1]) <= MOST_EXPOSED


def test_credentials_of_the_unit_and_the_compose_file_are_ones_that_are_read():
    known = {source.credential for source in SOURCES}
    text = (FOLDER / "comity.service").read_text()
    assert (
        set(re.findall(r"^LoadCredentialEncrypted=(\S+)", text, re.MULTILINE)) <= known
    )
    compose = yaml.safe_load((FOLDER / "compose.yaml").read_text())
    assert set(compose["secrets"]) <= known
    for service in compose["services"].values():
        assert set(service["secrets"]) <= set(compose["secrets"])


def test_the_compose_file_gives_the_node_no_more_than_it_needs():
    compose = yaml.safe_load((FOLDER / "compose.yaml").read_text())
    node, database = compose["services"]["node"], compose["services"]["database"]
    assert node["read_only"] is True
    assert node["cap_drop"] == database["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in node["security_opt"]
    # The database is reached by the node alone.
    assert database["networks"] == ["inside"]
    assert compose["networks"]["inside"]["internal"] is True
    assert "ports" not in database
    # The order of texts that a node asks for.
    assert "--locale=C.UTF-8" in database["environment"]["POSTGRES_INITDB_ARGS"]
    docker = shutil.which("docker")
    if docker and run(docker, "compose", "version").returncode == 0:
        done = run(
            docker, "compose", "-f", str(FOLDER / "compose.yaml"), "config", "-q"
        )
        assert done.returncode == 0, done.stderr


def instructions(text):
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    return [line.split(None, 1) for line in joined.splitlines() if line.strip()]


def test_the_image_has_two_stages_and_no_root():
    steps = instructions((FOLDER / "Containerfile").read_text())
    stages = [words for word, words in steps if word == "FROM"]
    assert len(stages) == 2
    assert stages[0].endswith(" AS build")
    last = [word for word, _ in steps].index("FROM", 1)
    final = steps[last:]
    (user,) = [words for word, words in final if word == "USER"]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    # Nothing is installed in what runs, and everything in the first stage by its hash.
    assert not any("pip" in words for _, words in final if _ == "RUN")
    for word, words in steps:
        if word == "RUN" and "-r constraints" in words:
            assert "--require-hashes" in words
    # Every file that is copied from the checkout is there.
    ignored = (FOLDER / "Containerfile.dockerignore").read_text().splitlines()
    for word, words in steps:
        if word == "COPY" and "--from" not in words:
            for name in words.split()[:-1]:
                assert (FOLDER.parent / name).exists(), name
                assert f"!{name}" in ignored, name
    for name in re.findall(
        r"-r (constraints/\S+)", (FOLDER / "Containerfile").read_text()
    ):
        assert (FOLDER.parent / name).is_file(), name


def test_nginx_accepts_the_proxy(tmp_path):
    nginx, openssl = needs("nginx"), needs("openssl")
    text = (FOLDER / "nginx.conf").read_text()
    for name in ("node", "console"):
        done = run(
            openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-subj", f"/CN={name}.example", "-days", "2",
            "-keyout", str(tmp_path / f"{name}.key"), "-out", str(tmp_path / f"{name}.crt"),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    shutil.copy(tmp_path / "node.crt", tmp_path / "peers-authorities.crt")
    made = tmp_path / "nginx.conf"
    made.write_text(
        text.replace("/etc/comity", str(tmp_path)).replace("listen 443", "listen 18443")
    )
    done = run(nginx, "-t", "-q", "-c", str(made), "-p", str(tmp_path))
    assert done.returncode == 0, done.stderr
    # Peers show a certificate, and the ports are those of a new node.
    assert "ssl_verify_client on;" in text
    new = Settings(party="party:x", kind="state", name="x", fence="x")
    assert f"127.0.0.1:{new.port};" in text
    assert f"127.0.0.1:{new.people_port};" in text
