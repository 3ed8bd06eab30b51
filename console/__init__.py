"""ENI Console: a desktop console for elastic network interfaces, with an EC2 of its own."""

__version__ = "0.1.0"
