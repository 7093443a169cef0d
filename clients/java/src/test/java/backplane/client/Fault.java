package backplane.client;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.UUID;

/** Metadata that make a call fail at an ephemeral server, and count its attempts. */
final class Fault {
  private static final Metadata.Key<String> FAULT = key("backplane-fault");
  private static final Metadata.Key<String> ID = key("backplane-fault-id");
  private static final Metadata.Key<String> ATTEMPTS = key("backplane-attempts");

  private Fault() {}

  /** Has the calls fail as the text says, such as {@code status=UNAVAILABLE; times=2}. */
  static ClientInterceptor of(String text) {
    Metadata headers = new Metadata();
    headers.put(FAULT, text);
    headers.put(ID, UUID.randomUUID().toString());
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  /** How many attempts the server saw of the call. */
  static int attempts(Metadata trailers) {
    return Integer.parseInt(trailers.get(ATTEMPTS));
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
