"""Apache Libcloud: sends GET requests of its own making, and is strict about namespaces and errors."""

from collections.abc import Callable
from typing import Any

import pytest
from libcloud.common.exceptions import BaseHTTPError
from libcloud.common.types import InvalidCredsError
from libcloud.compute.drivers.ec2 import EC2NodeDriver
from libcloud.compute.types import NodeState

from tests.wire.process import REGION, Running, wait_until

Driver = Any
"""Libcloud ships types of its own idea; its answers are its own classes."""


def driver_of(running: Running, secret: str | None = None) -> Driver:
    """signature_version: libcloud's own choice for us-east-1 is 2, which newer regions of EC2 no longer know either."""
    assert running.keys
    secret = secret or running.keys.secret_access_key
    return EC2NodeDriver(  # type: ignore[no-untyped-call]
        running.keys.access_key_id,
        secret,
        secure=False,
        host="127.0.0.1",
        port=running.port,
        region=REGION,
        signature_version="4",
    )


@pytest.fixture
def ec2(brisk: Running) -> Driver:
    return driver_of(brisk)


def refusal_of(call: Callable[..., Any], *arguments: Any, **more: Any) -> str:
    with pytest.raises(BaseHTTPError) as refused:
        call(*arguments, **more)
    return str(refused.value)


def interface(ec2: Driver, interface_id: str) -> Any:
    return next((one for one in ec2.ex_list_network_interfaces() if one.id == interface_id), None)


def attached(ec2: Driver, interface_id: str) -> bool:
    return bool(interface(ec2, interface_id).extra["attachment"]["status"] == "attached")


def running(ec2: Driver, *nodes: Any) -> bool:
    listed = ec2.list_nodes(ex_node_ids=[one.id for one in nodes])
    return {one.state for one in listed} == {NodeState.RUNNING}


def place(ec2: Driver) -> tuple[Any, Any, Any]:
    """An image, a size and a subnet."""
    image = next(one for one in ec2.list_images(ex_owner="amazon") if one.extra["architecture"] == "x86_64")
    size = next(one for one in ec2.list_sizes() if one.id == "t3.medium")
    return image, size, ec2.ex_list_subnets()[0]


def test_the_founding_story(ec2: Driver) -> None:
    image, size, subnet = place(ec2)
    made = ec2.ex_create_network_interface(subnet, name="of the service", description="made ahead of time")
    active, standby = (
        ec2.create_node(name=name, image=image, size=size, ex_subnet=subnet, ex_userdata="#!/bin/sh\n")
        for name in ("active", "standby")
    )
    wait_until("running", lambda: running(ec2, active, standby))
    attachment = ec2.ex_attach_network_interface_to_node(made, active, 1)
    wait_until("attached", lambda: attached(ec2, made.id))
    assert "InvalidParameterValue" in refusal_of(ec2.ex_delete_network_interface, made)
    assert ec2.ex_detach_network_interface(attachment)
    wait_until("available", lambda: interface(ec2, made.id).state == "available")

    ec2.ex_attach_network_interface_to_node(made, standby, 1)
    wait_until("attached", lambda: attached(ec2, made.id))
    moved = interface(ec2, made.id)
    assert moved.extra["attachment"]["instance_id"] == standby.id
    assert [moved.extra[one] for one in ("mac_address", "private_ips")] == [
        made.extra[one] for one in ("mac_address", "private_ips")
    ]
    assert moved.name == "of the service"

    assert ec2.destroy_node(standby)
    wait_until("available", lambda: interface(ec2, made.id).state == "available")
    assert interface(ec2, made.id).extra["mac_address"] == made.extra["mac_address"]
    assert ec2.ex_delete_network_interface(made)
    assert interface(ec2, made.id) is None


def test_the_refusals(ec2: Driver) -> None:
    subnet = ec2.ex_list_subnets()[0]
    gone = ec2.ex_create_network_interface(subnet)
    assert ec2.ex_delete_network_interface(gone)
    assert "InvalidNetworkInterfaceID.NotFound" in refusal_of(ec2.ex_delete_network_interface, gone)
    outside = {"private_ip_address": "54.0.0.1"}
    assert "InvalidParameterValue" in refusal_of(ec2.ex_create_network_interface, subnet, **outside)
    assert "DependencyViolation" in refusal_of(ec2.ex_delete_subnet, ec2.ex_list_subnets()[0])


def test_a_wrong_secret_is_said_so(brisk: Running) -> None:
    with pytest.raises(InvalidCredsError):
        driver_of(brisk, "wrong").list_nodes()


def test_what_else_it_lists(ec2: Driver) -> None:
    assert {one.name for one in ec2.list_locations()} >= {"us-east-1a"}
    assert ec2.ex_list_networks()
    assert ec2.ex_list_route_tables()
    assert ec2.ex_list_internet_gateways()
    assert ec2.ex_get_security_groups()
    assert ec2.list_key_pairs() is not None
