"""Regions, the account, tags, imported keys, and what there is none of (ec2-semantics §2.21, §2.22)."""

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import rsa

from console.ec2.errors import Refused
from console.ec2.requests import (
    AllocateAddress,
    CreateKeyPair,
    CreateNetworkAcl,
    CreateNetworkAclEntry,
    CreateRouteTable,
    CreateTags,
    DeleteRouteTable,
    DescribeAccountAttributes,
    DescribeAddressesAttribute,
    DescribeAvailabilityZones,
    DescribeEgressOnlyInternetGateways,
    DescribeIamInstanceProfileAssociations,
    DescribeImages,
    DescribeInstanceCreditSpecifications,
    DescribeInstanceTypeOfferings,
    DescribeInstanceTypes,
    DescribeKeyPairs,
    DescribeNatGateways,
    DescribeRegions,
    DescribeTags,
    DescribeVolumes,
    DescribeVpcEndpoints,
    DescribeVpcPeeringConnections,
    DisassociateAddress,
    Filter,
    ImportKeyPair,
    ReleaseAddress,
    ReplaceNetworkAclEntry,
    Request,
)
from console.ec2.requests.absent import (
    DescribeCustomerGateways,
    DescribeHosts,
    DescribeLaunchTemplates,
    DescribeManagedPrefixLists,
    DescribePlacementGroups,
    DescribePrefixLists,
    DescribeSnapshots,
    DescribeStaleSecurityGroups,
    DescribeTransitGateways,
    DescribeTransitGatewayVpcAttachments,
    DescribeVpnConnections,
)
from console.ec2.resources import NetworkAcl, RouteTable, Tag
from tests.engine.account import LINUX, MGMT, VPC, WEB, Account, kind


def where(name: str, *values: str) -> tuple[Filter, ...]:
    return (Filter(name=name, values=values),)


# --- regions, the account, offerings --------------------------------------------------------------------------------


def test_regions_are_those_of_the_catalogue(account: Account) -> None:
    known = account.send(DescribeRegions()).items
    assert {"us-east-1", "eu-west-1"} <= {one.id for one in known}
    assert known[0].region_endpoint == f"ec2.{known[0].id}.amazonaws.com"
    (one,) = account.send(DescribeRegions(filters=where("region-name", "eu-north*"))).items
    assert account.send(DescribeRegions(region_names=(one.id,))).items == (one,)
    assert account.code(DescribeRegions(region_names=("mars-1",))) == "InvalidParameterValue"


def test_the_account_tells_its_attributes(account: Account) -> None:
    told = {one.attribute_name: one.attribute_values for one in account.send(DescribeAccountAttributes())}
    assert told["supported-platforms"] == ("VPC",)
    assert told["default-vpc"] == ("none",)
    assert told["vpc-max-security-groups-per-interface"] == told["vpc-max-elastic-ips"] == ("5",)
    assert account.code(DescribeAccountAttributes(attribute_names=("colour",))) == "InvalidParameterValue"


def test_every_type_is_offered_in_every_zone(account: Account) -> None:
    request = DescribeInstanceTypeOfferings(location_type="availability-zone", filters=where("instance-type", "m5*"))
    assert {one.location for one in account.send(request).items} == {"us-east-1a", "us-east-1b"}
    first = account.send(DescribeInstanceTypeOfferings(location_type="availability-zone", max_results=5))
    rest = DescribeInstanceTypeOfferings(location_type="availability-zone", next_token=first.next_token)
    assert len({*first.items, *account.send(rest).items}) == 8


def test_zones_go_by_id(account: Account) -> None:
    (zone,) = account.send(DescribeAvailabilityZones(zone_ids=("use1-az2",))).items
    assert zone.id == "us-east-1b"
    assert account.code(DescribeAvailabilityZones(zone_ids=("use1-az9",))) == "InvalidParameterValue"


def test_images_are_amazons_and_everybodys(account: Account) -> None:
    def count(**parameters: Any) -> int:
        return len(account.send(DescribeImages(**parameters)).items)

    assert count(owners=("amazon",)) == count(executable_users=("all",)) == count()
    assert count(owners=("self",)) == count(executable_users=("self",)) == 0
    assert count(image_ids=(LINUX,), owners=("137112412989", "self")) == 1


