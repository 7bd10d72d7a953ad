"""A PostgreSQL server for tests: begun once on a free port, with a new database for each node.

``COMITY_STORE=postgres`` lets every node of the tests live on it. Debian's server refuses to run as
root: then it runs as the user ``postgres``. Without a server, ``postgres_server`` returns None and
``MISSING`` says why.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from comity.node.lifecycle.moving import move_database
from comity.node.store.choose_database import read_url
from comity.node.store.postgres_database import open_postgres
from comity.node.store.settings import load_settings, save_settings

__all__ = [
    "GIVEN",
    "Server",
    "as_files",
    "copy_folder",
    "needed",
    "new_database",
    "on_server",
    "postgres_server",
    "programs",
    "run_program",
    "server_of",
    "start",
]

#: Where a server that another process has begun listens: its workers use it, too.
GIVEN = "COMITY_TEST_POSTGRES"
#: Durable in what Comity checks, and quick: a crash of the machine is no part of these tests.
SETTINGS = {
    "shared_buffers": "64MB",
    "max_connections": "400",
    "wal_level": "replica",
    "listen_addresses": "127.0.0.1",
}
TEMPLATE = "comity_template"


def programs() -> Path | None:
    """Return the folder of the newest server's programs, None if there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return None if on_path is None else Path(on_path).resolve().parent


def needed() -> bool:
    """Tell whether the nodes of all tests live on a server."""
    return os.environ.get("COMITY_STORE") == "postgres"


@contextmanager
def as_files() -> Iterator[None]:
    """Let nodes that are made in the block keep files, whatever the store of the tests."""
    before = os.environ.pop("COMITY_STORE", None)
    try:
        yield
    finally:
        if before is not None:
            os.environ["COMITY_STORE"] = before


def _command(words: Sequence[object]) -> list[str]:
    """Return a command of the server, run by its own user if this is the administrator."""
    plain = [str(word) for word in words]
    if os.geteuid() != 0:
        return plain
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *plain]


def run_program(name: str, *words: object, cwd: Path) -> str:
    """Run a program of the server; return what it printed."""
    place = programs()
    if place is None:
        raise RuntimeError("PostgreSQL is not installed")
    done = subprocess.run(
        _command([place / name, *words]),
        check=False,
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=120,
    )
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stdout[-300:]} {done.stderr[-600:]}")
    return str(done.stdout)


@dataclass(frozen=True)
class Server:
    """A server under way."""

    folder: Path
    port: int

    def url(self, database: str, role: str = "comity") -> str:
        return f"postgresql://{role}@127.0.0.1:{self.port}/{database}"

    def sql(
        self, statement: str, database: str = "postgres", role: str = "postgres"
    ) -> list[Any]:
        """Run a statement as the server's administrator; return its rows, if it has any."""
        place = f"host=127.0.0.1 port={self.port} dbname={database} user={role}"
        with psycopg.connect(place, autocommit=True) as connection:
            found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []

    def database(self, template: str = TEMPLATE) -> str:
        """Make a new database; return its address."""
        name = f"t{secrets.token_hex(8)}"
        self.sql(f"CREATE DATABASE {name} OWNER comity TEMPLATE {template}")
        return self.url(name)

    def standby(self) -> "Server":
        """Begin a standby that follows this server."""
        folder = _new_folder()
        run_program(
            "pg_basebackup", "-D", folder / "data", "-h", "127.0.0.1", "-p", self.port,
            "-U", "postgres", "-c", "fast", "-R", "-X", "stream", "--no-sync", cwd=folder,
        )  # fmt: skip
        made = Server(folder, _free_port())
        _begin(folder, made.port)
        return made

    def wait_for(self, standby: "Server") -> None:
        """Wait until a standby has all that there is here."""
        ((here,),) = self.sql("SELECT pg_current_wal_flush_lsn()")
        until = time.monotonic() + 30
        while time.monotonic() < until:
            ((done,),) = standby.sql(
                f"SELECT pg_last_wal_replay_lsn() >= '{here}'::pg_lsn"
            )
            if done:
                return
            time.sleep(0.1)
        raise RuntimeError("the standby does not follow")

    @contextmanager
    def pooler(self, program: str, mode: str) -> Iterator[str]:
        """Run PgBouncer before a new database; yield its address."""
        url, port, folder = self.database(), _free_port(), _new_folder()
        (folder / "users").write_text('"comity" ""\n')
        (folder / "ini").write_text(
            f"[databases]\n* = host=127.0.0.1 port={self.port}\n[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = trust\n"
            f"auth_file = {folder}/users\npool_mode = {mode}\nunix_socket_dir =\n"
            "ignore_startup_parameters = extra_float_digits,options\n"
        )
        with subprocess.Popen(
            _command([program, folder / "ini"]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            until = time.monotonic() + 20
            while time.monotonic() < until:
                with (
                    suppress(OSError),
                    socket.create_connection(("127.0.0.1", port), 1),
                ):
                    break
                time.sleep(0.1)
            yield url.replace(f":{self.port}/", f":{port}/")
            process.terminate()

    def stop(self, how: str = "fast") -> None:
        """Stop it: ``fast`` in order, ``immediate`` as a crash would."""
        run_program(
            "pg_ctl",
            "-D",
            self.folder / "data",
            "-m",
            how,
            "-w",
            "stop",
            cwd=self.folder,
        )

    def go_on(self) -> None:
        """Start it again."""
        _begin(self.folder, self.port)


def _new_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="comity-postgres-"))
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


