"""B2 without a display."""

import pytest

from console.desktop.flows import slots
from console.desktop.flows.launch_instance import LaunchInstanceFlow
from console.desktop.flows.plan import PlannedRequest, Wait
from console.ec2.requests import AllocateAddress, CreateSubnet, CreateVpc
from console.ec2.resources import Address, Instance, MetadataOptions, NetworkInterface, Subnet

from .conftest import Shop


@pytest.fixture
def flow(shop: Shop) -> LaunchInstanceFlow:
    made = LaunchInstanceFlow(shop.world)
    made.set("recipe", "dual")
    return made


def where(flow: LaunchInstanceFlow) -> list[str]:
    return [next(one.text for one in flow.subnets(0) if one.key == leg.subnet_id) for leg in flow.legs]


def test_every_recipe_is_ready_to_launch_at_once_but_for_the_blank_one(shop: Shop) -> None:
    flow = LaunchInstanceFlow(shop.world)
    for recipe in flow.recipes():
        assert recipe.enabled
        flow.set("recipe", recipe.key)
        if recipe.key == "blank":
            flow.apply(flow.problems("legs")["legs.0.subnet_id"].fix)  # type: ignore[arg-type]
        assert flow.all_problems() == {}, recipe.text
        assert flow.preview(lambda world: None).refused is None


def test_dual_homed_has_a_leg_on_either_side_of_one_zone(flow: LaunchInstanceFlow) -> None:
    assert where(flow) == ["public-a", "private-a"]


def test_a_subnet_to_start_from_decides_the_zone(shop: Shop) -> None:
    flow = LaunchInstanceFlow(shop.world, subnet_id=shop.subnet("private-b"))
    assert where(flow) == ["private-b"]
    flow.set("recipe", "dual")
    assert where(flow) == ["public-b", "private-b"]


def test_like_an_instance_takes_its_legs_and_type(shop: Shop) -> None:
    flow = LaunchInstanceFlow(shop.world, like=shop.instance("nat-1"))
    assert flow.draft.instance_type == "c5.large"
    assert where(flow) == ["public-b", "private-b"]
    assert not any(leg.source_dest_check for leg in flow.legs)


def test_the_appliance_is_launched_then_its_checks_go_off(shop: Shop) -> None:
    flow = LaunchInstanceFlow(shop.world)
    flow.set("recipe", "appliance")
    flow.set("legs.0.elastic_ip", "allocate")
    rehearsal = flow.preview(lambda world: None)
    assert rehearsal.refused is None
    made = [one for one in rehearsal.changes.upserts if isinstance(one, NetworkInterface)]
    assert [one.source_dest_check for one in made] == [False, False]
    assert made[0].association is not None
    assert any(isinstance(step, Wait) for step in flow.plan())


def test_more_legs_than_the_type_carries_offers_the_smallest_that_does(flow: LaunchInstanceFlow, shop: Shop) -> None:
    flow.set("legs.0.subnet_id", shop.subnet("public-a"))
    flow.add_leg()
    problem = flow.problems("machine")["instance_type"]
    assert problem.text == "t3.micro carries 2 interfaces, the plan has 3. Smallest type that does:"
    assert problem.code == "AttachmentLimitExceeded"
    assert problem.fix is not None
    flow.apply(problem.fix)
    assert flow.draft.instance_type == "t3.small"
    assert flow.capacity()[0] == (3, 3)


def test_more_addresses_than_the_type_carries_names_the_leg(flow: LaunchInstanceFlow) -> None:
    flow.set("legs.1.secondary", "count")
    flow.set("legs.1.secondary_count", 4)
    problem = flow.problems("machine")["instance_type"]
    assert "it carries 2 addresses an interface, eth1 has 5" in problem.text
    assert problem.code == "InvalidInterface.IpAddressLimitExceeded"


def test_types_that_cannot_be_stay_grey_and_the_filter_hides(flow: LaunchInstanceFlow) -> None:
    types = {one.key: one for one in flow.types()}
    assert types["t4g.nano"].reason.startswith("it is arm64")
    assert types["t3.micro"].load == (2, 2)
    assert "t3.micro" not in {one.key for one in flow.types(interfaces=3)}


