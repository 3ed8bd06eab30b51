"""What a generated world is to hold: `interfaces=256000,subnets=64,zones=4,dual-homed=0.3,seed=1`, read and checked.

Whether it can hold that is arithmetic on addresses: every VPC has as many /16 blocks as its subnets take, five at most
(EC2's quota), and all subnets have one size.
"""

from collections.abc import Iterator
from dataclasses import Field, dataclass, field, fields
from math import ceil
from typing import Any, Final, NamedTuple

from console.ec2.addresses import RESERVED_PER_SUBNET

BLOCKS_PER_VPC: Final = 5
"""Quotas.cidr_blocks_per_vpc."""
BLOCK_PREFIX: Final = 16
LARGEST, SMALLEST = 16, 28
"""Prefixes of the largest and the smallest subnet. Source: VPC user guide, "Subnet sizing"."""
COMFORT: Final = 0.8
"""The share of its addresses that a subnet uses, where there is room for more."""
SUBNETS_PER_ZONE: Final = 4
"""Where the number of subnets is not given and that many do."""


class BadRecipe(ValueError):
    """A recipe that says nothing, or asks for what cannot be; the text says why in one line."""


def _key(default: float, least: float, most: float) -> Any:
    return field(default=default, metadata={"least": least, "most": most})


@dataclass(frozen=True, slots=True)
class Recipe:
    """Counts are of the whole world; shares are of all instances, or of all interfaces where that is said."""

    interfaces: int = _key(1000, 1, 1_000_000)
    subnets: int = _key(0, 0, 10_000)
    """0: four in each zone, or more where they would not hold the interfaces."""
    zones: int = _key(2, 1, 26)
    """Of each VPC."""
    vpcs: int = _key(1, 1, 50)
    dual_homed: float = _key(0.3, 0, 1)
    """Join two subnets of their zone."""
    three_homed: float = _key(0.02, 0, 1)
    same_subnet: float = _key(0.01, 0, 1)
    """Have two interfaces in one subnet."""
    other_vpc: float = _key(0.005, 0, 1)
    """Have their second interface in another VPC, where there is one."""
    stopped: float = _key(0.03, 0, 1)
    available: float = _key(0.05, 0, 1)
    """Of the interfaces: attached to nothing."""
    secondary: float = _key(0.02, 0, 1)
    """Of the interfaces: with a secondary address, while there are addresses."""
    elastic_ips: float = _key(0.02, 0, 1)
    """Of the interfaces in public subnets."""
    public: float = _key(0.25, 0, 1)
    """Of the subnets; at least one in each zone that has two or more."""
    groups: int = _key(8, 1, 200)
    """Security groups of each VPC, beside its default one."""
    seed: int = _key(1, 0, 2**63 - 1)

    @classmethod
    def read(cls, text: str, zones_there: int) -> "Recipe":
        """`key=value,key=value`; keys have hyphens. zones_there: how many the region has. Raises BadRecipe."""
        found: dict[str, int | float] = {}
        for part in filter(None, (one.strip() for one in text.split(","))):
            key, separator, value = (one.strip() for one in part.partition("="))
            if not separator or key not in KEYS:
                raise BadRecipe(f"{part!r} is no part of a recipe; it has {', '.join(f'{one}=' for one in KEYS)}")
            if key in found:
                raise BadRecipe(f"{key} is given twice")
            found[key] = _number(key, value)
        shares = sum(found.get(key, 0) for key in OF_ONE_WHOLE)
        if shares > 1:
            raise BadRecipe(f"{', '.join(OF_ONE_WHOLE)} are shares of one whole, and are {shares:g}")
        for key in OF_ONE_WHOLE:  # what nobody asked for takes what is left
            if key not in found:
                found[key] = min(float(KEYS[key].default), 1 - shares)  # type: ignore[arg-type]
                shares += found[key]
        recipe = cls(**{key.replace("-", "_"): value for key, value in found.items()})  # type: ignore[arg-type]
        if recipe.zones > zones_there:
            raise BadRecipe(f"zones={recipe.zones}: the region has {zones_there}")
        recipe.plan()
        return recipe

    def __str__(self) -> str:
        return ",".join(f"{key}={getattr(self, key.replace('-', '_')):g}" for key in KEYS if self._says(key))

    def _says(self, key: str) -> bool:
        name = key.replace("-", "_")
        return bool(getattr(self, name) != KEYS[key].default) or key in ("interfaces", "seed")

    def plan(self) -> "AddressPlan":
        """How large the subnets are. Raises BadRecipe where the interfaces do not fit, and says what would."""
        if self.subnets:
            if self.subnets < self.vpcs:
                raise BadRecipe(f"subnets={self.subnets}: each of {self.vpcs} VPCs has one at least")
            if plan := _fitted(self.interfaces, self.subnets, self.vpcs):
                return plan
            raise BadRecipe(self._misfit())
        least = SUBNETS_PER_ZONE * self.zones * self.vpcs
        for subnets in (least * factor for factor in range(1, 257)):
            if plan := _fitted(self.interfaces, subnets, self.vpcs):
                return plan
        raise BadRecipe(self._misfit())

    def _misfit(self) -> str:
        """What does not fit, and the least change that would."""
        said = f"{self.interfaces:,} interfaces do not fit into {_counted(self.vpcs, 'VPC')}"
        if self.subnets:
            said += f" with {_counted(self.subnets, 'subnet')}"
        for vpcs in range(self.vpcs, int(KEYS["vpcs"].metadata["most"]) + 1):
            do = []
            for prefix in _sizes():
                least = max(vpcs, ceil(self.interfaces / _room(prefix)))
                most = min(_most_subnets(prefix) * vpcs, int(KEYS["subnets"].metadata["most"]))
                if least <= most:
                    do.append(min(max(self.subnets, least), most))
            if do:
                subnets = min(do, key=lambda one: abs(one - self.subnets))
                return f"{said}: subnets={subnets} would do" + (f" with vpcs={vpcs}" if vpcs > self.vpcs else "")
        return said


