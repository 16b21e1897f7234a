"""What the rules can refuse (SPEC E). Knows no wire format."""

from __future__ import annotations


class ChatError(Exception):
    """A refusal by the rules: a code of SPEC E, and a whole sentence for the person who caused it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
