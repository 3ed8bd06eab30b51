"""Twenty mistakes that emulators make (ec2-semantics §7), one test each: this one does not make them.

Of number 20 this is the part that is not on the wire.
"""

from typing import Any

import pytest

from console.ec2.dns_names import private_dns_name, public_dns_name
from console.ec2.errors import Refused
from console.ec2.requests import (
    AssignPrivateIpAddresses,
    AssociateAddress,
    AttachInternetGateway,
    AttachNetworkInterface,
    CreateInternetGateway,
    CreateNetworkAcl,
    CreateNetworkInterface,
    CreateRoute,
    CreateSubnet,
    CreateTags,
    CreateVpc,
    DeleteNetworkAclEntry,
    DeleteNetworkInterface,
    DeleteRoute,
    DeleteSecurityGroup,
    DeleteSubnet,
    DescribeInstances,
    DescribeNetworkInterfaces,
    DescribeSecurityGroups,
    DetachInternetGateway,
    DetachNetworkInterface,
    Filter,
    ModifyNetworkInterfaceAttribute,
    ReleaseAddress,
    ResetNetworkInterfaceAttribute,
    RunInstances,
    StartInstances,
    StopInstances,
    TerminateInstances,
    UnassignPrivateIpAddresses,
)
from console.ec2.requests.base import parse
from console.ec2.requests.interfaces import NetworkInterfaceAttachmentChanges, StringAttribute
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import AMAZON, Instance, NetworkInterface, RouteState, RouteTable, SecurityGroup, Tag
from tests.engine.account import (
    DEFAULT,
    GATEWAY,
    LINUX,
    MGMT,
    OTHER_VPC,
    PRIVATE_A,
    PUBLIC_A,
    PUBLIC_B,
    VPC,
    WEB,
    Account,
    Leg,
)

MAIN = "rtb-00000000000000001"
UNKNOWN_GROUP = "sg-0000000000000ffff"


def primary(account: Account, instance: Instance) -> NetworkInterface:
    found = account.world.primary_interface(instance.id)
    assert found
    return found


def attach(interface_id: str, instance_id: str, device_index: int = 1) -> AttachNetworkInterface:
    return AttachNetworkInterface(network_interface_id=interface_id, instance_id=instance_id, device_index=device_index)


def test_01_an_address_is_in_the_subnet_not_reserved_and_free(account: Account) -> None:
    account.make(private_ip_address="10.0.128.10")
    for address, code in (
        ("192.0.2.1", "InvalidParameterValue"),
        ("10.0.128.1", "InvalidParameterValue"),
        ("10.0.128.10", "InvalidIPAddress.InUse"),
    ):
        assert account.code(CreateNetworkInterface(subnet_id=PRIVATE_A, private_ip_address=address)) == code


def test_02_a_group_must_exist_and_the_default_one_is_everybodys(account: Account) -> None:
    groups = account.world.count(SecurityGroup)
    request = CreateNetworkInterface(subnet_id=PRIVATE_A, groups=(UNKNOWN_GROUP,))
    assert account.code(request) == "InvalidGroup.NotFound"
    assert account.world.count(SecurityGroup) == groups
    instance = account.launch()
    assert primary(account, instance).groups == (DEFAULT,)
    where = (Filter(name="instance.group-id", values=(DEFAULT,)),)
    assert account.send(DescribeInstances(filters=where)).items == (instance,)


def test_03_an_attached_interface_is_not_deleted(account: Account) -> None:
    interface = primary(account, account.launch())
    refusal = account.refusal(DeleteNetworkInterface(network_interface_id=interface.id))
    assert (refusal.code, refusal.message) == (
        "InvalidParameterValue",
        f"Network interface '{interface.id}' is currently in use.",
    )


def test_04_the_primary_interface_is_never_detached(account: Account) -> None:
    instance = account.launch()
    account.attach(account.make(PUBLIC_A).id, instance.id)
    attachment = primary(account, instance).attachment
    assert attachment
    for force in (False, True):
        request = DetachNetworkInterface(attachment_id=attachment.attachment_id, force=force)
        assert account.code(request) == "OperationNotPermitted"


