"""What change would let a dropped packet through: the requests for the first thing in its way.

One step at a time: with the change in force the trace may end at the next. `rehearse` the fix and trace again.
"""

from collections.abc import Iterable

from console.ec2.requests import (
    AllocateAddress,
    AssociateAddress,
    AttachInternetGateway,
    AuthorizeSecurityGroupEgress,
    AuthorizeSecurityGroupIngress,
    CreateNetworkAclEntry,
    CreateRoute,
    CreateTags,
    ModifyNetworkInterfaceAttribute,
    StartInstances,
)
from console.ec2.requests.network import BooleanAttribute
from console.ec2.requests.security import IcmpTypeCode, IpPermission, IpRange, Ipv6Range, PortRange
from console.ec2.resources import (
    Address,
    Instance,
    InstanceState,
    InternetGateway,
    NetworkAcl,
    NetworkInterface,
    RouteTable,
    SecurityGroup,
    Tag,
    VpnGateway,
    label_of,
)
from console.ec2.world import World
from console.reach.blocks import RFC1918, at, is_public, text_of
from console.reach.ends import interface_label
from console.reach.fix import AssociateAllocated, Fix
from console.reach.flow import EndpointKind, Packet, Service
from console.reach.guest import FORWARDING_TAG, ROUTING_TAG, Forwarding, Routing
from console.reach.outside import stranger
from console.reach.path import Disposition, Explanation, Path, Step, StepKind, Trace
from console.reach.rules import NUMBERS
from console.reach.view import view_of

_ANYWHERE = "0.0.0.0/0"
_HIGHEST = 32766


def remedy(world: World, trace: Trace) -> Fix | None:
    """The change for what blocks the trace, there or back. None where nothing does, or no request would help."""
    path = trace.blocked
    if path is None or not path.hops:
        return None
    step, packet = path.deciding, path.dropped
    match path.disposition:
        case Disposition.SECURITY_GROUP_IN | Disposition.SECURITY_GROUP_OUT:
            return _allow_by_group(world, step, packet)
        case Disposition.NETWORK_ACL_IN | Disposition.NETWORK_ACL_OUT:
            return _allow_by_acl(world, step, packet)
        case Disposition.SOURCE_DEST_CHECK:
            return _let_others_through(world, path, step, packet)
        case Disposition.UNRECOGNISED:
            return _route_by_policy(world, [hop.component for hop in path.hops])
        case Disposition.NO_ROUTE:
            return _add_route(world, step.component, packet)
        case Disposition.GATEWAY:
            return _serve_by_gateway(world, trace, path, packet)
        case Disposition.NOT_FORWARDED:
            return _forward(world, step)
        case Disposition.NOT_RUNNING | Disposition.NO_SOURCE | Disposition.BLACKHOLE:
            return _start(world, step)
        case _:
            return None


def _block(world: World, address: str) -> str:
    """The peer of a new rule: one address; everywhere, where it is the one that stands for the internet."""
    ipv6 = ":" in address
    if address == stranger(view_of(world), ipv6):
        return "::/0" if ipv6 else _ANYWHERE
    return f"{address}/{128 if ipv6 else 32}"


def _shown(block: str) -> str:
    return "everywhere" if block.endswith("/0") else block


def permission(packet: Packet, block: str) -> IpPermission:
    """Just this packet's kind, from or to a block."""
    first, last = packet.ports
    if packet.protocol in ("icmp", "icmpv6"):
        last = -1
    elif packet.protocol not in ("tcp", "udp"):
        first = last = -1
    ranges: dict[str, object] = (
        {"ipv6_ranges": (Ipv6Range(cidr_ipv6=block),)} if ":" in block else {"ip_ranges": (IpRange(cidr_ip=block),)}
    )
    return IpPermission.model_validate({"ip_protocol": packet.protocol, "from_port": first, "to_port": last, **ranges})


def _allow_by_group(world: World, step: Step, packet: Packet) -> Fix | None:
    interface = world.find(NetworkInterface, step.component)
    group = world.find(SecurityGroup, interface.groups[0]) if interface and interface.groups else None
    if group is None:
        return None
    out = step.kind is StepKind.SECURITY_GROUP_OUT
    block = _block(world, packet.destination if out else packet.source)
    permissions = (permission(packet, block),)
    service = Service(packet.protocol, packet.ports)
    title = f"Allow {service} {'to' if out else 'from'} {_shown(block)} in {label_of(group)}"
    if out:
        return Fix(title, (AuthorizeSecurityGroupEgress(group_id=group.id, ip_permissions=permissions),))
    return Fix(title, (AuthorizeSecurityGroupIngress(group_id=group.id, ip_permissions=permissions),))


