"""What a layout suffers from, unasked: `findings` asks the others; model.py says what is said of each."""
