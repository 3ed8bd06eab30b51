"""The founding story's four uses of an interface and its warning, as paths there and back.

Source: "Elastic Network Interfaces in the Virtual Private Cloud" (2011): a management network, appliances between
networks, licences bound to a MAC address, high availability on a low budget; and the warning of asymmetric routing.
"""

from typing import Any

import pytest

from console.ec2.requests import (
    AllocateAddress,
    AssociateAddress,
    AttachNetworkInterface,
    CreateNetworkInterface,
    CreateTags,
    DetachNetworkInterface,
    ModifyNetworkInterfaceAttribute,
)
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import Address, Instance, NetworkInterface, Subnet, Tag, name_of
from console.engine.engine import Engine
from console.engine.opening import new_engine
from console.reach.ends import endpoint
from console.reach.flow import Flow
from console.reach.guest import ROUTING_TAG
from console.reach.path import Explanation, Trace
from console.reach.tracing import trace


class Shop:
    """The sample world, in which a person works by requests."""

    def __init__(self) -> None:
        self.engine: Engine = new_engine(sample="shop", seed=1, instant=True)
        self.world = self.engine.world

    def send(self, request: Any) -> Any:
        return self.engine.execute(request)

    def trace(self, source: str, destination: str, port: int) -> Trace:
        ends = endpoint(self.world, source), endpoint(self.world, destination)
        return trace(self.world, Flow(*ends, ports=(port, port)))

    def named(self, kind: Any, name: str) -> Any:
        return next(one for one in self.world.all(kind) if name_of(one) == name)

    def instance(self, name: str) -> Instance:
        found: Instance = self.named(Instance, name)
        return found

    def leg(self, name: str, index: int) -> NetworkInterface:
        return self.world.interfaces_of(self.instance(name).id)[index]

    def route_by_policy(self, name: str) -> None:
        self.send(CreateTags(resources=(self.instance(name).id,), tags=(Tag(ROUTING_TAG, "policy"),)))

    def service_interface(self) -> tuple[NetworkInterface, Address]:
        """An interface in public-a with an Elastic IP, that an instance is yet to get."""
        made: NetworkInterface = self.send(
            CreateNetworkInterface(
                subnet_id=self.named(Subnet, "public-a").id, groups=self.leg("web-1", 0).groups, description="service"
            )
        )
        elastic: Address = self.send(AllocateAddress())
        self.send(AssociateAddress(allocation_id=elastic.id, network_interface_id=made.id))
        return self.world.one(NetworkInterface, made.id), elastic

    def attach(self, interface_id: str, name: str, index: int) -> None:
        instance_id = self.instance(name).id
        self.send(
            AttachNetworkInterface(network_interface_id=interface_id, instance_id=instance_id, device_index=index)
        )
        self.engine.tick()

    def detach(self, interface_id: str) -> None:
        attachment = self.world.one(NetworkInterface, interface_id).attachment
        assert attachment is not None
        self.send(DetachNetworkInterface(attachment_id=attachment.attachment_id))
        self.engine.tick()


@pytest.fixture
def shop() -> Shop:
    return Shop()


# --- a management network


def test_the_front_serves_the_internet_and_answers_by_the_front(shop: Shop) -> None:
    found = shop.trace("internet", "web-1", 80)
    assert (found.reachable, found.asymmetric) == (True, False)
    assert found.forward.deciding.component == shop.leg("web-1", 0).id


def test_the_internet_does_not_manage(shop: Shop) -> None:
    assert not shop.trace("internet", "web-1", 22).reachable
    denied = shop.trace("internet", "web-1 eth1", 22).forward
    assert denied.explanation is Explanation.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS


def test_the_corporate_network_manages_by_the_back(shop: Shop) -> None:
    found = shop.trace("corporate", "web-1 eth1", 22)
    assert (found.reachable, found.asymmetric) == (True, False)
    assert found.reply is not None
    assert found.reply.hops[0].component == shop.leg("web-1", 1).id


