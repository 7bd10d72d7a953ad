"""A serving node: inbox, people's API and scheduler, until it is stopped."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any
from urllib.parse import urlsplit

import uvicorn
from cyclopts import Parameter
from typing_extensions import override

from comity.apps.console.frame import frame_of
from comity.apps.operations.routes import people_app
from comity.apps.wiring import (
    PAGES,
    standard_operations,
    standard_pages,
    standard_registry,
)
from comity.cli import output
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json
from comity.foundations.errors import InputError, ResourceError
from comity.node.audit.writer import Audit
from comity.node.computations.runner import Runner
from comity.node.exchange.admission import RequestAdmission
from comity.node.node import Node
from comity.node.persons.authenticators import has_administrator
from comity.node.persons.links import first_link
from comity.node.persons.sites import site_of
from comity.node.persons.tokens import flush_uses
from comity.node.server.api.limits import limits_of
from comity.node.server.api.recording import Recorder
from comity.node.server.api.upload_route import UPLOADS
from comity.node.server.budget import Amounts, Budget, proxies_of, within
from comity.node.server.connections import Caps, Connections, protocol_of
from comity.node.server.events import Events
from comity.node.server.federation import federation_app
from comity.node.server.logs import Log
from comity.node.server.metrics import Metrics, measured
from comity.node.server.scheduler import Scheduler
from comity.node.store.group_writer import GroupWriter
from comity.node.store.settings import Settings
from comity.system.limits import allow_open_files
from comity.web.app import beside, web_app
from comity.web.asked import Console

__all__ = ["serve", "serve_command", "serve_people"]

#: Open connections of each server, where the system allows that many files: at the people's one
#: listeners to events, and as many again beside them.
CONNECTIONS, PEOPLE_CONNECTIONS = 1000, 2400
#: Largest body of a request of people's programs, bytes.
PEOPLE_BYTES = 4_000_000
#: Names of this machine.
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class _Server(uvicorn.Server):
    """A server whose end is decided by ``serve``, for both together."""

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises
    ------
    ResourceError
        If the port cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named TCP, or the event loop leaves Nagle's algorithm on: 40 ms an answer.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise ResourceError(
            f"port {port} of {host} cannot be had: {error.strerror}",
            remedy="choose another in node.yaml, or with --port",
        ) from error
    return made


@dataclass(frozen=True, slots=True)
class Intake:
    """The caps of both servers: of connections, requests and bodies, for peers and for people."""

    peers: Connections
    people: Connections
    peer_budget: Budget
    people_budget: Budget
    peer_hosts: frozenset[str]
    metrics: Metrics = field(default_factory=Metrics)

    @classmethod
    def of(cls, settings: Settings) -> "Intake":
        """Return what settings ask for, within the files that this process may open."""
        proxies = proxies_of(settings.proxies)
        # A request needs files of the database, too.
        files = allow_open_files(2 * (CONNECTIONS + PEOPLE_CONNECTIONS) + 500)
        most = min(CONNECTIONS, files // 3)
        listening = min(PEOPLE_CONNECTIONS, files // 3)
        peers = replace(Caps(), connections=most)
        people = replace(Caps(), connections=listening, per_client=listening)
        asked = {urlsplit(settings.url).hostname or "", *settings.hosts, settings.host}
        budget = Budget(Amounts(), proxies)
        return cls(
            Connections(peers, proxies, paused=budget.refusals.is_paused),
            Connections(people),
            budget,
            Budget(Amounts(per_client=96), proxies),
            frozenset(name.lower() for name in asked if name) | LOCAL,
        )

    def for_peers(self, door: RequestAdmission, log: Log) -> Any:
        """Return the inbox within its budget."""
        app = federation_app(door, log, self.peer_budget)
        bounded = within(app, self.peer_budget, self.peer_hosts)
        return measured(bounded, "peers", self.metrics, log)

    def for_people(
        self,
        door: RequestAdmission,
        events: Events | None = None,
        log: Log | None = None,
    ) -> Any:
        """Return pages and API within their budget; event listeners have one of their own."""
        node = door.node
        record, limits = Recorder(Audit(node)), limits_of(node.settings)
        console = Console(record, standard_operations(), PAGES, frame_of)
        pages = web_app(node, console, standard_pages(), limits)
        api = people_app(door, record, limits, events, self.metrics)
        bounded = within(
            beside(pages, api),
            self.people_budget,
            LOCAL | {site_of(node.settings).host},
            PEOPLE_BYTES,
            apart="/api/v1/events",
            streamed=UPLOADS,
        )
        return measured(bounded, "people", self.metrics, log)


def _server(app: Any, guard: Connections | None = None, **more: Any) -> _Server:
    guard = guard or Connections(Caps())
    config = uvicorn.Config(
        app,
        http=protocol_of(guard),
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        **more,
    )
    config.load()
    # Handshakes have deadlines and count among the connections: the guard does them.
    guard.tls, config.ssl = config.ssl, None
    return _Server(config)


def serve_people(
    node: Node, log: Log, ready: Callable[[int, int], None] | None = None
) -> None:
    """Serve people alone, beside the process that signs for the node, until SIGINT or SIGTERM.

    Parameters
    ----------
    node, log
        As for ``serve``.
    ready
        Called with 0 and the people's port when it listens.

    Raises
    ------
    ResourceError
        If the port cannot be had.
    """
    people = _listen("127.0.0.1", node.settings.people_port)
    writer = GroupWriter(node.database)
    intake, events = Intake.of(node.settings), Events(node)
    node.settings = replace(node.settings, people_port=people.getsockname()[1])
    app = intake.for_people(RequestAdmission(node, writer), events, log)
    try:
        asyncio.run(_all([_server(app, intake.people)], [people], ready, events))
    finally:
        writer.close()
        flush_uses(node)
        log("stopped", party=node.party)


def serve(
    node: Node, log: Log, ready: Callable[[int, int], None] | None = None
) -> None:
    """Serve until SIGINT or SIGTERM; what is under way is finished.

    Parameters
    ----------
    node
        An open node, with the registry of its topics.
    log
        Where events go.
    ready
        Called with the ports when both listen.

    Raises
    ------
    ResourceError
        If a port or a TLS file cannot be had, or another process signs for the node.
    """
    settings = node.settings
    node.database.sign_alone()
    inbox = _listen(settings.host, settings.port)
    people = _listen("127.0.0.1", settings.people_port)
    writer = GroupWriter(node.database)
    door = RequestAdmission(node, writer)
    intake, events = Intake.of(node.settings), Events(node)
    tls: dict[str, Any] = {}
    if settings.tls_certificate:
        tls = {
            "ssl_certfile": settings.tls_certificate,
            "ssl_keyfile": settings.tls_key,
        }
        if settings.tls_authorities:
            # With authorities of its own, a peer must show a certificate, too.
            tls |= {"ssl_ca_certs": settings.tls_authorities, "ssl_cert_reqs": 2}
    # Where people open the node is known once its port is.
    port = people.getsockname()[1]
    node.settings = replace(settings, people_port=port)
    try:
        servers = (
            _server(intake.for_peers(door, log), intake.peers, **tls),
            _server(intake.for_people(door, events, log), intake.people),
        )
    except OSError as error:
        raise ResourceError(f"the TLS files cannot be used: {error}") from error
    scheduler = Scheduler(node, log, intake.metrics)
    scheduler.start()
    computations = Runner(node, log)
    try:
        computations.start()
        asyncio.run(_all(servers, (inbox, people), ready, events))
    finally:
        computations.close()
        scheduler.close()
        writer.close()
        flush_uses(node)
        log("stopped", party=node.party)


async def _all(
    servers: Sequence[_Server],
    sockets: Sequence[socket.socket],
    ready: Callable[[int, int], None] | None,
    events: Events,
) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for server in servers:
            server.should_exit = True
        # A stream has no end of its own: a server would wait for it, and then break it off.
        events.end()

    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop)
    tasks = [
        asyncio.create_task(server.serve(sockets=[made]))
        for server, made in zip(servers, sockets, strict=True)
    ]
    for server in servers:
        # The library has no event for this.
        while not (server.started or server.should_exit):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    if ready is not None:
        ports = [made.getsockname()[1] for made in sockets]
        ready(ports[0] if len(ports) > 1 else 0, ports[-1])
    await asyncio.gather(*tasks)


def _first_words(node: Node) -> str:
    """Return how people get in: the link of the first administrator, if there is none yet."""
    with node.reading() as work:
        if has_administrator(work):
            return "Tokens for programs: comity node token NAME"
    return f"The first administrator opens, within an hour: {first_link(node)}"


def serve_command(
    *,
    folder: Folder,
    port: int | None = None,
    people_port: int | None = None,
    people_only: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Serve: the inbox for peers, the people's API on loopback, deliveries.

    Events go to the error stream, one JSON object a line. SIGTERM ends it; what is under
    way is finished, and nothing that was acknowledged is lost, however it ends.

    Parameters
    ----------
    port, people_port
        Ports, if not those of node.yaml (0: any that is free).
    people_only
        Pages and API alone, beside the process that signs: for nodes on PostgreSQL.
    """
    with opened(folder, standard_registry()) as here:
        was = here.settings
        here.settings = replace(
            was,
            port=was.port if port is None else port,
            people_port=was.people_port if people_port is None else people_port,
        )

        def ready(inbox: int, people: int) -> None:
            value = {"party": here.party, "port": inbox, "people_port": people}
            if as_json:
                output.print_json(value)
            else:
                what = f"inbox on {here.settings.host}:{inbox}, " if inbox else ""
                output.say(
                    f"{here.party}: {what}people at {site_of(here.settings).origin}"
                )
                output.say(_first_words(here))
            output.flush()

        if people_only and not here.settings.database:
            raise InputError(
                "--people-only is for nodes on PostgreSQL",
                remedy="comity node move --to postgresql://…, or leave it out",
            )
        (serve_people if people_only else serve)(here, Log(), ready)
