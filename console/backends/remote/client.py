"""Calls to one endpoint: aiobotocore on a loop of its own, in a thread of its own.

In a thread because botocore reads an answer in one go (a page of a thousand interfaces is tenths of a second), and
because it asks for an MFA code by waiting for it: the window goes on painting meanwhile.

Every attempt is made by us and botocore makes one: what only reads is tried again, and what changes something only if
it carries a client token, or if it surely was not carried out.
"""

import asyncio
import random
import threading
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, suppress
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from console.backends.change_lines import CONTENT_TYPE, Told, UnreadableLine, read_line
from console.backends.giving_way import giving_way
from console.backends.remote.apart import Apart
from console.backends.remote.endpoint import FALLBACK_REGION, Endpoint
from console.backends.remote.faults import Fault, Kind, fault_of
from console.backends.remote.reading import Raw
from console.wire.model import loader

T = TypeVar("T")
AskCode = Callable[[str], Awaitable[str]]
"""Asks a person for an MFA code: the prompt, then the code, or an empty string for none."""

ATTEMPTS = 4
CONNECT_S, READ_S = 5.0, 30.0
CONNECTIONS = 8
QUIET_S = 20.0
"""A feed that has told nothing for so long, not even that all is well, is broken."""

ENDING_S = 0.3
"""What calls that are under way have to come to their end when the connection is closed."""


