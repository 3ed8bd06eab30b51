"""Kinds of resources that there are none of here: clients list them on the way, and go on where the list is empty."""

from typing import ClassVar, Never

from pydantic import Field

from console.ec2.requests.base import Describe, Filter, Page, Request


class DescribeCustomerGateways(Describe[Never]):
    customer_gateway_ids: tuple[str, ...] = ()


class DescribeEgressOnlyInternetGateways(Describe[Never]):
    egress_only_internet_gateway_ids: tuple[str, ...] = ()


class DescribeHosts(Describe[Never]):
    filters: tuple[Filter, ...] = Field((), alias="Filter")
    """Its own name for them."""
    host_ids: tuple[str, ...] = ()


class DescribeIamInstanceProfileAssociations(Describe[Never]):
    association_ids: tuple[str, ...] = ()


class DescribeLaunchTemplates(Describe[Never]):
    launch_template_ids: tuple[str, ...] = ()
    launch_template_names: tuple[str, ...] = ()
    include_managed_resources: bool = False


class DescribeManagedPrefixLists(Describe[Never]):
    prefix_list_ids: tuple[str, ...] = ()


class DescribeNatGateways(Describe[Never]):
    filters: tuple[Filter, ...] = Field((), alias="Filter")
    nat_gateway_ids: tuple[str, ...] = ()


class DescribePlacementGroups(Describe[Never]):
    group_ids: tuple[str, ...] = ()
    group_names: tuple[str, ...] = ()


class DescribePrefixLists(Describe[Never]):
    prefix_list_ids: tuple[str, ...] = ()


class DescribeSnapshots(Describe[Never]):
    snapshot_ids: tuple[str, ...] = ()
    owner_ids: tuple[str, ...] = ()
    restorable_by_user_ids: tuple[str, ...] = ()


class DescribeTransitGateways(Describe[Never]):
    transit_gateway_ids: tuple[str, ...] = ()


class DescribeTransitGatewayVpcAttachments(Describe[Never]):
    transit_gateway_attachment_ids: tuple[str, ...] = ()


class DescribeVolumes(Describe[Never]):
    volume_ids: tuple[str, ...] = ()
    include_managed_resources: bool = False


class DescribeVpcEndpoints(Describe[Never]):
    vpc_endpoint_ids: tuple[str, ...] = ()


class DescribeVpcPeeringConnections(Describe[Never]):
    vpc_peering_connection_ids: tuple[str, ...] = ()


class DescribeVpnConnections(Describe[Never]):
    vpn_connection_ids: tuple[str, ...] = ()


class DescribeStaleSecurityGroups(Request[Page[Never]]):
    """Groups with rules for groups of a peered VPC that are gone: there are no peerings."""

    mutates: ClassVar[bool] = False
    vpc_id: str
    max_results: int | None = None
    next_token: str | None = None
