"""All forms, a module per family, as in console/ec2/requests; choices.py offers what exists."""
