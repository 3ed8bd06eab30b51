"""Describe requests: ids, filters, pages (ec2-semantics §2.0, §6.4, §6.5), and the catalogue (§2.22, §4.3)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.ec2.requests import (
    AssociateRouteTable,
    AuthorizeSecurityGroupIngress,
    CreateKeyPair,
    CreateRouteTable,
    CreateSecurityGroup,
    CreateTags,
    DeleteSecurityGroup,
    DescribeAvailabilityZones,
    DescribeImages,
    DescribeInstanceTypes,
    DescribeInternetGateways,
    DescribeKeyPairs,
    DescribeNetworkAcls,
    DescribeRouteTables,
    DescribeSecurityGroupRules,
    DescribeSecurityGroups,
    DescribeSubnets,
    DescribeVpcs,
    DescribeVpnGateways,
    Filter,
)
from console.ec2.requests.base import Describe
from console.ec2.requests.security import IpPermission, IpRange, UserIdGroupPair
from console.ec2.resources import AvailabilityZone, Image, InstanceType, SecurityGroup, Tag, Vpc
from console.engine.catalogue import catalogue
from console.engine.engine import Engine
from console.engine.filters import matches
from console.engine.handlers import catalogue as catalogue_filters
from console.engine.handlers import (
    gateways,
    key_pairs,
    network_acls,
    route_tables,
    security_group_rules,
    security_groups,
    subnets,
    vpcs,
)
from console.engine.opening import new_engine
from tests.engine.account import (
    GATEWAY,
    MGMT,
    OTHER_VPC,
    PRIVATE_A,
    PUBLIC_A,
    PUBLIC_B,
    TINY,
    VPC,
    WEB,
    Account,
)

PLAIN = "InvalidParameterValue"
UNKNOWN = ("vpc-0000000000000fff1", "vpc-0000000000000fff2")


def where(name: str, *values: str) -> tuple[Filter, ...]:
    return (Filter(name=name, values=values),)


@pytest.fixture
def shop() -> Iterator[Engine]:
    """The sample world, where there is something of most kinds, beside the region's whole catalogue."""
    made = new_engine(sample="shop", seed=1, instant=True)
    yield made
    made.close()


def ids(account: Account, request: Describe[Any]) -> list[str]:
    return [record.id for record in account.send(request).items]


# --- ids ------------------------------------------------------------------------------------------------------------


def test_without_ids_everything_in_the_order_in_which_it_was_made(account: Account) -> None:
    assert ids(account, DescribeVpcs()) == [VPC, OTHER_VPC]


def test_with_ids_these_each_once(account: Account) -> None:
    assert ids(account, DescribeVpcs(vpc_ids=(OTHER_VPC, VPC, OTHER_VPC))) == [OTHER_VPC, VPC]


def test_every_missing_id_is_named(account: Account) -> None:
    refusal = account.refusal(DescribeVpcs(vpc_ids=(UNKNOWN[0], VPC, UNKNOWN[1])))
    assert refusal.code == "InvalidVpcID.NotFound"
    assert refusal.message == f"The vpc IDs '{UNKNOWN[0]}, {UNKNOWN[1]}' do not exist"


def test_an_id_of_another_type_is_malformed(account: Account) -> None:
    assert account.code(DescribeVpcs(vpc_ids=(WEB,))) == "InvalidVpcID.Malformed"


def test_a_missing_id_in_a_filter_finds_nothing(account: Account) -> None:
    assert ids(account, DescribeSecurityGroups(filters=where("group-id", "sg-0000000000000ffff"))) == []


def test_ids_and_filters_both_count(account: Account) -> None:
    assert ids(account, DescribeSubnets(subnet_ids=(PUBLIC_A, PUBLIC_B), filters=where("vpc-id", OTHER_VPC))) == []


# --- filters --------------------------------------------------------------------------------------------------------


