"""RunInstances: what is made, and how it refuses (ec2-semantics §2.13)."""

import pytest

from console.ec2.requests import RunInstances, TagSpecification
from console.ec2.requests.instances import Placement
from console.ec2.requests.interfaces import PrivateIpAddressSpecification
from console.ec2.resources import Instance, NetworkInterface, Subnet, Tag, Vpc
from console.engine.quotas import Quotas
from tests.engine.account import (
    DEFAULT,
    ELSEWHERE,
    FOREIGN,
    LINUX,
    LINUX_ARM,
    MGMT,
    PRIVATE_A,
    PUBLIC_A,
    PUBLIC_B,
    TINY,
    VPC,
    WEB,
    Account,
    Leg,
)

FRONT = Leg(device_index=0, subnet_id=PUBLIC_A, groups=(WEB,), private_ip_address="10.0.0.10")
BACK = Leg(device_index=1, subnet_id=PRIVATE_A, groups=(MGMT,), secondary_private_ip_address_count=1)


def run(*legs: Leg, **parameters: object) -> RunInstances:
    return RunInstances.model_validate(
        {"image_id": LINUX, "instance_type": "m5.large", "network_interfaces": legs, **parameters}
    )


def interfaces(account: Account, instance: Instance) -> list[NetworkInterface]:
    return account.world.interfaces_of(instance.id)


# --- what is made ---------------------------------------------------------------------------------------------------


def test_two_interfaces_on_two_subnets_with_groups_of_their_own(account: Account) -> None:
    front, back = interfaces(account, account.launch(FRONT, BACK))
    assert (front.subnet_id, front.groups, front.private_ip_address) == (PUBLIC_A, (WEB,), "10.0.0.10")
    assert (back.subnet_id, back.groups, len(back.private_ip_addresses)) == (PRIVATE_A, (MGMT,), 2)


def test_what_a_launch_makes_is_attaching_and_goes_with_the_instance(account: Account) -> None:
    instance = account.send(run(FRONT, BACK)).instances[0]
    assert instance.state == "pending"
    for interface in interfaces(account, instance):
        assert interface.status == "in-use"
        assert interface.attachment is not None
        assert (interface.attachment.status, interface.attachment.delete_on_termination) == ("attaching", True)


def test_a_made_interface_can_be_told_to_stay(account: Account) -> None:
    staying = BACK.model_copy(update={"delete_on_termination": False})
    flags = [
        one.attachment and one.attachment.delete_on_termination
        for one in interfaces(account, account.launch(FRONT, staying))
    ]
    assert flags == [True, False]


def test_an_existing_interface_is_taken_as_it_is_and_stays(account: Account) -> None:
    standby = account.make(groups=(MGMT,), secondary_private_ip_address_count=1)
    instance = account.launch(FRONT, Leg(device_index=1, network_interface_id=standby.id))
    taken = interfaces(account, instance)[1]
    assert (taken.mac_address, taken.private_ip_addresses, taken.groups) == (
        standby.mac_address,
        standby.private_ip_addresses,
        standby.groups,
    )
    assert taken.attachment is not None
    assert not taken.attachment.delete_on_termination


def test_an_existing_interface_can_be_the_primary_one(account: Account) -> None:
    standby = account.make()
    instance = account.launch(Leg(device_index=0, network_interface_id=standby.id))
    assert (instance.vpc_id, instance.availability_zone) == (VPC, "us-east-1a")
    assert [one.id for one in interfaces(account, instance)] == [standby.id]


def test_without_interfaces_there_is_one_in_the_subnet(account: Account) -> None:
    instance = account.launch(subnet_id=PRIVATE_A, security_group_ids=(MGMT,), private_ip_address="10.0.128.9")
    (only,) = interfaces(account, instance)
    assert (only.groups, only.private_ip_address) == ((MGMT,), "10.0.128.9")