def test_with_one_routing_table_the_managements_reply_leaves_by_the_front_and_is_dropped(shop: Shop) -> None:
    found = shop.trace("corporate", "web-2 eth1", 22)
    assert found.forward.arrives
    assert found.reply is not None
    assert found.reply.explanation is Explanation.ENI_SOURCE_DEST_CHECK_RESTRICTION
    assert (found.reply.deciding.component, found.asymmetric) == (shop.leg("web-2", 0).id, True)


# --- an appliance between two networks


def test_the_database_gets_out_by_the_appliance_and_its_answer_comes_back_by_it(shop: Shop) -> None:
    found = shop.trace("db-1", "internet", 443)
    assert found.reachable
    legs = {shop.leg("nat-1", 0).id, shop.leg("nat-1", 1).id}
    assert legs <= set(found.forward.components)
    assert found.reply is not None
    assert legs <= set(found.reply.components)


def test_nobody_gets_in_by_the_appliance(shop: Shop) -> None:
    assert not shop.trace("internet", "db-1", 5432).reachable


def test_an_appliance_whose_check_is_on_takes_nothing_for_others(shop: Shop) -> None:
    on = BooleanAttribute(value=True)
    inner = shop.leg("nat-1", 1).id
    shop.send(ModifyNetworkInterfaceAttribute(network_interface_id=inner, source_dest_check=on))
    path = shop.trace("db-1", "internet", 443).forward
    assert (path.explanation, path.deciding.component) == (Explanation.ENI_SOURCE_DEST_CHECK_RESTRICTION, inner)


def test_the_application_reaches_the_database_from_its_back_alone(shop: Shop) -> None:
    shop.route_by_policy("web-1")
    assert shop.trace("web-1 eth1", "db-1", 5432).reachable
    assert shop.trace("web-1 eth0", "db-1", 5432).forward.explanation is Explanation.ENI_SG_RULES_MISMATCH


# --- a licence bound to a MAC address


def test_what_is_licensed_to_the_mac_is_reached_at_the_same_address_on_another_instance(shop: Shop) -> None:
    standby = shop.named(NetworkInterface, "standby")
    for name in ("web-1", "web-2"):
        shop.route_by_policy(name)
        shop.attach(standby.id, name, 2)
        found = shop.trace("corporate", standby.private_ip_address, 22)
        assert found.reachable
        assert shop.world.one(NetworkInterface, found.forward.components[-1]).mac_address == standby.mac_address
        shop.detach(standby.id)


# --- high availability on a low budget


def test_a_service_moves_with_its_interface_and_is_away_while_it_moves(shop: Shop) -> None:
    for name in ("web-1", "web-2"):
        shop.route_by_policy(name)
    service, elastic = shop.service_interface()
    reached = []
    for name in ("web-1", "web-2"):
        shop.attach(service.id, name, 2)
        reached.append(shop.trace("internet", elastic.public_ip, 80).reachable)
        shop.detach(service.id)
        reached.append(shop.trace("internet", elastic.public_ip, 80).reachable)
    assert reached == [True, False, True, False]
    assert shop.trace("internet", elastic.public_ip, 80).forward.explanation is Explanation.BAD_STATE_ATTACHMENT


# --- the warning


def test_two_public_interfaces_on_one_instance_answer_by_the_first(shop: Shop) -> None:
    service, elastic = shop.service_interface()
    shop.attach(service.id, "web-2", 2)
    found = shop.trace("internet", elastic.public_ip, 80)
    assert found.forward.arrives
    assert found.reply is not None
    assert (found.reply.hops[0].component, found.asymmetric) == (shop.leg("web-2", 0).id, True)
    assert found.reply.explanation is Explanation.ENI_SOURCE_DEST_CHECK_RESTRICTION
    assert shop.trace("internet", "web-2 eth0", 80).reachable


def test_a_routing_table_for_each_interface_is_the_way_out(shop: Shop) -> None:
    service, elastic = shop.service_interface()
    shop.attach(service.id, "web-2", 2)
    shop.route_by_policy("web-2")
    found = shop.trace("internet", elastic.public_ip, 80)
    assert (found.reachable, found.asymmetric) == (True, False)
