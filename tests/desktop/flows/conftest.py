"""The sample world "shop", by the names that people use."""

from typing import Any, TypeVar

import pytest

from console.ec2.requests import CreateSubnet, CreateVpc, Request
from console.ec2.resources import Instance, NetworkInterface, Resource, SecurityGroup, Subnet, name_of
from console.ec2.world import World
from console.engine.engine import Engine
from console.engine.opening import new_engine

R = TypeVar("R", bound=Resource)


class Shop:
    """An engine on "shop", instant, the same every time."""

    def __init__(self) -> None:
        self.engine: Engine = new_engine(sample="shop", instant=True, seed=7)
        self.world: World = self.engine.world

    def send(self, request: Request[Any]) -> Any:
        return self.engine.execute(request)

    def lonely_subnet(self) -> Subnet:
        """A subnet in a VPC of its own, in web-1's zone."""
        vpc = self.send(CreateVpc(cidr_block="10.9.0.0/16"))
        made: Subnet = self.send(CreateSubnet(vpc_id=vpc.id, cidr_block="10.9.0.0/24", availability_zone="us-east-1a"))
        return made

    def find(self, kind: type[R], name: str) -> R:
        return next(one for one in self.world.all(kind) if name_of(one) == name)

    def subnet(self, name: str) -> str:
        return self.find(Subnet, name).id

    def instance(self, name: str) -> str:
        return self.find(Instance, name).id

    def interface(self, name: str) -> str:
        return self.find(NetworkInterface, name).id

    def group(self, name: str) -> str:
        return self.find(SecurityGroup, name).id


@pytest.fixture
def shop() -> Shop:
    return Shop()
