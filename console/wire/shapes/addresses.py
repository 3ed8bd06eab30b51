"""Elastic IPs (ec2-semantics §1.9)."""

from console.ec2.requests import AllocateAddress, AssociateAddress, DescribeAddresses, Page
from console.ec2.resources import Address, NetworkInterface
from console.ec2.world import World
from console.wire.shapes.registry import Answer, answers, page, tag_set


@answers(DescribeAddresses)
def describe_addresses(request: DescribeAddresses, result: Page[Address], world: World) -> Answer:
    found = page("Addresses", result, lambda one: address(world, one))
    del found["NextToken"]  # EC2 has no pages here
    return found


@answers(AllocateAddress)
def allocate_address(request: AllocateAddress, result: Address, world: World) -> Answer:
    return {
        "PublicIp": result.public_ip,
        "AllocationId": result.id,
        "PublicIpv4Pool": result.public_ipv4_pool,
        "NetworkBorderGroup": result.network_border_group or world.region,
        "Domain": result.domain,
    }


@answers(AssociateAddress)
def associate_address(request: AssociateAddress, result: str, world: World) -> Answer:
    return {"AssociationId": result}


def address(world: World, one: Address) -> Answer:
    interface = world.find(NetworkInterface, one.network_interface_id)
    attached = interface.attachment if interface else None
    return {
        "PublicIp": one.public_ip,
        "AllocationId": one.id,
        "Domain": one.domain,
        "PublicIpv4Pool": one.public_ipv4_pool,
        "NetworkBorderGroup": one.network_border_group or world.region,
        "AssociationId": one.association_id,
        "InstanceId": attached.instance_id if attached else None,
        "NetworkInterfaceId": one.network_interface_id,
        "NetworkInterfaceOwnerId": interface.owner_id if interface else None,
        "PrivateIpAddress": one.private_ip_address,
        "Tags": tag_set(one),
    }
