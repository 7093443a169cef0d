"""What came of a step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backplane_client import BackplaneError


@dataclass(slots=True)
class Outcome:
    """What a call answered, as JSON where it is a message.

    reply      of a unary call; None where it failed
    items      of pages and streams, those that came before the end
    error      the client's typed error; of a call that was cancelled, its status alone
    attempts   what the server counted; None where it did not say
    """

    reply: Any = None
    items: list[Any] | None = None
    error: BackplaneError | None = None
    attempts: int | None = None
    replayed: bool = False
    elapsed_ms: float = field(default=0.0)

    @property
    def seen(self) -> Any:
        """What values are saved from: the reply, or the list of items."""
        return self.reply if self.items is None else self.items
