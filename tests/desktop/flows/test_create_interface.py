"""B1 without a display. Sentences are rule + culprit + fix; codes are EC2's."""

import shlex

import pytest

from console.desktop.flows.create_interface import CreateInterfaceFlow
from console.desktop.flows.plan import PlannedRequest
from console.desktop.flows.words import called_id
from console.ec2.requests import (
    AllocateAddress,
    AttachNetworkInterface,
    CreateNetworkInterface,
    DeleteSubnet,
    ModifyNetworkInterfaceAttribute,
    RunInstances,
    TerminateInstances,
)
from console.ec2.resources import Image, NetworkInterface
from console.ec2.world import World

from .conftest import Shop


@pytest.fixture
def flow(shop: Shop) -> CreateInterfaceFlow:
    return CreateInterfaceFlow(shop.world, subnet_id=shop.subnet("private-a"))


def actions(flow: CreateInterfaceFlow) -> list[str]:
    ids = {"eni": "eni-1", "allocation": "eipalloc-1", "attachment": "eni-attach-1"}
    return [type(step.make(ids)).__name__ for step in flow.plan() if isinstance(step, PlannedRequest)]


def test_with_a_subnet_everything_else_may_stay_as_it_is(flow: CreateInterfaceFlow) -> None:
    assert flow.ready
    assert actions(flow) == ["CreateNetworkInterface"]
    assert not flow.edited


def test_without_a_subnet_only_the_subnet_is_missing(shop: Shop) -> None:
    flow = CreateInterfaceFlow(shop.world)
    assert list(flow.all_problems()) == ["subnet"]
    assert flow.commands().aws_cli == ""


def test_a_taken_address_names_its_owner_and_the_next_free_one(flow: CreateInterfaceFlow, shop: Shop) -> None:
    flow.set("primary", "10.0.128.10")
    problem = flow.problems("addresses")["primary"]
    eni = shop.interface("web-1 management")
    assert problem.text == (f"10.0.128.10 is taken by eth1 of web-1 ({eni[:8]}…{eni[-4:]}). Next free address:")
    assert problem.fix is not None
    assert problem.fix.label == "10.0.128.12"
    assert problem.code == "InvalidIPAddress.InUse"
    flow.apply(problem.fix)
    assert flow.ready


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("10.0.0.10", "not in 10.0.128.0/20, the range of private-a"),
        ("10.0.128.1", "reserved in every subnet (VPC router)"),
        ("10.0.143.255", "reserved in every subnet (broadcast address)"),
        ("10.0.128", "not an IPv4 address"),
        ("ten", "not an IPv4 address"),
    ],
)
def test_an_impossible_address_says_why(flow: CreateInterfaceFlow, typed: str, says: str) -> None:
    flow.set("primary", typed)
    problem = flow.problems("addresses")["primary"]
    assert says in problem.text
    assert problem.fix is not None


def test_a_listed_secondary_is_not_the_primary_again(flow: CreateInterfaceFlow) -> None:
    flow.set("primary", "10.0.128.50")
    flow.set("secondary", "list")
    flow.set("secondary_list", "10.0.128.51, 10.0.128.50")
    problem = flow.problems("addresses")["secondary_list"]
    assert "10.0.128.50 is already the primary address" in problem.text
    assert problem.fix is not None
    flow.apply(problem.fix)
    assert flow.get("secondary_list") == "10.0.128.51, 10.0.128.52"


def test_a_list_beside_an_automatic_primary_stays_secondary(flow: CreateInterfaceFlow, shop: Shop) -> None:
    flow.set("secondary", "list")
    flow.set("secondary_list", "10.0.128.60")
    made = shop.send(flow.request())
    assert made.private_ip_address != "10.0.128.60"
    assert made.private_ip_addresses[1].private_ip_address == "10.0.128.60"


def test_an_elastic_ip_where_nothing_is_reachable_is_warned_about(flow: CreateInterfaceFlow, shop: Shop) -> None:
    assert "would not be reachable" in flow.warnings("addresses")["elastic_ip"].text
    flow.set("subnet_id", shop.subnet("public-a"))
    assert not flow.warnings("addresses")


