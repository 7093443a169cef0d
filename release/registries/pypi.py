"""Uploads wheels and sdists: a form for each file, as package indexes take it."""

from __future__ import annotations

import hashlib
import tarfile
import uuid
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from functools import partial
from pathlib import Path
from typing import Final

from release.registries.sending import basic, deliver
from release.registries.settings import Registry
from release.registries.steps import Step

# The name that an index expects beside a token.
_USER: Final = "__token__"
# Where the form's field is not called as the metadata's is.
_PLURALS: Final = {"classifier": "classifiers", "project_url": "project_urls"}


def steps(registry: Registry, *, dist: Path) -> Iterator[Step]:
    """Yields an upload for each file, the contracts before the client that needs them."""
    for path in sorted((dist / "python").iterdir(), key=lambda one: ("client" in one.name, one)):
        yield Step(
            f"upload {path.name} to {registry.address}",
            partial(_upload, path, registry),
        )


def _upload(path: Path, registry: Registry) -> None:
    boundary = uuid.uuid4().hex
    headers = basic(_USER, registry.secrets[0])
    headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
    body = b"".join(_form(path, boundary))
    deliver("POST", registry.address, headers=headers, body=body)


def _form(path: Path, boundary: str) -> Iterator[bytes]:
    content = path.read_bytes()
    for name, value in _fields(path, content):
        yield _part(boundary, f'name="{name}"', value.encode())
    yield _part(boundary, f'name="content"; filename="{path.name}"', content)
    yield f"--{boundary}--\r\n".encode()


def _part(boundary: str, disposition: str, value: bytes) -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode() + value + b"\r\n"


def _fields(path: Path, content: bytes) -> Iterator[tuple[str, str]]:
    is_wheel = path.suffix == ".whl"
    yield ":action", "file_upload"
    yield "protocol_version", "1"
    yield "filetype", "bdist_wheel" if is_wheel else "sdist"
    yield "pyversion", "py3" if is_wheel else "source"
    yield "sha256_digest", hashlib.sha256(content).hexdigest()
    declared = _metadata(path)
    for name, value in declared.items():
        plain = name.lower().replace("-", "_")
        yield _PLURALS.get(plain, plain), value
    yield "description", str(declared.get_payload())


def _metadata(path: Path) -> Message:
    """Returns what the file says of itself."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            name = next(one for one in wheel.namelist() if one.endswith(".dist-info/METADATA"))
            return BytesParser().parsebytes(wheel.read(name))
    with tarfile.open(path) as sdist:
        found = sdist.extractfile(f"{path.name.removesuffix('.tar.gz')}/PKG-INFO")
        if found is None:
            raise ValueError(f"{path} has no PKG-INFO")
        return BytesParser().parse(found)
