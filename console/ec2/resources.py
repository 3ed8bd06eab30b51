"""Everything that exists: immutable records, keyed by `id`.

Field names are EC2's own (SDK member names, snake-cased), except that every record calls its own identity `id`.
Addresses and CIDR blocks are canonical text; times are aware datetimes in UTC; lists are tuples. What follows from
other records (free addresses of a subnet, groups of an instance) is asked of the World, never stored twice; the one
exception is the association of an Elastic IP, which EC2 reports on both ends and the engine keeps in step.

Every record has a doc string, because `dataclass` makes one from the signature otherwise, and that takes as long as
the rest of the class.
"""

import re
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from console.ec2.record import Record


class Tag(Record, frozen=True):
    """A key that no other tag of the resource has."""

    key: str
    value: str = ""


Tags: TypeAlias = tuple[Tag, ...]

# --- VPC, subnets, routes, gateways ---------------------------------------------------------------------------------


class VpcCidrBlockAssociation(Record, frozen=True):
    """An IPv4 block of a VPC. state: `associating associated disassociating`."""

    association_id: str
    cidr_block: str
    state: str = "associated"


class Ipv6CidrBlockAssociation(Record, frozen=True):
    """A VPC's /56, a subnet's /64. state: `associating associated disassociating`."""

    association_id: str
    ipv6_cidr_block: str
    state: str = "associated"


class Vpc(Record, frozen=True):
    """cidr_block: its first block, which stays."""

    id: str
    owner_id: str
    cidr_block: str
    cidr_block_association_set: tuple[VpcCidrBlockAssociation, ...]
    dhcp_options_id: str
    state: Literal["pending", "available"] = "available"
    instance_tenancy: str = "default"
    is_default: bool = False
    enable_dns_support: bool = True
    enable_dns_hostnames: bool = False
    tags: Tags = ()
    ipv6_cidr_block_association_set: tuple[Ipv6CidrBlockAssociation, ...] = ()
    enable_network_address_usage_metrics: bool = False

    @property
    def cidr_blocks(self) -> tuple[str, ...]:
        """Every IPv4 block that it has, the first one first."""
        held = (one for one in self.cidr_block_association_set if one.state in ("associating", "associated"))
        return tuple(dict.fromkeys((self.cidr_block, *(one.cidr_block for one in held))))


class Subnet(Record, frozen=True):
    """A block of a VPC in one zone."""

    id: str
    vpc_id: str
    owner_id: str
    availability_zone: str
    availability_zone_id: str
    cidr_block: str
    state: str = "available"
    default_for_az: bool = False
    map_public_ip_on_launch: bool = False
    tags: Tags = ()
    ipv6_cidr_block_association_set: tuple[Ipv6CidrBlockAssociation, ...] = ()
    assign_ipv6_address_on_creation: bool = False
    private_dns_hostname_type_on_launch: str = "ip-name"
    enable_resource_name_dns_a_record_on_launch: bool = False
    enable_resource_name_dns_aaaa_record_on_launch: bool = False
    enable_dns64: bool = False

    @property
    def ipv6_cidr_block(self) -> str | None:
        """The block that its interfaces have IPv6 addresses from."""
        held = (one for one in self.ipv6_cidr_block_association_set if one.state in ("associating", "associated"))
        return next((one.ipv6_cidr_block for one in held), None)


class RouteState(StrEnum):
    ACTIVE = "active"
    BLACKHOLE = "blackhole"


class Route(Record, frozen=True):
    """One of gateway_id (`local`, igw-, vgw-), network_interface_id is set; instance_id follows the interface.

    One of destination_cidr_block and destination_ipv6_cidr_block is set, the other empty: `destination` is either.
    """

    destination_cidr_block: str = ""
    gateway_id: str | None = None
    network_interface_id: str | None = None
    instance_id: str | None = None
    instance_owner_id: str | None = None
    origin: str = "CreateRoute"
    state: RouteState = RouteState.ACTIVE
    destination_ipv6_cidr_block: str = ""

    @property
    def destination(self) -> str:
        return self.destination_cidr_block or self.destination_ipv6_cidr_block

    @property
    def target(self) -> str:
        return self.gateway_id or self.network_interface_id or ""


