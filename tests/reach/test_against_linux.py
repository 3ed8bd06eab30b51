"""The tracer against Linux's own network stack: random worlds in namespaces, real packets. Needs Linux and root."""

import errno
import os
import selectors
import socket
import struct
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from random import Random

import pytest

from console.ec2.resources import NetworkInterface
from console.reach.flow import Flow
from console.reach.path import Trace
from console.reach.tracing import trace
from tests.reach.lab import Lab, end
from tests.reach.netns import CORPORATE, STRANGER, Fabric, Network, missing
from tests.reach.random_worlds import random_lab

WORLDS = int(os.environ.get("ENI_LINUX_WORLDS", "7"))
"""More of them for a longer look: 300 worlds take some six minutes."""
FLOWS = 90
PORTS = (22, 53, 80, 443, 1000)
WAIT_S = 1.2
"""With everything on one machine an answer takes some milliseconds; SYN and datagrams are sent again once."""

_WHY_NOT = missing()


@dataclass
class Attempt:
    """A flow as it was tried: what the tracer says, and what came of it."""

    found: Trace
    source: str
    destination: str
    port: int
    protocol: str
    source_port: int
    client: socket.socket | None = None
    arrived: bool = False
    answered: bool = False

    @property
    def told(self) -> tuple[bool, bool]:
        """Whether it arrives, and whether the answer comes back; of TCP and ICMP only the latter can be seen."""
        arrives = self.found.forward.arrives if self.protocol == "udp" else self.found.reachable
        return arrives, self.found.reachable

    @property
    def seen(self) -> tuple[bool, bool]:
        return (self.arrived if self.protocol == "udp" else self.answered), self.answered

    def __str__(self) -> str:
        path = self.found.blocked
        return (
            f"{self.protocol} {self.source}:{self.source_port} → {self.destination}:{self.port}: told {self.told} "
            f"({path.disposition if path else 'reachable'}), seen {self.seen}"
        )


@dataclass
class Laboratory:
    """Sockets in all guests, and the loop that serves them."""

    network: Network
    fabric: Fabric
    stack: ExitStack
    selector: selectors.DefaultSelector = field(default_factory=selectors.DefaultSelector)
    attempts: dict[bytes, Attempt] = field(default_factory=dict)

    def listen(self, space: int, addresses: list[str]) -> None:
        with self.fabric.inside(space):
            for address in addresses:
                for port in PORTS:
                    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                        server = self._socket(kind)
                        server.bind((address, port))
                        if kind == socket.SOCK_STREAM:
                            server.listen(64)
                        self.selector.register(server, selectors.EVENT_READ, None)

    def _socket(self, kind: int, protocol: int = 0) -> socket.socket:
        made = self.stack.enter_context(socket.socket(socket.AF_INET, kind, protocol))
        made.setblocking(False)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return made

    def prepare(self, space: int, attempt: Attempt, bound: bool) -> None:
        kinds = {"tcp": (socket.SOCK_STREAM, 0), "udp": (socket.SOCK_DGRAM, 0)}
        kind, number = kinds.get(attempt.protocol, (socket.SOCK_DGRAM, socket.IPPROTO_ICMP))
        with self.fabric.inside(space):
            attempt.client = self._socket(kind, number)
            attempt.client.bind((attempt.source if bound else "0.0.0.0", attempt.source_port))
        self.attempts[str(len(self.attempts)).encode()] = attempt

    def run(self) -> None:
        """Send everything, answer what comes, until nothing more is to be expected."""
        for name, attempt in self.attempts.items():
            assert attempt.client is not None
            events = selectors.EVENT_WRITE if attempt.protocol == "tcp" else selectors.EVENT_READ
            with suppress(OSError):  # no route at all is an answer, too
                if attempt.protocol == "tcp":
                    status = attempt.client.connect_ex((attempt.destination, attempt.port))
                    if status not in (0, errno.EINPROGRESS):
                        continue
                else:
                    attempt.client.connect((attempt.destination, attempt.port))
                    attempt.client.send(self._request(attempt, name))
                self.selector.register(attempt.client, events, attempt)
        until = time.monotonic() + WAIT_S
        again = time.monotonic() + WAIT_S / 2
        while (left := until - time.monotonic()) > 0:
            if again and time.monotonic() > again:
                again = 0
                self._again()
            for key, _ in self.selector.select(min(left, 0.1)):
                assert isinstance(key.fileobj, socket.socket)
                if key.data is None:
                    self._serve(key.fileobj)
                else:
                    self._answered(key.fileobj, key.data)

    def _request(self, attempt: Attempt, name: bytes) -> bytes:
        return struct.pack("!BBHHH", 8, 0, 0, 0, 1) + name if attempt.protocol == "icmp" else name

    def _again(self) -> None:
        for name, attempt in self.attempts.items():
            if attempt.protocol != "tcp" and not attempt.answered and attempt.client is not None:
                with suppress(OSError):
                    attempt.client.send(self._request(attempt, name))

    def _serve(self, server: socket.socket) -> None:
        with suppress(OSError):
            if server.type == socket.SOCK_STREAM:
                server.accept()[0].close()
            else:
                name, sender = server.recvfrom(64)
                self.attempts[name].arrived = True
                server.sendto(name, sender)

    def _answered(self, client: socket.socket, attempt: Attempt) -> None:
        self.selector.unregister(client)
        try:
            if attempt.protocol == "tcp":
                attempt.answered = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
            else:
                attempt.answered = bool(client.recv(64))
        except OSError:
            attempt.answered = False


