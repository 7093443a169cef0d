package backplane.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The access token that an API key is exchanged for: fetched when first needed, by one call for
 * all, and renewed by itself.
 */
final class Tokens {
  /** The share of its life after which a token is renewed, while the old one still serves. */
  private static final double RENEWED_AFTER = 0.8;

  private final Supplier<CompletableFuture<Issued>> exchange;
  private final LongSupplier nanoTime;
  private Held held;
  private CompletableFuture<String> fetching;

  Tokens(Supplier<CompletableFuture<Issued>> exchange, LongSupplier nanoTime) {
    this.exchange = exchange;
    this.nanoTime = nanoTime;
  }

  /** Gives a token that is valid now; late in its life the next one is on its way. */
  synchronized CompletableFuture<String> current() {
    long now = nanoTime.getAsLong();
    if (held == null || now - held.expires >= 0) {
      return fetched(now);
    }
    if (now - held.renewal >= 0) {
      // A renewal that fails is tried again by the next call; this one has its token.
      fetched(now);
    }
    return CompletableFuture.completedFuture(held.text);
  }

  /**
   * Forgets a token that the server refused, unless another call has got a newer one; true: try
   * again.
   */
  synchronized boolean reject(String token) {
    if (held != null && held.text.equals(token)) {
      held = null;
    }
    return true;
  }

  private CompletableFuture<String> fetched(long now) {
    if (fetching != null) {
      return fetching;
    }
    CompletableFuture<String> mine = new CompletableFuture<>();
    fetching = mine;
    exchange.get().whenComplete((issued, failure) -> ended(mine, issued, failure, now));
    return mine;
  }

  private void ended(CompletableFuture<String> mine, Issued issued, Throwable failure, long asked) {
    synchronized (this) {
      fetching = null;
      held = failure == null ? Held.of(issued, asked) : held;
    }
    // Outside of the lock: whoever waits may come back for another token at once.
    if (failure == null) {
      mine.complete(issued.text);
    } else {
      mine.completeExceptionally(failure);
    }
  }

  /** A token as the server gave it. */
  record Issued(String text, Duration life) {}

  /** A token and the moments, in nanoseconds of the local clock, that it is renewed and ends. */
  private record Held(String text, long renewal, long expires) {
    static Held of(Issued issued, long asked) {
      long life = issued.life.toNanos();
      return new Held(issued.text, asked + (long) (RENEWED_AFTER * life), asked + life);
    }
  }
}
