package backplane.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.DebugInfo;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Help;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RequestInfo;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a call ended: gRPC's status and trailers, with the details of google.rpc.Status read. */
record Failure(Status status, Metadata trailers, CallFacts call, List<Message> details) {

  private static final List<Class<? extends Message>> KINDS =
      List.of(
          BadRequest.class,
          DebugInfo.class,
          ErrorInfo.class,
          Help.class,
          LocalizedMessage.class,
          PreconditionFailure.class,
          QuotaFailure.class,
          RequestInfo.class,
          ResourceInfo.class,
          RetryInfo.class);

  static Failure of(Status status, Metadata trailers, CallFacts call) {
    Metadata known = trailers == null ? new Metadata() : trailers;
    return new Failure(status, known, call, read(status, known));
  }

  <T extends Message> Optional<T> detail(Class<T> kind) {
    return details.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  private static List<Message> read(Status status, Metadata trailers) {
    try {
      com.google.rpc.Status told = StatusProto.fromStatusAndTrailers(status, trailers);
      return told.getDetailsList().stream().flatMap(Failure::unpacked).toList();
    } catch (IllegalArgumentException garbage) {
      return List.of(); // A peer that sends garbage there still sent a code and a message.
    }
  }

  private static Stream<Message> unpacked(Any packed) {
    return KINDS.stream().filter(packed::is).flatMap(kind -> unpacked(packed, kind));
  }

  private static Stream<Message> unpacked(Any packed, Class<? extends Message> kind) {
    try {
      return Stream.of(packed.unpack(kind));
    } catch (InvalidProtocolBufferException garbage) {
      return Stream.empty();
    }
  }
}
