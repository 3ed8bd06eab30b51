"""What can be done with a network interface and with an Elastic IP."""

from console.desktop.actions.instances import elastic_ips
from console.desktop.actions.offer import Confirm, Copy, Offer, Open, Send, offer
from console.desktop.actions.words import called, called_id, device, listed
from console.ec2.requests import (
    DeleteNetworkInterface,
    DetachNetworkInterface,
    DisassociateAddress,
    ModifyNetworkInterfaceAttribute,
    ReleaseAddress,
)
from console.ec2.requests.interfaces import NetworkInterfaceAttachmentChanges
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import Address, NetworkInterface
from console.ec2.world import World


def interface_offers(world: World, one: NetworkInterface) -> list[Offer]:
    return [
        *_attachment(world, one),
        *_addresses(world, one),
        *_settings(world, one),
        offer("copy-ip", "Copy IP address", "copy", "", lambda: Copy((one.private_ip_address,), "IP address")),
        offer("copy-mac", "Copy MAC address", "copy", "", lambda: Copy((one.mac_address,), "MAC address")),
        offer(
            "delete",
            "Delete…",
            "delete",
            _holder(world, one),
            lambda: _deletion(world, one),
            primary=one.attachment is None,
            icon="mdi6.trash-can-outline",
            shortcut="Del",
        ),
    ]


def _holder(world: World, one: NetworkInterface) -> str:
    """Why an interface cannot be attached or deleted: whose it is."""
    if one.requester_managed:
        return f"it belongs to an AWS service ({one.requester_id or 'requester-managed'})"
    if one.attachment is None:
        return ""
    owner = called_id(world, one.attachment.instance_id)
    if one.attachment.status == "detaching":
        return f"it is still being detached from {owner}"
    return f"in use by {owner} as {device(one)}"


def _bound(world: World, one: NetworkInterface, done: str) -> str:
    """Why an interface cannot leave its instance."""
    if one.attachment is None:
        return "it is not attached"
    if one.attachment.device_index == 0 and one.attachment.network_card_index == 0:
        return f"eth0 can't be {done}: device index 0 is the primary interface"
    return ""


def _attachment(world: World, one: NetworkInterface) -> list[Offer]:
    bound = _bound(world, one, "detached")
    detaching = one.attachment is not None and one.attachment.status == "detaching"
    attached = one.attachment is not None

    def detach(force: bool) -> Send:
        assert one.attachment is not None
        owner = called_id(world, one.attachment.instance_id)
        request = DetachNetworkInterface(attachment_id=one.attachment.attachment_id, force=force)
        return Send((request,), f"Detached {_alone(world, one)} from {owner}", "Detached")

    def force_detach() -> Confirm:
        assert one.attachment is not None
        owner = called_id(world, one.attachment.instance_id)
        lines = (
            f"{owner} is not asked to let go: its index {one.attachment.device_index} may stay unusable until it is "
            "stopped and started.",
            *_lost_routes(world, one),
        )
        return Confirm(f"Force {_alone(world, one)} off {owner}?", lines, "Force detach", detach(True))

    return [
        offer(
            "attach",
            "Attach…",
            "attachment",
            _holder(world, one),
            lambda: Open("attach", {"interface_id": one.id}),
            primary=not attached,
            icon="mdi6.connection",
        ),
        offer(
            "detach",
            "Detach",
            "attachment",
            bound or (_holder(world, one) if detaching else ""),
            lambda: detach(False),
            primary=attached,
            icon="mdi6.power-plug-off-outline",
        ),
        offer(
            "move",
            "Move to…",
            "attachment",
            _bound(world, one, "moved") or (_holder(world, one) if detaching else ""),
            lambda: Open("move", {"interface_id": one.id}),
            primary=attached,
            icon="mdi6.swap-horizontal",
        ),
        offer("force-detach", "Force detach…", "attachment", bound, force_detach, icon="mdi6.flash-outline"),
    ]


def _alone(world: World, one: NetworkInterface) -> str:
    """Its name without its instance, which the sentence names anyway."""
    name = called(world, one)
    return device(one) if name.startswith(f"{device(one)} of ") else name


def _addresses(world: World, one: NetworkInterface) -> list[Offer]:
    carried = [
        address.association
        for address in one.private_ip_addresses
        if address.association and address.association.association_id
    ]
    gateway = world.internet_gateway_of(one.vpc_id)
    closed = f"{called_id(world, one.vpc_id)} has no internet gateway: an Elastic IP needs one"
    only = carried[0] if len(carried) == 1 else None

    def disassociate() -> Send | Open:
        if only is None:
            return Open("disassociate-address", {"interface_id": one.id})
        request = DisassociateAddress(association_id=only.association_id or "")
        done = f"Disassociated {only.public_ip} from {called(world, one)}"
        return Send((request,), done, "Disassociated")

    return [
        offer(
            "assign-ip",
            "Assign IP…",
            "addresses",
            "",
            lambda: Open("assign-addresses", {"interface_id": one.id}),
            primary=True,
            icon="mdi6.plus-network-outline",
        ),
        offer(
            "unassign-ip",
            "Unassign IP…",
            "addresses",
            "" if len(one.private_ip_addresses) > 1 else "it has only its primary address, which stays for life",
            lambda: Open("unassign-addresses", {"interface_id": one.id}),
            icon="mdi6.minus-network-outline",
        ),
        offer(
            "associate-address",
            "Associate Elastic IP…",
            "addresses",
            "" if gateway else closed,
            lambda: Open("associate-address", {"interface_id": one.id}),
            icon="mdi6.earth-plus",
        ),
        offer(
            "disassociate-address",
            f"Disassociate {only.public_ip}" if only else "Disassociate Elastic IP…",
            "addresses",
            "" if carried else "no Elastic IP is associated with it",
            disassociate,
            icon="mdi6.earth-minus",
        ),
    ]


