"""Security groups and their rules (ec2-semantics §1.6, §2.15)."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.ec2.requests import (
    AuthorizeSecurityGroupEgress,
    AuthorizeSecurityGroupIngress,
    CreateSecurityGroup,
    DeleteSecurityGroup,
    Filter,
    RevokeSecurityGroupEgress,
    RevokeSecurityGroupIngress,
    TagSpecification,
)
from console.ec2.requests.security import GetSecurityGroupsForVpc, IpPermission, IpRange, UserIdGroupPair
from console.ec2.resources import SecurityGroupRule, Tag
from console.engine.engine import Engine
from console.engine.opening import new_engine
from console.engine.quotas import Quotas
from tests.engine.account import DEFAULT, FOREIGN, MGMT, VPC, WEB, Account

UNKNOWN = "sg-0000000000000ffff"
ANYWHERE = "0.0.0.0/0"
WORLD = (IpRange(cidr_ip=ANYWHERE),)


def create(group_name: str = "db", description: str = "databases", **parameters: Any) -> CreateSecurityGroup:
    return CreateSecurityGroup(group_name=group_name, description=description, **{"vpc_id": VPC, **parameters})


def tcp(port: int = 22, *blocks: str, to: int | None = None, groups: tuple[str, ...] = ()) -> IpPermission:
    return IpPermission(
        ip_protocol="tcp",
        from_port=port,
        to_port=port if to is None else to,
        ip_ranges=tuple(IpRange(cidr_ip=one) for one in blocks),
        user_id_group_pairs=tuple(UserIdGroupPair(group_id=one) for one in groups),
    )


def ingress(*permissions: IpPermission, group_id: str = WEB, **parameters: Any) -> AuthorizeSecurityGroupIngress:
    return AuthorizeSecurityGroupIngress(group_id=group_id, ip_permissions=permissions, **parameters)


def revoke(*permissions: IpPermission, **parameters: Any) -> RevokeSecurityGroupIngress:
    return RevokeSecurityGroupIngress(group_id=WEB, ip_permissions=permissions, **parameters)


def only_rule(account: Account, permission: IpPermission) -> SecurityGroupRule:
    (rule,) = account.send(ingress(permission))
    return rule


# --- groups ---------------------------------------------------------------------------------------------------------


def test_a_new_group_lets_nothing_in_and_everything_out(account: Account) -> None:
    group = account.send(create())
    (rule,) = account.world.rules_of(group.id)
    assert (rule.is_egress, rule.ip_protocol, rule.cidr_ipv4) == (True, "-1", ANYWHERE)


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A new account's, with a default VPC."""
    made = new_engine()
    yield made
    made.close()


def test_without_a_vpc_a_group_is_made_in_the_default_one(engine: Engine) -> None:
    group = engine.execute(create(vpc_id=None))
    default = engine.world.default_vpc()
    assert default is not None
    assert group.vpc_id == default.id


def test_the_same_name_serves_in_another_vpc(account: Account) -> None:
    assert account.send(create("web-public", vpc_id="vpc-00000000000000002")).group_name == "web-public"


def test_the_groups_that_an_interface_in_a_vpc_may_have(account: Account) -> None:
    def found(**parameters: Any) -> list[str]:
        return [one.id for one in account.send(GetSecurityGroupsForVpc(vpc_id=VPC, **parameters)).items]

    assert found() == [DEFAULT, WEB, MGMT]
    assert found(filters=(Filter(name="group-name", values=("web-*",)),)) == [WEB]
    assert account.code(GetSecurityGroupsForVpc(vpc_id="vpc-0000000000000ffff")) == "InvalidVpcID.NotFound"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [  # ec2-semantics §2.15
        ({"group_name": "web-public"}, "InvalidGroup.Duplicate"),
        ({"group_name": "default"}, "InvalidParameterValue"),
        ({"group_name": "sg-web"}, "InvalidParameterValue"),
        ({"group_name": "web|public"}, "InvalidParameterValue"),
        ({"group_name": "w" * 256}, "InvalidParameterValue"),
        ({"group_name": ""}, "MissingParameter"),
        ({"description": "the web's"}, "InvalidParameterValue"),
        ({"description": "w" * 256}, "InvalidParameterValue"),
        ({"description": ""}, "MissingParameter"),
        ({"vpc_id": "vpc-0000000000000ffff"}, "InvalidVpcID.NotFound"),
        ({"vpc_id": None}, "VPCIdNotSpecified"),
    ],
)
def test_a_group_that_ec2_refuses(account: Account, parameters: dict[str, Any], code: str) -> None:
    assert account.code(create(**parameters)) == code


