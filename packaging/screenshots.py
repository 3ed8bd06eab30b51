"""Starts the program on the sample "shop" and on a large world, does what the pictures show, and writes them into the
folder given."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from console.cli.worlds import generate
from console.desktop.app import Application, Options
from console.desktop.loop import Loop
from console.desktop.screenshot import settled_picture
from console.desktop.session import ENVIRONMENT
from console.desktop.window import MainWindow
from console.desktop.wizards import CreateInterfaceWizard
from console.ec2.resources import Instance, Resource, SecurityGroup, Subnet, label_of
from console.reach.flow import INTERNET, Endpoint, EndpointKind, Flow
from console.topology.canvas.view import TopologyView
from console.topology.coloring import TYPE

SIZE = (1600, 1000)
LARGE = "interfaces=50000,subnets=64,zones=4,dual-homed=0.3,seed=7"
ADVISED_S = 2.0
"""Until the window has looked for advice."""
REST_S = 0.8
"""Until a preview has followed what was typed."""


async def the_sample(application: Application, folder: Path) -> None:
    window = application.window
    assert window is not None
    web = called(window, Instance, "web-1")
    window.selection.set((window.store.world.interfaces_of(web)[1].id,))
    save(await settled_picture(window), folder / "window.png")
    save(await a_trace(window), folder / "trace.png")
    application.themes.choose("dark")
    save(await settled_picture(window), folder / "dark.png")
    application.themes.choose("light")
    save(await wizard_with_a_problem(window), folder / "wizard.png")
    window.close()


async def from_afar(application: Application, folder: Path) -> None:
    for _ in range(100):  # it is shown once its subnets have been read
        if application.window is not None:
            break
        await asyncio.sleep(0.05)
    window = application.window
    assert window is not None
    view = window.findChild(TopologyView)
    assert view is not None
    view.set_coloring(TYPE)
    await asyncio.sleep(ADVISED_S)
    save(await settled_picture(window), folder / "far.png")
    window.close()


async def a_trace(window: MainWindow) -> QPixmap:
    """From the internet to web-1, there and back; the way of a flow that is watched meanwhile is closed."""
    web = called(window, Instance, "web-1")
    for port in (22, 80):
        flow = Flow(INTERNET, Endpoint(EndpointKind.INSTANCE, web), "tcp", (port, port))
        window.tracer.watch(flow)
        window.tracer.show_flow(flow)
    await asyncio.sleep(ADVISED_S)
    picture = await settled_picture(window)
    window.tracer.close()
    for probe in window.tracer.probes.all:
        window.tracer.probes.forget(probe.flow)
    return picture


async def wizard_with_a_problem(window: MainWindow) -> QPixmap:
    """An address that eth1 of web-1 has."""
    window.resource_actions.open("create-interface", subnet_id=called(window, Subnet, "private-a"))
    wizard = window.findChild(CreateInterfaceWizard)
    assert wizard is not None
    wizard.go_to(1)
    web = called(window, Instance, "web-1")
    taken = window.store.world.interfaces_of(web)[1].private_ip_address
    groups = (called(window, SecurityGroup, "mgmt-ssh"), called(window, SecurityGroup, "default"))
    drafted = {"secondary": "count", "secondary_count": 2, "description": "standby for web-1", "groups": groups}
    for field, value in drafted.items():
        wizard.edit(field, value)
    await asyncio.sleep(REST_S)  # the preview of what was possible until now
    wizard.edit("primary", taken)
    await asyncio.sleep(REST_S)
    picture = wizard.grab()
    wizard.done(0)
    return picture


def called(window: MainWindow, kind: type[Resource], name: str) -> str:
    return next(one.id for one in window.store.world.all(kind) if label_of(one) == name)


def save(picture: QPixmap, file: Path) -> None:
    if not picture.save(str(file)):
        sys.exit(f"{file} could not be written")
    print(f"{file}  {picture.width()} × {picture.height()}, {file.stat().st_size / 1000:.0f} kB")


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as config:
        os.environ[ENVIRONMENT] = config  # nobody's own geometry, theme and columns
        qt = QApplication(sys.argv[:1])
        qt.setApplicationDisplayName("ENI Console")
        qt.setQuitOnLastWindowClosed(False)
        loop = Loop(qt)
        asyncio.set_event_loop(loop)
        with loop:
            shop = Application(qt, Options(sample="shop", instant=True, theme="light", size=SIZE))
            shop.start()
            loop.run_until_complete(asyncio.gather(shop.run(), the_sample(shop, folder)))
            region = Path(config) / "region.eni"
            generate(region, LARGE)
            large = Application(qt, Options(world=region, theme="dark", size=SIZE))
            large.start()
            loop.run_until_complete(asyncio.gather(large.run(), from_afar(large, folder)))


if __name__ == "__main__":
    main()
