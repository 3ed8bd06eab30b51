"""Where the packet goes: paths over a World, their reasons, and advice. No Qt, no I/O, no clock.

    ends.endpoint(world, text) -> Endpoint                  what a person typed: a name, an id, an address, `internet`
    tracing.trace(world, flow) -> Trace                     there and back, hop by hop (path.py says what is in it)
    sets.who_can_reach(world, interface_id, service)        sources in groups that behave alike
    sets.who_gets_through(world, interface_id, port, protocol)   of these, only those who do: faster
    sets.what_can_reach(world, end, service)
    sets.matrix(world, interface_ids, service)              a square of booleans; of IPv4, as the two before, or IPv6
    difference.paths(world, around), difference.difference(before, after)
    remedy.remedy(world, trace) -> Fix | None               the requests that let a dropped packet through
    advice.findings.advise(world, now) -> tuple[Advice, ...]
    words.lines(world, trace), words.to_json(trace)

Nothing is kept stale: what is prepared of a World is prepared anew when its `version` has moved, which it does with
every record put or removed, within a rehearsal as well.
"""
