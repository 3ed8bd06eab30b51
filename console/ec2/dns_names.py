"""The names that EC2's DNS gives to addresses (ec2-semantics §3.6)."""

from console.ec2.resources import Instance


def private_dns_name(private_ip_address: str, region: str) -> str:
    """`ip-10-0-1-17.ec2.internal`; outside us-east-1 `ip-10-0-1-17.<region>.compute.internal`."""
    return f"ip-{private_ip_address.replace('.', '-')}.{_domain(region)}"


def instance_dns_name(instance: Instance, private_ip_address: str, region: str) -> str:
    """An instance's private name: of its primary address, or of its id, as its hostname type says."""
    if instance.hostname_type == "resource-name":
        return f"{instance.id}.{_domain(region)}"
    return private_dns_name(private_ip_address, region)


def _domain(region: str) -> str:
    return "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"


def public_dns_name(public_ip: str, region: str) -> str:
    """`ec2-203-0-113-12.compute-1.amazonaws.com`; outside us-east-1 `ec2-….<region>.compute.amazonaws.com`."""
    domain = "compute-1.amazonaws.com" if region == "us-east-1" else f"{region}.compute.amazonaws.com"
    return f"ec2-{public_ip.replace('.', '-')}.{domain}"
