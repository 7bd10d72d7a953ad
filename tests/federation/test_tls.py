"""HTTPS between nodes: certificates checked on both sides, by the name that was asked for."""

import datetime as dt
import io
import ipaddress
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from comity.foundations.errors import RemoteError, ResourceError
from comity.node.exchange.admission import RequestAdmission
from comity.node.exchange.introductions import read_introduction
from comity.node.server.federation import federation_app
from comity.node.server.logs import Log
from comity.node.store.group_writer import GroupWriter
from comity.node.transport.peer import HttpCarrier, PeerRequest, Tls
from comity.serve import _listen, _server
from comity.system.environment import now_us
from tests.federation.prepared import prepared_world


def make(folder, name, issuer=None, *, names=()):
    """Write a key and a certificate, signed by an issuer or by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    by, signer = (issuer[1].subject, issuer[0]) if issuer else (who, key)
    now = dt.datetime.fromtimestamp(now_us() / 1e6, dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True
        )
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
            critical=False,
        )
    )
    if issuer is None:
        usage = dict.fromkeys(
            (
                "digital_signature",
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        builder = builder.add_extension(
            x509.KeyUsage(**usage, key_cert_sign=True, crl_sign=True), critical=True
        )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName(list(names)), critical=False
        )
    certificate = builder.sign(signer, hashes.SHA256())
    (folder / f"{name}.crt").write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
    )
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return key, certificate


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    authority = make(folder, "authority")
    local = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    make(folder, "server", authority, names=local)
    make(folder, "client", authority)
    other = make(folder, "other")
    make(folder, "stranger", other)
    with prepared_world(folder / "nodes", ["bravo"], start_us=None) as world:
        writer = GroupWriter(world.nodes["bravo"].database)
        app = federation_app(
            RequestAdmission(world.nodes["bravo"], writer), Log(io.StringIO())
        )
        listening = _listen("127.0.0.1", 0)
        server = _server(
            app,
            ssl_certfile=str(folder / "server.crt"),
            ssl_keyfile=str(folder / "server.key"),
            ssl_ca_certs=str(folder / "authority.crt"),
            ssl_cert_reqs=2,
        )
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield folder, listening.getsockname()[1]
        server.should_exit = True
        thread.join()
        writer.close()


def fetch(served, client, authority="authority", host="localhost"):
    folder, port = served
    files = (f"{folder}/{client}.crt", f"{folder}/{client}.key") if client else ("", "")
    carrier = HttpCarrier(
        Tls(*files, f"{folder}/{authority}.crt"), resolve=lambda *_: ["127.0.0.1"]
    )
    try:
        return carrier.fetch(
            PeerRequest(f"https://{host}:{port}", "/comity/introduction", private=True)
        )
    finally:
        carrier.close()


def test_both_sides_show_certificates(served):
    introduction = read_introduction(fetch(served, "client"), now_us())
    assert introduction.ring.party == "party:bravo"


@pytest.mark.parametrize(
    ("client", "authority", "host"),
    [
        ("", "authority", "localhost"),
        ("stranger", "authority", "localhost"),
        ("client", "other", "localhost"),
        # The address is that of the server, its certificate names somebody else.
        ("client", "authority", "bravo.example"),
    ],
)
def test_anything_else_is_no_answer(served, client, authority, host):
    with pytest.raises(RemoteError, match="no answer"):
        fetch(served, client, authority, host)


def test_tls_files_that_cannot_be_used_are_named(tmp_path):
    (tmp_path / "x.crt").write_text("rubbish")
    for files in ((f"{tmp_path}/x.crt", "", ""), ("", "", f"{tmp_path}/none.crt")):
        with pytest.raises(ResourceError, match="TLS files"):
            HttpCarrier(Tls(*files))
