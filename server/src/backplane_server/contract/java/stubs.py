"""The Java class of one service: what grpc-java's own plugin writes, in the same shape.

Callers find the names they know from anywhere: `newBlockingStub`, `newFutureStub`,
`newStub`, `get…Method`, and `…ImplBase` for a server of their own in tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from google.protobuf.descriptor_pb2 import (
    FileDescriptorProto,
    MethodDescriptorProto,
    ServiceDescriptorProto,
)

from backplane_server.contract.comments import Comments
from backplane_server.contract.java.javadoc import javadoc
from backplane_server.contract.java.names import method_name, outer_class_of, package_of

_STREAM: Final = "io.grpc.stub.StreamObserver"
_CALLS: Final = "io.grpc.stub.ClientCalls"
# A method in Java: its signature, and the one statement that it consists of.
Method = tuple[str, str]


@dataclass(frozen=True)
class Rpc:
    """One method: its names, its classes, and which sides stream."""

    name: str
    java: str
    request: str
    response: str
    streams_requests: bool
    streams_responses: bool
    comment: str

    @property
    def kind(self) -> str:
        """What grpc calls it: `UNARY`, `SERVER_STREAMING` and so on."""
        return _KINDS[self.streams_requests, self.streams_responses]

    @property
    def function(self) -> str:
        """The part of the names of grpc's functions that stands for the kind."""
        return _FUNCTIONS[self.kind]

    @property
    def descriptor(self) -> str:
        """The call that gives its descriptor."""
        return f"get{self.name[:1].upper()}{self.name[1:]}Method()"


_KINDS: Final = {
    (False, False): "UNARY",
    (False, True): "SERVER_STREAMING",
    (True, False): "CLIENT_STREAMING",
    (True, True): "BIDI_STREAMING",
}
_FUNCTIONS: Final = {
    "UNARY": "UnaryCall",
    "SERVER_STREAMING": "ServerStreamingCall",
    "CLIENT_STREAMING": "ClientStreamingCall",
    "BIDI_STREAMING": "BidiStreamingCall",
}


