"""Binary metadata as it travels: base64 that may lack its padding."""

from __future__ import annotations

import base64


def from_base64(text: str) -> bytes:
    """Decodes the text of a ``-bin`` header."""
    return base64.b64decode(text + "=" * (-len(text) % 4))
