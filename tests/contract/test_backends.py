"""What every Backend keeps: a request answers EC2's answer, and the world shows what came of it."""

import pytest

from console.backends.port import Backend
from console.ec2.addresses import network
from console.ec2.errors import Refused
from console.ec2.requests import (
    AllocateAddress,
    AssignPrivateIpAddresses,
    AssociateAddress,
    AssociateRouteTable,
    AttachInternetGateway,
    AttachNetworkInterface,
    AttachVpnGateway,
    AuthorizeSecurityGroupIngress,
    CreateInternetGateway,
    CreateKeyPair,
    CreateNetworkAcl,
    CreateNetworkAclEntry,
    CreateNetworkInterface,
    CreateRoute,
    CreateRouteTable,
    CreateSecurityGroup,
    CreateSubnet,
    CreateTags,
    CreateVpc,
    CreateVpnGateway,
    DeleteNetworkInterface,
    DeleteSecurityGroup,
    DeleteTags,
    DescribeNetworkInterfaces,
    DetachInternetGateway,
    DetachNetworkInterface,
    DetachVpnGateway,
    DisassociateAddress,
    ModifyInstanceMetadataOptions,
    ModifyNetworkInterfaceAttribute,
    ModifyVpcAttribute,
    ReplaceNetworkAclAssociation,
    RevokeSecurityGroupIngress,
    RunInstances,
    StopInstances,
    TagSpecification,
    TerminateInstances,
    UnassignPrivateIpAddresses,
)
from console.ec2.requests.instances import InstanceNetworkInterfaceSpecification as Leg
from console.ec2.requests.interfaces import NetworkInterfaceAttachmentChanges, StringAttribute
from console.ec2.requests.network import BooleanAttribute
from console.ec2.requests.security import IpPermission, IpRange, PortRange
from console.ec2.resources import (
    Address,
    Image,
    Instance,
    InstanceState,
    InstanceType,
    InternetGateway,
    KeyPair,
    MetadataOptions,
    NetworkAcl,
    NetworkInterface,
    NetworkInterfaceStatus,
    RouteState,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Tag,
    Vpc,
    VpnGateway,
)
from tests.coroutines import until

ANYWHERE = "0.0.0.0/0"


def a_subnet(backend: Backend) -> Subnet:
    """One of the default VPC's, where nothing is yet."""
    vpc = backend.world.default_vpc()
    assert vpc is not None
    return min(backend.world.subnets_in(vpc.id), key=lambda one: one.availability_zone)


async def an_interface(backend: Backend) -> NetworkInterface:
    created = await backend.send(CreateNetworkInterface(subnet_id=a_subnet(backend).id, description="back net"))
    await until(lambda: interface(backend, created.id).status == "available")
    return interface(backend, created.id)


async def an_instance(backend: Backend, *legs: Leg) -> Instance:
    image = next(one for one in backend.world.all(Image) if one.architecture == "x86_64")
    place = {"network_interfaces": legs} if legs else {"subnet_id": a_subnet(backend).id}
    reservation = await backend.send(RunInstances(image_id=image.id, instance_type="m5.large", **place))
    (launched,) = reservation.instances
    await until(lambda: instance(backend, launched.id).state is InstanceState.RUNNING)
    return instance(backend, launched.id)


def interface(backend: Backend, interface_id: str) -> NetworkInterface:
    return backend.world.one(NetworkInterface, interface_id)


def vpn_gateway(backend: Backend, gateway_id: str) -> VpnGateway:
    return backend.world.one(VpnGateway, gateway_id)


def instance(backend: Backend, instance_id: str) -> Instance:
    return backend.world.one(Instance, instance_id)


# --- a new account


async def test_a_default_vpc_with_all_that_belongs_to_it(backend: Backend) -> None:
    world, subnet = backend.world, a_subnet(backend)
    table = world.route_table_of(subnet)
    assert table is not None
    assert table.is_main
    group = world.default_group(subnet.vpc_id)
    assert group is not None
    assert world.rules_of(group.id)
    assert world.acl_of(subnet) is not None
    assert len(world.zones()) >= 3
    assert world.owner_id
    assert world.region == "us-east-1"


