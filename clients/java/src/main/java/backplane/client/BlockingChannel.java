package backplane.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.util.concurrent.CountDownLatch;

/**
 * The channel of blocking stubs, whose unary calls throw the typed exception itself.
 *
 * <p>A stub makes a new exception of whatever status a call ends with, but lets through what the
 * call throws while it is sent. So the call is waited for there, in the thread that would wait for
 * it anyway.
 */
final class BlockingChannel extends Channel {
  private final Channel channel;

  BlockingChannel(Channel channel) {
    this.channel = channel;
  }

  @Override
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    if (method.getType() != MethodType.UNARY) {
      return channel.newCall(method, options);
    }
    // What ends is only noted down; the waiting thread does the rest.
    return new BlockingCall<>(channel.newCall(method, options.withExecutor(Runnable::run)));
  }

  @Override
  public String authority() {
    return channel.authority();
  }

  private static final class BlockingCall<Q, R> extends SimpleForwardingClientCall<Q, R> {
    private final Ending<R> ending = new Ending<>();
    private Listener<R> listener;

    BlockingCall(ClientCall<Q, R> call) {
      super(call);
    }

    @Override
    public void start(Listener<R> stub, Metadata headers) {
      listener = stub;
      super.start(ending, headers);
    }

    @Override
    public void halfClose() {
      super.halfClose();
      awaitEnding();
      ending.tell(listener);
      if (ending.status.getCause() instanceof BackplaneException typed) {
        typed.fillInStackTrace(); // The caller's, not that of the thread that read the answer.
        throw typed;
      }
    }

    private void awaitEnding() {
      boolean interrupted = false;
      while (true) {
        try {
          ending.latch.await();
          break;
        } catch (InterruptedException given) {
          interrupted = true;
          cancel("the calling thread was interrupted", given);
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** How a unary call has ended. */
  private static final class Ending<R> extends ClientCall.Listener<R> {
    final CountDownLatch latch = new CountDownLatch(1);
    private Metadata headers;
    private R reply;
    private Status status;
    private Metadata trailers;

    @Override
    public void onHeaders(Metadata received) {
      headers = received;
    }

    @Override
    public void onMessage(R received) {
      reply = received;
    }

    @Override
    public void onClose(Status ended, Metadata received) {
      status = ended;
      trailers = received;
      latch.countDown();
    }

    void tell(ClientCall.Listener<R> listener) {
      if (headers != null) {
        listener.onHeaders(headers);
      }
      if (reply != null) {
        listener.onMessage(reply);
      }
      listener.onClose(status, trailers);
    }
  }
}