class AddressPlan(NamedTuple):
    """blocks: /16 blocks of each VPC. room: addresses of a subnet that interfaces can have."""

    subnets: int
    prefix: int
    blocks: int

    @property
    def room(self) -> int:
        return _room(self.prefix)


KEYS: Final[dict[str, "Field[Any]"]] = {one.name.replace("_", "-"): one for one in fields(Recipe)}
"""As the command line spells them."""
OF_ONE_WHOLE: Final = ("dual-homed", "three-homed", "same-subnet")


def _number(key: str, text: str) -> int | float:
    kind, bounds = KEYS[key].type, KEYS[key].metadata
    try:
        value = int(text) if kind is int else float(text)
    except ValueError:
        raise BadRecipe(f"{key}={text}: that is no {'whole ' if kind is int else ''}number") from None
    if not bounds["least"] <= value <= bounds["most"]:
        raise BadRecipe(f"{key}={text}: it is between {bounds['least']:,} and {bounds['most']:,}")
    return value


def _fitted(interfaces: int, subnets: int, vpcs: int) -> AddressPlan | None:
    """The smallest subnets that leave some addresses free; else the largest that hold the interfaces at all."""
    each_vpc = ceil(subnets / vpcs)
    tight = None
    for prefix in _sizes():
        if each_vpc > _most_subnets(prefix):
            break
        room = _room(prefix) * subnets
        if room >= interfaces:
            tight = AddressPlan(subnets, prefix, ceil(each_vpc / _per_block(prefix)))
            if room * COMFORT >= interfaces:
                return tight
    return tight


def _sizes() -> Iterator[int]:
    """Prefixes, the smallest subnet first."""
    return iter(range(SMALLEST, LARGEST - 1, -1))


def _room(prefix: int) -> int:
    return (1 << 32 - prefix) - RESERVED_PER_SUBNET


def _per_block(prefix: int) -> int:
    return 1 << prefix - BLOCK_PREFIX


def _most_subnets(prefix: int) -> int:
    """Of that size in a VPC."""
    return BLOCKS_PER_VPC * _per_block(prefix)


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
