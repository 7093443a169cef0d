package backplane.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/**
 * What came with an answer.
 *
 * <pre>{@code
 * Answer answer = new Answer();
 * backplane.orders().withInterceptors(answer).placeOrder(request);
 * boolean again = answer.replayed();
 * }</pre>
 *
 * <p>For one call at a time; it tells of the last one.
 */
public final class Answer implements ClientInterceptor {
  private static final Metadata.Key<String> REPLAYED =
      Metadata.Key.of("replayed", Metadata.ASCII_STRING_MARSHALLER);

  private volatile Metadata trailers = new Metadata();

  /** Knows of no call yet. */
  public Answer() {}

  /**
   * Tells whether the call was answered from a first one with its request id.
   *
   * @return true where nothing was done anew
   */
  public boolean replayed() {
    return "true".equals(trailers.get(REPLAYED));
  }

  /**
   * Gives the metadata that came behind the answer, of the last attempt.
   *
   * @return the trailers; none before the call has ended
   */
  public Metadata trailers() {
    return trailers;
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata received) {
                trailers = received == null ? new Metadata() : received;
                super.onClose(status, received);
              }
            },
            headers);
      }
    };
  }
}