@pytest.mark.moto_mistake("its default VPC has neither an internet gateway nor a route to one")
async def test_the_default_vpc_is_public(backend: Backend) -> None:
    assert backend.world.is_public(a_subnet(backend))


async def test_the_catalogue_knows_what_an_instance_type_can_hold(backend: Backend) -> None:
    kind = backend.world.one(InstanceType, "m5.large")
    assert (kind.maximum_network_interfaces, kind.ipv4_addresses_per_interface, kind.vcpus) == (3, 10, 2)
    assert backend.world.count(Image) > 0


# --- networks


async def test_a_vpc_comes_with_its_table_acl_and_group(backend: Backend) -> None:
    vpc = await backend.send(CreateVpc(cidr_block="10.0.0.0/16"))
    world = backend.world
    assert world.one(Vpc, vpc.id).cidr_block == "10.0.0.0/16"
    assert world.main_route_table(vpc.id)
    assert world.default_acl(vpc.id)
    assert world.default_group(vpc.id)


async def test_a_subnet_is_under_the_default_acl(backend: Backend) -> None:
    vpc = await backend.send(CreateVpc(cidr_block="10.0.0.0/16"))
    subnet = await backend.send(CreateSubnet(vpc_id=vpc.id, cidr_block="10.0.7.0/24", availability_zone="us-east-1b"))
    assert backend.world.one(Subnet, subnet.id).availability_zone == "us-east-1b"
    acl = backend.world.acl_of(subnet)
    assert acl is not None
    assert acl.is_default


async def test_a_vpcs_attributes(backend: Backend) -> None:
    vpc = await backend.send(CreateVpc(cidr_block="10.0.0.0/16"))
    before = backend.world.one(Vpc, vpc.id)
    await backend.send(ModifyVpcAttribute(vpc_id=vpc.id, enable_dns_hostnames=BooleanAttribute(value=True)))
    after = backend.world.one(Vpc, vpc.id)
    assert (before.enable_dns_hostnames, after.enable_dns_hostnames, after.enable_dns_support) == (False, True, True)


async def test_a_subnet_becomes_public_by_its_route(backend: Backend) -> None:
    vpc = await backend.send(CreateVpc(cidr_block="10.0.0.0/16"))
    subnet = await backend.send(CreateSubnet(vpc_id=vpc.id, cidr_block="10.0.0.0/24"))
    gateway = await backend.send(CreateInternetGateway())
    await backend.send(AttachInternetGateway(internet_gateway_id=gateway.id, vpc_id=vpc.id))
    table = await backend.send(CreateRouteTable(vpc_id=vpc.id))
    await backend.send(CreateRoute(route_table_id=table.id, destination_cidr_block=ANYWHERE, gateway_id=gateway.id))
    association = await backend.send(AssociateRouteTable(route_table_id=table.id, subnet_id=subnet.id))
    assert backend.world.is_public(subnet)
    assert backend.world.route_table_with_association(association) == backend.world.one(RouteTable, table.id)


@pytest.mark.moto_mistake("routes are always active")
async def test_a_route_to_a_gateway_that_went_is_a_blackhole(backend: Backend) -> None:
    vpc = await backend.send(CreateVpc(cidr_block="10.0.0.0/16"))
    gateway = await backend.send(CreateInternetGateway())
    await backend.send(AttachInternetGateway(internet_gateway_id=gateway.id, vpc_id=vpc.id))
    table = backend.world.main_route_table(vpc.id)
    assert table is not None
    await backend.send(CreateRoute(route_table_id=table.id, destination_cidr_block=ANYWHERE, gateway_id=gateway.id))
    await backend.send(DetachInternetGateway(internet_gateway_id=gateway.id, vpc_id=vpc.id))
    route = next(one for one in backend.world.one(RouteTable, table.id).routes if one.target == gateway.id)
    assert route.state is RouteState.BLACKHOLE


