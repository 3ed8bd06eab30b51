"""botocore's answer to a call, as the answer that our request promises."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from console.backends.remote.families import FAMILIES
from console.backends.remote.faults import Fault, Kind
from console.backends.remote.reading import Raw, Reader
from console.backends.remote.records import part, record, records
from console.ec2 import resources as ec2
from console.ec2.requests.base import Page, Request, action_of
from console.ec2.requests.instances import CreatedKeyPair, InstanceMetadataOptions, InstanceStateChange, Reservation
from console.ec2.requests.interfaces import (
    AssignIpv6AddressesResult,
    AssignPrivateIpAddressesResult,
    AttachNetworkInterfaceResult,
    UnassignIpv6AddressesResult,
)
from console.ec2.requests.network import SubnetCidrBlockChange, VpcCidrBlockChange

Answer = Callable[[Raw], Any]

_RESULTS: Final = Reader(
    {
        (
            AssignPrivateIpAddressesResult,
            "assigned_private_ip_addresses",
        ): "AssignedPrivateIpAddresses.PrivateIpAddress",
        (AssignPrivateIpAddressesResult, "assigned_ipv4_prefixes"): "AssignedIpv4Prefixes.Ipv4Prefix",
        (InstanceStateChange, "current_state"): "CurrentState.Name",
        (InstanceStateChange, "previous_state"): "PreviousState.Name",
        (ec2.VpcCidrBlockAssociation, "state"): "CidrBlockState.State",
        (ec2.Ipv6CidrBlockAssociation, "state"): "Ipv6CidrBlockState.State",
    },
    {},
)


def _inside(kind: type[Any], key: str) -> Answer:
    return lambda raw: record(kind, raw[key])


def _plain(key: str) -> Answer:
    return lambda raw: str(raw.get(key, ""))


def _result(kind: type[Any]) -> Answer:
    return lambda raw: _RESULTS.read(kind, raw)


def _changes(key: str) -> Answer:
    return lambda raw: tuple(_RESULTS.read(InstanceStateChange, one) for one in raw.get(key, ()))


def _rules(key: str) -> Answer:
    return lambda raw: tuple(records(ec2.SecurityGroupRule, raw.get(key, [])))


def _reservation(raw: Raw) -> Reservation:
    return Reservation(raw.get("ReservationId", ""), raw.get("OwnerId", ""), tuple(records(ec2.Instance, [raw])))


def _key_pair(raw: Raw) -> CreatedKeyPair:
    return CreatedKeyPair(record(ec2.KeyPair, raw), str(raw.get("KeyMaterial", "")))


_ANSWERS: Final[Mapping[str, Answer]] = {
    "AllocateAddress": lambda raw: record(ec2.Address, raw),
    "AssignIpv6Addresses": _result(AssignIpv6AddressesResult),
    "AssignPrivateIpAddresses": _result(AssignPrivateIpAddressesResult),
    "AssociateAddress": _plain("AssociationId"),
    "AssociateRouteTable": _plain("AssociationId"),
    "AssociateSubnetCidrBlock": _result(SubnetCidrBlockChange),
    "AssociateVpcCidrBlock": _result(VpcCidrBlockChange),
    "AttachNetworkInterface": _result(AttachNetworkInterfaceResult),
    "AuthorizeSecurityGroupEgress": _rules("SecurityGroupRules"),
    "AuthorizeSecurityGroupIngress": _rules("SecurityGroupRules"),
    "CreateInternetGateway": _inside(ec2.InternetGateway, "InternetGateway"),
    "CreateKeyPair": _key_pair,
    "CreateNetworkAcl": _inside(ec2.NetworkAcl, "NetworkAcl"),
    "CreateNetworkInterface": _inside(ec2.NetworkInterface, "NetworkInterface"),
    "CreateNetworkInterfacePermission": _inside(ec2.NetworkInterfacePermission, "InterfacePermission"),
    "CreateRouteTable": _inside(ec2.RouteTable, "RouteTable"),
    "CreateSubnet": _inside(ec2.Subnet, "Subnet"),
    "CreateVpc": _inside(ec2.Vpc, "Vpc"),
    "CreateVpnGateway": _inside(ec2.VpnGateway, "VpnGateway"),
    "DisassociateSubnetCidrBlock": _result(SubnetCidrBlockChange),
    "DisassociateVpcCidrBlock": _result(VpcCidrBlockChange),
    "ImportKeyPair": lambda raw: record(ec2.KeyPair, raw),
    "ModifyInstanceMetadataOptions": lambda raw: InstanceMetadataOptions(
        raw.get("InstanceId", ""), part(ec2.MetadataOptions, raw.get("InstanceMetadataOptions", {}))
    ),
    "ReplaceNetworkAclAssociation": _plain("NewAssociationId"),
    "ReplaceRouteTableAssociation": _plain("NewAssociationId"),
    "RevokeSecurityGroupEgress": _rules("RevokedSecurityGroupRules"),
    "RevokeSecurityGroupIngress": _rules("RevokedSecurityGroupRules"),
    "RunInstances": _reservation,
    "StartInstances": _changes("StartingInstances"),
    "StopInstances": _changes("StoppingInstances"),
    "TerminateInstances": _changes("TerminatingInstances"),
    "UnassignIpv6Addresses": _result(UnassignIpv6AddressesResult),
}
_SILENT: Final = {
    "AttachInternetGateway",
    "AttachVpnGateway",
    "CreateNetworkAclEntry",
    "CreateRoute",
    "CreateTags",
    "DeleteInternetGateway",
    "DeleteKeyPair",
    "DeleteNetworkAcl",
    "DeleteNetworkAclEntry",
    "DeleteNetworkInterface",
    "DeleteNetworkInterfacePermission",
    "DeleteRoute",
    "DeleteRouteTable",
    "DeleteSecurityGroup",
    "DeleteSubnet",
    "DeleteTags",
    "DeleteVpc",
    "DeleteVpnGateway",
    "DetachInternetGateway",
    "DetachNetworkInterface",
    "DetachVpnGateway",
    "DisableVgwRoutePropagation",
    "DisassociateAddress",
    "DisassociateRouteTable",
    "EnableVgwRoutePropagation",
    "ModifyInstanceAttribute",
    "ModifyNetworkInterfaceAttribute",
    "ModifySecurityGroupRules",
    "ModifySubnetAttribute",
    "ModifyVpcAttribute",
    "RebootInstances",
    "ReleaseAddress",
    "ReplaceNetworkAclEntry",
    "ReplaceRoute",
    "ResetNetworkInterfaceAttribute",
    "UnassignPrivateIpAddresses",
    "UpdateSecurityGroupRuleDescriptionsEgress",
    "UpdateSecurityGroupRuleDescriptionsIngress",
}
"""They answer that it is done, and nothing else."""
GROUP_ONLY: Final = "CreateSecurityGroup"
"""Answers an id, and the record has to be described."""

_KEYS: Final = {family.operation: family for family in FAMILIES.values()}


def reader_for(request: Request[Any]) -> Answer:
    """What makes our answer of botocore's. Raises Fault for a request that EC2 has not, or whose answer is not read."""
    action = action_of(request)
    if action in _SILENT:
        return lambda raw: None
    if action == GROUP_ONLY:
        return lambda raw: part(ec2.SecurityGroup, raw)
    if answer := _ANSWERS.get(action):
        return answer
    if action == "DescribeImages":
        return lambda raw: Page(tuple(records(ec2.Image, raw.get("Images", []))), raw.get("NextToken"))
    if family := _KEYS.get(action):
        return lambda raw: Page(tuple(records(family.kind, raw.get(family.key, []))), raw.get("NextToken"))
    if action in ("Undo", "Redo"):
        text = "A remote EC2 keeps no history that could be undone."
        raise Fault(Kind.REFUSED, "UnsupportedOperation", text, sent=False)
    text = f"{action} cannot be sent to a remote EC2 from here."
    raise Fault(Kind.REFUSED, "UnsupportedOperation", text, sent=False)
