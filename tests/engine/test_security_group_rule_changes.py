"""Rules flat, by name, by id, modified and described anew (ec2-semantics §2.15)."""

from collections.abc import Iterator
from typing import Any

import pytest

from console.ec2.requests import (
    AuthorizeSecurityGroupEgress,
    AuthorizeSecurityGroupIngress,
    CreateSecurityGroup,
    DescribeSecurityGroupReferences,
    ModifySecurityGroupRules,
    RevokeSecurityGroupIngress,
    UpdateSecurityGroupRuleDescriptionsEgress,
    UpdateSecurityGroupRuleDescriptionsIngress,
)
from console.ec2.requests.security import (
    IpPermission,
    IpRange,
    Ipv6Range,
    PrefixListId,
    SecurityGroupRuleDescription,
    SecurityGroupRuleRequest,
    SecurityGroupRuleUpdate,
    UserIdGroupPair,
)
from console.ec2.resources import SecurityGroupRule
from console.engine.engine import Engine
from console.engine.opening import new_engine
from console.engine.quotas import Quotas
from tests.engine.account import FOREIGN, MGMT, WEB, Account

ANYWHERE = "0.0.0.0/0"


def ingress(**parameters: Any) -> AuthorizeSecurityGroupIngress:
    return AuthorizeSecurityGroupIngress(**{"group_id": WEB, **parameters})


def permission(*blocks: str, port: int = 22, description: str = "", **parameters: Any) -> IpPermission:
    ranges = tuple(IpRange(cidr_ip=one, description=description) for one in blocks)
    return IpPermission(ip_protocol="tcp", from_port=port, to_port=port, ip_ranges=ranges, **parameters)


@pytest.fixture
def rule(account: Account) -> SecurityGroupRule:
    """SSH from 192.0.2.0/24 into the web group."""
    (made,) = account.send(ingress(ip_permissions=(permission("192.0.2.0/24"),)))
    return made


def current(account: Account, rule: SecurityGroupRule) -> SecurityGroupRule:
    return account.world.one(SecurityGroupRule, rule.id)


# --- flat, by name --------------------------------------------------------------------------------------------------


def test_a_rule_is_given_and_taken_flat(account: Account) -> None:
    flat: dict[str, Any] = {"ip_protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_ip": ANYWHERE}
    (made,) = account.send(ingress(**flat))
    assert (made.ip_protocol, made.from_port, made.cidr_ipv4) == ("tcp", 80, ANYWHERE)
    gone = account.send(RevokeSecurityGroupIngress(group_id=WEB, **flat))
    assert gone == (made,)
    assert account.code(ingress(ip_permissions=(permission(ANYWHERE),), **flat)) == "InvalidParameterCombination"


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A new account's, with the groups `web` and `db` in its default VPC."""
    made = new_engine()
    for name in ("web", "db"):
        made.execute(CreateSecurityGroup(group_name=name, description=name))
    yield made
    made.close()


def test_groups_of_the_default_vpc_go_by_name(engine: Engine) -> None:
    made = engine.execute(AuthorizeSecurityGroupIngress(group_name="web", source_security_group_name="db"))
    vpc = engine.world.default_vpc()
    assert vpc
    source = engine.world.group_named(vpc.id, "db")
    assert source
    assert {(one.ip_protocol, one.referenced_group_id) for one in made} == {
        (protocol, source.id) for protocol in ("tcp", "udp", "icmp")
    }
    pairs = (UserIdGroupPair(group_name="web"),)
    (itself,) = engine.execute(
        AuthorizeSecurityGroupIngress(
            group_name="web", ip_permissions=(IpPermission(ip_protocol="-1", user_id_group_pairs=pairs),)
        )
    )
    assert itself.referenced_group_id == itself.group_id


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"group_id": None, "ip_permissions": (permission(ANYWHERE),)}, "MissingParameter"),
        ({"group_id": None, "group_name": "web", "ip_permissions": (permission(ANYWHERE),)}, "VPCIdNotSpecified"),
        ({"group_name": "web", "ip_permissions": (permission(ANYWHERE),)}, "InvalidParameterCombination"),
        ({"cidr_ip": ANYWHERE}, "InvalidParameterValue"),
        ({"ip_protocol": "-1"}, "MissingParameter"),
        ({"source_security_group_owner_id": "1"}, "MissingParameter"),
        (
            {"ip_permissions": (permission(prefix_list_ids=(PrefixListId(prefix_list_id="pl-1"),)),)},
            "InvalidPrefixListID.NotFound",
        ),
        ({"ip_permissions": (permission(ipv6_ranges=(Ipv6Range(cidr_ipv6=ANYWHERE),)),)}, "InvalidParameterValue"),
        (
            {"ip_permissions": (permission(user_id_group_pairs=(UserIdGroupPair(group_id=MGMT, user_id="9"),)),)},
            "InvalidGroup.NotFound",
        ),
        ({"ip_permissions": (permission(user_id_group_pairs=(UserIdGroupPair(),)),)}, "MissingParameter"),
    ],
)
def test_a_rule_that_ec2_refuses(account: Account, parameters: dict[str, Any], code: str) -> None:
    assert account.code(ingress(**parameters)) == code