class StubFile:
    """The source file of one service."""

    def __init__(
        self,
        file: FileDescriptorProto,
        service: ServiceDescriptorProto,
        *,
        classes: Mapping[str, str],
        comments: Comments,
    ) -> None:
        self._file = file
        self._service = service.name
        self._full_name = f"{file.package}.{service.name}".lstrip(".")
        self._comment = comments.of(self._full_name)
        self._rpcs = [
            _rpc(method, classes, comments.of(f"{self._full_name}.{method.name}"))
            for method in service.method
        ]

    @property
    def name(self) -> str:
        """Returns where the file belongs: `backplane/shop/v1/ShopServiceGrpc.java`."""
        return f"{package_of(self._file).replace('.', '/')}/{self._service}Grpc.java"

    def text(self) -> str:
        """Returns the source."""
        sections = (
            self._constants,
            self._descriptors,
            self._factories,
            self._implementation,
            self._async_stub,
            self._blocking_stub,
            self._future_stub,
            self._service_descriptor,
        )
        body = [line for section in sections for line in ("", *section())]
        lines = [*self._head(), *(f"  {line}".rstrip() for line in body[1:]), "}"]
        return "\n".join(lines) + "\n"

    def _head(self) -> Iterator[str]:
        yield "// Generated from the proto; not edited by hand."
        yield f"// source: {self._file.name}"
        yield f"package {package_of(self._file)};"
        yield ""
        yield from javadoc(self._comment)
        yield "@io.grpc.stub.annotations.GrpcGenerated"
        yield '@SuppressWarnings("deprecation")  // A deprecated method is still served.'
        yield f"public final class {self._service}Grpc {{"

    def _constants(self) -> Iterator[str]:
        yield f"private {self._service}Grpc() {{}}"
        yield ""
        yield "/** The name of the service on the wire. */"
        yield f'public static final String SERVICE_NAME = "{self._full_name}";'

    def _descriptors(self) -> Iterator[str]:
        for at, rpc in enumerate(self._rpcs):
            yield from ([""] if at else [])
            yield from self._descriptor(rpc)

    def _descriptor(self, rpc: Rpc) -> Iterator[str]:
        types = f"{rpc.request}, {rpc.response}"
        holder = f"{rpc.name}Descriptor"
        marshaller = "io.grpc.protobuf.ProtoUtils.marshaller"
        # A class of its own is initialized when it is first used, once and without a lock.
        yield f"private static final class {holder} {{"
        yield f"  static final io.grpc.MethodDescriptor<{types}> METHOD ="
        yield f"      io.grpc.MethodDescriptor.<{types}>newBuilder()"
        yield f"          .setType(io.grpc.MethodDescriptor.MethodType.{rpc.kind})"
        yield (
            "          .setFullMethodName("
            f'io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "{rpc.name}"))'
        )
        yield "          .setSampledToLocalTracing(true)"
        for side, kind in (("Request", rpc.request), ("Response", rpc.response)):
            yield f"          .set{side}Marshaller("
            yield f"              {marshaller}({kind}.getDefaultInstance()))"
        yield f'          .setSchemaDescriptor(new MethodDescriptorSupplier("{rpc.name}"))'
        yield "          .build();"
        yield "}"
        yield ""
        yield f"/** Describes {{@code {rpc.name}}}. */"
        yield "@io.grpc.stub.annotations.RpcMethod("
        yield f'    fullMethodName = SERVICE_NAME + "/{rpc.name}",'
        yield f"    requestType = {rpc.request}.class,"
        yield f"    responseType = {rpc.response}.class,"
        yield f"    methodType = io.grpc.MethodDescriptor.MethodType.{rpc.kind})"
        yield f"public static io.grpc.MethodDescriptor<{types}> {rpc.descriptor} {{"
        yield f"  return {holder}.METHOD;"
        yield "}"

    def _factories(self) -> Iterator[str]:
        for at, (prefix, told) in enumerate(_STUBS.items()):
            kind = f"{self._service}{prefix}Stub"
            yield from ([""] if at else [])
            yield f"/** Creates a stub {told}. */"
            yield f"public static {kind} new{prefix}Stub(io.grpc.Channel channel) {{"
            yield f"  return {kind}.newStub({kind}::new, channel);"
            yield "}"

    def _implementation(self) -> Iterator[str]:
        base = f"{self._service}ImplBase"
        yield "/** What a server implements; a method that is left out answers UNIMPLEMENTED. */"
        yield f"public abstract static class {base} implements io.grpc.BindableService {{"
        yield "  /** Leaves every method to be implemented. */"
        yield f"  public {base}() {{}}"
        yield from _methods(self._rpcs, _unimplemented)
        yield ""
        yield "  @Override"
        yield "  public final io.grpc.ServerServiceDefinition bindService() {"
        yield "    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())"
        for rpc in self._rpcs:
            yield f"        .addMethod({rpc.descriptor},"
            yield f"            io.grpc.stub.ServerCalls.async{rpc.function}(this::{rpc.java}))"
        yield "        .build();"
        yield "  }"
        yield "}"

    def _async_stub(self) -> Iterator[str]:
        yield from self._stub("", "Async", self._rpcs, _async_call)

    def _blocking_stub(self) -> Iterator[str]:
        rpcs = [rpc for rpc in self._rpcs if not rpc.streams_requests]
        yield from self._stub("Blocking", "Blocking", rpcs, _blocking_call)

    def _future_stub(self) -> Iterator[str]:
        rpcs = [rpc for rpc in self._rpcs if rpc.kind == "UNARY"]
        yield from self._stub("Future", "Future", rpcs, _future_call)

    def _stub(
        self, prefix: str, kind: str, rpcs: list[Rpc], call: Callable[[Rpc], Method]
    ) -> Iterator[str]:
        name = f"{self._service}{prefix}Stub"
        yield f"/** Calls the service {_STUBS[prefix]}. */"
        yield f"public static final class {name}"
        yield f"    extends io.grpc.stub.Abstract{kind}Stub<{name}> {{"
        yield f"  private {name}(io.grpc.Channel channel, io.grpc.CallOptions options) {{"
        yield "    super(channel, options);"
        yield "  }"
        yield ""
        yield "  @Override"
        yield f"  protected {name} build(io.grpc.Channel channel, io.grpc.CallOptions options) {{"
        yield f"    return new {name}(channel, options);"
        yield "  }"
        yield from _methods(rpcs, call)
        yield "}"

    def _service_descriptor(self) -> Iterator[str]:
        outer = f"{package_of(self._file)}.{outer_class_of(self._file)}"
        yield "private static final class ServiceDescriptorHolder {"
        yield "  static final io.grpc.ServiceDescriptor SERVICE ="
        yield "      io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)"
        yield "          .setSchemaDescriptor(new FileDescriptorSupplier())"
        for rpc in self._rpcs:
            yield f"          .addMethod({rpc.descriptor})"
        yield "          .build();"
        yield "}"
        yield ""
        yield "/** Describes the service. */"
        yield "public static io.grpc.ServiceDescriptor getServiceDescriptor() {"
        yield "  return ServiceDescriptorHolder.SERVICE;"
        yield "}"
        yield ""
        yield "private static class FileDescriptorSupplier"
        yield "    implements io.grpc.protobuf.ProtoFileDescriptorSupplier,"
        yield "        io.grpc.protobuf.ProtoServiceDescriptorSupplier {"
        yield "  @Override"
        yield "  public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {"
        yield f"    return {outer}.getDescriptor();"
        yield "  }"
        yield ""
        yield "  @Override"
        yield "  public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {"
        yield f'    return getFileDescriptor().findServiceByName("{self._service}");'
        yield "  }"
        yield "}"
        yield ""
        yield "private static final class MethodDescriptorSupplier extends FileDescriptorSupplier"
        yield "    implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {"
        yield "  private final String method;"
        yield ""
        yield "  MethodDescriptorSupplier(String method) {"
        yield "    this.method = method;"
        yield "  }"
        yield ""
        yield "  @Override"
        yield "  public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {"
        yield "    return getServiceDescriptor().findMethodByName(method);"
        yield "  }"
        yield "}"


