"""Our results in EC2's output shapes: one module a resource family, by the field tables of ec2-semantics §1.

`answer(request, result, world)` is a mapping of SDK member names (`NetworkInterfaces`, `NextToken`), for
console.wire.xml to write. What follows from other records (names of groups, free addresses, DNS names) is asked of
the World.
"""

from console.wire.shapes import addresses, catalogue, gateways, instances, interfaces, network, security
from console.wire.shapes.registry import answer

__all__ = ["addresses", "answer", "catalogue", "gateways", "instances", "interfaces", "network", "security"]