def test_values_are_alternatives_and_filters_all_count(account: Account) -> None:
    zones = where("availability-zone", "us-east-1a", "us-east-1b")
    small = where("cidr-block", "10.0.?.0/20", "*/28")
    assert ids(account, DescribeSubnets(filters=zones + small)) == [PUBLIC_A, TINY]


def test_two_filters_on_a_list_may_match_different_elements(account: Account) -> None:
    both = where("attachment.state", "available") + where("attachment.vpc-id", VPC)
    assert ids(account, DescribeInternetGateways(filters=both)) == [GATEWAY]


def test_tags_are_found_by_key_and_by_value(account: Account) -> None:
    account.send(CreateTags(resources=(PRIVATE_A,), tags=(Tag("Name", "private-a"), Tag("env", ""))))
    assert ids(account, DescribeSubnets(filters=where("tag:Name", "private-*"))) == [PRIVATE_A]
    assert ids(account, DescribeSubnets(filters=where("tag:name", "private-a"))) == []
    assert ids(account, DescribeSubnets(filters=where("tag-key", "env", "owner"))) == [PRIVATE_A]
    assert ids(account, DescribeSubnets(filters=where("tag:env", ""))) == [PRIVATE_A]


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        (where("colour", "red"), "InvalidParameterValue"),
        (where("VPC-id", VPC), "InvalidParameterValue"),
        (where("", VPC), "InvalidParameterValue"),
        (where("vpc-id"), "MissingParameter"),
        (where("vpc-id", "v" * 256), "FilterLimitExceeded"),
        (where("vpc-id", *(["v"] * 201)), "FilterLimitExceeded"),
        (where("vpc-id", VPC) * 51, "FilterLimitExceeded"),
    ],
)
def test_a_filter_that_ec2_refuses(account: Account, filters: tuple[Filter, ...], code: str) -> None:
    assert account.code(DescribeVpcs(filters=filters)) == code


def test_an_unknown_filter_is_named(account: Account) -> None:
    refusal = account.refusal(DescribeSubnets(filters=where("colour", "red")))
    assert refusal.message == "The filter 'colour' is invalid"


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [  # ec2-semantics §6.4
        ("prod?", "prod", True),
        ("prod?", "prods", True),
        ("prod?", "products", False),
        ("?rod", "rod", True),
        ("*.0/20", "10.0.0.0/20", True),
        ("10.*.0/20", "10.0.16.0/20", True),
        ("10.*.0/24", "10.0.16.0/20", False),
        ("*", "", True),
        ("", "", True),
        ("", "x", False),
        (r"\*", "*", True),
        (r"\*", "x", False),
        (r"a\?b", "a?b", True),
        (r"a\\*", r"a\bc", True),
        (r"a\b", r"a\b", True),
        ("a\\", "a\\", True),
        ("Prod", "prod", False),
        ("a*", "a\nb", True),
    ],
)
def test_wildcards(pattern: str, text: str, fits: bool) -> None:
    assert matches(pattern, text) == fits


@given(st.lists(st.sampled_from(["a", "b", "*", "?", r"\*"]), max_size=8), st.text("ab*", max_size=8))
def test_wildcards_mean_what_the_regular_expression_means(pattern: list[str], text: str) -> None:
    parts = {"*": ".*", "?": ".?", r"\*": r"\*"}
    expected = re.fullmatch("".join(parts.get(part, part) for part in pattern), text) is not None
    assert matches("".join(pattern), text) == expected


def test_no_pattern_takes_for_ever() -> None:
    assert not matches("*?a" * 80, "a" * 79)


