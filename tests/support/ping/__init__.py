"""The ping service: all four kinds of method, for tests of the platform itself.

Its contract is compiled when it is first imported; nothing generated is kept, whatever
becomes of the process.
"""

from __future__ import annotations

import importlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import grpc_tools
from grpc_tools import protoc

from backplane_server.contract.third_party import write_third_party

_HERE = Path(__file__).parent
_PROTOS = _HERE.parents[2] / "protos"


def _compiled() -> Path:
    target = Path(tempfile.mkdtemp(prefix="backplane-ping-"))
    write_third_party(target / "third_party")
    source = target / "source" / "backplane" / "ping" / "v1"
    source.mkdir(parents=True)
    shutil.copy(_HERE / "ping.proto", source)
    roots = (target / "source", _PROTOS, target / "third_party")
    known = Path(grpc_tools.__file__).parent / "_proto"
    arguments = [*(f"-I{root}" for root in roots), f"-I{known}"]
    outputs = [f"--python_out={target}", f"--grpc_python_out={target}"]
    if protoc.main(["protoc", *arguments, *outputs, "backplane/ping/v1/ping.proto"]):
        raise RuntimeError("ping.proto does not compile")
    return target


_FOLDER = _compiled()
sys.path.append(str(_FOLDER))
importlib.invalidate_caches()
# The namespace package was imported before this folder was added to it.
import backplane  # noqa: E402

backplane.__path__ = [*backplane.__path__, f"{_FOLDER}/backplane"]
pb2: Any = importlib.import_module("backplane.ping.v1.ping_pb2")
pb2_grpc: Any = importlib.import_module("backplane.ping.v1.ping_pb2_grpc")
# What is imported needs its files no more.
sys.path.remove(str(_FOLDER))
backplane.__path__ = [path for path in backplane.__path__ if not path.startswith(str(_FOLDER))]
shutil.rmtree(_FOLDER)
