"""From the start of the process to the first painted window, the sample's diagram in it, against a bare QMainWindow.

Both are whole processes, taken in turn, in one run. Run: python tests/benchmarks/bench_start.py
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNS = 7
GOAL = 3.0

BARE = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("painted", flush=True)
        QApplication.quit()
application = QApplication(sys.argv)
window = Window()
window.resize(1600, 1000)
window.show()
application.exec()
"""

CONSOLE = """
import os, sys
import console.cli.window as window
load = window.load
def load_and_watch():
    load()
    from console.topology.canvas.view import TopologyView
    paint = TopologyView.paintEvent
    def painted(self, event):
        paint(self, event)
        if self.picture is not None and self.picture.world.revision:
            print("painted", flush=True)
            os._exit(0)
    TopologyView.paintEvent = painted
window.load = load_and_watch
from console.cli import main
main([sys.argv[1]])
"""


def seconds_to_paint(script: str, *arguments: str) -> float:
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    took = time.perf_counter() - start
    process.wait()
    if line != b"painted\n":
        raise RuntimeError("the window was never painted")
    return took


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ENI_CONSOLE_CONFIG_DIR": folder, "XDG_DATA_HOME": folder, "PYTHONPATH": str(ROOT)}
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        # As installed: with byte code, of which nothing stays here.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "byte code")
        world = Path(folder) / "shop.eni"
        make = [sys.executable, "-m", "console", "new", str(world), "--sample", "shop"]
        subprocess.run(make, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        bare, console = [], []
        for _ in range(RUNS + 1):  # the first of each warms the disk and writes byte code
            bare.append(seconds_to_paint(BARE))
            console.append(seconds_to_paint(CONSOLE, str(world)))
    floor, ours = statistics.median(bare[1:]), statistics.median(console[1:])
    print(f"{'first painted window, median of ' + str(RUNS):44} {'ms':>8} {'ratio':>7}")
    print(f"{'bare QMainWindow':44} {floor * 1000:8.0f} {1:7.1f}")
    print(f"{'the console with the sample diagram':44} {ours * 1000:8.0f} {ours / floor:7.1f}   goal ≤ {GOAL:g}")
    return ours / floor > GOAL


if __name__ == "__main__":
    sys.exit(main())
