"""Network ACLs (ec2-semantics §1.7, §2.16)."""

from typing import Any

import pytest

from console.ec2.requests import (
    CreateNetworkAcl,
    CreateNetworkAclEntry,
    DeleteNetworkAcl,
    DeleteNetworkAclEntry,
    ReplaceNetworkAclAssociation,
)
from console.ec2.requests.security import IcmpTypeCode, PortRange
from console.ec2.resources import NetworkAcl, NetworkAclEntry, Subnet
from console.engine.quotas import Quotas
from tests.engine.account import OTHER_VPC, PRIVATE_A, VPC, Account

HTTPS = PortRange(from_=443, to=443)
UNKNOWN = "acl-0000000000000ffff"


@pytest.fixture
def acl_id(account: Account) -> str:
    """A new ACL of the account's VPC."""
    return account.send(CreateNetworkAcl(vpc_id=VPC)).id


def entry(acl_id: str, number: int = 100, **parameters: Any) -> CreateNetworkAclEntry:
    given = {"protocol": "-1", "rule_action": "allow", "egress": False, "cidr_block": "10.0.0.0/8", **parameters}
    return CreateNetworkAclEntry(network_acl_id=acl_id, rule_number=number, **given)


def delete_entry(acl_id: str, number: int = 100, egress: bool = False) -> DeleteNetworkAclEntry:
    return DeleteNetworkAclEntry(network_acl_id=acl_id, rule_number=number, egress=egress)


def entries(account: Account, acl_id: str) -> list[NetworkAclEntry]:
    return [one for one in account.world.one(NetworkAcl, acl_id).entries if one.rule_number < 32767]


def association_of(account: Account, subnet_id: str = PRIVATE_A) -> str:
    acl = account.world.acl_of(account.world.one(Subnet, subnet_id))
    assert acl is not None
    return next(one.network_acl_association_id for one in acl.associations if one.subnet_id == subnet_id)


def replace(association_id: str, acl_id: str) -> ReplaceNetworkAclAssociation:
    return ReplaceNetworkAclAssociation(association_id=association_id, network_acl_id=acl_id)


# --- ACLs -----------------------------------------------------------------------------------------------------------


def test_a_new_acl_denies_everything_both_ways(account: Account, acl_id: str) -> None:
    acl = account.world.one(NetworkAcl, acl_id)
    assert acl.entries == (
        NetworkAclEntry(32767, "-1", "deny", True, "0.0.0.0/0"),
        NetworkAclEntry(32767, "-1", "deny", False, "0.0.0.0/0"),
    )
    assert (acl.is_default, acl.associations) == (False, ())


def test_an_acl_that_no_subnet_has_is_deleted(account: Account, acl_id: str) -> None:
    account.send(DeleteNetworkAcl(network_acl_id=acl_id))
    assert acl_id not in account.world


def test_an_acl_of_a_subnet_stays(account: Account, acl_id: str) -> None:
    account.send(replace(association_of(account), acl_id))
    assert account.code(DeleteNetworkAcl(network_acl_id=acl_id)) == "DependencyViolation"


def test_the_default_acl_stays(account: Account) -> None:
    default = account.world.default_acl(VPC)
    assert default is not None
    assert account.code(DeleteNetworkAcl(network_acl_id=default.id)) == "InvalidParameterValue"


def test_a_vpc_has_so_many_acls(account: Account) -> None:
    account.engine.quotas = Quotas(network_acls_per_vpc=1)
    assert account.code(CreateNetworkAcl(vpc_id=VPC)) == "NetworkAclLimitExceeded"


# --- entries --------------------------------------------------------------------------------------------------------


def test_entries_are_in_order_egress_first(account: Account, acl_id: str) -> None:
    account.send(entry(acl_id, 200))
    account.send(entry(acl_id, 100, rule_action="deny"))
    account.send(entry(acl_id, 300, egress=True))
    assert [(one.egress, one.rule_number) for one in account.world.one(NetworkAcl, acl_id).entries] == [
        (True, 300),
        (True, 32767),
        (False, 100),
        (False, 200),
        (False, 32767),
    ]


