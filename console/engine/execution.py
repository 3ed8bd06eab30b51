"""All that it takes to carry a request out. The engine imports it with its first one: to open and show a world, neither
the requests nor their handlers (nor pydantic) are needed.
"""

from console.ec2.requests import Redo, Undo, action_of
from console.engine.handlers.families import HANDLERS
from console.engine.idempotency import answer_again, token_of
from console.engine.reversal import reverse
from console.engine.steps import run
from console.engine.summaries import summarise

__all__ = ["HANDLERS", "Redo", "Undo", "action_of", "answer_again", "reverse", "run", "summarise", "token_of"]
