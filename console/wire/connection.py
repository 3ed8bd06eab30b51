"""A connection of the served API: uvicorn's, made to cost nothing when its client is slow or broken.

What is not HTTP is answered with an EC2 error; a client that takes too long for its headers, or does not read what it
asked for, is let go. httptools parses (llhttp, in C): h11 took 0.13 of the 0.36 ms of a request. What h11 would not
have let pass is kept out here: elements without end, other than one host, trailers among the headers, requests parsed
far ahead of the answers, a body that is left out because its request would rather speak another protocol.
"""

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httptools
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from console.ec2.errors import Refused
from console.wire.xml import render_error

if TYPE_CHECKING:
    from asyncio import TimerHandle

HEADERS_S: Final = 10.0
"""How long a client may take for the headers of a request."""
READ_S: Final = 30.0
"""How long a client may leave an answer unread."""
MAX_CONNECTIONS: Final = 500
MAX_ELEMENT: Final = 64 * 1024
"""Bytes of all headers, of all trailers, or of a chunk's size."""
PIECE: Final = 1024
"""So many bytes are parsed before it is asked whether a request is waiting for its turn already."""

REQUEST_ID_OF_NO_REQUEST: Final = "00000000-0000-0000-0000-000000000000"
CONTENT_TYPE: Final = "text/xml;charset=UTF-8"
_FINAL: Final = tuple(b"HTTP/1.1 %d" % number for number in range(2, 6))
"""How the head of an answer begins that a body follows, unlike 100 Continue."""