def attempts_in(lab: Lab, random: Random) -> list[tuple[Attempt, str, bool]]:
    """Flows with their sender's name, and whether it is bound to an address. Half of them between interfaces."""
    interfaces = [one for one in lab.world.all(NetworkInterface) if one.attachment]
    running = [one for one in interfaces if (host := lab.world.instance_of(one)) and host.state == "running"]
    public = [one.association.public_ip for leg in interfaces for one in leg.private_ip_addresses if one.association]
    made: list[tuple[Attempt, str, bool]] = []
    while len(made) < FLOWS:
        inside = random.choice(running)
        assert inside.attachment is not None
        source = random.choice(
            (inside.id, inside.id, inside.id, inside.attachment.instance_id, "internet", "corporate")
        )
        targets = [random.choice(interfaces).id, random.choice(interfaces).id, "internet", "corporate", *public[:1]]
        destination = random.choice(targets)
        if source in ("internet", "corporate") and not destination.startswith(("eni-", "54.")):
            continue
        protocol, port = random.choice((("tcp", 0), ("tcp", 0), ("udp", 0), ("icmp", 8))), random.choice(PORTS)
        source_port = 33000 + len(made) * 151 + random.randrange(150)
        ports = (0, 65535) if protocol[0] == "icmp" else (port, port)
        flow = Flow(end(source), end(destination), protocol[0], ports, (source_port, source_port))
        found = trace(lab.world, flow)
        first = found.forward.hops[0]
        packet = first.packet_at(-1)
        if not packet.source or not packet.destination or first.steps[0].explanation is not None:
            continue  # nothing that could send
        attempt = Attempt(found, packet.source, packet.destination, port, protocol[0], source_port)
        made.append((attempt, source.partition("/")[0], not source.startswith("i-")))
    return made


@pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT)
@pytest.mark.parametrize("seed", range(WORLDS))
def test_the_tracer_tells_what_linux_does(seed: int) -> None:
    random = Random(seed)
    lab = random_lab(random)
    with Fabric() as fabric, ExitStack() as stack:
        network = Network(fabric, lab)
        laboratory = Laboratory(network, fabric, stack)
        for interface in lab.world.all(NetworkInterface):
            if interface.attachment and interface.attachment.instance_id in network.guests:
                own = [one.private_ip_address for one in interface.private_ip_addresses]
                laboratory.listen(network.guests[interface.attachment.instance_id], own)
        laboratory.listen(network.internet, [STRANGER])
        laboratory.listen(network.corporate, [CORPORATE])
        for attempt, sender, bound in attempts_in(lab, random):
            if (space := space_of(network, sender)) is not None:
                laboratory.prepare(space, attempt, bound)
        laboratory.run()
        stack.callback(laboratory.selector.close)
    assert len(laboratory.attempts) >= FLOWS * 0.8
    wrong = [str(one) for one in laboratory.attempts.values() if one.told != one.seen]
    assert not wrong, "\n".join(wrong)


def space_of(network: Network, sender: str) -> int | None:
    """None where the sender's instance does not run: it is nowhere."""
    match sender:
        case "internet":
            return network.internet
        case "corporate":
            return network.corporate
        case _:
            return network.guests.get(sender if sender.startswith("i-") else network.instance_of(sender))