@contextmanager
def server_of() -> Iterator[Server]:
    """Give a server of its own for the time of a block."""
    server = start(_new_folder())
    try:
        yield server
    finally:
        with suppress(RuntimeError):
            server.stop("immediate")
        shutil.rmtree(server.folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def _begin(folder: Path, port: int) -> None:
    words = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    run_program(
        "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w",
        "-o", f"-p {port} -k {folder} {words}", "start", cwd=folder,
    )  # fmt: skip


def start(folder: Path) -> Server:
    """Make a server in a folder that is there and its user's, and begin it."""
    run_program(
        "initdb", "-D", folder / "data", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
        "-U", "postgres", "--no-sync", "-k", cwd=folder,
    )  # fmt: skip
    server = Server(folder, _free_port())
    _begin(folder, server.port)
    server.sql("CREATE ROLE comity LOGIN")
    server.sql("CREATE DATABASE empty OWNER comity TEMPLATE template0")
    server.sql(f"CREATE DATABASE {TEMPLATE} OWNER comity TEMPLATE template0")
    # Of this version's form, so that the databases of nodes need no migration.
    open_postgres(read_url(server.url(TEMPLATE))).close()
    server.sql("UPDATE lease SET epoch = 0, changes = 0", TEMPLATE)
    return server


@cache
def postgres_server() -> Server | None:
    """Return the server of this session, begun by the process that runs the tests."""
    given = os.environ.get(GIVEN)
    if not given:
        return None
    folder, _, port = given.rpartition(":")
    return Server(Path(folder), int(port))


def new_database() -> str:
    """Return the address of a new database for a node, empty if nodes keep files."""
    if not needed():
        return ""
    server = postgres_server()
    assert server is not None, "COMITY_STORE=postgres, and no server was begun"
    return server.database()


def on_server(folder: Path) -> None:
    """Move a node's file to a new database, as its administrator would."""
    move_database(folder, new_database())


def copy_folder(source: Path, target: Path) -> None:
    """Copy a node's folder and its database, as somebody would who has both."""
    shutil.copytree(source, target)
    settings = load_settings(target)
    if settings.database:
        server = postgres_server()
        assert server is not None
        name = settings.database.rpartition("/")[2]
        # The server copies a database that nobody is connected to.
        for (process,) in server.sql(
            "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND datname = current_database()",
            name,
        ):
            server.sql(f"SELECT pg_terminate_backend({process:d})")
        save_settings(target, replace(settings, database=server.database(name)))
