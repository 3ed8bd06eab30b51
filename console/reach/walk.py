"""One flow, followed packet by packet: the algorithm of ec2-semantics §5.2 and §5.3.

    leave: guest's choice → source/dest check → group out → (same subnet: deliver) → ACL out → route
    arrive: ACL in → source/dest check → group in → own address: delivered, else: forwarded, and leave again

What the groups have let through is remembered for the reply (they are stateful; network ACLs are not), and so is what
a middlebox has translated. Every turn of the walk goes to an interface in a direction with a pair of addresses where
it has not been, so it ends.
"""

from contextlib import suppress
from typing import NoReturn

from console.reach.blocks import IPV6, RFC1918, RFC6598, at, is_public
from console.reach.flow import Packet, Ports
from console.reach.guest import Forwarding, Routing
from console.reach.path import Disposition, Explanation, Hop, HopKind, Path, Step, StepKind
from console.reach.rules import Acl, Groups, Table
from console.reach.view import Host, Leg, Net, Place, View

_ECHO_REPLY = {8: 0, 128: 129}
PRIMARY = "primary interface"
CONNECTED = "directly connected"
POLICY = "policy routing"
LOOPBACK = "own address"


class _Ended(Exception):
    """The packet has come to its end, one way or the other."""


class Walk:
    """Both ways of one flow between two settled ends. protocol: a number as text."""

    def __init__(self, view: View, protocol: str, shown: str, source_ports: Ports, ports: Ports) -> None:
        self._view = view
        self._protocol = protocol
        self._shown = shown
        self._icmp = protocol in ("1", "58")
        self._tracked: set[tuple[str, int, int]] = set()
        self._translated: dict[tuple[str, int, int], str] = {}
        self._asked: list[Groups | Acl] = []
        self._source_ports = source_ports
        self._ports = ports
        self._replying = False
        self._begin("", "")

    @property
    def edges(self) -> list[tuple[int, ...]]:
        """Ports where the rules that were asked of the request may decide otherwise."""
        return [one.edges for one in self._asked]

    def _begin(self, source: str, destination: str) -> None:
        self._hops: list[Hop] = []
        self._steps: list[Step] = []
        self._place: tuple[HopKind, str] = HopKind.INTERFACE, ""
        self._disposition = Disposition.NO_SOURCE
        self._explanation: Explanation | None = None
        self._source, self._destination = source, destination
        self._from, self._to = at(source) if source else 0, at(destination) if destination else 0
        self._seen: set[tuple[str, bool, int, int]] = set()
        self._by_middlebox = False
        self._packet: Packet | None = None
        self.ended_at: Host | Net | None = None

    def _path(self) -> Path:
        self._close()
        return Path(tuple(self._hops), self._disposition, self._explanation)

    # --- the two ways

    def from_host(self, host: Host, source: str, destination: str, leg: Leg | None = None) -> Path:
        """source: empty where the guest may choose; leg: the interface whose address it is."""
        self._begin(source, destination)
        with suppress(_Ended):
            self._send(host, leg)
        return self._path()

    def from_internet(self, net: Net, source: str, destination: str) -> Path:
        self._begin(source, destination)
        with suppress(_Ended):
            self._at(HopKind.INTERNET, "")
            self._note(StepKind.SOURCE_SELECTION, "", rule=source)
            self._enter_by_internet(net)
        return self._path()

    def from_corporate(self, net: Net, source: str, destination: str) -> Path:
        self._begin(source, destination)
        with suppress(_Ended):
            self._at(HopKind.CORPORATE, "")
            self._note(StepKind.SOURCE_SELECTION, "", rule=source)
            self._enter_by_vpn(net)
        return self._path()

    def from_service(self, net: Net, source: str, destination: str) -> Path:
        """EC2's own services answer whoever asked, past all filters."""
        self._begin(source, destination)
        with suppress(_Ended):
            self._at(HopKind.SERVICE, net.id)
            self._note(StepKind.SOURCE_SELECTION, "", rule=source)
            leg = self._view.owner(net.id, destination)
            assert leg is not None
            self._at(HopKind.INTERFACE, leg.id)
            self._deliver(leg)
        return self._path()

    def unable(
        self, kind: HopKind, component: str, disposition: Disposition, explanation: Explanation, end: str = ""
    ) -> Path:
        """A path that cannot begin. end: what is asked about where that has no id: it stands for the address."""
        if disposition is Disposition.NO_SOURCE:
            self._source = end
        else:
            self._destination = end
        with suppress(_Ended):
            self._at(kind, component)
            step = StepKind.SOURCE_SELECTION if disposition is Disposition.NO_SOURCE else StepKind.DELIVERY
            self._drop(step, component, disposition, explanation)
        return self._path()

    def reply(self, request: Path, asked: tuple[str, str], end: Host | Net | None, sender: Host | Net | None) -> Path:
        """The way back of what `request` has brought to `end`. asked: the addresses as the sender knows them."""
        arrived = request.hops[-1].packet
        self._turn_ports()
        if isinstance(end, Net):
            answers = {HopKind.CORPORATE: self.from_corporate, HopKind.SERVICE: self.from_service}
            back = answers.get(request.hops[-1].kind, self.from_internet)
            path = back(end, arrived.destination, arrived.source)
        else:
            assert end is not None
            leg = next((one for one in end.legs if one.addresses.hold(at(arrived.destination))), None)
            path = self.from_host(end, arrived.destination, arrived.source, leg)
        if path.arrives and not self._is_recognised(request, path, asked, sender):
            return Path(path.hops, Disposition.UNRECOGNISED, Explanation.NO_PATH)
        return path

    def _is_recognised(self, request: Path, reply: Path, asked: tuple[str, str], sender: Host | Net | None) -> bool:
        last = reply.hops[-1]
        comes_to = self.ended_at is sender and (not isinstance(sender, Net) or last.kind is request.hops[0].kind)
        return comes_to and (last.packet.destination, last.packet.source) == asked

    def _turn_ports(self) -> None:
        self._replying = True
        if self._icmp:
            kind = _ECHO_REPLY.get(self._ports[0], self._ports[0])
            self._ports = kind, kind
        else:
            self._source_ports, self._ports = self._ports, self._source_ports

    # --- what is written down

    def _at(self, kind: HopKind, component: str) -> None:
        if self._steps:
            if self._place == (kind, component):
                return
            self._close()
        self._place = kind, component

    def _close(self) -> None:
        if self._steps:
            packet = self._packet
            if packet is None:
                packet = self._packet = Packet(
                    self._source, self._destination, self._shown, self._source_ports, self._ports
                )
            self._hops.append(Hop(self._place[0], self._place[1], packet, tuple(self._steps)))
            self._steps = []

    def _note(self, kind: StepKind, component: str, rule: str = "", target: str = "") -> None:
        self._steps.append(self._view.step(kind, component, True, rule, target))

    def _drop(
        self,
        kind: StepKind,
        component: str,
        disposition: Disposition,
        explanation: Explanation,
        rule: str = "",
        target: str = "",
    ) -> NoReturn:
        self._steps.append(self._view.step(kind, component, False, rule, target, explanation))
        self._disposition, self._explanation = disposition, explanation
        raise _Ended

    def _arrive_outside(self, kind: HopKind, net: Net, component: str = "") -> NoReturn:
        self._at(kind, component)
        self._note(StepKind.DELIVERY, "")
        self._disposition = Disposition.EXITED
        self.ended_at = net
        raise _Ended

    def _deliver(self, leg: Leg) -> NoReturn:
        if state := leg.state:
            self._drop(StepKind.DELIVERY, leg.id, Disposition.NOT_RUNNING, state)
        self._note(StepKind.DELIVERY, leg.id)
        self._disposition = Disposition.DELIVERED
        self.ended_at = leg.host
        raise _Ended

    def _rewrite(self, who: str, *, source: str = "", destination: str = "") -> None:
        """A translation. The packet that leaves the hop is the translated one."""
        if source:
            self._note(StepKind.TRANSLATION, who, self._source, source)
            self._source, self._from = source, at(source)
        if destination:
            self._note(StepKind.TRANSLATION, who, self._destination, destination)
            self._destination, self._to = destination, at(destination)
        self._packet = None

    # --- leaving

    def _send(self, host: Host, bound: Leg | None) -> NoReturn:
        """From a process on the host; `bound`: the interface whose address it uses."""
        if not host.legs:
            self._drop(StepKind.SOURCE_SELECTION, host.id, Disposition.NO_SOURCE, Explanation.NO_SOURCE_OR_DESTINATION)
        for leg in host.legs:
            if leg.addresses.hold(self._to):
                self._at(HopKind.INTERFACE, leg.id)
                if not self._source:
                    self._choose_source(leg)
                self._note(StepKind.SOURCE_SELECTION, leg.id, LOOPBACK)
                self._deliver(leg)
        leg, why = self._way_out(host, bound)
        self._at(HopKind.INTERFACE, leg.id)
        if not self._source:
            self._choose_source(leg)
        if state := leg.state:
            self._drop(StepKind.SOURCE_SELECTION, leg.id, Disposition.NO_SOURCE, state)
        self._note(StepKind.SOURCE_SELECTION, leg.id, why)
        if self._to in leg.subnet.vpc.services:
            self._arrive_outside(HopKind.SERVICE, leg.subnet.vpc, leg.subnet.vpc.id)
        self._leave(leg)

    def _choose_source(self, leg: Leg) -> None:
        self._source = leg.addresses.first(bool(self._to & IPV6))
        if not self._source:
            self._drop(StepKind.SOURCE_SELECTION, leg.id, Disposition.NO_SOURCE, Explanation.ENI_ADDRESS_RESTRICTION)
        self._from = at(self._source)
        self._packet = None

    def _way_out(self, host: Host, bound: Leg | None) -> tuple[Leg, str]:
        """The guest's own routing, see guest.py. bound: None for what it forwards."""
        if len(host.legs) == 1:
            leg = host.legs[0]
            return leg, CONNECTED if leg.subnet.holds(self._to) else PRIMARY
        if bound is not None and host.guest.routing is Routing.POLICY:
            return bound, POLICY
        for leg in host.legs:
            if leg.subnet.holds(self._to) and leg.addresses.first(bool(self._to & IPV6)):
                return leg, CONNECTED
        return host.legs[0], PRIMARY

    def _leave(self, leg: Leg) -> NoReturn:
        self._check_loop(leg, True)
        if leg.check and not leg.addresses.hold(self._from):
            self._drop(
                StepKind.SOURCE_DEST_CHECK,
                leg.id,
                Disposition.SOURCE_DEST_CHECK,
                Explanation.ENI_SOURCE_DEST_CHECK_RESTRICTION,
            )
        self._note(StepKind.SOURCE_DEST_CHECK, leg.id, "" if leg.check else "off")
        self._pass_groups(leg, True)
        place = leg.subnet
        if place.holds(self._to):
            target = self._view.owner(place.vpc.id, self._destination)
            if target is None:
                self._drop(StepKind.DELIVERY, place.id, Disposition.NO_DESTINATION, Explanation.NO_POSSIBLE_DESTINATION)
            self._arrive(target, place)
        self._pass_acl(place, True)
        if place.table is None:
            self._drop(StepKind.ROUTE, place.id, Disposition.NO_ROUTE, Explanation.UNASSOCIATED_COMPONENT)
        self._follow(place.table, place.vpc, place, leg)

    def _check_loop(self, leg: Leg, out: bool) -> None:
        state = leg.id, out, self._from, self._to
        if state in self._seen:
            self._drop(StepKind.FORWARDING, leg.id, Disposition.LOOP, Explanation.NO_PATH)
        self._seen.add(state)

    def _pass_groups(self, leg: Leg, out: bool) -> None:
        kind = StepKind.SECURITY_GROUP_OUT if out else StepKind.SECURITY_GROUP_IN
        if self._replying and (leg.id, self._to, self._from) in self._tracked:
            self._note(kind, leg.id)
            return
        rules = self._view.groups(leg.groups, out, self._protocol)
        self._asked.append(rules)
        peer, text = (self._to, self._destination) if out else (self._from, self._source)
        owner = None
        if not self._by_middlebox:
            owner = self._view.owner(leg.subnet.vpc.id, text)
        rule = rules.matching(self._ports[0], peer, owner.groups if owner else ())
        if rule is None:
            explanation = self._why_not(rules, leg, peer, text)
            disposition = Disposition.SECURITY_GROUP_OUT if out else Disposition.SECURITY_GROUP_IN
            self._drop(kind, leg.id, disposition, explanation)
        self._tracked.add((leg.id, self._from, self._to))
        self._note(kind, leg.id, rule.id)

    def _why_not(self, rules: Groups, leg: Leg, peer: int, text: str) -> Explanation:
        if not rules.has_rules:
            return Explanation.SG_HAS_NO_RULES
        owner = self._view.owner(leg.subnet.vpc.id, text)
        if owner is None and (interface := self._view.world.interface_with_public_ip(text)):
            owner = self._view.leg(interface.id)
        if owner is not None and rules.matching(self._ports[0], peer, owner.groups):
            return Explanation.SG_REFERENCES_NOT_PRESERVED
        return Explanation.ENI_SG_RULES_MISMATCH

    def _pass_acl(self, place: Place, out: bool) -> None:
        acl = self._view.acl(place.id, out, self._protocol)
        if acl is None:
            return
        self._asked.append(acl)
        allows, number = acl.deciding(self._ports, self._to if out else self._from)
        kind = StepKind.NETWORK_ACL_OUT if out else StepKind.NETWORK_ACL_IN
        if not allows:
            disposition = Disposition.NETWORK_ACL_OUT if out else Disposition.NETWORK_ACL_IN
            self._drop(kind, acl.id, disposition, Explanation.SUBNET_ACL_RESTRICTION, number)
        self._note(kind, acl.id, number)

    # --- routes and gateways

    def _follow(self, table: Table, net: Net, origin: Place | None, leaving: Leg | None) -> NoReturn:
        """origin: the subnet that the packet leaves; None where it has come in by a gateway."""
        route = table.route(self._to)
        if route is None:
            self._drop(StepKind.ROUTE, table.id, Disposition.NO_ROUTE, Explanation.NO_ROUTE_TO_DESTINATION)
        to, target = route.destination, route.target
        if route.state != "active":
            self._drop(StepKind.ROUTE, table.id, Disposition.BLACKHOLE, Explanation.BAD_STATE_ROUTE, to, target)
        self._note(StepKind.ROUTE, table.id, to, target)
        if target == "local":
            self._arrive_local(net, origin)
        if target.startswith("igw-"):
            self._exit_by_internet(net)
        if target.startswith("vgw-"):
            self._exit_by_vpn(net)
        leg = self._view.leg(target)
        if leg is None or leg.state or leg is leaving:
            explanation = Explanation.BAD_STATE_ROUTE if leg is not leaving else Explanation.NO_PATH
            disposition = Disposition.BLACKHOLE if leg is not leaving else Disposition.LOOP
            self._drop(StepKind.ROUTE, table.id, disposition, explanation, to, target)
        self._arrive(leg, origin)

    def _arrive_local(self, net: Net, origin: Place | None) -> NoReturn:
        leg = self._view.owner(net.id, self._destination)
        if leg is None:
            self._drop(StepKind.DELIVERY, net.id, Disposition.NO_DESTINATION, Explanation.NO_POSSIBLE_DESTINATION)
        self._arrive(leg, origin)

    def _refuse(self, gateway: str, explanation: Explanation) -> NoReturn:
        self._drop(StepKind.GATEWAY, gateway, Disposition.GATEWAY, explanation)

    def _exit_by_internet(self, net: Net) -> NoReturn:
        gateway = net.internet.id if net.internet else ""
        self._at(HopKind.INTERNET_GATEWAY, gateway)
        if net.internet is None:
            self._refuse(gateway, Explanation.BAD_STATE_ATTACHMENT)
        if net.holds(self._to):
            self._refuse(gateway, Explanation.IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS)
        owner = self._view.owner(net.id, self._source)
        if self._to & IPV6:
            if owner is None:
                self._refuse(gateway, Explanation.GATEWAY_REJECTS_SPOOFED_TRAFFIC)
            self._note(StepKind.GATEWAY, gateway)
            self._reach_internet(net)
        if any(one.holds(self._to) for one in RFC1918):
            self._refuse(gateway, Explanation.IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS)
        if RFC6598.holds(self._to):
            self._refuse(gateway, Explanation.IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS)
        if owner is None:
            self._refuse(gateway, Explanation.GATEWAY_REJECTS_SPOOFED_TRAFFIC)
        public = owner.addresses.public.get(self._source)
        if not public:
            self._refuse(gateway, Explanation.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS)
        self._note(StepKind.GATEWAY, gateway)
        self._rewrite(gateway, source=public)
        self._reach_internet(net)

    def _reach_internet(self, net: Net) -> NoReturn:
        """Out to a stranger, or back in by the gateway of whom the public address leads to."""
        if self._to & IPV6:
            inside = next((one for one in self._view.nets() if one.holds(self._to)), None)
        else:
            interface = self._view.world.interface_with_public_ip(self._destination)
            inside = self._view.net(interface.vpc_id) if interface else None
        if inside is not None:
            self._enter_by_internet(inside)
        if not is_public(self._to):
            self._at(HopKind.INTERNET, "")
            self._drop(StepKind.DELIVERY, "", Disposition.NO_DESTINATION, Explanation.NO_POSSIBLE_DESTINATION)
        self._arrive_outside(HopKind.INTERNET, net)

    def _enter_by_internet(self, net: Net) -> NoReturn:
        gateway = net.internet.id if net.internet else ""
        self._at(HopKind.INTERNET_GATEWAY, gateway)
        if net.internet is None:
            self._refuse(gateway, Explanation.BAD_STATE_ATTACHMENT)
        if self._to & IPV6:
            if not net.holds(self._to):
                self._refuse(gateway, Explanation.NO_POSSIBLE_DESTINATION)
            self._note(StepKind.GATEWAY, gateway)
        else:
            if any(one.holds(self._from) for one in RFC1918):
                self._refuse(gateway, Explanation.IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS)
            if RFC6598.holds(self._from):
                self._refuse(gateway, Explanation.IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS)
            interface = self._view.world.interface_with_public_ip(self._destination)
            leg = self._view.leg(interface.id) if interface and interface.vpc_id == net.id else None
            if leg is None:
                self._refuse(gateway, Explanation.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS)
            self._note(StepKind.GATEWAY, gateway)
            private = next(one for one, public in leg.addresses.public.items() if public == self._destination)
            self._rewrite(gateway, destination=private)
        if net.internet_table is not None:
            self._follow(net.internet_table, net, None, None)
        self._arrive_local(net, None)

    def _exit_by_vpn(self, net: Net) -> NoReturn:
        gateway = net.vpn.id if net.vpn else ""
        self._at(HopKind.VPN_GATEWAY, gateway)
        if not _is_attached(net):
            self._refuse(gateway, Explanation.BAD_STATE_ATTACHMENT)
        if self._to & IPV6:
            self._refuse(gateway, Explanation.NO_POSSIBLE_DESTINATION)  # a VPN gateway's tunnels carry IPv4 alone
        if not net.holds(self._from):
            self._refuse(gateway, Explanation.GATEWAY_REJECTS_SPOOFED_TRAFFIC)
        self._note(StepKind.GATEWAY, gateway)
        self._arrive_outside(HopKind.CORPORATE, net)

    def _enter_by_vpn(self, net: Net) -> NoReturn:
        gateway = net.vpn.id if net.vpn else ""
        self._at(HopKind.VPN_GATEWAY, gateway)
        if not _is_attached(net):
            self._refuse(gateway, Explanation.BAD_STATE_ATTACHMENT)
        if self._to & IPV6 or not net.holds(self._to):
            self._refuse(gateway, Explanation.NO_POSSIBLE_DESTINATION)
        self._note(StepKind.GATEWAY, gateway)
        if net.vpn_table is not None:
            self._follow(net.vpn_table, net, None, None)
        self._arrive_local(net, None)

    # --- arriving

    def _arrive(self, leg: Leg, origin: Place | None) -> NoReturn:
        """At an interface, for an address of its own or not. origin: the subnet that the packet has left."""
        self._at(HopKind.INTERFACE, leg.id)
        self._check_loop(leg, False)
        if origin is not leg.subnet:
            self._pass_acl(leg.subnet, False)
        own = leg.addresses.hold(self._to)
        if leg.check and not own:
            self._drop(
                StepKind.SOURCE_DEST_CHECK,
                leg.id,
                Disposition.SOURCE_DEST_CHECK,
                Explanation.ENI_SOURCE_DEST_CHECK_RESTRICTION,
            )
        self._note(StepKind.SOURCE_DEST_CHECK, leg.id, "" if leg.check else "off")
        self._pass_groups(leg, False)
        host = leg.host
        if own or any(one.addresses.hold(self._to) for one in host.legs):
            if state := leg.state:
                self._drop(StepKind.DELIVERY, leg.id, Disposition.NOT_RUNNING, state)
            before = self._translated.get((host.id, self._to, self._from))
            if before is None or not self._replying:
                self._deliver(leg)
            self._rewrite(leg.id, destination=before)
        self._forward(leg)

    def _forward(self, leg: Leg) -> NoReturn:
        host = leg.host
        mode = host.guest.forwarding
        if mode is Forwarding.OFF:
            self._drop(StepKind.FORWARDING, leg.id, Disposition.NOT_FORWARDED, Explanation.CANNOT_ROUTE, mode)
        self._note(StepKind.FORWARDING, leg.id, mode)
        self._by_middlebox = True
        out, why = self._way_out(host, None)
        net = out.subnet.vpc
        # Linux translates what begins a connection: a TCP or ICMP reply to a request that it has not seen does not.
        begins = not self._replying or self._protocol == "17"
        if begins and mode is not Forwarding.ON and not self._to & IPV6 and not net.holds(self._to):
            public = out.addresses.first(False) in out.addresses.public
            if (mode is Forwarding.NAT or public) and not out.addresses.hold(self._from):
                before, (mine, theirs) = self._source, (at(out.addresses.first(False)), self._to)
                self._rewrite(leg.id, source=out.addresses.first(False))
                self._translated[host.id, mine, theirs] = before
        self._at(HopKind.INTERFACE, out.id)
        if state := out.state:
            self._drop(StepKind.SOURCE_SELECTION, out.id, Disposition.NOT_FORWARDED, state)
        self._note(StepKind.SOURCE_SELECTION, out.id, why)
        self._leave(out)


def _is_attached(net: Net) -> bool:
    return net.vpn is not None and any(
        one.vpc_id == net.id and one.state == "attached" for one in net.vpn.vpc_attachments
    )
