"""Forms without widgets: defaults, problems, requests."""

from collections.abc import Callable
from typing import Any

import pytest

from console.desktop.dialogs.catalogue import FORMS
from console.desktop.dialogs.form import Pick
from console.desktop.dialogs.forms import choices
from console.desktop.dialogs.forms.acls import AddAclEntryForm
from console.desktop.dialogs.forms.addresses import AssignAddressesForm, AssociateAddressForm
from console.desktop.dialogs.forms.describe import RenameForm, TagsForm
from console.desktop.dialogs.forms.guest import GuestForm
from console.desktop.dialogs.forms.move import MoveInterfaceForm
from console.desktop.dialogs.forms.network import (
    AssociateRouteTableForm,
    CreateRouteForm,
    CreateSubnetForm,
    CreateVpcForm,
)
from console.desktop.dialogs.forms.security import AddRuleForm, GroupsForm
from console.ec2.requests import AuthorizeSecurityGroupIngress, CreateSubnet, CreateTags, DeleteTags, action_of
from console.ec2.requests.tags import DeletedTag
from console.ec2.resources import (
    Address,
    Instance,
    InternetGateway,
    NetworkAcl,
    NetworkInterface,
    Resource,
    RouteTable,
    SecurityGroup,
    Subnet,
    Tag,
    Vpc,
)
from console.ec2.world import World

NameOf = Callable[[type[Resource], str], str]


def test_a_subnet_starts_with_the_next_free_block(world: World, named: NameOf) -> None:
    form = CreateSubnetForm(world, named(Vpc, "shop"))
    assert form.text("cidr_block") == "10.0.32.0/20"
    assert form.judge() == {}
    (request,) = form.requests()
    assert isinstance(request, CreateSubnet)
    assert request.availability_zone == form.text("availability_zone")


def test_a_block_that_overlaps_names_the_other_subnet(world: World, named: NameOf) -> None:
    form = CreateSubnetForm(world, named(Vpc, "shop"))
    form.values["cidr_block"] = "10.0.0.0/24"
    assert form.problems() == {"cidr_block": "10.0.0.0/24 overlaps public-a (10.0.0.0/20)"}


@pytest.mark.parametrize("block", ["", "10.0.0.0", "10.0.0.0/8", "10.0.0.0/29", "300.0.0.0/16", "net"])
def test_a_vpc_needs_a_block_that_ec2_takes(world: World, block: str) -> None:
    form = CreateVpcForm(world)
    form.values["cidr_block"] = block
    assert "cidr_block" in form.problems()


def test_what_a_form_does_not_check_the_rehearsal_does(world: World) -> None:
    table = next(one for one in world.all(RouteTable) if not one.is_main and one.routes[-1].destination_cidr_block)
    form = CreateRouteForm(world, route_table_id=table.id)
    form.values["destination"] = next(
        route.destination_cidr_block for route in table.routes if route.gateway_id != "local"
    )
    taken = {route.target for route in table.routes}
    field = next(one for one in form.fields() if one.key == "target")
    form.values["target"] = next(one.value for one in field.choices if one.value not in taken)  # type: ignore[union-attr]
    before = len(world)
    assert set(form.judge()) == {"destination"}
    assert len(world) == before, "a rehearsal leaves no trace"


def test_a_taken_address_names_its_owner_and_the_next_free_one(world: World, named: NameOf) -> None:
    form = AssignAddressesForm(world, named(NetworkInterface, "standby"))
    form.values |= {"how": "list", "addresses": "10.0.128.10"}
    assert form.problems() == {"addresses": "10.0.128.10 is taken by web-1 management. Next free address: 10.0.128.4"}


def test_the_first_addresses_of_a_subnet_are_kept_by_ec2(world: World, named: NameOf) -> None:
    form = AssignAddressesForm(world, named(NetworkInterface, "standby"))
    form.values |= {"how": "list", "addresses": "10.0.128.1"}
    assert form.problems() == {"addresses": "10.0.128.1 is kept by EC2 (VPC router)"}


def test_more_addresses_than_the_type_carries_is_ec2s_refusal_beside_the_count(world: World, named: NameOf) -> None:
    form = AssignAddressesForm(world, named(NetworkInterface, "proxy-1 public"))
    form.values["count"] = "9"
    assert "count" in form.judge()


