"""A subnet's addresses one by one: who has each, which EC2 keeps and why, which is the next free one."""
