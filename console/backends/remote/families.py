"""What a world is described by: one Describe operation a kind of resource."""

from dataclasses import dataclass
from typing import Final

from console.ec2 import resources as ec2
from console.ec2.resources import Resource


@dataclass(frozen=True, slots=True)
class Family:
    """key: where the answer has its list. ids: the filter that chooses by id. page: the largest page that botocore's
    model allows, short of what takes long to answer; None: EC2 has no pages for it. words: for people."""

    kind: type[Resource]
    operation: str
    key: str
    ids: str
    words: str
    page: int | None = None


FAMILIES: Final = {
    one.kind: one
    for one in (
        Family(ec2.AvailabilityZone, "DescribeAvailabilityZones", "AvailabilityZones", "zone-name", "zones"),
        Family(ec2.Vpc, "DescribeVpcs", "Vpcs", "vpc-id", "VPCs", 1000),
        Family(ec2.Subnet, "DescribeSubnets", "Subnets", "subnet-id", "subnets", 1000),
        Family(ec2.RouteTable, "DescribeRouteTables", "RouteTables", "route-table-id", "route tables", 100),
        Family(
            ec2.InternetGateway,
            "DescribeInternetGateways",
            "InternetGateways",
            "internet-gateway-id",
            "internet gateways",
            1000,
        ),
        Family(ec2.VpnGateway, "DescribeVpnGateways", "VpnGateways", "vpn-gateway-id", "VPN gateways"),
        Family(ec2.NetworkAcl, "DescribeNetworkAcls", "NetworkAcls", "network-acl-id", "network ACLs", 1000),
        Family(ec2.SecurityGroup, "DescribeSecurityGroups", "SecurityGroups", "group-id", "security groups", 1000),
        Family(
            ec2.SecurityGroupRule,
            "DescribeSecurityGroupRules",
            "SecurityGroupRules",
            "security-group-rule-id",
            "security group rules",
            1000,
        ),
        Family(ec2.Instance, "DescribeInstances", "Reservations", "instance-id", "instances", 500),
        Family(
            ec2.NetworkInterface,
            "DescribeNetworkInterfaces",
            "NetworkInterfaces",
            "network-interface-id",
            "network interfaces",
            500,
        ),
        Family(ec2.Address, "DescribeAddresses", "Addresses", "allocation-id", "Elastic IPs"),
        Family(ec2.KeyPair, "DescribeKeyPairs", "KeyPairs", "key-pair-id", "key pairs"),
        Family(
            ec2.NetworkInterfacePermission,
            "DescribeNetworkInterfacePermissions",
            "NetworkInterfacePermissions",
            "network-interface-permission.network-interface-permission-id",
            "interface permissions",
            255,
        ),
        Family(ec2.InstanceType, "DescribeInstanceTypes", "InstanceTypes", "instance-type", "instance types", 100),
    )
}
POLLED: Final = tuple(kind for kind in FAMILIES if kind not in ec2.CATALOGUE)
