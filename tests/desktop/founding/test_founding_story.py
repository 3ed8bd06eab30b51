"""The founding story, a test for each sentence, through the widgets that a person uses."""

from PySide6.QtWidgets import QMenu

from console.desktop.dialogs.confirmation import Confirmation
from console.desktop.wizards import AttachInterfaceWizard, CreateInterfaceWizard, LaunchInstanceWizard
from console.desktop.wizards.attach_interface import ConsequencesPage, PickPage, SlotPage
from console.desktop.wizards.create_interface import AddressesPage, GroupsPage, OptionsPage, SubnetPage
from console.desktop.wizards.launch_instance import MachinePage, StartPage
from console.desktop.wizards.legs_page import LegsPage
from console.ec2.resources import Instance, NetworkInterface, SecurityGroup, Subnet, name_of
from tests.desktop.founding.conftest import Sit
from tests.desktop.founding.person import Person


def interface(person: Person, name: str) -> NetworkInterface:
    return person.find(NetworkInterface, name)


def identity(one: NetworkInterface) -> tuple[object, ...]:
    """What an interface keeps for life."""
    return one.id, one.mac_address, one.private_ip_addresses, one.groups


def holder(person: Person, name: str) -> str:
    """The name of the instance that an interface is attached to, if it wholly is."""
    attachment = interface(person, name).attachment
    return (
        name_of(person.world.one(Instance, attachment.instance_id))
        if attachment and attachment.status == "attached"
        else ""
    )


def create(person: Person, name: str, address: str) -> None:
    """By the wizard, in private-a, with a secondary address and an Elastic IP of its own."""
    person.press(person.window.toolbar, "Create network interface")
    wizard = person.on_screen(CreateInterfaceWizard)
    person.row(person.on_screen(SubnetPage).table, "private-a")
    person.press(wizard, "Next")
    addresses = person.on_screen(AddressesPage)
    person.type(addresses.primary, address)
    person.pick(addresses.secondary.way, "Assign automatically")
    person.pick(addresses.elastic_ip, "Allocate a new Elastic IP")
    person.press(wizard, "Next")
    person.row(person.on_screen(GroupsPage).table, "mgmt-ssh")
    person.press(wizard, "Next")
    person.type(person.on_screen(OptionsPage).name, name)
    person.press(wizard, "Next")
    finish(person, wizard, "Create network interface")


def launch(person: Person, name: str) -> Instance:
    """By the wizard, dual-homed: web-public in front, mgmt-ssh behind."""
    person.press(person.window.toolbar, "Launch instance")
    wizard = person.on_screen(LaunchInstanceWizard)
    person.press(person.on_screen(StartPage), "Management + front (dual-homed)")
    person.press(wizard, "Next")
    machine = person.on_screen(MachinePage)
    person.type(machine.name, name)
    person.row(machine.types.table, "m5.large")
    person.press(wizard, "Next")
    legs = person.on_screen(LegsPage)
    for leg, group in (("eth0", "web-public"), ("eth1", "mgmt-ssh")):
        person.row(legs.table, leg)
        person.pick(legs.more_groups, group)
        person.press(legs, "Remove default")
    person.press(wizard, "Next")
    person.press(wizard, "Next")
    finish(person, wizard, "Launch instance")
    return person.find(Instance, name)


def finish(person: Person, wizard: CreateInterfaceWizard | LaunchInstanceWizard, verb: str) -> None:
    person.press(wizard, verb)
    person.wait(lambda: wizard.run and wizard.run.succeeded)
    person.press(wizard, "Close")


def drag(person: Person, name: str, onto: str) -> None:
    person.drag(interface(person, name).id, person.find(Instance, onto).id)
    person.wait(lambda: holder(person, name) == onto)


def terminate(person: Person, name: str) -> None:
    """By the menu of the instance in the diagram, and what it asks."""
    person.choose(person.menu_of(person.find(Instance, name).id), "Terminate…")
    person.press(person.on_screen(Confirmation), "Terminate")
    person.wait(lambda: person.find(Instance, name).state == "terminated")


def test_an_interface_is_created_ahead_of_time(person: Person) -> None:
    create(person, "spare", "10.0.128.50")
    spare = interface(person, "spare")
    assert (spare.private_ip_address, spare.status, spare.attachment) == ("10.0.128.50", "available", None)
    person.wait(lambda: spare.id in person.diagram.walk())