def test_a_duplicate_is_named_with_its_vpc(account: Account) -> None:
    refusal = account.refusal(create("web-public"))
    assert refusal.message == f"The security group 'web-public' already exists for VPC '{VPC}'"


def test_an_account_has_so_many_groups(account: Account) -> None:
    account.engine.quotas = Quotas(security_groups=4)
    assert account.code(create()) == "SecurityGroupLimitExceeded"


def test_a_group_takes_its_rules_along(account: Account) -> None:
    before = account.snapshot()
    group = account.send(create())
    account.send(ingress(tcp(22, groups=(group.id,)), group_id=group.id))
    account.send(DeleteSecurityGroup(group_id=group.id))
    assert account.snapshot() == before


def test_a_group_that_another_refers_to_stays(account: Account) -> None:
    account.send(ingress(tcp(22, groups=(MGMT,))))
    refusal = account.refusal(DeleteSecurityGroup(group_id=MGMT))
    assert str(refusal) == f"DependencyViolation: resource {MGMT} has a dependent object"


def test_a_group_of_an_interface_stays(account: Account) -> None:
    account.make(groups=(MGMT,))
    assert account.code(DeleteSecurityGroup(group_id=MGMT)) == "DependencyViolation"


def test_a_group_goes_by_name_in_the_default_vpc_only(account: Account, engine: Engine) -> None:
    assert account.code(DeleteSecurityGroup(group_name="web-public")) == "VPCIdNotSpecified"
    group = engine.execute(create("web-public", vpc_id=None))
    engine.execute(DeleteSecurityGroup(group_name="web-public"))
    assert group.id not in engine.world


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"group_id": DEFAULT}, "CannotDelete"),
        ({"group_id": UNKNOWN}, "InvalidGroup.NotFound"),
        ({"group_id": "web"}, "InvalidGroupId.Malformed"),
        ({}, "MissingParameter"),
    ],
)
def test_a_group_that_is_not_deleted(account: Account, parameters: dict[str, str], code: str) -> None:
    assert account.code(DeleteSecurityGroup(**parameters)) == code


# --- rules ----------------------------------------------------------------------------------------------------------


def test_each_peer_is_a_rule_of_its_own(account: Account) -> None:
    rules = account.send(ingress(tcp(22, "10.0.0.0/8", "172.16.0.0/12", groups=(MGMT,))))
    assert [rule.peer for rule in rules] == ["10.0.0.0/8", "172.16.0.0/12", MGMT]
    assert len({rule.id for rule in rules}) == 3
    assert account.world.rules_of(WEB) == list(rules)


def test_rules_carry_descriptions_and_tags(account: Account) -> None:
    permission = IpPermission(ip_protocol="-1", ip_ranges=(IpRange(cidr_ip=ANYWHERE, description="all"),))
    specification = TagSpecification(resource_type="security-group-rule", tags=(Tag("Name", "all"),))
    (rule,) = account.send(ingress(permission, tag_specifications=(specification,)))
    assert (rule.description, rule.tags) == ("all", (Tag("Name", "all"),))


def test_egress_and_ingress_are_apart(account: Account) -> None:
    account.send(ingress(tcp(22, ANYWHERE)))
    (rule,) = account.send(AuthorizeSecurityGroupEgress(group_id=WEB, ip_permissions=(tcp(22, ANYWHERE),)))
    assert rule.is_egress