@pytest.mark.parametrize(
    ("parameters", "stored"),
    [
        ({"protocol": "6", "port_range": HTTPS}, ("6", 443, 443, None, None)),
        ({"protocol": "tcp", "port_range": HTTPS}, ("6", 443, 443, None, None)),
        ({"protocol": "1", "icmp_type_code": IcmpTypeCode(type=8, code=-1)}, ("1", None, None, 8, -1)),
        ({"protocol": "-1", "port_range": HTTPS}, ("-1", None, None, None, None)),
        ({"protocol": "50"}, ("50", None, None, None, None)),
    ],
)
def test_an_entry_holds_what_its_protocol_has(
    account: Account, acl_id: str, parameters: dict[str, Any], stored: tuple[object, ...]
) -> None:
    account.send(entry(acl_id, **parameters))
    (one,) = entries(account, acl_id)
    assert (one.protocol, one.from_port, one.to_port, one.icmp_type, one.icmp_code) == stored


def test_host_bits_of_an_entrys_block_are_cleared(account: Account, acl_id: str) -> None:
    account.send(entry(acl_id, cidr_block="10.1.2.3/16"))
    assert entries(account, acl_id)[0].cidr_block == "10.1.0.0/16"


def test_a_number_serves_once_in_each_direction(account: Account, acl_id: str) -> None:
    account.send(entry(acl_id))
    account.send(entry(acl_id, egress=True))
    refusal = account.refusal(entry(acl_id, rule_action="deny"))
    assert str(refusal) == ("NetworkAclEntryAlreadyExists: The network acl entry identified by 100 already exists.")


@pytest.mark.parametrize(
    ("parameters", "code"),
    [  # ec2-semantics §2.16
        ({"number": 0}, "InvalidParameterValue"),
        ({"number": 32767}, "InvalidParameterValue"),
        ({"cidr_block": None}, "MissingParameter"),
        ({"cidr_block": "10.0.0.0"}, "InvalidParameterValue"),
        ({"protocol": "6"}, "MissingParameter"),
        ({"protocol": "1"}, "MissingParameter"),
        ({"protocol": "256"}, "InvalidParameterValue"),
        ({"protocol": "sctpx"}, "InvalidParameterValue"),
        ({"protocol": "6", "port_range": PortRange(from_=443, to=80)}, "InvalidParameterValue"),
        ({"protocol": "17", "port_range": PortRange(from_=0, to=65536)}, "InvalidParameterValue"),
        ({"protocol": "1", "icmp_type_code": IcmpTypeCode(type=256, code=0)}, "InvalidParameterValue"),
        ({"acl_id": UNKNOWN}, "InvalidNetworkAclID.NotFound"),
        ({"acl_id": "sg-0000000000000ffff"}, "InvalidNetworkAclId.Malformed"),
    ],
)
def test_an_entry_that_ec2_refuses(account: Account, acl_id: str, parameters: dict[str, Any], code: str) -> None:
    assert account.code(entry(**{"acl_id": acl_id, **parameters})) == code


def test_the_closing_deny_counts_as_an_entry(account: Account) -> None:
    account.engine.quotas = Quotas(entries_per_network_acl=2)
    acl_id = account.send(CreateNetworkAcl(vpc_id=VPC)).id
    account.send(entry(acl_id, 1))
    account.send(entry(acl_id, 1, egress=True))
    assert account.code(entry(acl_id, 2)) == "NetworkAclEntryLimitExceeded"


def test_an_entry_is_deleted_by_number_and_direction(account: Account, acl_id: str) -> None:
    account.send(entry(acl_id))
    refusal = account.refusal(delete_entry(acl_id, egress=True))
    assert str(refusal) == "InvalidNetworkAclEntry.NotFound: no egress entry with number 100"
    account.send(delete_entry(acl_id))
    assert entries(account, acl_id) == []


def test_the_closing_deny_stays(account: Account, acl_id: str) -> None:
    assert account.code(delete_entry(acl_id, 32767)) == "InvalidParameterValue"


# --- associations ---------------------------------------------------------------------------------------------------


def test_a_subnet_comes_under_another_acl_with_a_new_association(account: Account, acl_id: str) -> None:
    old = association_of(account)
    new = account.send(replace(old, acl_id))
    assert new == association_of(account) != old
    assert account.world.acl_of(account.world.one(Subnet, PRIVATE_A)) is account.world.one(NetworkAcl, acl_id)
    assert account.code(replace(old, acl_id)) == "InvalidAssociationID.NotFound"


def test_a_subnet_can_come_under_the_same_acl_again(account: Account) -> None:
    old, default = association_of(account), account.world.default_acl(VPC)
    assert default is not None
    assert account.send(replace(old, default.id)) == association_of(account) != old


def test_an_acl_of_another_vpc_is_refused(account: Account) -> None:
    foreign = account.send(CreateNetworkAcl(vpc_id=OTHER_VPC)).id
    assert account.code(replace(association_of(account), foreign)) == "InvalidParameterValue"