def test_without_groups_the_default_group_is_applied(account: Account) -> None:
    assert interfaces(account, account.launch())[0].groups == (DEFAULT,)


def test_tags_go_to_instances_and_to_the_interfaces_made(account: Account) -> None:
    standby = account.make()
    tags = tuple(
        TagSpecification(resource_type=kind, tags=(Tag("Name", kind),)) for kind in ("instance", "network-interface")
    )
    instance = account.launch(FRONT, Leg(device_index=1, network_interface_id=standby.id), tag_specifications=tags)
    assert instance.tags == (Tag("Name", "instance"),)
    assert [one.tags for one in interfaces(account, instance)] == [(Tag("Name", "network-interface"),), ()]


def test_several_instances_share_a_reservation(account: Account) -> None:
    made = account.send(run(subnet_id=PUBLIC_A, min_count=3, max_count=3))
    assert [one.ami_launch_index for one in made.instances] == [0, 1, 2]
    assert {one.reservation_id for one in made.instances} == {made.reservation_id}


def test_as_many_are_launched_as_there_are_addresses_for(account: Account) -> None:
    assert len(account.send(run(subnet_id=TINY, min_count=1, max_count=20)).instances) == 11
    assert account.code(run(subnet_id=TINY)) == "InsufficientFreeAddressesInSubnet"


def test_fewer_addresses_than_the_least_count_launch_none(account: Account) -> None:
    assert account.code(run(subnet_id=TINY, min_count=12, max_count=20)) == "InsufficientFreeAddressesInSubnet"


def test_launches_keep_to_the_quota_of_interfaces() -> None:
    account = Account(quotas=Quotas(network_interfaces=3))
    assert account.code(run(FRONT, BACK, min_count=2, max_count=2)) == "InvalidParameterCombination"
    anywhere = FRONT.model_copy(update={"private_ip_address": None})
    assert account.code(run(anywhere, BACK, min_count=2, max_count=2)) == "NetworkInterfaceLimitExceeded"
    assert len(account.send(run(anywhere, BACK, min_count=1, max_count=2)).instances) == 1


# --- public addresses -----------------------------------------------------------------------------------------------


def mapping(account: Account, subnet_id: str = PUBLIC_A) -> None:
    """The subnet gives public addresses to what is launched in it."""
    subnet = account.world.one(Subnet, subnet_id)
    account.world.put(
        Subnet(
            subnet.id,
            subnet.vpc_id,
            subnet.owner_id,
            subnet.availability_zone,
            subnet.availability_zone_id,
            subnet.cidr_block,
            map_public_ip_on_launch=True,
        )
    )


def test_a_single_new_interface_gets_a_public_address_by_the_subnets_habit(account: Account) -> None:
    mapping(account)
    assert interfaces(account, account.launch())[0].association
    declined = Leg(device_index=0, subnet_id=PUBLIC_A, associate_public_ip_address=False)
    assert interfaces(account, account.launch(declined))[0].association is None


def test_two_interfaces_or_an_existing_one_get_none(account: Account) -> None:
    mapping(account)
    assert [one.association for one in interfaces(account, account.launch(FRONT, BACK))] == [None, None]
    existing = account.launch(Leg(device_index=0, network_interface_id=account.make(PUBLIC_A).id))
    assert interfaces(account, existing)[0].association is None


# --- where nothing is said --------------------------------------------------------------------------------------------


def default_vpc(account: Account) -> None:
    vpc = account.world.one(Vpc, VPC)
    account.world.put(Vpc(VPC, vpc.owner_id, vpc.cidr_block, vpc.cidr_block_association_set, "dopt-1", is_default=True))
    for subnet_id in (PUBLIC_A, PUBLIC_B):
        one = account.world.one(Subnet, subnet_id)
        account.world.put(
            Subnet(
                one.id,
                VPC,
                one.owner_id,
                one.availability_zone,
                one.availability_zone_id,
                one.cidr_block,
                default_for_az=True,
            )
        )


