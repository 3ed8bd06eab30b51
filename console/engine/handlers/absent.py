"""What there is none of here: an empty list for filters that EC2 has; ids are refused, as they name nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Never

from pydantic.alias_generators import to_pascal

from console.ec2.errors import InvalidParameterValue, Refused
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
from console.ec2.requests.base import Describe, Page
from console.ec2.resources import Vpc
from console.engine.describe import Paging, check
from console.engine.filters import test_for
from console.engine.handlers.registry import handles
from console.engine.lookup import require
from console.engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class _Absent:
    """codes: for what does not exist, by the field of the request that names it. page: the sizes that EC2 takes; None
    where it has no pages. filters: EC2's names. Source: EC2's service model."""

    codes: Mapping[str, str]
    filters: Sequence[str] = ()
    page: tuple[int, int] | None = (5, 1000)
    tagged: bool = True


_ABSENT: Final[dict[type[Describe[Never]], _Absent]] = {
    DescribeCustomerGateways: _Absent(
        {"customer_gateway_ids": "InvalidCustomerGatewayID.NotFound"},
        ("bgp-asn", "customer-gateway-id", "ip-address", "state", "type"),
        page=None,
    ),
    DescribeEgressOnlyInternetGateways: _Absent(
        {"egress_only_internet_gateway_ids": "InvalidGatewayID.NotFound"}, page=(5, 255)
    ),
    DescribeHosts: _Absent(
        {"host_ids": "InvalidHostID.NotFound"},
        ("auto-placement", "availability-zone", "client-token", "host-reservation-id", "instance-type", "state"),
        page=(5, 500),
    ),
    DescribeIamInstanceProfileAssociations: _Absent(
        {"association_ids": "InvalidAssociationID.NotFound"}, ("instance-id", "state"), tagged=False
    ),
    DescribeLaunchTemplates: _Absent(
        {
            "launch_template_ids": "InvalidLaunchTemplateId.NotFound",
            "launch_template_names": "InvalidLaunchTemplateName.NotFoundException",
        },
        ("create-time", "launch-template-name"),
        page=(1, 200),
    ),
    DescribeManagedPrefixLists: _Absent(
        {"prefix_list_ids": "InvalidPrefixListID.NotFound"},
        ("owner-id", "prefix-list-id", "prefix-list-name"),
        page=(1, 100),
    ),
    DescribeNatGateways: _Absent(
        {"nat_gateway_ids": "NatGatewayNotFound"}, ("nat-gateway-id", "state", "subnet-id", "vpc-id")
    ),
    DescribePlacementGroups: _Absent(
        {"group_ids": "InvalidPlacementGroup.Unknown", "group_names": "InvalidPlacementGroup.Unknown"},
        ("group-arn", "group-name", "spread-level", "state", "strategy"),
        page=None,
    ),
    DescribePrefixLists: _Absent(
        {"prefix_list_ids": "InvalidPrefixListID.NotFound"}, ("prefix-list-id", "prefix-list-name"), tagged=False
    ),
    DescribeSnapshots: _Absent(
        {"snapshot_ids": "InvalidSnapshot.NotFound"},
        (
            "description",
            "encrypted",
            "owner-alias",
            "owner-id",
            "progress",
            "snapshot-id",
            "start-time",
            "status",
            "storage-tier",
            "transfer-type",
            "volume-id",
            "volume-size",
        ),
    ),
    DescribeTransitGateways: _Absent(
        {"transit_gateway_ids": "InvalidTransitGatewayID.NotFound"},
        (
            "options.amazon-side-asn",
            "options.association-default-route-table-id",
            "options.auto-accept-shared-attachments",
            "options.default-route-table-association",
            "options.default-route-table-propagation",
            "options.dns-support",
            "options.propagation-default-route-table-id",
            "options.vpn-ecmp-support",
            "owner-id",
            "state",
            "transit-gateway-id",
        ),
    ),
    DescribeTransitGatewayVpcAttachments: _Absent(
        {"transit_gateway_attachment_ids": "InvalidTransitGatewayAttachmentID.NotFound"},
        ("state", "transit-gateway-attachment-id", "transit-gateway-id", "vpc-id"),
    ),
    DescribeVolumes: _Absent(
        {"volume_ids": "InvalidVolume.NotFound"},
        (
            "attachment.attach-time",
            "attachment.delete-on-termination",
            "attachment.device",
            "attachment.instance-id",
            "attachment.status",
            "availability-zone",
            "availability-zone-id",
            "create-time",
            "encrypted",
            "fast-restored",
            "multi-attach-enabled",
            "operator.managed",
            "operator.principal",
            "size",
            "snapshot-id",
            "status",
            "volume-id",
            "volume-type",
        ),
    ),
    DescribeVpcEndpoints: _Absent(
        {"vpc_endpoint_ids": "InvalidVpcEndpointId.NotFound"},
        (
            "ip-address-type",
            "service-name",
            "service-region",
            "service-type",
            "vpc-endpoint-id",
            "vpc-endpoint-state",
            "vpc-endpoint-type",
            "vpc-id",
        ),
    ),
    DescribeVpcPeeringConnections: _Absent(
        {"vpc_peering_connection_ids": "InvalidVpcPeeringConnectionID.NotFound"},
        (
            "accepter-vpc-info.cidr-block",
            "accepter-vpc-info.owner-id",
            "accepter-vpc-info.vpc-id",
            "expiration-time",
            "requester-vpc-info.cidr-block",
            "requester-vpc-info.owner-id",
            "requester-vpc-info.vpc-id",
            "status-code",
            "status-message",
            "vpc-peering-connection-id",
        ),
    ),
    DescribeVpnConnections: _Absent(
        {"vpn_connection_ids": "InvalidVpnConnectionID.NotFound"},
        (
            "bgp-asn",
            "customer-gateway-configuration",
            "customer-gateway-id",
            "option.static-routes-only",
            "route.destination-cidr-block",
            "state",
            "transit-gateway-id",
            "type",
            "vpn-connection-id",
            "vpn-gateway-id",
        ),
        page=None,
    ),
}


def _describe(absent: _Absent) -> Callable[[Describe[Never], Transaction], Page[Never]]:
    filters = dict.fromkeys(absent.filters, lambda *_: None)

    def describe(request: Describe[Never], tx: Transaction) -> Page[Never]:
        named = next((field for field in absent.codes if getattr(request, field)), None)
        ids = getattr(request, named) if named else ()
        check(request, ids, Paging(to_pascal(named or ""), *absent.page) if absent.page else None)
        test_for(tx.world, request.filters, filters, tagged=absent.tagged)
        if named:
            raise Refused(absent.codes[named], f"'{', '.join(ids)}' does not exist")
        return _the_one_page(request.next_token)

    return describe


def _the_one_page(token: str | None) -> Page[Never]:
    """No token leads on from it."""
    if token is not None:
        raise InvalidParameterValue(Paging("").bad_token.format(token=token))
    return Page(())


for _kind, _one in _ABSENT.items():
    handles(_kind)(_describe(_one))


@handles(DescribeStaleSecurityGroups)
def describe_stale_security_groups(request: DescribeStaleSecurityGroups, tx: Transaction) -> Page[Never]:
    require(tx.world, Vpc, request.vpc_id)
    return _the_one_page(request.next_token)
