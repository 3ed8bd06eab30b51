"""The server is killed at work, again and again: whatever it had answered is there when it is started anew."""

import os
import random
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from console.ec2.resources import NetworkInterface
from console.engine.clock import ManualClock
from console.engine.engine import Engine
from console.engine.invariants import violations
from console.engine.opening import open_world
from tests.wire.process import KEYS, serving_process
from tests.wire.raw import RawClient, texts

KILLS: Final = 50
CLIENTS: Final = 3
LIVES: Final = 10
"""Deaths that one world goes through."""
LONGEST_S: Final = 0.25
"""That a server lives once it is under load."""


@dataclass
class Client:
    """One that works on its own interfaces, and remembers what it was told of each."""

    choice: random.Random
    subnet: str
    known: dict[str, "Known | None"] = field(default_factory=dict)
    """By id; None: deleted."""
    unsure: str = ""
    """What the request was about that was not answered."""
    answered: int = 0

    def work(self, server: RawClient) -> None:
        """Until the server is no more."""
        try:
            while True:
                self._one(server)
                self.answered += 1
        except OSError:
            server.close()

    def _one(self, server: RawClient) -> None:
        mine = [one for one, known in self.known.items() if known]
        kind = self.choice.choice(("create", "create", "describe", "assign", "delete"))
        if kind == "create" or not mine:
            text = f"{self.choice.random()}"
            self.unsure = text
            made = self._ask(server, "CreateNetworkInterface", SubnetId=self.subnet, Description=text)
            self.known[texts("networkInterfaceId", made)[0]] = Known(text)
            return
        about = self.unsure = self.choice.choice(mine)
        known = self.known[about]
        assert known
        if kind == "describe":
            text = f"{self.choice.random()}"
            attribute = {"NetworkInterfaceId": about, "Description.Value": text}
            self._ask(server, "ModifyNetworkInterfaceAttribute", **attribute)
            known.description = text
        elif kind == "assign" and len(known.addresses) < 4:
            more = {"NetworkInterfaceId": about, "SecondaryPrivateIpAddressCount": "1"}
            known.addresses.update(texts("privateIpAddress", self._ask(server, "AssignPrivateIpAddresses", **more)))
        else:
            self._ask(server, "DeleteNetworkInterface", NetworkInterfaceId=about)
            self.known[about] = None

    def _ask(self, server: RawClient, action: str, **parameters: str) -> bytes:
        status, xml = server.send_once(action, parameters)
        assert status == 200, xml
        return xml


@dataclass
class Known:
    """What the server has said of an interface."""

    description: str
    addresses: set[str] = field(default_factory=set)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_every_answered_request_survives_fifty_kills(tmp_path: Path) -> None:
    answered = 0
    for first in range(0, KILLS, LIVES):
        world = tmp_path / f"{first}.eni"
        clients: list[Client] = []
        for seed in range(first, first + LIVES):
            sample = () if world.exists() else ("--sample", "shop")
            with serving_process(str(world), *sample, "--instant") as running:
                servers = [RawClient(running.port, KEYS) for _ in range(CLIENTS)]
                subnet = texts("subnetId", servers[0].call("DescribeSubnets")[1])[0]
                clients = clients or [Client(random.Random(number), subnet) for number in range(CLIENTS)]
                jobs = [
                    threading.Thread(target=one.work, args=(server,))
                    for one, server in zip(clients, servers, strict=True)
                ]
                for job in jobs:
                    job.start()
                time.sleep(random.Random(-seed).uniform(0.02, LONGEST_S))
                os.kill(running.process.pid, signal.SIGKILL)
                running.process.wait()
                for job in jobs:
                    job.join(20)
                    assert not job.is_alive()
            engine = open_world(world, clock=ManualClock(time.time()), instant=True)
            check(engine, clients)
            engine.close()
        answered += sum(one.answered for one in clients)
    assert answered > KILLS * CLIENTS, "it was not under load"
    print(f"{KILLS} kills, {answered} answered requests, none lost")


def check(engine: Engine, clients: list[Client]) -> None:
    """Every answered request is there, whole; the one that was not answered may be there or not, but not by half."""
    assert list(violations(engine.world, [record.id for record in engine.world])) == []
    for client in clients:
        for one, known in client.known.items():
            found = engine.world.find(NetworkInterface, one)
            if one == client.unsure:  # what came of it is what the client now knows
                client.known[one] = as_it_is(found)
                continue
            assert (found is None) == (known is None), one
            if found and known:
                assert found.description == known.description, one
                assert known.addresses <= {each.private_ip_address for each in found.private_ip_addresses}


def as_it_is(found: NetworkInterface | None) -> Known | None:
    if found is None:
        return None
    return Known(found.description, {one.private_ip_address for one in found.private_ip_addresses})
