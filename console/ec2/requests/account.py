"""Regions, the account, and what EC2 tells about it (ec2-semantics §2.22)."""

from dataclasses import dataclass
from typing import ClassVar, Literal, Never

from console.ec2.requests.base import Describe, Page, Request
from console.ec2.resources import Tags


@dataclass(frozen=True, slots=True)
class Region:
    """`id` is the region's name."""

    id: str
    region_endpoint: str
    opt_in_status: str = "opt-in-not-required"
    tags: Tags = ()


class DescribeRegions(Describe[Region]):
    region_names: tuple[str, ...] = ()
    all_regions: bool = False


@dataclass(frozen=True, slots=True)
class AccountAttribute:
    attribute_name: str
    attribute_values: tuple[str, ...]


class DescribeAccountAttributes(Request[tuple[AccountAttribute, ...]]):
    mutates: ClassVar[bool] = False
    attribute_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceTypeOffering:
    instance_type: str
    location_type: str
    location: str

    @property
    def id(self) -> str:
        return f"{self.location} {self.instance_type}"

    @property
    def tags(self) -> Tags:
        return ()


class DescribeInstanceTypeOfferings(Describe[InstanceTypeOffering]):
    location_type: Literal["region", "availability-zone", "availability-zone-id"] = "region"


@dataclass(frozen=True, slots=True)
class InstanceCreditSpecification:
    """Of a burstable instance, by its id. cpu_credits: `standard` or `unlimited`."""

    id: str
    cpu_credits: str
    tags: Tags = ()


class DescribeInstanceCreditSpecifications(Describe[InstanceCreditSpecification]):
    instance_ids: tuple[str, ...] = ()


class DescribeAddressesAttribute(Request[Page[Never]]):
    """Reverse DNS names of Elastic IPs. attribute: `domain-name`, as there is no other."""

    mutates: ClassVar[bool] = False
    allocation_ids: tuple[str, ...] = ()
    attribute: str | None = None
    max_results: int | None = None
    next_token: str | None = None
