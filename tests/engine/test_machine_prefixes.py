"""The machine of test_machine, with delegated prefixes and IPv6 beside what it knows already."""

from ipaddress import ip_network
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from console.ec2 import ipv6
from console.ec2.requests import (
    AssignIpv6Addresses,
    AssignPrivateIpAddresses,
    AssociateSubnetCidrBlock,
    AssociateVpcCidrBlock,
    UnassignIpv6Addresses,
    UnassignPrivateIpAddresses,
)
from console.ec2.resources import NetworkInterface, Vpc
from tests.engine.account import PRIVATE_A, PUBLIC_B, TINY, VPC
from tests.engine.test_machine import AccountMachine, Interface, anything

PREFIXES = ("10.0.129.0/28", "10.0.128.0/28", "10.0.128.16/28", "10.0.240.0/28", "10.0.17.16/28", "10.0.17.32/28")
NOT_FOUND = "InvalidNetworkInterfaceID.NotFound"
LIMIT = "PrivateIpAddressLimitExceeded"


class WideMachine(AccountMachine):
    """See the module; PUBLIC_B is the subnet without IPv6."""

    @initialize()
    def begin(self) -> None:
        self.account.send(AssociateVpcCidrBlock(vpc_id=VPC, amazon_provided_ipv6_cidr_block=True))
        (block,) = self.account.world.one(Vpc, VPC).ipv6_cidr_block_association_set
        for number, subnet in enumerate((TINY, PRIVATE_A)):
            part = ipv6.subnet_of_vpc(block.ipv6_cidr_block, number)
            self.account.send(AssociateSubnetCidrBlock(subnet_id=subnet, ipv6_cidr_block=part))
        super().begin()

    def found(self, which: int) -> tuple[str, Interface | None]:
        name = self.an_interface(which)
        return name, self.model.interfaces.get(name)

    def ipv6_slots(self, one: Interface) -> int:
        return len(one.ipv6) + len(one.ipv6_prefixes)

    # --- IPv4 prefixes

    @rule(which=anything, count=st.sampled_from([1, 2, 60]))
    def delegate_some(self, which: int, count: int) -> None:
        name, one = self.found(which)
        code = NOT_FOUND if one is None else None
        if one and one.slots + count > self.capacity(one):
            code = LIMIT
        elif one and one.subnet == TINY:
            code = "InsufficientCidrBlocks"
        request = AssignPrivateIpAddresses(network_interface_id=name, ipv4_prefix_count=count)
        if (answer := self.send(request, code)) and one:
            assert len(answer.assigned_ipv4_prefixes) == count
            for prefix in answer.assigned_ipv4_prefixes:
                assert not any(self.model.holder(str(each)) for each in ip_network(prefix))
                one.prefixes.append(prefix)

    @rule(which=anything, prefix=st.sampled_from(PREFIXES))
    def delegate_one(self, which: int, prefix: str) -> None:
        name, one = self.found(which)
        code: str | None = NOT_FOUND
        if one:
            every = [str(each) for each in ip_network(prefix)]
            fits = not any(self.model.wrong(one.subnet, each) or self.model.holder(each) for each in every)
            there = prefix in one.prefixes
            code = None if there else LIMIT if one.slots + 1 > self.capacity(one) else None
            if code is None and not (there or fits):
                code = "InvalidParameterValue"
        request = AssignPrivateIpAddresses(network_interface_id=name, ipv4_prefixes=(prefix,))
        if self.send(request, code) and one and prefix not in one.prefixes:
            one.prefixes.append(prefix)

    @rule(which=anything, position=anything)
    def take_back(self, which: int, position: int) -> None:
        name, one = self.found(which)
        if one:
            prefix = [*one.prefixes, "10.0.143.0/28"][position % (len(one.prefixes) + 1)]
            code = None if prefix in one.prefixes else "InvalidParameterValue"
            self.send(UnassignPrivateIpAddresses(network_interface_id=name, ipv4_prefixes=(prefix,)), code)
            if code is None:
                one.prefixes.remove(prefix)

    # --- IPv6

    @rule(which=anything, count=st.sampled_from([0, 1, 3, 60]), prefixes=st.booleans())
    def assign_ipv6(self, which: int, count: int, prefixes: bool) -> None:
        name, one = self.found(which)
        code: str | None = None
        if count == 0:
            code = "InvalidParameterValue"
        elif one is None:
            code = NOT_FOUND
        else:
            full = self.ipv6_slots(one) + count > self.capacity(one)
            without = one.subnet == PUBLIC_B
            first = without if prefixes else full
            if full or without:
                code = ("InvalidParameterValue" if prefixes else LIMIT) if first else None
                code = code or (LIMIT if prefixes else "InvalidParameterValue")
        parameters: dict[str, Any] = {"ipv6_prefix_count" if prefixes else "ipv6_address_count": count}
        if (answer := self.send(AssignIpv6Addresses(network_interface_id=name, **parameters), code)) and one:
            new = answer.assigned_ipv6_prefixes if prefixes else answer.assigned_ipv6_addresses
            assert len(set(new)) == count
            (one.ipv6_prefixes if prefixes else one.ipv6).extend(new)

    @rule(which=anything, other=anything)
    def assign_anothers_ipv6(self, which: int, other: int) -> None:
        (name, one), (_, holder) = self.found(which), self.found(other)
        if one and holder and holder.ipv6 and one.subnet != PUBLIC_B:
            address = holder.ipv6[0]
            code: str | None = "InvalidIPAddress.InUse" if one.subnet == holder.subnet else "InvalidParameterValue"
            code = None if one is holder else code
            self.send(AssignIpv6Addresses(network_interface_id=name, ipv6_addresses=(address,)), code)

    @rule(which=anything, position=anything)
    def unassign_ipv6(self, which: int, position: int) -> None:
        name, one = self.found(which)
        if one:
            every = [*one.ipv6, *one.ipv6_prefixes, "::1"]
            text = every[position % len(every)]
            parameters: dict[str, Any] = {"ipv6_prefixes" if "/" in text else "ipv6_addresses": (text,)}
            code = "InvalidParameterValue" if text == "::1" else None
            self.send(UnassignIpv6Addresses(network_interface_id=name, **parameters), code)
            if code is None:
                (one.ipv6_prefixes if "/" in text else one.ipv6).remove(text)

    @invariant()
    def prefixes_and_ipv6_are_as_the_model_says(self) -> None:
        for name, one in self.model.interfaces.items():
            seen = self.account.world.one(NetworkInterface, name)
            assert [each.ipv6_address for each in seen.ipv6_addresses] == one.ipv6
            assert (list(seen.ipv4_prefixes), list(seen.ipv6_prefixes)) == (one.prefixes, one.ipv6_prefixes)


WideMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=50, suppress_health_check=list(HealthCheck)
)
TestWideAccount = WideMachine.TestCase