def test_a_rule_becomes_one_permission(world: World, named: NameOf) -> None:
    form = AddRuleForm(world, named(SecurityGroup, "db"))
    form.values |= {"what": "tcp", "ports": "8000-8010", "peer": "cidr", "cidr": "10.0.1.7/16"}
    (request,) = form.requests()
    assert isinstance(request, AuthorizeSecurityGroupIngress)
    (permission,) = request.ip_permissions
    assert (permission.from_port, permission.to_port) == (8000, 8010)
    assert permission.ip_ranges[0].cidr_ip == "10.0.0.0/16", "host bits are masked"


def test_a_duplicate_rule_is_refused_before_it_is_sent(world: World, named: NameOf) -> None:
    form = AddRuleForm(world, named(SecurityGroup, "web-public"))
    form.values |= {"what": "https", "peer": "any"}
    assert set(form.judge()) == {"what"}


def test_login_from_anywhere_is_warned_about(world: World, named: NameOf) -> None:
    form = AddRuleForm(world, named(SecurityGroup, "db"))
    form.values |= {"what": "ssh", "peer": "any"}
    assert "exposed" in [field.key for field in form.fields()]


def test_a_sixth_group_is_greyed_with_the_reason(world: World, named: NameOf) -> None:
    form = GroupsForm(world, named(NetworkInterface, "standby"))
    every = tuple(group.id for group in world.groups_in(world.one(Vpc, named(Vpc, "shop")).id))
    form.values["groups"] = every[:5]
    greyed = [one.reason for one in form.fields()[0].choices if one.value not in every[:5]]  # type: ignore[union-attr]
    assert all(reason == "an interface has at most 5 groups" for reason in greyed)
    form.values["groups"] = ()
    assert form.problems() == {"groups": "An interface has at least one group"}


def test_a_subnet_that_has_a_table_is_disassociated_first(world: World, named: NameOf) -> None:
    form = AssociateRouteTableForm(world, subnet_id=named(Subnet, "private-a"))
    form.values["route_table_id"] = named(RouteTable, "public")
    assert [action_of(one) for one in form.requests()] == ["DisassociateRouteTable", "AssociateRouteTable"]
    assert form.judge() == {}


def test_tags_are_changed_by_what_differs(world: World, named: NameOf) -> None:
    form = TagsForm(world, (named(NetworkInterface, "standby"),))
    assert form.requests() == ()
    form.values["tags"] = (("Role", "spare"), ("", ""))
    assert [type(one) for one in form.requests()] == [DeleteTags, CreateTags]
    form.values["tags"] = (("aws:x", "1"),)
    assert form.problems() == {"tags": "“aws:x”: keys that start with aws: are reserved"}


def test_renaming_to_nothing_removes_the_tag(world: World, named: NameOf) -> None:
    form = RenameForm(world, named(Instance, "db-1"))
    assert form.requests() == ()
    form.values["name"] = ""
    assert isinstance(form.requests()[0], DeleteTags)


def test_an_entry_takes_the_next_free_number(world: World) -> None:
    acl = next(iter(world.all(NetworkAcl)))
    form = AddAclEntryForm(world, acl.id)
    assert form.text("rule_number") == "110"
    form.values["rule_number"] = "100"
    assert form.problems() == {"rule_number": "100 is taken. Next free number: 110"}


def test_instances_that_cannot_take_it_stay_visible_with_the_reason(world: World, named: NameOf) -> None:
    form = MoveInterfaceForm(world, named(NetworkInterface, "web-1 management"))
    reasons = {one.text: one.reason for one in form.fields()[0].choices}  # type: ignore[union-attr]
    assert reasons["web-1"] == "it is there already, as eth1"
    assert reasons["db-1"] == "in us-east-1b, the interface is in us-east-1a"
    assert reasons["web-2"] == ""
    assert form.text("device_index") == "2"


def test_an_elastic_ip_that_moves_says_whom_it_leaves(world: World, named: NameOf) -> None:
    form = AssociateAddressForm(world, interface_id=named(NetworkInterface, "standby"))
    form.values["allocation_id"] = named(Address, "web-1")
    notes = [field.text for field in form.fields() if field.key in ("moved", "route")]  # type: ignore[union-attr]
    assert notes[0].endswith("leaves web-1 public.")
    assert notes[1].startswith("private-a has no route to an internet gateway")


