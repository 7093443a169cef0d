package backplane.client;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Puts the token into each attempt. */
final class TokenCredentials extends CallCredentials {
  /** Where a call learns which token its last attempt carried. */
  static final CallOptions.Key<AtomicReference<String>> CARRIED =
      CallOptions.Key.create("backplane-token");

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Supplier<CompletableFuture<String>> tokens;

  TokenCredentials(Supplier<CompletableFuture<String>> tokens) {
    this.tokens = tokens;
  }

  @Override
  public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
    AtomicReference<String> carried = call.getCallOptions().getOption(CARRIED);
    tokens.get().whenComplete((token, failure) -> apply(token, failure, carried, applier));
  }

  private static void apply(
      String token, Throwable failure, AtomicReference<String> carried, MetadataApplier applier) {
    if (failure != null) {
      applier.fail(notExchanged(failure));
      return;
    }
    if (carried != null) {
      carried.set(token);
    }
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    applier.apply(headers);
  }

  private static Status notExchanged(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    // UNKNOWN is not tried again: the exchange has made its own attempts.
    return Status.UNKNOWN.withDescription("the API key was not exchanged").withCause(cause);
  }
}
