"""The served API against a real moto server, in the same run, by the same client.

A raw connection that is kept open where the server lets it be, requests signed beforehand alike for both (moto does not
look). Ours has each request on disk before it answers; moto keeps nothing. boto3 beside it. The two are asked by turns.
Each interface has a Name tag, as nearly all of EC2's have one, the created ones, too: moto looks through all the tags
there are for each interface that it tells of. --unnamed: none has one.
Run: python tests/benchmarks/bench_wire.py [--unnamed] [INTERFACES …]
"""

import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tests.wire.process import KEYS, REGION
from tests.wire.raw import RawClient, form, request

HERE = Path(__file__).parent
SIZES = (100, 1_000, 10_000, 100_000)
MOTO_UP_TO = 10_000
INSTANCES = 60
START_S = 240
ENOUGH_S = 8.0
"""A measurement ends after so long, however few of its requests were answered."""
ROUND, ROUNDS = 20, 60
"""Requests before it is another's turn; and how many rounds tell a small world from a large one."""
PAGE_UP_TO = 1_000
"""moto sends everything that it has, which takes 44 s at 10,000: it is asked for a page up to here."""
NAMED = "--unnamed" not in sys.argv
SPECIFIED = [{"ResourceType": "network-interface", "Tags": [{"Key": "Name", "Value": "measured"}]}] if NAMED else []
TAGS = {
    "TagSpecification.1.ResourceType": "network-interface",
    "TagSpecification.1.Tag.1.Key": "Name",
    "TagSpecification.1.Tag.1.Value": "measured",
}


@dataclass
class Server:
    process: int
    port: int
    subnet: str
    interfaces: list[str]
    instances: list[str]
    spare: list[str]

    def cpu_ms(self) -> float:
        """What its main thread has worked; 0 where the system does not tell."""
        told = Path(f"/proc/{self.process}/schedstat")
        return int(told.read_text().split()[0]) / 1e6 if told.exists() else 0.0


