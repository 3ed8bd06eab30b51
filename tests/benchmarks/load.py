"""Many clients at once, in a process of their own, for a while: seven in ten describe one interface, one creates.

Run by bench_clients_load.py: python tests/benchmarks/load.py CLIENTS SECONDS PAUSE_S, with the server's JSON on stdin.
Prints a line of JSON: requests, errors, and the latencies' p50 and p99 in milliseconds.
"""

import asyncio
import gc
import json
import random
import statistics
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from tests.wire.process import KEYS
from tests.wire.raw import form, request


@dataclass
class Load:
    known: dict[str, Any]
    pause_s: float
    until: float
    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def client(self, number: int) -> None:
        """One request after another on one connection, each new to the server."""
        choice = random.Random(number)
        await asyncio.sleep(choice.uniform(0, self.pause_s))
        reader, writer = await asyncio.open_connection("127.0.0.1", self.known["port"])
        while time.monotonic() < self.until:
            sent = request(self._body(choice), self.known["port"], KEYS)
            start = time.perf_counter()
            try:
                writer.write(sent)
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
                answer = await reader.readexactly(length)
            except (OSError, asyncio.IncompleteReadError) as failure:
                self.errors.append(repr(failure))
                return
            self.latencies.append((time.perf_counter() - start) * 1000)
            if head[9:12] != b"200":
                self.errors.append(answer.decode()[:300])
            await asyncio.sleep(choice.uniform(0.5, 1.5) * self.pause_s)
        writer.close()

    def _body(self, choice: random.Random) -> bytes:
        one = choice.choice(self.known["interfaces"])
        drawn = choice.random()
        if drawn < 0.7:
            return form("DescribeNetworkInterfaces", {"NetworkInterfaceId.1": one})
        if drawn < 0.85:
            return form("DescribeNetworkInterfaces", {"Filter.1.Name": "network-interface-id", "Filter.1.Value.1": one})
        if drawn < 0.95:
            return form("CreateNetworkInterface", {"SubnetId": self.known["subnet"]})
        changed = {"NetworkInterfaceId": one, "Description.Value": f"{choice.random()}"}
        return form("ModifyNetworkInterfaceAttribute", changed)


async def main(clients: int, seconds: float, pause_s: float) -> None:
    load = Load(json.loads(sys.stdin.readline()), pause_s, time.monotonic() + seconds)
    gc.disable()
    await asyncio.gather(*(load.client(number) for number in range(clients)))
    heard = load.latencies or [float("nan")] * 2
    percentiles = statistics.quantiles(heard, n=100)
    told = {"requests": len(load.latencies), "errors": load.errors[:3], "failed": len(load.errors)}
    print(json.dumps(told | {"p50": statistics.median(heard), "p99": percentiles[98], "worst": max(heard)}))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