@pytest.mark.parametrize(
    ("action", "filters"),
    [
        (DescribeVpcs, vpcs.FILTERS),
        (DescribeSubnets, subnets.FILTERS),
        (DescribeRouteTables, route_tables.FILTERS),
        (DescribeInternetGateways, gateways.INTERNET_GATEWAY_FILTERS),
        (DescribeVpnGateways, gateways.VPN_GATEWAY_FILTERS),
        (DescribeSecurityGroups, security_groups.FILTERS),
        (DescribeSecurityGroupRules, security_group_rules.FILTERS),
        (DescribeNetworkAcls, network_acls.FILTERS),
        (DescribeKeyPairs, key_pairs.FILTERS),
        (DescribeAvailabilityZones, catalogue_filters.ZONE_FILTERS),
        (DescribeInstanceTypes, catalogue_filters.INSTANCE_TYPE_FILTERS),
        (DescribeImages, catalogue_filters.IMAGE_FILTERS),
    ],
)
def test_every_filter_reads_every_record(action: type[Describe[Any]], filters: dict[str, Any], shop: Engine) -> None:
    shop.execute(CreateKeyPair(key_name="me", key_type="ed25519"))
    everything = shop.execute(action()).items
    found = {name: shop.execute(action(filters=where(name, "*"))).items for name in filters}
    assert everything in found.values()
    assert all(set(items) <= set(everything) for items in found.values())


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (DescribeVpcs(filters=where("is-default", "false")), [VPC, OTHER_VPC]),
        (DescribeVpcs(filters=where("isDefault", "true")), []),
        (DescribeVpcs(filters=where("cidr-block-association.cidr-block", "10.1.0.0/16")), [OTHER_VPC]),
        *(
            (DescribeVpcs(filters=where(name, "10.1.0.0/16")), [OTHER_VPC])
            for name in ("cidr", "cidr-block", "cidrBlock")
        ),
        (DescribeSubnets(filters=where("available-ip-address-count", "11")), [TINY]),
        (DescribeSubnets(filters=where("availabilityZone", "us-east-1b")), [PUBLIC_B]),
        (DescribeSubnets(filters=where("cidr", "10.0.240.0/28")), [TINY]),
        (DescribeSecurityGroups(filters=where("ip-permission.cidr", "0.0.0.0/0")), [WEB]),
        (DescribeSecurityGroups(filters=where("ip-permission.from-port", "80")), [WEB]),
        (DescribeSecurityGroups(filters=where("ip-permission.group-name", "mgmt-ssh")), [WEB]),
        (DescribeSecurityGroups(filters=where("egress.ip-permission.cidr", "0.0.0.0/0")), []),
        (DescribeInternetGateways(filters=where("attachment.vpc-id", OTHER_VPC)), []),
    ],
)
def test_what_a_filter_finds(account: Account, wanted: Describe[Any], found: list[str]) -> None:
    http = IpPermission(
        ip_protocol="tcp",
        from_port=80,
        to_port=80,
        ip_ranges=(IpRange(cidr_ip="0.0.0.0/0"),),
        user_id_group_pairs=(UserIdGroupPair(group_id=MGMT),),
    )
    account.send(AuthorizeSecurityGroupIngress(group_id=WEB, ip_permissions=(http,)))
    assert ids(account, wanted) == found


def test_a_route_table_is_found_by_explicit_associations_only(account: Account) -> None:
    table = account.send(CreateRouteTable(vpc_id=VPC)).id
    account.send(AssociateRouteTable(route_table_id=table, subnet_id=PRIVATE_A))
    assert ids(account, DescribeRouteTables(filters=where("association.subnet-id", PRIVATE_A, PUBLIC_A))) == [table]


# --- names ----------------------------------------------------------------------------------------------------------


def test_groups_are_named_in_the_default_vpc_only(account: Account) -> None:
    by_name = DescribeSecurityGroups(group_names=("web-public",))
    assert account.code(by_name) == "VPCIdNotSpecified"
    account.world.put(replace(account.world.one(Vpc, VPC), is_default=True))
    assert ids(account, by_name) == [WEB]
    assert account.code(DescribeSecurityGroups(group_names=("nobody",))) == "InvalidGroup.NotFound"


def test_key_pairs_are_named(account: Account) -> None:
    made = account.send(CreateKeyPair(key_name="me", key_type="ed25519")).key_pair
    assert ids(account, DescribeKeyPairs(key_names=("me",))) == [made.id]
    refusal = account.refusal(DescribeKeyPairs(key_names=("me", "you")))
    assert str(refusal) == "InvalidKeyPair.NotFound: The key pair 'you' does not exist"