class RouteTableAssociation(Record, frozen=True):
    """Main association: `main` and no subnet. Explicit: a subnet, or the gateway whose incoming traffic it rules."""

    route_table_association_id: str
    route_table_id: str
    subnet_id: str | None = None
    main: bool = False
    state: str = "associated"
    gateway_id: str | None = None


class RouteTable(Record, frozen=True):
    """routes: the local ones among them. propagating_vgws: VPN gateways whose routes it takes over."""

    id: str
    vpc_id: str
    owner_id: str
    routes: tuple[Route, ...] = ()
    associations: tuple[RouteTableAssociation, ...] = ()
    propagating_vgws: tuple[str, ...] = ()
    tags: Tags = ()

    @property
    def is_main(self) -> bool:
        return any(association.main for association in self.associations)


class GatewayAttachment(Record, frozen=True):
    """state: `available` for an internet gateway; `attaching attached detaching` for a VPN gateway."""

    vpc_id: str
    state: str


class InternetGateway(Record, frozen=True):
    """attachments: one VPC at most."""

    id: str
    owner_id: str
    attachments: tuple[GatewayAttachment, ...] = ()
    tags: Tags = ()


class VpnGateway(Record, frozen=True):
    """vpc_attachments: one VPC at most. detached_from: the VPC that it was on last, as EC2 still tells for a while."""

    id: str
    state: str = "available"
    type: str = "ipsec.1"
    amazon_side_asn: int = 64512
    availability_zone: str | None = None
    vpc_attachments: tuple[GatewayAttachment, ...] = ()
    tags: Tags = ()
    detached_from: str | None = None

    @property
    def told_attachments(self) -> tuple[GatewayAttachment, ...]:
        """As EC2 tells them: one that has ended stands there as `detached`, which is what clients wait for."""
        if self.detached_from is None:
            return self.vpc_attachments
        return (*self.vpc_attachments, GatewayAttachment(self.detached_from, "detached"))


# --- Security groups and network ACLs -------------------------------------------------------------------------------


class SecurityGroup(Record, frozen=True):
    """Its rules are records of their own."""

    id: str
    group_name: str
    description: str
    vpc_id: str
    owner_id: str
    tags: Tags = ()


class SecurityGroupRule(Record, frozen=True):
    """One rule, one peer: exactly one of cidr_ipv4, cidr_ipv6, prefix_list_id, referenced_group_id.

    ip_protocol: `-1` (all), `tcp`, `udp`, `icmp`, `icmpv6` or a number. Ports are -1 where they do not apply;
    for icmp, from_port is the type and to_port the code.
    """

    id: str
    group_id: str
    group_owner_id: str
    is_egress: bool
    ip_protocol: str
    from_port: int = -1
    to_port: int = -1
    cidr_ipv4: str | None = None
    cidr_ipv6: str | None = None
    prefix_list_id: str | None = None
    referenced_group_id: str | None = None
    description: str = ""
    tags: Tags = ()

    @property
    def peer(self) -> str:
        return self.cidr_ipv4 or self.cidr_ipv6 or self.prefix_list_id or self.referenced_group_id or ""


class NetworkAclEntry(Record, frozen=True):
    """rule_number 1 … 32766, or 32767 (IPv6: 32768) for the closing deny. protocol: numeric text, `-1` for all.

    One of cidr_block and ipv6_cidr_block is set, the other empty: `block` is either.
    """

    rule_number: int
    protocol: str
    rule_action: Literal["allow", "deny"]
    egress: bool
    cidr_block: str = ""
    from_port: int | None = None
    to_port: int | None = None
    icmp_type: int | None = None
    icmp_code: int | None = None
    ipv6_cidr_block: str = ""

    @property
    def block(self) -> str:
        return self.cidr_block or self.ipv6_cidr_block


