"""An instance's own routing: what its guest does with a packet, as far as the console is told.

EC2 does not know it, so it is kept where a person can set it by an ordinary request, in tags of the instance:

    eni-console:routing         main      default: one routing table. What is directly connected leaves by that
                                          interface (the first of several), all else by the primary one
                                policy    a table for each interface: a packet leaves by the interface whose address it
                                          has (amazon-ec2-net-utils on Amazon Linux, netplan's routing-policy)
    eni-console:ip-forwarding   auto      default: forwards what comes in by an interface whose source/dest check is
                                          off, and translates it where it leaves for the outside of the VPC by an
                                          interface with a public address, as AWS's NAT instances do
                                on        forwards, and translates nothing
                                nat       forwards, and translates all that leaves for the outside of the VPC
                                off       forwards nothing

A value that is none of these counts as the default; `advise` says so.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from console.ec2.resources import Instance

ROUTING_TAG: Final = "eni-console:routing"
FORWARDING_TAG: Final = "eni-console:ip-forwarding"


class Routing(StrEnum):
    MAIN = "main"
    POLICY = "policy"


class Forwarding(StrEnum):
    AUTO = "auto"
    ON = "on"
    NAT = "nat"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Guest:
    """How an instance routes."""

    routing: Routing = Routing.MAIN
    forwarding: Forwarding = Forwarding.AUTO


PLAIN: Final = Guest()


_ROUTINGS: Final = {str(one): one for one in Routing}
_FORWARDINGS: Final = {str(one): one for one in Forwarding}


def guest_of(instance: Instance) -> Guest:
    """What its tags say. See the module."""
    routing, forwarding = Routing.MAIN, Forwarding.AUTO
    for one in instance.tags:
        if one.key == ROUTING_TAG:
            routing = _ROUTINGS.get(one.value, routing)
        elif one.key == FORWARDING_TAG:
            forwarding = _FORWARDINGS.get(one.value, forwarding)
    plain = routing is Routing.MAIN and forwarding is Forwarding.AUTO
    return PLAIN if plain else Guest(routing, forwarding)
