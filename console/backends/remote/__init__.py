"""A remote EC2 as a backend: an AWS account and region, or any endpoint that speaks EC2's Query API."""
