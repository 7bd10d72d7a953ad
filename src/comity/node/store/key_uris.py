"""Keys in tokens, named as RFC 7512 names them: ``pkcs11:token=…;object=…;type=private``.

Of its path attributes those are read that find a private key: ``token``, ``serial``,
``manufacturer``, ``model``, ``object``, ``id`` and ``type``. Its query attributes are refused:
they would put a PIN, or the place of one, or a program to be loaded, into a file and into lists
of processes (RFC 7512, section 4, warns of this for ``pin-value``).
"""

from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from comity.foundations.errors import FormatError

__all__ = ["KeyUri", "is_key_uri", "read_key_uri"]

SCHEME = "pkcs11:"
#: Attributes that are texts, in the order in which they are written.
_TEXTS = ("token", "serial", "manufacturer", "model", "object")
_KNOWN = (*_TEXTS, "id", "type")
#: Characters that need no percent-encoding in a path attribute (RFC 7512, section 2.3).
_SAFE = "-._~:[]@!$'()*+,=&"
#: Longest label that a token has (PKCS #11, CK_TOKEN_INFO), and longest text that is read.
MAX_LABEL, MAX_TEXT = 32, 1024


@dataclass(frozen=True, slots=True)
class KeyUri:
    """A private key in a token.

    Attributes
    ----------
    token, serial, manufacturer, model
        Of the token: its label, serial number, maker and model; empty ones match all.
    object, id
        Of the key: its label and identifier; at least one of the two.
    """

    token: str = ""
    serial: str = ""
    manufacturer: str = ""
    model: str = ""
    object: str = ""
    id: bytes = b""

    @property
    def text(self) -> str:
        """Return the URI, which holds no secret."""
        parts = [
            f"{name}={quote(value, safe=_SAFE)}"
            for name in _TEXTS
            if (value := getattr(self, name))
        ]
        if self.id:
            parts.append("id=" + "".join(f"%{byte:02x}" for byte in self.id))
        return SCHEME + ";".join([*parts, "type=private"])

    @property
    def holder(self) -> str:
        """Return the token in words."""
        return f"token {self.token!r}" if self.token else f"the token {self.serial!r}"


def is_key_uri(text: str) -> bool:
    """Tell whether a text names a key in a token, and not a file."""
    return text[: len(SCHEME)].lower() == SCHEME


def read_key_uri(text: str) -> KeyUri:
    """Read the URI of a private key.

    Raises
    ------
    FormatError
        If it names no private key in a token, or holds what must not be written down. The
        message shows no value of a query attribute: it may be a PIN.
    """
    path, mark, query = text.partition("?")
    if not is_key_uri(text) or len(text) > MAX_TEXT:
        raise FormatError(
            f"{path[:40]!r} is no URI of a key in a token",
            remedy="pkcs11:token=LABEL;object=LABEL;type=private",
        )
    if mark:
        names = ", ".join(part.split("=")[0][:20] for part in query.split("&"))
        raise FormatError(
            f"the URI of a key holds the query attributes {names}",
            remedy="leave them out: the module is pkcs11_module in node.yaml, the PIN comes "
            "from COMITY_PIN_FD, a systemd credential or the terminal",
        )
    found = _attributes(path)
    uri = KeyUri(
        **{name: _text(name, found[name]) for name in _TEXTS if name in found},
        id=found.get("id", b""),
    )
    if found.get("type", b"private") != b"private":
        raise FormatError("the URI must name a private key", remedy="type=private")
    if not (uri.token or uri.serial) or not (uri.object or uri.id):
        raise FormatError(
            f"{path[:80]!r} names no key of one token",
            remedy="token= or serial=, and object= or id=",
        )
    if len(uri.token.encode()) > MAX_LABEL:
        raise FormatError(
            f"the label of a token has {len(uri.token.encode())} bytes, at most {MAX_LABEL}"
        )
    return uri


def _attributes(path: str) -> dict[str, bytes]:
    """Return the path attributes of a URI, percent-decoded.

    Raises
    ------
    FormatError
        If one is unknown, stands twice or has no value.
    """
    found: dict[str, bytes] = {}
    for part in path[len(SCHEME) :].split(";"):
        name, mark, value = part.partition("=")
        if name not in _KNOWN:
            raise FormatError(
                f"{name[:40]!r} is no attribute of the URI of a key",
                remedy=f"one of {', '.join(_KNOWN)}",
            )
        if name in found or not mark or not value:
            raise FormatError(f"{name} stands twice in the URI of a key, or is empty")
        found[name] = unquote_to_bytes(value)
    return found


def _text(name: str, data: bytes) -> str:
    """Return a text attribute.

    Raises
    ------
    FormatError
        If it is no UTF-8, or holds what is not shown.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise FormatError(f"{name} of the URI of a key is no UTF-8") from error
    if not text.isprintable():
        raise FormatError(f"{name} of the URI of a key holds characters without a form")
    return text
