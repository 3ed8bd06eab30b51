"""A world as a CloudFormation template (JSON): what exists now, with references in the place of ids.

CloudFormation cannot look things up: what EC2 made by itself in the default VPC is a parameter. The main route table of
a VPC has no resource type: where somebody changed it, a table like it is associated with the subnets that it rules.
Source: AWS CloudFormation template reference, AWS::EC2.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from ipaddress import IPv6Network
from typing import Any, Final

from pydantic.alias_generators import to_pascal

from console.ec2.resources import (
    Address,
    Instance,
    InstanceState,
    InternetGateway,
    KeyPair,
    NetworkAcl,
    NetworkAclEntry,
    NetworkInterface,
    NetworkInterfacePermission,
    Resource,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World
from console.wire.export.defaults import (
    LAST_RULE,
    has_usual_egress,
    is_default_gateway,
    is_untouched_acl,
    is_untouched_main,
    is_usual_egress,
)
from console.wire.export.names import Names, title_of

NOBODY: Final = "127.0.0.1/32"
"""An outgoing rule that reaches nobody keeps CloudFormation from adding the one that reaches everybody."""


def cloudformation(world: World) -> str:
    """The template's text."""
    return json.dumps(_Template(world).template(), indent=2, ensure_ascii=False) + "\n"


