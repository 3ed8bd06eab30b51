"""The diagram on the screen: a canvas that paints a layout at every scale, and the hand that moves in it (Qt)."""
