"""Requests out of JSON: an argument, a file or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from google.protobuf.json_format import Parse, ParseError
from google.protobuf.message import Message

from backplane_server.cli.calls.methods import Method


def one_request(method: Method, text: str) -> Message:
    """Returns the request that the argument stands for; an empty one for an empty argument.

    Raises ValueError for what is not the method's request, OSError for a missing file.
    """
    return _parsed(method, "".join(_lines(text)) or "{}", where="the request")


def stream_of_requests(method: Method, text: str) -> Iterator[Message]:
    """Returns one request a line; standard input where the argument is empty.

    Raises OSError for a missing file; iterating raises ValueError for a bad line.
    """
    lines = _lines(text or "-")
    return (
        _parsed(method, line, where=f"line {number}")
        for number, line in enumerate(lines, 1)
        if line.strip()
    )


def _lines(text: str) -> Iterable[str]:
    if text == "-":
        return sys.stdin
    if text.startswith("@"):
        return _lines_of(Path(text[1:]).open(encoding="utf-8"))
    return text.splitlines(keepends=True)


def _lines_of(file: TextIO) -> Iterator[str]:
    with file:
        yield from file


def _parsed(method: Method, text: str, *, where: str) -> Message:
    try:
        return Parse(text, method.request())
    except ParseError as error:
        name = method.descriptor.input_type.name
        raise ValueError(
            f"{where} is not a {name}: {error}; "
            f"`backplane call {method.name} --describe` shows its fields"
        ) from error
