"""The server on its socket: what is not EC2's, what is hostile, what is slow. Never a 5xx, never a hang."""

import asyncio
import random
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPConnection

import pytest
from httpx import ASGITransport, AsyncClient

from console.backends.embedded import EmbeddedBackend
from console.backends.serving import api_of
from console.ec2.resources import KeyPair
from console.wire import connection, server
from console.wire.server import Api
from tests.wire.served import Service, serving

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
VPCS = "Action=DescribeVpcs&Version=2016-11-15"
TYPES = "Action=DescribeInstanceTypes&Version=2016-11-15"
REQUEST_ID = re.compile("<requestId>.*?</requestId>")


@pytest.fixture
def anybodys() -> Iterator[Service]:
    """Nobody has to sign."""
    with serving(keys=None) as running:
        yield running


def ask(
    service: Service, method: str = "GET", path: str = "/", body: str | bytes = "", **headers: str
) -> tuple[int, str]:
    line = HTTPConnection("127.0.0.1", service.port, timeout=10)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    line.request(method, path, body, (FORM if method == "POST" else {}) | sent)
    answer = line.getresponse()
    text = answer.read().decode()
    line.close()
    return answer.status, text


def raw(service: Service, *pieces: bytes, wait: float = 5) -> bytes:
    """Bytes sent as they are, and what came back until the server closed or `wait` seconds went by."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=wait) as line:
        answer = b""
        try:
            for piece in pieces:
                line.sendall(piece)
            while chunk := line.recv(65536):
                answer += chunk
        except (TimeoutError, ConnectionError):
            pass
    return answer


def code(text: str) -> str:
    found = re.search(r"^<Response><Errors><Error><Code>(.*)</Code><Message>.+</Message></Error></Errors>", text, re.M)
    return found[1] if found else "no EC2 error"


def test_a_request_may_come_in_the_url_or_as_a_form(anybodys: Service) -> None:
    status, text = ask(anybodys, "GET", "/?" + VPCS)
    assert (status, "<vpcSet><item>" in text) == (200, True)
    assert ask(anybodys, "POST", "/", VPCS)[0] == 200
    assert ask(anybodys, "POST", "/?Action=DescribeVpcs", "Version=2016-11-15")[0] == 200


def test_a_request_may_name_the_whole_url(anybodys: Service) -> None:
    status, text = ask(anybodys, "POST", f"{anybodys.url}/", VPCS)
    assert (status, "<vpcSet><item>" in text) == (200, True)
    assert ask(anybodys, "GET", f"{anybodys.url}?{VPCS}")[0] == 200
    assert ask(anybodys, "GET", f"{anybodys.url}/elsewhere")[0] == 404


def test_a_connection_is_kept(anybodys: Service) -> None:
    line = HTTPConnection("127.0.0.1", anybodys.port, timeout=10)
    ports = set()
    for _ in range(3):
        line.request("POST", "/", VPCS, FORM)
        line.getresponse().read()
        ports.add(line.sock.getsockname())
    line.close()
    assert len(ports) == 1


def test_it_says_that_it_is_there(anybodys: Service) -> None:
    assert ask(anybodys, "GET", "/-/health") == (200, '{"status": "ok"}\n')
    assert ask(anybodys, "HEAD", "/-/health") == (200, "")
    assert anybodys.calls == []


def test_a_reset_puts_the_world_back(anybodys: Service) -> None:
    before = ask(anybodys, "GET", "/?" + VPCS)[1]
    assert ask(anybodys, "POST", "/", "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.7.0.0/16")[0] == 200
    assert ask(anybodys, "POST", "/-/reset") == (200, '{"status": "reset"}\n')
    after = ask(anybodys, "GET", "/?" + VPCS)[1]
    assert re.sub("<requestId>.*</requestId>", "", after) == re.sub("<requestId>.*</requestId>", "", before)


def test_a_reset_forgets_the_client_tokens_that_came_after_the_world_was_served(anybodys: Service) -> None:
    def create(vpc_id: str) -> str:
        action = "Action=CreateRouteTable&Version=2016-11-15&ClientToken=once"
        status, text = ask(anybodys, "POST", "/", f"{action}&VpcId={vpc_id}")
        return str(re.findall("<routeTableId>(.*?)</routeTableId>|<Code>(.*?)</Code>", text)[0][status != 200])

    vpc, other = re.findall("<vpcId>(.*?)</vpcId>", ask(anybodys, "GET", "/?" + VPCS)[1])[0], "vpc-00000000"
    made = create(vpc)
    assert (create(vpc), create(other)) == (made, "IdempotentParameterMismatch")
    for _ in range(2):
        assert ask(anybodys, "POST", "/-/reset")[0] == 200
        assert create(other) == "InvalidVpcID.NotFound"
        again = create(vpc)
        assert again not in (made, "IdempotentParameterMismatch")
        made = again


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "refusal"),
    [
        ("GET", "/", {}, 400, "MissingAction"),
        ("GET", "/elsewhere?" + VPCS, {}, 404, "InvalidURI"),
        ("GET", "/-/nothing", {}, 404, "InvalidURI"),
        ("GET", "/-/reset", {}, 404, "InvalidURI"),
        ("PUT", "/?" + VPCS, {}, 405, "MethodNotAllowed"),
        ("DELETE", "/?" + VPCS, {}, 405, "MethodNotAllowed"),
        ("OPTIONS", "/?" + VPCS, {}, 405, "MethodNotAllowed"),
        ("POST", "/?" + VPCS, {"Content_Type": "application/json"}, 415, "UnsupportedMediaType"),
        ("POST", "/?" + VPCS, {"Content_Type": "multipart/form-data; boundary=x"}, 415, "UnsupportedMediaType"),
        ("GET", "/?" + VPCS, {"Origin": "https://example.com"}, 403, "UnauthorizedOperation"),
        ("GET", "/?" + VPCS, {"Sec_Fetch_Site": "cross-site"}, 403, "UnauthorizedOperation"),
        ("GET", "/?" + VPCS, {f"X_{n}": "y" for n in range(101)}, 431, "RequestHeaderSectionTooLarge"),
    ],
)
def test_what_is_not_asked_for_is_an_ec2_error(
    anybodys: Service, method: str, path: str, headers: dict[str, str], status: int, refusal: str
) -> None:
    answer = ask(anybodys, method, path, **headers)
    assert (answer[0], code(answer[1])) == (status, refusal)


def test_a_head_is_no_call(anybodys: Service) -> None:
    assert ask(anybodys, "HEAD", "/?" + VPCS) == (405, "")
    answered = raw(anybodys, b"HEAD /-/health HTTP/1.1\r\nHost: x\r\n\r\n", LAST)
    assert answered.count(b"HTTP/1.1 200") == 2


def test_nobody_gets_in_unsigned(service: Service) -> None:
    for method, path, body in (("GET", "/?" + VPCS, ""), ("POST", "/", VPCS)):
        status, text = ask(service, method, path, body)
        assert (status, code(text)) == (400, "MissingParameter")
    assert "The request must contain the parameter AWSAccessKeyId" in text


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize(
    ("pieces", "answer"),
    [
        ([b"hello\r\n\r\n"], b"HTTP/1.1 400"),
        ([b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100], b"HTTP/1.1 400"),
        ([b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"], b"HTTP/1.1 400"),
        ([b"GET / HTTP/1.1\r\n\r\n"], b"HTTP/1.1 400"),
        ([b"GET / HTTP/2.0\r\nHost: x\r\n\r\n"], b"HTTP/1.1 400"),
        ([b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n"], b"HTTP/1.1 400"),
        ([b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n"], b"HTTP/1.1 400"),
        ([b"GET " + b"/" * 80_000], b"HTTP/1.1 400"),
        ([b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 70_000 + b"\r\n\r\n"], b"HTTP/1.1 4"),
        ([HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n"], b"HTTP/1.1 400"),
        ([HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n"], b"HTTP/1.1 400"),
        (
            [HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"],
            b"HTTP/1.1 400",
        ),
        ([HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"x" * 70_000], b"HTTP/1.1 400"),
        ([HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nA\r\n0\r\nX: " + b"x" * 70_000], b"HTTP/1.1 400"),
        ([HEAD + b"Transfer-Encoding: gzip\r\n\r\n"], b"HTTP/1.1 "),
        ([HEAD + b"Content-Length: -5\r\n\r\n"], b"HTTP/1.1 400"),
        ([HEAD + b"Content-Length: 9999999999\r\n\r\n" + b"A=" * 600_000], b"HTTP/1.1 413"),
        ([HEAD + b"Connection: upgrade, close\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n"], b"HTTP/1.1 400"),
        ([HEAD + b"Connection: close\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n", b"A=b"], b"HTTP/1.1 100"),
    ],
)
def test_broken_http_is_answered_and_closed(anybodys: Service, pieces: list[bytes], answer: bytes) -> None:
    answered = raw(anybodys, *pieces)
    assert answered[: len(answer)] == answer
    assert b"</Response>" in answered
    assert ask(anybodys, "GET", "/?" + VPCS)[0] == 200


LAST = f"GET /?{VPCS} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()


@pytest.mark.parametrize("broken", [b"hello\r\n\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n"])
def test_what_is_broken_waits_for_the_answers_before_it(anybodys: Service, broken: bytes) -> None:
    answered = raw(anybodys, LAST.replace(b"close", b"keep-alive") + broken)
    assert re.findall(rb"HTTP/1.1 (\d+)", answered) == [b"200", b"400"]


def test_requests_sent_ahead_are_answered_one_by_one(anybodys: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """They wait as bytes: a parsed one weighs a hundred times as much."""
    waiting: list[int] = []
    complete = connection.Connection.on_response_complete

    def counted(line: connection.Connection) -> None:
        waiting.append(len(line.pipeline))
        complete(line)

    monkeypatch.setattr(connection.Connection, "on_response_complete", counted)
    one = b"GET /-/health HTTP/1.1\r\nHost: x\r\n\r\n"
    assert raw(anybodys, one * 3000 + LAST).count(b"HTTP/1.1 200") == 3001
    assert max(waiting) <= connection.PIECE // len(one) + 1


def test_who_asks_for_another_protocol_is_answered_in_this_one(anybodys: Service) -> None:
    """As Java's client asks with each of its first requests; the body is the request's all the same."""
    asked = HEAD + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n"
    answered = raw(anybodys, asked + b"Content-Length: %d\r\n\r\n" % len(VPCS) + VPCS.encode() + LAST)
    assert answered.count(b"<DescribeVpcsResponse") == 2


def test_a_trailer_is_no_header(anybodys: Service) -> None:
    """Or it would come after the headers were looked at."""
    sent = HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(VPCS) + VPCS.encode()
    answered = raw(anybodys, sent + b"\r\n0\r\nOrigin: https://example.com\r\n\r\n" + LAST)
    assert answered.count(b"HTTP/1.1 200") == 2


def test_who_leaves_in_the_middle_costs_nothing(anybodys: Service) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", anybodys.port)) as line:
            line.sendall(HEAD + b"Content-Length: 500\r\n\r\nAction=Delete")
    assert ask(anybodys, "GET", "/?" + VPCS)[0] == 200
    assert len(anybodys.calls) == 1


def test_the_slow_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEADERS_S", 0.05)
    monkeypatch.setattr(server, "BODY_S", 0.05)
    with serving(keys=None) as service:
        started = time.monotonic()
        assert raw(service, b"GET / HT").startswith(b"HTTP/1.1 408")
        assert raw(service).startswith(b"HTTP/1.1 408")
        assert raw(service, HEAD + b"Content-Length: 50\r\n\r\nAction").startswith(b"HTTP/1.1 408")
        kept = f"GET /?{VPCS} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        assert b"HTTP/1.1 408" in raw(service, kept + b"GET / HT")
        assert time.monotonic() - started < 4


def test_who_does_not_read_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "READ_S", 0.3)
    let_go = threading.Event()
    monkeypatch.setattr(connection.Connection, "connection_lost", lambda *_: let_go.set())
    with serving(keys=None) as service, socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", service.port))
        line.settimeout(5)
        asked = f"GET /?{TYPES} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        line.sendall(asked * 2000)
        assert let_go.wait(60)  # not a byte read until then
        with suppress(ConnectionError):
            received = sum(len(chunk) for chunk in iter(lambda: line.recv(65536), b""))
            assert received < 1000 * len(ask(service, path="/?" + TYPES)[1])
        assert ask(service, "GET", "/?" + VPCS)[0] == 200


def test_there_are_only_so_many_connections(monkeypatch: pytest.MonkeyPatch, anybodys: Service) -> None:
    monkeypatch.setattr(connection, "MAX_CONNECTIONS", 3)
    lines = [socket.create_connection(("127.0.0.1", anybodys.port)) for _ in range(3)]  # accepted in this order
    answered = raw(anybodys)
    assert answered.startswith(b"HTTP/1.1 503")
    assert b"<Code>RequestLimitExceeded</Code>" in answered
    for line in lines:
        line.close()


NAMES = [
    "Action",
    "Version",
    "VpcId.1",
    "Filter.1.Name",
    "Filter.1.Value.1",
    "MaxResults",
    "NextToken",
    "DryRun",
    "Tag",
]
ACTIONS = ["DescribeVpcs", "DescribeNetworkInterfaces", "RunInstances", "CreateTags", "Undo", "", "ModifyVpcAttribute"]
VALUES = [
    "",
    "%00",
    "%FF",
    "%",
    "%u1234",
    "2016-11-15",
    "vpc-1",
    "\u00e9",
    "1" * 5000,
    "-1",
    "true",
    "${x}",
    "<!--",
    "*",
]


def nonsense(chance: random.Random) -> bytes:
    """A request body that could be one."""

    def pair() -> str:
        name = chance.choice(NAMES)
        for _ in range(chance.choice([0, 0, 0, 1, 2, 30])):
            name += chance.choice([".1", ".0", ".99999999999", ".Value", ".", ".x", ".-1", "%00"])
        return f"{name}={chance.choice(VALUES)}"

    parts = [f"Action={chance.choice(ACTIONS)}", "Version=2016-11-15", *(pair() for _ in range(chance.randrange(8)))]
    chance.shuffle(parts)
    body = bytearray("&".join(parts).encode())
    for _ in range(chance.choice([0, 0, 3])):
        body[chance.randrange(len(body))] = chance.randrange(256)
    return bytes(body)


def test_nonsense_is_refused_and_changes_nothing(anybodys: Service) -> None:
    assert anybodys.backend
    before = anybodys.backend.world.revision
    line = HTTPConnection("127.0.0.1", anybodys.port, timeout=10)
    chance = random.Random(7)
    for number in range(1500):
        body = nonsense(chance)
        line.request("POST", "/", body, FORM)
        answer = line.getresponse()
        answer.read()
        assert answer.status < 500, (number, body)
    line.close()
    assert anybodys.backend.world.revision == before


@pytest.mark.parametrize(
    "body",
    [
        "&".join([VPCS, *(f"VpcId.{n}=vpc-{n}" for n in range(10_000))]),
        "&".join([VPCS, *(f"VpcId.{n}=vpc-{n}" for n in range(9_000))]),
        "&".join([VPCS, *("Filter.1" * n + "=x" for n in range(1, 500))]),
        VPCS + "&" + "Filter.1.Value.1." * 40_000,
        "&" * 1_000_000,
        "=" * 1_000_000,
        "%" * 1_000_000,
        VPCS + "&NextToken=" + "A" * 1_000_000,
    ],
)
def test_a_large_request_is_answered_soon(anybodys: Service, body: str) -> None:
    started = time.monotonic()
    status, text = ask(anybodys, "POST", "/", body)
    assert 400 <= status < 500
    assert code(text) != "no EC2 error"
    assert time.monotonic() - started < 3


EXPECTED = {"DescribeKeyPairs": 30_000, "DescribeAddresses": 0}
"""Items in the answers."""


def test_a_long_list_lets_others_in_between() -> None:
    """On one loop and without sockets: who is answered when depends on nothing but whose turn it is."""
    ends: list[str] = []

    async def ask_for(api: Api, action: str) -> None:
        transport = ASGITransport(app=api)
        async with AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            answer = await client.get(f"/?Action={action}&Version=2016-11-15")
        assert (answer.status_code, answer.text.count("<item>")) == (200, EXPECTED[action])
        ends.append(action)

    async def scenario() -> None:
        backend = EmbeddedBackend.in_memory()
        key = KeyPair("key-0", "k", "f", "rsa", datetime(2026, 1, 1, tzinfo=UTC))
        for number in range(30_000):
            backend.world.put(replace(key, id=f"key-{number}", key_name=f"k{number}"))
        api = api_of(backend, None)
        async with asyncio.TaskGroup() as both:
            both.create_task(ask_for(api, "DescribeKeyPairs"))
            for _ in range(200):
                await asyncio.sleep(0)  # the long one's turn
                await ask_for(api, "DescribeAddresses")
        await backend.close()

    asyncio.run(scenario())
    assert ends == ["DescribeAddresses"] * 200 + ["DescribeKeyPairs"]


def test_many_at_once(anybodys: Service) -> None:
    answers: list[int] = []

    def work() -> None:
        answers.extend(ask(anybodys, "POST", "/", VPCS)[0] for _ in range(10))

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 160


def test_a_very_long_answer_comes_as_it_is_written(monkeypatch: pytest.MonkeyPatch, anybodys: Service) -> None:
    status, whole = ask(anybodys, path=f"/?{TYPES}")
    monkeypatch.setattr(server, "VERY_LONG", 1_000)
    monkeypatch.setattr(server, "SLICE", 2)
    line = HTTPConnection("127.0.0.1", anybodys.port, timeout=10)
    for _ in range(2):
        line.request("GET", f"/?{TYPES}")
        answer = line.getresponse()
        text = answer.read().decode()
        assert (answer.status, answer.getheader("Transfer-Encoding")) == (status, "chunked")
        assert answer.getheader("Content-Type") == connection.CONTENT_TYPE
        assert REQUEST_ID.sub("", text) == REQUEST_ID.sub("", whole)
    line.close()
