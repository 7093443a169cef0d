package backplane.client;

import backplane.events.v1.EventsServiceGrpc;
import backplane.events.v1.EventsServiceGrpc.EventsServiceBlockingStub;
import backplane.events.v1.SubscribeRequest;
import backplane.events.v1.SubscribeResponse;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The log of events as it grows; resumed behind the last reply when the stream breaks.
 *
 * <p>A server that is away, or drains, is come back to; no event is left out and none comes twice.
 * The iterator ends when it is closed. It is for one thread; {@link #close} is for any.
 */
public final class Subscription implements Iterator<SubscribeResponse>, AutoCloseable {
  /** How long a stream that has worked before is tried to be resumed. */
  private static final long PATIENCE_S = 60;

  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private final EventsServiceBlockingStub events;
  private final SubscribeRequest request;
  private final RetryPolicy retry;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Replies<SubscribeResponse> replies;
  private volatile String cursor;
  private boolean hadReply;
  private int failures;
  private long failingSince;

  private Subscription(EventsServiceBlockingStub events, SubscribeRequest request) {
    this.events = events;
    this.request = request;
    this.cursor = request.getCursor();
    String method = EventsServiceGrpc.getSubscribeMethod().getFullMethodName();
    this.retry = Contracts.installed().retry(method);
  }

  /**
   * Follows the log with a stub of the caller's, for a deadline or metadata of their own.
   *
   * @param events the stub; its deadline, if it has one, is that of the whole subscription
   * @param request what is wanted, and from where on
   * @return the replies, until it is closed
   */
  public static Subscription of(EventsServiceBlockingStub events, SubscribeRequest request) {
    return new Subscription(events, request);
  }

  /**
   * Tells where a later subscription goes on.
   *
   * @return the cursor behind the last reply that was taken
   */
  public String cursor() {
    return cursor;
  }

  /**
   * Waits for the next reply, resuming as often as it takes.
   *
   * @return false once the subscription is closed
   * @throws BackplaneException where it cannot be resumed
   */
  @Override
  public boolean hasNext() {
    while (closed.getCount() > 0) {
      try {
        return opened().hasNext();
      } catch (BackplaneException failed) {
        recover(failed);
      }
    }
    return false;
  }

  @Override
  public SubscribeResponse next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the subscription is closed");
    }
    SubscribeResponse reply = replies.next();
    cursor = reply.getCursor();
    hadReply = true;
    failures = 0;
    return reply;
  }

  /** Ends the subscription; a thread that waits for the next reply is let go. */
  @Override
  public void close() {
    closed.countDown();
    Replies<SubscribeResponse> open = replies;
    if (open != null) {
      open.close();
    }
  }

  private Replies<SubscribeResponse> opened() {
    if (replies == null) {
      SubscribeRequest from = request.toBuilder().setCursor(cursor).build();
      replies = Replies.of(events::subscribe, from);
      if (closed.getCount() == 0) {
        replies.close(); // Closed by another thread meanwhile.
      }
    }
    return replies;
  }

  /** Waits until the stream may be opened again, or throws what it failed with. */
  private void recover(BackplaneException failed) {
    replies = null;
    // A stream that drains or was too slow is told its place, also before its first reply.
    cursor = failed.metadata().getOrDefault("cursor", cursor);
    if (deadlineWasOurs(failed)) {
      return;
    }
    failingSince = failures == 0 ? System.nanoTime() : failingSince;
    failures++;
    long pushbackMs = pushbackMs(failed);
    if (failed.code() != Status.Code.UNAVAILABLE || pushbackMs < 0 || !worthwhile()) {
      throw failed;
    }
    double jitterMs = ThreadLocalRandom.current().nextDouble() * retry.backoffMs(failures);
    pause(pushbackMs + (long) jitterMs, failed);
  }

  /** Whether an hour is over that nobody asked for: then it simply goes on. */
  private boolean deadlineWasOurs(BackplaneException failed) {
    return failed.code() == Status.Code.DEADLINE_EXCEEDED
        && hadReply
        && events.getCallOptions().getDeadline() == null
        && Context.current().getDeadline() == null;
  }

  private boolean worthwhile() {
    long failingS = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - failingSince);
    return failures < retry.attempts() || (hadReply && failingS < PATIENCE_S);
  }

  private void pause(long ms, BackplaneException failed) {
    try {
      closed.await(ms, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failed;
    }
  }

  private static long pushbackMs(BackplaneException failed) {
    Metadata trailers = failed.getTrailers();
    String told = trailers == null ? null : trailers.get(PUSHBACK);
    try {
      return told == null ? 0 : Long.parseLong(told);
    } catch (NumberFormatException notANumber) {
      return -1; // gRPC's rule: do not come back.
    }
  }
}