def _allow_by_acl(world: World, step: Step, packet: Packet) -> Fix | None:
    acl = world.find(NetworkAcl, step.component)
    if acl is None:
        return None
    out = step.kind is StepKind.NETWORK_ACL_OUT
    taken = {one.rule_number for one in acl.entries if one.egress == out}
    before = int(step.rule) if step.rule.isdecimal() else min(_HIGHEST, max(taken - {32767, 32768}, default=0) + 101)
    number = next((one for one in range(before - 1, 0, -1) if one not in taken), None)
    if number is None:
        return None
    block = _block(world, packet.destination if out else packet.source)
    request = CreateNetworkAclEntry(
        network_acl_id=acl.id,
        rule_number=number,
        protocol=NUMBERS.get(packet.protocol, packet.protocol),
        rule_action="allow",
        egress=out,
        cidr_block=None if ":" in block else block,
        ipv6_cidr_block=block if ":" in block else None,
        port_range=(
            PortRange.model_validate({"From": packet.ports[0], "To": packet.ports[1]})
            if packet.protocol in ("tcp", "udp")
            else None
        ),
        icmp_type_code=(IcmpTypeCode(type=packet.ports[0], code=-1) if packet.protocol in ("icmp", "icmpv6") else None),
    )
    service = Service(packet.protocol, packet.ports)
    way = "to" if out else "from"
    return Fix(f"Allow {service} {way} {_shown(block)} in {label_of(acl)}, as number {number}", (request,))


def _let_others_through(world: World, path: Path, step: Step, packet: Packet) -> Fix | None:
    """The guest sends by the wrong interface: routing tables of its own; else a middlebox: its check off."""
    interface = world.find(NetworkInterface, step.component)
    instance = world.instance_of(interface) if interface else None
    if instance is not None and len(path.hops[-1].steps) and path.hops[-1].steps[0].kind is StepKind.SOURCE_SELECTION:
        siblings = world.interfaces_of(instance.id)
        own = {one.private_ip_address for other in siblings for one in other.private_ip_addresses}
        own |= {one.ipv6_address for other in siblings for one in other.ipv6_addresses}
        if packet.source in own:
            return _route_by_policy(world, [step.component])
    return check_off(world, [step.component])


def check_off(world: World, interface_ids: Iterable[str]) -> Fix:
    """Let interfaces send and take what is not their own."""
    ids = tuple(interface_ids)
    named = ", ".join(interface_label(world, one) for one in ids)
    off = BooleanAttribute(value=False)
    requests = tuple(ModifyNetworkInterfaceAttribute(network_interface_id=one, source_dest_check=off) for one in ids)
    return Fix(f"Switch the source/destination check of {named} off", requests)


def _route_by_policy(world: World, components: Iterable[str]) -> Fix | None:
    for component in components:
        interface = world.find(NetworkInterface, component)
        instance = world.instance_of(interface) if interface else None
        if instance is not None:
            return policy_routing(instance)
    return None


def policy_routing(instance: Instance) -> Fix:
    """Tell the console that the guest has a routing table for each interface: in the guest it is to be set up, too."""
    tags = (Tag(ROUTING_TAG, Routing.POLICY),)
    title = f"Give each interface of {label_of(instance)} its own routing table (policy routing in the guest)"
    return Fix(title, (CreateTags(resources=(instance.id,), tags=tags),))