class NetworkAclAssociation(Record, frozen=True):
    """Which ACL a subnet has: exactly one."""

    network_acl_association_id: str
    network_acl_id: str
    subnet_id: str


class NetworkAcl(Record, frozen=True):
    """entries: of both directions and both families."""

    id: str
    vpc_id: str
    owner_id: str
    is_default: bool = False
    entries: tuple[NetworkAclEntry, ...] = ()
    associations: tuple[NetworkAclAssociation, ...] = ()
    tags: Tags = ()


# --- Network interfaces and Elastic IPs -----------------------------------------------------------------------------

AMAZON = "amazon"
"""ip_owner_id of a public address that EC2 assigned by itself."""


class NetworkInterfaceAssociation(Record, frozen=True):
    """A public address on a private one. An auto-assigned one has ip_owner_id `amazon` and no ids."""

    public_ip: str
    ip_owner_id: str
    allocation_id: str | None = None
    association_id: str | None = None


class NetworkInterfacePrivateIpAddress(Record, frozen=True):
    """An IPv4 address of an interface, with the public one that leads to it."""

    private_ip_address: str
    primary: bool = False
    association: NetworkInterfaceAssociation | None = None


class NetworkInterfaceAttachment(Record, frozen=True):
    """On which instance, at which index, and what becomes of the interface when that is terminated."""

    attachment_id: str
    instance_id: str
    instance_owner_id: str
    device_index: int
    status: Literal["attaching", "attached", "detaching"]
    attach_time: datetime
    delete_on_termination: bool
    network_card_index: int = 0


class NetworkInterfaceStatus(StrEnum):
    PENDING = "pending"
    AVAILABLE = "available"
    IN_USE = "in-use"


class NetworkInterfaceIpv6Address(Record, frozen=True):
    """is_primary_ipv6: it stays for as long as the interface exists."""

    ipv6_address: str
    is_primary_ipv6: bool = False


class ConnectionTrackingConfiguration(Record, frozen=True):
    """Idle timeouts in seconds; None: EC2's default. Source: ec2-semantics §2.1, §5.5."""

    tcp_established_timeout: int | None = None
    udp_stream_timeout: int | None = None
    udp_timeout: int | None = None


class NetworkInterface(Record, frozen=True):
    """private_ip_addresses: the primary first; never empty (an IPv4 interface).

    ipv4_prefixes: delegated /28 blocks of the subnet; ipv6_prefixes: /80 blocks.
    """

    id: str
    subnet_id: str
    vpc_id: str
    availability_zone: str
    owner_id: str
    mac_address: str
    private_ip_addresses: tuple[NetworkInterfacePrivateIpAddress, ...]
    groups: tuple[str, ...]
    description: str = ""
    status: NetworkInterfaceStatus = NetworkInterfaceStatus.AVAILABLE
    source_dest_check: bool = True
    attachment: NetworkInterfaceAttachment | None = None
    interface_type: str = "interface"
    requester_id: str = ""
    requester_managed: bool = False
    tags: Tags = ()
    ipv6_addresses: tuple[NetworkInterfaceIpv6Address, ...] = ()
    ipv4_prefixes: tuple[str, ...] = ()
    ipv6_prefixes: tuple[str, ...] = ()
    connection_tracking_configuration: ConnectionTrackingConfiguration | None = None

    @property
    def private_ip_address(self) -> str:
        return self.private_ip_addresses[0].private_ip_address

    @property
    def association(self) -> NetworkInterfaceAssociation | None:
        """The public address of the primary private one."""
        return self.private_ip_addresses[0].association

    @property
    def associations(self) -> tuple[NetworkInterfaceAssociation, ...]:
        """Those of all its private addresses, in their order."""
        return tuple(one.association for one in self.private_ip_addresses if one.association is not None)


class NetworkInterfacePermission(Record, frozen=True):
    """Leave for another account to attach an interface, or to put an Elastic IP on it. permission: EC2's word."""

    id: str
    network_interface_id: str
    permission: str
    aws_account_id: str | None = None
    aws_service: str | None = None
    state: str = "granted"
    tags: Tags = ()


