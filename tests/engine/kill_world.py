"""Kill a console at work, again and again, and look at what is left. Run by test_kill.py in a process of its own.

Each round forks a child that opens the world and sends requests, naming each on a pipe once it is acknowledged, until
SIGKILL comes at a random moment; the parent then opens the world and holds it to what was acknowledged.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from console.ec2.requests import (
    AssignPrivateIpAddresses,
    CreateNetworkInterface,
    DeleteNetworkInterface,
    ModifyNetworkInterfaceAttribute,
)
from console.ec2.requests.interfaces import StringAttribute
from console.ec2.resources import CATALOGUE, NetworkInterface, Resource, Subnet
from console.engine.clock import ManualClock
from console.engine.engine import Engine
from console.engine.invariants import violations
from console.engine.journal import Journal
from console.engine.opening import create_world, open_world
from console.engine.quotas import Quotas

REQUESTS = 1000


def open_engine(path: Path) -> Engine:
    return open_world(path, clock=ManualClock(time.time()), instant=True, quotas=Quotas.unlimited())


def work(path: Path, acknowledged: int, seed: int) -> None:
    """What the child does: up to a thousand requests, each written to the pipe when it is acknowledged."""
    engine, choice = open_engine(path), random.Random(seed)
    subnet = next(iter(engine.world.all(Subnet)))
    mine: list[str] = []
    os.write(acknowledged, b"ready -\n")
    for number in range(REQUESTS):
        kind = choice.choice(("create", "create", "describe", "assign", "delete"))
        if kind == "create" or not mine:
            made = engine.execute(CreateNetworkInterface(subnet_id=subnet.id, description=f"{seed}-{number}"))
            mine.append(made.id)
            line = f"{made.id} {seed}-{number}"
        elif kind == "describe":
            changed, text = choice.choice(mine), f"{seed}-{number}"
            attribute = StringAttribute(value=text)
            engine.execute(ModifyNetworkInterfaceAttribute(network_interface_id=changed, description=attribute))
            line = f"{changed} {text}"
        elif kind == "assign":
            changed = choice.choice(mine)
            more = AssignPrivateIpAddresses(network_interface_id=changed, secondary_private_ip_address_count=1)
            answer = engine.execute(more)
            line = f"{changed} +{answer.assigned_private_ip_addresses[0]}"
        else:
            gone = mine.pop(choice.randrange(len(mine)))
            engine.execute(DeleteNetworkInterface(network_interface_id=gone))
            line = f"{gone} gone"
        os.write(acknowledged, f"{line}\n".encode())


def one_life(path: Path, seed: int) -> list[str]:
    """Fork, let it work, kill it; the lines that it had acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(path, writing, seed)
        finally:
            os._exit(0)
    os.close(writing)
    choice, heard = random.Random(-seed), b""
    lines = 1 + choice.randrange(80)  # "ready" is one: by what was done, as a busy machine does little in a time
    while heard.count(b"\n") < lines and (chunk := os.read(reading, 1 << 16)):
        heard += chunk
    time.sleep(choice.uniform(0, 0.005))  # and anywhere in the request that follows
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while chunk := os.read(reading, 1 << 16):
        heard += chunk
    os.close(reading)
    return heard.decode().splitlines()[1:]


def check(path: Path, lines: list[str]) -> None:
    """Every acknowledged request is there, whole; no other is there by half."""
    engine = open_engine(path)
    expected: dict[str, str] = {}
    added: dict[str, set[str]] = {}
    for line in lines[:-1]:  # the request after the last line may be there or not, and may have touched the same
        resource_id, what = line.split()
        if what.startswith("+"):
            added.setdefault(resource_id, set()).add(what[1:])
        else:
            expected[resource_id] = what
    last = engine.history(1)[0].changes[0].id if lines else ""
    for resource_id, what in expected.items():
        interface = engine.world.find(NetworkInterface, resource_id)
        if resource_id == last or resource_id == lines[-1].split()[0]:
            continue
        assert (interface.description if interface else "gone") == what, (resource_id, what, interface)
        addresses = {one.private_ip_address for one in interface.private_ip_addresses} if interface else set()
        assert not interface or added.get(resource_id, set()) <= addresses
    assert list(violations(engine.world, [record.id for record in engine.world])) == []
    replayed = replay(path)
    kept = {record.id: record for record in engine.world if not isinstance(record, CATALOGUE)}
    engine.close()
    assert replayed == kept, "the resources are not what the history says"


def replay(path: Path) -> dict[str, Resource]:
    """The resources as the history alone gives them."""
    journal = Journal.open(path, read_only=True)
    records: dict[str, Resource] = {}
    for entry in journal.since(0):
        for change in entry.changes:
            if change.after is None:
                records.pop(change.id, None)
            else:
                records[change.id] = change.after
    journal.close()
    return records


def main(folder: Path, kills: int) -> None:
    acknowledged = 0
    for seed in range(kills):
        path = folder / f"{seed // 10}.eni"  # ten lives to a world: it must survive more than one death
        if not path.exists():
            create_world(path, clock=ManualClock(time.time()))
        lines = one_life(path, seed)
        check(path, lines)
        acknowledged += len(lines)
    print(f"{kills} kills, {acknowledged} acknowledged requests, none lost")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