def _add_route(world: World, table_id: str, packet: Packet) -> Fix | None:
    table = world.find(RouteTable, table_id)
    if table is None:
        return None
    address = at(packet.destination)
    ipv6 = ":" in packet.destination
    gateway: InternetGateway | VpnGateway | None
    if is_public(address):
        gateway = world.internet_gateway_of(table.vpc_id)
        block = "::/0" if ipv6 else _ANYWHERE
    else:
        gateway = None if ipv6 else world.vpn_gateway_of(table.vpc_id)
        net = view_of(world).net(table.vpc_id)
        around = next((one for one in RFC1918 if one.holds(address)), None)
        clear = around is not None and net is not None and not any(one.within(around) for one in net.blocks)
        if around is not None and clear:
            block = f"{text_of(around.first)}/{32 - around.shift}"
        else:
            block = f"{text_of(address >> 8 << 8)}/24"
    if gateway is None:
        return None
    to: dict[str, str] = {"destination_ipv6_cidr_block" if ipv6 else "destination_cidr_block": block}
    request = CreateRoute.model_validate({"route_table_id": table.id, "gateway_id": gateway.id, **to})
    return Fix(f"Route {block} to {label_of(gateway)} in {label_of(table)}", (request,))


def _serve_by_gateway(world: World, trace: Trace, path: Path, packet: Packet) -> Fix | None:
    step = path.deciding
    match step.explanation:
        case Explanation.IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS:
            tables = [one.component for _, one in path.steps() if one.kind is StepKind.ROUTE]
            return _add_route(world, tables[-1], packet) if tables else None
        case Explanation.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS:
            owner = view_of(world).owner(_vpc_of_gateway(world, step.component), packet.source)
            return elastic_ip(world, owner.interface, packet.source) if owner else None
        case Explanation.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS:
            end = trace.flow.destination
            interface = world.find(NetworkInterface, end.id)
            if end.kind is EndpointKind.INSTANCE:
                interface = world.primary_interface(end.id)
            if interface is None:
                return None
            own = {one.private_ip_address for one in interface.private_ip_addresses}
            return elastic_ip(
                world, interface, packet.destination if packet.destination in own else interface.private_ip_address
            )
        case Explanation.BAD_STATE_ATTACHMENT if not step.component:
            return _attach_gateway(world, trace)
        case _:
            return None


def _vpc_of_gateway(world: World, gateway_id: str) -> str:
    gateway = world.find(InternetGateway, gateway_id)
    return gateway.attachments[0].vpc_id if gateway and gateway.attachments else ""


def elastic_ip(world: World, interface: NetworkInterface, private_ip_address: str) -> Fix:
    """A public address: a free Elastic IP of the account's, else a new one."""
    named = interface_label(world, interface.id)
    region = world.part_of(interface.id)
    free = next((one for one in region.all(Address) if one.association_id is None), None)
    if free is not None:
        request = AssociateAddress(
            allocation_id=free.id, network_interface_id=interface.id, private_ip_address=private_ip_address
        )
        return Fix(f"Give {named} the free Elastic IP {free.public_ip}", (request,))
    later = AssociateAllocated(interface.id, private_ip_address)
    allocate = AllocateAddress(network_border_group=region.region if world.parts else None)
    return Fix(f"Allocate an Elastic IP for {named}", (allocate, later))


def _attach_gateway(world: World, trace: Trace) -> Fix | None:
    for end in (trace.flow.source, trace.flow.destination):
        record = world.get(end.id)
        vpc_id = getattr(record, "vpc_id", None)
        region = world.part_of(vpc_id or "")
        free = next((one for one in region.all(InternetGateway) if not one.attachments), None)
        if free is not None and vpc_id and world.internet_gateway_of(vpc_id) is None:
            request = AttachInternetGateway(internet_gateway_id=free.id, vpc_id=vpc_id)
            return Fix(f"Attach {label_of(free)} to the VPC", (request,))
    return None


def _forward(world: World, step: Step) -> Fix | None:
    interface = world.find(NetworkInterface, step.component)
    instance = world.instance_of(interface) if interface else None
    if instance is None or step.kind is not StepKind.FORWARDING:
        return None
    tags = (Tag(FORWARDING_TAG, Forwarding.ON),)
    return Fix(f"Let the guest of {label_of(instance)} forward", (CreateTags(resources=(instance.id,), tags=tags),))


def _start(world: World, step: Step) -> Fix | None:
    """Of an instance that is stopped; what is attached to nothing is a person's choice."""
    interface = world.find(NetworkInterface, step.target or step.component)
    instance = world.instance_of(interface) if interface else None
    if instance is None or instance.state is not InstanceState.STOPPED:
        return None
    return Fix(f"Start {label_of(instance)}", (StartInstances(instance_ids=(instance.id,)),))