class Address(Record, frozen=True):
    """An Elastic IP; `id` is its allocation id. The association fields are None while it is free."""

    id: str
    public_ip: str
    owner_id: str
    domain: str = "vpc"
    public_ipv4_pool: str = AMAZON
    network_border_group: str = ""
    association_id: str | None = None
    network_interface_id: str | None = None
    private_ip_address: str | None = None
    tags: Tags = ()


# --- Instances and what they are made of ----------------------------------------------------------------------------


class InstanceState(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    SHUTTING_DOWN = "shutting-down"
    TERMINATED = "terminated"
    STOPPING = "stopping"
    STOPPED = "stopped"

    @property
    def code(self) -> int:
        return _STATE_CODES[self]


_STATE_CODES = {
    InstanceState.PENDING: 0,
    InstanceState.RUNNING: 16,
    InstanceState.SHUTTING_DOWN: 32,
    InstanceState.TERMINATED: 48,
    InstanceState.STOPPING: 64,
    InstanceState.STOPPED: 80,
}


class MetadataOptions(Record, frozen=True):
    """How an instance may ask about itself (IMDS); as EC2 has it where neither launch nor image says more.

    http_tokens: `optional required`; http_put_response_hop_limit: 1 to 64; the others: `enabled disabled`.
    """

    http_tokens: str = "optional"
    http_put_response_hop_limit: int = 1
    http_endpoint: str = "enabled"
    http_protocol_ipv6: str = "disabled"
    instance_metadata_tags: str = "disabled"


class Instance(Record, frozen=True):
    """What EC2 mirrors from the primary interface (subnet, groups, addresses) is asked of the World."""

    id: str
    reservation_id: str
    owner_id: str
    image_id: str
    instance_type: str
    state: InstanceState
    launch_time: datetime
    availability_zone: str
    vpc_id: str
    architecture: str = "x86_64"
    ami_launch_index: int = 0
    key_name: str | None = None
    state_reason: str = ""
    """`Client.UserInitiatedShutdown: User initiated shutdown`, or empty."""
    state_transition_reason: str = ""
    """`User initiated (2026-01-02 03:04:05 GMT)`, or empty."""
    auto_public_ip: bool = False
    """EC2 assigned a public address at launch, and may assign a new one at a start (ec2-semantics §3.4)."""
    user_data: str = ""
    client_token: str = ""
    tags: Tags = ()
    disable_api_termination: bool = False
    disable_api_stop: bool = False
    instance_initiated_shutdown_behavior: str = "stop"
    ebs_optimized: bool = False
    hostname_type: str = "ip-name"
    """Or `resource-name`: what its private DNS name is made of."""
    enable_resource_name_dns_a_record: bool = False
    enable_resource_name_dns_aaaa_record: bool = False
    metadata_options: MetadataOptions | None = None
    """None: EC2's defaults, which are never written out."""

    @property
    def boot_mode(self) -> str:
        """Arm boots by UEFI only."""
        return "uefi" if self.architecture == "arm64" else "legacy-bios"


class KeyPair(Record, frozen=True):
    """The public half; the private one is kept nowhere."""

    id: str
    key_name: str
    key_fingerprint: str
    key_type: str
    create_time: datetime
    tags: Tags = ()
    public_key: str = ""
    """OpenSSH's one line; empty where it was not kept."""


class AvailabilityZone(Record, frozen=True):
    """`id` is the zone's name (us-east-1a)."""

    id: str
    zone_id: str
    region_name: str
    state: str = "available"
    group_name: str = ""
    tags: Tags = ()

    @property
    def group_long_name(self) -> str:
        area = _AREAS.get(self.region_name.partition("-")[0], self.region_name)
        return f"{area} ({self.region_name}) 1"


_AREAS = {"us": "US", "eu": "Europe", "ap": "Asia Pacific", "sa": "South America", "ca": "Canada"}


class NetworkCard(Record, frozen=True):
    """One of those that an instance type has."""

    network_card_index: int
    maximum_network_interfaces: int


class InstanceType(Record, frozen=True):
    """`id` is the type's name (m5.large). memory in MiB. Source: DescribeInstanceTypes."""

    id: str
    vcpus: int
    memory_mib: int
    maximum_network_interfaces: int
    ipv4_addresses_per_interface: int
    ipv6_addresses_per_interface: int
    network_cards: tuple[NetworkCard, ...]
    architectures: tuple[str, ...] = ("x86_64",)
    hypervisor: str = "nitro"
    tags: Tags = ()

    @property
    def threads_per_core(self) -> int:
        """One on Arm and T2, whose virtual processors are whole cores; two elsewhere."""
        whole = "arm64" in self.architectures or self.id.startswith("t2.") or self.vcpus < 2
        return 1 if whole else 2

    @property
    def default_cores(self) -> int:
        return self.vcpus // self.threads_per_core

    @property
    def cpu_credits(self) -> str | None:
        """What a burstable instance does when its credits are spent; None for the others."""
        return _CPU_CREDITS.get(self.id.partition(".")[0])


_CPU_CREDITS = {"t2": "standard", "t3": "unlimited", "t3a": "unlimited", "t4g": "unlimited"}


class Image(Record, frozen=True):
    """What an instance can be launched from. creation_date: as EC2 writes it; clients take the newest of several."""

    id: str
    name: str
    description: str
    architecture: str
    image_owner_alias: str = AMAZON
    owner_id: str = "137112412989"
    platform_details: str = "Linux/UNIX"
    root_device_name: str = "/dev/xvda"
    state: str = "available"
    creation_date: str | None = None
    tags: Tags = ()


Resource: TypeAlias = (
    Vpc
    | Subnet
    | RouteTable
    | InternetGateway
    | VpnGateway
    | SecurityGroup
    | SecurityGroupRule
    | NetworkAcl
    | NetworkInterface
    | NetworkInterfacePermission
    | Address
    | Instance
    | KeyPair
    | AvailabilityZone
    | InstanceType
    | Image
)

RESOURCE_TYPES: dict[str, type[Resource]] = {
    "vpc": Vpc,
    "subnet": Subnet,
    "route-table": RouteTable,
    "internet-gateway": InternetGateway,
    "vpn-gateway": VpnGateway,
    "security-group": SecurityGroup,
    "security-group-rule": SecurityGroupRule,
    "network-acl": NetworkAcl,
    "network-interface": NetworkInterface,
    "network-interface-permission": NetworkInterfacePermission,
    "elastic-ip": Address,
    "instance": Instance,
    "key-pair": KeyPair,
    "availability-zone": AvailabilityZone,
    "instance-type": InstanceType,
    "image": Image,
}
"""EC2's resource-type word to the record's class."""

RESOURCE_TYPE_OF: dict[type[Resource], str] = {kind: word for word, kind in RESOURCE_TYPES.items()}
CATALOGUE: tuple[type[Resource], ...] = (AvailabilityZone, InstanceType, Image)
"""What EC2 provides and nobody creates: a world file does not keep it."""


def tag(resource: Resource, key: str) -> str | None:
    """The value of a tag, or None where the resource does not carry it."""
    for one in resource.tags:
        if one.key == key:
            return one.value
    return None


_UNSEEMLY = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]")


def name_of(resource: Resource) -> str:
    """What people call it, on one line: its Name tag, a group's or key pair's own name, else an empty string."""
    if name := tag(resource, "Name"):
        # Line breaks would break lines, and marks of direction turn around what stands after them.
        if not name.isprintable() or name.isspace():
            name = " ".join(_UNSEEMLY.sub(" ", name).split())
        if name:
            return name
    match resource:
        case SecurityGroup():
            return resource.group_name
        case KeyPair():
            return resource.key_name
        case Image():
            return resource.name
        case _:
            return ""


def label_of(resource: Resource) -> str:
    """The name where there is one, else the id."""
    return name_of(resource) or resource.id