_STUBS: Final = {
    "": "whose answers come to observers",
    "Blocking": "that waits for the answers",
    "Future": "whose answers are futures; it has the unary methods alone",
}


def _rpc(method: MethodDescriptorProto, classes: Mapping[str, str], comment: str) -> Rpc:
    return Rpc(
        name=method.name,
        java=method_name(method.name),
        request=classes[method.input_type],
        response=classes[method.output_type],
        streams_requests=method.client_streaming,
        streams_responses=method.server_streaming,
        comment=comment,
    )


def _methods(rpcs: Iterable[Rpc], method: Callable[[Rpc], Method]) -> Iterator[str]:
    """Yields the public methods of a class, each under the documentation of its rpc."""
    for rpc in rpcs:
        signature, statement = method(rpc)
        yield ""
        yield from javadoc(rpc.comment, indent="  ")
        yield f"  public {signature} {{"
        yield f"    {statement}"
        yield "  }"


def _async_signature(rpc: Rpc) -> str:
    answers = f"{_STREAM}<{rpc.response}> responses"
    if rpc.streams_requests:
        return f"{_STREAM}<{rpc.request}> {rpc.java}({answers})"
    return f"void {rpc.java}({rpc.request} request, {answers})"


def _unimplemented(rpc: Rpc) -> Method:
    call = "io.grpc.stub.ServerCalls.asyncUnimplemented"
    if rpc.streams_requests:
        statement = f"return {call}StreamingCall({rpc.descriptor}, responses);"
    else:
        statement = f"{call}UnaryCall({rpc.descriptor}, responses);"
    return _async_signature(rpc), statement


def _async_call(rpc: Rpc) -> Method:
    call = f"getChannel().newCall({rpc.descriptor}, getCallOptions())"
    function = f"{_CALLS}.async{rpc.function}"
    if rpc.streams_requests:
        return _async_signature(rpc), f"return {function}({call}, responses);"
    return _async_signature(rpc), f"{function}({call}, request, responses);"


def _blocking_call(rpc: Rpc) -> Method:
    answer = f"java.util.Iterator<{rpc.response}>" if rpc.streams_responses else rpc.response
    call = f"getChannel(), {rpc.descriptor}, getCallOptions(), request"
    return (
        f"{answer} {rpc.java}({rpc.request} request)",
        f"return {_CALLS}.blocking{rpc.function}({call});",
    )


def _future_call(rpc: Rpc) -> Method:
    answer = f"com.google.common.util.concurrent.ListenableFuture<{rpc.response}>"
    call = f"getChannel().newCall({rpc.descriptor}, getCallOptions())"
    return (
        f"{answer} {rpc.java}({rpc.request} request)",
        f"return {_CALLS}.future{rpc.function}({call}, request);",
    )