async def test_an_internet_gateway_says_where_it_is_attached(backend: Backend) -> None:
    vpc = await backend.send(CreateVpc(cidr_block="10.0.0.0/16"))
    gateway = await backend.send(CreateInternetGateway())
    await backend.send(AttachInternetGateway(internet_gateway_id=gateway.id, vpc_id=vpc.id))
    assert backend.world.internet_gateway_of(vpc.id) == backend.world.one(InternetGateway, gateway.id)


async def test_a_vpn_gateway_says_where_it_was(backend: Backend) -> None:
    vpc = await backend.send(CreateVpc(cidr_block="10.0.0.0/16"))
    gateway = await backend.send(CreateVpnGateway())
    await backend.send(AttachVpnGateway(vpn_gateway_id=gateway.id, vpc_id=vpc.id))
    await until(lambda: [one.state for one in vpn_gateway(backend, gateway.id).vpc_attachments] == ["attached"])
    await backend.send(DetachVpnGateway(vpn_gateway_id=gateway.id, vpc_id=vpc.id))
    await until(lambda: not vpn_gateway(backend, gateway.id).vpc_attachments)
    assert vpn_gateway(backend, gateway.id).detached_from == vpc.id


# --- interfaces


async def test_a_new_interface_is_available_in_its_subnet(backend: Backend) -> None:
    created = await an_interface(backend)
    subnet = a_subnet(backend)
    assert (created.subnet_id, created.vpc_id, created.description) == (subnet.id, subnet.vpc_id, "back net")
    assert network(created.private_ip_address).subnet_of(network(subnet.cidr_block))
    default = backend.world.default_group(subnet.vpc_id)
    assert default is not None
    assert created.groups == (default.id,)
    assert created.mac_address
    assert created.source_dest_check
    assert created.attachment is None


async def test_an_interface_is_attached_and_detached(backend: Backend) -> None:
    one, host = await an_interface(backend), await an_instance(backend)
    answer = await backend.send(
        AttachNetworkInterface(network_interface_id=one.id, instance_id=host.id, device_index=1)
    )
    await until(lambda: _attachment(backend.world.get(one.id)) == "attached")
    assert [leg.id for leg in backend.world.interfaces_of(host.id)][1:] == [one.id]
    attachment = interface(backend, one.id).attachment
    assert attachment is not None
    assert attachment.attachment_id == answer.attachment_id
    assert interface(backend, one.id).status is NetworkInterfaceStatus.IN_USE
    await backend.send(DetachNetworkInterface(attachment_id=answer.attachment_id))
    await until(lambda: interface(backend, one.id).attachment is None)
    assert interface(backend, one.id).status is NetworkInterfaceStatus.AVAILABLE


def _attachment(record: object) -> str:
    attachment = getattr(record, "attachment", None)
    return attachment.status if attachment else ""


async def test_what_is_attached_later_outlives_the_instance(backend: Backend) -> None:
    one, host = await an_interface(backend), await an_instance(backend)
    await backend.send(AttachNetworkInterface(network_interface_id=one.id, instance_id=host.id, device_index=1))
    attachment = interface(backend, one.id).attachment
    assert attachment is not None
    assert not attachment.delete_on_termination


@pytest.mark.moto_mistake("two interfaces at the same place of an instance")
async def test_a_device_index_is_given_once(backend: Backend) -> None:
    host, first, second = await an_instance(backend), await an_interface(backend), await an_interface(backend)
    await backend.send(AttachNetworkInterface(network_interface_id=first.id, instance_id=host.id, device_index=1))
    with pytest.raises(Refused):
        await backend.send(AttachNetworkInterface(network_interface_id=second.id, instance_id=host.id, device_index=1))
    assert interface(backend, second.id).attachment is None