def test_where_every_elastic_ip_is_taken_none_is_taken_away_unasked(world: World, named: NameOf) -> None:
    form = AssociateAddressForm(world, interface_id=named(NetworkInterface, "standby"))
    assert form.text("allocation_id") == ""
    assert form.judge() == {"allocation_id": "All are associated: choose the one that moves, or allocate another"}
    form.values["allocation_id"] = named(Address, "web-1")
    form.settle()
    assert form.text("allocation_id") == named(Address, "web-1")


def test_an_elastic_ip_is_offered_to_an_interface_where_it_is_reachable(world: World) -> None:
    form = AssociateAddressForm(world, allocation_id=next(iter(world.all(Address))).id)
    chosen = world.one(NetworkInterface, form.text("interface_id"))
    assert chosen.association is None
    assert world.is_public(world.one(Subnet, chosen.subnet_id))
    assert "route" not in [field.key for field in form.fields()]


def test_of_very_many_things_a_form_lists_a_part_and_what_is_chosen(
    world: World, named: NameOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "MOST_LISTED", 2)
    standby, web = named(NetworkInterface, "standby"), named(NetworkInterface, "web-1 management")
    table = named(RouteTable, "public")
    for form, key, chosen, count in (
        (AssociateAddressForm(world, interface_id=standby), "interface_id", standby, 9),
        (CreateRouteForm(world, route_table_id=table, target=standby), "target", standby, 9),
        (MoveInterfaceForm(world, web), "instance_id", named(Instance, "web-2"), 5),
    ):
        field = next(one for one in form.fields() if one.key == key)
        assert isinstance(field, Pick)
        assert form.text(key) == chosen
        assert chosen in [one.value for one in field.choices]
        assert len(field.choices) <= 5
        assert field.hint == f"2 of {count}"


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_form_opens_on_the_sample_and_can_be_judged(name: str, world: World, named: NameOf) -> None:
    eni, table = named(NetworkInterface, "web-1 management"), named(RouteTable, "public")
    acl = next(iter(world.all(NetworkAcl))).id
    arguments: dict[str, dict[str, Any]] = {
        "create-route": {"route_table_id": table},
        "delete-route": {"route_table_id": table},
        "disassociate-route-table": {"route_table_id": table},
        "associate-route-table": {"route_table_id": table},
        "attach-gateway": {"gateway_id": named(InternetGateway, "shop-igw")},
        "add-rule": {"group_id": named(SecurityGroup, "db")},
        "remove-rules": {"group_id": named(SecurityGroup, "db")},
        "rename": {"resource_id": eni},
        "tags": {"resource_ids": (eni,)},
        "add-acl-entry": {"network_acl_id": acl},
        "remove-acl-entries": {"network_acl_id": acl},
        "associate-network-acl": {"network_acl_id": acl},
        "guest-routing": {"instance_id": named(Instance, "web-1")},
        "move-address": {"address": "10.0.128.10", "interface_id": eni},
    }
    for one in ("assign-addresses", "unassign-addresses", "disassociate-address", "groups", "description", "move"):
        arguments[one] = {"interface_id": eni}
    form = FORMS[name](world, **arguments.get(name, {}))
    assert form.heading()
    assert form.explanation
    keys = {field.key for field in form.fields()}
    assert set(form.judge()) <= keys


def test_how_a_guest_routes_is_kept_in_tags_and_the_defaults_are_none(world: World, named: NameOf) -> None:
    web, database = named(Instance, "web-1"), named(Instance, "db-1")
    form = GuestForm(world, database)
    assert form.requests() == ()
    form.values["forwarding"] = "nat"
    assert [field.key for field in form.fields()][-1] == "check"  # its source/dest check would drop what it forwards
    assert form.requests() == (CreateTags(resources=(database,), tags=(Tag("eni-console:ip-forwarding", "nat"),)),)
    back = GuestForm(world, web)
    back.values["routing"] = "main"
    assert back.requests() == (DeleteTags(resources=(web,), tags=(DeletedTag(key="eni-console:routing"),)),)
