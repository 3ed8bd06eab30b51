"""A little EC2 on loopback that can be told to misbehave: sockets and text, nothing of ours and nothing of moto's."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

VPC = "vpc-0123456789abcdef0"
ENI = "eni-0123456789abcdef0"
_GOOD = {
    "DescribeVpcs": f"<vpcSet><item><vpcId>{VPC}</vpcId><ownerId>111122223333</ownerId><state>available</state>"
    "<cidrBlock>10.0.0.0/16</cidrBlock><isDefault>false</isDefault></item></vpcSet>",
    "DescribeVpcAttribute": "<enableDnsSupport><value>true</value></enableDnsSupport>"
    "<enableDnsHostnames><value>false</value></enableDnsHostnames>",
    "CreateNetworkInterface": f"<networkInterface><networkInterfaceId>{ENI}</networkInterfaceId><vpcId>{VPC}</vpcId>"
    "<privateIpAddress>10.0.0.9</privateIpAddress><status>pending</status></networkInterface>",
    "AttachNetworkInterface": "<attachmentId>eni-attach-0123456789abcdef0</attachmentId>",
    "AssumeRoleWithWebIdentity": "<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>WEB</AccessKeyId>"
    "<SecretAccessKey>s</SecretAccessKey>"
    "<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
    "</AssumeRoleWithWebIdentityResult>",
    "AssumeRole": "<AssumeRoleResult><Credentials><AccessKeyId>ASSUMED</AccessKeyId>"
    "<SecretAccessKey>s</SecretAccessKey>"
    "<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>",
}


_SSO_KEYS = (
    '{"roleCredentials": {"accessKeyId": "SSO", "secretAccessKey": "s", "sessionToken": "t", '
    '"expiration": 4070908800000}}'
)
_SSO_REFUSAL = '{"__type": "UnauthorizedException", "message": "Session token not found or invalid"}'


@dataclass(frozen=True, slots=True)
class Call:
    action: str
    parameters: dict[str, str]
    access_key: str


Answer = Callable[[Call, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class FaultyServer:
    """faults: by action (`*`: any), what to do instead with the next calls, each once; always: with every call."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    faults: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    always: dict[str, Answer] = field(default_factory=dict)
    asked_for_feed: int = 0
    """It has none."""
    sso_tokens: set[str] = field(default_factory=set)
    """Those that are good: it answers for AWS's SSO portal as well."""
    heads: list[str] = field(default_factory=list)
    """The first lines of the requests."""

    def count(self, action: str) -> int:
        return sum(call.action == action for call in self.calls)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
                self.heads.append(head.partition("\r\n")[0])
                if "/-/changes" in self.heads[-1]:
                    self.asked_for_feed += 1
                    _write(writer, "", "404 Not Found")
                    continue
                if "/federation/credentials" in self.heads[-1]:
                    good_token = headers.get("x-amz-sso_bearer_token", "") in self.sso_tokens
                    _write(writer, *(_SSO_KEYS, "200 OK") if good_token else (_SSO_REFUSAL, "401 Unauthorized"))
                    continue
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                parameters = dict(parse_qsl(body.decode()))
                key = headers.get("authorization", "credential=/").partition("credential=")[2].partition("/")[0]
                call = Call(parameters.pop("Action", ""), parameters, key.upper())
                self.calls.append(call)
                await self._answer_to(call)(call, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer_to(self, call: Call) -> Answer:
        for action in (call.action, "*"):
            if self.faults[action]:
                return self.faults[action].popleft()
            if action in self.always:
                return self.always[action]
        return good


@asynccontextmanager
async def running() -> AsyncIterator[FaultyServer]:
    faulty = FaultyServer()
    server = await asyncio.start_server(faulty.serve, "127.0.0.1", 0)
    faulty.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield faulty
    server.close()


def _write(writer: asyncio.StreamWriter, body: str, status: str = "200 OK", length: int | None = None) -> None:
    sent = body.encode()
    length = len(sent) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n"
    writer.write(head.encode() + sent)


async def good(call: Call, writer: asyncio.StreamWriter) -> None:
    _write(writer, f"<{call.action}Response>{_GOOD.get(call.action, '')}</{call.action}Response>")


def error(code: str, message: str = "Because.", status: str = "400 Bad Request") -> Answer:
    async def answer(call: Call, writer: asyncio.StreamWriter) -> None:
        errors = f"<Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
        _write(writer, f"<Response>{errors}<RequestID>r</RequestID></Response>", status)

    return answer


def body(xml: str) -> Answer:
    async def answer(call: Call, writer: asyncio.StreamWriter) -> None:
        _write(writer, f"<{call.action}Response>{xml}</{call.action}Response>")

    return answer


def for_key(access_key: str, fault: Answer) -> Answer:
    """The fault for whoever signs with that key."""

    async def answer(call: Call, writer: asyncio.StreamWriter) -> None:
        await (fault if call.access_key == access_key else good)(call, writer)

    return answer


throttled = error("RequestLimitExceeded", "Request limit exceeded.", "503 Service Unavailable")


async def broken(call: Call, writer: asyncio.StreamWriter) -> None:
    _write(writer, "<html><h1>Internal Server Error</h1></html>", "500 Internal Server Error")


async def truncated(call: Call, writer: asyncio.StreamWriter) -> None:
    _write(writer, f"<{call.action}Response>{_GOOD.get(call.action, '<a>')[:20]}")


async def cut_off(call: Call, writer: asyncio.StreamWriter) -> None:
    _write(writer, f"<{call.action}Response>", length=5000)
    writer.close()


async def reset(call: Call, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def silent(call: Call, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(1.0)
    writer.close()
