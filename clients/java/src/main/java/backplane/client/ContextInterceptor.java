package backplane.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Context.CancellationListener;
import io.grpc.Deadline;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.TimeoutException;

/**
 * Keeps the connection out of its callers' contexts.
 *
 * <p>What the channel does on the way of a call it does in the context of that call. The health
 * check that comes up with a new connection would be cancelled together with whoever happened to
 * call first, and every other call would fail for a moment. So calls start in the root context, and
 * what gRPC does with a caller's context is done here: its deadline and its cancellation count, and
 * listeners run in it.
 */
final class ContextInterceptor implements ClientInterceptor {
  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    Context caller = Context.current();
    CallOptions limited = limited(options, caller.getDeadline());
    Context before = Context.ROOT.attach();
    try {
      return new RootedCall<>(next.newCall(method, limited), caller);
    } finally {
      Context.ROOT.detach(before);
    }
  }

  private static CallOptions limited(CallOptions options, Deadline ofContext) {
    if (ofContext == null) {
      return options;
    }
    Deadline own = options.getDeadline();
    return options.withDeadline(own == null ? ofContext : own.minimum(ofContext));
  }

  private static final class RootedCall<Q, R> extends SimpleForwardingClientCall<Q, R> {
    private final Context caller;
    private volatile boolean cancelled;

    RootedCall(ClientCall<Q, R> call, Context caller) {
      super(call);
      this.caller = caller;
    }

    @Override
    public void start(Listener<R> listener, Metadata headers) {
      CancellationListener cancelling = this::cancelWith;
      Context before = Context.ROOT.attach();
      try {
        super.start(new CallersListener<>(listener, caller, cancelling), headers);
      } finally {
        Context.ROOT.detach(before);
      }
      caller.addListener(cancelling, Runnable::run);
    }

    @Override
    public void sendMessage(Q request) {
      unlessCancelled(() -> super.sendMessage(request));
    }

    @Override
    public void halfClose() {
      unlessCancelled(super::halfClose);
    }

    private void cancelWith(Context ended) {
      Throwable cause = ended.cancellationCause();
      if (!(cause instanceof TimeoutException)) { // The deadline is the call's own already.
        cancelled = true;
        cancel("the caller's context was cancelled", cause);
      }
    }

    /** A call refuses to go on once it is cancelled; its listener is told how it ended. */
    private void unlessCancelled(Runnable step) {
      try {
        step.run();
      } catch (IllegalStateException refused) {
        if (!cancelled) {
          throw refused;
        }
      }
    }
  }

  /** Runs a listener in the context of the caller that it belongs to. */
  private static final class CallersListener<R> extends ForwardingClientCallListener<R> {
    private final ClientCall.Listener<R> listener;
    private final Context caller;
    private final CancellationListener cancelling;

    CallersListener(
        ClientCall.Listener<R> listener, Context caller, CancellationListener cancelling) {
      this.listener = listener;
      this.caller = caller;
      this.cancelling = cancelling;
    }

    @Override
    protected ClientCall.Listener<R> delegate() {
      return listener;
    }

    @Override
    public void onHeaders(Metadata headers) {
      caller.run(() -> super.onHeaders(headers));
    }

    @Override
    public void onMessage(R message) {
      caller.run(() -> super.onMessage(message));
    }

    @Override
    public void onReady() {
      caller.run(super::onReady);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      caller.removeListener(cancelling);
      caller.run(() -> super.onClose(status, trailers));
    }
  }
}
