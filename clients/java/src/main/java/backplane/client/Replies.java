package backplane.client;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * A stream of replies that can be given up.
 *
 * <pre>{@code
 * try (Replies<WatchOrderResponse> replies =
 *     Replies.of(backplane.orders()::watchOrder, request)) {
 *   while (replies.hasNext()) {
 *     System.out.println(replies.next().getOrder().getState());
 *   }
 * }
 * }</pre>
 *
 * @param <R> the reply
 */
public final class Replies<R> implements Iterator<R>, AutoCloseable {
  private final CancellableContext context;
  private final Iterator<R> replies;
  private volatile boolean closed;

  private Replies(CancellableContext context, Iterator<R> replies) {
    this.context = context;
    this.replies = replies;
  }

  /**
   * Opens a stream.
   *
   * @param <Q> the request
   * @param <R> the reply
   * @param method a streaming method of a blocking stub
   * @param request what is asked for
   * @return the replies, to be closed unless they are read to their end
   */
  public static <Q, R> Replies<R> of(Function<Q, Iterator<R>> method, Q request) {
    CancellableContext context = Context.current().withCancellation();
    Context before = context.attach();
    try {
      return new Replies<>(context, method.apply(request));
    } finally {
      context.detach(before);
    }
  }

  /**
   * Waits for the next reply.
   *
   * @return false behind the last one, and once the stream is closed
   * @throws BackplaneException where the stream fails
   */
  @Override
  public boolean hasNext() {
    try {
      boolean more = replies.hasNext();
      if (!more) {
        close();
      }
      return more;
    } catch (StatusRuntimeException failed) {
      if (closed) {
        return false; // Its reader wants no more, here or in another thread.
      }
      close();
      throw BackplaneException.of(failed);
    }
  }

  @Override
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream has ended");
    }
    return replies.next();
  }

  /** Gives the stream up; nothing happens where it has ended. Any thread may do it. */
  @Override
  public void close() {
    closed = true;
    context.cancel(null);
  }
}