# --- tags -----------------------------------------------------------------------------------------------------------


def test_tags_are_listed_with_what_carries_them(account: Account) -> None:
    account.send(CreateTags(resources=(WEB, VPC), tags=(Tag("Name", "a"), Tag("env", "b"))))
    found = account.send(DescribeTags()).items
    assert [(one.resource_id, one.key) for one in found] == [(WEB, "Name"), (WEB, "env"), (VPC, "Name"), (VPC, "env")]
    for name, value in (("resource-type", "vpc"), ("resource-id", VPC)):
        assert {one.resource_id for one in account.send(DescribeTags(filters=where(name, value))).items} == {VPC}
    assert [one.key for one in account.send(DescribeTags(filters=where("tag:env", "b"))).items] == ["env", "env"]
    assert account.send(DescribeTags(filters=where("value", "c"))).items == ()


def test_tags_have_pages(account: Account) -> None:
    account.send(CreateTags(resources=(WEB, MGMT), tags=tuple(Tag(f"k{number}") for number in range(4))))
    first = account.send(DescribeTags(max_results=5))
    rest = account.send(DescribeTags(max_results=5, next_token=first.next_token))
    assert (len(first.items), len(rest.items)) == (5, 3)


# --- keys -----------------------------------------------------------------------------------------------------------


def openssh(key: Any) -> str:
    line: bytes = key.public_key().public_bytes(form.Encoding.OpenSSH, form.PublicFormat.OpenSSH)
    return line.decode()


def test_a_public_key_is_brought_along(account: Account) -> None:
    key = rsa.generate_private_key(65537, 2048)
    der = key.public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    md5 = hashes.Hash(hashes.MD5())
    md5.update(der)
    wire = base64.b64encode(f"{openssh(key)} me@here".encode()).decode()
    made = account.send(ImportKeyPair(key_name="mine", public_key_material=wire))
    assert (made.key_type, made.key_fingerprint) == ("rsa", md5.finalize().hex(":"))
    shown = account.send(DescribeKeyPairs(key_names=("mine",), include_public_key=True)).items[0]
    assert shown.public_key == openssh(key)
    assert account.send(DescribeKeyPairs()).items[0].public_key == ""
    assert account.code(ImportKeyPair(key_name="mine", public_key_material=wire)) == "InvalidKeyPair.Duplicate"


def test_an_imported_ed25519_key_has_the_fingerprint_that_it_was_made_with(account: Account) -> None:
    made = account.send(CreateKeyPair(key_name="made", key_type="ed25519")).key_pair
    imported = account.send(ImportKeyPair(key_name="same", public_key_material=made.public_key))
    assert imported.key_fingerprint == made.key_fingerprint


@pytest.mark.parametrize("material", ["", "ssh-rsa nonsense", "bm9uc2Vuc2U=", "ü"])
def test_what_is_no_key_is_refused(account: Account, material: str) -> None:
    assert account.code(ImportKeyPair(key_name="x", public_key_material=material)) == "InvalidKey.Format"


def test_a_key_of_a_size_that_ec2_does_not_take_is_refused(account: Account) -> None:
    odd = rsa.generate_private_key(65537, 3072)
    assert account.code(ImportKeyPair(key_name="x", public_key_material=openssh(odd))) == "InvalidKey.Format"


# --- small forms ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [ReleaseAddress, DisassociateAddress])
def test_a_vpcs_address_does_not_go_by_its_public_ip(account: Account, kind: Any) -> None:
    elastic = account.allocate()
    assert account.code(kind(public_ip=elastic.public_ip)) == "InvalidParameterValue"
    assert account.code(kind(public_ip="192.0.2.1")) == "InvalidAddress.NotFound"
    assert account.code(kind()) == "MissingParameter"


def test_an_address_comes_from_amazons_pool(account: Account) -> None:
    account.send(AllocateAddress(public_ipv4_pool="amazon", network_border_group="us-east-1"))
    assert account.code(AllocateAddress(public_ipv4_pool="mine")) == "InvalidPublicIpv4PoolID.NotFound"
    assert account.code(AllocateAddress(network_border_group="us-west-2")) == "InvalidParameterValue"


