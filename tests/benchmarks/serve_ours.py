"""A world of many interfaces, served as `eni-console serve FILE` serves one, but for its quotas, which are endless.

Each interface has a Name tag. brisk: lifecycles take the time that they take in a window.
Run by the benchmarks: python tests/benchmarks/serve_ours.py INTERFACES INSTANCES [--brisk] [--unnamed]. Prints a line
of JSON when it listens.
"""

import asyncio
import gc
import json
import sys
import tempfile
from pathlib import Path

from console.backends.embedded import EmbeddedBackend, SystemClock
from console.backends.serving import api_of, serve_until_stopped
from console.ec2.requests import CreateNetworkInterface, CreateSubnet, CreateVpc, RunInstances
from console.ec2.requests.base import TagSpecification
from console.ec2.resources import Image, Tag
from console.engine.engine import Engine
from console.engine.journal import Journal
from console.engine.lifecycle import Timings
from console.engine.opening import new_engine, open_world
from console.engine.quotas import Quotas
from console.wire.server import Server, listen
from tests.wire.process import KEYS

PER_SUBNET = 60_000


def populated(path: Path, interfaces: int, instances: int, named: bool = True) -> dict[str, object]:
    """Makes the file in memory first: a commit for each would take a minute. The ids that requests are about."""
    engine = new_engine(clock=SystemClock(), seed=1, instant=True, quotas=Quotas.unlimited())
    image = next(one.id for one in engine.world.all(Image) if one.architecture == "x86_64")
    made: list[str] = []
    subnet = ""
    for number in range(interfaces):
        if number % PER_SUBNET == 0:
            subnet = a_subnet(engine, number // PER_SUBNET)
        made.append(an_interface(engine, subnet, f"number {number}", f"eni-{number}" if named else ""))
    place = a_subnet(engine, 100)
    wanted = RunInstances(image_id=image, instance_type="m5.large", subnet_id=place)
    hosts = [engine.execute(wanted).instances[0].id for _ in range(instances)]
    spare = [an_interface(engine, place, "", f"spare-{number}" if named else "") for number in range(instances)]
    Journal.create(path, engine.world.region, engine.world.owner_id)
    journal = Journal.open(path)
    for entry in reversed(engine.history(1 << 30)):
        journal.append(entry)
    journal.close()
    return {"subnet": place, "interfaces": made, "instances": hosts, "spare": spare}


def a_subnet(engine: Engine, number: int) -> str:
    vpc = engine.execute(CreateVpc(cidr_block=f"10.{number}.0.0/16"))
    return str(engine.execute(CreateSubnet(vpc_id=vpc.id, cidr_block=f"10.{number}.0.0/16")).id)


def an_interface(engine: Engine, subnet_id: str, description: str, name: str) -> str:
    tags = (TagSpecification(resource_type="network-interface", tags=(Tag("Name", name),)),) if name else ()
    wanted = CreateNetworkInterface(subnet_id=subnet_id, description=description, tag_specifications=tags)
    return str(engine.execute(wanted).id)


def main(interfaces: int, instances: int, brisk: bool, named: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "world.eni"
        known = populated(path, interfaces, instances, named)
        engine = open_world(
            path,
            clock=SystemClock(),
            timings=None if brisk else Timings.instant(),
            quotas=Quotas.unlimited(),
        )
        backend = EmbeddedBackend(engine, path.name)
        server = Server(api_of(backend, KEYS), listen("127.0.0.1", 0))
        known["port"] = int(server.url.rpartition(":")[2])
        gc.collect()
        gc.freeze()
        asyncio.run(serve_until_stopped(backend, server, lambda: print(json.dumps(known), flush=True)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), "--brisk" in sys.argv, "--unnamed" not in sys.argv)
