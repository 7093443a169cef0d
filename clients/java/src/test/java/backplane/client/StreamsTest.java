package backplane.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backplane.catalog.v1.CreateProductRequest;
import backplane.catalog.v1.Product;
import backplane.client.testing.EphemeralServer;
import backplane.events.v1.ReadEventsRequest;
import backplane.events.v1.SubscribeRequest;
import backplane.events.v1.SubscribeResponse;
import backplane.orders.v1.ListOrdersRequest;
import backplane.orders.v1.WatchOrderRequest;
import backplane.orders.v1.WatchOrderResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of replies, and the one that is resumed. */
@Timeout(60)
final class StreamsTest extends Served {
  private static final SubscribeRequest ALL = SubscribeRequest.getDefaultInstance();

  private boolean published;

  /** The log as the server starts with has four events; there are twelve then. */
  @BeforeEach
  void publish() {
    if (!published) {
      published = true;
      IntStream.range(0, 8).forEach(at -> create());
    }
  }

  private int logged() {
    return backplane.events().readEvents(ReadEventsRequest.getDefaultInstance()).getEventsCount();
  }

  private void create() {
    var product = Product.newBuilder().setSku("S-" + UUID.randomUUID()).setName("New");
    var request = CreateProductRequest.newBuilder().setProduct(product).build();
    backplane.catalog().createProduct(request);
  }

  private static List<Long> positions(Subscription subscription, int count) {
    List<Long> positions = new ArrayList<>();
    while (positions.size() < count) {
      SubscribeResponse reply = subscription.next();
      if (reply.hasEvent()) {
        positions.add(reply.getEvent().getPosition());
      }
    }
    return positions;
  }

  private List<Long> unbroken(int count) {
    try (Subscription subscription = backplane.subscribe(ALL)) {
      return positions(subscription, count);
    }
  }

  @Test
  void aStreamThatBreaksAgainAndAgainLosesNothingAndRepeatsNothing() {
    Answer answer = new Answer();
    var events =
        backplane
            .events()
            .withInterceptors(answer, Fault.of("status=UNAVAILABLE; after_replies=2; times=3"));
    try (Subscription subscription = Subscription.of(events, ALL)) {
      assertEquals(unbroken(9), positions(subscription, 9));
    }
    assertEquals(3, Fault.attempts(answer.trailers()));
  }

  @Test
  void aLaterSubscriptionGoesOnBehindTheCursor() {
    List<Long> all = unbroken(6);
    String cursor;
    try (Subscription first = backplane.subscribe(ALL)) {
      assertEquals(all.subList(0, 2), positions(first, 2));
      cursor = first.cursor();
    }
    try (Subscription later = backplane.subscribe(ALL.toBuilder().setCursor(cursor).build())) {
      assertEquals(all.subList(2, 6), positions(later, 4));
    }
  }

  @Test
  void aFailureThatTimeDoesNotMendIsThrown() {
    var request = ALL.toBuilder().setCursor("forged").build();
    try (Subscription subscription = backplane.subscribe(request)) {
      var error = assertThrows(BackplaneException.class, subscription::hasNext);
      assertEquals("CURSOR_INVALID", error.reason());
    }
  }

  @Test
  void aServerThatIsNotThereIsGivenUpAfterAFewAttempts() {
    String address;
    try (EphemeralServer gone = EphemeralServer.start()) {
      address = gone.address();
    }
    try (Backplane lonely = Backplane.connect(address, server.apiKey())) {
      try (Subscription subscription = lonely.subscribe(ALL)) {
        assertThrows(UnavailableException.class, subscription::hasNext);
      }
    }
  }

  @Test
  void closingLetsTheReaderGo() throws Exception {
    var request = ALL.toBuilder().setOnlyNew(true).build();
    Subscription subscription = backplane.subscribe(request);
    CompletableFuture<Boolean> more =
        CompletableFuture.supplyAsync(
            () -> {
              while (subscription.hasNext()) {
                subscription.next();
              }
              return false;
            });
    subscription.close();
    assertFalse(more.get(20, TimeUnit.SECONDS));
  }

  @Test
  void whatIsCommittedLaterArrives() {
    try (Subscription subscription = backplane.subscribe(ALL)) {
      long last = positions(subscription, logged()).get(logged() - 1);
      create();
      assertEquals(List.of(last + 1), positions(subscription, 1));
    }
  }

  @Test
  void anOrderIsWatchedToItsEnd() {
    var listed = backplane.orders().listOrders(ListOrdersRequest.getDefaultInstance());
    var ended =
        listed.getOrdersList().stream()
            .filter(order -> order.getState().name().endsWith("CANCELLED"))
            .findFirst()
            .orElseThrow();
    var request = WatchOrderRequest.newBuilder().setOrderId(ended.getId()).build();
    int changes = 0;
    try (Replies<WatchOrderResponse> replies =
        Replies.of(backplane.orders()::watchOrder, request)) {
      while (replies.hasNext()) {
        changes += replies.next().hasChange() ? 1 : 0;
      }
    }
    assertTrue(changes >= 2, "changes: " + changes);
  }

  @Test
  void aStreamsFailureIsTyped() {
    var request =
        WatchOrderRequest.newBuilder().setOrderId("ord_01jd8x7kz2e9p3q5r7s9tavbwc").build();
    try (Replies<WatchOrderResponse> replies =
        Replies.of(backplane.orders()::watchOrder, request)) {
      var error = assertThrows(NotFoundException.class, replies::hasNext);
      assertEquals("ORDER_NOT_FOUND", error.reason());
    }
  }
}
