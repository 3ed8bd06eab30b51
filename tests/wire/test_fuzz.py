"""Twenty thousand malformed, hostile and random requests: none is a 5xx, none hangs, none changes what it may not."""

import random
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.wire.sigv4 import Keys
from tests.wire.hostile import chunked, good_requests, hostile_requests, mutated, with_one_value_mutated
from tests.wire.process import KEYS, Running, serving_process
from tests.wire.raw import RawClient, form, request, texts

BY_MODEL: Final = 1000
PER_EXAMPLE: Final = 4
BODIES: Final = 11_200
RAW: Final = 5200
THREADS: Final = 4
SLOW_CLIENTS: Final = 40
ANSWER_S: Final = 10.0
GROWTH: Final = 200 * 2**20
"""Bytes that the server may hold more than before: the worlds' own growth, and its history's."""
FORGED: Final = Keys(KEYS.access_key_id, "not the secret")


class Target:
    """A served world, an interface in it that nobody may touch, and what the others are called."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.client = RawClient(running.port, KEYS)
        self.known = self._ids()
        subnet, group = self.known["subnet"], self.known["sg"]
        wanted = {"SubnetId": subnet, "SecurityGroupId.1": group, "Description": "sentinel"}
        status, made = self.client.call("CreateNetworkInterface", wanted)
        assert status == 200, made
        self.sentinel = texts("networkInterfaceId", made)[0]
        self.asked: Counter[str] = Counter()

    def _ids(self) -> dict[str, str]:
        """One of each kind, by its prefix: the subnet, group and VPC are those of one interface."""
        attached = {"Filter.1.Name": "attachment.status", "Filter.1.Value.1": "attached"}
        status, shown = self.client.call("DescribeNetworkInterfaces", attached)
        assert status == 200
        found = {"eni": texts("networkInterfaceId", shown)[0]}
        one = self.client.call("DescribeNetworkInterfaces", {"NetworkInterfaceId.1": found["eni"]})[1]
        for name in ("subnetId", "vpcId", "groupId", "instanceId"):
            found[texts(name, one)[0].partition("-")[0]] = texts(name, one)[0]
        for action, name in (
            ("DescribeRouteTables", "routeTableId"),
            ("DescribeNetworkAcls", "networkAclId"),
            ("DescribeInternetGateways", "internetGatewayId"),
            ("DescribeImages", "imageId"),
        ):
            ids = texts(name, self.client.call(action)[1])
            found[ids[0].partition("-")[0]] = ids[0]
        return found

    def sentinel_now(self) -> bytes:
        status, shown = self.client.call("DescribeNetworkInterfaces", {"NetworkInterfaceId.1": self.sentinel})
        assert status == 200, shown
        # Its private DNS name is there or not by an attribute of its VPC, which a good request may well change.
        return re.sub(rb"<(requestId|privateDnsName)>[^<]*</\1>", b"", shown)

    def saw(self, kind: str, status: int, xml: bytes = b"", sent: object = None) -> None:
        assert status < 500, (status, xml, sent)
        self.asked[kind] += 1
        self.asked[f"{kind}, accepted"] += status == 200


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """Afterwards the server is alive, has logged nothing, holds not much more memory, and the sentinel is as it was."""
    world: Path = tmp_path_factory.mktemp("fuzz") / "world.eni"
    with serving_process(str(world), "--sample", "shop", "--instant") as running, ExitStack() as slow:
        served = Target(running)
        slow.callback(served.client.close)
        before, memory = served.sentinel_now(), running.resident_bytes()
        lingering = [slow.enter_context(_slow_client(running.port, number)) for number in range(SLOW_CLIENTS)]
        started = time.monotonic()
        yield served
        for client in lingering:
            _ends(client, started + 25)
        assert served.sentinel_now() == before
        after = running.resident_bytes()
        if memory and after:
            assert after - memory < GROWTH, f"{memory >> 20} MB, now {after >> 20} MB"


def _slow_client(port: int, number: int) -> socket.socket:
    """Sends a part of a request, and then nothing."""
    client = socket.create_connection(("127.0.0.1", port), ANSWER_S)
    whole = request(form("DescribeVpcs", {}), port, KEYS)
    client.sendall(whole[: number * len(whole) // SLOW_CLIENTS])
    return client


def _ends(client: socket.socket, latest: float) -> bytes:
    """What is heard until the server has closed the connection. Raises TimeoutError."""
    heard = b""
    try:
        while True:
            client.settimeout(max(latest - time.monotonic(), 0.01))
            piece = client.recv(1 << 16)
            if not piece:
                return heard
            heard += piece
    except ConnectionError:
        return heard


def in_threads(work: Callable[[int], None]) -> None:
    """`work(number)` in some threads at once. Raises what the first of them has raised."""
    failures: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(number,), daemon=True) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_hostile_parameters_by_ec2s_own_model(target: Target) -> None:
    requests = hostile_requests(sorted(target.known.values()))

    @settings(
        max_examples=BY_MODEL,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(requests, min_size=PER_EXAMPLE, max_size=PER_EXAMPLE))
    def sent(asked: list[tuple[str, dict[str, str]]]) -> None:
        for action, parameters in asked:
            status, xml = target.client.call(action, parameters)
            target.saw("by model", status, xml, (action, parameters))

    sent()


def test_good_bodies_gone_wrong_and_signed(target: Target) -> None:
    corpus = good_requests(target.known)

    def work(number: int) -> None:
        with RawClient(target.running.port, KEYS) as client:
            send(random.Random(number), client)

    def send(choice: random.Random, client: RawClient) -> None:
        for _ in range(BODIES // THREADS):
            action, parameters = choice.choice(corpus)
            if choice.random() < 0.6:
                body = form(action, with_one_value_mutated(parameters, choice))
            else:
                body = mutated(form(action, parameters), choice)
            status, xml = client.send(request(body, target.running.port, KEYS))
            target.saw("bodies", status, xml, body)

    in_threads(work)


def test_requests_gone_wrong_byte_by_byte(target: Target) -> None:
    """What is signed rightly is about other interfaces; what is about the sentinel is signed wrongly, or not at all."""
    port = target.running.port
    known, about_sentinel = target.known, target.known | {"eni": target.sentinel}
    corpus = [request(form(*one), port, KEYS) for one in good_requests(known)]
    corpus += [request(form(*one), port, keys) for one in good_requests(about_sentinel) for keys in (FORGED, None)]

    def work(number: int) -> None:
        choice = random.Random(~number)
        for _ in range(RAW // THREADS):
            head, _, body = choice.choice(corpus).partition(b"\r\n\r\n")
            whole = head + b"\r\n\r\n"
            sent = whole + body if choice.random() < 0.8 else chunked(body, whole, choice)
            sent = mutated(sent * choice.choice((1, 1, 1, 2, 5)), choice)
            for status in _statuses(_all_answers(port, sent)):
                assert 100 <= status < 500, (status, sent)
            target.saw("raw", 0)

    in_threads(work)


def _all_answers(port: int, sent: bytes) -> bytes:
    """Everything that is said on a connection of its own until it is closed, which it must be in time."""
    latest = time.monotonic() + ANSWER_S
    with socket.create_connection(("127.0.0.1", port), ANSWER_S) as client:
        try:
            client.sendall(sent)
            client.settimeout(0.02)
            heard = client.recv(1 << 16)  # a client that has sent all it will ever send, and waits a little
        except TimeoutError:
            heard = b""
        except ConnectionError:
            return b""
        try:
            client.shutdown(socket.SHUT_WR)
        except OSError:
            return heard
        return heard + _ends(client, latest)


def _statuses(heard: bytes) -> list[int]:
    return [int(one) for one in re.findall(rb"(?:^|\n|>)HTTP/1\.1 (\d{3})", heard)]


def test_the_server_has_come_through(target: Target) -> None:
    """It was asked twenty thousand times, deeply enough that some were even right, and answers as ever."""
    sent = sum(count for kind, count in target.asked.items() if "," not in kind)
    assert sent >= 20_000
    assert target.asked["by model, accepted"] > 150
    assert target.asked["bodies, accepted"] > 500
    assert target.client.call("DescribeVpcs")[0] == 200
    with RawClient(target.running.port, FORGED) as forger:
        assert forger.call("DescribeVpcs")[0] == 401