def test_05_an_attach_checks_count_use_index_and_zone(account: Account) -> None:
    small, other = account.launch(instance_type="t3.micro"), account.launch()
    attached = account.make(PUBLIC_A)
    account.attach(attached.id, small.id)
    free = account.make(PUBLIC_A)
    assert account.code(attach(free.id, small.id, 2)) == "AttachmentLimitExceeded"
    assert account.code(attach(attached.id, other.id)) == "InvalidParameterValue"
    assert account.code(attach(free.id, other.id, 0)) == "InvalidParameterValue"
    assert account.code(attach(account.make(PUBLIC_B).id, other.id)) == "InvalidParameterCombination"


def test_06_what_a_launch_makes_goes_with_it_and_the_flag_can_change(account: Account) -> None:
    instance, hot = account.launch(), account.make(PUBLIC_A)
    account.attach(hot.id, instance.id)
    made, attached = primary(account, instance).attachment, account.interface(hot.id).attachment
    assert made
    assert attached
    assert (made.delete_on_termination, attached.delete_on_termination) == (True, False)
    change = NetworkInterfaceAttachmentChanges(attachment_id=attached.attachment_id, delete_on_termination=True)
    account.send(ModifyNetworkInterfaceAttribute(network_interface_id=hot.id, attachment=change))
    changed = account.interface(hot.id).attachment
    assert changed
    assert changed.delete_on_termination


def test_07_states_pass_through_what_lies_between(account: Account) -> None:
    made = account.send(CreateNetworkInterface(subnet_id=PUBLIC_A))
    instance = account.send(RunInstances(image_id=LINUX, subnet_id=PUBLIC_A, instance_type="m5.large")).instances[0]
    assert (made.status, instance.state) == ("pending", "pending")
    account.wait()
    account.send(attach(made.id, instance.id))
    attaching = account.interface(made.id).attachment
    assert attaching
    assert attaching.status == "attaching"
    account.wait()
    for request, state in (
        (StopInstances(instance_ids=(instance.id,)), "stopping"),
        (StartInstances(instance_ids=(instance.id,)), "pending"),
        (TerminateInstances(instance_ids=(instance.id,)), "shutting-down"),
    ):
        account.send(request)
        assert account.instance(instance.id).state == state
        account.wait()


def test_08_a_terminated_instance_lets_go_of_its_interfaces(account: Account) -> None:
    instance, kept = account.launch(), account.make(PUBLIC_A)
    account.attach(kept.id, instance.id)
    gone, elastic = primary(account, instance), account.allocate()
    account.send(AssociateAddress(allocation_id=elastic.id, network_interface_id=gone.id))
    account.send(TerminateInstances(instance_ids=(instance.id,)))
    account.wait()
    assert gone.id not in account.world
    assert (account.interface(kept.id).status, account.interface(kept.id).attachment) == ("available", None)
    assert account.elastic_ip(elastic.id).association_id is None


def test_09_groups_are_an_interfaces_own(account: Account) -> None:
    instance, hot = account.launch(security_group_ids=(WEB,)), account.make(PUBLIC_A, groups=(MGMT,))
    account.attach(hot.id, instance.id)
    assert (account.interface(hot.id).groups, primary(account, instance).groups) == ((MGMT,), (WEB,))
    where = (Filter(name="instance.group-id", values=(MGMT,)),)
    assert account.send(DescribeInstances(filters=where)).items == ()


def test_10_one_attribute_at_a_time_an_empty_text_and_a_reset(account: Account) -> None:
    made, off = account.make(description="x"), BooleanAttribute(value=False)
    empty = StringAttribute(value="")
    both = ModifyNetworkInterfaceAttribute(network_interface_id=made.id, description=empty, source_dest_check=off)
    assert account.code(both) == "InvalidParameterCombination"
    account.send(ModifyNetworkInterfaceAttribute(network_interface_id=made.id, description=empty))
    account.send(ModifyNetworkInterfaceAttribute(network_interface_id=made.id, source_dest_check=off))
    account.send(ResetNetworkInterfaceAttribute(network_interface_id=made.id, source_dest_check=""))
    changed = account.interface(made.id)
    assert (changed.description, changed.source_dest_check) == ("", True)