def test_an_elastic_ip_in_use_stays_in_the_list_with_its_owner(flow: CreateInterfaceFlow) -> None:
    used = [choice for choice in flow.elastic_ips() if "web-1" in choice.text]
    assert used[0].reason.startswith("in use by eth0 of web-1")


def test_with_the_quota_used_up_no_further_elastic_ip_can_be_allocated(flow: CreateInterfaceFlow, shop: Shop) -> None:
    flow.set("elastic_ip", "allocate")
    assert not flow.problems("addresses")
    for _ in range(2):
        shop.send(AllocateAddress())
    assert flow.problems("addresses")["elastic_ip"].code == "AddressLimitExceeded"
    assert not flow.elastic_ips()[1].enabled


def test_the_default_group_is_chosen_until_others_are(flow: CreateInterfaceFlow, shop: Shop) -> None:
    assert [called_id(shop.world, one) for one in flow.draft.groups] == ["default"]
    flow.set("groups", ())
    assert flow.problems("groups")["groups"].fix is not None


def test_groups_of_another_vpc_are_not_offered_and_do_not_come_along(flow: CreateInterfaceFlow, shop: Shop) -> None:
    flow.set("groups", (shop.group("mgmt-ssh"),))
    flow.set("subnet_id", shop.lonely_subnet().id)
    assert shop.group("mgmt-ssh") not in flow.draft.groups
    assert len(flow.groups()) == 1


def test_the_plan_is_in_the_order_that_ec2_needs(flow: CreateInterfaceFlow, shop: Shop) -> None:
    flow.set("source_dest_check", False)
    flow.set("elastic_ip", "allocate")
    flow.set("attach_to", shop.instance("web-1"))
    flow.set("delete_on_termination", True)
    assert actions(flow) == [
        "CreateNetworkInterface",
        "ModifyNetworkInterfaceAttribute",
        "AllocateAddress",
        "AssociateAddress",
        "AttachNetworkInterface",
        "ModifyNetworkInterfaceAttribute",
    ]
    assert flow.preview(lambda world: None).refused is None


def test_later_steps_use_the_results_of_earlier_ones(flow: CreateInterfaceFlow, shop: Shop) -> None:
    flow.set("attach_to", shop.instance("web-1"))
    step = flow.plan()[-1]
    assert isinstance(step, PlannedRequest)
    request = step.make({"eni": "eni-0000000000000000a"})
    assert isinstance(request, AttachNetworkInterface)
    assert request.network_interface_id == "eni-0000000000000000a"
    assert request.device_index == 2


def test_the_command_is_the_request(flow: CreateInterfaceFlow) -> None:
    flow.set("name", "standby 2")
    flow.set("secondary", "count")
    flow.set("secondary_count", 2)
    command = flow.commands().aws_cli.replace("\\\n", "")
    given = shlex.split(command)
    assert given[:3] == ["aws", "ec2", "create-network-interface"]
    assert given[given.index("--secondary-private-ip-address-count") + 1] == "2"
    assert "Value=standby 2" in given[-1]


def test_an_instance_that_cannot_take_it_says_why(flow: CreateInterfaceFlow, shop: Shop) -> None:
    reasons = {choice.text: choice.reason for choice in flow.instances()}
    assert reasons["web-1"] == ""
    assert reasons["db-1"] == "it is in us-east-1b, the interface in us-east-1a"
    shop.send(TerminateInstances(instance_ids=(shop.instance("web-2"),)))
    assert "terminated" in {choice.text: choice.reason for choice in flow.instances()}["web-2"]


def test_subnets_in_other_zones_are_grey_once_an_instance_is_chosen(shop: Shop) -> None:
    flow = CreateInterfaceFlow(shop.world, attach_to=shop.instance("web-1"))
    reasons = {choice.text: choice.reason for choice in flow.subnets()}
    assert reasons["private-a"] == ""
    assert reasons["private-b"] == "in us-east-1b: web-1 is in us-east-1a"


