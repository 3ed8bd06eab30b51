"""A connection of the served API: uvicorn's, made to cost nothing when its client is slow or broken.

What is not HTTP is answered with an EC2 error; a client that takes too long for its headers, or does not read what it
asked for, is let go.
"""

from typing import TYPE_CHECKING, Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from console.ec2.errors import Refused
from console.wire.xml import render_error

if TYPE_CHECKING:
    from asyncio import TimerHandle

HEADERS_S: Final = 10.0
"""How long a client may take for the headers of a request."""
READ_S: Final = 30.0
"""How long a client may leave an answer unread."""
MAX_CONNECTIONS: Final = 500

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


class Connection(H11Protocol):
    """See the module."""

    _late: "TimerHandle | None" = None
    _unread: "TimerHandle | None" = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(_Gathered(transport))  # type: ignore[arg-type]
        if len(self.connections) > MAX_CONNECTIONS:
            self._end(503, Refused("RequestLimitExceeded", "Request limit exceeded."))
            return
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._headers_came()
        self._answer_was_read()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._headers_came()
        elif self._late is None and self.timeout_keep_alive_task is None:
            self._expect_headers()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._late is None and self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            self._expect_headers()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self._unread or self.loop.call_later(READ_S, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._answer_was_read()

    def send_400_response(self, msg: str) -> None:
        self._end(400, Refused("MalformedRequest", "The request is not valid HTTP/1.1, or its headers are too large."))

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
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self._end(408, Refused("RequestTimeout", "The request took too long to arrive."))

    def _end(self, status: int, refused: Refused) -> None:
        """Answer, where that is still possible, and close."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE) and self.conn.their_state is not h11.MUST_CLOSE:
            body = render_error(refused, REQUEST_ID_OF_NO_REQUEST)
            headers = [("content-type", CONTENT_TYPE), ("content-length", str(len(body))), ("connection", "close")]
            for event in (
                h11.Response(status_code=status, headers=headers),
                h11.Data(data=body),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