# --- pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def groups(account: Account) -> list[str]:
    """Twelve groups in the VPC, by id."""
    for number in range(9):
        account.send(CreateSecurityGroup(group_name=f"app-{number}", description="app", vpc_id=VPC))
    return sorted(group.id for group in account.world.groups_in(VPC))


def paged(
    account: Account, size: int, *, between: Callable[[], None] = lambda: None, filters: Sequence[Filter] = ()
) -> list[list[str]]:
    pages, token = [], None
    while True:
        request = DescribeSecurityGroups(max_results=size, next_token=token, filters=tuple(filters))
        answer = account.send(request)
        pages.append([group.id for group in answer.items])
        token = answer.next_token
        if token is None:
            return pages
        between()


def test_pages_together_are_everything_once(account: Account, groups: list[str]) -> None:
    pages = paged(account, 5, filters=where("vpc-id", VPC))
    assert [len(page) for page in pages] == [5, 5, 2]
    assert list(chain.from_iterable(pages)) == groups


def test_an_exact_last_page_has_no_token(account: Account, groups: list[str]) -> None:
    assert len(paged(account, 12, filters=where("vpc-id", VPC))) == 1


def test_what_stays_is_seen_once_though_others_come_and_go(account: Account, groups: list[str]) -> None:
    doomed = [group for group in groups if account.world.one(SecurityGroup, group).group_name.startswith("app-")][:3]

    def come_and_go() -> None:
        if doomed:
            account.send(DeleteSecurityGroup(group_id=doomed.pop()))
        account.send(CreateSecurityGroup(group_name=f"new-{len(doomed)}", description="new", vpc_id=VPC))

    stayed = set(groups) - set(doomed)
    seen = list(chain.from_iterable(paged(account, 5, between=come_and_go)))
    assert stayed <= set(seen)
    assert len(seen) == len(set(seen))


def test_a_token_belongs_to_its_filters_and_its_operation(account: Account, groups: list[str]) -> None:
    token = account.send(DescribeSecurityGroups(max_results=5)).next_token
    assert account.code(DescribeSecurityGroups(next_token=token, filters=where("vpc-id", VPC))) == PLAIN
    assert account.code(DescribeSubnets(next_token=token)) == PLAIN


@pytest.mark.parametrize(
    ("wanted", "code", "message"),
    [  # ec2-semantics §2 and §6.5, as captured
        (
            DescribeVpcs(vpc_ids=(VPC,), max_results=3),
            "InvalidParameterCombination",
            "The parameter VpcIds cannot be used with the parameter MaxResults",
        ),
        (
            DescribeSecurityGroups(group_ids=(WEB,), max_results=5),
            "InvalidParameterCombination",
            "The parameter securityGroupIdSet cannot be used with the parameter maxResults",
        ),
        (
            DescribeSecurityGroupRules(security_group_rule_ids=("sgr-1",), max_results=5),
            "InvalidParameterCombination",
            "The parameter 'securityGroupRuleIds' may not be used in combination with 'maxResults'.",
        ),
        (
            DescribeSubnets(max_results=4),
            PLAIN,
            "Value ( 4 ) for parameter MaxResults is invalid. Expecting a value greater than or equal to 5.",
        ),
        (
            DescribeVpcs(max_results=2000),
            PLAIN,
            "Value ( 2000 ) for parameter MaxResults is invalid. Expecting a value smaller than or equal to 1000.",
        ),
        (
            DescribeRouteTables(max_results=101),
            PLAIN,
            "Value ( 101 ) for parameter MaxResults is invalid. Expecting a value smaller than or equal to 100.",
        ),
        (
            DescribeSecurityGroups(max_results=1001),
            PLAIN,
            "Value ( 1001 ) for parameter maxResults is invalid. Expecting a value smaller than 1000.",
        ),
        (
            DescribeInstanceTypes(max_results=4),
            "InvalidMaxResults",
            "Value ( 4 ) for parameter maxResults is invalid. Expecting a value from ( 5 ) to  ( 100 ).",
        ),
        (
            DescribeNetworkAcls(next_token="next"),
            PLAIN,
            "Value ( next ) for parameter NextToken is invalid. The token is invalid.",
        ),
        (DescribeSecurityGroupRules(next_token="é"), "InvalidPaginationToken", "Next token 'é' is invalid"),
        (DescribeVpnGateways(max_results=5), "UnknownParameter", "The parameter MaxResults is not recognized"),
        (DescribeKeyPairs(next_token="x"), "UnknownParameter", "The parameter NextToken is not recognized"),
    ],
)
def test_a_page_that_ec2_refuses(account: Account, wanted: Describe[Any], code: str, message: str) -> None:
    assert str(account.refusal(wanted)) == f"{code}: {message}"


