"""A picture of the window once nothing in it moves any more."""

import asyncio

from PySide6.QtGui import QPixmap

from console.desktop.window import MainWindow
from console.ec2.resources import Instance, InstanceState, NetworkInterface
from console.ec2.world import World

LOOK_EVERY_S = 0.12
PATIENCE_S = 30.0
ADVICE_S = 5.0
"""As long as advice is waited for: in a very large world it takes its time."""
_MOVING = (InstanceState.PENDING, InstanceState.STOPPING, InstanceState.SHUTTING_DOWN)


async def settled_picture(window: MainWindow) -> QPixmap:
    """Waits until no lifecycle is under way, diagram, advice and theme are there, and two looks are alike."""
    loop = asyncio.get_running_loop()
    patience, advised = loop.time() + PATIENCE_S, loop.time() + ADVICE_S
    before = None
    while loop.time() < patience:
        await asyncio.sleep(LOOK_EVERY_S)
        if under_way(window.store.world):
            advised = loop.time() + ADVICE_S
        elif not window.updatesEnabled() or (window.pages.page == "topology" and not window.topology.view.at_rest):
            before = None
        elif not window.advisor.looking or loop.time() > advised:
            seen = window.pages.grab().toImage()
            if seen == before:
                break
            before = seen
    return window.grab()


def under_way(world: World) -> bool:
    """Whether something is between two states."""
    return any(one.state in _MOVING for one in world.all(Instance)) or any(
        one.attachment is not None and one.attachment.status != "attached" for one in world.all(NetworkInterface)
    )