def test_egress_knows_no_names(account: Account) -> None:
    request = AuthorizeSecurityGroupEgress(group_name="web", ip_permissions=(permission(ANYWHERE),))
    assert account.code(request) == "UnknownParameter"


def test_the_families_are_counted_apart(account: Account) -> None:
    account.engine.quotas = Quotas(rules_per_group=2)
    blocks = tuple(IpRange(cidr_ip=f"192.0.2.{number}/32") for number in range(2))
    ipv6 = tuple(Ipv6Range(cidr_ipv6=f"2001:db8::{number}/128") for number in range(2))
    account.send(ingress(ip_permissions=(IpPermission(ip_protocol="-1", ip_ranges=blocks, ipv6_ranges=ipv6),)))
    pair = IpPermission(ip_protocol="-1", user_id_group_pairs=(UserIdGroupPair(group_id=MGMT),))
    assert account.code(ingress(ip_permissions=(pair,))) == "RulesPerSecurityGroupLimitExceeded"


# --- modified -------------------------------------------------------------------------------------------------------


def modify(rule_id: str, group_id: str = WEB, **parameters: Any) -> ModifySecurityGroupRules:
    wanted = SecurityGroupRuleRequest(**{"ip_protocol": "tcp", "from_port": 443, "to_port": 443, **parameters})
    update = SecurityGroupRuleUpdate(security_group_rule_id=rule_id, security_group_rule=wanted)
    return ModifySecurityGroupRules(group_id=group_id, security_group_rules=(update,))


def test_a_rule_becomes_another_and_keeps_its_id(account: Account, rule: SecurityGroupRule) -> None:
    account.send(modify(rule.id, cidr_ipv4="198.51.100.7/24", description="office"))
    changed = current(account, rule)
    assert (changed.from_port, changed.cidr_ipv4, changed.description) == (443, "198.51.100.0/24", "office")


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "MissingParameter"),
        ({"cidr_ipv4": ANYWHERE, "cidr_ipv6": "::/0"}, "InvalidParameterCombination"),
        ({"cidr_ipv6": "::/0"}, "InvalidParameterValue"),
        ({"cidr_ipv4": ANYWHERE, "ip_protocol": None}, "InvalidParameterValue"),
        ({"prefix_list_id": "pl-1"}, "InvalidPrefixListID.NotFound"),
        ({"cidr_ipv4": ANYWHERE, "group_id": MGMT}, "InvalidSecurityGroupRuleId.NotFound"),
        ({"cidr_ipv4": ANYWHERE, "description": "|"}, "InvalidParameterValue"),
    ],
)
def test_a_change_that_ec2_refuses(
    account: Account, rule: SecurityGroupRule, parameters: dict[str, Any], code: str
) -> None:
    assert account.code(modify(rule.id, **parameters)) == code


def test_a_rule_does_not_become_one_that_is_there(account: Account, rule: SecurityGroupRule) -> None:
    account.send(ingress(ip_permissions=(permission(ANYWHERE, port=443),)))
    assert account.code(modify(rule.id, cidr_ipv4=ANYWHERE)) == "InvalidPermission.Duplicate"
    pair = IpPermission(
        ip_protocol="tcp", from_port=1, to_port=1, user_id_group_pairs=(UserIdGroupPair(group_id=MGMT),)
    )
    (referring,) = account.send(ingress(ip_permissions=(pair,)))
    assert account.code(modify(referring.id, referenced_group_id=FOREIGN)) == "InvalidGroup.NotFound"


# --- descriptions ---------------------------------------------------------------------------------------------------


def test_rules_get_other_descriptions_by_permission_and_by_id(account: Account, rule: SecurityGroupRule) -> None:
    by_permission = UpdateSecurityGroupRuleDescriptionsIngress(
        group_id=WEB, ip_permissions=(permission("192.0.2.0/24", description="office"),)
    )
    account.send(by_permission)
    assert current(account, rule).description == "office"
    by_id = UpdateSecurityGroupRuleDescriptionsIngress(
        group_id=WEB,
        security_group_rule_descriptions=(SecurityGroupRuleDescription(security_group_rule_id=rule.id),),
    )
    account.send(by_id)
    assert current(account, rule).description == ""
    missing = by_permission.model_copy(update={"ip_permissions": (permission(ANYWHERE),)})
    assert account.code(missing) == "InvalidPermission.NotFound"
    other_way = UpdateSecurityGroupRuleDescriptionsEgress(
        group_id=WEB, security_group_rule_descriptions=by_id.security_group_rule_descriptions
    )
    assert account.code(other_way) == "InvalidSecurityGroupRuleId.NotFound"
    assert account.code(UpdateSecurityGroupRuleDescriptionsIngress(group_id=WEB)) == "MissingParameter"


def test_revoking_by_id_answers_what_went(account: Account, rule: SecurityGroupRule) -> None:
    request = RevokeSecurityGroupIngress(group_id=WEB, security_group_rule_ids=(rule.id, rule.id))
    assert account.send(request) == (rule,)


def test_no_peered_vpc_refers_to_a_group(account: Account) -> None:
    assert account.send(DescribeSecurityGroupReferences(group_id=(WEB,))) == ()
    unknown = DescribeSecurityGroupReferences(group_id=("sg-0000000000000ffff",))
    assert account.code(unknown) == "InvalidGroup.NotFound"
