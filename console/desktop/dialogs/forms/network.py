"""Forms for VPCs, subnets and route tables."""

from collections.abc import Sequence
from typing import Any

from console.desktop.actions.words import called, called_id, plural
from console.desktop.dialogs.form import Choice, Field, Form, Note, Pick, PickMany, RegionalForm, Text, named
from console.desktop.dialogs.forms.choices import (
    by_name,
    free_subnet_block,
    free_vpc_block,
    interface_choice,
    interfaces_in,
    of_how_many,
    some,
    subnet_choices,
    vpc_choices,
    zone_choices,
)
from console.desktop.models.column import sortable
from console.ec2.addresses import canonical, is_within, network, overlap
from console.ec2.requests import (
    AssociateRouteTable,
    CreateRoute,
    CreateRouteTable,
    CreateSubnet,
    CreateVpc,
    DeleteRoute,
    DisassociateRouteTable,
    Request,
)
from console.ec2.resources import NetworkInterface, RouteTable, Subnet, Vpc
from console.ec2.world import World


def cidr_problem(text: str, shortest: int = 0, longest: int = 32) -> str:
    """What is wrong with a CIDR block as typed, prefix length within bounds; empty if nothing is."""
    if not text:
        return "A CIDR block, such as 10.0.0.0/16"
    try:
        block = network(canonical(text))
    except ValueError:
        return f"{text} is no IPv4 CIDR block, such as 10.0.0.0/16"
    if not shortest <= block.prefixlen <= longest:
        return f"/{block.prefixlen} is not possible here: EC2 takes /{shortest} to /{longest}"
    return ""


class CreateVpcForm(RegionalForm):
    title = "Create VPC"
    explanation = "A network of its own. A main route table, a default network ACL and a default group come with it."
    blame = (("InvalidVpc", "cidr_block"),)

    def __init__(self, world: World, place: str = "") -> None:
        super().__init__(world, place)
        self.values |= {"name": "", "cidr_block": free_vpc_block(world)}

    def fields(self) -> Sequence[Field]:
        return (
            Text("name", "Name", "a tag; may stay empty", "shop"),
            Text("cidr_block", "IPv4 CIDR block", "/16 to /28; cannot be changed later", mono=True),
            *self.region(),
        )

    def problems(self) -> dict[str, str]:
        wrong = cidr_problem(self.text("cidr_block"), 16, 28)
        return {"cidr_block": wrong} if wrong else {}

    def requests(self) -> tuple[Request[Any], ...]:
        tags = named(self.text("name"), "vpc")
        return (CreateVpc(cidr_block=canonical(self.text("cidr_block")), tag_specifications=tags),)

    def done(self, results: Sequence[Any]) -> str:
        return f"Created VPC {called(self.world, results[0])}"


def _blocks(vpc: Vpc, last: str) -> str:
    """`10.0.0.0/16, 10.1.0.0/16 or 10.2.0.0/16`."""
    *others, final = vpc.cidr_blocks
    return f"{', '.join(others)} {last} {final}" if others else final


