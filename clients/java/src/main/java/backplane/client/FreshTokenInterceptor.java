package backplane.client;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Gives calls the connection's token; one that the server refused is replaced, once a call.
 *
 * <p>Public methods, and calls with credentials of their own, are left as they are.
 */
final class FreshTokenInterceptor implements ClientInterceptor {
  private final Contracts contracts;
  private final CallCredentials credentials;
  private final Predicate<String> reject;

  FreshTokenInterceptor(
      Contracts contracts, CallCredentials credentials, Predicate<String> reject) {
    this.contracts = contracts;
    this.credentials = credentials;
    this.reject = reject;
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    boolean open = contracts.method(method.getFullMethodName()).isPublic();
    if (open || options.getCredentials() != null) {
      return next.newCall(method, options);
    }
    AtomicReference<String> carried = new AtomicReference<>();
    CallOptions authorized =
        options.withCallCredentials(credentials).withOption(TokenCredentials.CARRIED, carried);
    if (!method.getType().clientSendsOneMessage()) {
      return next.newCall(method, authorized); // Nobody keeps what was streamed.
    }
    return new RepeatableCall<>(
        () -> next.newCall(method, authorized), () -> refused(carried.getAndSet(null)));
  }

  private boolean refused(String token) {
    if (token == null) {
      return false; // The call was not sent: there was no token to be had.
    }
    return reject.test(token);
  }
}
