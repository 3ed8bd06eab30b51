"""A request sent twice with one client token is carried out once (ec2-semantics §2.1, §2.13, §6.6)."""

from pathlib import Path
from typing import Any

from console.ec2.requests import (
    CreateNetworkInterface,
    CreateRouteTable,
    DeleteNetworkInterface,
    RunInstances,
    TerminateInstances,
    Undo,
)
from console.ec2.resources import Image, Instance, NetworkInterface
from console.engine.clock import ManualClock
from console.engine.opening import create_world, open_world
from tests.engine.account import LINUX, MGMT, PRIVATE_A, PUBLIC_A, WEB, Account


def create(**parameters: Any) -> CreateNetworkInterface:
    return CreateNetworkInterface(subnet_id=PRIVATE_A, client_token="t", **parameters)


def run(**parameters: Any) -> RunInstances:
    return RunInstances(image_id=LINUX, subnet_id=PUBLIC_A, client_token="t", **parameters)


def test_the_same_request_is_answered_with_the_same_interface(account: Account) -> None:
    first = account.send(create(private_ip_address="10.0.128.9", groups=(WEB, MGMT)))
    again = account.send(create(private_ip_address="10.0.128.9", groups=(MGMT, WEB, WEB)))
    assert (again.id, account.world.count(NetworkInterface)) == (first.id, 1)


def test_another_request_with_the_token_is_refused(account: Account) -> None:
    account.send(create())
    assert account.code(create(description="other")) == "IdempotentParameterMismatch"


def test_the_token_of_a_deleted_interface_is_spent(account: Account) -> None:
    made = account.send(create())
    account.send(DeleteNetworkInterface(network_interface_id=made.id))
    assert account.code(create()) == "IdempotentParameterMismatch"


def test_the_token_of_a_request_that_was_undone_is_free(account: Account) -> None:
    first = account.send(create())
    account.send(Undo())
    assert account.send(create(description="other")).id != first.id


def test_a_launch_is_answered_with_its_reservation_until_it_is_terminated(account: Account) -> None:
    first, again = account.send(run(max_count=2)), account.send(run(max_count=2))
    assert [one.id for one in again.instances] == [one.id for one in first.instances]
    assert account.world.count(Instance) == 2
    account.send(TerminateInstances(instance_ids=(first.instances[0].id,)))
    account.wait()
    assert account.code(run(max_count=2)) == "IdempotentInstanceTerminated"


def test_a_token_is_short_ascii(account: Account) -> None:
    for token in ("x" * 65, "ü"):
        assert account.code(CreateNetworkInterface(subnet_id=PRIVATE_A, client_token=token)) == "InvalidParameterValue"


def test_tables_and_launches_outlive_the_session_too(tmp_path: Path) -> None:
    path, clock = tmp_path / "a.eni", ManualClock()
    create_world(path, clock=clock)
    made = []
    for _ in range(2):
        engine = open_world(path, clock=clock)
        vpc = engine.world.default_vpc()
        assert vpc
        image = min(one.id for one in engine.world.all(Image) if one.architecture == "x86_64")
        launch = engine.execute(RunInstances(image_id=image, client_token="t"))
        table = engine.execute(CreateRouteTable(vpc_id=vpc.id, client_token="t"))
        made.append((launch.instances[0].id, table.id))
        engine.close()
    assert made[0] == made[1]


def test_tokens_outlive_the_session(tmp_path: Path) -> None:
    path, clock = tmp_path / "a.eni", ManualClock()
    create_world(path, clock=clock)
    made = []
    for _ in range(2):
        engine = open_world(path, clock=clock)
        subnet = min(one.id for vpc in [engine.world.default_vpc()] if vpc for one in engine.world.subnets_in(vpc.id))
        made.append(engine.execute(CreateNetworkInterface(subnet_id=subnet, client_token="t")).id)
        engine.close()
    assert made[0] == made[1]
