"""A world, or what was done to it, as a text for other tools: AWS CLI, boto3, Terraform, CloudFormation."""