class CreateSubnetForm(Form):
    title = "Create subnet"
    explanation = "A range of addresses in one zone. Interfaces are born in a subnet and never move to another one."
    blame = (("InvalidSubnet", "cidr_block"),)

    def __init__(self, world: World, vpc_id: str | None = None) -> None:
        super().__init__(world)
        self.values = {"name": "", "vpc_id": vpc_id or "", "cidr_block": ""}
        self._suggested = ""
        self.settle()

    def _settle_once(self) -> None:
        """A block that nobody typed follows the VPC, and what is taken of it."""
        super()._settle_once()
        before, self._suggested = self._suggested, free_subnet_block(self.world, self.text("vpc_id"))
        if self.text("cidr_block") == before:
            self.values["cidr_block"] = self._suggested

    def fields(self) -> Sequence[Field]:
        vpc_id = self.text("vpc_id")
        vpc = self.world.find(Vpc, vpc_id)
        return (
            Text("name", "Name", "a tag; may stay empty", "private-a"),
            Pick("vpc_id", "VPC", vpc_choices(self.world)),
            Pick("availability_zone", "Availability zone", zone_choices(self.world, vpc_id)),
            Text(
                "cidr_block",
                "IPv4 CIDR block",
                f"within {_blocks(vpc, 'or')}" if vpc else "",
                mono=True,
                suggestion=self._suggested,
            ),
        )

    def problems(self) -> dict[str, str]:
        vpc = self.world.find(Vpc, self.text("vpc_id"))
        if vpc is None:
            return {"vpc_id": "Choose the VPC that the subnet is part of"}
        wrong = cidr_problem(self.text("cidr_block"), 16, 28) or self._misplaced(vpc)
        if wrong and not self._suggested:
            wrong = f"{called(self.world, vpc)} is full: its subnets take all of {_blocks(vpc, 'and')}"
        return {"cidr_block": wrong} if wrong else {}

    def _misplaced(self, vpc: Vpc) -> str:
        block = canonical(self.text("cidr_block"))
        if not any(is_within(block, one) for one in vpc.cidr_blocks):
            ranges = "ranges" if len(vpc.cidr_blocks) > 1 else "range"
            return f"{block} is not within {_blocks(vpc, 'or')}, the {ranges} of {called(self.world, vpc)}"
        for other in self.world.subnets_in(vpc.id):
            if overlap(block, other.cidr_block):
                return f"{block} overlaps {called(self.world, other)} ({other.cidr_block})"
        return ""

    def requests(self) -> tuple[Request[Any], ...]:
        return (
            CreateSubnet(
                vpc_id=self.text("vpc_id"),
                cidr_block=canonical(self.text("cidr_block")),
                availability_zone=self.text("availability_zone") or None,
                tag_specifications=named(self.text("name"), "subnet"),
            ),
        )

    def done(self, results: Sequence[Any]) -> str:
        return f"Created subnet {called(self.world, results[0])}"


class CreateRouteTableForm(Form):
    title = "Create route table"
    explanation = "It starts with the local route alone, and rules no subnet until one is associated."

    def __init__(self, world: World, vpc_id: str | None = None) -> None:
        super().__init__(world)
        self.values = {"name": "", "vpc_id": vpc_id or ""}
        self.settle()

    def fields(self) -> Sequence[Field]:
        return (
            Text("name", "Name", "a tag; may stay empty", "private"),
            Pick("vpc_id", "VPC", vpc_choices(self.world)),
        )

    def requests(self) -> tuple[Request[Any], ...]:
        tags = named(self.text("name"), "route-table")
        return (CreateRouteTable(vpc_id=self.text("vpc_id"), tag_specifications=tags),)

    def done(self, results: Sequence[Any]) -> str:
        return f"Created route table {called(self.world, results[0])}"


