package backplane.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backplane.catalog.v1.CatalogServiceGrpc;
import backplane.catalog.v1.CreateProductRequest;
import backplane.catalog.v1.GetProductRequest;
import backplane.catalog.v1.Product;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Deadlines, request ids and giving up. */
final class CallsTest extends Served {
  private static final GetProductRequest MUG =
      GetProductRequest.newBuilder().setSku("MUG-WHITE").build();

  private static CreateProductRequest creation() {
    String sku = "NEW-" + UUID.randomUUID();
    return CreateProductRequest.newBuilder()
        .setProduct(Product.newBuilder().setSku(sku).setName("New"))
        .build();
  }

  @Test
  void aLostAnswerIsAskedForAgainWithTheSameId() {
    Answer answer = new Answer();
    var catalog =
        backplane
            .catalog()
            .withInterceptors(answer, Fault.of("status=UNAVAILABLE; when=after; times=1"));
    CreateProductRequest request = creation();
    var reply = catalog.createProduct(request);
    assertEquals(request.getProduct().getSku(), reply.getProduct().getSku());
    assertTrue(answer.replayed());
    assertEquals("", request.getRequestId());
  }

  @Test
  void theCallersOwnIdIsKept() {
    Answer answer = new Answer();
    var catalog = backplane.catalog().withInterceptors(answer);
    var request = creation().toBuilder().setRequestId(UUID.randomUUID().toString()).build();
    catalog.createProduct(request);
    assertFalse(answer.replayed());
    catalog.createProduct(request);
    assertTrue(answer.replayed());
  }

  @Test
  void theContractsDeadlineEndsACallThatNobodyGaveOne() {
    var catalog = backplane.catalog().withInterceptors(Fault.of("delay_ms=60000"));
    long begun = System.nanoTime();
    assertThrows(DeadlineExceededException.class, () -> catalog.getProduct(MUG));
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    assertTrue(tookMs >= 1_500 && tookMs < 20_000, "took ms: " + tookMs);
  }

  @Test
  void theCallersDeadlineWins() {
    var catalog =
        backplane
            .catalog()
            .withInterceptors(Fault.of("delay_ms=60000"))
            .withDeadlineAfter(200, TimeUnit.MILLISECONDS);
    long begun = System.nanoTime();
    var error =
        assertThrows(DeadlineExceededException.class, () -> catalog.createProduct(creation()));
    assertTrue(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) < 8_000);
    assertTrue(error.outcomeUnknown());
    assertTrue(error.getMessage().contains(error.requestId()));
  }

  @Test
  void cancellingAFutureCancelsTheCall() {
    var catalog =
        backplane
            .stub(CatalogServiceGrpc::newFutureStub)
            .withInterceptors(Fault.of("delay_ms=60000"));
    var call = catalog.getProduct(MUG);
    var future = Async.of(call);
    assertTrue(future.cancel(true));
    assertThrows(CancellationException.class, future::join);
    assertTrue(call.isCancelled());
  }

  @Test
  void aGivenInterceptorSeesACallOnceWhateverItsAttempts() {
    AtomicInteger seen = new AtomicInteger();
    ClientInterceptor counting =
        new ClientInterceptor() {
          @Override
          public <Q, R> ClientCall<Q, R> interceptCall(
              MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            seen.incrementAndGet();
            return next.newCall(method, options);
          }
        };
    try (var watched =
        Backplane.at(server.address()).apiKey(server.apiKey()).interceptor(counting).connect()) {
      watched.catalog().withInterceptors(Fault.of("status=UNAVAILABLE; times=2")).getProduct(MUG);
    }
    assertEquals(1, seen.get());
  }

  /** The context may end at any step of a call: before it, while it is sent, or later. */
  @RepeatedTest(30)
  void aContextThatEndsWhileACallBeginsEndsTheCall() throws Exception {
    backplane.catalog().getProduct(MUG); // The token and the connection are there.
    var catalog = backplane.catalog().withInterceptors(Fault.of("delay_ms=60000"));
    try (var context = Context.current().withCancellation()) {
      CompletableFuture.runAsync(() -> context.cancel(null));
      assertThrows(CancelledException.class, () -> context.call(() -> catalog.getProduct(MUG)));
    }
  }

  @Test
  void aCancelledContextEndsABlockingCall() throws Exception {
    var catalog = backplane.catalog().withInterceptors(Fault.of("delay_ms=60000"));
    try (var context = Context.current().withCancellation()) {
      var waiting = new Thread(() -> context.cancel(null));
      var error =
          assertThrows(
              CancelledException.class,
              () ->
                  context.call(
                      () -> {
                        waiting.start();
                        return catalog.getProduct(MUG);
                      }));
      waiting.join();
      assertEquals(Status.Code.CANCELLED, error.code());
    }
  }

  /** Without ContextInterceptor the connection's health check ends with its first caller. */
  @RepeatedTest(20)
  void aCancelledCallTakesNothingOfTheConnectionAlong() throws Exception {
    for (int call = 0; call < 3; call++) {
      try (var context = Context.current().withCancellation()) {
        context.call(() -> backplane.catalog().getProduct(MUG));
      }
    }
  }

  @Test
  void theDeadlineOfAContextCounts() throws Exception {
    var catalog = backplane.catalog().withInterceptors(Fault.of("delay_ms=60000"));
    var clock = Executors.newSingleThreadScheduledExecutor();
    long begun = System.nanoTime();
    try (var context = Context.current().withDeadlineAfter(200, TimeUnit.MILLISECONDS, clock)) {
      assertThrows(
          DeadlineExceededException.class,
          () -> context.call(() -> catalog.createProduct(creation())));
    } finally {
      clock.shutdownNow();
    }
    assertTrue(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) < 8_000);
  }

  @Test
  void anInterruptedThreadIsLetGoAndStaysInterrupted() {
    var catalog = backplane.catalog().withInterceptors(Fault.of("delay_ms=60000"));
    Thread.currentThread().interrupt();
    assertThrows(CancelledException.class, () -> catalog.getProduct(MUG));
    assertTrue(Thread.interrupted());
  }
}
