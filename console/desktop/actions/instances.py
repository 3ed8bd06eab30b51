"""What can be done with an instance and with a key pair."""

from console.desktop.actions.offer import Confirm, Copy, Offer, Open, Send, offer
from console.desktop.actions.words import called, device, listed
from console.ec2.requests import (
    DeleteKeyPair,
    RebootInstances,
    StartInstances,
    StopInstances,
    TerminateInstances,
)
from console.ec2.resources import Instance, InstanceState, KeyPair, NetworkInterface
from console.ec2.world import World

GONE = (InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED)


def instance_offers(world: World, one: Instance) -> list[Offer]:
    name, state, ids = called(world, one), one.state, (one.id,)
    running, stopped = state is InstanceState.RUNNING, state is InstanceState.STOPPED
    now = f"{name} is {state}"
    primary = world.primary_interface(one.id)
    return [
        offer(
            "start",
            "Start",
            "state",
            "" if stopped else now,
            lambda: Send((StartInstances(instance_ids=ids),), f"Starting {name}", "Starting"),
            primary=not running and state not in GONE,
            icon="mdi6.play",
        ),
        offer(
            "stop",
            "Stop",
            "state",
            "" if running else now,
            lambda: Send((StopInstances(instance_ids=ids),), f"Stopping {name}", "Stopping"),
            primary=running,
            icon="mdi6.stop",
        ),
        offer(
            "reboot",
            "Reboot",
            "state",
            "" if running else now,
            lambda: Send((RebootInstances(instance_ids=ids),), f"Rebooting {name}", "Rebooting"),
            icon="mdi6.restart",
        ),
        offer(
            "attach",
            "Attach interface…",
            "network",
            slots_problem(world, one),
            lambda: Open("attach", {"instance_id": one.id}),
            primary=True,
            icon="mdi6.connection",
        ),
        offer(
            "launch-like",
            "Launch more like this…",
            "network",
            "it has no interfaces any more to copy" if primary is None else "",
            lambda: Open("launch", {"like": one.id}),
            primary=True,
            icon="mdi6.content-duplicate",
        ),
        offer(
            "guest-routing",
            "Guest routing…",
            "settings",
            now if state in GONE else "",
            lambda: Open("guest-routing", {"instance_id": one.id}),
            icon="mdi6.routes",
        ),
        offer(
            "copy-ip",
            "Copy IP address",
            "copy",
            "" if primary else "it has no address",
            lambda: Copy((primary.private_ip_address if primary else "",), "IP address"),
        ),
        offer(
            "terminate",
            "Terminate…",
            "delete",
            now if state in GONE else "",
            lambda: _termination(world, one),
            primary=True,
            icon="mdi6.trash-can-outline",
            shortcut="Del",
        ),
    ]


def slots_problem(world: World, one: Instance) -> str:
    """Why `one` cannot take another interface now: its state, or the limit of its type."""
    if one.state not in (InstanceState.RUNNING, InstanceState.STOPPED):
        return f"{called(world, one)} is {one.state}: attach needs a running or stopped instance"
    kind = world.instance_type_of(one)
    most = kind.maximum_network_interfaces if kind else 0
    if kind and len(world.interfaces_of(one.id)) >= most:
        return f"all {most} interface slots of {called(world, one)} ({kind.id}) are taken"
    return ""


def _termination(world: World, one: Instance) -> Confirm:
    name = called(world, one)
    send = Send((TerminateInstances(instance_ids=(one.id,)),), f"Terminating {name}", "Terminating")
    return Confirm(f"Terminate {name}?", tuple(termination_consequences(world, one)), "Terminate", send)


def termination_consequences(world: World, one: Instance) -> list[str]:
    """Which interfaces go with an instance, which stay, and what becomes of its Elastic IPs and of routes."""
    goes: list[NetworkInterface] = []
    stays: list[NetworkInterface] = []
    public: list[str] = []
    routed: list[str] = []
    for interface in world.interfaces_of(one.id):
        attachment = interface.attachment
        (goes if attachment and attachment.delete_on_termination else stays).append(interface)
        routed += [called(world, table) for table in world.route_tables_targeting(interface.id)]
        if interface in goes:
            public += elastic_ips(interface)
    lines = []
    if goes:
        lines.append(f"Deleted with {called(world, one)}: {listed((_leg(world, leg) for leg in goes), 6)}.")
    if stays:
        lines.append(f"Kept, and available again: {listed((_leg(world, leg) for leg in stays), 6)}.")
    if public:
        lines.append(f"Disassociated, not released: {listed(public, 6)}.")
    if routed:
        lines.append(f"Routes in {listed(dict.fromkeys(routed))} become black holes.")
    return lines


def elastic_ips(interface: NetworkInterface) -> list[str]:
    """The Elastic IPs on an interface; public addresses that are Amazon's own do not count."""
    return [
        address.association.public_ip
        for address in interface.private_ip_addresses
        if address.association and address.association.allocation_id
    ]


def _leg(world: World, interface: NetworkInterface) -> str:
    name = called(world, interface)
    index = device(interface)
    words = index if name.startswith(index) else f"{index} {name}"
    return f"{words.split(' of ')[0]} ({interface.private_ip_address})"


def key_pair_offers(world: World, one: KeyPair) -> list[Offer]:
    users = [called(world, other) for other in world.all(Instance) if other.key_name == one.key_name]

    def deletion() -> Confirm:
        lines = ["The private key was never kept here: a new pair of that name will have another one."]
        if users:
            lines.append(f"{listed(users)} keep running with the key that they were launched with.")
        send = Send((DeleteKeyPair(key_pair_id=one.id),), f"Deleted {one.key_name}", "Deleted")
        return Confirm(f"Delete key pair {one.key_name}?", tuple(lines), "Delete", send)

    return [
        offer("copy-name", "Copy name", "copy", "", lambda: Copy((one.key_name,), "name")),
        offer("copy-fingerprint", "Copy fingerprint", "copy", "", lambda: Copy((one.key_fingerprint,), "fingerprint")),
        offer(
            "delete",
            "Delete…",
            "delete",
            "",
            deletion,
            primary=True,
            icon="mdi6.trash-can-outline",
            shortcut="Del",
        ),
    ]
