"""What a caller types, as search expressions that both databases answer alike.

A text becomes *terms* here and nowhere else: runs of letters and digits, case and accents folded.
The indexes store terms, and expressions hold nothing but quoted terms, so that no quote, operator
or wildcard of a caller ever reaches a parser, and that SQLite and PostgreSQL, whose own
tokenizers differ, find the same products.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Longer runs are cut on both sides, so that their first characters still find them.
TERM_LENGTH_MAX = 64
# What a query may ask for at once; a sentence pasted into the box has fewer.
QUERY_TERMS_MAX = 32

# Accents (U+0300 to U+036F). Marks of other scripts carry meaning and stay.
_ACCENTS = dict.fromkeys(range(0x300, 0x370))


@dataclass(frozen=True, slots=True)
class Expressions:
    """One query in both languages: a product must have every term.

    head      in SKU and name
    shelf     in these, brand and categories
    anywhere  in any text
    tsquery   the same for PostgreSQL, which has a vector for each of the three
    """

    head: str
    shelf: str
    anywhere: str
    tsquery: str

    def params(self) -> dict[str, str]:
        """The expressions as parameters of a query."""
        return {
            "head": self.head,
            "shelf": self.shelf,
            "anywhere": self.anywhere,
            "tsquery": self.tsquery,
        }


def terms(text: str) -> list[str]:
    """Splits a text into folded terms, in order, repetitions kept."""
    spaced = "".join(c if _belongs(c) else " " for c in _folded(text))
    return [term[:TERM_LENGTH_MAX] for term in spaced.split()]


def joined_terms(texts: Iterable[str]) -> str:
    """The distinct terms of several texts as one line, as the indexes store them."""
    return " ".join(dict.fromkeys(term for text in texts for term in terms(text)))


def expressions(query: str) -> Expressions | None:
    """Asks for every term of a query, the last one as a prefix; None when it has no term."""
    asked = terms(query)[:QUERY_TERMS_MAX]
    if not asked:
        return None
    anywhere = _fts5(asked)
    return Expressions(
        head=f"{{head_terms}} : ({anywhere})",
        shelf=f"{{head_terms shelf_terms}} : ({anywhere})",
        anywhere=anywhere,
        tsquery=_tsquery(asked),
    )


def _folded(text: str) -> str:
    """One form for all spellings of the same letters."""
    if text.isascii():
        return text.lower()
    # Twice: what folding opens up (such as a long s) may decompose again.
    once = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKD", once).translate(_ACCENTS)


def _belongs(character: str) -> bool:
    """Whether a character is part of a term."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _fts5(asked: Sequence[str]) -> str:
    return " ".join(f'"{term}"' for term in asked) + "*"


def _tsquery(asked: Sequence[str]) -> str:
    return " & ".join(f"'{term}'" for term in asked) + ":*"