# --- the catalogue --------------------------------------------------------------------------------------------------


def test_zones_images_and_types_are_described(shop: Engine) -> None:
    zones = shop.execute(DescribeAvailabilityZones(filters=where("zone-id", "use1-az1", "use1-az6"))).items
    assert [zone.id for zone in zones] == ["us-east-1a", "us-east-1f"]
    arm = shop.execute(DescribeImages(filters=where("architecture", "arm64"))).items
    assert len(arm) == 3
    four = where("network-info.maximum-network-cards", "4")
    kinds = shop.execute(DescribeInstanceTypes(filters=four)).items
    assert [kind.id for kind in kinds] == ["p4d.24xlarge", "p4de.24xlarge"]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (DescribeAvailabilityZones(zone_names=("us-east-1z",)), "InvalidParameterValue"),
        (DescribeInstanceTypes(instance_types=("m5.large", "m5.tiny")), "InvalidInstanceType"),
        (DescribeImages(image_ids=("ami-0000000000000ffff",)), "InvalidAMIID.NotFound"),
        (DescribeImages(image_ids=("linux",)), "InvalidAMIID.Malformed"),
    ],
)
def test_what_the_catalogue_does_not_have(account: Account, wanted: Describe[Any], code: str) -> None:
    assert account.code(wanted) == code


@pytest.mark.parametrize(
    ("name", "vcpus", "memory", "interfaces", "addresses", "cards", "architecture"),
    [  # rows of ec2-semantics §4.3, one of each kind
        ("t3.micro", 2, 1024, 2, 2, 1, "x86_64"),
        ("m5.large", 2, 8192, 3, 10, 1, "x86_64"),
        ("t4g.large", 2, 8192, 3, 12, 1, "arm64"),
        ("m6in.32xlarge", 128, 524288, 16, 50, 2, "x86_64"),
        ("p5.48xlarge", 192, 2097152, 64, 50, 32, "x86_64"),
        ("d3.xlarge", 4, 32768, 4, 3, 1, "x86_64"),
        ("mac1.metal", 12, 32768, 8, 30, 1, "x86_64_mac"),
    ],
)
def test_instance_types_carry_what_ec2_says(
    name: str, vcpus: int, memory: int, interfaces: int, addresses: int, cards: int, architecture: str
) -> None:
    kind = next(one for one in catalogue("us-east-1") if isinstance(one, InstanceType) and one.id == name)
    assert (kind.vcpus, kind.memory_mib, kind.maximum_network_interfaces) == (vcpus, memory, interfaces)
    assert (kind.ipv4_addresses_per_interface, len(kind.network_cards)) == (addresses, cards)
    assert sum(card.maximum_network_interfaces for card in kind.network_cards) == interfaces
    assert architecture in kind.architectures


def test_every_region_has_zones_and_images_for_both_architectures() -> None:
    for region in ("us-east-1", "us-west-2", "eu-central-1", "ap-northeast-1"):
        records = catalogue(region)
        assert {one.architecture for one in records if isinstance(one, Image)} == {"x86_64", "arm64"}
        assert sum(isinstance(one, AvailabilityZone) for one in records) >= 2
