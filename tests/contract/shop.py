"""The small shop contract, compiled as it is or with one thing in it changed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc_tools import protoc  # it ships no types

ROOT = Path(__file__).parents[2]
SERVICE = "backplane.shop.v1.ShopService"
FILE = "backplane/shop/v1/shop.proto"
TEXT = Path(__file__).with_name("shop.proto").read_text(encoding="utf-8")


def changed(old: str, new: str, *, text: str = TEXT) -> str:
    """Returns the contract with one passage replaced, which must stand there once."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the contract"
    return text.replace(old, new)


def compiled(text: str = TEXT) -> FileDescriptorSet:
    """Compiles a contract with what it imports and its comments."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / FILE, Path(folder) / "image.binpb"
        source.parent.mkdir(parents=True)
        source.write_text(text, encoding="utf-8")
        roots = [folder, ROOT / "protos", ROOT / "protos/third_party", _well_known()]
        flags = ["--include_imports", "--include_source_info", f"--descriptor_set_out={target}"]
        status = protoc.main(["protoc", *(f"-I{root}" for root in roots), *flags, FILE])
        assert status == 0, "the contract does not compile"
        return FileDescriptorSet.FromString(target.read_bytes())


def plugin_request(text: str = TEXT, *, parameter: str = "contract") -> CodeGeneratorRequest:
    """Returns the request that a compiler sends to a plugin for the contract."""
    return CodeGeneratorRequest(
        file_to_generate=[FILE], proto_file=compiled(text).file, parameter=parameter
    )


def _well_known() -> str:
    return str(files("grpc_tools") / "_proto")
