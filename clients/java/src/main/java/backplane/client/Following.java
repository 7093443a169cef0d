package backplane.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Context;
import io.grpc.Context.CancellationListener;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A stream that is opened again behind its last reply where it breaks.
 *
 * <pre>{@code
 * try (var events = Following.of(
 *     backplane.events()::subscribe, SubscribeRequest.getDefaultInstance())) {
 *   while (events.hasNext()) {
 *     handle(events.next());
 *   }
 * }
 * }</pre>
 *
 * <p>For {@code EventsService.Subscribe} and every other method whose messages have a cursor. None
 * is left out and none comes twice. Once it has begun it waits for a server as long as it takes,
 * unless the stub has a deadline, which is that of the whole. Before its first reply it fails as
 * every call does, and errors that time does not mend end it.
 *
 * <p>The iterator is for one thread; {@link #close} is for any.
 *
 * @param <R> the reply
 */
public final class Following<R extends Message> implements Iterator<R>, AutoCloseable {
  private static final String CURSOR = "cursor";

  private final Function<String, Replies<R>> open;
  private final Semaphore wakings = new Semaphore(0);
  private volatile boolean closed;
  private volatile Replies<R> replies;
  private volatile String cursor;
  private boolean begun;
  private int failures;

  private Following(Function<String, Replies<R>> open, String cursor) {
    this.open = open;
    this.cursor = cursor;
  }

  /**
   * Follows a stream from the request's own cursor.
   *
   * @param <Q> the request
   * @param <R> the reply
   * @param method a streaming method of a blocking stub
   * @param request what is wanted, and from where on
   * @return the replies, until it is closed
   * @throws IllegalArgumentException where the request has no cursor
   */
  public static <Q extends Message, R extends Message> Following<R> of(
      Function<Q, Iterator<R>> method, Q request) {
    FieldDescriptor field = cursorOf(request);
    return new Following<>(
        from -> Replies.of(method, asking(request, field, from)), (String) request.getField(field));
  }

  /**
   * Tells where a later program goes on.
   *
   * @return the cursor behind the last reply that was taken
   */
  public String cursor() {
    return cursor;
  }

  /**
   * Waits for the next reply, resuming as often as it takes.
   *
   * @return false where the stream has come to its end, and once it is closed
   * @throws BackplaneException where it cannot be resumed
   */
  @Override
  public boolean hasNext() {
    while (!closed) {
      try {
        return opened().hasNext();
      } catch (BackplaneException failed) {
        recover(failed);
      }
    }
    return false;
  }

  @Override
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream has ended");
    }
    R reply = replies.next();
    cursor = (String) reply.getField(cursorOf(reply));
    begun = true;
    failures = 0;
    return reply;
  }

  /** Gives the stream up; a thread that waits for the next reply is let go. */
  @Override
  public void close() {
    closed = true;
    wakings.release();
    Replies<R> current = replies;
    if (current != null) {
      current.close();
    }
  }

  private Replies<R> opened() {
    if (replies == null) {
      replies = open.apply(cursor);
      if (closed) {
        replies.close(); // Closed by another thread meanwhile.
      }
    }
    return replies;
  }

  /** Waits until the stream may be opened again, or throws what it failed with. */
  private void recover(BackplaneException failed) {
    RetryPolicy retry = Contracts.installed().retry(failed.method());
    failures++;
    if (!isMended(failed, retry)) {
      throw failed;
    }
    replies = null;
    // A server that drains says where, also to a stream that has had no reply yet.
    cursor = failed.metadata().getOrDefault(CURSOR, cursor);
    double jitterMs = ThreadLocalRandom.current().nextDouble() * retry.backoffMs(failures);
    pause(failed.pushbackMs() + (long) jitterMs, failed);
  }

  private boolean isMended(BackplaneException failed, RetryPolicy retry) {
    return switch (failed.code()) {
      // gRPC has tried again what failed at once; not what failed behind the headers.
      case UNAVAILABLE ->
          failed.pushbackMs() >= 0
              && (begun || (failed.cameBehindHeaders() && failures < retry.attempts()));
      // The contract's hour is over, which nobody asked for.
      case DEADLINE_EXCEEDED -> begun && failed.deadlineWasDefault();
      default -> false;
    };
  }

  /** Waits, unless the stream is closed or its caller's context is cancelled. */
  private void pause(long ms, BackplaneException failed) {
    CancellationListener wake = cancelled -> wakings.release();
    Context context = Context.current();
    context.addListener(wake, Runnable::run);
    try {
      wakings.tryAcquire(ms, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failed;
    } finally {
      context.removeListener(wake);
    }
  }

  private static FieldDescriptor cursorOf(Message message) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(CURSOR);
    if (field == null) {
      String kind = message.getDescriptorForType().getName();
      throw new IllegalArgumentException(kind + " has no cursor: it cannot be resumed");
    }
    return field;
  }

  @SuppressWarnings("unchecked") // The copy is of the request's own type.
  private static <Q extends Message> Q asking(Q request, FieldDescriptor field, String cursor) {
    return (Q) request.toBuilder().setField(field, cursor).build();
  }
}