def test_a_launch_without_subnet_goes_to_the_default_vpc(account: Account) -> None:
    default_vpc(account)
    assert interfaces(account, account.launch(subnet_id=None))[0].subnet_id == PUBLIC_A
    placed = account.launch(subnet_id=None, placement=Placement(availability_zone="us-east-1b"))
    assert interfaces(account, placed)[0].subnet_id == PUBLIC_B
    beside = account.launch(Leg(device_index=0), Leg(device_index=1, subnet_id=PUBLIC_B))
    assert [one.subnet_id for one in interfaces(account, beside)] == [PUBLIC_B, PUBLIC_B]


def test_without_default_vpc_a_launch_needs_a_subnet(account: Account) -> None:
    assert account.code(run()) == "VPCIdNotSpecified"
    assert account.code(run(Leg(device_index=0))) == "InvalidParameterValue"


# --- refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("legs", "parameters", "code"),
    [
        ((FRONT,), {"subnet_id": PUBLIC_A}, "InvalidParameterCombination"),
        ((FRONT,), {"security_group_ids": (WEB,)}, "InvalidParameterCombination"),
        ((FRONT,), {"private_ip_address": "10.0.0.9"}, "InvalidParameterCombination"),
        ((Leg(subnet_id=PUBLIC_A),), {}, "InvalidParameterValue"),
        ((FRONT, BACK.model_copy(update={"device_index": 0})), {}, "InvalidParameterValue"),
        ((BACK,), {}, "UnsupportedOperation"),
        (
            (FRONT, BACK.model_copy(update={"associate_public_ip_address": True})),
            {},
            "InvalidParameterCombination",
        ),
        ((FRONT,), {"max_count": 2}, "InvalidParameterCombination"),
        ((), {"subnet_id": PUBLIC_A, "min_count": 0}, "InvalidParameterValue"),
        ((), {"subnet_id": PUBLIC_A, "max_count": 0}, "InvalidParameterValue"),
        ((), {"subnet_id": PUBLIC_A, "min_count": 2}, "InvalidParameterValue"),
        ((), {"subnet_id": PUBLIC_A, "image_id": "ami-00000000000000099"}, "InvalidAMIID.NotFound"),
        ((), {"subnet_id": PUBLIC_A, "image_id": "linux"}, "InvalidAMIID.Malformed"),
        ((), {"subnet_id": PUBLIC_A, "image_id": LINUX_ARM}, "InvalidParameterValue"),
        ((), {"subnet_id": PUBLIC_A, "instance_type": "m6g.large"}, "InvalidParameterValue"),
        ((), {"subnet_id": PUBLIC_A, "instance_type": "m5.tiny"}, "InvalidParameterValue"),
        ((), {"subnet_id": PUBLIC_A, "key_name": "lost"}, "InvalidKeyPair.NotFound"),
        ((), {"subnet_id": "subnet-00000000000000099"}, "InvalidSubnetID.NotFound"),
        ((), {"subnet_id": PUBLIC_A, "security_group_ids": (FOREIGN,)}, "InvalidParameter"),
        ((), {"subnet_id": PUBLIC_A, "security_group_ids": ("sg-00000000000000099",)}, "InvalidGroup.NotFound"),
        ((), {"subnet_id": PUBLIC_A, "private_ip_address": "10.0.0.3"}, "InvalidParameterValue"),
        ((), {"subnet_id": PUBLIC_A, "private_ip_address": "10.0.128.9"}, "InvalidParameterValue"),
        ((), {"subnet_id": PUBLIC_A, "placement": Placement(availability_zone="us-east-1b")}, "InvalidParameterValue"),
        ((), {"subnet_id": PUBLIC_A, "placement": Placement(availability_zone="mars-1a")}, "InvalidParameterValue"),
        ((FRONT, Leg(device_index=1, subnet_id=PUBLIC_B)), {}, "InvalidParameterCombination"),
        ((FRONT, Leg(device_index=1, subnet_id=ELSEWHERE)), {}, "InvalidParameterValue"),
        ((FRONT, Leg(device_index=7, subnet_id=PRIVATE_A)), {}, "InvalidParameterValue"),
        ((FRONT, Leg(device_index=1, network_card_index=1, subnet_id=PRIVATE_A)), {}, "InvalidParameterValue"),
        (
            tuple(Leg(device_index=index, subnet_id=PRIVATE_A) for index in range(4)),
            {},
            "AttachmentLimitExceeded",
        ),
        (
            (FRONT, BACK.model_copy(update={"secondary_private_ip_address_count": 2})),
            {"instance_type": "t3.micro"},
            "InvalidInterface.IpAddressLimitExceeded",
        ),
        ((FRONT, FRONT.model_copy(update={"device_index": 1})), {}, "InvalidIPAddress.InUse"),
        (
            (FRONT,),
            {"tag_specifications": (TagSpecification(resource_type="vpc", tags=(Tag("a"),)),)},
            "InvalidParameterValue",
        ),
    ],
)
def test_a_launch_is_refused(account: Account, legs: tuple[Leg, ...], parameters: dict[str, object], code: str) -> None:
    assert account.code(run(*legs, **parameters)) == code


