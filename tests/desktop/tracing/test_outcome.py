"""Before the last button is pressed: which paths the change opens and closes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget

from console.desktop.dialogs.confirmation import Confirmation
from console.desktop.dialogs.request_dialog import RequestDialog
from console.desktop.inspector.action_row import ActionRow
from console.desktop.tracing.outcome import Change, path_changes
from console.desktop.wizards import LaunchInstanceWizard
from console.ec2.requests import (
    AuthorizeSecurityGroupIngress,
    DeleteSecurityGroup,
    DetachInternetGateway,
    DisassociateAddress,
    RevokeSecurityGroupIngress,
    StopInstances,
)
from console.ec2.requests.security import IpPermission, IpRange
from console.ec2.resources import Address, Instance, InternetGateway, NetworkInterface, SecurityGroup, Subnet
from console.reach.turns import finished
from console.topology.path import Tone
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


def test_what_it_tells_it_draws_by_the_same_numbers(person: Person) -> None:
    web = person.find(Instance, "web-1").id
    person.choose(person.menu_of(web), "Terminate…")
    question = person.on_screen(Confirmation)
    person.wait(lambda: question.outcome is not None and question.outcome.isVisible())
    pane = question.outcome
    assert pane is not None
    first, *_ = pane.diagram.paths
    assert (first.tone, first.hops[0].thing) == (Tone.CLOSES, "internet")
    assert first.dropped_at == first.hops[-1].thing == person.world.interfaces_of(web)[0].id
    said = pane.diagram.accessibleDescription()
    assert "1: closes internet → web-1 eth0, tcp 80, tcp 443" in said
    assert pane.lines.text().index("internet → web-1 eth0") < pane.lines.text().index("corporate network → web-1 eth1")
    assert 1 <= len(pane.diagram.paths) <= 4


def test_a_form_shows_what_a_rule_that_goes_closes(person: Person) -> None:
    person.window.resource_actions.trigger("remove-rules", (person.find(SecurityGroup, "web-public").id,))
    dialog = person.on_screen(RequestDialog)
    assert not dialog.outcome.isVisible()
    editor = dialog.field("inbound").editor
    assert isinstance(editor, QListWidget)
    editor.setCurrentRow(0)
    person.qtbot.keyClick(editor, Qt.Key.Key_Space)
    person.wait(dialog.outcome.isVisible)
    assert "internet → web-1 eth0, web-2 eth0, tcp 80" in dialog.outcome.lines.text()
    assert [path.tone for path in dialog.outcome.diagram.paths] == [Tone.CLOSES] * len(dialog.outcome.diagram.paths)


def test_of_a_group_only_what_the_rule_did_changes(person: Person) -> None:
    """The rule is there before or after, not both: its group's other paths are the same."""
    world = person.world
    group = next(one for one in world.all(SecurityGroup) if one.group_name == "web-public")
    https = next(one for one in world.rules_of(group.id) if one.from_port == 443)
    revoke = RevokeSecurityGroupIngress(group_id=group.id, security_group_rule_ids=(https.id,))
    lines = path_changes(world, (revoke,))
    assert "Closes: internet → web-1 eth0, web-2 eth0, tcp 443" in lines
    assert not [line for line in lines if "tcp 80" in line or "→ internet" in line]
    anywhere = IpPermission(ip_protocol="tcp", from_port=22, to_port=22, ip_ranges=(IpRange(cidr_ip="0.0.0.0/0"),))
    lines = path_changes(world, (AuthorizeSecurityGroupIngress(group_id=group.id, ip_permissions=(anywhere,)),))
    assert lines[0] == "Opens: internet → web-1 eth0, web-2 eth0, tcp 22"
    assert not [line for line in lines if "tcp 80" in line or "tcp 443" in line or line.startswith("Closes")]


def test_a_path_ends_where_the_packet_will_be_dropped(person: Person) -> None:
    world = person.world
    gateway = person.find(InternetGateway, "shop-igw")
    detach = DetachInternetGateway(internet_gateway_id=gateway.id, vpc_id=gateway.attachments[0].vpc_id)
    addresses = [one for one in world.all(Address) if one.association_id]
    free = [DisassociateAddress(association_id=one.association_id) for one in addresses]
    outcome = finished(Change(world, (*free, detach)).look())
    inward = next(path for path in outcome.paths if path.hops[0].thing == "internet")
    assert inward.dropped_at == gateway.id


def test_what_acts_at_once_says_beforehand_what_it_closes(person: Person, web: str) -> None:
    management = person.world.interfaces_of(web)[1].id
    person.window.selection.set((management,))
    person.wait(lambda: any(one.objectName() == "detach" for one in person.on_screen(ActionRow).buttons()))
    (button,) = [one for one in person.on_screen(ActionRow).buttons() if one.objectName() == "detach"]
    button.setFocus()
    person.wait(lambda: "Closes" in button.toolTip())
    assert "corporate network → web-1 eth1, tcp 22" in button.toolTip()
    assert '<img src="data:image/png' in button.toolTip()
    assert person.world.one(NetworkInterface, management).attachment is not None


def test_what_would_be_refused_changes_no_path(person: Person) -> None:
    held = DeleteSecurityGroup(group_id=person.find(SecurityGroup, "db").id)
    assert path_changes(person.world, (held,)) == []
    stop = StopInstances(instance_ids=(person.find(Instance, "web-1").id,))
    assert "Closes: internet → web-1 eth0, tcp 80, tcp 443" in path_changes(person.world, (stop,))