async def test_secondary_addresses_come_and_go(backend: Backend) -> None:
    one = await an_interface(backend)
    await backend.send(AssignPrivateIpAddresses(network_interface_id=one.id, secondary_private_ip_address_count=2))
    added = [address.private_ip_address for address in interface(backend, one.id).private_ip_addresses[1:]]
    assert len(added) == 2
    await backend.send(UnassignPrivateIpAddresses(network_interface_id=one.id, private_ip_addresses=(added[0],)))
    left = [address.private_ip_address for address in interface(backend, one.id).private_ip_addresses]
    assert left == [one.private_ip_address, added[1]]


@pytest.mark.moto_mistake("answers all addresses of the interface, with the primary one")
async def test_an_assignment_answers_only_what_is_new(backend: Backend) -> None:
    one = await an_interface(backend)
    answer = await backend.send(
        AssignPrivateIpAddresses(network_interface_id=one.id, secondary_private_ip_address_count=2)
    )
    assert len(answer.assigned_private_ip_addresses) == 2


async def test_an_interfaces_attributes(backend: Backend) -> None:
    one = await an_interface(backend)
    group = await a_group(backend)
    for change in (
        {"description": StringAttribute(value="front net")},
        {"source_dest_check": BooleanAttribute(value=False)},
        {"groups": (group.id,)},
    ):
        await backend.send(ModifyNetworkInterfaceAttribute(network_interface_id=one.id, **change))
    changed = interface(backend, one.id)
    assert (changed.description, changed.source_dest_check, changed.groups) == ("front net", False, (group.id,))


async def test_delete_on_termination_is_changed_by_the_attachment(backend: Backend) -> None:
    host = await an_instance(backend)
    primary = backend.world.primary_interface(host.id)
    assert primary
    assert primary.attachment
    changes = NetworkInterfaceAttachmentChanges(
        attachment_id=primary.attachment.attachment_id, delete_on_termination=False
    )
    await backend.send(ModifyNetworkInterfaceAttribute(network_interface_id=primary.id, attachment=changes))
    now = interface(backend, primary.id).attachment
    assert now is not None
    assert not now.delete_on_termination


async def test_a_deleted_interface_is_gone(backend: Backend) -> None:
    one = await an_interface(backend)
    await backend.send(DeleteNetworkInterface(network_interface_id=one.id))
    assert one.id not in backend.world
    with pytest.raises(Refused) as refused:
        await backend.send(DeleteNetworkInterface(network_interface_id=one.id))
    assert refused.value.code == "InvalidNetworkInterfaceID.NotFound"


@pytest.mark.moto_mistake("what is attached is deleted")
async def test_an_interface_in_use_is_not_deleted(backend: Backend) -> None:
    host = await an_instance(backend)
    primary = backend.world.primary_interface(host.id)
    assert primary is not None
    with pytest.raises(Refused):
        await backend.send(DeleteNetworkInterface(network_interface_id=primary.id))
    assert primary.id in backend.world


@pytest.mark.moto_mistake("the same address twice in a subnet")
async def test_an_address_that_is_taken_is_refused(backend: Backend) -> None:
    one = await an_interface(backend)
    with pytest.raises(Refused) as refused:
        await backend.send(CreateNetworkInterface(subnet_id=one.subnet_id, private_ip_address=one.private_ip_address))
    assert refused.value.code == "InvalidIPAddress.InUse"


async def test_interfaces_are_described_by_filter(backend: Backend) -> None:
    one = await an_interface(backend)
    await an_interface(backend)
    page = await backend.send(DescribeNetworkInterfaces(network_interface_ids=(one.id,)))
    assert [found.id for found in page.items] == [one.id]


# --- Elastic IPs


