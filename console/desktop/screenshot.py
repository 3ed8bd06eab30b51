"""A picture of the window once nothing in it moves any more."""

import asyncio

from PySide6.QtGui import QPixmap

from console.desktop.window import MainWindow
from console.ec2.resources import Instance, InstanceState, NetworkInterface
from console.ec2.world import World

LOOK_EVERY_S = 0.12
PATIENCE_S = 30.0
_MOVING = (InstanceState.PENDING, InstanceState.STOPPING, InstanceState.SHUTTING_DOWN)


async def settled_picture(window: MainWindow) -> QPixmap:
    """Waits until no lifecycle is under way and two looks at the page are alike."""
    loop = asyncio.get_running_loop()
    patience = loop.time() + PATIENCE_S
    before = None
    while loop.time() < patience:
        await asyncio.sleep(LOOK_EVERY_S)
        seen = window.pages.grab().toImage()
        if seen == before and not under_way(window.store.world):
            break
        before = seen
    return window.grab()


def under_way(world: World) -> bool:
    """Whether something is between two states."""
    return any(one.state in _MOVING for one in world.all(Instance)) or any(
        one.attachment is not None and one.attachment.status != "attached" for one in world.all(NetworkInterface)
    )
