"""The text of a file, whatever wrote it: compressed or not, with or without a byte order mark."""

import gzip
import zlib
from pathlib import Path

from backplane_server.cli.importing.failure import FileUnusable

_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
# What older spreadsheets write; latin-1 knows a character for every byte.
_FALLBACKS = ("utf-8", "cp1252", "latin-1")
_GZIP = b"\x1f\x8b"


def read_text(path: Path, *, encoding: str = "") -> str:
    """The text of a file, unpacked when it is gzip; line ends stay as they are.

    Without an encoding: what a byte order mark says, else UTF-8, else Windows-1252. Raises
    FileUnusable, and OSError where the file cannot be read at all.
    """
    content = _unpacked(path)
    for candidate in (encoding,) if encoding else _candidates(content):
        try:
            return content.decode(candidate)
        except UnicodeDecodeError:
            continue
        except LookupError:
            raise FileUnusable(f"{encoding} is not an encoding; utf-8 and cp1252 are") from None
    raise FileUnusable(f"{path} is not written in {encoding}; leave --encoding out to try others")


def stem(path: Path) -> str:
    """The file's name without what says how it is written: `year.csv.gz` is `year`."""
    name = path.name.removesuffix(".gz")
    return name.rpartition(".")[0] or name


def _unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    if not content.startswith(_GZIP):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise FileUnusable(f"{path} is damaged: {error}") from error


def _candidates(content: bytes) -> tuple[str, ...]:
    marked = [name for mark, name in _MARKS.items() if content.startswith(mark)]
    return (*marked, *_FALLBACKS)