async def test_an_elastic_ip_shows_on_both_ends(backend: Backend) -> None:
    host = await an_instance(backend)
    primary = backend.world.primary_interface(host.id)
    assert primary is not None
    address = await backend.send(AllocateAddress())
    association = await backend.send(AssociateAddress(allocation_id=address.id, network_interface_id=primary.id))
    held = backend.world.one(Address, address.id)
    assert (held.association_id, held.network_interface_id) == (association, primary.id)
    assert backend.world.interface_with_public_ip(address.public_ip) == interface(backend, primary.id)
    await backend.send(DisassociateAddress(association_id=association))
    assert backend.world.one(Address, address.id).association_id is None
    await until(lambda: backend.world.interface_with_public_ip(address.public_ip) is None)


# --- instances


async def test_a_launch_with_two_legs(backend: Backend) -> None:
    subnet = a_subnet(backend)
    legs = (Leg(device_index=0, subnet_id=subnet.id), Leg(device_index=1, subnet_id=subnet.id, description="second"))
    host = await an_instance(backend, *legs)
    held = backend.world.interfaces_of(host.id)
    assert [one.attachment.device_index for one in held if one.attachment] == [0, 1]
    assert (host.vpc_id, host.availability_zone) == (subnet.vpc_id, subnet.availability_zone)


async def test_an_instance_keeps_its_metadata_options(backend: Backend) -> None:
    host = await an_instance(backend)
    assert host.metadata_options is None
    await backend.send(ModifyInstanceMetadataOptions(instance_id=host.id, http_tokens="required"))
    await until(lambda: instance(backend, host.id).metadata_options == MetadataOptions("required"))


async def test_an_instance_stops(backend: Backend) -> None:
    host = await an_instance(backend)
    (change,) = await backend.send(StopInstances(instance_ids=(host.id,)))
    assert change.previous_state is InstanceState.RUNNING
    await until(lambda: instance(backend, host.id).state is InstanceState.STOPPED)
    assert len(backend.world.interfaces_of(host.id)) == 1


@pytest.mark.moto_mistake("an interface made at launch is not deleted on termination")
async def test_a_terminated_instance_takes_its_primary_interface_with_it(backend: Backend) -> None:
    host = await an_instance(backend)
    primary = backend.world.primary_interface(host.id)
    assert primary is not None
    await backend.send(TerminateInstances(instance_ids=(host.id,)))
    await until(lambda: primary.id not in backend.world, 5.0)


@pytest.mark.moto_mistake("interfaces stay in use on the instance that is no more")
async def test_what_outlives_an_instance_is_free_again(backend: Backend) -> None:
    one, host = await an_interface(backend), await an_instance(backend)
    await backend.send(AttachNetworkInterface(network_interface_id=one.id, instance_id=host.id, device_index=1))
    await until(lambda: _attachment(backend.world.get(one.id)) == "attached")
    await backend.send(TerminateInstances(instance_ids=(host.id,)))
    await until(lambda: interface(backend, one.id).attachment is None, 5.0)


# --- security


async def a_group(backend: Backend) -> SecurityGroup:
    vpc_id = a_subnet(backend).vpc_id
    name = f"web-{backend.world.count(SecurityGroup)}"
    return await backend.send(CreateSecurityGroup(group_name=name, description="Web", vpc_id=vpc_id))


async def test_a_group_begins_with_everything_out(backend: Backend) -> None:
    group = await a_group(backend)
    assert backend.world.one(SecurityGroup, group.id) == group
    (rule,) = backend.world.rules_of(group.id)
    assert (rule.is_egress, rule.ip_protocol, rule.cidr_ipv4) == (True, "-1", ANYWHERE)


async def test_a_rule_comes_and_goes(backend: Backend) -> None:
    group = await a_group(backend)
    permission = IpPermission(ip_protocol="tcp", from_port=443, to_port=443, ip_ranges=(IpRange(cidr_ip=ANYWHERE),))
    (rule,) = await backend.send(AuthorizeSecurityGroupIngress(group_id=group.id, ip_permissions=(permission,)))
    known = backend.world.one(SecurityGroupRule, rule.id)
    assert (known.ip_protocol, known.from_port, known.to_port, known.peer) == ("tcp", 443, 443, ANYWHERE)
    await backend.send(RevokeSecurityGroupIngress(group_id=group.id, security_group_rule_ids=(rule.id,)))
    assert rule.id not in backend.world


