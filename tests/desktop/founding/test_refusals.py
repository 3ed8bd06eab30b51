"""What EC2 would refuse is said in the wizard as one types: the rule, who is in the way, and a fix to click."""

import pytest
from PySide6.QtCore import Qt

from console.desktop.wizards import AttachInterfaceWizard, CreateInterfaceWizard, LaunchInstanceWizard
from console.desktop.wizards.attach_interface import PickPage
from console.desktop.wizards.create_interface import AddressesPage, SubnetPage
from console.desktop.wizards.launch_instance import MachinePage, StartPage
from console.desktop.wizards.legs_page import LegsPage
from console.ec2.ids import short
from console.ec2.requests import AssignPrivateIpAddresses
from console.ec2.resources import NetworkInterface
from tests.desktop.founding.person import Person


@pytest.fixture
def addresses(person: Person) -> AddressesPage:
    """The wizard's page, for an interface in private-a."""
    person.press(person.window.toolbar, "Create network interface")
    person.row(person.on_screen(SubnetPage).table, "private-a")
    person.press(person.on_screen(CreateInterfaceWizard), "Next")
    return person.on_screen(AddressesPage)


def test_a_taken_address_names_its_owner_and_the_fix_fills_in_the_next_free_one(
    person: Person, addresses: AddressesPage
) -> None:
    person.type(addresses.primary, "10.0.128.10")
    owner = short(person.find(NetworkInterface, "web-1 management").id)
    error = addresses.fields["primary"].error
    assert error.isVisible()
    assert error.problem is not None
    assert error.problem.text == f"10.0.128.10 is taken by eth1 of web-1 ({owner}). Next free address:"
    assert not person.button(addresses.window(), "Next").isEnabled()
    person.click_link(error)
    assert addresses.primary.text() == "10.0.128.12"
    assert not error.isVisible()
    assert person.button(addresses.window(), "Next").isEnabled()


def test_the_fix_is_reached_by_keys(person: Person, addresses: AddressesPage) -> None:
    person.type(addresses.primary, "10.0.128.10")
    person.qtbot.keyClick(addresses.primary, Qt.Key.Key_Tab)
    assert addresses.window().focusWidget() is addresses.fields["primary"].error
    person.qtbot.keyClick(addresses.window().focusWidget(), Qt.Key.Key_Return)
    assert addresses.primary.text() == "10.0.128.12"
    assert addresses.window().focusWidget() is addresses.primary


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("10.0.128.3", "10.0.128.3 is reserved in every subnet"),
        ("10.0.143.255", "10.0.143.255 is reserved in every subnet"),
        ("10.0.0.77", "10.0.0.77 is not in 10.0.128.0/20, the range of private-a"),
        ("10.0.128", "“10.0.128” is not an IPv4 address"),
    ],
)
def test_an_address_that_cannot_be_had_says_why(
    person: Person, addresses: AddressesPage, address: str, says: str
) -> None:
    person.type(addresses.primary, address)
    problem = addresses.fields["primary"].error.problem
    assert problem is not None
    assert problem.text.startswith(says)


def test_an_elastic_ip_in_use_cannot_be_chosen_and_says_by_whom(person: Person, addresses: AddressesPage) -> None:
    box = addresses.elastic_ip
    (taken,) = [n for n in range(box.count()) if "eth0 of web-1" in box.itemText(n)]
    assert "in use by eth0 of web-1" in box.itemText(taken)
    assert not box.model().index(taken, 0).flags() & Qt.ItemFlag.ItemIsEnabled


def test_an_address_taken_meanwhile_is_noticed_in_the_open_wizard(person: Person, addresses: AddressesPage) -> None:
    person.type(addresses.primary, "10.0.128.50")
    error = addresses.fields["primary"].error
    assert not error.isVisible()
    standby = person.find(NetworkInterface, "standby")
    person.meanwhile(AssignPrivateIpAddresses(network_interface_id=standby.id, private_ip_addresses=("10.0.128.50",)))
    person.wait(error.isVisible)
    assert "10.0.128.50 is taken by standby" in error.text()


def test_a_wizard_left_with_edits_keeps_them_as_a_draft(person: Person, addresses: AddressesPage) -> None:
    person.type(addresses.primary, "10.0.128.50")
    person.press(addresses.window(), "Cancel")
    assert addresses.isVisible()
    person.press(addresses.window(), "Leave")
    person.press(person.window.toolbar, "Create network interface")
    person.press(person.on_screen(CreateInterfaceWizard), "Continue with it")
    assert person.on_screen(AddressesPage).primary.text() == "10.0.128.50"


def test_an_instance_in_another_zone_cannot_be_chosen_and_says_so(person: Person) -> None:
    person.press(person.window.toolbar, "Attach…")
    pick = person.on_screen(PickPage)
    person.row(pick.interfaces.table, "standby")
    person.row(pick.instances.table, "db-1")
    assert person.why_not(pick.instances.table, "db-1") == "it is in us-east-1b, standby in us-east-1a"
    assert not pick.instances.table.selectionModel().hasSelection()
    assert not person.button(person.on_screen(AttachInterfaceWizard), "Next").isEnabled()


def test_a_leg_more_than_the_type_carries_offers_the_smallest_type_that_does(person: Person) -> None:
    person.press(person.window.toolbar, "Launch instance")
    wizard = person.on_screen(LaunchInstanceWizard)
    person.press(person.on_screen(StartPage), "Management + front (dual-homed)")
    person.press(wizard, "Next")
    machine = person.on_screen(MachinePage)
    person.row(machine.types.table, "t3.micro")
    person.press(wizard, "Next")
    legs = person.on_screen(LegsPage)
    person.press(legs, "Add leg")
    error = legs.fields["legs"].error
    assert error.problem is not None
    assert error.problem.text == "t3.micro carries 2 interfaces, the plan has 3. Smallest type that does:"
    person.click_link(error)
    assert not error.isVisible()
    person.press(wizard, "Back")
    assert person.chosen(machine.types.table) == "t3.small"
