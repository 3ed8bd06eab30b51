"""Start, stop, reboot, terminate, describe (ec2-semantics §1.5, §2.14)."""

import pytest

from console.ec2.requests import (
    DescribeInstances,
    Filter,
    RebootInstances,
    Request,
    RunInstances,
    StartInstances,
    StopInstances,
    TerminateInstances,
)
from console.ec2.resources import Instance, InstanceState
from tests.engine.account import LINUX, MGMT, PRIVATE_A, PUBLIC_A, WEB, Account, Leg

ACTIONS = (StartInstances, StopInstances, RebootInstances, TerminateInstances)


def in_state(account: Account, state: InstanceState) -> Instance:
    if state is InstanceState.PENDING:
        return account.send(RunInstances(image_id=LINUX, subnet_id=PUBLIC_A)).instances[0]
    instance = account.launch()
    if state in (InstanceState.STOPPING, InstanceState.STOPPED):
        account.send(StopInstances(instance_ids=(instance.id,)))
    elif state is not InstanceState.RUNNING:
        account.send(TerminateInstances(instance_ids=(instance.id,)))
    if state in (InstanceState.STOPPED, InstanceState.TERMINATED):
        account.wait()
    assert account.instance(instance.id).state is state
    return account.instance(instance.id)


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        (StartInstances, "stopped", "pending"),
        (StartInstances, "pending", "pending"),
        (StartInstances, "running", "running"),
        (StopInstances, "running", "stopping"),
        (StopInstances, "stopping", "stopping"),
        (StopInstances, "stopped", "stopped"),
        (TerminateInstances, "pending", "shutting-down"),
        (TerminateInstances, "running", "shutting-down"),
        (TerminateInstances, "stopping", "shutting-down"),
        (TerminateInstances, "stopped", "shutting-down"),
        (TerminateInstances, "shutting-down", "shutting-down"),
        (TerminateInstances, "terminated", "terminated"),
    ],
)
def test_the_answer_names_both_states(account: Account, action: type[StartInstances], before: str, after: str) -> None:
    instance = in_state(account, InstanceState(before))
    (change,) = account.send(action(instance_ids=(instance.id,)))
    assert (change.previous_state, change.current_state) == (before, after)
    assert account.instance(instance.id).state == after


def test_a_terminated_instance_is_in_no_vpc(account: Account) -> None:
    """Its filters find what its answer shows (ec2-semantics §1.5)."""
    instance = in_state(account, InstanceState.TERMINATED)
    in_its_vpc = (Filter(name="vpc-id", values=(instance.vpc_id,)),)
    assert account.send(DescribeInstances(filters=in_its_vpc)).items == ()


@pytest.mark.parametrize(
    ("action", "state", "code"),
    [
        (StartInstances, "stopping", "IncorrectInstanceState"),
        (StartInstances, "shutting-down", "IncorrectInstanceState"),
        (StartInstances, "terminated", "IncorrectInstanceState"),
        (StopInstances, "pending", "IncorrectInstanceState"),
        (StopInstances, "shutting-down", "IncorrectInstanceState"),
        (StopInstances, "terminated", "IncorrectInstanceState"),
        (RebootInstances, "stopped", "IncorrectState"),
        (RebootInstances, "pending", "IncorrectState"),
    ],
)
def test_what_a_state_forbids_is_refused(account: Account, action: type[StopInstances], state: str, code: str) -> None:
    instance = in_state(account, InstanceState(state))
    assert account.code(action(instance_ids=(instance.id,))) == code


@pytest.mark.parametrize("action", ACTIONS)
def test_all_or_none(account: Account, action: type[StopInstances]) -> None:
    instance = account.launch()
    refusal = account.refusal(action(instance_ids=(instance.id, "i-0000000000000fffe", "i-0000000000000ffff")))
    assert refusal.code == "InvalidInstanceID.NotFound"
    assert refusal.message == "The instance IDs 'i-0000000000000fffe, i-0000000000000ffff' do not exist"
    assert account.code(action(instance_ids=("web-1",))) == "InvalidInstanceID.Malformed"
    assert account.code(action(instance_ids=())) == "InvalidParameterCombination"


def test_a_restart_can_be_stopped_before_it_runs(account: Account) -> None:
    instance = in_state(account, InstanceState.STOPPED)
    account.send(StartInstances(instance_ids=(instance.id,)))
    account.send(StopInstances(instance_ids=(instance.id,)))
    account.wait()
    assert account.instance(instance.id).state is InstanceState.STOPPED


def test_a_stop_says_who_and_when_and_a_start_forgets_it(account: Account) -> None:
    stopped = in_state(account, InstanceState.STOPPED)
    assert stopped.state_reason == "Client.UserInitiatedShutdown: User initiated shutdown"
    assert stopped.state_transition_reason.startswith("User initiated (2026-01-02 ")
    account.send(StartInstances(instance_ids=(stopped.id,)))
    started = account.instance(stopped.id)
    assert (started.state_reason, started.state_transition_reason) == ("", "")
    assert started.launch_time > stopped.launch_time


def test_stop_and_start_keep_every_interface(account: Account) -> None:
    legs = (Leg(device_index=0, subnet_id=PUBLIC_A, groups=(WEB,)), Leg(device_index=1, subnet_id=PRIVATE_A))
    instance = account.launch(*legs)
    before = account.world.interfaces_of(instance.id)
    for action in (StopInstances, StartInstances):
        account.send(action(instance_ids=(instance.id,)))
        account.wait()
        assert account.world.interfaces_of(instance.id) == before


def test_a_reboot_changes_nothing_but_is_in_the_history(account: Account) -> None:
    instance = account.launch()
    before = account.snapshot()
    reboot: Request[None] = RebootInstances(instance_ids=(instance.id,))
    account.send(reboot)
    account.wait()
    assert account.snapshot() == before
    assert account.engine.history(1)[0].action == "RebootInstances"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("instance-state-name", "running"),
        ("instance-state-code", "16"),
        ("private-ip-address", "10.0.0.4"),
        ("network-interface.addresses.private-ip-address", "10.0.128.4"),
        ("network-interface.subnet-id", PRIVATE_A),
        ("instance.group-id", WEB),
        ("network-interface.group-id", MGMT),
        ("subnet-id", PUBLIC_A),
        ("source-dest-check", "true"),
    ],
)
def test_filters_find_the_instance(account: Account, name: str, value: str) -> None:
    front = Leg(device_index=0, subnet_id=PUBLIC_A, groups=(WEB,))
    instance = account.launch(front, Leg(device_index=1, subnet_id=PRIVATE_A, groups=(MGMT,)))
    found = account.send(DescribeInstances(filters=(Filter(name=name, values=(value,)),))).items
    assert [one.id for one in found] == [instance.id]


@pytest.mark.parametrize(("name", "value"), [("private-ip-address", "10.0.128.4"), ("instance.group-id", MGMT)])
def test_an_instance_shows_its_primary_interface_only(account: Account, name: str, value: str) -> None:
    front = Leg(device_index=0, subnet_id=PUBLIC_A, groups=(WEB,))
    account.launch(front, Leg(device_index=1, subnet_id=PRIVATE_A, groups=(MGMT,)))
    assert account.send(DescribeInstances(filters=(Filter(name=name, values=(value,)),))).items == ()
