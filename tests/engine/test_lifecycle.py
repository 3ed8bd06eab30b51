"""What time does (ec2-semantics §1.4, §1.5, §1.9), on a clock that the test moves."""

from dataclasses import replace
from random import Random

import pytest

from console.ec2.requests import (
    AttachNetworkInterface,
    CreateNetworkInterface,
    DetachNetworkInterface,
    RunInstances,
    StopInstances,
    TerminateInstances,
)
from console.ec2.resources import (
    GatewayAttachment,
    Instance,
    InstanceState,
    NetworkInterfaceStatus,
    Vpc,
    VpnGateway,
)
from console.engine.lifecycle import Step, Timings, due_steps
from console.engine.steps import run
from console.engine.transaction import Transaction
from tests.engine.account import LINUX, PRIVATE_A, PUBLIC_A, VPC, Account, Leg

TIMINGS = Timings()


def steps(account: Account, resource_id: str) -> tuple[Step, ...]:
    record = account.world.get(resource_id)
    assert record is not None
    return due_steps(record, TIMINGS)


def perform(account: Account, step: Step) -> int:
    """Carry out a step as the engine would; how many records it changed."""
    tx = Transaction(account.world, Random(1), account.clock.now())
    run(step, tx)
    return len(tx.changes())


def test_settled_records_imply_no_steps(account: Account) -> None:
    account.attach(account.make().id, account.launch().id)
    assert [record.id for record in account.world if due_steps(record, TIMINGS)] == []
    assert account.engine.next_due() is None


def test_a_launch_runs_after_its_interfaces_are_attached(account: Account) -> None:
    instance = account.send(RunInstances(image_id=LINUX, subnet_id=PUBLIC_A)).instances[0]
    account.wait(TIMINGS.attach)
    attachment = account.world.interfaces_of(instance.id)[0].attachment
    assert attachment is not None
    assert (attachment.status, account.instance(instance.id).state) == ("attached", "pending")
    account.wait(TIMINGS.launch - TIMINGS.attach)
    assert account.instance(instance.id).state is InstanceState.RUNNING


def test_nothing_happens_before_its_time(account: Account) -> None:
    made = account.send(CreateNetworkInterface(subnet_id=PRIVATE_A))
    account.wait(TIMINGS.interface_available - 0.01)
    assert account.interface(made.id).status is NetworkInterfaceStatus.PENDING
    account.wait(0.01)
    assert account.interface(made.id).status is NetworkInterfaceStatus.AVAILABLE


def test_an_instant_account_waits_for_nothing() -> None:
    account = Account(Timings.instant())
    instance = account.send(RunInstances(image_id=LINUX, subnet_id=PUBLIC_A)).instances[0]
    made = account.send(CreateNetworkInterface(subnet_id=PRIVATE_A))
    account.send(AttachNetworkInterface(network_interface_id=made.id, instance_id=instance.id, device_index=1))
    attachment = account.interface(made.id).attachment
    assert attachment is not None
    assert (account.instance(instance.id).state, attachment.status) == ("running", "attached")
    assert set(Timings.instant()) == {0.0, 3600.0}


def test_a_step_never_happens_to_a_later_attachment(account: Account) -> None:
    made, one, other = account.make(), account.launch(), account.launch()
    account.send(AttachNetworkInterface(network_interface_id=made.id, instance_id=one.id, device_index=1))
    (stale,) = steps(account, made.id)
    attachment = account.interface(made.id).attachment
    assert attachment is not None
    account.send(DetachNetworkInterface(attachment_id=attachment.attachment_id, force=True))
    account.send(AttachNetworkInterface(network_interface_id=made.id, instance_id=other.id, device_index=1))
    assert perform(account, stale) == 0
    assert steps(account, made.id)[0].key != stale.key


def test_a_step_for_what_is_gone_does_nothing(account: Account) -> None:
    assert perform(account, Step("attach", "eni-0000000000000ffff", "eni-attach-1", 0.0)) == 0


def test_an_interface_attached_while_pending_stays_in_use(account: Account) -> None:
    instance = account.launch()
    made = account.send(CreateNetworkInterface(subnet_id=PRIVATE_A))
    account.send(AttachNetworkInterface(network_interface_id=made.id, instance_id=instance.id, device_index=1))
    account.wait()
    assert account.interface(made.id).status is NetworkInterfaceStatus.IN_USE


def test_a_terminated_instance_is_forgotten_after_an_hour(account: Account) -> None:
    instance = account.launch()
    account.send(TerminateInstances(instance_ids=(instance.id,)))
    account.wait(3000)
    assert account.instance(instance.id).state is InstanceState.TERMINATED
    account.wait(3600)
    assert instance.id not in account.world


def test_a_stop_that_turns_into_a_termination_ends_terminated(account: Account) -> None:
    instance = account.launch()
    account.send(StopInstances(instance_ids=(instance.id,)))
    account.wait(0.5)
    account.send(TerminateInstances(instance_ids=(instance.id,)))
    account.wait(10)
    assert account.instance(instance.id).state is InstanceState.TERMINATED


def test_an_interface_on_its_way_out_survives_the_termination(account: Account) -> None:
    legs = (Leg(device_index=0, subnet_id=PUBLIC_A), Leg(device_index=1, subnet_id=PRIVATE_A))
    instance = account.launch(*legs)
    leaving = account.world.interfaces_of(instance.id)[1]
    assert leaving.attachment is not None
    account.send(DetachNetworkInterface(attachment_id=leaving.attachment.attachment_id))
    account.send(TerminateInstances(instance_ids=(instance.id,)))
    account.wait(10)
    assert account.interface(leaving.id).status is NetworkInterfaceStatus.AVAILABLE


def test_two_attachments_of_a_vpn_gateway_have_steps_of_their_own(account: Account) -> None:
    gateway = VpnGateway("vgw-00000000000000001", vpc_attachments=(GatewayAttachment(VPC, "attaching"),))
    account.world.put(gateway)
    (step,) = steps(account, gateway.id)
    assert perform(account, step) == 1
    attached = account.world.one(VpnGateway, gateway.id)
    assert attached.vpc_attachments == (GatewayAttachment(VPC, "attached"),)
    account.world.put(replace(attached, vpc_attachments=(GatewayAttachment(VPC, "detaching"),)))
    (step,) = steps(account, gateway.id)
    assert perform(account, step) == 1
    assert account.world.one(VpnGateway, gateway.id).vpc_attachments == ()


def test_a_pending_vpc_becomes_available(account: Account) -> None:
    account.world.put(replace(account.world.one(Vpc, VPC), state="pending"))
    (step,) = steps(account, VPC)
    perform(account, step)
    assert account.world.one(Vpc, VPC).state == "available"


@pytest.mark.parametrize("state", list(InstanceState))
def test_every_passing_state_of_an_instance_leads_on(account: Account, state: InstanceState) -> None:
    instance: Instance = replace(account.launch(), state=state)
    assert bool(due_steps(instance, TIMINGS)) == (state not in (InstanceState.RUNNING, InstanceState.STOPPED))
