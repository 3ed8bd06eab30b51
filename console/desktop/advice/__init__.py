"""What the console says unasked: the traps that a layout is in, each with its reason, its place and its fix."""