def test_eth1_follows_eth0_into_its_zone(flow: LaunchInstanceFlow, shop: Shop) -> None:
    reasons = {one.text: one.reason for one in flow.subnets(1)}
    assert reasons["private-b"] == "in us-east-1b: eth0 is in us-east-1a"
    flow.set("legs.0.subnet_id", shop.subnet("public-b"))
    problem = flow.problems("legs")["legs.1.subnet_id"]
    assert problem.text == "private-a is in us-east-1a, eth0 is in us-east-1b. There:"
    assert problem.fix is not None
    assert problem.fix.label == "private-b"
    flow.apply(problem.fix)
    assert flow.ready


def test_another_vpc_is_grey_for_eth1(flow: LaunchInstanceFlow, shop: Shop) -> None:
    other = shop.lonely_subnet()
    reason = next(one.reason for one in flow.subnets(1) if one.key == other.id)
    assert reason.startswith("in another VPC")


def test_a_recipe_without_subnets_for_it_says_so(shop: Shop) -> None:
    vpc = shop.send(CreateVpc(cidr_block="10.8.0.0/16"))
    shop.send(CreateSubnet(vpc_id=vpc.id, cidr_block="10.8.0.0/24"))
    flow = LaunchInstanceFlow(shop.world, vpc_id=vpc.id)
    reasons = {one.key: one.reason for one in flow.recipes()}
    assert "a public and a private subnet" in reasons["dual"]
    assert reasons["single"] == ""


def test_an_existing_interface_brings_everything_and_is_kept(flow: LaunchInstanceFlow, shop: Shop) -> None:
    flow.set("legs.1.interface_id", shop.interface("standby"))
    assert flow.ready
    specification = flow.request().network_interfaces[1]
    assert specification.network_interface_id == shop.interface("standby")
    assert specification.delete_on_termination is None
    assert flow.leg_sentences()[1].endswith("On terminate it is kept.")


def test_an_interface_cannot_be_two_legs(flow: LaunchInstanceFlow, shop: Shop) -> None:
    flow.set("legs.0.interface_id", shop.interface("standby"))
    flow.set("legs.1.interface_id", shop.interface("standby"))
    assert "it is eth0 already" in flow.problems("legs")["legs.1.interface_id"].text


def test_one_elastic_ip_cannot_be_on_two_legs(flow: LaunchInstanceFlow, shop: Shop) -> None:
    address = shop.send(AllocateAddress())
    flow.set("legs.0.elastic_ip", address.id)
    assert flow.ready
    flow.set("legs.1.elastic_ip", address.id)
    assert "goes to eth0 already" in flow.problems("legs")["legs.1.elastic_ip"].text
    assert next(one for one in flow.elastic_ips(1) if one.key == address.id).reason == "goes to eth0 in this plan"


def test_an_elastic_ip_in_use_is_refused_with_its_holder(flow: LaunchInstanceFlow, shop: Shop) -> None:
    flow.set("legs.0.elastic_ip", next(iter(shop.world.all(Address))).id)
    assert "in use by eth0 of" in flow.problems("legs")["legs.0.elastic_ip"].text


def test_an_address_cannot_be_on_two_legs(flow: LaunchInstanceFlow, shop: Shop) -> None:
    flow.set("legs.0.subnet_id", shop.subnet("private-a"))
    flow.set("legs.0.primary", "10.0.128.77")
    flow.set("legs.1.primary", "10.0.128.77")
    assert "already eth0’s in this plan" in flow.problems("legs")["legs.1.primary"].text


def test_legs_in_one_subnet_and_legs_without_internet_are_warned_about(flow: LaunchInstanceFlow, shop: Shop) -> None:
    flow.set("legs.0.subnet_id", shop.subnet("private-a"))
    warnings = flow.warnings("legs")
    assert "both in private-a" in warnings["legs.1.subnet_id"].text
    assert "No leg" in warnings["legs"].text


def test_two_public_ways_in_are_warned_about_with_a_way_out(flow: LaunchInstanceFlow, shop: Shop) -> None:
    flow.set("legs.1.subnet_id", shop.subnet("public-a"))
    flow.set("legs.0.elastic_ip", "allocate")
    flow.set("legs.1.elastic_ip", "allocate")
    warning = flow.warnings("legs")["legs"]
    assert warning.fix is not None
    flow.apply(warning.fix)
    assert flow.get("legs.1.elastic_ip") == ""