class CreateRouteForm(Form):
    """From a table, or from a target (a gateway or an interface) that needs a table."""

    title = "Add route"
    verb = "Add route"
    explanation = "Packets to these destinations leave by the target. The most specific route of a table wins."
    blame = (("RouteAlreadyExists", "destination"), ("RouteLimitExceeded", "route_table_id"))

    def __init__(
        self, world: World, route_table_id: str | None = None, target: str | None = None, vpc_id: str | None = None
    ) -> None:
        super().__init__(world)
        table = world.find(RouteTable, route_table_id)
        self._vpc_id = vpc_id or (table.vpc_id if table else "")
        routed = {route.destination for route in table.routes} if table else set()
        first = "" if "0.0.0.0/0" in routed else "0.0.0.0/0"
        self.values = {"route_table_id": route_table_id or "", "destination": first, "target": target or ""}
        self.settle()

    def fields(self) -> Sequence[Field]:
        tables = tuple(
            Choice(one.id, called(self.world, one), "main" if one.is_main else one.id)
            for one in by_name(self.world, self.world.route_tables_in(self._vpc_id))
        )
        inside = sum(self.world.count_interfaces_in(one.id) for one in self.world.subnets_in(self._vpc_id))
        return (
            Pick("route_table_id", "Route table", tables),
            Text("destination", "Destination", "a CIDR block", "0.0.0.0/0", mono=True),
            Pick("target", "Target", self._targets(), of_how_many(inside)),
        )

    def _targets(self) -> tuple[Choice, ...]:
        world = self.world
        found = [
            Choice(gateway.id, called(world, gateway), word)
            for gateway, word in (
                (world.internet_gateway_of(self._vpc_id), "internet gateway"),
                (world.vpn_gateway_of(self._vpc_id), "VPN gateway"),
            )
            if gateway is not None
        ]
        forwarding = sorted(interfaces_in(world, self._vpc_id), key=lambda one: one.source_dest_check)
        chosen = world.find(NetworkInterface, self.text("target"))
        inside = some(forwarding, chosen, lambda one: interface_choice(world, one).text)
        for interface in sorted(inside, key=lambda one: one.source_dest_check):
            choice = interface_choice(world, interface)
            check = "source/dest. check is on" if interface.source_dest_check else "source/dest. check is off"
            found.append(Choice(choice.value, choice.text, f"{interface.private_ip_address} · {check}"))
        return tuple(found)

    def problems(self) -> dict[str, str]:
        found = {}
        if wrong := cidr_problem(self.text("destination")):
            found["destination"] = wrong
        if not self.text("target"):
            found["target"] = "Nothing to route to: attach a gateway to the VPC, or create an interface"
        return found

    def requests(self) -> tuple[Request[Any], ...]:
        target = self.text("target")
        to_interface = target.startswith("eni-")
        return (
            CreateRoute(
                route_table_id=self.text("route_table_id"),
                destination_cidr_block=canonical(self.text("destination")),
                gateway_id=None if to_interface else target,
                network_interface_id=target if to_interface else None,
            ),
        )

    def done(self, results: Sequence[Any]) -> str:
        table = called_id(self.world, self.text("route_table_id"))
        return f"Added {self.text('destination')} → {called_id(self.world, self.text('target'))} to {table}"


class DeleteRouteForm(Form):
    title = "Delete routes"
    verb = "Delete"
    explanation = "The local route stays: it is what makes the VPC one network."

    def __init__(self, world: World, route_table_id: str) -> None:
        super().__init__(world)
        self._table_id = route_table_id
        self.settle()

    def fields(self) -> Sequence[Field]:
        table = self.world.find(RouteTable, self._table_id)
        choices = tuple(
            Choice(route.destination, route.destination, self._words(route.target, route.state))
            for route in (table.routes if table else ())
            if route.origin != "CreateRouteTable"
        )
        return (PickMany("destinations", "Routes", choices),)

    def _words(self, target: str, state: str) -> str:
        return f"→ {called_id(self.world, target)} · {state}"

    def problems(self) -> dict[str, str]:
        return {} if self.many("destinations") else {"destinations": "Choose what is to go"}

    def requests(self) -> tuple[Request[Any], ...]:
        return tuple(
            DeleteRoute(
                route_table_id=self._table_id,
                destination_cidr_block=None if ":" in one else one,
                destination_ipv6_cidr_block=one if ":" in one else None,
            )
            for one in self.many("destinations")
        )

    def done(self, results: Sequence[Any]) -> str:
        return f"Deleted {', '.join(self.many('destinations'))} from {called_id(self.world, self._table_id)}"


