"""Finds what was done to a log, given checkpoints that were kept elsewhere.

Everything is computed anew from the records. A checkpoint decides whether the
log is still the one that was signed; the hashes that the log keeps itself, which
whoever changes records may have changed as well, tell which record it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from backplane_server.chassis.audit.records import leaf_of
from backplane_server.chassis.audit.tiles import WIDTH
from backplane_server.chassis.audit.tree import HASH_BYTES, Frontier, subtree_root

from .notes import Note, VerifierKey

# A log that was replaced as a whole differs in every record: a few are told.
_TOLD_MAX: Final = 20
_GAP_MAX: Final = 1_000_000
_NOTHING: Final = b"\x00" * HASH_BYTES


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as it was found: its place, its content, and the hash kept for that place.

    kept   None where the source keeps no hashes
    """

    log_index: object
    content: Mapping[str, Any]
    kept: bytes | None


@dataclass(frozen=True, slots=True)
class Source:
    """A log to verify.

    entries      every record that has a place, in the order of places
    tile         gives a stored tile of the tree above the leaves; None: not kept
    checkpoints  checkpoints that the log keeps itself
    size         how many records the log says it has; None: it does not say
    records      counts the records that have a place, however they are read
    """

    entries: Iterable[Entry]
    tile: Callable[[int, int], bytes] | None = None
    checkpoints: Sequence[Note] = ()
    size: int | None = None
    records: Callable[[], int] | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and with which record where that can be told."""

    text: str
    log_index: int | None = None
    record_id: str = ""


@dataclass(slots=True)
class Report:
    """What a verification found.

    size        how many records were read
    covered     how many of them a trusted checkpoint vouches for
    unchecked   whether signatures were left unchecked, for want of a key
    """

    size: int = 0
    covered: int = 0
    unchecked: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(source: Source, *, trusted: Sequence[Note], key: VerifierKey | None) -> Report:
    """Computes the log anew and compares it with checkpoints that were kept elsewhere."""
    return _Verification(source, trusted=trusted, key=key).run()


class _Verification:
    def __init__(self, source: Source, *, trusted: Sequence[Note], key: VerifierKey | None) -> None:
        self._source = source
        self._key = key
        self._trusted = sorted(trusted, key=_size)
        own = [note for note in source.checkpoints if key is None or note.signed_by(key)]
        self._expected: dict[int, list[tuple[Note, bool]]] = {}
        for notes, is_trusted in ((self._trusted, True), (own, False)):
            for note in notes:
                self._expected.setdefault(_size(note), []).append((note, is_trusted))
        self._frontier = Frontier()
        self._upper = _UpperTiles(source.tile) if source.tile is not None else None
        self._seen = self._told = 0
        self._agreed = 0  # the largest size at which a checkpoint was met
        self._differs_at: int | None = None
        self._report = Report(unchecked=key is None)

    def run(self) -> Report:
        """Reads the log once."""
        self._check_signatures()
        self._compare_roots()
        for entry in self._source.entries:
            self._take(entry)
        self._check_end()
        return self._report

    def _problem(self, text: str, entry: Entry | None = None) -> None:
        index = entry.log_index if entry is not None else None
        found = Problem(
            text,
            index if type(index) is int else None,
            str(entry.content.get("id", "")) if entry is not None else "",
        )
        self._report.problems.append(found)

    def _check_signatures(self) -> None:
        if self._key is None:
            return
        for note in self._trusted:
            if not note.signed_by(self._key):
                self._problem(
                    f"the checkpoint of size {_size(note)} is not signed by the key given:"
                    " another log's, or not genuine"
                )

    def _take(self, entry: Entry) -> None:
        place, expected = entry.log_index, self._frontier.size
        self._seen += 1
        if type(place) is not int or not expected <= place <= expected + _GAP_MAX:
            self._tell(f"a record claims the place {place!r} where {expected} should be", entry)
            return
        if place > expected:
            self._missing(expected, place)
        leaf = _leaf(entry)
        if leaf is None or (entry.kept is not None and entry.kept != leaf):
            self._tell(f"record {place} is not the one that was logged there", entry)
        self._append(leaf or _NOTHING)

    def _missing(self, first: int, end: int) -> None:
        told = f"record {first} is" if end == first + 1 else f"records {first} to {end - 1} are"
        self._tell(f"{told} missing", Entry(first, {}, None))
        for _ in range(first, end):
            self._append(_NOTHING)

    def _append(self, leaf: bytes) -> None:
        self._frontier.append(leaf)
        if self._upper is not None:
            for text in self._upper.append(leaf):
                self._tell(text)
        self._compare_roots()

    def _tell(self, text: str, entry: Entry | None = None) -> None:
        """Tells of a record, unless so many are wrong that more would say nothing."""
        self._told += 1
        if self._told <= _TOLD_MAX:
            self._problem(text, entry)
        elif self._told == _TOLD_MAX + 1:
            self._problem("and so on: more records are not those that were logged")

    def _compare_roots(self) -> None:
        """Compares the root with every checkpoint of the size that is reached."""
        expected = self._expected.get(self._frontier.size, ())
        for note, is_trusted in expected:
            if self._frontier.root() == note.checkpoint.root:
                self._agreed = self._frontier.size
                if is_trusted:
                    self._report.covered = max(self._report.covered, self._frontier.size)
            elif is_trusted:
                self._differs(note)
            elif self._differs_at is None:
                self._differs_at = self._frontier.size
                self._problem(f"the log is not the one that it signed itself at size {_size(note)}")

    def _differs(self, note: Note) -> None:
        until = self._differs_at or _size(note)
        self._problem(
            f"the log's first {_size(note)} records are not those that the checkpoint was"
            f" signed for: records {self._agreed} to {until - 1} were changed, removed or moved,"
            " or the log was replaced"
        )

    def _check_end(self) -> None:
        size = self._report.size = self._frontier.size
        for note in self._trusted:
            if _size(note) > size:
                self._problem(
                    f"the log has {size} records and the checkpoint was signed for"
                    f" {_size(note)}: its end was cut off, or the database was rolled back"
                )
        if self._source.size not in (None, size):
            self._problem(f"the log says that it has {self._source.size} records; it has {size}")
        if self._source.records is not None and (count := self._source.records()) != self._seen:
            self._problem(f"{count} records claim a place in the log, which shows {self._seen}")
        if self._upper is not None:
            for text in self._upper.finish():
                self._problem(text)


def _size(note: Note) -> int:
    return note.checkpoint.size


def _leaf(entry: Entry) -> bytes | None:
    """Hashes what was found; None for what can be no record."""
    try:
        return leaf_of(entry.content)
    except (ValueError, TypeError, KeyError):
        return None


class _UpperTiles:
    """Grows the tiles above the leaves and compares each with the one that is stored."""

    def __init__(self, stored: Callable[[int, int], bytes]) -> None:
        self._stored = stored
        self._levels: list[list[bytes]] = [[]]
        self._full: list[int] = [0]

    def append(self, leaf: bytes) -> Iterator[str]:
        """Takes a leaf; tells of tiles that are not what they must be."""
        yield from self._add(0, leaf)

    def _add(self, level: int, found: bytes) -> Iterator[str]:
        if level == len(self._levels):
            self._levels.append([])
            self._full.append(0)
        hashes = self._levels[level]
        hashes.append(found)
        if len(hashes) == WIDTH:
            yield from self._compare(level)
            self._levels[level] = []
            self._full[level] += 1
            yield from self._add(level + 1, subtree_root(hashes))

    def _compare(self, level: int) -> Iterator[str]:
        """Level 0 was compared leaf by leaf, which tells the record."""
        number = self._full[level]
        expected = b"".join(self._levels[level])
        if level and bytes(self._stored(level, number)) != expected:
            yield f"tile {number} of level {level} of the stored tree is not that of the records"

    def finish(self) -> Iterator[str]:
        """Compares the tiles at the right edge."""
        for level, hashes in enumerate(self._levels):
            if hashes:
                yield from self._compare(level)