class Client:
    """Made, used and closed on the window's loop. Raises Fault from everything."""

    def __init__(
        self,
        endpoint: Endpoint,
        ask_code: AskCode | None = None,
        *,
        connect_s: float = CONNECT_S,
        read_s: float = READ_S,
        pause_s: float = 0.3,
    ) -> None:
        """pause_s: before the second attempt; it doubles with each, and is shorter by chance."""
        self.endpoint = endpoint
        self.region = endpoint.region
        self._ask_code = ask_code
        self._timeouts = (connect_s, read_s)
        self._pause_s = pause_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._callers_loop: asyncio.AbstractEventLoop | None = None
        self._closing = AsyncExitStack()
        self._apart = Apart()
        self._client: Any = None

    def anew(self) -> "Client":
        """Another one to the same endpoint, which asks the configuration and the environment again."""
        connect_s, read_s = self._timeouts
        return Client(self.endpoint, self._ask_code, connect_s=connect_s, read_s=read_s, pause_s=self._pause_s)

    async def open(self) -> None:
        """Load EC2's model and find region and credentials (those are fetched at the first call)."""
        self._callers_loop = asyncio.get_running_loop()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=_serve, args=(self._loop,), name="remote EC2", daemon=True)
        self._thread.start()
        try:
            with giving_way():
                await self._there(self._open())
        except BaseException:
            await self.close()
            raise

    async def sign_in(self) -> None:
        """Fetch the credentials now, where they have to be fetched: a role's, single sign-on's. Raises Fault."""
        await self._there(self._credentials())

    async def call(
        self, operation: str, parameters: Mapping[str, Any], read: Callable[[Raw], T], *, attempts: int = ATTEMPTS
    ) -> T:
        """Carry out `operation` and `read` its answer, both in the client's thread."""
        return await self._there(_to_its_end(self._call(operation, dict(parameters), read, attempts)))

    async def pages(
        self, operation: str, parameters: Mapping[str, Any], page_size: int | None, read: Callable[[Raw], None]
    ) -> None:
        """Every page of a Describe. An endpoint that takes no page size is asked for everything at once."""
        asked = dict(parameters) | ({"MaxResults": page_size} if page_size else {})
        token: str | None = None
        seen: set[str] = set()
        while True:
            token = await self.call(operation, asked | ({"NextToken": token} if token else {}), _then_token(read))
            if not token or token in seen:
                return
            seen.add(token)

    async def follow(self, since: str, heard: Callable[[list[Told]], Awaitable[None]]) -> None:
        """Read the feed of changes that our own server has, until it ends. heard: on the caller's loop; no more is read
        before it is done. since: a place that an earlier beginning had, or empty. Raises Fault: LACKING without a feed.
        """
        await self._there(self._follow(since, heard))

    async def close(self) -> None:
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        self._loop = self._thread = None
        with suppress(Exception):
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._close(), loop))
        loop.call_soon_threadsafe(loop.stop)
        await asyncio.to_thread(thread.join)
        loop.close()

    async def _there(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` on the client's loop; cancelled here, it is cancelled there."""
        if self._loop is None:
            work.close()
            raise Fault(Kind.UNREACHABLE, "ConnectionError", "The connection is closed.", sent=False)
        try:
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))
        except Fault:
            raise
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._loop is not None or task is None or task.cancelling():
                raise
            raise Fault(Kind.UNREACHABLE, "ConnectionError", "The connection was closed.") from None
        except Exception as error:
            raise fault_of(error, self.endpoint.profile) from error

    # --- on the client's loop

    async def _open(self) -> None:
        from aiobotocore.config import AioConfig
        from aiobotocore.session import AioSession

        session = AioSession(profile=self.endpoint.profile or None)
        session.register_component("data_loader", loader())
        session.register_component("response_parser_factory", _parsers(self._apart))
        provider = session.get_component("credential_provider").get_provider("assume-role")
        provider._prompter = self._prompt  # botocore's own is getpass, on a terminal that a window has not
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"} if self.endpoint.anonymous else {}
        connect_s, read_s = self._timeouts
        config = AioConfig(
            http_session_cls=_http_session(),
            connect_timeout=connect_s,
            read_timeout=read_s,
            max_pool_connections=CONNECTIONS,
            retries={"total_max_attempts": 1, "mode": "standard"},
        )
        self.region = self.endpoint.region or session.get_config_variable("region") or FALLBACK_REGION
        # STS and SSO, where credentials may come from, are asked the same way, and in the same region.
        session.set_default_client_config(config)
        session.set_config_variable("region", self.region)
        making = session.create_client(
            "ec2", region_name=self.region, endpoint_url=self.endpoint.url or None, config=config, **keys
        )
        with warnings.catch_warnings():
            # aiobotocore tells its maintainers' plans for the HTTP library underneath to whoever runs the program.
            warnings.filterwarnings("ignore", message=".*httpx2", category=DeprecationWarning)
            self._client = await self._closing.enter_async_context(making)

    async def _call(self, operation: str, parameters: dict[str, Any], read: Callable[[Raw], T], attempts: int) -> T:
        from botocore import xform_name

        method = getattr(self._client, xform_name(operation), None)
        if method is None:
            raise Fault(Kind.LACKING, "InvalidAction", f"EC2 has no operation {operation}.", sent=False)
        reads = operation.startswith("Describe")
        token = next(iter(self._client.meta.service_model.operation_model(operation).idempotent_members), None)
        if token is not None:
            parameters.setdefault(token, _new_token())  # ours, so that each attempt carries the same
        for attempt in range(attempts):
            try:
                answer = await method(**parameters)
                return read(answer)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                fault = fault_of(error, self.endpoint.profile)
                again = fault.passes and (reads or token is not None or not fault.unknown_outcome)
                if not again or attempt == attempts - 1 or fault.code == "CertificateError":
                    fault.client_token = parameters[token] if token else ""
                    raise fault from error
            await asyncio.sleep(self._pause_s * 2**attempt * random.uniform(0.5, 1.0))
        raise AssertionError("no attempt was made")

    async def _follow(self, since: str, heard: Callable[[list[Told]], Awaitable[None]]) -> None:
        """Signed, and sent as botocore sends: by its session, which knows the proxy and whom to trust."""
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        where = urlsplit(self._client.meta.endpoint_url)
        if is_aws(where.hostname or ""):
            raise Fault(Kind.LACKING, "InvalidAction", "AWS has no feed of changes.", sent=False)
        url = f"{where.scheme}://{where.netloc}/-/changes?since={since}"
        request = AWSRequest("GET", url, stream_output=True)
        if (credentials := await self._credentials()) is not None:
            SigV4Auth(credentials, "ec2", self.region).add_auth(request)
        prepared = request.prepare()
        prepared.context = {"read_timeout": QUIET_S}
        response = await self._client._endpoint.http_session.send(prepared)
        try:
            kind = response.headers.get("content-type", "").partition(";")[0]
            if response.status_code != 200 or kind != CONTENT_TYPE:
                busy = response.status_code >= 500
                raise Fault(Kind.BROKEN if busy else Kind.LACKING, "InvalidAction", "There is no feed of changes.")
            await self._tell(response.raw.aiter_bytes(), heard)
        finally:
            await response.raw.aclose()

    async def _credentials(self) -> Any:
        """None where there are none."""
        credentials = self._client._get_credentials()
        return None if credentials is None else await credentials.get_frozen_credentials()

    async def _tell(self, pieces: AsyncIterator[bytes], heard: Callable[[list[Told]], Awaitable[None]]) -> None:
        assert self._callers_loop is not None
        rest = bytearray()
        async for piece in pieces:
            rest += piece
            *lines, rest = rest.split(b"\n") if b"\n" in piece else [rest]
            try:
                told = [read_line(bytes(line)) for line in lines]
            except UnreadableLine as error:
                raise Fault(
                    Kind.LACKING, "MalformedResponse", f"The feed of changes is not to be read: {error}"
                ) from error
            if told:
                await asyncio.wrap_future(
                    asyncio.run_coroutine_threadsafe(_as_coroutine(heard(told)), self._callers_loop)
                )

    def _prompt(self, prompt: str) -> str:
        """botocore waits for the code: this thread may, the window must not."""
        if self._ask_code is None or self._callers_loop is None:
            raise Fault(Kind.CREDENTIALS, "AuthFailure", "This profile asks for an MFA code.", sent=False)
        code = asyncio.run_coroutine_threadsafe(_as_coroutine(self._ask_code(prompt)), self._callers_loop).result()
        if not code:
            raise Fault(Kind.CREDENTIALS, "AuthFailure", "No MFA code was given.", sent=False)
        return code

    async def _close(self) -> None:
        current = asyncio.current_task()
        working = [task for task in asyncio.all_tasks() if task is not current]
        if working:
            await asyncio.wait(working, timeout=ENDING_S)
        for task in working:
            if not task.cancelling():  # one that is about to end closes its connection, and must not be kept from it
                task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await self._closing.aclose()
        await self._apart.close()
        await asyncio.get_running_loop().shutdown_asyncgens()
        await asyncio.sleep(0)  # a socket that was closed is let go of in the next round


@cache
def _http_session() -> Any:
    """aiobotocore's, but that requests name paths: it names whole URLs, which a proxy would be sent twice over."""
    from aiobotocore.httpxsession import HttpxSession

    async def by_path(request: Any) -> None:
        for name in ("target", "aiobotocore_raw_proxy_target"):
            request.extensions.pop(name, None)

    class Session(HttpxSession):  # type: ignore[misc]
        async def _get_session(self, url: str) -> Any:
            client = await super()._get_session(url)
            client.event_hooks = {"request": [by_path]}
            return client

    return Session


def _parsers(apart: Apart) -> Any:
    """botocore's, but that long answers are read by another process."""
    from aiobotocore.parsers import AioEC2QueryParser, AioResponseParserFactory

    class Parser(AioEC2QueryParser):  # type: ignore[misc]
        async def parse(self, response: Any, shape: Any) -> Any:
            if response["status_code"] == 200:
                read = await apart.read(response["context"]["operation_name"], response["body"])
                if read is not None:
                    return {**read, "ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}}}
            return await super().parse(response, shape)

    class Parsers(AioResponseParserFactory):  # type: ignore[misc]
        def create_parser(self, protocol_name: str) -> Any:
            return Parser() if protocol_name == "ec2" else super().create_parser(protocol_name)

    return Parsers()


@cache
def _aws_suffixes() -> tuple[str, ...]:
    """`.amazonaws.com` and the other partitions'."""
    outputs = [one["outputs"] for one in loader().load_data("partitions")["partitions"]]
    return tuple(f".{one[name]}" for one in outputs for name in ("dnsSuffix", "dualStackDnsSuffix"))


def is_aws(host: str) -> bool:
    return host.endswith(_aws_suffixes())


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()


async def _to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Nobody may wait for it any more, but a call that is stopped half-way leaves connections open (in httpcore)."""
    return await asyncio.shield(work)


async def _as_coroutine(awaitable: Awaitable[T]) -> T:
    return await awaitable


def _new_token() -> str:
    return f"{random.SystemRandom().getrandbits(128):032x}"


def _then_token(read: Callable[[Raw], None]) -> Callable[[Raw], str | None]:
    def both(answer: Raw) -> str | None:
        read(answer)
        token: str | None = answer.get("NextToken")
        return token

    return both