class AssociateRouteTableForm(Form):
    """From either end: a subnet gets another table, or a table another subnet."""

    title = "Change route table"
    verb = "Associate"
    explanation = "Each subnet has one route table; without an association it is the VPC's main one."

    def __init__(self, world: World, subnet_id: str | None = None, route_table_id: str | None = None) -> None:
        super().__init__(world)
        end = world.find(Subnet, subnet_id) or world.find(RouteTable, route_table_id)
        self._vpc_id = end.vpc_id if end else ""
        self.values = {"subnet_id": subnet_id or "", "route_table_id": route_table_id or ""}
        if subnet_id and not route_table_id:
            now = self._table_of(subnet_id)
            tables = by_name(world, world.route_tables_in(self._vpc_id))
            others = [one.id for one in tables if now is None or one.id != now.id]
            self.values["route_table_id"] = others[0] if others else ""
        self.settle()

    def _table_of(self, subnet_id: str) -> RouteTable | None:
        subnet = self.world.find(Subnet, subnet_id)
        return self.world.route_table_of(subnet) if subnet else None

    def fields(self) -> Sequence[Field]:
        tables = tuple(
            Choice(one.id, called(self.world, one), _routes_words(self.world, one))
            for one in by_name(self.world, self.world.route_tables_in(self._vpc_id))
        )
        now = self._table_of(self.text("subnet_id"))
        return (
            Pick("subnet_id", "Subnet", subnet_choices(self.world, self._vpc_id)),
            Pick("route_table_id", "Route table", tables, f"now {called(self.world, now)}" if now else ""),
        )

    def problems(self) -> dict[str, str]:
        if not self.text("subnet_id"):
            return {"subnet_id": "The VPC has no subnet yet"}
        association = self._explicit()
        if association and association[1] == self.text("route_table_id"):
            table = called_id(self.world, association[1])
            return {"route_table_id": f"{table} is associated with this subnet already"}
        return {}

    def _explicit(self) -> tuple[str, str] | None:
        """The subnet's own association now: its id and its table's."""
        table = self._table_of(self.text("subnet_id"))
        for one in table.associations if table else ():
            if one.subnet_id == self.text("subnet_id"):
                return one.route_table_association_id, one.route_table_id
        return None

    def requests(self) -> tuple[Request[Any], ...]:
        found: list[Request[Any]] = []
        if association := self._explicit():
            found.append(DisassociateRouteTable(association_id=association[0]))
        found.append(AssociateRouteTable(route_table_id=self.text("route_table_id"), subnet_id=self.text("subnet_id")))
        return tuple(found)

    def done(self, results: Sequence[Any]) -> str:
        subnet, table = (called_id(self.world, self.text(key)) for key in ("subnet_id", "route_table_id"))
        return f"{subnet} is ruled by {table}"


def _routes_words(world: World, table: RouteTable) -> str:
    routes = [
        f"{route.destination} → {called_id(world, route.target)}"
        for route in table.routes
        if route.gateway_id != "local"
    ]
    return ("main · " if table.is_main else "") + (", ".join(routes) or "local only")


class DisassociateRouteTableForm(Form):
    title = "Disassociate subnets"
    verb = "Disassociate"
    explanation = "A subnet without an association falls back to the main route table of its VPC."

    def __init__(self, world: World, route_table_id: str) -> None:
        super().__init__(world)
        self._table_id = route_table_id
        self.settle()

    def fields(self) -> Sequence[Field]:
        table = self.world.find(RouteTable, self._table_id)
        choices = (
            Choice(one.route_table_association_id, called_id(self.world, one.subnet_id or ""), one.subnet_id or "")
            for one in (table.associations if table else ())
            if not one.main
        )
        inside = tuple(sorted(choices, key=lambda one: sortable(one.text)))
        main = self.world.main_route_table(table.vpc_id) if table else None
        found: list[Field] = [PickMany("associations", "Subnets", inside)]
        if main is not None:
            found.append(Note("main", f"They will be ruled by {called(self.world, main)}."))
        return found

    def problems(self) -> dict[str, str]:
        return {} if self.many("associations") else {"associations": "Choose the subnets"}

    def requests(self) -> tuple[Request[Any], ...]:
        return tuple(DisassociateRouteTable(association_id=one) for one in self.many("associations"))

    def done(self, results: Sequence[Any]) -> str:
        count = len(self.many("associations"))
        return f"Disassociated {plural('subnet', count)} from {called_id(self.world, self._table_id)}"
