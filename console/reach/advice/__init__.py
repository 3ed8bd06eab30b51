"""What a layout suffers from, unasked: see model.py for what is said of each."""
