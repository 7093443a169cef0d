"""Names as a catalog takes them: without control characters, which contracts refuse."""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def without_controls(text: str) -> str:
    """The text with control characters replaced.

    Those above U+007F are mostly Windows-1252 that was read as Latin-1 somewhere on the way:
    they become the characters that were meant (U+0099 is a trade mark sign); others a blank.
    """
    return _CONTROL.sub(_meant, text)


def _meant(found: re.Match[str]) -> str:
    try:
        character = found[0].encode("latin-1").decode("cp1252")
    except UnicodeDecodeError:
        return " "
    return " " if _CONTROL.match(character) else character
