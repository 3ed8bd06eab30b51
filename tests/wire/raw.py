"""A client of EC2's that costs next to nothing: a socket that stays open, and requests signed by hand."""

import hmac
import re
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from console.wire.sigv4 import Keys
from tests.wire.process import REGION

VERSION: Final = "2016-11-15"
TIMEOUT_S: Final = 10.0


def form(action: str, parameters: Mapping[str, str]) -> bytes:
    """A body as SDKs send it."""
    pairs = {"Action": action, "Version": VERSION, **parameters}
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs.items()).encode()


def _quoted(text: str) -> str:
    """Surrogates stand for bytes that are no UTF-8 (surrogateescape), or for themselves."""
    try:
        return quote(text, safe="-_.~", errors="surrogateescape")
    except UnicodeEncodeError:
        return quote(text, safe="-_.~", errors="surrogatepass")


def request(body: bytes, port: int, keys: Keys | None, now: datetime | None = None) -> bytes:
    """The bytes of a POST. keys: None leaves it unsigned. Good for fifteen minutes."""
    host = f"127.0.0.1:{port}"
    kind = "application/x-www-form-urlencoded; charset=utf-8"
    head = f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    if keys:
        moment = f"{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        head += f"X-Amz-Date: {moment}\r\nAuthorization: {_authorization(host, moment, body, keys)}\r\n"
    return f"{head}\r\n".encode() + body


def _authorization(host: str, moment: str, body: bytes, keys: Keys) -> str:
    names = "host;x-amz-date"
    scope = f"{moment[:8]}/{REGION}/ec2/aws4_request"
    canonical = f"POST\n/\n\nhost:{host}\nx-amz-date:{moment}\n\n{names}\n{sha256(body).hexdigest()}"
    to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{keys.secret_access_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    return f"AWS4-HMAC-SHA256 Credential={keys.access_key_id}/{scope}, SignedHeaders={names}, Signature={signature}"


class RawClient:
    """One connection, opened again when the server has closed it. Raises OSError (TimeoutError among them)."""

    def __init__(self, port: int, keys: Keys | None = None) -> None:
        self._port = port
        self._keys = keys
        self._socket: socket.socket | None = None

    def call(self, action: str, parameters: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        """HTTP status and XML."""
        return self.send(request(form(action, parameters or {}), self._port, self._keys))

    def send(self, sent: bytes) -> tuple[int, bytes]:
        """One request of this module's; a connection that was closed while idle is opened again."""
        kept = self._socket is not None
        try:
            return self._exchange(sent)
        except ConnectionError:
            self.close()
            if not kept:
                raise
            return self._exchange(sent)

    def send_once(self, action: str, parameters: Mapping[str, str]) -> tuple[int, bytes]:
        """As `call`, and never a second time, whatever becomes of the first."""
        return self._exchange(request(form(action, parameters), self._port, self._keys))

    def _exchange(self, sent: bytes) -> tuple[int, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), TIMEOUT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(sent)
        heard = b""
        while (end := heard.find(b"\r\n\r\n")) < 0:
            heard += self._receive()
        head = heard[:end].lower()
        length = int(_LENGTH.search(head)[1])  # type: ignore[index]  # no answer without: not a server's
        parts, missing = [heard[end + 4 :]], length - (len(heard) - end - 4)
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        if b"\r\nconnection: close" in head:
            self.close()
        return int(head[9:12]), b"".join(parts)

    def _receive(self) -> bytes:
        assert self._socket
        heard = self._socket.recv(1 << 20)
        if not heard:
            raise ConnectionResetError("the server has closed the connection")
        return heard

    def __enter__(self) -> "RawClient":
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def close(self) -> None:
        if self._socket:
            self._socket.close()
            self._socket = None


_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)")


def texts(tag: str, xml: bytes) -> list[str]:
    """What the elements of that name hold, where they hold no others."""
    return re.findall(f"<{tag}>([^<]*)</{tag}>", xml.decode())
