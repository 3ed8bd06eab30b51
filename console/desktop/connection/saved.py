"""The connections that a person has made, in the session; nothing secret is in them."""

from console.backends.remote.endpoint import Endpoint
from console.desktop.session import Session

KEY = "connections"
KEPT = 50


def saved(session: Session) -> list[Endpoint]:
    """The latest first."""
    return [Endpoint.from_session(one) for one in session.items(KEY) if isinstance(one, dict)]


def keep(session: Session, endpoint: Endpoint) -> None:
    """Remember it, in the place of another one of its title."""
    others = [one for one in saved(session) if one.title != endpoint.title]
    session.put(KEY, [one.to_session() for one in (endpoint, *others)][:KEPT])
    session.save()


def forget(session: Session, endpoint: Endpoint) -> None:
    session.put(KEY, [one.to_session() for one in saved(session) if one != endpoint])
    session.save()