class _Template:
    def __init__(self, world: World) -> None:
        self._world = world
        self._names = Names()
        self._called: dict[str, str] = {}
        self._parameters: dict[str, Any] = {}
        self._resources: dict[str, Any] = {}
        for record in world:
            if kind := _KINDS.get(type(record)):
                title = f"{kind} default" if isinstance(record, Vpc) and record.is_default else title_of(record)
                self._called[record.id] = self._name(kind, title)

    def template(self) -> dict[str, Any]:
        makers: Sequence[tuple[type[Any], Callable[[Any], None]]] = (
            (Vpc, self._vpc),
            (InternetGateway, self._internet_gateway),
            (VpnGateway, self._vpn_gateway),
            (Subnet, self._subnet),
            (SecurityGroup, self._group),
            (KeyPair, self._key_pair),
            (NetworkInterface, self._interface),
            (NetworkInterfacePermission, self._permission),
            (Instance, self._instance),
            (RouteTable, self._route_table),
            (NetworkAcl, self._acl),
            (Address, self._address),
        )
        for kind, make in makers:
            for record in self._world.all(kind):
                make(record)
        template: dict[str, Any] = {"AWSTemplateFormatVersion": "2010-09-09"}
        if self._parameters:
            template["Parameters"] = self._parameters
        return {**template, "Resources": self._resources}

    # --- names and references

    def _name(self, *words: str) -> str:
        """A logical id: letters and digits, each word with a capital."""
        given = self._names.give(" ".join(words))
        return "".join(part[:1].upper() + part[1:] for part in given.split("_"))

    def _ref(self, resource_id: str | None) -> Any:
        """A reference; a parameter for what EC2 provides; the id of what is not here any more."""
        record = self._world.get(resource_id or "")
        if record is None:
            return resource_id
        name = self._called[record.id]
        if (kind := self._provided(record)) is not None:
            self._parameters.setdefault(
                name, {"Type": kind, "Default": record.id, "Description": f"This account's {title_of(record)}"}
            )
            return {"Ref": name}
        match record:
            case SecurityGroup(group_name="default"):
                return {"Fn::GetAtt": [self._called[record.vpc_id], "DefaultSecurityGroup"]}
            case NetworkAcl(is_default=True):
                return {"Fn::GetAtt": [self._called[record.vpc_id], "DefaultNetworkAcl"]}
            case SecurityGroup():
                return {"Fn::GetAtt": [name, "GroupId"]}
            case Address():
                return {"Fn::GetAtt": [name, "AllocationId"]}
            case _:
                return {"Ref": name}

    def _provided(self, record: Resource) -> str | None:
        """The parameter's type, for the default VPC and what is its own."""
        vpc = self._world.default_vpc()
        match record:
            case Vpc(is_default=True):
                return "AWS::EC2::VPC::Id"
            case Subnet(default_for_az=True):
                return "AWS::EC2::Subnet::Id"
            case InternetGateway() if is_default_gateway(self._world, record):
                return "String"
            case SecurityGroup(group_name="default") if vpc and record.vpc_id == vpc.id:
                return "AWS::EC2::SecurityGroup::Id"
            case NetworkAcl(is_default=True) | RouteTable(is_main=True) if vpc and record.vpc_id == vpc.id:
                return "String"
            case _:
                return None

    def _put(self, record: Resource, properties: Mapping[str, Any], **more: Any) -> None:
        tags = [{"Key": one.key, "Value": one.value} for one in record.tags]
        self._add(self._called[record.id], _KINDS[type(record)], {**properties, "Tags": tags or None}, **more)

    def _add(self, name: str, kind: str, properties: Mapping[str, Any], **more: Any) -> None:
        given = {key: value for key, value in properties.items() if value is not None}
        self._resources[name] = {"Type": f"AWS::EC2::{kind}", "Properties": given, **more}

    # --- the network

    def _vpc(self, vpc: Vpc) -> None:
        if vpc.is_default:
            return
        properties = {
            "CidrBlock": vpc.cidr_block,
            "InstanceTenancy": vpc.instance_tenancy if vpc.instance_tenancy != "default" else None,
            "EnableDnsSupport": vpc.enable_dns_support,
            "EnableDnsHostnames": vpc.enable_dns_hostnames,
        }
        self._put(vpc, properties)
        for block in vpc.cidr_block_association_set[1:]:
            self._block(vpc, block.cidr_block, {"CidrBlock": block.cidr_block})
        for ipv6 in vpc.ipv6_cidr_block_association_set:
            self._block(vpc, ipv6.ipv6_cidr_block, {"AmazonProvidedIpv6CidrBlock": True})

    def _block(self, vpc: Vpc, block: str, properties: Mapping[str, Any]) -> None:
        name = self._called[f"{vpc.id} {block}"] = self._name(self._called[vpc.id], "block")
        self._add(name, "VPCCidrBlock", {"VpcId": self._ref(vpc.id), **properties})

    def _subnet(self, subnet: Subnet) -> None:
        if subnet.default_for_az:
            return
        vpc = self._world.one(Vpc, subnet.vpc_id)
        blocks = [self._called.get(f"{vpc.id} {one.cidr_block}") for one in vpc.cidr_block_association_set]
        blocks += [self._called.get(f"{vpc.id} {one.ipv6_cidr_block}") for one in vpc.ipv6_cidr_block_association_set]
        needed = [one for one in blocks if one]
        properties = {
            "VpcId": self._ref(subnet.vpc_id),
            "CidrBlock": subnet.cidr_block,
            "Ipv6CidrBlock": self._ipv6_block(subnet),
            "AvailabilityZone": subnet.availability_zone,
            "MapPublicIpOnLaunch": subnet.map_public_ip_on_launch or None,
            "AssignIpv6AddressOnCreation": subnet.assign_ipv6_address_on_creation or None,
        }
        self._put(subnet, properties, **({"DependsOn": needed} if needed else {}))

    def _ipv6_block(self, subnet: Subnet) -> Any:
        """Its place in the VPC's block, which EC2 will choose anew."""
        if subnet.ipv6_cidr_block is None:
            return None
        number = int(IPv6Network(subnet.ipv6_cidr_block).network_address) >> 64 & 0xFF
        whole = {"Fn::Select": [0, {"Fn::GetAtt": [self._called[subnet.vpc_id], "Ipv6CidrBlocks"]}]}
        return {"Fn::Select": [number, {"Fn::Cidr": [whole, 256, 64]}]}

    def _internet_gateway(self, gateway: InternetGateway) -> None:
        if is_default_gateway(self._world, gateway):
            return
        self._put(gateway, {})
        for one in gateway.attachments:
            self._attach(gateway.id, {"VpcId": self._ref(one.vpc_id), "InternetGatewayId": self._ref(gateway.id)})

    def _vpn_gateway(self, gateway: VpnGateway) -> None:
        self._put(gateway, {"Type": gateway.type, "AmazonSideAsn": gateway.amazon_side_asn})
        for one in gateway.vpc_attachments:
            if one.state in ("attaching", "attached"):
                self._attach(gateway.id, {"VpcId": self._ref(one.vpc_id), "VpnGatewayId": self._ref(gateway.id)})

    def _attach(self, gateway_id: str, properties: Mapping[str, Any]) -> None:
        name = self._called[f"attachment {gateway_id}"] = self._name(self._called[gateway_id], "attachment")
        self._add(name, "VPCGatewayAttachment", properties)

    def _route_table(self, table: RouteTable) -> None:
        default = self._provided(table) is not None
        if table.is_main and (default or is_untouched_main(self._world, table)):
            return
        self._put(table, {"VpcId": self._ref(table.vpc_id)})
        for route in table.routes:
            if route.origin == "CreateRoute" and route.target in self._world:
                self._route(table, route)
        held = {one.subnet_id for one in table.associations if one.subnet_id}
        if table.is_main:
            subnets = self._world.subnets_in(table.vpc_id)
            held |= {one.id for one in subnets if self._world.route_table_of(one) is table}
        for subnet_id in sorted(held):
            properties = {"RouteTableId": self._ref(table.id), "SubnetId": self._ref(subnet_id)}
            self._add(self._name(self._called[subnet_id], "routes"), "SubnetRouteTableAssociation", properties)
        for one in table.associations:
            if one.gateway_id:
                properties = {"RouteTableId": self._ref(table.id), "GatewayId": self._ref(one.gateway_id)}
                name = self._name(self._called[one.gateway_id], "routes")
                self._add(name, "GatewayRouteTableAssociation", properties)
        for vgw in table.propagating_vgws:
            properties = {"RouteTableIds": [self._ref(table.id)], "VpnGatewayId": self._ref(vgw)}
            name = self._name(self._called[table.id], "propagation")
            self._add(name, "VPNGatewayRoutePropagation", properties, **self._after(vgw))

    def _route(self, table: RouteTable, route: Route) -> None:
        properties = {
            "RouteTableId": self._ref(table.id),
            "DestinationCidrBlock": route.destination_cidr_block or None,
            "DestinationIpv6CidrBlock": route.destination_ipv6_cidr_block or None,
            "GatewayId": self._ref(route.gateway_id),
            "NetworkInterfaceId": self._ref(route.network_interface_id),
        }
        name = self._name(self._called[table.id], "route", route.destination)
        self._add(name, "Route", properties, **self._after(route.gateway_id))

    def _after(self, gateway_id: str | None) -> dict[str, Any]:
        """A gateway is of use once it is attached."""
        attachment = self._called.get(f"attachment {gateway_id}")
        return {"DependsOn": [attachment]} if attachment else {}

    # --- security

    def _group(self, group: SecurityGroup) -> None:
        rules = self._world.rules_of(group.id)
        usual = has_usual_egress(rules)
        if group.group_name != "default":
            properties: dict[str, Any] = {
                "GroupName": group.group_name,
                "GroupDescription": group.description,
                "VpcId": self._ref(group.vpc_id),
            }
            if not usual:
                properties["SecurityGroupEgress"] = [{"IpProtocol": "-1", "CidrIp": NOBODY}]
            self._put(group, properties)
        for rule in rules:
            if usual and rule.is_egress:
                continue
            if group.group_name == "default" and (is_usual_egress(rule) or rule.referenced_group_id == group.id):
                continue
            self._rule(group, rule)

    def _rule(self, group: SecurityGroup, rule: SecurityGroupRule) -> None:
        ports = rule.ip_protocol != "-1" and (rule.from_port, rule.to_port) != (-1, -1)
        way = "Destination" if rule.is_egress else "Source"
        properties = {
            "GroupId": self._ref(group.id),
            "Description": rule.description or None,
            "IpProtocol": rule.ip_protocol,
            "FromPort": rule.from_port if ports else None,
            "ToPort": rule.to_port if ports else None,
            "CidrIp": rule.cidr_ipv4,
            "CidrIpv6": rule.cidr_ipv6,
            f"{way}PrefixListId": rule.prefix_list_id,
            f"{way}SecurityGroupId": self._ref(rule.referenced_group_id),
        }
        kind = "SecurityGroupEgress" if rule.is_egress else "SecurityGroupIngress"
        self._add(self._name(self._called[group.id], "out" if rule.is_egress else "in"), kind, properties)

    def _acl(self, acl: NetworkAcl) -> None:
        if is_untouched_acl(acl):
            return
        if not acl.is_default:
            self._put(acl, {"VpcId": self._ref(acl.vpc_id)})
        for entry in acl.entries:
            if entry.rule_number < LAST_RULE:
                name = self._name(self._called[acl.id], "out" if entry.egress else "in", str(entry.rule_number))
                self._add(name, "NetworkAclEntry", {"NetworkAclId": self._ref(acl.id), **_entry(entry)})
        for one in () if acl.is_default else acl.associations:
            properties = {"SubnetId": self._ref(one.subnet_id), "NetworkAclId": self._ref(acl.id)}
            self._add(self._name(self._called[one.subnet_id], "acl"), "SubnetNetworkAclAssociation", properties)

    # --- interfaces and instances

    def _interface(self, interface: NetworkInterface) -> None:
        if interface.requester_managed:
            return
        addresses = [
            {"PrivateIpAddress": one.private_ip_address, "Primary": one.primary}
            for one in interface.private_ip_addresses
        ]
        properties = {
            "SubnetId": self._ref(interface.subnet_id),
            "Description": interface.description or None,
            "PrivateIpAddresses": addresses,
            "Ipv6AddressCount": len(interface.ipv6_addresses) or None,
            "Ipv4Prefixes": [{"Ipv4Prefix": one} for one in interface.ipv4_prefixes] or None,
            "Ipv6PrefixCount": len(interface.ipv6_prefixes) or None,
            "InterfaceType": interface.interface_type if interface.interface_type != "interface" else None,
            "GroupSet": [self._ref(one) for one in interface.groups] or None,
            "SourceDestCheck": None if interface.source_dest_check else False,
        }
        self._put(interface, properties)

    def _permission(self, permission: NetworkInterfacePermission) -> None:
        properties = {
            "NetworkInterfaceId": self._ref(permission.network_interface_id),
            "AwsAccountId": permission.aws_account_id,
            "Permission": permission.permission,
        }
        name = self._name(self._called[permission.network_interface_id], "permission")
        self._add(name, "NetworkInterfacePermission", properties)

    def _instance(self, instance: Instance) -> None:
        if instance.state in (InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED):
            return
        interfaces = self._world.interfaces_of(instance.id)
        first = [{"DeviceIndex": "0", "NetworkInterfaceId": self._ref(one.id)} for one in interfaces[:1]]
        pair = self._world.key_pair_named(instance.key_name) if instance.key_name else None
        options = instance.metadata_options
        properties = {
            "ImageId": instance.image_id,
            "InstanceType": instance.instance_type,
            "KeyName": self._ref(pair.id) if pair and pair.public_key else instance.key_name,
            "NetworkInterfaces": first or None,
            "UserData": instance.user_data or None,
            "MetadataOptions": {to_pascal(key): one for key, one in asdict(options).items()} if options else None,
            "DisableApiTermination": instance.disable_api_termination or None,
            "InstanceInitiatedShutdownBehavior": (
                "terminate" if instance.instance_initiated_shutdown_behavior == "terminate" else None
            ),
        }
        self._put(instance, properties)
        for interface in interfaces[1:]:
            if attachment := interface.attachment:
                attached = {
                    "InstanceId": self._ref(instance.id),
                    "NetworkInterfaceId": self._ref(interface.id),
                    "DeviceIndex": str(attachment.device_index),
                    "DeleteOnTermination": attachment.delete_on_termination,
                }
                name = self._name(self._called[interface.id], "attachment")
                self._add(name, "NetworkInterfaceAttachment", attached)

    def _key_pair(self, pair: KeyPair) -> None:
        if pair.public_key:
            self._put(pair, {"KeyName": pair.key_name, "PublicKeyMaterial": pair.public_key})

    def _address(self, address: Address) -> None:
        self._put(address, {"Domain": address.domain})
        interface = self._world.find(NetworkInterface, address.network_interface_id)
        if interface is None:
            return
        gateway = self._world.internet_gateway_of(interface.vpc_id)
        secondary = address.private_ip_address != interface.private_ip_address
        properties = {
            "AllocationId": self._ref(address.id),
            "NetworkInterfaceId": self._ref(interface.id),
            "PrivateIpAddress": address.private_ip_address if secondary else None,
        }
        name = self._name(self._called[address.id], "association")
        self._add(name, "EIPAssociation", properties, **self._after(gateway.id if gateway else None))


_KINDS: Final[Mapping[type[Resource], str]] = {
    Vpc: "VPC",
    Subnet: "Subnet",
    InternetGateway: "InternetGateway",
    VpnGateway: "VPNGateway",
    RouteTable: "RouteTable",
    NetworkAcl: "NetworkAcl",
    SecurityGroup: "SecurityGroup",
    KeyPair: "KeyPair",
    NetworkInterface: "NetworkInterface",
    Instance: "Instance",
    Address: "EIP",
}


def _entry(entry: NetworkAclEntry) -> dict[str, Any]:
    ports = {"From": entry.from_port, "To": entry.to_port} if entry.from_port is not None else None
    icmp = {"Type": entry.icmp_type, "Code": entry.icmp_code} if entry.icmp_type is not None else None
    return {
        "RuleNumber": entry.rule_number,
        "Protocol": int(entry.protocol),
        "RuleAction": entry.rule_action,
        "Egress": entry.egress,
        "CidrBlock": entry.cidr_block or None,
        "Ipv6CidrBlock": entry.ipv6_cidr_block or None,
        "PortRange": ports,
        "Icmp": icmp,
    }
