"""E-mail addresses: which ones are taken, and when two of them are one.

Letters that look alike to a reader and differ in bytes must not make two
accounts, so addresses are compared in one form: labels in Punycode decoded,
normalised (NFKC), case folded. What a reader cannot see (zero-width and
direction-changing characters) is refused rather than dropped.
"""

from __future__ import annotations

import unicodedata

from .errors import EmailInvalid

_BYTES_MAX = 320
# Control, invisible and direction-changing, surrogate, private, unassigned; separators.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"}


def normal_form(address: str) -> str:
    """Gives the form in which addresses are compared; raises EmailInvalid."""
    _check_seen(address)
    local, _, domain = _folded(address).rpartition("@")
    domain = _folded(".".join(map(_decoded, domain.rstrip(".").split("."))))
    address = f"{local}@{domain}"
    _check_seen(address)
    _check_shape(local, domain)
    if len(address.encode()) > _BYTES_MAX:
        raise EmailInvalid(f"is longer than {_BYTES_MAX} bytes")
    return address


def _check_seen(address: str) -> None:
    for letter in address:
        if unicodedata.category(letter) in _UNSEEN:
            raise EmailInvalid(
                f"has the character U+{ord(letter):04X}, which is a space or cannot be seen"
            )


def _check_shape(local: str, domain: str) -> None:
    if not local or "@" in local:
        raise EmailInvalid("needs one @, with something before it")
    if "" in domain.split("."):
        raise EmailInvalid("needs a domain after the @")


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded)


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        raise EmailInvalid("has a label after xn-- that stands for nothing") from None