def test_an_entry_is_replaced_in_its_place(account: Account) -> None:
    acl = account.send(CreateNetworkAcl(vpc_id=VPC))
    entry: dict[str, Any] = {"network_acl_id": acl.id, "rule_number": 7, "protocol": "-1", "egress": True}
    replace = ReplaceNetworkAclEntry(rule_action="deny", cidr_block="192.0.2.0/24", **entry)
    assert account.code(replace) == "InvalidNetworkAclEntry.NotFound"
    account.send(CreateNetworkAclEntry(rule_action="allow", cidr_block="0.0.0.0/0", **entry))
    account.send(replace)
    first = account.world.one(NetworkAcl, acl.id).entries[0]
    assert (first.rule_number, first.rule_action, first.block) == (7, "deny", "192.0.2.0/24")


@pytest.mark.parametrize(("kind", "made"), [(CreateRouteTable, RouteTable), (CreateNetworkAcl, NetworkAcl)])
def test_tables_and_acls_take_a_client_token(account: Account, kind: Any, made: Any) -> None:
    before = account.world.count(made)
    first = account.send(kind(vpc_id=VPC, client_token="t"))
    assert account.send(kind(vpc_id=VPC, client_token="t")) == first
    assert account.world.count(made) == before + 1
    if isinstance(first, RouteTable):
        account.send(DeleteRouteTable(route_table_id=first.id))
        assert account.code(kind(vpc_id=VPC, client_token="t")) == "IdempotentParameterMismatch"


# --- what there is none of ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "known", "ids", "code"),
    [
        (DescribeVolumes, "attachment.instance-id", {"volume_ids": ("vol-1",)}, "InvalidVolume.NotFound"),
        (DescribeNatGateways, "vpc-id", {"nat_gateway_ids": ("nat-1",)}, "NatGatewayNotFound"),
        (
            DescribeIamInstanceProfileAssociations,
            "instance-id",
            {"association_ids": ("iip-1",)},
            "InvalidAssociationID.NotFound",
        ),
        (
            DescribeInstanceCreditSpecifications,
            "instance-id",
            {"instance_ids": ("i-00000000000000099",)},
            "InvalidInstanceID.NotFound",
        ),
        (
            DescribeVpcEndpoints,
            "vpc-id",
            {"vpc_endpoint_ids": ("vpce-1",)},
            "InvalidVpcEndpointId.NotFound",
        ),
        (
            DescribeVpcPeeringConnections,
            "accepter-vpc-info.vpc-id",
            {"vpc_peering_connection_ids": ("pcx-1",)},
            "InvalidVpcPeeringConnectionID.NotFound",
        ),
        (
            DescribeEgressOnlyInternetGateways,
            "tag:Name",
            {"egress_only_internet_gateway_ids": ("eigw-1",)},
            "InvalidGatewayID.NotFound",
        ),
        (
            DescribeCustomerGateways,
            "bgp-asn",
            {"customer_gateway_ids": ("cgw-1",)},
            "InvalidCustomerGatewayID.NotFound",
        ),
        (DescribeHosts, "state", {"host_ids": ("h-1",)}, "InvalidHostID.NotFound"),
        (
            DescribeLaunchTemplates,
            "tag:Name",
            {"launch_template_ids": ("lt-1",)},
            "InvalidLaunchTemplateId.NotFound",
        ),
        (
            DescribeLaunchTemplates,
            "create-time",
            {"launch_template_names": ("web",)},
            "InvalidLaunchTemplateName.NotFoundException",
        ),
        (DescribeManagedPrefixLists, "owner-id", {"prefix_list_ids": ("pl-1",)}, "InvalidPrefixListID.NotFound"),
        (DescribePlacementGroups, "strategy", {"group_names": ("rack",)}, "InvalidPlacementGroup.Unknown"),
        (DescribePrefixLists, "prefix-list-name", {"prefix_list_ids": ("pl-1",)}, "InvalidPrefixListID.NotFound"),
        (DescribeSnapshots, "volume-id", {"snapshot_ids": ("snap-1",)}, "InvalidSnapshot.NotFound"),
        (
            DescribeTransitGateways,
            "options.dns-support",
            {"transit_gateway_ids": ("tgw-1",)},
            "InvalidTransitGatewayID.NotFound",
        ),
        (
            DescribeTransitGatewayVpcAttachments,
            "vpc-id",
            {"transit_gateway_attachment_ids": ("tgw-attach-1",)},
            "InvalidTransitGatewayAttachmentID.NotFound",
        ),
        (
            DescribeVpnConnections,
            "vpn-gateway-id",
            {"vpn_connection_ids": ("vpn-1",)},
            "InvalidVpnConnectionID.NotFound",
        ),
    ],
)
def test_what_there_is_none_of_is_an_empty_list(
    account: Account, kind: Any, known: str, ids: dict[str, Any], code: str
) -> None:
    def send(request: Request[Any]) -> Any:
        return account.send(request)

    assert send(kind()).items == send(kind(filters=where(known, "x"))).items == ()
    with pytest.raises(Refused, match="The filter 'colour' is invalid"):
        send(kind(filters=where("colour", "x")))
    assert account.code(kind(**ids)) == code


