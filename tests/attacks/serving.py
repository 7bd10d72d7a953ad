"""A server in a thread of the test, and sockets that behave badly, each from an address of its own."""

import io
import socket
import threading
import time
from contextlib import contextmanager

from comity.node.exchange.admission import RequestAdmission
from comity.node.server.logs import Log
from comity.node.store.group_writer import GroupWriter
from comity.serve import _listen, _server


@contextmanager
def serving(app, guard, **more):
    """Serve an application on loopback; yield its port."""
    listening = _listen("127.0.0.1", 0)
    server = _server(app, guard, **more)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listening]}, daemon=True
    )
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def door(node):
    """Yield the admission of a node's requests."""
    writer = GroupWriter(node.database)
    try:
        yield RequestAdmission(node, writer), Log(io.StringIO())
    finally:
        writer.close()


def connected(port, address="127.0.0.1"):
    """Return a socket that is connected from an address of this machine."""
    made = socket.socket()
    made.bind((address, 0))
    made.settimeout(5)
    made.connect(("127.0.0.1", port))
    return made


def asked(port, path="/health", address="127.0.0.1", head="", body=b"", method="GET"):
    """Send one request; return its status, 0 if there was no answer."""
    try:
        with connected(port, address) as made:
            lines = (
                f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            )
            made.sendall(f"{lines}{head}\r\n".encode() + body)
            return status_of(made)
    except OSError:
        return 0


def status_of(made):
    """Return the status of the answer that comes, 0 if none comes."""
    data = b""
    try:
        while b"\r\n" not in data:
            part = made.recv(4096)
            if not part:
                return 0
            data += part
    except OSError:
        return 0
    return int(data.split(b" ", 2)[1])


def is_closed(made, within_s=3.0):
    """Tell whether the other side closes a socket within a time."""
    made.settimeout(within_s)
    try:
        while made.recv(4096):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True
