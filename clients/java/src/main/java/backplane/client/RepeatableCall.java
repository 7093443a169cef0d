package backplane.client;

import io.grpc.Attributes;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A call of one request that is made again, once, where its token was refused. */
final class RepeatableCall<Q, R> extends ClientCall<Q, R> {
  private final Supplier<ClientCall<Q, R>> begin;
  private final BooleanSupplier mayRepeat;

  // Guarded by this: a listener begins the call again while its caller asks for more replies.
  private ClientCall<Q, R> call;
  private Metadata headers;
  private Q request;
  private int asked;
  private boolean repeated;
  private boolean cancelled;

  RepeatableCall(Supplier<ClientCall<Q, R>> begin, BooleanSupplier mayRepeat) {
    this.begin = begin;
    this.mayRepeat = mayRepeat;
    this.call = begin.get();
  }

  @Override
  public synchronized void start(Listener<R> listener, Metadata given) {
    headers = new Metadata();
    headers.merge(given); // A call keeps the metadata that it is started with, and adds to them.
    call.start(new FirstTry(listener), given);
  }

  @Override
  public synchronized void request(int count) {
    asked += count;
    call.request(count);
  }

  @Override
  public synchronized void sendMessage(Q message) {
    request = message;
    call.sendMessage(message);
  }

  @Override
  public synchronized void halfClose() {
    call.halfClose();
  }

  @Override
  public synchronized void cancel(String message, Throwable cause) {
    cancelled = true;
    call.cancel(message, cause);
  }

  @Override
  public synchronized boolean isReady() {
    return call.isReady();
  }

  @Override
  public synchronized void setMessageCompression(boolean enabled) {
    call.setMessageCompression(enabled);
  }

  @Override
  public synchronized Attributes getAttributes() {
    return call.getAttributes();
  }

  private synchronized boolean repeat(Listener<R> listener) {
    if (repeated || cancelled || request == null || !mayRepeat.getAsBoolean()) {
      return false;
    }
    repeated = true;
    call = begin.get();
    call.start(listener, headers);
    call.request(asked);
    call.sendMessage(request);
    call.halfClose();
    return true;
  }

  /** Holds the headers back until it is known that this try is the one that counts. */
  private final class FirstTry extends SimpleForwardingClientCallListener<R> {
    private Metadata heldBack;
    private boolean answered;

    FirstTry(Listener<R> listener) {
      super(listener);
    }

    @Override
    public void onHeaders(Metadata received) {
      heldBack = received;
    }

    @Override
    public void onMessage(R reply) {
      release();
      answered = true;
      super.onMessage(reply);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      boolean refused = status.getCode() == Status.Code.UNAUTHENTICATED && !answered;
      if (refused && repeat(delegate())) {
        return;
      }
      release();
      super.onClose(status, trailers);
    }

    private void release() {
      if (heldBack != null) {
        super.onHeaders(heldBack);
        heldBack = null;
      }
    }
  }
}