class _Gathered:
    """A transport that keeps the head of an answer until its body comes: sent apart they cost a system call more."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._head = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._head and data.startswith(_FINAL):
            self._head = data
            return
        head, self._head = self._head, b""
        if head or data:
            self._transport.write(head + data)

    def close(self) -> None:
        self.write(b"")
        self._transport.close()


class _Flow(FlowControl):
    """held: nothing is read, whoever asks for it."""

    held = False

    def resume_reading(self) -> None:
        if not self.held:
            super().resume_reading()

    def hold(self) -> None:
        self.held = True
        self.pause_reading()


class Connection(HttpToolsProtocol):
    """See the module."""

    _late: "TimerHandle | None" = None
    _unread: "TimerHandle | None" = None
    _in_headers = False
    """Of a request that has begun."""
    _unended = 0
    """Bytes since an element ended."""
    _ahead = b""
    """What came before the request in front of it was answered, and is not parsed yet."""
    _broken = False
    """What comes next is no HTTP."""
    _again = b""
    """The head of a request that would rather be upgraded, as it is without that."""

    # --- of the transport

    def connection_made(self, transport: Any) -> None:
        super().connection_made(_Gathered(transport))  # type: ignore[arg-type]
        self.flow: _Flow = _Flow(self.transport)
        if len(self.connections) > MAX_CONNECTIONS:
            self._end(503, Refused("RequestLimitExceeded", "Request limit exceeded."))
            return
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._headers_came()
        self._answer_was_read()
        self._ahead = b""
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self.flow.held:  # read before it was
            self._ahead += data
            return
        self._parse(data)
        if self._late is None and self._idle() and not self.transport.is_closing():
            self._expect_headers()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self._unread or self.loop.call_later(READ_S, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._answer_was_read()

    # --- of the parser

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_headers = True
        self._unended = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_headers:  # a trailer is none
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        version, method = self.parser.get_http_version(), self.parser.get_method()
        hosts = sum(name == b"host" for name, _ in self.headers)
        if version not in ("1.0", "1.1") or hosts > 1 or (version == "1.1" and not hosts) or method == b"CONNECT":
            raise ValueError("no request that is answered here")
        self._in_headers = False
        if self.parser.should_upgrade():
            self._again = self._without_upgrade(method, version)
            return
        self._headers_came()
        if not self.url.startswith(b"/"):
            self.url = _origin_form(self.url)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self._again:
            super().on_message_complete()

    def on_body(self, body: bytes) -> None:
        self._unended = 0
        super().on_body(body)

    def on_chunk_header(self) -> None:
        self._unended = 0

    # --- of uvicorn

    def on_response_complete(self) -> None:
        self.transport.write(b"")  # the head of an answer that has no body
        super().on_response_complete()
        if self.pipeline or self.transport.is_closing():
            return
        if not self._broken and self.flow.held:
            ahead, self._ahead, self.flow.held = self._ahead, b"", False
            self._parse(ahead)
            self.flow.resume_reading()
        if self._broken:
            self._refuse()
        elif self._late is None and self._in_headers and self._idle():
            self._expect_headers()

    def send_400_response(self, msg: str) -> None:
        self._end(400, Refused("MalformedRequest", "The request is not valid HTTP/1.1, or its headers are too large."))

    # ---

    def _parse(self, data: bytes) -> None:
        """Up to the end of a request that has to wait for the one before it."""
        at = 0
        while at < len(data) and not self.transport.is_closing():
            if self.pipeline:
                self._ahead = data[at:]
                self.flow.hold()
                return
            piece = data[at : at + PIECE]
            at += len(piece)
            self._unended += len(piece)
            try:
                self.parser.feed_data(piece)
            except httptools.HttpParserUpgrade as asked:
                self.parser = httptools.HttpRequestParser(self)  # the old one may think that it has closed
                data, at, self._again = self._again + data[at - len(piece) + asked.args[0] :], 0, b""
            except httptools.HttpParserError:
                self._refuse()
                return
            if self._unended > MAX_ELEMENT:
                self._refuse()
                return

    def _refuse(self) -> None:
        """Once those before it are answered, if there are any."""
        self._broken = True
        if not self.pipeline and (self._idle() or self.cycle.more_body):
            self.send_400_response("")
        else:
            self.flow.hold()

    def _without_upgrade(self, method: bytes, version: str) -> bytes:
        """Nothing but HTTP/1 is spoken here, and llhttp would take the body of such a request for what is."""
        close = any(name == b"connection" and b"close" in value.lower() for name, value in self.headers)
        kept = [one for one in self.headers if one[0] not in (b"connection", b"upgrade")]
        kept += [(b"connection", b"close")] if close else []
        lines = [b"%b %b HTTP/%b" % (method, self.url, version.encode()), *(b"%b: %b" % one for one in kept)]
        return b"".join(b"%b\r\n" % line for line in (*lines, b""))

    def _idle(self) -> bool:
        cycle: Any = self.cycle  # None before the first
        return cycle is None or cycle.response_complete

    def _expect_headers(self) -> None:
        self._late = self.loop.call_later(HEADERS_S, self._too_late)

    def _headers_came(self) -> None:
        if self._late:
            self._late.cancel()
            self._late = None

    def _answer_was_read(self) -> None:
        if self._unread:
            self._unread.cancel()
            self._unread = None

    def _too_late(self) -> None:
        self._late = None
        if self._idle() and not self.transport.is_closing():
            self._end(408, Refused("RequestTimeout", "The request took too long to arrive."))

    def _end(self, status: int, refused: Refused) -> None:
        """Answer, where that is still possible, and close."""
        if self.transport.is_closing():
            return
        if self._idle() or not self.cycle.response_started:
            body = render_error(refused, REQUEST_ID_OF_NO_REQUEST)
            head = f"content-type: {CONTENT_TYPE}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
            self.transport.write(STATUS_LINE[status] + head.encode())
            self.transport.write(body)
        self.transport.close()


def _origin_form(target: bytes) -> bytes:
    """`POST http://host/` is `POST /`: some clients name the whole URL, as to a proxy (RFC 9112 §3.2.2)."""
    parts = urlsplit(target)
    return (parts.path or b"/") + (b"?" + parts.query if parts.query else b"")
