package backplane.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;

/** Gives each call its contract's deadline and a request id, and its failure the typed error. */
final class ContractInterceptor implements ClientInterceptor {
  private final Contracts contracts;

  ContractInterceptor(Contracts contracts) {
    this.contracts = contracts;
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    MethodPolicy policy = contracts.method(method.getFullMethodName());
    boolean unlimited = options.getDeadline() == null;
    CallOptions limited =
        unlimited ? options.withDeadlineAfter(policy.deadlineMs(), TimeUnit.MILLISECONDS) : options;
    boolean isDefault = unlimited && Context.current().getDeadline() == null;
    return new ContractCall<>(next.newCall(method, limited), method.getFullMethodName(), isDefault);
  }

  private static final class ContractCall<Q, R> extends SimpleForwardingClientCall<Q, R> {
    private final String method;
    private final boolean deadlineIsDefault;
    private volatile String requestId = "";
    private volatile boolean hadHeaders;

    ContractCall(ClientCall<Q, R> call, String method, boolean deadlineIsDefault) {
      super(call);
      this.method = method;
      this.deadlineIsDefault = deadlineIsDefault;
    }

    @Override
    public void start(Listener<R> listener, Metadata headers) {
      super.start(
          new SimpleForwardingClientCallListener<>(listener) {
            @Override
            public void onHeaders(Metadata received) {
              hadHeaders = true;
              super.onHeaders(received);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              super.onClose(status.isOk() ? status : explained(status, trailers), trailers);
            }
          },
          headers);
    }

    @Override
    public void sendMessage(Q request) {
      Q identified = RequestIds.identified(request);
      requestId = RequestIds.of(identified);
      super.sendMessage(identified);
    }

    /** The status that stubs make their exceptions of, with the typed one as its cause. */
    private Status explained(Status status, Metadata trailers) {
      // Of a call that was not sent because there was no token, the exchange's failure is told.
      if (status.getCause() instanceof StatusRuntimeException exchange) {
        BackplaneException told = BackplaneException.of(exchange);
        return told.getStatus().withCause(told);
      }
      CallFacts facts = new CallFacts(method, requestId, deadlineIsDefault, hadHeaders);
      return status.withCause(BackplaneException.of(Failure.of(status, trailers, facts)));
    }
  }
}
