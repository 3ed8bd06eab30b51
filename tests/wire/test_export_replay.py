"""A session repeated on another account gives the same world, but for ids and what chance gives."""

import ast
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from console.ec2.requests import (
    AllocateAddress,
    AssignPrivateIpAddresses,
    AssociateAddress,
    AssociateRouteTable,
    AssociateVpcCidrBlock,
    AttachNetworkInterface,
    AuthorizeSecurityGroupIngress,
    CreateNetworkAcl,
    CreateNetworkInterface,
    CreateRoute,
    CreateRouteTable,
    CreateSecurityGroup,
    CreateSubnet,
    CreateTags,
    CreateVpc,
    DeleteNetworkInterface,
    DetachNetworkInterface,
    DisassociateAddress,
    DisassociateRouteTable,
    DisassociateVpcCidrBlock,
    ModifyNetworkInterfaceAttribute,
    Redo,
    ReplaceNetworkAclAssociation,
    Request,
    RevokeSecurityGroupIngress,
    RunInstances,
    StopInstances,
    TagSpecification,
    TerminateInstances,
    UnassignPrivateIpAddresses,
    Undo,
)
from console.ec2.requests.instances import InstanceNetworkInterfaceSpecification as Leg
from console.ec2.requests.interfaces import StringAttribute
from console.ec2.requests.security import IpPermission, IpRange, UserIdGroupPair
from console.ec2.resources import Image, Instance, InternetGateway, RouteTable, SecurityGroup, Subnet, Tag, Vpc
from console.engine.engine import Engine
from console.engine.opening import new_engine
from console.engine.transaction import Transaction
from console.wire.commands import Step, Wait
from console.wire.export.replay import Replay, aws_cli_script, boto3_script, in_force, replay
from tests.wire.player import Player, likeness

Session = Callable[[Engine], None]
SSH = IpPermission(ip_protocol="tcp", from_port=22, to_port=22, ip_ranges=(IpRange(cidr_ip="10.0.0.0/8"),))
HTTP = IpPermission(ip_protocol="tcp", from_port=80, to_port=80, ip_ranges=(IpRange(cidr_ip="0.0.0.0/0"),))


def named(kind: str, name: str) -> tuple[TagSpecification, ...]:
    return (TagSpecification(resource_type=kind, tags=(Tag("Name", name),)),)


def account(seed: int = 1, sample: str | None = None) -> Engine:
    return new_engine(seed=seed, sample=sample, instant=True)


def session_of(engine: Engine, callers: set[str] | None = None) -> Replay:
    return replay(engine.history(10_000)[::-1], callers)


def image_of(engine: Engine) -> str:
    return min(one.id for one in engine.world.all(Image) if one.architecture == "x86_64")


def launch(engine: Engine, subnet_id: str, count: int = 1, **more: Any) -> tuple[Instance, ...]:
    request = RunInstances(
        image_id=image_of(engine),
        instance_type="m5.large",
        subnet_id=subnet_id,
        min_count=count,
        max_count=count,
        client_token=f"once-{count}",
        **more,
    )
    return engine.execute(request).instances


def default_subnet(engine: Engine) -> str:
    return min(engine.world.all(Subnet), key=lambda one: one.availability_zone).id


# --- sessions


def in_the_default_vpc(engine: Engine) -> None:
    """Nothing here was made by a request: VPC, subnet, gateway, main table, default group and ACL are looked up."""
    do, world = engine.execute, engine.world
    vpc = world.default_vpc()
    assert vpc is not None
    subnet = default_subnet(engine)
    group, table = next(iter(world.all(SecurityGroup))).id, next(iter(world.all(RouteTable)))
    gateway = next(iter(world.all(InternetGateway))).id
    do(AuthorizeSecurityGroupIngress(group_id=group, ip_permissions=(SSH, HTTP)))
    mine = do(CreateRouteTable(vpc_id=vpc.id)).id
    do(CreateRoute(route_table_id=mine, destination_cidr_block="0.0.0.0/0", gateway_id=gateway))
    do(CreateRoute(route_table_id=table.id, destination_cidr_block="192.0.2.0/24", gateway_id=gateway))
    do(AssociateRouteTable(route_table_id=mine, subnet_id=subnet))
    acl = do(CreateNetworkAcl(vpc_id=vpc.id, tag_specifications=named("network-acl", "closed"))).id
    old = next(
        one.network_acl_association_id for one in world.acls_in(vpc.id)[0].associations if one.subnet_id == subnet
    )
    new = do(ReplaceNetworkAclAssociation(association_id=old, network_acl_id=acl))
    do(ReplaceNetworkAclAssociation(association_id=new, network_acl_id=world.acls_in(vpc.id)[0].id))
    do(CreateTags(resources=(subnet, vpc.id), tags=(Tag("Owner", "me"),)))


