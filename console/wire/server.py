"""The API on a socket: the only part of the wire that knows HTTP, time and asyncio.

    api = Api(perform, world, keys={"AKIA…": Keys(…)})        what is answered
    server = Server(api, listen("127.0.0.1", 4566))           where
    await server.serve()                                      until server.stop()

`perform(request, caller)` carries a request out, `world()` is what answers look things up in. Whatever a client sends,
it is answered with EC2's words: bad input is never a 5xx, and never stops the server.
"""

import asyncio
import logging
import socket
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from itertools import chain
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias
from uuid import uuid4

import uvicorn
from starlette.datastructures import Headers, QueryParams
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from console.ec2.errors import Refused
from console.ec2.requests import Page, Request
from console.ec2.tag_rules import check_tag_specifications
from console.ec2.world import World
from console.wire import sts
from console.wire.connection import CONTENT_TYPE, Connection
from console.wire.model import SERVICE
from console.wire.query import Call, read_call, read_form, read_request
from console.wire.shapes import answer
from console.wire.sigv4 import Keys, Sent, claimed_access_key, verify
from console.wire.xml import SLICE, render_error, render_slices, status_of

MAX_BODY: Final = 1024 * 1024
MAX_HEADERS: Final = 100
MAX_HEADER_BYTES: Final = 64 * 1024
BODY_S: Final = 20.0
"""How long a client may take for the body of a request."""
KEEP_ALIVE_S: Final = 60
LONG: Final = 16_000
"""After so many bytes of XML, others have their turn."""
VERY_LONG: Final = 4_000_000
"""So many bytes are not gathered before they are sent: 2,500 interfaces."""
PER_TURN: Final = 8
"""Requests that are begun in one turn of the loop: 3 ms."""
GRACE_S: Final = 3
"""How long requests under way may take when the server stops."""
ANONYMOUS: Final = "anonymous"

