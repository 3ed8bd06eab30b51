"""Lists to choose from."""

from console.desktop.dialogs.forms import choices as of_forms
from console.desktop.dialogs.forms.move import MoveInterfaceForm
from console.desktop.flows import choices, slots
from console.desktop.flows.access import key_choices
from console.ec2.requests import (
    CreateKeyPair,
    CreateNetworkInterface,
    CreateSecurityGroup,
    CreateSubnet,
    CreateTags,
    RunInstances,
)
from console.ec2.resources import Image, Tag, Vpc
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