def test_11_an_assignment_tells_the_new_addresses_and_has_its_limits(account: Account) -> None:
    interface = primary(account, account.launch(instance_type="t3.micro"))

    def assign(**parameters: Any) -> AssignPrivateIpAddresses:
        return AssignPrivateIpAddresses(network_interface_id=interface.id, **parameters)

    (new,) = account.send(assign(secondary_private_ip_address_count=1)).assigned_private_ip_addresses
    assert account.addresses(interface.id) == [interface.private_ip_address, new]
    assert account.code(assign(secondary_private_ip_address_count=60)) == "PrivateIpAddressLimitExceeded"
    assert account.code(assign(private_ip_addresses=("192.0.2.1",))) == "InvalidParameterValue"
    assert account.code(assign()) == "InvalidParameter"
    unassign = UnassignPrivateIpAddresses(
        network_interface_id=interface.id, private_ip_addresses=(interface.private_ip_address,)
    )
    assert account.code(unassign) == "InvalidParameterValue"


def test_12_an_elastic_ip_is_limited_aimed_and_bound_to_a_gateway(account: Account) -> None:
    elastic, *_ = (account.allocate() for _ in range(5))
    assert (elastic.public_ipv4_pool, elastic.network_border_group) == ("amazon", "us-east-1")
    assert not elastic.public_ip.startswith("127.")
    made = account.make(secondary_private_ip_address_count=1)
    second = made.private_ip_addresses[1].private_ip_address
    aimed = AssociateAddress(allocation_id=elastic.id, network_interface_id=made.id, private_ip_address=second)
    account.send(aimed)
    assert account.elastic_ip(elastic.id).private_ip_address == second
    assert account.code(ReleaseAddress(allocation_id=elastic.id)) == "InvalidIPAddress.InUse"
    with pytest.raises(Refused, match="AddressLimitExceeded"):
        account.allocate()
    elsewhere = account.make("subnet-0000000000000003a")
    away = AssociateAddress(allocation_id=elastic.id, network_interface_id=elsewhere.id)
    assert account.code(away) == "Gateway.NotAttached"


def test_13_ec2s_own_public_address_is_amazons_and_for_one_interface(account: Account) -> None:
    instance = account.launch(Leg(device_index=0, subnet_id=PUBLIC_A, associate_public_ip_address=True))
    association = primary(account, instance).association
    assert association
    assert (association.ip_owner_id, association.allocation_id, association.association_id) == (AMAZON, None, None)
    two = (
        Leg(device_index=0, subnet_id=PUBLIC_A, associate_public_ip_address=True),
        Leg(device_index=1, subnet_id=PUBLIC_A),
    )
    assert account.code(RunInstances(image_id=LINUX, network_interfaces=two)) == "InvalidParameterCombination"
    account.attach(account.make(PUBLIC_A).id, instance.id)
    for request in (StopInstances(instance_ids=(instance.id,)), StartInstances(instance_ids=(instance.id,))):
        account.send(request)
        account.wait()
    assert primary(account, instance).association is None


def test_14_names_follow_the_region(account: Account) -> None:
    assert private_dns_name("10.0.1.17", "us-east-1") == "ip-10-0-1-17.ec2.internal"
    assert private_dns_name("10.0.1.17", "eu-west-1") == "ip-10-0-1-17.eu-west-1.compute.internal"
    assert public_dns_name("203.0.113.12", "us-east-1") == "ec2-203-0-113-12.compute-1.amazonaws.com"
    assert public_dns_name("203.0.113.12", "eu-west-1") == "ec2-203-0-113-12.eu-west-1.compute.amazonaws.com"
    account.world.region = "eu-west-1"
    instance = account.launch()
    where = (Filter(name="private-dns-name", values=("ip-*.eu-west-1.compute.internal",)),)
    assert account.send(DescribeInstances(filters=where)).items == (instance,)


def test_15_mac_addresses_are_unique_and_stay(account: Account) -> None:
    made = [account.make() for _ in range(50)]
    macs = [one.mac_address for one in made]
    assert len(set(macs)) == 50
    assert len({mac[3:8] for mac in macs}) > 25
    account.attach(made[0].id, account.launch().id)
    account.detach(made[0].id)
    assert account.interface(made[0].id).mac_address == macs[0]


