"""The canvas looks somewhere: who moved the camera there, what is in the middle, and flights from place to place."""

from functools import partial
from math import isfinite
from time import perf_counter

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from console.topology.canvas.camera import Camera, eased
from console.topology.canvas.following_canvas import FollowingCanvas
from console.topology.canvas.motion import smooth
from console.topology.canvas.overlay import Marks
from console.topology.canvas.plots import Plots
from console.topology.canvas.standpoint import Standpoint, camera_at, standpoints

SETTLED_MS = 140
"""After the camera stood still for so long, cards that were shown scaled are made anew."""
FLIGHT_S = 0.22


class CameraCanvas(FollowingCanvas):
    """The canvas as far as that is concerned."""

    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marks = Marks()
        self._flight: tuple[Camera, Camera, float] | None = None
        self._moving = False
        self._settling = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settling.timeout.connect(self._settle)

    def fit(self) -> None:
        """All of it in view; from now on it stays so until a hand moves the camera."""
        self._touched = False
        if self._layout is not None:
            self._fly(self._all_in_view(self._layout))

    def zoom_by(self, factor: float) -> None:
        """Zoom about the middle of the view."""
        self.move_camera(self.camera.zoomed(factor, self.camera.width / 2, self.camera.height / 2))

    def zoom_to_selection(self) -> None:
        gathered = self.picture.selected.ids if self.picture is not None else set[str]()
        known = len(gathered) == len(self.marks.selected)  # very many, and no longer being gathered
        self._fly_over(gathered if known else self.marks.selected, self.fit)

    def center_on(self, resource_id: str) -> None:
        """Fly to a thing, close enough to read it. While a large layout is made: to where it stands until then."""
        if self._aside is None or self._box(resource_id) is None:
            self._catch_up()
        box = self._box(resource_id)
        if box is None:
            return
        self._touched = True
        near = self.camera.fitted(*box.grown(60), most=max(1.0, self.camera.scale))
        self._fly(near)

    def camera_state(self) -> dict[str, float | bool]:
        return {"x": self.camera.x, "y": self.camera.y, "scale": self.camera.scale, "touched": self._touched}

    def restore_camera(self, state: dict[str, float | bool]) -> None:
        """Stand where `camera_state` was taken. Anything malformed is ignored: the diagram fits then."""
        try:
            x, y, scale = float(state["x"]), float(state["y"]), float(state["scale"])
        except (KeyError, TypeError, ValueError):
            return
        if state.get("touched", True) and scale > 0 and isfinite(x + y + scale):
            whole = Camera(0.0, 0.0, 1.0, self.camera.width, self.camera.height)
            self.move_camera(whole.zoomed(scale, 0, 0).centered(x, y))

    def stands_at(self) -> list[Standpoint]:
        """What is in the middle, where a person has moved the camera; else nothing."""
        if self.picture is None or not self._touched:
            return []
        return standpoints(self.picture.layout, self.picture.plots, self.camera_ahead)

    def stand_at(self, stood: list[Standpoint]) -> None:
        """Stand there from now on."""
        if self.picture is not None:
            self.move_camera(camera_at(stood, self.picture.layout, self.picture.plots, self.camera))

    def fly_to(self, stood: list[Standpoint]) -> None:
        """The same, seen on the way. Where another layout is on its way, too, it goes on to there in that one, unless
        somebody has moved the camera meanwhile."""
        if self._layout is None:
            return
        to = camera_at(stood, self._layout, Plots(self._layout), self.camera_ahead)
        self._touched = True
        self._fly(to)
        self.once_laid_out(partial(self._fly_further, stood, to))

    def _fly_further(self, stood: list[Standpoint], there: Camera) -> None:
        if self._layout is not None and self.camera_ahead == there:
            self._fly(camera_at(stood, self._layout, Plots(self._layout), there))

    @property
    def zoom(self) -> float:
        return self.camera.scale

    @property
    def camera_ahead(self) -> Camera:
        """Where the camera is, or is flying to."""
        return self._flight[1] if self._flight is not None else self.camera

    def move_camera(self, camera: Camera) -> None:
        """The hand moves the camera."""
        self._touched = True
        self._flight = None
        self._put_camera(camera)

    def _put_camera(self, camera: Camera) -> None:
        before = self.camera
        if camera == before:
            return
        self.camera = camera
        self._moving = True
        self._settling.start()
        self.update()
        if camera.scale != before.scale:
            self.zoom_changed.emit(camera.scale)

    def _fly(self, to: Camera, at_once: bool = False) -> None:
        if at_once or self._reduced_motion or not self.isVisible():
            self._flight = None
            self._put_camera(to)
            return
        self._flight = (self.camera, to, perf_counter())
        self._animate()

    def _fit_now(self) -> None:
        self._flight = None
        if self._layout is not None:
            self._put_camera(self._all_in_view(self._layout))
            self._moving = False  # the first picture is a good one

    def _fly_on(self, now: float) -> None:
        """A frame of the flight, if there is one."""
        if self._flight is None:
            return
        start, end, since = self._flight
        t = smooth((now - since) / FLIGHT_S)
        self._put_camera(eased(start, end.resized(self.camera.width, self.camera.height), t))
        if t >= 1:
            self._flight = None

    def _land(self) -> None:
        """At once, where the flight leads."""
        if self._flight is not None:
            self._put_camera(self._flight[1])
            self._flight = None

    @Slot()
    def _settle(self) -> None:
        """The camera stands still."""
        self._moving = False
