"""What EC2 provides, and the account (ec2-semantics §1.10, §2.21, §2.22, §4.2)."""

from typing import Any, Final

from console.ec2.requests import DescribeAvailabilityZones, DescribeImages, DescribeInstanceTypes, Page, Request
from console.ec2.requests.absent import (
    DescribeCustomerGateways,
    DescribeEgressOnlyInternetGateways,
    DescribeHosts,
    DescribeIamInstanceProfileAssociations,
    DescribeLaunchTemplates,
    DescribeManagedPrefixLists,
    DescribeNatGateways,
    DescribePlacementGroups,
    DescribePrefixLists,
    DescribeSnapshots,
    DescribeStaleSecurityGroups,
    DescribeTransitGateways,
    DescribeTransitGatewayVpcAttachments,
    DescribeVolumes,
    DescribeVpcEndpoints,
    DescribeVpcPeeringConnections,
    DescribeVpnConnections,
)
from console.ec2.requests.account import (
    AccountAttribute,
    DescribeAccountAttributes,
    DescribeAddressesAttribute,
    DescribeInstanceCreditSpecifications,
    DescribeInstanceTypeOfferings,
    DescribeRegions,
    InstanceCreditSpecification,
    InstanceTypeOffering,
    Region,
)
from console.ec2.requests.tags import DescribeTags, TagDescription
from console.ec2.resources import AMAZON, AvailabilityZone, Image, InstanceType
from console.ec2.world import World
from console.wire.shapes.registry import Answer, answers, named, page, tag_set


@answers(DescribeAvailabilityZones)
def describe_availability_zones(
    request: DescribeAvailabilityZones, result: Page[AvailabilityZone], world: World
) -> Answer:
    return {"AvailabilityZones": [_zone(one) for one in result.items]}


def _zone(one: AvailabilityZone) -> Answer:
    group = one.group_name or f"{one.region_name}-zg-1"
    return {
        "ZoneName": one.id,
        "ZoneId": one.zone_id,
        "State": one.state,
        "RegionName": one.region_name,
        "GroupName": group,
        "GroupLongName": one.group_long_name,
        "NetworkBorderGroup": one.region_name,
        "OptInStatus": "opt-in-not-required",
        "ZoneType": "availability-zone",
        "Messages": [],
    }


@answers(DescribeInstanceTypes)
def describe_instance_types(request: DescribeInstanceTypes, result: Page[InstanceType], world: World) -> Answer:
    return page("InstanceTypes", result, _instance_type)


def _instance_type(one: InstanceType) -> Answer:
    cards = [
        {
            "NetworkCardIndex": card.network_card_index,
            "MaximumNetworkInterfaces": card.maximum_network_interfaces,
        }
        for card in one.network_cards
    ]
    return {
        "InstanceType": one.id,
        "SupportedUsageClasses": ["on-demand"],
        "SupportedRootDeviceTypes": ["ebs"],
        "SupportedVirtualizationTypes": ["hvm"],
        "Hypervisor": one.hypervisor,
        "ProcessorInfo": {"SupportedArchitectures": one.architectures},
        "VCpuInfo": {"DefaultVCpus": one.vcpus},
        "MemoryInfo": {"SizeInMiB": one.memory_mib},
        "NetworkInfo": {
            "MaximumNetworkInterfaces": one.maximum_network_interfaces,
            "MaximumNetworkCards": len(one.network_cards),
            "DefaultNetworkCardIndex": 0,
            "NetworkCards": cards,
            "Ipv4AddressesPerInterface": one.ipv4_addresses_per_interface,
            "Ipv6AddressesPerInterface": one.ipv6_addresses_per_interface,
            "Ipv6Supported": one.ipv6_addresses_per_interface > 0,
        },
    }


@answers(DescribeImages)
def describe_images(request: DescribeImages, result: Page[Image], world: World) -> Answer:
    return page("Images", result, _image)


