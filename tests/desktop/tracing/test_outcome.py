"""Before the last button is pressed: which paths the change opens and closes."""

from console.desktop.dialogs.confirmation import Confirmation
from console.desktop.tracing.outcome import path_changes
from console.desktop.wizards import LaunchInstanceWizard
from console.ec2.requests import DeleteSecurityGroup, StopInstances
from console.ec2.resources import Instance, SecurityGroup, Subnet
from tests.desktop.founding.person import Person


def test_a_termination_names_the_paths_that_it_closes(person: Person) -> None:
    person.choose(person.menu_of(person.find(Instance, "nat-1").id), "Terminate…")
    question = person.on_screen(Confirmation)
    person.wait(lambda: any(line.startswith("Closes: ") and "internet" in line for line in question.consequences))


def test_a_wizard_tells_beside_its_preview_what_it_opens(person: Person) -> None:
    subnet = person.find(Subnet, "public-a").id
    person.window.resource_actions.open("launch", subnet_id=subnet)
    wizard = person.on_screen(LaunchInstanceWizard)
    person.wait(lambda: "new instance eth0 → proxy-1 eth0" in wizard.panel.paths.text())
    assert "Opens" in wizard.panel.paths.text()


def test_what_would_be_refused_changes_no_path(person: Person) -> None:
    held = DeleteSecurityGroup(group_id=person.find(SecurityGroup, "db").id)
    assert path_changes(person.world, (held,)) == []
    stop = StopInstances(instance_ids=(person.find(Instance, "web-1").id,))
    assert "Closes: internet → web-1 eth0, tcp 80, tcp 443" in path_changes(person.world, (stop,))
