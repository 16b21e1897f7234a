"""Names of people and rooms: what they may be, and when two are the same (SPEC H2, H3).

The same rules as the server's, by Python's own Unicode tables.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Callable

from .errors import ChatError
from .limits import LIMITS

_SIGNS = frozenset("_-[]{}\\^|`")
# JavaScript's \s, which a name is told not to hold.
_SPACE = re.compile("[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]")
# Unicode's Default_Ignorable_Code_Point: "bob" with one of them in it would look like "bob".
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Unicode's Bidi_Control.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_GUEST_ENDING = re.compile(r"\|guest\d*\Z")


def fold(name: str) -> str:
    """What two names must agree in to be the same: NFKC and case folding. Folding twice changes nothing."""
    if name.isascii():
        return name.lower()
    folded, previous = name, ""
    while folded != previous:
        previous = folded
        folded = unicodedata.normalize("NFKC", folded).upper().lower()
    return folded


def same_name(a: str, b: str) -> bool:
    """Whether two names mean the same person."""
    return a == b or fold(a) == fold(b)


def _is_name_char(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LM" or category == "Nd" or char in _SIGNS


def _starts_badly(name: str) -> bool:
    return name[0] == "-" or unicodedata.category(name[0]) == "Nd"


# Each reason to refuse a name, in the order they are looked at.
_NAME_RULES: list[tuple[Callable[[str], bool], str]] = [
    (lambda name: name == "", "a name needs at least one character"),
    (lambda name: len(name) > LIMITS["nameChars"], f"a name has at most {LIMITS['nameChars']} characters"),
    (lambda name: bool(_SPACE.search(name)), "a name has no spaces"),
    (
        lambda name: not all(map(_is_name_char, name)) or bool(_INVISIBLE.search(name)),
        "a name is made of letters, digits and _-[]{}\\^|`",
    ),
    (_starts_badly, 'a name does not start with a digit or "-"'),
    (lambda name: bool(_GUEST_ENDING.search(fold(name))), 'names ending in "|guest" are for guests'),
]


def name_problem(name: str) -> str | None:
    """Why a name is refused; None for a good one."""
    return next((reason for broken, reason in _NAME_RULES if broken(name)), None)


def check_name(name: str) -> str:
    """The name itself, if it keeps H2. Raises `invalid_name`, saying why and suggesting one that would do."""
    problem = name_problem(name)
    if problem is None:
        return name
    raise ChatError("invalid_name", f'{problem}: try "{suggest_name(name)}"')


def suggest_name(name: str) -> str:
    """A good name close to a bad one: "Bob Smith" gives "Bob_Smith"."""
    start = re.sub(f"(?:{_SPACE.pattern})+", "_", _SPACE.sub(" ", name).strip(" "))
    start = "".join(filter(_is_name_char, _INVISIBLE.sub("", start)))
    if start and _starts_badly(start):
        start = f"_{start}"
    candidate = start[: LIMITS["nameChars"]]
    while _GUEST_ENDING.search(fold(candidate)):
        candidate = candidate[: candidate.rindex("|")]
    return candidate if name_problem(candidate) is None else "somebody"


def _not_in_rooms(text: str) -> bool:
    return bool(_SPACE.search(text) or _BIDI.search(text)) or any(
        unicodedata.category(char) in ("Zs", "Zl", "Zp", "Cc", "Cs") for char in text
    )


def check_room(room: str) -> str:
    """A room's one name, folded, if it keeps H3. Raises `invalid_room`, saying why."""
    folded = fold(room)
    if folded == "":
        raise ChatError("invalid_room", "a room name needs at least one character")
    if len(folded) > LIMITS["roomChars"]:
        raise ChatError("invalid_room", f"a room name has at most {LIMITS['roomChars']} characters")
    if _not_in_rooms(folded) or _not_in_rooms(room):
        raise ChatError("invalid_room", "a room name has no spaces or control characters")
    return folded