async def test_a_deleted_group_takes_its_rules_with_it(backend: Backend) -> None:
    group = await a_group(backend)
    await backend.send(DeleteSecurityGroup(group_id=group.id))
    assert group.id not in backend.world
    assert not backend.world.rules_of(group.id)


async def test_an_acl_takes_a_subnet_over(backend: Backend) -> None:
    subnet = a_subnet(backend)
    acl = await backend.send(CreateNetworkAcl(vpc_id=subnet.vpc_id))
    await backend.send(
        CreateNetworkAclEntry(
            network_acl_id=acl.id,
            rule_number=100,
            protocol="6",
            rule_action="allow",
            egress=False,
            cidr_block=ANYWHERE,
            port_range=PortRange(from_=443, to=443),
        )
    )
    entry = next(one for one in backend.world.one(NetworkAcl, acl.id).entries if one.rule_number == 100)
    assert (entry.protocol, entry.from_port, entry.to_port, entry.rule_action) == ("6", 443, 443, "allow")
    before = backend.world.acl_of(subnet)
    assert before is not None
    association = next(one for one in before.associations if one.subnet_id == subnet.id)
    await backend.send(
        ReplaceNetworkAclAssociation(association_id=association.network_acl_association_id, network_acl_id=acl.id)
    )
    assert backend.world.acl_of(subnet) == backend.world.one(NetworkAcl, acl.id)


# --- tags, keys, refusals, changes


async def test_tags_are_put_on_and_taken_off(backend: Backend) -> None:
    tags = TagSpecification(resource_type="network-interface", tags=(Tag("Name", "back"),))
    one = await backend.send(CreateNetworkInterface(subnet_id=a_subnet(backend).id, tag_specifications=(tags,)))
    await backend.send(CreateTags(resources=(one.id,), tags=(Tag("Owner", "me"),)))
    assert set(interface(backend, one.id).tags) == {Tag("Name", "back"), Tag("Owner", "me")}
    await backend.send(DeleteTags(resources=(one.id,), tags=({"key": "Name"},)))  # type: ignore[arg-type]
    assert interface(backend, one.id).tags == (Tag("Owner", "me"),)


async def test_a_key_pairs_secret_is_in_the_answer_only(backend: Backend) -> None:
    made = await backend.send(CreateKeyPair(key_name="laptop"))
    assert "PRIVATE KEY" in made.key_material
    assert backend.world.key_pair_named("laptop") == backend.world.one(KeyPair, made.key_pair.id)
    assert "PRIVATE KEY" not in repr(backend.history(1))


async def test_a_refusal_has_ec2s_code_and_changes_nothing(backend: Backend) -> None:
    revision = backend.world.revision
    with pytest.raises(Refused) as refused:
        await backend.send(CreateNetworkInterface(subnet_id="subnet-00000000000000000"))
    assert refused.value.code == "InvalidSubnetID.NotFound"
    assert backend.world.revision == revision


async def test_the_history_has_what_was_asked_for(backend: Backend) -> None:
    one = await an_interface(backend)
    entry = next(entry for entry in backend.history() if entry.action == "CreateNetworkInterface")
    assert entry.outcome == "ok"
    assert entry.summary
    assert one.id in {change.id for change in entry.changes}


async def test_watchers_hear_of_every_change_once_it_is_in_the_world(backend: Backend) -> None:
    changes = backend.watch()
    one = await backend.send(CreateNetworkInterface(subnet_id=a_subnet(backend).id))
    async for heard in changes:
        if one.id in {record.id for record in heard.upserts}:
            break
    assert heard.revision <= backend.world.revision
    assert heard.cause
    assert heard.cause.name == "CreateNetworkInterface"
