"""Lists to choose from."""

from ipaddress import ip_address

from console.desktop.dialogs.form import Form, Pick
from console.desktop.dialogs.forms import choices as of_forms
from console.desktop.dialogs.forms.acls import AssociateAclForm
from console.desktop.dialogs.forms.addresses import AssociateAddressForm
from console.desktop.dialogs.forms.move import MoveInterfaceForm
from console.desktop.dialogs.forms.network import AssociateRouteTableForm
from console.desktop.flows import choices, slots
from console.desktop.flows.access import key_choices
from console.desktop.flows.addressing import elastic_ip_choices
from console.ec2.requests import (
    CreateKeyPair,
    CreateNetworkAcl,
    CreateNetworkInterface,
    CreateRouteTable,
    CreateSecurityGroup,
    CreateSubnet,
    CreateTags,
    CreateVpc,
    RunInstances,
)
from console.ec2.resources import Address, Image, Tag, Vpc
from tests.desktop.flows.conftest import Shop


def test_names_with_numbers_stand_in_the_order_of_the_numbers(shop: Shop) -> None:
    vpc, image = shop.find(Vpc, "shop"), next(iter(shop.world.all(Image)))
    named = [f"n-{number}" for number in (10, 2, 1)]
    for number, name in enumerate(named):
        block = f"10.0.{200 + number}.0/24"
        made = [shop.send(CreateSubnet(vpc_id=vpc.id, cidr_block=block, availability_zone="us-east-1a"))]
        shop.send(CreateSecurityGroup(group_name=name, description="some", vpc_id=vpc.id))
        shop.send(CreateKeyPair(key_name=name))
        made.append(shop.send(CreateNetworkInterface(subnet_id=shop.subnet("private-a"))))
        run = RunInstances(image_id=image.id, instance_type="t3.micro", subnet_id=made[0].id, min_count=1, max_count=1)
        made += shop.send(run).instances
        shop.send(CreateTags(resources=tuple(one.id for one in made), tags=(Tag("Name", name),)))
    world = shop.world
    leg = world.interfaces_of(shop.instance("web-1"))[1]
    targets = MoveInterfaceForm(world, leg.id).fields()[0]
    for texts in (
        [one.text for one in choices.subnet_choices(world)],
        [one.text for one in choices.group_choices(world, vpc.id, ())],
        [one.text for one in slots.instance_choices(world)],
        [one.text for one in slots.interface_choices(world)],
        [one.text for one in key_choices(world)],
        [one.text for one in of_forms.subnet_choices(world, vpc.id)],
        [one.text for one in of_forms.group_choices(world, vpc.id)],
        [one.text for one in targets.choices],  # type: ignore[union-attr]
    ):
        assert [one for one in texts if one in named] == ["n-1", "n-2", "n-10"]


def test_vpcs_tables_lists_and_elastic_ips_stand_in_the_order_of_what_is_shown(shop: Shop) -> None:
    vpc = shop.find(Vpc, "shop")
    elastic = [shop.find(Address, name).id for name in ("nat-1", "web-1", "web-2")]
    for number, address in zip((10, 2, 1), elastic, strict=True):
        name = Tag("Name", f"n-{number}")
        one = shop.send(CreateVpc(cidr_block=f"10.{200 + number}.0.0/16"))
        made = [shop.send(CreateRouteTable(vpc_id=vpc.id)), shop.send(CreateNetworkAcl(vpc_id=vpc.id)), one]
        shop.send(CreateTags(resources=(*(each.id for each in made), address), tags=(name,)))
    world, subnet = shop.world, shop.subnet("private-a")
    vpcs = [one.text for one in of_forms.vpc_choices(world)]
    assert vpcs == ["n-1", "n-2", "n-10", "shop"]
    pickers: list[tuple[Form, int]] = [
        (AssociateRouteTableForm(world, subnet_id=subnet), 1),
        (AssociateAclForm(world, subnet_id=subnet), 1),
        (AssociateAddressForm(world), 0),
    ]
    for form, place in pickers:
        field = form.fields()[place]
        assert isinstance(field, Pick)
        assert [one.text for one in field.choices if one.text.startswith("n-")] == ["n-1", "n-2", "n-10"]
    taken = [one.text.split(" · ")[0] for one in elastic_ip_choices(world) if one.key in elastic]
    assert taken == sorted(taken, key=ip_address)
