"""Launch an instance with its interfaces (ux B2). The legs are the heart: a recipe makes them, a table changes them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from console.desktop.flows import access, addressing, choices, lints, machine, slots
from console.desktop.flows.access import Metadata
from console.desktop.flows.addressing import ALLOCATE
from console.desktop.flows.choices import Pairs
from console.desktop.flows.create_interface import elastic_ip_steps
from console.desktop.flows.flow import Choice, Fix, Flow, Page, Problem, Problems, only
from console.desktop.flows.legs import (
    LIKE,
    RECIPES,
    SINGLE,
    LegDraft,
    addresses_of,
    check_off_step,
    find_step,
    leg_in,
    legs_for,
    legs_like,
    let_go,
    of_leg,
    recipe_choices,
    specification,
    subnet_of,
)
from console.desktop.flows.plan import PlannedStep, Wait, fixed
from console.desktop.flows.words import called, called_id, listed, plural, subnet_words
from console.ec2.requests import RunInstances, TagSpecification
from console.ec2.resources import (
    Image,
    Instance,
    InstanceState,
    InstanceType,
    NetworkInterface,
    Subnet,
    Vpc,
)
from console.ec2.world import World

START, MACHINE, LEGS, ACCESS, REVIEW = "start", "machine", "legs", "access", "review"
MOST_INSTANCES = 20
ENDING = (InstanceState.TERMINATED, InstanceState.SHUTTING_DOWN)


@dataclass
class LaunchInstanceDraft:
    """What the pages ask. associate_public: None for the subnet's habit; only a single new leg may say.

    place: of several regions the one to launch in, by its name in `World.parts`.
    """

    place: str = ""
    recipe: str = SINGLE
    like: str = ""
    name: str = ""
    image_id: str = ""
    instance_type: str = "t3.micro"
    legs: list[LegDraft] = field(default_factory=list)
    associate_public: bool | None = None
    key_name: str = ""
    user_data: str = ""
    metadata: Metadata = "optional"
    hop_limit: int = 1
    count: int = 1
    tags: Pairs = ()


class LaunchInstanceFlow(Flow[LaunchInstanceDraft]):
    """An instance with as many interfaces as it is to have, in the subnets where it is to have them."""

    title = "Launch instance"
    verb = "Launch instance"
    pages = (
        Page(START, "Start from", "A recipe fills in the network legs. Everything can be changed on the next pages."),
        Page(MACHINE, "Machine", "The type decides how many interfaces it can have, and how many addresses on each."),
        Page(LEGS, "Network legs", "One line an interface. All are in one zone; each has its own subnet and groups."),
        Page(ACCESS, "Access", "Who gets in with SSH, and what the instance runs when it first starts."),
        Page(REVIEW, "Review", "This is what will be asked of EC2, and what becomes of each interface at the end."),
    )

    def __init__(
        self,
        world: World,
        *,
        vpc_id: str | None = None,
        subnet_id: str | None = None,
        like: str | None = None,
        place: str = "",
    ) -> None:
        """place: the region to begin in, where nothing else says which."""
        begun = choices.region_to_begin_in(world, place, subnet_id or "", vpc_id or "")
        super().__init__(world, LaunchInstanceDraft(place=begun))
        self.draft.image_id = machine.usual_image(self._chosen_region)
        self._start = world.find(Subnet, subnet_id)
        self.vpc_id = self._start.vpc_id if self._start else vpc_id or _usual_vpc(self._chosen_region)
        if like and world.find(Instance, like):
            self.set("like", like)
        else:
            self._changed("recipe")
        self.began()

    # --- the draft

    @property
    def legs(self) -> list[LegDraft]:
        return self.draft.legs

    @property
    def instance_type(self) -> InstanceType | None:
        return self.world.find(InstanceType, self.draft.instance_type)

    @property
    def image(self) -> Image | None:
        return self.world.find(Image, self.draft.image_id)

    @property
    def zone(self) -> str:
        """The zone of eth0, which the other legs follow."""
        subnet = subnet_of(self.world, self.legs[0]) if self.legs else None
        return subnet.availability_zone if subnet else ""

    def _changed(self, field: str) -> None:
        draft = self.draft
        if field == "place":
            self._begin_in(self._chosen_region)
        elif field == "recipe" and draft.recipe != LIKE:
            recipe = next(one for one in RECIPES if one.key == draft.recipe)
            draft.legs = legs_for(self.world, recipe, self.vpc_id, self._start)
        elif field == "recipe":
            self.set("like", next((one.id for one in self._copyable()), ""))
        elif field == "like" and (instance := self.world.find(Instance, draft.like)):
            draft.recipe, draft.instance_type, draft.image_id = LIKE, instance.instance_type, instance.image_id
            draft.key_name, draft.user_data = instance.key_name or "", instance.user_data
            draft.metadata, draft.hop_limit = access.metadata_of(instance)
            draft.legs = legs_like(self.world, instance.id)
            self.vpc_id = instance.vpc_id
            draft.place = choices.region_to_begin_in(self.world, draft.place, instance.id)
        elif field.startswith("legs."):
            self._leg_changed(field)
        if len(draft.legs) != 1 or draft.legs[0].interface_id:
            draft.associate_public = None

    def _begin_in(self, region: World) -> None:
        """The network begins anew there; what the machine is to be stays, as far as it is there."""
        draft = self.draft
        self._start, self.vpc_id = None, _usual_vpc(region)
        if draft.image_id not in region:
            draft.image_id = machine.usual_image(region)
        if region.key_pair_named(draft.key_name) is None:
            draft.key_name = ""
        if draft.recipe == LIKE:
            draft.recipe, draft.like = SINGLE, ""
        self._changed("recipe")

    def _leg_changed(self, field: str) -> None:
        """Groups belong to a VPC: a leg that comes to another starts with that one's default group."""
        _, index, name = field.split(".")
        leg = self.legs[int(index)]
        subnet = subnet_of(self.world, leg)
        if name == "interface_id" and leg.interface_id:
            leg.elastic_ip, leg.source_dest_check, leg.delete_on_termination = "", True, False
        elif name == "interface_id":
            leg.delete_on_termination = True
        if subnet is not None and name in ("subnet_id", "interface_id"):
            known = {group.id for group in self.world.groups_in(subnet.vpc_id)}
            kept = tuple(group for group in leg.groups if group in known)
            leg.groups = kept or choices.default_groups(self.world, subnet.vpc_id)

    def forget(self, field: str) -> None:
        if field.startswith("legs."):
            _, _, name = field.split(".")
            self.set(field, getattr(LegDraft(), name))
        elif field == "legs":
            kind = self.instance_type
            self.draft.legs = self.legs[: kind.maximum_network_interfaces if kind else 1]
        else:
            super().forget(field)

    def add_leg(self) -> int:
        """A further leg, in a subnet of the zone where the instance has none yet, private rather than public."""
        used = {subnet.id for leg in self.legs if (subnet := subnet_of(self.world, leg))}
        vpc_id = self._legs_vpc() or self.vpc_id
        candidates = [
            one
            for one in self.world.subnets_in(vpc_id)
            if one.availability_zone == self.zone and one.id not in used and self.world.available_ip_address_count(one)
        ]
        subnet = min(candidates, key=self.world.is_public, default=None)
        self.draft.legs = [*self.legs, leg_in(self.world, subnet)]
        self._changed("legs")
        return len(self.legs) - 1

    def remove_leg(self, index: int) -> None:
        """The legs after it move up: device indexes have no gaps."""
        self.draft.legs = [leg for other, leg in enumerate(self.legs) if other != index]
        self._changed("legs")

    def move_leg(self, index: int, by: int) -> int:
        """Change places with a neighbour; answers where the leg is now."""
        other = index + by
        if not 0 <= other < len(self.legs):
            return index
        legs = list(self.legs)
        legs[index], legs[other] = legs[other], legs[index]
        self.draft.legs = legs
        self._changed("legs")
        return other

    def _legs_vpc(self) -> str:
        subnet = subnet_of(self.world, self.legs[0]) if self.legs else None
        return subnet.vpc_id if subnet else ""

    # --- lists to choose from

    def regions(self) -> list[Choice]:
        return choices.region_choices(self.world)

    @property
    def _chosen_region(self) -> World:
        return self.world.parts.get(self.draft.place, self.world)

    def recipes(self) -> list[Choice]:
        return recipe_choices(self.world, self.vpc_id, any(True for _ in self._copyable()))

    def _copyable(self) -> Iterator[Instance]:
        return (one for one in self.world.all(Instance) if one.state not in ENDING)

    def likes(self, search: str = "") -> list[Choice]:
        """Instances to take after; those that are ending have no interfaces left to copy. search: their words."""
        found = []
        for choice in slots.instance_choices(self.world, search=search):
            instance = self.world.one(Instance, choice.key)
            ending = instance.state in ENDING
            reason = f"it is {instance.state}" if ending else self.world.why_barred(instance.id)
            found.append(Choice(choice.key, choice.text, choice.cells, reason))
        return found

    def images(self) -> list[Choice]:
        return machine.image_choices(self._region)

    def types(self, interfaces: int = 1, addresses: int = 1) -> list[Choice]:
        """The types that carry so many interfaces and addresses on each; `load` shows how full the plan fills them."""
        return machine.type_choices(self.world, self.image, self._counts(), interfaces, addresses)

    def subnets(self, index: int) -> list[Choice]:
        """eth0 is free to go anywhere; the others follow it."""
        if index == 0:
            return choices.subnet_choices(self._chosen_region)
        because = f"eth0 is in {self.zone}"
        vpc_id = self._legs_vpc()
        return choices.subnet_choices(
            self.world, zone=self.zone, vpc_id=vpc_id, because=because, vpc_because="the legs of a launch share one"
        )

    def interfaces(self, index: int, search: str = "") -> list[Choice]:
        """Existing interfaces for a leg (with the words of `search`); ones that another leg takes are greyed too."""
        first = index == 0
        elsewhere = {leg.interface_id: other for other, leg in enumerate(self.legs) if other != index}
        kind = self.instance_type
        found = slots.interface_choices(
            self._chosen_region if first else self.world,
            zone="" if first else self.zone,
            whose="eth0",
            vpc_id="" if first else self._legs_vpc(),
            search=search,
        )
        most = kind.ipv4_addresses_per_interface if kind else 0
        return [self._unless_taken(one, elsewhere, most) for one in found]

    def _unless_taken(self, choice: Choice, elsewhere: dict[str, int], most: int) -> Choice:
        reason = choice.reason
        interface = self.world.one(NetworkInterface, choice.key)
        if not reason and choice.key in elsewhere:
            reason = f"it is eth{elsewhere[choice.key]} already"
        if not reason and most and len(interface.private_ip_addresses) > most:
            count = plural("address", len(interface.private_ip_addresses))
            reason = f"it has {count}, {self.draft.instance_type} carries {most}"
        return Choice(choice.key, choice.text, choice.cells, reason)

    def groups(self, index: int) -> list[Choice]:
        subnet = subnet_of(self.world, self.legs[index])
        return choices.group_choices(self.world, subnet.vpc_id, self.legs[index].groups) if subnet else []

    def elastic_ips(self, index: int) -> list[Choice]:
        elsewhere = {leg.elastic_ip: f"eth{other}" for other, leg in enumerate(self.legs) if other != index}
        return addressing.elastic_ip_choices(self._region, elsewhere)

    def keys(self) -> list[Choice]:
        return access.key_choices(self._region)

    @property
    def _region(self) -> World:
        """What can be together with the first leg: key pairs, images and Elastic IPs are of one region."""
        return self.world.part_of(self.legs[0].subnet_id or self.legs[0].interface_id if self.legs else self.vpc_id)

    def _counts(self) -> list[int]:
        return [addresses_of(self.world, leg) for leg in self.legs]

    def capacity(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """(interfaces used, of), (addresses used, of) for the type; 0 for a type that nobody knows."""
        kind, counts = self.instance_type, self._counts()
        if kind is None:
            return (len(counts), 0), (sum(counts), 0)
        return (
            (len(counts), kind.maximum_network_interfaces),
            (sum(counts), kind.maximum_network_interfaces * kind.ipv4_addresses_per_interface),
        )

    # --- problems

    def problems(self, page: str) -> Problems:
        match page:
            case "start":
                return only({"like": self._like_problem()})
            case "machine":
                return machine.problems(self._region, self.draft.image_id, self.draft.instance_type, self._counts())
            case "legs":
                return self._legs_problems()
            case "access":
                return access.problems(self._region, self.draft)
            case _:
                return only({"count": self._count_problem()})

    def _like_problem(self) -> Problem | None:
        if self.draft.recipe != LIKE or self.world.find(Instance, self.draft.like):
            return None
        return Problem("Choose the instance to take after, or", Fix("start with a single leg", "recipe", SINGLE))

    def _legs_problems(self) -> Problems:
        if not self.legs:
            fix = Fix("add eth0", "recipe", SINGLE)
            return {"legs": Problem("An instance has one interface at least:", fix, "UnsupportedOperation")}
        found: Problems = {}
        kind = self.instance_type
        if kind and len(self.legs) > kind.maximum_network_interfaces:
            found["legs"] = machine.too_many(self.world, self.image, kind, self._counts())
        besides: dict[str, str] = {}
        for index, leg in enumerate(self.legs):
            for name, problem in self._leg_problems(index, leg, besides).items():
                found[f"legs.{index}.{name}"] = of_leg(problem, index)
            typed = [leg.primary.strip(), *addressing.listed_addresses(leg.secondary_list)]
            if not leg.interface_id:
                besides.update({address: f"eth{index}’s" for address in typed if address})
        return found

    def _leg_problems(self, index: int, leg: LegDraft, besides: dict[str, str]) -> Problems:
        subnet = subnet_of(self.world, leg)
        if leg.interface_id:
            return only({"interface_id": self._existing_problem(index, leg)})
        if subnet is None:
            first = next((one for one in self.subnets(index) if one.enabled), None)
            fix = Fix(first.text, "subnet_id", first.key) if first else None
            return {
                "subnet_id": Problem(f"Choose the subnet of eth{index}.", fix, "InvalidParameterValue", missing=True)
            }
        found: dict[str, Problem | None] = {
            "subnet_id": self._place_problem(index, subnet),
            "groups": choices.group_problem(self.world, subnet.vpc_id, leg.groups),
            "description": choices.description_problem(leg.description),
        }
        return {**only(found), **addressing.address_problems(self.world, subnet, leg, besides), **self._same_ip(index)}

    def _existing_problem(self, index: int, leg: LegDraft) -> Problem | None:
        choice = next((one for one in self.interfaces(index, leg.interface_id) if one.key == leg.interface_id), None)
        if choice is not None and choice.enabled:
            return None
        name = choice.text if choice else "The interface that was chosen"
        reason = choice.reason if choice else "it is gone"
        code = "InvalidNetworkInterface.InUse" if "in use" in reason else "InvalidParameterCombination"
        return Problem(f"{name} cannot be eth{index}: {reason}.", Fix("Make a new one", "interface_id", ""), code)

    def _place_problem(self, index: int, subnet: Subnet) -> Problem | None:
        """All legs are in eth0's zone and VPC."""
        if index == 0 or not self.zone:
            return None
        vpc_id = self._legs_vpc()
        if subnet.availability_zone == self.zone and subnet.vpc_id == vpc_id:
            return None
        fitting = [one for one in self.subnets(index) if one.enabled]
        same = [one for one in fitting if self.world.is_public(self.world.one(Subnet, one.key)) is self._public(subnet)]
        instead = next(iter(same or fitting), None)
        fix = Fix(instead.text, "subnet_id", instead.key) if instead else None
        name = called(self.world, subnet)
        if subnet.vpc_id != vpc_id:
            return Problem(f"{name} is in another VPC than eth0. There:", fix, "InvalidParameterValue")
        text = f"{name} is in {subnet.availability_zone}, eth0 is in {self.zone}. There:"
        return Problem(text, fix, "InvalidParameterCombination")

    def _public(self, subnet: Subnet) -> bool:
        return self.world.is_public(subnet)

    def _same_ip(self, index: int) -> Problems:
        """An Elastic IP goes to one place."""
        chosen = self.legs[index].elastic_ip
        if chosen in ("", ALLOCATE):
            return {}
        for other in range(index):
            if self.legs[other].elastic_ip == chosen:
                name = called_id(self.world, chosen)
                text = f"{name} goes to eth{other} already, an Elastic IP is in one place. Choose another, or"
                fix = Fix("use none", "elastic_ip", "")
                return {"elastic_ip": Problem(text, fix, "Resource.AlreadyAssociated")}
        return {}

    def _count_problem(self) -> Problem | None:
        """Several at once cannot share what there is once."""
        one = Fix("launch one", "count", 1)
        if not 1 <= self.draft.count <= MOST_INSTANCES:
            return Problem(f"From 1 to {MOST_INSTANCES} at once, or", one, "InvalidParameterValue")
        if self.draft.count == 1:
            return None
        once = list(self._there_once())
        if not once:
            return None
        text = f"{listed(once)} can be had once, not by {self.draft.count} instances. Remove it, or"
        return Problem(text, one, "InvalidParameterCombination")

    def _there_once(self) -> Iterator[str]:
        for index, leg in enumerate(self.legs):
            if leg.interface_id:
                yield f"the existing interface of eth{index}"
            elif leg.primary.strip() or leg.secondary == "list":
                yield f"the fixed address of eth{index}"
            if leg.elastic_ip:
                yield f"the Elastic IP of eth{index}"
            if not leg.source_dest_check and not leg.interface_id:
                yield f"the source/destination check of eth{index} (set after the launch)"

    def warnings(self, page: str) -> Problems:
        if page == LEGS:
            return lints.of_legs(self.world, self.legs, self.draft.associate_public)
        if page == ACCESS and not self.draft.key_name:
            return {"key_name": Problem("Without a key pair nobody can log in with SSH.")}
        return {}

    # --- what will be done

    def _has_subject(self) -> bool:
        return bool(self.legs) and subnet_of(self.world, self.legs[0]) is not None and self.image is not None

    def request(self) -> RunInstances:
        """The launch itself."""
        draft = self.draft
        tags = choices.tags_of(draft.name, draft.tags)
        return RunInstances(
            image_id=draft.image_id,
            min_count=draft.count,
            max_count=draft.count,
            instance_type=draft.instance_type,
            key_name=draft.key_name or None,
            network_interfaces=tuple(
                specification(self.world, leg, index, draft.associate_public) for index, leg in enumerate(self.legs)
            ),
            user_data=draft.user_data or None,
            metadata_options=access.metadata_options(draft),
            tag_specifications=(TagSpecification(resource_type="instance", tags=tags),) if tags else (),
        )

    def plan(self) -> list[PlannedStep]:
        name = self.draft.name or "the instance"
        what = name if self.draft.count == 1 else plural("instance", self.draft.count)
        steps: list[PlannedStep] = [fixed(f"Launch {what}", self.request(), "instance")]
        later = [(index, leg) for index, leg in enumerate(self.legs) if not leg.interface_id]
        for index, leg in later:
            if leg.elastic_ip or not leg.source_dest_check:
                steps.append(find_step(index))
            if not leg.source_dest_check:
                steps.append(check_off_step(index))
        if any(leg.elastic_ip for _, leg in later):
            steps.append(Wait(f"Wait until {name} is running: before, it takes no Elastic IP", instance="instance"))
        for index, leg in later:
            steps += elastic_ip_steps(self.world, leg.elastic_ip, f"eth{index}", leg.subnet_id or leg.interface_id)
        return steps

    def summary(self) -> list[str]:
        draft = self.draft
        if not self._has_subject():
            return []
        what = f"“{draft.name}”" if draft.name else "An instance without a name"
        if draft.count > 1:
            what = f"{draft.count} instances" + (f", each “{draft.name}”" if draft.name else "")
        image = self.image.description if self.image else draft.image_id
        return [
            f"{what}: {draft.instance_type} from {image}, in {self.zone}.",
            *self.leg_sentences(),
            *access.metadata_sentences(draft),
        ]

    def leg_sentences(self) -> list[str]:
        """A sentence a leg: where it is, and what becomes of it when the instance is terminated."""
        found = []
        for index, leg in enumerate(self.legs):
            subnet = subnet_of(self.world, leg)
            where = subnet_words(self.world, subnet) if subnet else "no subnet yet"
            what = called_id(self.world, leg.interface_id) if leg.interface_id else "a new interface"
            kept = leg.interface_id or not leg.delete_on_termination
            fate = "is kept" if kept else "is deleted"
            found.append(f"eth{index}: {what} in {where}. On terminate it {fate}.")
        return found

    def focus(self) -> tuple[str, ...]:
        return tuple(subnet.id for leg in self.legs if (subnet := subnet_of(self.world, leg)))

    # --- the world moves on

    def update(self, world: World) -> list[str]:
        self.world = world
        gone: list[str] = []
        if self.draft.like and world.find(Instance, self.draft.like) is None:
            self.draft.like, self.draft.recipe = "", SINGLE
            gone.append("The instance that this one takes after is gone. What was taken from it stays.")
        for index, leg in enumerate(self.legs):
            gone += [f"eth{index}: {what}" for what in let_go(world, leg)]
        if self.draft.key_name and self._region.key_pair_named(self.draft.key_name) is None:
            self.draft.key_name = ""
            gone.append("The key pair that was chosen has been deleted.")
        return gone


def _usual_vpc(world: World) -> str:
    """The VPC to begin with: one that people made and put subnets in, else the default one."""
    made = [one for one in world.all(Vpc) if not one.is_default and world.subnets_in(one.id)]
    default = world.default_vpc()
    return made[0].id if made else default.id if default else ""
