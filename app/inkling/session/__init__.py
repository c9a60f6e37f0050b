"""The one place where the parts are joined; starts and stops them."""

from inkling.session.forgetting import Forgotten
from inkling.session.session import Session
from inkling.session.status import Status

__all__ = ["Forgotten", "Session", "Status"]