def test_what_there_is_none_of_has_ec2s_pages(account: Account) -> None:
    """The sizes of each operation, none beside ids, and no page after the first."""
    assert account.send(DescribeLaunchTemplates(max_results=1)).next_token is None
    for refused in (
        DescribeLaunchTemplates(max_results=201),
        DescribeHosts(max_results=4),
        DescribeSnapshots(next_token="x"),
        DescribeStaleSecurityGroups(vpc_id=VPC, next_token="x"),
    ):
        assert account.code(refused) == "InvalidParameterValue"
    beside = DescribeSnapshots(max_results=5, snapshot_ids=("snap-1",))
    assert "The parameter SnapshotIds cannot be used" in account.refusal(beside).message
    assert account.code(DescribeVpnConnections(max_results=5)) == "UnknownParameter"


def test_no_group_has_stale_rules(account: Account) -> None:
    assert account.send(DescribeStaleSecurityGroups(vpc_id=VPC)).items == ()
    assert account.code(DescribeStaleSecurityGroups(vpc_id="vpc-00000000000000099")) == "InvalidVpcID.NotFound"


def test_an_instance_tells_what_it_does_without_cpu_credits(account: Account) -> None:
    """Asked by id, any does; else those that burst without end (EC2's service model)."""
    account.world.put(kind("t2.micro", 2, 2))
    steady, frugal, endless = (account.launch(instance_type=one).id for one in ("m5.large", "t2.micro", "t3.micro"))

    def told(*ids: str) -> dict[str, str]:
        items = account.send(DescribeInstanceCreditSpecifications(instance_ids=ids)).items
        return {one.id: one.cpu_credits for one in items}

    assert told(steady, frugal, endless) == {steady: "standard", frugal: "standard", endless: "unlimited"}
    assert told() == {endless: "unlimited"}


@pytest.mark.parametrize(
    "unknown",
    [
        DescribeImages(filters=where("block-device-mapping.volume-size", "8")),
        DescribeInstanceTypes(filters=where("hibernation-supported", "true"), instance_types=("m5.large",)),
    ],
)
def test_a_filter_for_what_the_catalogue_does_not_know_is_not_supported(
    account: Account, unknown: Request[Any]
) -> None:
    """EC2 has them; neither all nor none would be true."""
    assert account.code(unknown) == "UnsupportedOperation"


def test_no_elastic_ip_has_a_name_in_reverse_dns(account: Account) -> None:
    made = account.allocate()
    ask = DescribeAddressesAttribute(allocation_ids=(made.id,), attribute="domain-name")
    assert account.send(ask).items == ()
    assert account.code(DescribeAddressesAttribute(attribute="colour")) == "InvalidParameterValue"
    unknown = DescribeAddressesAttribute(allocation_ids=("eipalloc-00000000000000099",))
    assert account.code(unknown) == "InvalidAllocationID.NotFound"