Perform: TypeAlias = Callable[[Request[Any], str], Awaitable[Any]]
"""Carries out a request for a caller and answers its result. Raises Refused."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Served:
    """One call, as the Share API panel shows it.

    caller: the access key id (unproven where no signature is asked for). outcome: `ok` or the error code. revision: of
    the world after a request that changed it; its ChangeSet has the same. duration_s: until the answer is sent, of a
    very long one until its beginning is.
    """

    at: datetime
    caller: str
    action: str
    outcome: str
    message: str
    duration_s: float
    request_id: str
    revision: int | None = None


class Feed(Protocol):
    """What has changed, for those who would have to poll."""

    def follow(self, since: str) -> AsyncIterator[bytes]:
        """Lines of JSON without end, from a place that an earlier line has named. Raises Refused: too many follow."""
        ...

    def end(self) -> None:
        """Every `follow` comes to its end."""
        ...


class Api:
    """Answers HTTP requests (an ASGI application)."""

    def __init__(
        self,
        perform: Perform,
        world: Callable[[], World],
        *,
        keys: Mapping[str, Keys] | None = None,
        observer: Callable[[Served], None] | None = None,
        reset: Callable[[], Awaitable[None]] | None = None,
        feed: Feed | None = None,
    ) -> None:
        """keys: by access key id; None: nobody has to sign. reset: what `POST /-/reset` does.

        feed: what `GET /-/changes` tells to whoever may send requests.
        """
        self._perform = perform
        self._world = world
        self._keys = keys
        self._observer = observer
        self._reset = reset
        self._turns = _Turns()
        self._feed = feed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        await self._turns.mine()
        try:
            response = await self._respond(scope, receive)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _respond(self, scope: Scope, receive: Receive) -> ASGIApp:
        request_id = str(uuid4())
        headers, path = Headers(scope=scope), scope["path"]
        try:
            _check(headers)
            if path.startswith("/-/"):
                return await self._own(scope, receive)
            if path != "/":
                raise _refused(404, "InvalidURI", "The API is at /.")
            if scope["method"] not in ("GET", "POST"):
                raise _refused(405, "MethodNotAllowed", "The API takes GET and POST.")
            body = await _body(scope["method"], headers, receive)
        except Refused as refused:
            return _Xml(status_of(refused), render_error(refused, request_id), request_id, last=True)
        status, content = await self._answer(_sent(scope, body), request_id)
        if isinstance(content, bytes):
            return _Xml(status, content, request_id)
        return StreamingResponse(content, status, {"x-amzn-requestid": request_id}, CONTENT_TYPE)

    async def _answer(self, sent: Sent, request_id: str) -> tuple[int, bytes | AsyncIterator[bytes]]:
        """HTTP status and XML."""
        started, at = time.perf_counter(), datetime.now(UTC)
        call, caller, revision = Call("", "", {}), "", self._world().revision
        refused: Refused | None = None
        in_words = render_error
        content: bytes | AsyncIterator[bytes] = b""
        try:
            form = read_form(sent.query, sent.body)
            if sts.is_sts(form):
                in_words = sts.render_error
                call = Call(sts.read(form), sts.VERSION, {})
                try:
                    caller = self._caller(sent, at, sts.SERVICE, sts.GLOBAL_REGION)
                except Refused as refusal:
                    raise sts.in_its_words(refusal) from None
                content = sts.render_identity(self._world().owner_id, request_id)
            else:
                call = read_call(form)
                caller = self._caller(sent, at)
                content = await self._carry_out(call, caller, request_id)
        except Refused as refusal:
            refused = refusal
        except Exception:
            _log.exception("%s failed", call.action)
            refused = Refused("InternalError", "An internal error has occurred.")
        status = status_of(refused) if refused else 200
        if self._observer:
            now = self._world().revision
            self._observer(
                Served(
                    at=at,
                    caller=caller or claimed_access_key(sent) or ANONYMOUS,
                    action=call.action,
                    outcome=refused.code if refused else "ok",
                    message=refused.message if refused else "",
                    duration_s=time.perf_counter() - started,
                    request_id=request_id,
                    revision=now if refused is None and now != revision else None,
                )
            )
        return status, in_words(refused, request_id) if refused else content

    def _caller(self, sent: Sent, now: datetime, service: str = SERVICE, also: str | None = None) -> str:
        if self._keys is None:
            return claimed_access_key(sent) or ANONYMOUS
        return verify(sent, self._keys, self._world().region, now, service, also)

    async def _carry_out(self, call: Call, caller: str, request_id: str) -> bytes | AsyncIterator[bytes]:
        """The XML; a very long one as it is written, which keeps neither memory nor others."""
        asked = read_request(call)
        if asked.dry_run:
            check_tag_specifications(asked.request)
            raise Refused("DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
        result = await self._perform(asked.request, caller)
        pieces = _rendered(call, self._said(asked.request, result), request_id)
        first: list[bytes] = []
        length = 0
        async for piece in pieces:
            first.append(piece)
            length += len(piece)
            if length > VERY_LONG:
                return _all(first, pieces)
        return b"".join(first)

    def _said(self, request: Request[Any], result: Any) -> dict[str, Any]:
        """What the answer has; the list of a long page as an iterator of its parts."""
        parts = _slices(result)
        said = dict(answer(request, next(parts), self._world()))
        if isinstance(result, Page) and len(result.items) > SLICE:
            name, first = next((name, value) for name, value in said.items() if isinstance(value, list))
            said[name] = chain([first], (answer(request, part, self._world())[name] for part in parts))
        return said

    async def _own(self, scope: Scope, receive: Receive) -> Response:
        """What EC2 does not have: is it there, and as it was."""
        match scope["method"], scope["path"]:
            case "GET" | "HEAD", "/-/health":
                return Response('{"status": "ok"}\n', media_type="application/json")
            case "POST", "/-/reset" if self._reset:
                await _body("POST", Headers(scope=scope), receive)
                await self._reset()
                return Response('{"status": "reset"}\n', media_type="application/json")
            case "GET", "/-/changes" if self._feed:
                body = await _body("GET", Headers(scope=scope), receive)
                self._caller(_sent(scope, body), datetime.now(UTC))
                lines = self._feed.follow(QueryParams(scope["query_string"]).get("since", ""))
                return StreamingResponse(lines, media_type="application/x-ndjson")
            case _:
                there = "There is GET /-/health, GET /-/changes, and POST /-/reset where it is allowed."
                raise _refused(404, "InvalidURI", there)

    def end_feed(self) -> None:
        """Followers would keep a server from stopping."""
        if self._feed:
            self._feed.end()


class _Turns:
    """So many requests begin in one turn of the loop, the others wait for theirs in the order in which they came.

    What is done in between (a window's frame, a long answer's next piece) waits for a few of them and not for all.
    """

    def __init__(self) -> None:
        self._begun = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def mine(self) -> None:
        if self._begun < PER_TURN and not self._waiting:
            self._begin()
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        await turn

    def _begin(self) -> None:
        if not self._begun:
            asyncio.get_running_loop().call_soon(self._next)
        self._begun += 1

    def _next(self) -> None:
        self._begun = 0
        while self._waiting and self._begun < PER_TURN:
            turn = self._waiting.popleft()
            if not turn.done():  # else its client has gone
                turn.set_result(None)
                self._begin()


def _check(headers: Headers) -> None:
    """What no client of EC2's sends: a web page's requests, and headers without end."""
    if len(headers) > MAX_HEADERS or sum(len(name) + len(value) for name, value in headers.raw) > MAX_HEADER_BYTES:
        raise _refused(431, "RequestHeaderSectionTooLarge", "The headers of the request are too many or too large.")
    # A page that somebody visits must not drive the API of their own machine: neither by a request to another origin
    # nor by a name of its own that leads here.
    if "origin" in headers or headers.get("sec-fetch-site", "none") != "none":
        raise _refused(403, "UnauthorizedOperation", "Requests of web pages are not accepted.")


def _slices(result: Any) -> Iterator[Any]:
    """A result, or a long page of one in pieces that take no longer than others may wait."""
    if not isinstance(result, Page) or len(result.items) <= SLICE:
        yield result
        return
    for start in range(0, len(result.items), SLICE):
        yield Page(result.items[start : start + SLICE], result.next_token)


async def _rendered(call: Call, said: Mapping[str, Any], request_id: str) -> AsyncIterator[bytes]:
    length = 0
    for piece in render_slices(call.action, said, request_id, call.version):
        yield piece
        length += len(piece)
        if length > LONG:
            await asyncio.sleep(0)
            length = 0


async def _all(first: Iterable[bytes], rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    for piece in first:
        yield piece
    async for piece in rest:
        yield piece


def _sent(scope: Scope, body: bytes) -> Sent:
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    path = scope.get("raw_path") or b"/"
    return Sent(scope["method"], path.decode("latin-1"), scope["query_string"], headers, body)


async def _body(method: str, headers: Headers, receive: Receive) -> bytes:
    """The form. Raises Refused for what is no form, too long, or too slow; ClientDisconnect."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if method == "POST" and kind not in ("", "application/x-www-form-urlencoded", "application/octet-stream"):
        raise _refused(415, "UnsupportedMediaType", "The API takes application/x-www-form-urlencoded.")
    parts: list[bytes] = []
    length = 0
    try:
        async with asyncio.timeout(BODY_S):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                part, more = message.get("body", b""), message.get("more_body", False)
                length += len(part)
                if length > MAX_BODY:
                    raise _refused(413, "RequestEntityTooLarge", f"A request has {MAX_BODY} bytes at most.")
                parts.append(part)
    except TimeoutError:
        raise _refused(408, "RequestTimeout", "The request took too long to arrive.") from None
    return b"".join(parts)