@pytest.mark.parametrize(
    "beside",
    [
        {"subnet_id": PRIVATE_A},
        {"groups": (WEB,)},
        {"private_ip_address": "10.0.128.9"},
        {"private_ip_addresses": (PrivateIpAddressSpecification(private_ip_address="10.0.128.9"),)},
        {"secondary_private_ip_address_count": 1},
        {"description": "front"},
        {"delete_on_termination": True},
        {"associate_public_ip_address": True},
    ],
)
def test_nothing_is_said_of_an_existing_interface(account: Account, beside: dict[str, object]) -> None:
    leg = Leg.model_validate({"device_index": 0, "network_interface_id": account.make().id, **beside})
    assert account.code(run(leg)) == "InvalidParameterCombination"


def test_an_interface_in_use_is_not_launched_with(account: Account) -> None:
    used = interfaces(account, account.launch())[0]
    refusal = account.refusal(run(Leg(device_index=0, network_interface_id=used.id)))
    assert (refusal.code, refusal.message) == ("InvalidNetworkInterface.InUse", f"Interface: [{used.id}] in use.")


def test_an_interface_is_given_once_only(account: Account) -> None:
    given = account.make().id
    legs = (Leg(device_index=index, network_interface_id=given) for index in (0, 1))
    assert account.code(run(*legs)) == "InvalidParameterValue"


def test_existing_interfaces_only_take_no_tags(account: Account) -> None:
    tags = TagSpecification(resource_type="network-interface", tags=(Tag("a"),))
    leg = Leg(device_index=0, network_interface_id=account.make().id)
    assert account.code(run(leg, tag_specifications=(tags,))) == "InvalidParameterValue"


def test_interfaces_take_no_more_tags_than_any_resource(account: Account) -> None:
    tags = tuple(Tag(f"key-{number}") for number in range(51))
    specification = TagSpecification(resource_type="network-interface", tags=tags)
    assert account.code(run(FRONT, tag_specifications=(specification,))) == "TagLimitExceeded"


@pytest.mark.parametrize(
    ("leg", "code"),
    [
        (Leg(device_index=0, subnet_id=""), "InvalidSubnetID.Malformed"),
        (Leg(device_index=0, network_interface_id=""), "InvalidNetworkInterfaceId.Malformed"),
        (Leg(device_index=0, subnet_id=PUBLIC_A, private_ip_address=""), "InvalidParameterValue"),
    ],
)
def test_an_empty_value_is_a_value(account: Account, leg: Leg, code: str) -> None:
    assert account.code(run(leg)) == code