def test_a_preview_shows_the_world_as_it_would_be_and_leaves_it_alone(flow: CreateInterfaceFlow, shop: Shop) -> None:
    before = shop.world.count(NetworkInterface)
    seen = flow.preview(lambda world: world.count(NetworkInterface))
    assert seen.seen == before + 1
    assert shop.world.count(NetworkInterface) == before


def test_a_draft_with_a_mistake_is_previewed_with_the_mistake_fixed(flow: CreateInterfaceFlow) -> None:
    flow.set("primary", "10.0.128.10")
    rehearsal = flow.preview(lambda world: None)
    assert rehearsal.refused is None
    made = next(one for one in rehearsal.changes.upserts if isinstance(one, NetworkInterface))
    assert made.private_ip_address == "10.0.128.12"
    assert flow.get("primary") == "10.0.128.10"


def test_when_its_subnet_is_deleted_underneath_the_rest_of_the_draft_survives(shop: Shop) -> None:
    extra = shop.lonely_subnet()
    flow = CreateInterfaceFlow(shop.world, subnet_id=extra.id)
    flow.set("description", "for later")
    shop.send(DeleteSubnet(subnet_id=extra.id))
    assert flow.update(shop.world) == ["The subnet that was chosen has been deleted."]
    assert flow.draft.description == "for later"
    assert "subnet_id" in flow.problems("subnet")


def test_an_address_taken_meanwhile_becomes_a_problem(flow: CreateInterfaceFlow, shop: Shop) -> None:
    flow.set("primary", "10.0.128.99")
    assert flow.ready
    shop.send(CreateNetworkInterface(subnet_id=shop.subnet("private-a"), private_ip_address="10.0.128.99"))
    flow.update(shop.world)
    assert flow.problems("addresses")["primary"].code == "InvalidIPAddress.InUse"


@pytest.mark.parametrize(
    ("field", "value", "page", "says"),
    [
        ("description", "für web-1", "addresses", "“ü”"),
        ("description", "turned \u202e around", "addresses", "U+202E. Instead:"),
        ("description", "x" * 300, "addresses", "300 characters"),
        ("tags", (("", "lonely"),), "options", "without a key"),
        ("tags", (("aws:x", "1"),), "options", "EC2’s own"),
        ("tags", (("a", "1"), ("a", "2")), "options", "given twice"),
    ],
)
def test_what_ec2_would_refuse_is_said_with_a_fix_that_works(
    flow: CreateInterfaceFlow, field: str, value: object, page: str, says: str
) -> None:
    flow.set(field, value)
    problem = flow.problems(page)[field]
    assert says in problem.text
    assert problem.fix is not None
    flow.apply(problem.fix)
    assert not flow.problems(page)


def test_a_full_instance_is_grey_with_its_limit(flow: CreateInterfaceFlow, shop: Shop) -> None:
    image = next(one for one in shop.world.all(Image) if one.architecture == "x86_64")
    legs = [
        {"DeviceIndex": 0, "SubnetId": shop.subnet("public-a")},
        {"DeviceIndex": 1, "SubnetId": shop.subnet("private-a")},
    ]
    launch = {"ImageId": image.id, "InstanceType": "t3.micro", "NetworkInterfaces": legs}
    made = shop.send(RunInstances.model_validate(launch))
    reason = next(one.reason for one in flow.instances() if one.key == made.instances[0].id)
    assert reason == "no free slot: t3.micro carries 2 interfaces, all are taken"


def test_source_dest_check_off_is_a_step_of_its_own(flow: CreateInterfaceFlow) -> None:
    flow.set("source_dest_check", False)
    step = flow.plan()[1]
    assert isinstance(step, PlannedRequest)
    request = step.make({"eni": "eni-1"})
    assert isinstance(request, ModifyNetworkInterfaceAttribute)
    assert request.source_dest_check is not None
    assert request.source_dest_check.value is False


def test_a_world_without_subnets_says_what_to_do_first() -> None:
    flow = CreateInterfaceFlow(World())
    assert "Create one first" in flow.problems("subnet")["subnet_id"].text
    assert flow.preview(lambda world: None).refused is None