@pytest.mark.parametrize(
    ("protocol", "ports", "stored"),
    [  # ec2-semantics §1.6
        ("6", (22, 22), ("tcp", 22, 22)),
        ("TCP", (0, 65535), ("tcp", 0, 65535)),
        ("17", (53, 53), ("udp", 53, 53)),
        ("1", (8, -1), ("icmp", 8, -1)),
        ("icmp", (None, None), ("icmp", -1, -1)),
        ("58", (-1, -1), ("icmpv6", -1, -1)),
        ("-1", (22, 22), ("-1", -1, -1)),
        ("all", (None, None), ("-1", -1, -1)),
        ("050", (None, None), ("50", -1, -1)),
        ("50", (1, 2), ("50", -1, -1)),
    ],
)
def test_protocols_and_ports_are_stored_as_ec2_writes_them(
    account: Account, protocol: str, ports: tuple[int | None, int | None], stored: tuple[str, int, int]
) -> None:
    permission = IpPermission(ip_protocol=protocol, from_port=ports[0], to_port=ports[1], ip_ranges=WORLD)
    rule = only_rule(account, permission)
    assert (rule.ip_protocol, rule.from_port, rule.to_port) == stored


def test_host_bits_of_a_peer_are_cleared(account: Account) -> None:
    assert only_rule(account, tcp(22, "10.0.5.6/16")).cidr_ipv4 == "10.0.0.0/16"


@pytest.mark.parametrize(
    ("permission", "code"),
    [  # ec2-semantics §2.15, "Rule validation"
        (IpPermission(ip_protocol="", ip_ranges=WORLD), "InvalidParameterValue"),
        (IpPermission(ip_protocol="sctpx", ip_ranges=WORLD), "InvalidParameterValue"),
        (IpPermission(ip_protocol="256", ip_ranges=WORLD), "InvalidParameterValue"),
        (IpPermission(ip_protocol="tcp", ip_ranges=WORLD), "InvalidParameterValue"),
        (IpPermission(ip_protocol="udp", from_port=53, ip_ranges=WORLD), "InvalidParameterValue"),
        (tcp(443, ANYWHERE, to=80), "InvalidParameterValue"),
        (tcp(0, ANYWHERE, to=65536), "InvalidParameterValue"),
        (tcp(-1, ANYWHERE), "InvalidParameterValue"),
        (IpPermission(ip_protocol="icmp", from_port=256, to_port=-1, ip_ranges=WORLD), "InvalidParameterValue"),
        (IpPermission(ip_protocol="icmp", from_port=-1, to_port=0, ip_ranges=WORLD), "InvalidParameterValue"),
        (tcp(22, "10.0.0.0"), "InvalidParameterValue"),
        (tcp(22, "::/0"), "InvalidParameterValue"),
        (tcp(22), "MissingParameter"),
        (tcp(22, groups=(UNKNOWN,)), "InvalidGroup.NotFound"),
        (tcp(22, groups=("mgmt",)), "InvalidGroupId.Malformed"),
        (tcp(22, groups=(FOREIGN,)), "InvalidGroup.NotFound"),
        (
            IpPermission(ip_protocol="-1", ip_ranges=(IpRange(cidr_ip=ANYWHERE, description="the web's"),)),
            "InvalidParameterValue",
        ),
    ],
)
def test_a_rule_that_ec2_refuses(account: Account, permission: IpPermission, code: str) -> None:
    assert account.code(ingress(permission)) == code


def test_a_request_without_rules_is_refused(account: Account) -> None:
    assert account.code(ingress()) == "MissingParameter"


@pytest.mark.parametrize(
    ("permission", "in_words"),
    [
        (tcp(22, ANYWHERE), "peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW"),
        (tcp(22, groups=(MGMT,)), f"peer: {MGMT}, TCP, from port: 22, to port: 22, ALLOW"),
        (IpPermission(ip_protocol="-1", ip_ranges=WORLD), "peer: 0.0.0.0/0, ALL, ALLOW"),
        (
            IpPermission(ip_protocol="icmp", from_port=8, to_port=-1, ip_ranges=WORLD),
            "peer: 0.0.0.0/0, ICMP, type: 8, code: ALL, ALLOW",
        ),
    ],
)
def test_a_rule_that_is_there_is_refused_in_ec2s_words(
    account: Account, permission: IpPermission, in_words: str
) -> None:
    account.send(ingress(permission))
    refusal = account.refusal(ingress(tcp(9999, ANYWHERE), permission))
    assert str(refusal) == f'InvalidPermission.Duplicate: the specified rule "{in_words}" already exists'


