"""Large worlds for benchmarks, made by requests like everything else."""

from itertools import cycle

from console.ec2.requests import CreateNetworkInterface, CreateSubnet, CreateVpc, RunInstances
from console.ec2.requests.instances import InstanceNetworkInterfaceSpecification as Leg
from console.ec2.resources import Image, Subnet, Vpc
from console.engine.clock import Clock
from console.engine.engine import Engine
from console.engine.lifecycle import Timings
from console.engine.opening import new_engine
from console.engine.quotas import Quotas


def engine_with(interfaces: int, clock: Clock | None = None, timings: Timings | None = None) -> Engine:
    """One VPC, four zones, two subnets in each; two thirds of the interfaces in dual-homed instances, the rest free."""
    engine = new_engine(clock=clock, seed=1, instant=timings is None, timings=timings, quotas=Quotas.unlimited())
    vpc: Vpc = engine.execute(CreateVpc(cidr_block="10.0.0.0/16"))
    zones = engine.world.zones()[:4]
    pairs: list[tuple[Subnet, Subnet]] = []
    for number, zone in enumerate(zones):
        front, back = (
            engine.execute(CreateSubnet(vpc_id=vpc.id, cidr_block=block, availability_zone=zone.id))
            for block in (f"10.0.{number * 16}.0/20", f"10.0.{128 + number * 16}.0/20")
        )
        pairs.append((front, back))
    image = next(one.id for one in engine.world.all(Image) if one.architecture == "x86_64")
    for made, (front, back) in zip(range(0, interfaces - interfaces // 3, 2), cycle(pairs), strict=False):
        legs = (Leg(device_index=0, subnet_id=front.id), Leg(device_index=1, subnet_id=back.id))
        engine.execute(RunInstances(image_id=image, instance_type="m5.large", network_interfaces=legs))
        assert made < interfaces
    missing = interfaces - sum(len(engine.world.interfaces_in_subnet(one.id)) for pair in pairs for one in pair)
    for _, (_, back) in zip(range(missing), cycle(pairs), strict=False):
        engine.execute(CreateNetworkInterface(subnet_id=back.id))
    return engine
