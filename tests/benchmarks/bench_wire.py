"""The served API against a real moto server, in the same run, by the same client.

A raw connection that is kept open where the server lets it be, requests signed beforehand alike for both (moto does not
look). Ours has each request on disk before it answers; moto keeps nothing. boto3 beside it.
Run: python tests/benchmarks/bench_wire.py [INTERFACES …]
"""

import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
PAGE_UP_TO = 1_000
"""moto sends everything that it has, which takes 44 s at 10,000: it is asked for a page up to here."""


@dataclass
class Server:
    port: int
    subnet: str
    interfaces: list[str]
    instances: list[str]
    spare: list[str]


@contextmanager
def serving(script: str, interfaces: int, *more: str) -> Iterator[Server]:
    command = [sys.executable, str(HERE / script), str(interfaces), str(INSTANCES), *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout
            server = Server(**json.loads(process.stdout.readline()))
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
        "create": (300, lambda _: ("CreateNetworkInterface", {"SubnetId": server.subnet, "Description": "measured"})),
    }


def measure(server: Server, count: int, ask: Ask) -> float:
    """Milliseconds of the median request."""
    client = RawClient(server.port)
    sent = [request(form(*ask(number)), server.port, KEYS) for number in range(count)]
    taken: list[float] = []
    until = time.monotonic() + ENOUGH_S
    for one in sent:
        start = time.perf_counter()
        status, answer = client.send(one)
        taken.append(time.perf_counter() - start)
        assert status == 200, answer[:500]
        if time.monotonic() > until:
            break
    client.close()
    return statistics.median(taken) * 1000


def by_boto3(server: Server, name: str) -> float | None:
    """The same by boto3."""
    session = boto3.Session(KEYS.access_key_id, KEYS.secret_access_key, region_name=REGION)
    ec2 = session.client("ec2", endpoint_url=f"http://127.0.0.1:{server.port}", config=Config(read_timeout=60))
    one = server.interfaces[len(server.interfaces) // 2]
    calls: dict[str, Callable[[], Any]] = {
        "create": lambda: ec2.create_network_interface(SubnetId=server.subnet, Description="measured"),
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


def at(interfaces: int) -> dict[str, float]:
    """Prints the rows of one size; ours by what was measured."""
    mine: dict[str, float] = {}
    theirs: dict[str, float] = {}
    boto: dict[tuple[str, str], float | None] = {}
    with serving("serve_ours.py", interfaces) as server:
        for name, (count, ask) in asks(server).items():
            mine[name] = measure(server, count, ask)
            boto["ours", name] = by_boto3(server, name)
    if interfaces <= MOTO_UP_TO:
        with serving("serve_moto.py", interfaces) as server:
            for name, (count, ask) in asks(server).items():
                if name != "page of 1,000" or interfaces <= PAGE_UP_TO:
                    theirs[name] = measure(server, count, ask)
                    boto["moto", name] = by_boto3(server, name)
    for name, ours in mine.items():
        moto, both = theirs.get(name), (boto["ours", name], boto.get(("moto", name)))
        row = f"{interfaces:>10,}  {name:<20}{ours:>10.2f}{cell(moto)}{cell(moto and moto / ours, '.1f', 'x')}"
        print(f"{row}{cell(both[0])}{cell(both[1])}", flush=True)
    return mine


def cell(value: float | None, kind: str = ".2f", unit: str = "") -> str:
    return f"{format(value, kind) + unit:>10}" if value is not None else f"{'–':>10}"


def main() -> None:
    head = f"{'interfaces':>10}  {'median ms':<20}{'ours':>10}{'moto':>10}{'moto/ours':>10}"
    print(f"{head}{'boto3':>10}{'to moto':>10}")
    sizes = [int(one) for one in sys.argv[1:]] or SIZES
    measured = {size: at(size) for size in sizes}
    by_id = [measured[size]["describe one by id"] for size in sizes]
    print(f"\none by id, of the smallest world's: {', '.join(f'{one / by_id[0]:.0%}' for one in by_id)}")


if __name__ == "__main__":
    main()
