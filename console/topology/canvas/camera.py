"""Where one stands over the diagram: a point of it in the middle of the view, and a scale. No widget, no painter."""

from typing import NamedTuple

MIN_SCALE = 0.001
MAX_SCALE = 4.0
WHOLE = 1.25
"""The greatest scale of what is all in view."""


class Camera(NamedTuple):
    """`x`, `y`: the scene's point in the middle of the view. `scale`: view pixels to one scene unit."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    width: float = 1.0
    height: float = 1.0

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.x) * self.scale + self.width / 2, (y - self.y) * self.scale + self.height / 2

    def to_scene(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.width / 2) / self.scale + self.x, (y - self.height / 2) / self.scale + self.y

    def origin(self) -> tuple[float, float]:
        """Where the scene's (0, 0) falls in the view."""
        return self.width / 2 - self.x * self.scale, self.height / 2 - self.y * self.scale

    def seen(self) -> tuple[float, float, float, float]:
        """The part of the scene in view: x, y, width, height."""
        width, height = self.width / self.scale, self.height / self.scale
        return self.x - width / 2, self.y - height / 2, width, height

    def resized(self, width: float, height: float) -> "Camera":
        """The same middle in a view of another size."""
        return self._replace(width=max(1.0, width), height=max(1.0, height))

    def narrowed(self, width: float, height: float) -> "Camera":
        """The same, but that of a smaller view all is in view that was before."""
        factor = min(1.0, width / self.width, height / self.height)
        return self.resized(width, height)._replace(scale=max(MIN_SCALE, self.scale * factor))

    def panned(self, dx: float, dy: float) -> "Camera":
        """What is seen moves by `dx`, `dy` view pixels."""
        return self._replace(x=self.x - dx / self.scale, y=self.y - dy / self.scale)

    def centered(self, x: float, y: float) -> "Camera":
        return self._replace(x=x, y=y)

    def zoomed(self, factor: float, at_x: float, at_y: float) -> "Camera":
        """Scaled about a point of the view, which keeps showing the same point of the scene."""
        scale = min(MAX_SCALE, max(MIN_SCALE, self.scale * factor))
        x, y = self.to_scene(at_x, at_y)
        return self._replace(
            scale=scale,
            x=x - (at_x - self.width / 2) / scale,
            y=y - (at_y - self.height / 2) / scale,
        )

    def fitted(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        margin: float = 20.0,
        most: float = WHOLE,
        top: float = 0.0,
        bottom: float = 0.0,
    ) -> "Camera":
        """All of a rectangle of the scene in view, at most `most` times its size.

        top, bottom: view pixels that something else takes there: the rectangle is moved away by what it needs.
        """
        margin = min(margin, self.height / 50)  # in little room, every pixel is for what is to be read
        room_x = max(1.0, self.width - 2 * margin)
        room_y = max(1.0, self.height - 2 * margin - top - bottom)
        scale = max(MIN_SCALE, min(most, room_x / max(1.0, width), room_y / max(1.0, height)))
        around = (self.height - height * scale) / 2
        down = max(0.0, margin + top - around) if top else 0.0
        down -= max(0.0, margin + bottom - around) if bottom else 0.0
        return self._replace(x=x + width / 2, y=y + height / 2 - down / scale, scale=scale)

    def brought_in(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        margin: float = 24.0,
        top: float = 0.0,
        bottom: float = 0.0,
    ) -> "Camera":
        """Moved no further than it takes to have a rectangle of the scene in view, clear of what takes the view's top
        and bottom."""
        left, above = self.to_view(x, y)
        right, below = self.to_view(x + width, y + height)
        across = _shift(left, right, margin, self.width - margin)
        return self.panned(across, _shift(above, below, max(margin, top), self.height - max(margin, bottom)))


def _shift(low: float, high: float, least: float, most: float) -> float:
    """How far a stretch low … high has to move to lie in least … most (its start, where it is too long)."""
    if low >= least and high <= most:
        return 0.0
    if low < least or high - low > most - least:
        return least - low
    return most - high


def eased(one: Camera, other: Camera, t: float) -> Camera:
    """Between two cameras: t is 0 … 1, already eased. The scale goes geometrically, so that a flight looks even."""
    if t >= 1:
        return other
    scale = one.scale * (other.scale / one.scale) ** t
    return other._replace(x=one.x + (other.x - one.x) * t, y=one.y + (other.y - one.y) * t, scale=scale)