def test_the_same_rule_twice_in_a_request_is_a_duplicate(account: Account) -> None:
    assert account.code(ingress(tcp(22, "10.0.0.0/16", "10.0.1.2/16"))) == "InvalidPermission.Duplicate"


def test_rules_may_overlap(account: Account) -> None:
    account.send(ingress(tcp(22, ANYWHERE), tcp(22, "10.0.0.0/8"), tcp(0, ANYWHERE, to=65535)))
    assert len(account.world.rules_of(WEB)) == 3


def test_a_group_has_so_many_rules_in_each_direction(account: Account) -> None:
    account.engine.quotas = Quotas(rules_per_group=2)
    account.send(ingress(tcp(1, ANYWHERE), tcp(2, ANYWHERE)))
    account.send(AuthorizeSecurityGroupEgress(group_id=WEB, ip_permissions=(tcp(1, ANYWHERE),)))
    assert account.code(ingress(tcp(3, ANYWHERE))) == "RulesPerSecurityGroupLimitExceeded"


# --- revoking -------------------------------------------------------------------------------------------------------


def test_a_rule_is_revoked_by_what_it_says_or_by_id(account: Account) -> None:
    first, second = account.send(ingress(tcp(22, ANYWHERE), tcp(80, ANYWHERE)))
    account.send(revoke(IpPermission(ip_protocol="6", from_port=22, to_port=22, ip_ranges=WORLD)))
    assert account.world.rules_of(WEB) == [second]
    account.send(revoke(security_group_rule_ids=(second.id,)))
    assert first.id not in account.world
    assert account.world.rules_of(WEB) == []


def test_revoking_is_all_or_nothing(account: Account) -> None:
    account.send(ingress(tcp(22, ANYWHERE)))
    assert account.code(revoke(tcp(22, ANYWHERE), tcp(80, ANYWHERE))) == "InvalidPermission.NotFound"


def test_an_egress_rule_is_no_ingress_rule(account: Account) -> None:
    (rule,) = account.send(AuthorizeSecurityGroupEgress(group_id=WEB, ip_permissions=(tcp(22, ANYWHERE),)))
    assert account.code(revoke(security_group_rule_ids=(rule.id,))) == "InvalidSecurityGroupRuleId.NotFound"
    account.send(RevokeSecurityGroupEgress(group_id=WEB, security_group_rule_ids=(rule.id,)))
    assert rule.id not in account.world


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "MissingParameter"),
        ({"security_group_rule_ids": ("sgr-0000000000000ffff",)}, "InvalidSecurityGroupRuleId.NotFound"),
        ({"security_group_rule_ids": ("sg-0000000000000ffff",)}, "InvalidSecurityGroupRuleId.Malformed"),
        (
            {"ip_permissions": (tcp(22, ANYWHERE),), "security_group_rule_ids": ("sgr-0000000000000ffff",)},
            "InvalidParameterCombination",
        ),
    ],
)
def test_a_revocation_that_ec2_refuses(account: Account, parameters: dict[str, Any], code: str) -> None:
    assert account.code(RevokeSecurityGroupIngress(group_id=WEB, **parameters)) == code


@given(
    st.sampled_from(["-1", "all", "tcp", "6", "udp", "17", "icmp", "1", "50"]),
    st.integers(0, 200),
    st.integers(0, 2**32 - 1),
    st.integers(0, 32),
)
def test_what_is_stored_is_found_again_in_whatever_form_it_was_given(
    protocol: str, port: int, address: int, prefix: int
) -> None:
    octets = ".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0))
    given = IpPermission(
        ip_protocol=protocol, from_port=port, to_port=port, ip_ranges=(IpRange(cidr_ip=f"{octets}/{prefix}"),)
    )
    account = Account()
    with closing(account.engine):
        rule = only_rule(account, given)
        stored = IpPermission(
            ip_protocol=rule.ip_protocol,
            from_port=rule.from_port,
            to_port=rule.to_port,
            ip_ranges=(IpRange(cidr_ip=rule.cidr_ipv4 or ""),),
        )
        assert account.code(ingress(stored)) == "InvalidPermission.Duplicate"
