"""How fast a connection may ask (SPEC X3). Knows no connection."""

from __future__ import annotations

import time
from typing import Any

from .limits import EVENT_BURST, EVENTS_PER_SECOND, LIMITS

# Thirty of the longest texts pass at once.
_CHARS_PER_TOKEN = LIMITS["textBytes"] / 2.5
_LINES_PER_TOKEN = 100
_HIGHEST_COST = EVENT_BURST / 2


def cost_of(body: Any) -> float:
    """What an event takes of its sender's rate: long texts, and those of many lines, more than short ones."""
    fields = body if isinstance(body, dict) else {}
    written = next((fields[key] for key in ("text", "frame") if isinstance(fields.get(key), str)), "")
    lines = written.count("\n") + 1
    return min(_HIGHEST_COST, 1 + len(written) / _CHARS_PER_TOKEN + lines / _LINES_PER_TOKEN)


class TokenBucket:
    """Lets a burst of events pass at once, and then so many each second."""

    def __init__(self) -> None:
        self._tokens = float(EVENT_BURST)
        self._at = time.monotonic()

    def take(self, cost: float) -> bool:
        now = time.monotonic()
        self._tokens = min(EVENT_BURST, self._tokens + (now - self._at) * EVENTS_PER_SECOND)
        self._at = now
        if self._tokens < cost:
            return False
        self._tokens -= cost
        return True
