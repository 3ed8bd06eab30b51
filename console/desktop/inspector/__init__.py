"""What is selected, in full: facts about it, what can be done with it, and the command that made it so.

facts.py names what can be shown; interface, instance, network, security and overview say what of each kind (no widget);
blocks and panel show it and keep it up to date in place.
"""