def test_a_public_address_can_only_be_assigned_to_a_single_leg(flow: LaunchInstanceFlow) -> None:
    warning = flow.warnings("legs")["legs"]
    assert "needs an Elastic IP" in warning.text
    flow.remove_leg(1)
    flow.set("associate_public", True)
    assert flow.request().network_interfaces[0].associate_public_ip_address is True
    flow.add_leg()
    assert flow.draft.associate_public is None


def test_legs_change_places_and_indexes_have_no_gaps(flow: LaunchInstanceFlow) -> None:
    assert flow.move_leg(1, -1) == 0
    assert where(flow) == ["private-a", "public-a"]
    flow.remove_leg(0)
    assert [one.device_index for one in flow.request().network_interfaces] == [0]


def test_several_at_once_cannot_share_what_is_there_once(flow: LaunchInstanceFlow) -> None:
    flow.set("count", 3)
    assert flow.ready
    flow.set("legs.0.primary", "10.0.0.77")
    problem = flow.problems("review")["count"]
    assert "the fixed address of eth0 can be had once, not by 3 instances" in problem.text
    assert problem.fix is not None
    flow.apply(problem.fix)
    assert flow.ready


def test_the_command_finds_the_leg_and_waits_before_its_elastic_ip(flow: LaunchInstanceFlow) -> None:
    flow.set("legs.0.elastic_ip", "allocate")
    text = flow.commands().aws_cli
    order = [text.index(one) for one in ("run-instances", "describe-network-interfaces", "wait", "associate-address")]
    assert order == sorted(order)
    assert '--instance-ids "$INSTANCE"' in text
    assert '"$ETH0"' in text
    assert "Filters=" in flow.commands().boto3


def test_metadata_options_are_asked_for_where_they_are_not_as_usual(flow: LaunchInstanceFlow, shop: Shop) -> None:
    assert "metadata" not in flow.commands().aws_cli
    flow.set("metadata", "required")
    flow.set("hop_limit", 2)
    assert "--metadata-options HttpTokens=required,HttpPutResponseHopLimit=2" in flow.commands().aws_cli
    assert 'MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 2}' in flow.commands().boto3
    assert flow.summary()[-1] == "Instance metadata: V2 only, a token is required. Its answers live 2 hops."
    instance = shop.send(flow.request()).instances[0]
    assert instance.metadata_options == MetadataOptions(http_tokens="required", http_put_response_hop_limit=2)
    alike = LaunchInstanceFlow(shop.world, like=instance.id)
    assert (alike.draft.metadata, alike.draft.hop_limit) == ("required", 2)
    flow.set("metadata", "disabled")
    assert "HttpEndpoint=disabled" in flow.commands().aws_cli
    assert flow.summary()[-1] == "Instance metadata is off."


@pytest.mark.parametrize("hops", [0, 65])
def test_the_hop_limit_has_ec2s_bounds(flow: LaunchInstanceFlow, hops: int) -> None:
    flow.set("hop_limit", hops)
    problem = flow.problems("access")["hop_limit"]
    assert problem.code == "InvalidParameterValue"
    assert problem.fix is not None
    flow.apply(problem.fix)
    assert flow.ready


def test_what_is_launched_is_what_was_drafted(flow: LaunchInstanceFlow, shop: Shop) -> None:
    flow.set("name", "app-1")
    flow.set("legs.1.delete_on_termination", False)
    step = flow.plan()[0]
    assert isinstance(step, PlannedRequest)
    instance = shop.send(step.make({})).instances[0]
    assert shop.find(Instance, "app-1").id == instance.id
    flags = [one.attachment.delete_on_termination for one in shop.world.interfaces_of(instance.id) if one.attachment]
    assert flags == [True, False]
    assert shop.world.one(Subnet, shop.world.interfaces_of(instance.id)[1].subnet_id).cidr_block == "10.0.128.0/20"


def test_of_very_many_instances_the_list_holds_a_part_and_the_search_finds_any(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "MOST_INSTANCES", 1)
    flow = LaunchInstanceFlow(shop.world)
    assert len(flow.likes()) == 1
    assert [one.text for one in flow.likes("nat-1")] == ["nat-1"]
    assert [one.key for one in flow.likes(shop.instance("web-1"))] == [shop.instance("web-1")]
