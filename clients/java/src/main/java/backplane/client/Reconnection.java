package backplane.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Finds a server again soon after its restart: gRPC's own backoff grows to two minutes. */
final class Reconnection {
  private static final long BACKOFF_MS_MAX = 5_000;

  private Reconnection() {}

  /** Bounds the wait before a lost connection is tried again; ends with the channel. */
  static void watch(ManagedChannel channel) {
    ConnectivityState state = channel.getState(false);
    if (state == ConnectivityState.SHUTDOWN) {
      return;
    }
    if (state == ConnectivityState.TRANSIENT_FAILURE) {
      Executor later = CompletableFuture.delayedExecutor(BACKOFF_MS_MAX, TimeUnit.MILLISECONDS);
      later.execute(() -> again(channel));
    }
    channel.notifyWhenStateChanged(state, () -> watch(channel));
  }

  private static void again(ManagedChannel channel) {
    if (channel.getState(false) != ConnectivityState.TRANSIENT_FAILURE) {
      return;
    }
    channel.resetConnectBackoff();
    CompletableFuture.delayedExecutor(BACKOFF_MS_MAX, TimeUnit.MILLISECONDS)
        .execute(() -> again(channel));
  }
}
