"""What can be done with which resource, whether it is possible now and, if not, why.

offer.py names the terms; interfaces, instances, network and security say what there is, catalogue gathers it (no widget
so far); actions.py makes QActions of it and carries it out; move.py is the one deed of several steps.
"""
