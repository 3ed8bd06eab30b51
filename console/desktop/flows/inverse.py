"""Taking back what a plan has done: the inverse of each request, last first, made of what was there before it.

This is for a world whose history cannot be undone, as a remote one. What is deleted for good has no inverse.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from console.desktop.flows.plan import Done, PlannedRequest, PlannedStep, Wait, fixed, id_in
from console.ec2.requests import (
    AllocateAddress,
    AssociateAddress,
    AssociateRouteTable,
    AttachNetworkInterface,
    AuthorizeSecurityGroupEgress,
    AuthorizeSecurityGroupIngress,
    CreateNetworkAclEntry,
    CreateNetworkInterface,
    CreateRoute,
    CreateTags,
    DeleteNetworkAclEntry,
    DeleteNetworkInterface,
    DeleteRoute,
    DeleteTags,
    DetachNetworkInterface,
    DisassociateAddress,
    DisassociateRouteTable,
    ModifyNetworkInterfaceAttribute,
    ModifySubnetAttribute,
    ModifyVpcAttribute,
    ReleaseAddress,
    Request,
    RevokeSecurityGroupEgress,
    RevokeSecurityGroupIngress,
    RunInstances,
    TerminateInstances,
)
from console.ec2.requests.interfaces import NetworkInterfaceAttachmentChanges, StringAttribute
from console.ec2.requests.network import BooleanAttribute
from console.ec2.requests.security import IcmpTypeCode, IpPermission, IpRange, Ipv6Range, PortRange, UserIdGroupPair
from console.ec2.requests.tags import DeletedTag
from console.ec2.resources import (
    Address,
    NetworkAcl,
    NetworkAclEntry,
    NetworkInterface,
    Resource,
    RouteTable,
    SecurityGroupRule,
    Subnet,
    Vpc,
)
from console.ec2.world import World


def concerned(request: Request[Any], world: World) -> tuple[Resource, ...]:
    """The records that a request names, by their ids or by those of their attachments and associations."""
    found: dict[str, Resource] = {}
    for text in _texts(request):
        record = (
            world.get(text)
            or world.interface_with_attachment(text)
            or world.address_with_association(text)
            or world.route_table_with_association(text)
        )
        if record is not None:
            found[record.id] = record
    return tuple(found.values())


def inverse(done: Sequence[Done]) -> list[PlannedStep]:
    """How to take back what was done, last first. What cannot be is left out: ask `lasting`."""
    return [step for one, steps in _inverses(done) for step in steps or ()]


def lasting(done: Sequence[Done]) -> list[str]:
    """The titles of what was done for good."""
    return [one.step.title for one, steps in _inverses(done) if steps is None][::-1]


def _inverses(done: Sequence[Done]) -> Iterator[tuple[Done, list[PlannedStep] | None]]:
    made = {made for one in done for made in _made(one)}
    for one in reversed(done):
        target = {text for text in _texts(one.request) if text in made}
        goes_with_it = isinstance(one.request, ModifyNetworkInterfaceAttribute | CreateTags) and target
        yield one, [] if goes_with_it or not one.request.mutates else _inverse(one)


def _made(one: Done) -> tuple[str, ...]:
    if isinstance(one.request, RunInstances):
        return tuple(instance.id for instance in one.result.instances)
    return (id_in(one.result),) if isinstance(one.request, CreateNetworkInterface | AllocateAddress) else ()


def _inverse(one: Done) -> list[PlannedStep] | None:
    if one.result is None and isinstance(one.request, AuthorizeSecurityGroupIngress | AuthorizeSecurityGroupEgress):
        return None  # its answer did not come: which rules it has made is not known
    match one.request:
        case AttachNetworkInterface(network_interface_id=interface_id):
            detach = DetachNetworkInterface(attachment_id=id_in(one.result), force=True)
            return [fixed("Detach the interface", detach), Wait("Wait until it is detached", interface=interface_id)]
        case DetachNetworkInterface():
            return [step for record in one.before for step in _attached_again(record)] or None
        case AssociateAddress():
            return [fixed("Take the Elastic IP off", DisassociateAddress(association_id=id_in(one.result)))]
        case AllocateAddress():
            return [fixed("Release the Elastic IP", ReleaseAddress(allocation_id=id_in(one.result)))]
        case CreateNetworkInterface():
            return [fixed("Delete the interface", DeleteNetworkInterface(network_interface_id=id_in(one.result)))]
        case RunInstances():
            return [fixed("Terminate the instance", TerminateInstances(instance_ids=_made(one)))]
        case AssociateRouteTable():
            return [fixed(_again(one), DisassociateRouteTable(association_id=id_in(one.result)))]
        case AuthorizeSecurityGroupIngress(group_id=group):
            ids = tuple(rule.id for rule in one.result)
            return [fixed(_again(one), RevokeSecurityGroupIngress(group_id=group, security_group_rule_ids=ids))]
        case AuthorizeSecurityGroupEgress(group_id=group):
            ids = tuple(rule.id for rule in one.result)
            return [fixed(_again(one), RevokeSecurityGroupEgress(group_id=group, security_group_rule_ids=ids))]
        case _:
            requests = [request for record in one.before for request in _restoring(one.request, record)]
            return [fixed(_again(one), request) for request in requests] or None


def _again(one: Done) -> str:
    return f"Take back: {one.step.title}"


def _attached_again(record: Resource) -> Iterator[PlannedStep]:
    old = record.attachment if isinstance(record, NetworkInterface) else None
    if old is None:
        return
    interface_id, name = record.id, f"attachment of {record.id}"
    attach = AttachNetworkInterface(
        network_interface_id=interface_id,
        instance_id=old.instance_id,
        device_index=old.device_index,
        network_card_index=old.network_card_index,
    )
    yield Wait("Wait until it is detached", interface=interface_id)
    yield fixed("Attach the interface where it was", attach, name)
    if old.delete_on_termination:
        yield PlannedRequest(
            "Delete it together with the instance again",
            lambda ids: ModifyNetworkInterfaceAttribute(
                network_interface_id=interface_id,
                attachment=NetworkInterfaceAttachmentChanges(attachment_id=ids[name], delete_on_termination=True),
            ),
        )


def _restoring(request: Request[Any], record: Resource) -> Iterator[Request[Any]]:
    """What makes `record` again what it was before `request`."""
    match request, record:
        case DisassociateAddress(), Address() if record.network_interface_id:
            yield AssociateAddress(
                allocation_id=record.id,
                network_interface_id=record.network_interface_id,
                private_ip_address=record.private_ip_address,
            )
        case DisassociateRouteTable(association_id=wanted), RouteTable():
            for association in record.associations:
                if association.route_table_association_id == wanted:
                    yield AssociateRouteTable(
                        route_table_id=record.id, subnet_id=association.subnet_id, gateway_id=association.gateway_id
                    )
        case DeleteRoute(), RouteTable():
            destination = request.destination_cidr_block or request.destination_ipv6_cidr_block
            for route in record.routes:
                if route.destination == destination:
                    yield CreateRoute(
                        route_table_id=record.id,
                        destination_cidr_block=route.destination_cidr_block or None,
                        destination_ipv6_cidr_block=route.destination_ipv6_cidr_block or None,
                        gateway_id=route.gateway_id,
                        network_interface_id=route.network_interface_id,
                    )
        case DeleteNetworkAclEntry(rule_number=number, egress=egress), NetworkAcl():
            for entry in record.entries:
                if (entry.rule_number, entry.egress) == (number, egress):
                    yield _entry_again(record.id, entry)
        case RevokeSecurityGroupIngress() | RevokeSecurityGroupEgress(), SecurityGroupRule():
            authorize = AuthorizeSecurityGroupEgress if record.is_egress else AuthorizeSecurityGroupIngress
            yield authorize(group_id=record.group_id, ip_permissions=(_permission(record),))
        case CreateTags() | DeleteTags(), _:
            yield from _tagging(request, record)
        case ModifyNetworkInterfaceAttribute(), NetworkInterface():
            yield from _interface_as_it_was(request, record)
        case ModifyVpcAttribute() | ModifySubnetAttribute(), Vpc() | Subnet():
            yield from _switches_as_they_were(request, record)


def _entry_again(acl_id: str, entry: NetworkAclEntry) -> CreateNetworkAclEntry:
    ports = icmp = None
    if entry.from_port is not None and entry.to_port is not None:
        ports = PortRange(from_=entry.from_port, to=entry.to_port)
    if entry.icmp_type is not None and entry.icmp_code is not None:
        icmp = IcmpTypeCode(type=entry.icmp_type, code=entry.icmp_code)
    return CreateNetworkAclEntry(
        network_acl_id=acl_id,
        rule_number=entry.rule_number,
        egress=entry.egress,
        protocol=entry.protocol,
        rule_action=entry.rule_action,
        cidr_block=entry.cidr_block or None,
        ipv6_cidr_block=entry.ipv6_cidr_block or None,
        port_range=ports,
        icmp_type_code=icmp,
    )


def _permission(rule: SecurityGroupRule) -> IpPermission:
    with_ports = rule.ip_protocol != "-1"
    return IpPermission(
        ip_protocol=rule.ip_protocol,
        from_port=rule.from_port if with_ports else None,
        to_port=rule.to_port if with_ports else None,
        ip_ranges=(IpRange(cidr_ip=rule.cidr_ipv4, description=rule.description),) if rule.cidr_ipv4 else (),
        ipv6_ranges=(Ipv6Range(cidr_ipv6=rule.cidr_ipv6, description=rule.description),) if rule.cidr_ipv6 else (),
        user_id_group_pairs=(UserIdGroupPair(group_id=rule.referenced_group_id, description=rule.description),)
        if rule.referenced_group_id
        else (),
    )


def _tagging(request: CreateTags | DeleteTags, record: Resource) -> Iterator[Request[Any]]:
    keys = {one.key for one in request.tags or ()}
    old = tuple(one for one in getattr(record, "tags", ()) if one.key in keys)
    if old:
        yield CreateTags(resources=(record.id,), tags=old)
    new = keys - {one.key for one in old}
    if new and isinstance(request, CreateTags):
        yield DeleteTags(resources=(record.id,), tags=tuple(DeletedTag(key=key) for key in sorted(new)))


def _interface_as_it_was(
    request: ModifyNetworkInterfaceAttribute, record: NetworkInterface
) -> Iterator[ModifyNetworkInterfaceAttribute]:
    if request.source_dest_check is not None:
        check = BooleanAttribute(value=record.source_dest_check)
        yield ModifyNetworkInterfaceAttribute(network_interface_id=record.id, source_dest_check=check)
    if request.description is not None:
        text = StringAttribute(value=record.description)
        yield ModifyNetworkInterfaceAttribute(network_interface_id=record.id, description=text)
    if request.groups:
        yield ModifyNetworkInterfaceAttribute(network_interface_id=record.id, groups=record.groups)
    if request.attachment is not None and record.attachment is not None:
        changes = NetworkInterfaceAttachmentChanges(
            attachment_id=record.attachment.attachment_id,
            delete_on_termination=record.attachment.delete_on_termination,
        )
        yield ModifyNetworkInterfaceAttribute(network_interface_id=record.id, attachment=changes)


def _switches_as_they_were(
    request: ModifyVpcAttribute | ModifySubnetAttribute, record: Vpc | Subnet
) -> Iterator[Request[Any]]:
    """EC2 takes one attribute a request."""
    own = {"vpc_id" if isinstance(record, Vpc) else "subnet_id": record.id}
    for name in request.model_fields_set - own.keys():
        was, asked = getattr(record, name, None), getattr(request, name)
        if isinstance(was, bool) and asked is not None:
            yield type(request).model_validate(own | {name: BooleanAttribute(value=was)})


def _texts(request: Request[Any]) -> Iterator[str]:
    """What may be ids: texts of the request itself and in its lists."""
    for name in type(request).model_fields:
        value = getattr(request, name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from (one for one in value if isinstance(one, str))