@contextmanager
def serving(script: str, interfaces: int) -> Iterator[Server]:
    command = [sys.executable, str(HERE / script), str(interfaces), str(INSTANCES)]
    command += [] if NAMED else ["--unnamed"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout
            server = Server(process.pid, **json.loads(process.stdout.readline()))
            until = time.monotonic() + START_S
            while True:
                try:
                    socket.create_connection(("127.0.0.1", server.port), 1).close()
                    break
                except OSError:
                    assert time.monotonic() < until
                    time.sleep(0.05)
            yield server
        finally:
            process.terminate()


Ask = Callable[[int], tuple[str, dict[str, str]]]
"""The request of that number."""


def asks(server: Server) -> dict[str, tuple[int, Ask]]:
    """What is measured: how often at most, and what is asked. Last what makes the world larger."""
    one = server.interfaces[len(server.interfaces) // 2]
    name = "DescribeNetworkInterfaces"
    return {
        "describe one by id": (300, lambda _: (name, {"NetworkInterfaceId.1": one})),
        "describe by filter": (
            300,
            lambda _: (name, {"Filter.1.Name": "network-interface-id", "Filter.1.Value.1": one}),
        ),
        "by description": (
            100,
            lambda _: (name, {"Filter.1.Name": "description", "Filter.1.Value.1": "number 5?"}),
        ),
        "attach": (
            INSTANCES,
            lambda number: (
                "AttachNetworkInterface",
                {
                    "NetworkInterfaceId": server.spare[number],
                    "InstanceId": server.instances[number],
                    "DeviceIndex": "1",
                },
            ),
        ),
        "page of 1,000": (5, lambda _: (name, {"MaxResults": "1000"})),
        "create": (
            300,
            lambda _: (
                "CreateNetworkInterface",
                {"SubnetId": server.subnet, "Description": "measured", **(TAGS if NAMED else {})},
            ),
        ),
    }


@dataclass
class Measured:
    """One request, asked of one server, round by round."""

    client: RawClient
    sent: Iterator[bytes]
    milliseconds: list[float] = field(default_factory=list)
    rounds: list[float] = field(default_factory=list)
    """Their medians."""

    @classmethod
    def of(cls, server: Server, ask: Ask, count: int) -> "Measured":
        asked = (request(form(*ask(number)), server.port, KEYS) for number in range(count))
        return cls(RawClient(server.port), iter(list(asked)))

    def round(self, at_most: int, enough_s: float = ENOUGH_S) -> bool:
        """Whether there may be another one."""
        taken: list[float] = []
        until = time.monotonic() + enough_s
        for one in islice(self.sent, at_most):
            start = time.perf_counter()
            status, answer = self.client.send(one)
            taken.append((time.perf_counter() - start) * 1000)
            assert status == 200, answer[:500]
            if time.monotonic() > until:
                break
        if taken:
            self.rounds.append(statistics.median(taken))
        self.milliseconds += taken
        return len(taken) == at_most

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)


def side_by_side(every: list[Measured], at_most: int = ROUND) -> None:
    """Each in its turn, round by round: what else the machine does meets all of them alike."""
    going = list(every)
    until = time.monotonic() + ENOUGH_S * len(every)
    while going and time.monotonic() < until:
        going = [one for one in going if one.round(at_most, ENOUGH_S / 2)]
    for one in every:
        one.client.close()


def by_boto3(server: Server, name: str) -> float | None:
    """The same by boto3."""
    session = boto3.Session(KEYS.access_key_id, KEYS.secret_access_key, region_name=REGION)
    ec2 = session.client("ec2", endpoint_url=f"http://127.0.0.1:{server.port}", config=Config(read_timeout=60))
    one = server.interfaces[len(server.interfaces) // 2]
    calls: dict[str, Callable[[], Any]] = {
        "create": lambda: ec2.create_network_interface(
            SubnetId=server.subnet, Description="measured", TagSpecifications=SPECIFIED
        ),
        "describe one by id": lambda: ec2.describe_network_interfaces(NetworkInterfaceIds=[one]),
    }
    if name not in calls:
        return None
    taken = []
    for _ in range(60):
        start = time.perf_counter()
        calls[name]()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def at(interfaces: int) -> None:
    """Prints the rows of one size."""
    with ExitStack() as stack:
        servers = {"ours": stack.enter_context(serving("serve_ours.py", interfaces))}
        if interfaces <= MOTO_UP_TO:
            servers["moto"] = stack.enter_context(serving("serve_moto.py", interfaces))
        for name in asks(servers["ours"]):
            measured: dict[str, Measured] = {}
            for who, server in servers.items():
                count, ask = asks(server)[name]
                if who == "ours" or name != "page of 1,000" or interfaces <= PAGE_UP_TO:
                    measured[who] = Measured.of(server, ask, count)
            side_by_side(list(measured.values()))
            row(interfaces, name, measured, {who: by_boto3(server, name) for who, server in servers.items()})


def row(interfaces: int, name: str, measured: dict[str, Measured], boto: dict[str, float | None]) -> None:
    ours, moto = measured["ours"].median, measured["moto"].median if "moto" in measured else None
    cells = f"{interfaces:>10,}  {name:<20}{ours:>10.2f}{cell(moto)}{cell(moto and moto / ours, '.1f', 'x')}"
    print(f"{cells}{cell(boto['ours'])}{cell(boto.get('moto'))}", flush=True)


def cell(value: float | None, kind: str = ".2f", unit: str = "") -> str:
    return f"{format(value, kind) + unit:>10}" if value is not None else f"{'–':>10}"


def small_and_large(small: int, large: int) -> None:
    """One by id in two worlds that are served at once: round for round, by the clock and by what the servers' CPUs
    did."""
    with ExitStack() as stack:
        servers = [stack.enter_context(serving("serve_ours.py", size)) for size in (small, large)]
        count, ask = ROUNDS * ROUND, [asks(server)["describe one by id"][1] for server in servers]
        side_by_side([Measured.of(*one, 2 * ROUND) for one in zip(servers, ask, strict=True)])  # warms up
        before = [server.cpu_ms() for server in servers]
        measured = [Measured.of(*one, count) for one in zip(servers, ask, strict=True)]
        side_by_side(measured)
        cpu = [(server.cpu_ms() - start) / count for server, start in zip(servers, before, strict=True)]
    apart = statistics.median(b / a for a, b in zip(*(one.rounds for one in measured), strict=True))
    print(f"\none by id at {small:,} and at {large:,}, {ROUNDS} rounds of {ROUND} by turns:")
    print(f"  median ms {measured[0].median:.3f} and {measured[1].median:.3f}; round for round {apart:.0%}")
    if cpu[0]:
        print(f"  the server's CPU, ms a request: {cpu[0]:.3f} and {cpu[1]:.3f}, {cpu[1] / cpu[0]:.0%}")


def main() -> None:
    head = f"{'interfaces':>10}  {'median ms':<20}{'ours':>10}{'moto':>10}{'moto/ours':>10}"
    print(f"interfaces {'have Name tags' if NAMED else 'have no tags'}")
    print(f"{head}{'boto3':>10}{'to moto':>10}")
    sizes = [int(one) for one in sys.argv[1:] if one.isdigit()] or SIZES
    for size in sizes:
        at(size)
    if len(sizes) > 1:
        small_and_large(min(sizes), max(sizes))


if __name__ == "__main__":
    main()
