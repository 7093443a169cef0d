"""What Java's stubs look like, for every kind of method and every way to name classes."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2
from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest
from grpc_tools import protoc

from backplane_server.contract.java.javadoc import javadoc
from backplane_server.contract.java.plugin import generate

_KINDS = """
syntax = "proto3";
package toys.v1;
OPTIONS
// Sells & lends `List<Toy>`.
//
// Never on Sundays.
service ToyService {
  // Imports toys.
  rpc Import(Toy) returns (Toy.Part);
  rpc Watch(Toy) returns (stream Toy);
  rpc Send(stream Toy) returns (Toy);
  rpc Chat(stream Toy) returns (stream Toy);
}
message Toy { message Part {} }
"""
_NAMED = 'option java_package = "shop.toys"; option java_multiple_files = true;'


def stubs(folder: Path, *, options: str, text: str = _KINDS) -> dict[str, str]:
    """Returns what the plugin writes for the service, by file name."""
    (folder / "toys.proto").write_text(text.replace("OPTIONS", options), encoding="utf-8")
    out = folder / "toys.binpb"
    arguments = [f"-I{folder}", f"--descriptor_set_out={out}", "--include_source_info"]
    assert protoc.main(["protoc", *arguments, "toys.proto"]) == 0
    files = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes()).file
    request = CodeGeneratorRequest(file_to_generate=["toys.proto"], proto_file=files)
    return {file.name: file.content for file in generate(request).file}


def test_every_kind_of_method_has_its_call(tmp_path: Path) -> None:
    """Each stub has the methods it can call, in the way of their kind."""
    (text,) = stubs(tmp_path, options=_NAMED).values()
    for call in (
        "blockingUnaryCall(getChannel(), getImportMethod()",
        "futureUnaryCall(getChannel().newCall(getImportMethod()",
        "asyncUnaryCall(getChannel().newCall(getImportMethod()",
        "blockingServerStreamingCall(getChannel(), getWatchMethod()",
        "asyncServerStreamingCall(getChannel().newCall(getWatchMethod()",
        "return io.grpc.stub.ClientCalls.asyncClientStreamingCall",
        "return io.grpc.stub.ClientCalls.asyncBidiStreamingCall",
    ):
        assert text.count(call) == 1
    assert "futureServerStreamingCall" not in text
    assert "blockingBidiStreamingCall" not in text


def test_a_server_of_ones_own_has_every_method(tmp_path: Path) -> None:
    """The base class binds each method as what it is."""
    (text,) = stubs(tmp_path, options=_NAMED).values()
    for kind in ("Unary", "ServerStreaming", "ClientStreaming", "BidiStreaming"):
        assert text.count(f"io.grpc.stub.ServerCalls.async{kind}Call(this::") == 1


def test_a_method_named_like_a_keyword_can_be_called(tmp_path: Path) -> None:
    """`Import` would be `import`, which is no name in Java."""
    (text,) = stubs(tmp_path, options=_NAMED).values()
    assert " import_(shop.toys.Toy request" in text


@pytest.mark.parametrize(
    ("options", "path", "part"),
    [
        (_NAMED, "shop/toys/ToyServiceGrpc.java", "shop.toys.Toy.Part"),
        ("", "toys/v1/ToyServiceGrpc.java", "toys.v1.Toys.Toy.Part"),
        ('option java_outer_classname = "Box";', "toys/v1/ToyServiceGrpc.java", "Box.Toy.Part"),
    ],
    ids=["named", "unnamed", "outer class"],
)
def test_classes_are_found_where_protoc_puts_them(
    tmp_path: Path, options: str, path: str, part: str
) -> None:
    """Package and outer class follow the file's options, and its name without them."""
    ((name, text),) = stubs(tmp_path, options=options).items()
    assert name == path
    assert f"{part}.getDefaultInstance()" in text


def test_an_outer_class_gives_way_to_a_message_of_its_name(tmp_path: Path) -> None:
    """A file `toys.proto` with a message `Toys` has `ToysOuterClass`, as from protoc."""
    taken = _KINDS.replace("Toy ", "Toys ").replace("Toy)", "Toys)").replace("Toy.", "Toys.")
    (text,) = stubs(tmp_path, options="", text=taken).values()
    assert "toys.v1.ToysOuterClass.Toys.getDefaultInstance()" in text


def test_comments_become_javadoc() -> None:
    """Code is marked, paragraphs are told apart, and nothing is taken for HTML or a tag."""
    assert javadoc("Sells & lends `List<Toy>` @home.\n\nNever */ on Sundays.", indent="  ") == [
        "  /**",
        "   * Sells &amp; lends <code>List&lt;Toy&gt;</code> &#64;home.",
        "   *",
        "   * <p>Never *&#47; on Sundays.",
        "   */",
    ]
    assert javadoc("") == []