def test_an_instance_is_launched_with_two_interfaces_on_two_subnets(sit_down: Sit) -> None:
    person = sit_down(instant=False)
    instance = launch(person, "web-3")
    legs = person.world.interfaces_of(instance.id)
    assert [name_of(person.world.one(Subnet, one.subnet_id)) for one in legs] == ["public-a", "private-a"]
    assert person.find(Instance, "web-3").state == "pending"
    person.wait(lambda: person.find(Instance, "web-3").state == "running")
    person.wait(lambda: all(person.is_cabled(one.id) for one in legs))


def test_each_side_has_groups_of_its_own(person: Person) -> None:
    legs = person.world.interfaces_of(launch(person, "web-3").id)
    groups = [[person.world.one(SecurityGroup, group).group_name for group in one.groups] for one in legs]
    assert groups == [["web-public"], ["mgmt-ssh"]]


def test_an_interface_is_attached_to_a_running_instance_by_the_wizard(sit_down: Sit) -> None:
    person = sit_down(instant=False)
    person.press(person.window.toolbar, "Attach…")
    wizard = person.on_screen(AttachInterfaceWizard)
    pick = person.on_screen(PickPage)
    person.row(pick.interfaces.table, "standby")
    person.row(pick.instances.table, "web-1")
    person.press(wizard, "Next")
    assert person.chosen(person.on_screen(SlotPage).table).startswith("2")
    person.press(wizard, "Next")
    said = [one.text for one in person.on_screen(ConsequencesPage).consequences]
    assert said[0].startswith("Hot: web-1 is running")
    assert said[-1] == "When web-1 is terminated, standby stays, with its addresses, groups and MAC."
    person.press(wizard, "Attach")
    person.wait(lambda: holder(person, "standby") == "web-1")
    assert person.find(Instance, "web-1").state == "running"


def test_an_interface_is_attached_by_dragging_it_onto_a_running_instance(person: Person) -> None:
    drag(person, "standby", onto="web-1")
    attachment = interface(person, "standby").attachment
    assert attachment is not None
    assert (attachment.device_index, attachment.delete_on_termination) == (2, False)
    assert person.find(Instance, "web-1").state == "running"


def test_what_the_launch_made_goes_with_its_instance(person: Person) -> None:
    instance = launch(person, "web-3")
    made = [one.id for one in person.world.interfaces_of(instance.id)]
    terminate(person, "web-3")
    assert len(made) == 2
    assert not any(one in person.world for one in made)
    person.wait(lambda: not any(one in person.diagram.walk() for one in made))
    person.go_to_page("Network interfaces")
    person.wait(lambda: not any(map(person.cells, made)))


def test_what_was_attached_survives_and_serves_a_standby_unchanged(person: Person) -> None:
    create(person, "service", "10.0.128.50")
    before = interface(person, "service")
    assert before.association is not None
    assert len(before.private_ip_addresses) == 2
    drag(person, "service", onto="web-1")
    terminate(person, "web-1")
    assert interface(person, "service").status == "available"
    drag(person, "service", onto="web-2")
    assert identity(interface(person, "service")) == identity(before)
    person.click_in_diagram(before.id)
    assert person.inspected["MAC address"] == before.mac_address
    assert person.inspected["Elastic IP"] == before.association.public_ip


def test_it_is_moved_to_a_standby_in_one_go_by_dragging_it_there(sit_down: Sit) -> None:
    person = sit_down(instant=False)
    drag(person, "standby", onto="web-1")
    before = interface(person, "standby")
    drag(person, "standby", onto="web-2")
    assert identity(interface(person, "standby")) == identity(before)
    person.wait(lambda: any(one.startswith("Moved standby to web-2 in ") for one in person.told()))


def test_its_source_dest_check_is_cleared(person: Person) -> None:
    standby = interface(person, "standby").id
    person.click_in_diagram(standby)
    person.press(person.window.inspector, "More ▾")
    person.choose(person.on_screen(QMenu), "Turn source/dest. check off")
    person.wait(lambda: not interface(person, "standby").source_dest_check)
    person.wait(lambda: person.inspected["Source/dest. check"].startswith("Off"))
    person.go_to_page("Network interfaces")
    assert person.cells(standby)["Source/dest. check"] == "Off"
