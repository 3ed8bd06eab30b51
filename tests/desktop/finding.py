"""What tests look for: ids in the sample world by the names that people read, and what is cut."""

from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QTabBar, QWidget

from console.desktop.widgets.labels import ElidedLabel
from console.ec2.resources import Resource, name_of
from console.ec2.world import World


def called(world: World, name: str, kind: type[Resource] | None = None) -> str:
    """The id of the only resource (of a kind) with that name."""
    (found,) = [one.id for one in world if name_of(one) == name and (kind is None or isinstance(one, kind))]
    return found


def cut_in(widget: QWidget) -> list[str]:
    """What the controls say that have less room than they need."""
    kinds = (QAbstractButton, QLabel, QLineEdit, QComboBox)
    parts = [one for one in widget.findChildren(QWidget) if isinstance(one, kinds) and one.isVisible()]
    parts = [one for one in parts if not isinstance(one.parent(), QTabBar)]  # its arrows are as small as Qt makes them
    return [one.accessibleName() or _said(one) for one in parts if _is_cut(one)]


def _is_cut(one: QWidget) -> bool:
    seen = one.visibleRegion().boundingRect().width()
    return 0 < seen < one.width() or (one.width() < one.minimumSizeHint().width() and not isinstance(one, ElidedLabel))


def _said(one: QWidget) -> str:
    return one.currentText() if isinstance(one, QComboBox) else str(one.property("text"))