class _Xml:
    """An answer of the API, as Starlette's Response would send it."""

    def __init__(self, status: int, content: bytes, request_id: str, *, last: bool = False) -> None:
        """last: of its connection, as the rest of the request may not have been read."""
        self._content = content
        headers = [
            (b"content-type", CONTENT_TYPE.encode()),
            (b"x-amzn-requestid", request_id.encode()),
            (b"content-length", str(len(content)).encode()),
        ]
        if last:
            headers.append((b"connection", b"close"))
        self._start = {"type": "http.response.start", "status": status, "headers": headers}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(self._start)
        await send({"type": "http.response.body", "body": self._content})


def _refused(status: int, code: str, message: str) -> Refused:
    refused = Refused(code, message)
    refused.http_status = status
    return refused


# --- sockets


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine can reach it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 for any that is free. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)  # without the protocol asyncio sets no TCP_NODELAY: 40 ms a call
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows would let two listen
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(256)
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener


@dataclass(frozen=True, slots=True)
class Tls:
    """PEM files."""

    certificate: Path
    key: Path | None = None


class _Uvicorn(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, api: Api) -> None:
        super().__init__(config)
        self._api = api

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._api.end_feed()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the application's."""
        yield


class Server:
    """Serves an Api on a listening socket, on the running loop."""

    def __init__(self, api: Api, listener: socket.socket, tls: Tls | None = None) -> None:
        """Raises OSError (and ssl.SSLError, which is one) for TLS files that are none."""
        self._listener = listener
        host, port = listener.getsockname()[:2]
        self.url = f"http{'s' if tls else ''}://{f'[{host}]' if ':' in host else host}:{port}"
        config = uvicorn.Config(
            api,
            http=Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=GRACE_S,
            ssl_certfile=tls.certificate if tls else None,
            ssl_keyfile=tls.key if tls else None,
        )
        config.load()
        self._uvicorn = _Uvicorn(config, api)

    async def serve(self) -> None:
        """Until `stop`; cancelled, it lets go of its connections, too."""
        try:
            await self._uvicorn.serve(sockets=[self._listener])
        except asyncio.CancelledError:
            if self._uvicorn.started:
                await self._uvicorn.shutdown(sockets=[self._listener])
            raise
        finally:
            self._listener.close()

    def stop(self) -> None:
        """Take no more requests, and let those under way end."""
        self._uvicorn.should_exit = True