def test_16_filters_and_pages_work_or_are_refused(account: Account) -> None:
    made = [account.make(secondary_private_ip_address_count=1) for _ in range(6)]

    def found(name: str, value: str) -> int:
        return len(account.send(DescribeNetworkInterfaces(filters=(Filter(name=name, values=(value,)),))).items)

    secondary = made[0].private_ip_addresses[1].private_ip_address
    assert found("private-ip-address", secondary) == 1
    assert found("attachment.status", "attached") == found("attachment.device-index", "0") == 0
    assert found("association.public-ip", "*") == 0
    with pytest.raises(Refused, match="The filter 'colour' is invalid"):
        found("colour", "red")
    both = DescribeNetworkInterfaces(network_interface_ids=(made[0].id,), max_results=5)
    assert account.code(both) == "InvalidParameterCombination"
    first = account.send(DescribeNetworkInterfaces(max_results=5))
    rest = account.send(DescribeNetworkInterfaces(max_results=5, next_token=first.next_token))
    assert (len(first.items), len(rest.items)) == (5, 1)


def test_17_routes_turn_to_blackholes_and_gateways_belong_to_one_vpc(account: Account) -> None:
    other = account.send(CreateInternetGateway()).id
    assert account.code(AttachInternetGateway(internet_gateway_id=other, vpc_id=VPC)) == "InvalidParameterValue"
    account.send(AttachInternetGateway(internet_gateway_id=other, vpc_id=OTHER_VPC))

    def route(gateway_id: str) -> CreateRoute:
        return CreateRoute(route_table_id=MAIN, destination_cidr_block="0.0.0.0/0", gateway_id=gateway_id)

    assert account.code(route(other)) == "InvalidParameterValue"
    account.send(route(GATEWAY))
    local = DeleteRoute(route_table_id=MAIN, destination_cidr_block="10.0.0.0/16")
    assert account.code(local) == "InvalidParameterValue"
    account.send(DetachInternetGateway(internet_gateway_id=GATEWAY, vpc_id=VPC))
    assert account.world.one(RouteTable, MAIN).routes[-1].state is RouteState.BLACKHOLE


def test_18_what_is_in_use_stays_and_blocks_have_sizes(account: Account) -> None:
    account.make()
    assert account.code(DeleteSubnet(subnet_id=PRIVATE_A)) == "DependencyViolation"
    assert account.code(DeleteSecurityGroup(group_id=DEFAULT)) == "CannotDelete"
    assert account.code(CreateSubnet(vpc_id=VPC, cidr_block="10.0.64.0/29")) == "InvalidSubnet.Range"
    assert account.send(CreateVpc(cidr_block="100.68.0.18/18")).cidr_block == "100.68.0.0/18"


def test_19_launches_and_texts_are_ec2s(account: Account) -> None:
    def launch(*legs: Leg, **parameters: Any) -> RunInstances:
        return RunInstances(image_id=LINUX, network_interfaces=legs, **parameters)

    assert account.code(launch(subnet_id=PUBLIC_A, instance_type="m9.huge")) == "InvalidParameterValue"
    assert account.code(launch(Leg(device_index=1, subnet_id=PUBLIC_A))) == "UnsupportedOperation"
    twice = Leg(device_index=0, subnet_id=PUBLIC_A)
    assert account.code(launch(twice, twice)) == "InvalidParameterValue"
    missing = account.refusal(CreateSubnet(vpc_id="vpc-0000000000000ffff", cidr_block="10.0.0.0/24"))
    assert missing.message == "The vpc ID 'vpc-0000000000000ffff' does not exist"
    acl = account.send(CreateNetworkAcl(vpc_id=VPC))
    assert [(one.rule_number, one.rule_action) for one in acl.entries] == [(32767, "deny")] * 2
    gone = DeleteNetworkAclEntry(network_acl_id=acl.id, rule_number=9, egress=False)
    assert account.code(gone) == "InvalidNetworkAclEntry.NotFound"


def test_20_tokens_tags_and_unknown_parameters_are_not_ignored(account: Account) -> None:
    create = CreateNetworkInterface(subnet_id=PRIVATE_A, client_token="t")
    assert account.send(create).id == account.send(create).id
    unknown = CreateTags(resources=("eni-0000000000000ffff",), tags=(Tag("a", "b"),))
    assert account.code(unknown) == "InvalidNetworkInterfaceID.NotFound"
    assert account.code(CreateTags(resources=(VPC,), tags=(Tag("aws:a", "b"),))) == "InvalidParameterValue"
    with pytest.raises(Refused, match="UnknownParameter"):
        parse("DescribeSecurityGroups", {"Colour": "red"})
    assert DescribeSecurityGroups.mutates is False
