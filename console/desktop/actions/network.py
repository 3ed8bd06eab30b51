"""What can be done with a VPC, a subnet, a route table and the gateways."""

from collections.abc import Callable, Iterator

from console.desktop.actions.offer import Confirm, Offer, Open, Send, offer
from console.desktop.actions.words import called, called_id, listed, plural
from console.ec2.requests import (
    DeleteInternetGateway,
    DeleteRouteTable,
    DeleteSubnet,
    DeleteVpc,
    DeleteVpnGateway,
    DetachInternetGateway,
    DetachVpnGateway,
    ModifySubnetAttribute,
    ModifyVpcAttribute,
)
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import (
    InternetGateway,
    RouteTable,
    Subnet,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World

TRASH = "mdi6.trash-can-outline"


def vpc_offers(world: World, one: Vpc) -> list[Offer]:
    name, hostnames = called(world, one), one.enable_dns_hostnames

    def toggle_hostnames() -> Send:
        request = ModifyVpcAttribute(vpc_id=one.id, enable_dns_hostnames=BooleanAttribute(value=not hostnames))
        return Send((request,), f"DNS hostnames of {name} are {'off' if hostnames else 'on'}", "Changed")

    def toggle_support() -> Send:
        on = one.enable_dns_support
        request = ModifyVpcAttribute(vpc_id=one.id, enable_dns_support=BooleanAttribute(value=not on))
        return Send((request,), f"DNS support of {name} is {'off' if on else 'on'}", "Changed")

    def deletion() -> Confirm:
        lines = ("Its main route table, default network ACL and default security group go with it.",)
        return Confirm(f"Delete VPC {name}?", lines, "Delete", _gone(DeleteVpc(vpc_id=one.id), name))

    return [
        offer(
            "create-subnet",
            "Create subnet…",
            "create",
            "",
            lambda: Open("create-subnet", {"vpc_id": one.id}),
            primary=True,
            icon="mdi6.plus",
        ),
        offer(
            "create-security-group",
            "Create security group…",
            "create",
            "",
            lambda: Open("create-security-group", {"vpc_id": one.id}),
            icon="mdi6.shield-plus-outline",
        ),
        offer(
            "create-route-table",
            "Create route table…",
            "create",
            "",
            lambda: Open("create-route-table", {"vpc_id": one.id}),
            icon="mdi6.routes",
        ),
        offer(
            "create-network-acl",
            "Create network ACL…",
            "create",
            "",
            lambda: Open("create-network-acl", {"vpc_id": one.id}),
        ),
        offer(
            "launch",
            "Launch instance here…",
            "create",
            "" if world.subnets_in(one.id) else f"{name} has no subnet yet",
            lambda: Open("launch", {"vpc_id": one.id}),
            primary=True,
            icon="mdi6.server-plus-outline",
        ),
        offer(
            "dns-hostnames",
            "Turn DNS hostnames off" if hostnames else "Turn DNS hostnames on",
            "settings",
            "" if hostnames or one.enable_dns_support else "DNS support is off: hostnames need it",
            toggle_hostnames,
            primary=True,
        ),
        offer(
            "dns-support",
            "Turn DNS support off" if one.enable_dns_support else "Turn DNS support on",
            "settings",
            "DNS hostnames are on: turn them off first" if one.enable_dns_support and hostnames else "",
            toggle_support,
        ),
        offer(
            "delete",
            "Delete…",
            "delete",
            _held(vpc_holders(world, one)),
            deletion,
            primary=True,
            icon=TRASH,
            shortcut="Del",
        ),
    ]


def _gone(request: DeleteVpc | DeleteSubnet | DeleteRouteTable, name: str) -> Send:
    return Send((request,), f"Deleted {name}", "Deleted")


def _held(holders: list[str]) -> str:
    return f"held by {listed(holders, 5)}" if holders else ""


def vpc_holders(world: World, one: Vpc) -> list[str]:
    """What keeps a VPC from being deleted, in words."""

    def held() -> Iterator[str]:
        if subnets := world.subnets_in(one.id):
            yield f"{plural('subnet', len(subnets))} ({listed(called(world, other) for other in subnets)})"
        if (internet := world.internet_gateway_of(one.id)) is not None:
            yield f"internet gateway {called(world, internet)}"
        if (vpn := world.vpn_gateway_of(one.id)) is not None:
            yield f"VPN gateway {called(world, vpn)}"
        for table in world.route_tables_in(one.id):
            if not table.is_main:
                yield f"route table {called(world, table)}"
        for group in world.groups_in(one.id):
            if group.group_name != "default":
                yield f"security group {called(world, group)}"
        for acl in world.acls_in(one.id):
            if not acl.is_default:
                yield f"network ACL {called(world, acl)}"

    return list(held())


def subnet_offers(world: World, one: Subnet) -> list[Offer]:
    name, public = called(world, one), one.map_public_ip_on_launch
    full = "" if world.available_ip_address_count(one) > 0 else f"{name} has no free address left"

    def toggle_public() -> Send:
        request = ModifySubnetAttribute(subnet_id=one.id, map_public_ip_on_launch=BooleanAttribute(value=not public))
        word = "no longer get" if public else "get"
        return Send((request,), f"Instances launched in {name} {word} a public IP", "Changed")

    def deletion() -> Confirm:
        lines = (f"{one.cidr_block} of {called_id(world, one.vpc_id)} is free again.",)
        return Confirm(f"Delete subnet {name}?", lines, "Delete", _gone(DeleteSubnet(subnet_id=one.id), name))

    return [
        offer(
            "create-interface",
            "Create interface here…",
            "create",
            full,
            lambda: Open("create-interface", {"subnet_id": one.id}),
            primary=True,
            icon="mdi6.plus",
        ),
        offer(
            "launch",
            "Launch instance here…",
            "create",
            full,
            lambda: Open("launch", {"subnet_id": one.id}),
            primary=True,
            icon="mdi6.server-plus-outline",
        ),
        Offer(
            "address-map",
            "Address map…",
            "network",
            Open("address-map", {"subnet_id": one.id}, changes=False),
            primary=True,
            icon="mdi6.view-grid-outline",
        ),
        offer(
            "auto-public-ip",
            "Turn auto-assign public IP off" if public else "Turn auto-assign public IP on",
            "settings",
            "",
            toggle_public,
        ),
        offer(
            "route-table",
            "Change route table…",
            "settings",
            "",
            lambda: Open("associate-route-table", {"subnet_id": one.id}),
            primary=True,
            icon="mdi6.routes",
        ),
        offer(
            "network-acl",
            "Change network ACL…",
            "settings",
            "",
            lambda: Open("associate-network-acl", {"subnet_id": one.id}),
        ),
        offer(
            "delete",
            "Delete…",
            "delete",
            _inhabited(world, one),
            deletion,
            primary=True,
            icon=TRASH,
            shortcut="Del",
        ),
    ]


def _inhabited(world: World, subnet: Subnet) -> str:
    inside = world.count_interfaces_in(subnet.id)
    if not inside:
        return ""
    names = listed((called(world, other) for other in world.each_interface_in(subnet.id)), of=inside)
    return f"held by {plural('network interface', inside)}: {names}"


def route_table_offers(world: World, one: RouteTable) -> list[Offer]:
    name = called(world, one)
    explicit = [association for association in one.associations if not association.main]
    routes = [route for route in one.routes if route.gateway_id != "local"]
    held = "the main route table goes only with its VPC" if one.is_main else ""
    if not held and explicit:
        held = _held([called_id(world, association.subnet_id or "") for association in explicit])

    def deletion() -> Confirm:
        lines = (f"Its routes ({len(routes)} beside the local one) go with it.",) if routes else ()
        send = _gone(DeleteRouteTable(route_table_id=one.id), name)
        return Confirm(f"Delete route table {name}?", lines, "Delete", send)

    return [
        offer(
            "create-route",
            "Add route…",
            "routes",
            "",
            lambda: Open("create-route", {"route_table_id": one.id}),
            primary=True,
            icon="mdi6.plus",
        ),
        offer(
            "delete-route",
            "Delete route…",
            "routes",
            "" if routes else "there is only the local route, which stays",
            lambda: Open("delete-route", {"route_table_id": one.id}),
            primary=True,
            icon="mdi6.minus",
        ),
        offer(
            "associate",
            "Associate subnet…",
            "subnets",
            "",
            lambda: Open("associate-route-table", {"route_table_id": one.id}),
            primary=True,
            icon="mdi6.link-variant-plus",
        ),
        offer(
            "disassociate",
            "Disassociate subnet…",
            "subnets",
            "" if explicit else "no subnet is associated explicitly",
            lambda: Open("disassociate-route-table", {"route_table_id": one.id}),
            icon="mdi6.link-variant-minus",
        ),
        offer("delete", "Delete…", "delete", held, deletion, primary=not held, icon=TRASH, shortcut="Del"),
    ]


def internet_gateway_offers(world: World, one: InternetGateway) -> list[Offer]:
    name = called(world, one)
    vpc_id = one.attachments[0].vpc_id if one.attachments else ""

    def detach() -> Confirm:
        request = DetachInternetGateway(internet_gateway_id=one.id, vpc_id=vpc_id)
        vpc = called_id(world, vpc_id)
        send = Send((request,), f"Detached {name} from {vpc}", "Detached")
        return Confirm(f"Detach {name} from {vpc}?", _cut_off(world, one.id), "Detach", send)

    return _gateway_offers(
        world,
        one,
        vpc_id,
        _mapped(world, vpc_id),
        detach,
        Send((DeleteInternetGateway(internet_gateway_id=one.id),), f"Deleted {name}", "Deleted"),
    )


def vpn_gateway_offers(world: World, one: VpnGateway) -> list[Offer]:
    name = called(world, one)
    vpc_id = next((other.vpc_id for other in one.vpc_attachments if other.state != "detached"), "")
    moving = next((other.state for other in one.vpc_attachments if other.state.endswith("ing")), "")

    def detach() -> Confirm:
        vpc = called_id(world, vpc_id)
        send = Send(
            (DetachVpnGateway(vpn_gateway_id=one.id, vpc_id=vpc_id),), f"Detached {name} from {vpc}", "Detached"
        )
        return Confirm(f"Detach {name} from {vpc}?", _cut_off(world, one.id), "Detach", send)

    return _gateway_offers(
        world,
        one,
        vpc_id,
        f"it is {moving}" if moving else "",
        detach,
        Send((DeleteVpnGateway(vpn_gateway_id=one.id),), f"Deleted {name}", "Deleted"),
    )


def _gateway_offers(
    world: World,
    one: InternetGateway | VpnGateway,
    vpc_id: str,
    bound: str,
    detach: Callable[[], Confirm],
    delete: Send,
) -> list[Offer]:
    name, owner = called(world, one), called_id(world, vpc_id) if vpc_id else ""
    return [
        offer(
            "attach",
            "Attach to VPC…",
            "attachment",
            f"attached to {owner}" if vpc_id else "",
            lambda: Open("attach-gateway", {"gateway_id": one.id}),
            primary=not vpc_id,
            icon="mdi6.link-variant-plus",
        ),
        offer(
            "detach",
            "Detach from VPC…",
            "attachment",
            bound if vpc_id else "it is not attached",
            detach,
            primary=bool(vpc_id),
            icon="mdi6.link-variant-minus",
        ),
        offer(
            "create-route",
            "Create route to it…",
            "attachment",
            "" if vpc_id else "attach it to a VPC first",
            lambda: Open("create-route", {"target": one.id, "vpc_id": vpc_id}),
            primary=bool(vpc_id),
            icon="mdi6.routes",
        ),
        offer(
            "delete",
            "Delete…",
            "delete",
            f"attached to {owner}: detach it first" if vpc_id else "",
            lambda: Confirm(f"Delete {name}?", _cut_off(world, one.id), "Delete", delete),
            primary=not vpc_id,
            icon=TRASH,
            shortcut="Del",
        ),
    ]


def _cut_off(world: World, gateway_id: str) -> tuple[str, ...]:
    tables = world.route_tables_targeting(gateway_id)
    if not tables:
        return ("No route leads to it.",)
    return (f"Routes to it in {listed(called(world, table) for table in tables)} become black holes.",)


def _mapped(world: World, vpc_id: str) -> str:
    """Why an internet gateway cannot leave: EC2 keeps it while public addresses are mapped in its VPC."""
    mapped = [
        address.association.public_ip
        for interface in world.public_interfaces_in(vpc_id)
        for address in interface.private_ip_addresses
        if address.association
    ]
    return f"public addresses are mapped in its VPC: {listed(mapped)}" if mapped else ""