def _image(one: Image) -> Answer:
    return {
        "ImageId": one.id,
        "ImageLocation": f"{one.image_owner_alias}/{one.name}",
        "Name": one.name,
        "Description": one.description,
        "CreationDate": one.creation_date,
        "State": one.state,
        "OwnerId": one.owner_id,
        "ImageOwnerAlias": one.image_owner_alias,
        "Public": one.image_owner_alias == AMAZON,
        "Architecture": one.architecture,
        "ImageType": "machine",
        "Platform": "windows" if one.platform_details.startswith("Windows") else None,
        "PlatformDetails": one.platform_details,
        "UsageOperation": "RunInstances",
        "RootDeviceName": one.root_device_name,
        "RootDeviceType": "ebs",
        "VirtualizationType": "hvm",
        "Hypervisor": "xen",
        "EnaSupport": True,
        "BlockDeviceMappings": [],
        "ProductCodes": [],
        "Tags": tag_set(one),
    }


@answers(DescribeRegions)
def describe_regions(request: DescribeRegions, result: Page[Region], world: World) -> Answer:
    return {
        "Regions": [
            {"RegionName": one.id, "Endpoint": one.region_endpoint, "OptInStatus": one.opt_in_status}
            for one in result.items
        ]
    }


@answers(DescribeAccountAttributes)
def describe_account_attributes(
    request: DescribeAccountAttributes, result: tuple[AccountAttribute, ...], world: World
) -> Answer:
    return {
        "AccountAttributes": [
            {"AttributeName": one.attribute_name, "AttributeValues": named("AttributeValue", one.attribute_values)}
            for one in result
        ]
    }


@answers(DescribeInstanceTypeOfferings)
def describe_instance_type_offerings(
    request: DescribeInstanceTypeOfferings, result: Page[InstanceTypeOffering], world: World
) -> Answer:
    return page(
        "InstanceTypeOfferings",
        result,
        lambda one: {"InstanceType": one.instance_type, "LocationType": one.location_type, "Location": one.location},
    )


@answers(DescribeTags)
def describe_tags(request: DescribeTags, result: Page[TagDescription], world: World) -> Answer:
    return page(
        "Tags",
        result,
        lambda one: {
            "ResourceId": one.resource_id,
            "ResourceType": one.resource_type,
            "Key": one.key,
            "Value": one.value,
        },
    )


@answers(DescribeInstanceCreditSpecifications)
def describe_instance_credit_specifications(
    request: DescribeInstanceCreditSpecifications, result: Page[InstanceCreditSpecification], world: World
) -> Answer:
    return page(
        "InstanceCreditSpecifications", result, lambda one: {"InstanceId": one.id, "CpuCredits": one.cpu_credits}
    )


_NONE_HERE: Final[dict[type[Request[Any]], str]] = {
    DescribeVolumes: "Volumes",
    DescribeNatGateways: "NatGateways",
    DescribeIamInstanceProfileAssociations: "IamInstanceProfileAssociations",
    DescribeVpcEndpoints: "VpcEndpoints",
    DescribeVpcPeeringConnections: "VpcPeeringConnections",
    DescribeEgressOnlyInternetGateways: "EgressOnlyInternetGateways",
    DescribeAddressesAttribute: "Addresses",
    DescribeCustomerGateways: "CustomerGateways",
    DescribeHosts: "Hosts",
    DescribeLaunchTemplates: "LaunchTemplates",
    DescribeManagedPrefixLists: "PrefixLists",
    DescribePlacementGroups: "PlacementGroups",
    DescribePrefixLists: "PrefixLists",
    DescribeSnapshots: "Snapshots",
    DescribeStaleSecurityGroups: "StaleSecurityGroupSet",
    DescribeTransitGatewayVpcAttachments: "TransitGatewayVpcAttachments",
    DescribeTransitGateways: "TransitGateways",
    DescribeVpnConnections: "VpnConnections",
}


@answers(*_NONE_HERE)
def describe_what_there_is_none_of(request: Request[Any], result: object, world: World) -> Answer:
    return {_NONE_HERE[type(request)]: []}
