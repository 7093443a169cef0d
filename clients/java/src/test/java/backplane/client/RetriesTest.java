package backplane.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backplane.catalog.v1.GetProductRequest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the contract's service config has gRPC do. */
final class RetriesTest extends Served {
  private static final GetProductRequest MUG =
      GetProductRequest.newBuilder().setSku("MUG-WHITE").build();

  private final Answer answer = new Answer();

  @Test
  void aReadIsTriedAgainUntilItIsAnswered() {
    var catalog =
        backplane.catalog().withInterceptors(answer, Fault.of("status=UNAVAILABLE; times=2"));
    assertEquals("Mug, white", catalog.getProduct(MUG).getProduct().getName());
    assertEquals(3, Fault.attempts(answer.trailers()));
  }

  @Test
  void fourAttemptsAreTheMost() {
    var catalog = backplane.catalog().withInterceptors(Fault.of("status=UNAVAILABLE"));
    var error = assertThrows(UnavailableException.class, () -> catalog.getProduct(MUG));
    assertEquals(4, Fault.attempts(error.getTrailers()));
  }

  @Test
  void aFailureThatMayHaveHadAnEffectIsNotTriedAgain() {
    var catalog = backplane.catalog().withInterceptors(Fault.of("status=INTERNAL"));
    var error = assertThrows(InternalException.class, () -> catalog.getProduct(MUG));
    assertEquals(1, Fault.attempts(error.getTrailers()));
    assertTrue(error.outcomeUnknown());
  }

  @Test
  void theServersWishToBeLeftAloneIsObeyed() {
    var catalog =
        backplane.catalog().withInterceptors(Fault.of("status=UNAVAILABLE; pushback_ms=-1"));
    var error = assertThrows(UnavailableException.class, () -> catalog.getProduct(MUG));
    assertEquals(1, Fault.attempts(error.getTrailers()));
  }

  @Test
  void theServersWaitIsKept() {
    var catalog =
        backplane
            .catalog()
            .withInterceptors(Fault.of("status=UNAVAILABLE; times=1; pushback_ms=400"));
    long begun = System.nanoTime();
    catalog.getProduct(MUG);
    assertTrue(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) >= 400);
  }

  @Test
  void oneBudgetEndsTheRetriesOfAServerThatOnlyFails() {
    int attempts = 0;
    for (int call = 0; call < 5; call++) {
      var catalog = backplane.catalog().withInterceptors(Fault.of("status=UNAVAILABLE"));
      var error = assertThrows(UnavailableException.class, () -> catalog.getProduct(MUG));
      attempts += Fault.attempts(error.getTrailers());
    }
    // Five of ten tokens are spent by five failures; then each call has one attempt.
    assertTrue(attempts < 5 * 4, "attempts: " + attempts);
  }
}
