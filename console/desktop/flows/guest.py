"""What is left to do inside the instance: EC2 attaches an interface, the guest's system must use it."""

from dataclasses import dataclass

from console.ec2.addresses import network, to_text
from console.ec2.resources import Image, InstanceType, NetworkInterface, Subnet

FIRST_NITRO_SLOT = 5
"""ENA devices begin at PCI slot 5: `ens5`. Source: Amazon EC2 user guide, "Name of network interfaces"."""


@dataclass(frozen=True, slots=True)
class GuestStep:
    """system: `Amazon Linux`, `Ubuntu (netplan)`. commands: to run there, as root; text says what they do."""

    system: str
    text: str
    commands: str


def device_name(kind: InstanceType | None, device_index: int) -> str:
    """What Linux will probably call the interface. Nitro names by PCI slot, Xen counts."""
    if kind is not None and kind.hypervisor == "xen":
        return f"eth{device_index}"
    return f"ens{FIRST_NITRO_SLOT + device_index}"


def runs_ubuntu(image: Image | None) -> bool:
    return image is not None and "ubuntu" in f"{image.name} {image.description}".lower()


def guest_steps(
    interface: NetworkInterface, subnet: Subnet, device: str, device_index: int, image: Image | None = None
) -> list[GuestStep]:
    """For the systems that people use, the image's own first."""
    addresses = [one.private_ip_address for one in interface.private_ip_addresses]
    steps = [
        _amazon_linux(device),
        _netplan(addresses, interface.mac_address, subnet, device, device_index),
    ]
    return steps[::-1] if runs_ubuntu(image) else steps


def _amazon_linux(device: str) -> GuestStep:
    return GuestStep(
        "Amazon Linux",
        "amazon-ec2-net-utils configures addresses and policy routing by itself, seconds after the attachment. "
        "Check it:",
        f"ip -br address show dev {device}\nip rule list\nnetworkctl status {device}",
    )


def _netplan(addresses: list[str], mac_address: str, subnet: Subnet, device: str, device_index: int) -> GuestStep:
    """Replies leave through the interface on which the question came: a routing table of its own."""
    block = network(subnet.cidr_block)
    router = to_text(int(block.network_address) + 1)
    table = 1000 + device_index
    lines = [
        f"cat > /etc/netplan/60-{device}.yaml <<'END'",
        "network:",
        "  version: 2",
        "  ethernets:",
        f"    {device}:",
        f'      match: {{macaddress: "{mac_address}"}}',
        f"      set-name: {device}",
        f"      addresses: [{', '.join(f'{one}/{block.prefixlen}' for one in addresses)}]",
        "      routes:",
        f"        - {{to: default, via: {router}, table: {table}}}",
        f"        - {{to: {subnet.cidr_block}, scope: link, table: {table}}}",
        "      routing-policy:",
        *(f"        - {{from: {one}, table: {table}}}" for one in addresses),
        "END",
        "netplan apply",
    ]
    return GuestStep(
        "Ubuntu (netplan)",
        "Ubuntu leaves further interfaces unconfigured. This gives it its addresses and a routing table of its own:",
        "\n".join(lines),
    )
