"""Comments of protos as Javadoc."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CODE = re.compile(r"`([^`]*)`")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;", "*/": "*&#47;"}


def javadoc(comment: str, *, indent: str = "") -> list[str]:
    """Returns a comment block, line by line; nothing where there is no comment."""
    if not comment:
        return []
    body = [f"{indent} * {line}".rstrip() for line in _lines(comment)]
    return [f"{indent}/**", *body, f"{indent} */"]


def _lines(comment: str) -> Iterator[str]:
    begins = False
    for line in _html(comment).splitlines():
        if not line:
            yield ""
        else:
            yield f"<p>{line}" if begins else line
        begins = not line


def _html(comment: str) -> str:
    parts = _CODE.split(comment)  # text and code take turns
    return "".join(
        f"<code>{_escaped(part)}</code>" if at % 2 else _escaped(part)
        for at, part in enumerate(parts)
    )


def _escaped(text: str) -> str:
    for plain, told in _ESCAPES.items():
        text = text.replace(plain, told)
    return text