def an_interface_moves(engine: Engine) -> None:
    """The founding story: hot standby by moving an interface, with its address that EC2 chose, and an Elastic IP."""
    do, subnet = engine.execute, default_subnet(engine)
    (one,) = launch(engine, subnet, tag_specifications=named("instance", "one"))
    legs = (Leg(device_index=0, subnet_id=subnet),)
    two = do(RunInstances(image_id=image_of(engine), instance_type="m5.large", network_interfaces=legs))
    eni = do(CreateNetworkInterface(subnet_id=subnet, secondary_private_ip_address_count=2))
    secondary = [address.private_ip_address for address in eni.private_ip_addresses[1:]]
    held = do(AttachNetworkInterface(network_interface_id=eni.id, instance_id=one.id, device_index=1)).attachment_id
    address = do(AllocateAddress())
    link = do(AssociateAddress(allocation_id=address.id, network_interface_id=eni.id, private_ip_address=secondary[0]))
    do(UnassignPrivateIpAddresses(network_interface_id=eni.id, private_ip_addresses=(secondary[1],)))
    more = do(AssignPrivateIpAddresses(network_interface_id=eni.id, secondary_private_ip_address_count=1))
    do(CreateTags(resources=(eni.id,), tags=(Tag("Name", f"keeps {more.assigned_private_ip_addresses[0]}"),)))
    do(DetachNetworkInterface(attachment_id=held))
    do(AttachNetworkInterface(network_interface_id=eni.id, instance_id=two.instances[0].id, device_index=1))
    do(DisassociateAddress(association_id=link))
    do(StopInstances(instance_ids=(one.id,)))
    do(TerminateInstances(instance_ids=(one.id,)))


def several_at_once(engine: Engine) -> None:
    do = engine.execute
    made = launch(engine, default_subnet(engine), count=3)
    second = engine.world.interfaces_of(made[1].id)[0]
    do(
        ModifyNetworkInterfaceAttribute(
            network_interface_id=second.id, description=StringAttribute(value="of the second")
        )
    )
    do(TerminateInstances(instance_ids=(made[2].id,)))


def groups_and_their_rules(engine: Engine) -> None:
    do = engine.execute
    vpc = do(CreateVpc(cidr_block="10.0.0.0/16", tag_specifications=named("vpc", 'lab $HOME `id` ${x} "q"'))).id
    web = do(CreateSecurityGroup(group_name="web", description="Its web $(reboot)", vpc_id=vpc)).id
    db = do(CreateSecurityGroup(group_name="db", description="db", vpc_id=vpc)).id
    from_web = IpPermission(ip_protocol="-1", user_id_group_pairs=(UserIdGroupPair(group_id=web),))
    rules = do(AuthorizeSecurityGroupIngress(group_id=db, ip_permissions=(SSH, from_web, HTTP)))
    do(RevokeSecurityGroupIngress(group_id=db, security_group_rule_ids=(rules[2].id,)))
    do(CreateTags(resources=(rules[1].id,), tags=(Tag("Name", "from web"),)))


def blocks_come_and_go(engine: Engine) -> None:
    do = engine.execute
    vpc = do(CreateVpc(cidr_block="10.0.0.0/16")).id
    do(AssociateVpcCidrBlock(vpc_id=vpc, cidr_block="10.1.0.0/16"))
    do(AssociateVpcCidrBlock(vpc_id=vpc, cidr_block="10.2.0.0/16"))
    gone = engine.world.one(Vpc, vpc).cidr_block_association_set[1].association_id
    do(DisassociateVpcCidrBlock(association_id=gone))
    do(CreateSubnet(vpc_id=vpc, cidr_block="10.2.0.0/24"))


def with_second_thoughts(engine: Engine) -> None:
    do = engine.execute
    vpc = do(CreateVpc(cidr_block="10.0.0.0/16")).id
    subnet = do(CreateSubnet(vpc_id=vpc, cidr_block="10.0.0.0/24")).id
    do(CreateSubnet(vpc_id=vpc, cidr_block="10.0.1.0/24"))
    do(Undo())
    kept = do(CreateSecurityGroup(group_name="kept", description="kept", vpc_id=vpc)).id
    do(Undo())
    do(Redo())
    eni = do(CreateNetworkInterface(subnet_id=subnet, groups=(kept,))).id
    table = do(CreateRouteTable(vpc_id=vpc)).id
    number = engine.history(1)[0].number
    link = do(AssociateRouteTable(route_table_id=table, subnet_id=subnet))
    do(DisassociateRouteTable(association_id=link))
    do(Undo(entry=number))
    do(DeleteNetworkInterface(network_interface_id=eni))


