"""A serving node: inbox, people's API and scheduler, until it is stopped."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import uvicorn
from typing_extensions import override

from comity.apps.atlas.routes import add_atlas_routes
from comity.apps.cases.routes import add_case_routes
from comity.apps.notices.routes import add_notice_routes
from comity.apps.operations.routes import people_app
from comity.apps.wiring import standard_registry
from comity.cli import output
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json
from comity.foundations.errors import ResourceError
from comity.node.exchange.admission import RequestAdmission
from comity.node.node import Node
from comity.node.server.federation import federation_app
from comity.node.server.logs import Log
from comity.node.server.scheduler import Scheduler
from comity.node.store.database import GroupWriter

__all__ = ["ROUTES", "serve", "serve_command"]

#: What adds the routes of the topics to the people's API.
ROUTES = (add_case_routes, add_notice_routes, add_atlas_routes)


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


def _server(app: Any, **more: Any) -> _Server:
    config = uvicorn.Config(
        app,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        limit_concurrency=256,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        **more,
    )
    return _Server(config)


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
        If a port or a TLS file cannot be had.
    """
    settings = node.settings
    inbox = _listen(settings.host, settings.port)
    people = _listen("127.0.0.1", settings.people_port)
    writer = GroupWriter(node.database)
    door = RequestAdmission(node, writer)
    tls: dict[str, Any] = {}
    if settings.tls_certificate:
        tls = {
            "ssl_certfile": settings.tls_certificate,
            "ssl_keyfile": settings.tls_key,
        }
        if settings.tls_authorities:
            # With authorities of its own, a peer must show a certificate, too.
            tls |= {"ssl_ca_certs": settings.tls_authorities, "ssl_cert_reqs": 2}
    try:
        servers = (
            _server(federation_app(door, log), **tls),
            _server(people_app(door, ROUTES)),
        )
    except OSError as error:
        raise ResourceError(f"the TLS files cannot be used: {error}") from error
    scheduler = Scheduler(node, log)
    scheduler.start()
    try:
        asyncio.run(_both(servers, (inbox, people), ready))
    finally:
        scheduler.close()
        writer.close()
        log("stopped", party=node.party)


async def _both(
    servers: tuple[_Server, _Server],
    sockets: tuple[socket.socket, socket.socket],
    ready: Callable[[int, int], None] | None,
) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for server in servers:
            server.should_exit = True

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
        ready(ports[0], ports[1])
    await asyncio.gather(*tasks)


def serve_command(
    *,
    folder: Folder,
    port: int | None = None,
    people_port: int | None = None,
    as_json: Json = False,
) -> None:
    """Serve: the inbox for peers, the people's API on loopback, deliveries.

    Events go to the error stream, one JSON object a line. SIGTERM ends it; what is under
    way is finished, and nothing that was acknowledged is lost, however it ends.

    Parameters
    ----------
    port, people_port
        Ports, if not those of node.yaml (0: any that is free).
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
                output.say(
                    f"{here.party}: inbox on {here.settings.host}:{inbox}, "
                    f"people's API on 127.0.0.1:{people} (comity node token NAME)"
                )
            output.flush()

        serve(here, Log(), ready)
