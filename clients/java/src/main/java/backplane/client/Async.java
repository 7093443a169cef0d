package backplane.client;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.concurrent.CompletableFuture;

/** The answers of future stubs as Java's own futures. */
public final class Async {
  private Async() {}

  /**
   * Turns a call under way into a {@link CompletableFuture}.
   *
   * @param <R> the answer
   * @param call what a future stub gave
   * @return a future that fails with {@link BackplaneException}; cancelling it cancels the call
   */
  public static <R> CompletableFuture<R> of(ListenableFuture<R> call) {
    CompletableFuture<R> future = new CompletableFuture<>();
    Futures.addCallback(call, new Completion<>(future), MoreExecutors.directExecutor());
    future.whenComplete(
        (reply, failure) -> {
          if (future.isCancelled()) {
            call.cancel(true);
          }
        });
    return future;
  }

  private record Completion<R>(CompletableFuture<R> future) implements FutureCallback<R> {
    @Override
    public void onSuccess(R reply) {
      future.complete(reply);
    }

    @Override
    public void onFailure(Throwable failure) {
      future.completeExceptionally(BackplaneException.of(failure));
    }
  }
}