@pytest.mark.parametrize(
    "session",
    [
        in_the_default_vpc,
        an_interface_moves,
        several_at_once,
        groups_and_their_rules,
        blocks_come_and_go,
        with_second_thoughts,
    ],
)
def test_a_session_replayed_on_a_new_account_gives_the_same_world(session: Session) -> None:
    first, second = account(seed=1), account(seed=2)
    session(first)
    Player(second).play(session_of(first).commands)
    assert likeness(second.world) == likeness(first.world)


def test_a_sample_is_replayed_on_an_account_without_it() -> None:
    first = account(sample="shop")
    second = account(seed=9)
    default = likeness(second.world)
    Player(second).play(session_of(first).commands)
    assert likeness(second.world) == likeness(first.world) + default


def test_what_one_caller_did_names_other_peoples_things_by_id() -> None:
    engine = account(sample="shop")
    subnet = default_subnet(engine)
    eni = engine.execute(CreateNetworkInterface(subnet_id=subnet), "AKIAME").id
    engine.execute(CreateTags(resources=(eni,), tags=(Tag("a", "b"),)), "AKIAME")
    steps = session_of(engine, {"AKIAME"}).commands
    assert len(steps) == 2
    assert isinstance(steps[0], Step)
    assert steps[0].request == CreateNetworkInterface(subnet_id=subnet)


def test_what_was_undone_is_left_out_and_counted() -> None:
    engine = account()
    with_second_thoughts(engine)
    left_out = session_of(engine).left_out
    assert sorted(why for _, why in left_out) == [
        "about things that were undone later",
        "about things that were undone later",
        "undone later",
        "undone later",
    ]
    assert "# Left out: 2 undone later." in aws_cli_script(session_of(engine), "us-east-1")


def test_what_takes_time_is_waited_for_before_it_is_needed() -> None:
    engine = account()
    an_interface_moves(engine)
    waits = [one.waiter for one in session_of(engine).commands if isinstance(one, Wait)]
    assert waits == ["instance-running", "network-interface-available"] * 2


def test_a_world_put_back_forgets_what_was_made() -> None:
    engine = account()

    def put_back(tx: Transaction) -> None:
        tx.delete(vpc)

    vpc = engine.execute(CreateVpc(cidr_block="10.0.0.0/16")).id
    engine.execute(CreateSubnet(vpc_id=vpc, cidr_block="10.0.0.0/24"))
    engine.provision(put_back, "Put back")
    found = session_of(engine)
    assert found.commands == ()
    assert len(found.left_out) == 2


def test_what_was_reversed_when_a_world_was_put_back_is_not_in_force() -> None:
    engine = account()
    since = engine.last_entry
    vpc = engine.execute(CreateVpc(cidr_block="10.0.0.0/16")).id
    engine.provision(lambda tx: tx.delete(vpc), "Put back", instead_of=since)
    assert in_force(engine.history()[::-1]) == set()


def test_client_tokens_are_not_sent_again() -> None:
    engine = account()
    several_at_once(engine)
    assert "Token" not in boto3_script(session_of(engine), "us-east-1")


@pytest.mark.parametrize("session", [an_interface_moves, several_at_once, groups_and_their_rules])
def test_the_scripts_are_shell_and_python(session: Session) -> None:
    engine = account()
    session(engine)
    found = session_of(engine)
    ast.parse(boto3_script(found, "eu-west-1"))
    subprocess.run(["/bin/sh", "-n"], input=aws_cli_script(found, "eu-west-1"), text=True, check=True)


def test_requests_are_understood_by_the_history_alone() -> None:
    """A caller, an action and parameters are all that a replay needs, beside what changed."""
    engine = account()
    request: Request[Any] = CreateVpc(cidr_block="10.0.0.0/16")
    engine.execute(request, caller="AKIA0123456789ABCDEF")
    entry = next(one for one in engine.history(5) if one.kind == "request")
    assert (entry.caller, entry.action, entry.parameters) == (
        "AKIA0123456789ABCDEF",
        "CreateVpc",
        {"CidrBlock": "10.0.0.0/16"},
    )