def _settings(world: World, one: NetworkInterface) -> list[Offer]:
    name = called(world, one)
    check = one.source_dest_check

    def toggle_check() -> Send:
        request = ModifyNetworkInterfaceAttribute(
            network_interface_id=one.id, source_dest_check=BooleanAttribute(value=not check)
        )
        word = "off" if check else "on"
        return Send((request,), f"Source/dest. check of {name} is {word}", "Changed source/dest. check of")

    goes = one.attachment is not None and one.attachment.delete_on_termination

    def toggle_deletion() -> Send:
        assert one.attachment is not None
        request = ModifyNetworkInterfaceAttribute(
            network_interface_id=one.id,
            attachment=NetworkInterfaceAttachmentChanges(
                attachment_id=one.attachment.attachment_id, delete_on_termination=not goes
            ),
        )
        owner = called_id(world, one.attachment.instance_id)
        done = f"{name} outlives {owner}" if goes else f"{name} is deleted when {owner} is terminated"
        return Send((request,), done, "Changed delete on termination of")

    return [
        offer(
            "groups",
            "Change groups…",
            "settings",
            "",
            lambda: Open("groups", {"interface_id": one.id}),
            primary=True,
            icon="mdi6.shield-edit-outline",
        ),
        offer(
            "description",
            "Change description…",
            "settings",
            "",
            lambda: Open("description", {"interface_id": one.id}),
            icon="mdi6.text-short",
        ),
        offer(
            "source-dest-check",
            "Turn source/dest. check off" if check else "Turn source/dest. check on",
            "settings",
            "",
            toggle_check,
            icon="mdi6.router-network",
        ),
        offer(
            "delete-on-termination",
            "Keep on termination" if goes else "Delete on termination",
            "settings",
            "" if one.attachment else "it is not attached: there is no instance to outlive",
            toggle_deletion,
            icon="mdi6.link-variant",
        ),
        offer(
            "route-to",
            "Create route to it…",
            "settings",
            "",
            lambda: Open("create-route", {"target": one.id, "vpc_id": one.vpc_id}),
            icon="mdi6.routes",
        ),
    ]


def _lost_routes(world: World, one: NetworkInterface) -> list[str]:
    return [
        f"Routes to it in {listed(called(world, table) for table in tables)} become black holes."
        for tables in [world.route_tables_targeting(one.id)]
        if tables
    ]


def _deletion(world: World, one: NetworkInterface) -> Confirm:
    addresses = listed((address.private_ip_address for address in one.private_ip_addresses), 4)
    public = elastic_ips(one)
    lines = [f"{addresses} and its MAC address {one.mac_address} are given back."]
    if public:
        lines.append(f"{listed(public)} is disassociated, not released.")
    name = called(world, one)
    send = Send((DeleteNetworkInterface(network_interface_id=one.id),), f"Deleted {name}", "Deleted")
    return Confirm(f"Delete {name}?", (*lines, *_lost_routes(world, one)), "Delete", send)


def address_offers(world: World, one: Address) -> list[Offer]:
    holder = called_id(world, one.network_interface_id) if one.network_interface_id else ""

    def disassociate() -> Send:
        request = DisassociateAddress(association_id=one.association_id or "")
        return Send((request,), f"Disassociated {one.public_ip} from {holder}", "Disassociated")

    def release() -> Confirm:
        send = Send((ReleaseAddress(allocation_id=one.id),), f"Released {one.public_ip}", "Released")
        lines = (f"{one.public_ip} goes back to Amazon's pool; asking for another gives another address.",)
        return Confirm(f"Release {called(world, one)}?", lines, "Release", send)

    return [
        offer(
            "associate-address",
            "Move to another interface…" if holder else "Associate…",
            "association",
            "",
            lambda: Open("associate-address", {"allocation_id": one.id}),
            primary=True,
            icon="mdi6.earth-plus",
        ),
        offer(
            "disassociate-address",
            "Disassociate",
            "association",
            "" if holder else "it is not associated",
            disassociate,
            primary=bool(holder),
            icon="mdi6.earth-minus",
        ),
        offer("copy-ip", "Copy public IP", "copy", "", lambda: Copy((one.public_ip,), "public IP")),
        offer(
            "release",
            "Release…",
            "delete",
            f"associated with {holder}: disassociate it first" if holder else "",
            release,
            primary=not holder,
            icon="mdi6.trash-can-outline",
            shortcut="Del",
        ),
    ]
