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
import io.grpc.Context;
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
@SuppressWarnings("try") // A server is closed early on purpose.
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

  private static List<Long> positions(Following<SubscribeResponse> events, int count) {
    List<Long> positions = new ArrayList<>();
    while (positions.size() < count) {
      SubscribeResponse reply = events.next();
      if (reply.hasEvent()) {
        positions.add(reply.getEvent().getPosition());
      }
    }
    return positions;
  }

  private List<Long> unbroken(int count) {
    try (Following<SubscribeResponse> events = Following.of(backplane.events()::subscribe, ALL)) {
      return positions(events, count);
    }
  }

  @Test
  void aStreamThatBreaksAgainAndAgainLosesNothingAndRepeatsNothing() {
    Answer answer = new Answer();
    var stub =
        backplane
            .events()
            .withInterceptors(answer, Fault.of("status=UNAVAILABLE; after_replies=2; times=3"));
    try (Following<SubscribeResponse> events = Following.of(stub::subscribe, ALL)) {
      assertEquals(unbroken(9), positions(events, 9));
      // Of the third that broke: once the fourth is given up, the answer tells of that.
      assertEquals(3, Fault.attempts(answer.trailers()));
    }
  }

  @Test
  void aLaterSubscriptionGoesOnBehindTheCursor() {
    List<Long> all = unbroken(6);
    String cursor;
    try (Following<SubscribeResponse> first = Following.of(backplane.events()::subscribe, ALL)) {
      assertEquals(all.subList(0, 2), positions(first, 2));
      cursor = first.cursor();
    }
    try (Following<SubscribeResponse> later =
        Following.of(backplane.events()::subscribe, ALL.toBuilder().setCursor(cursor).build())) {
      assertEquals(all.subList(2, 6), positions(later, 4));
    }
  }

  @Test
  void aFailureThatTimeDoesNotMendIsThrown() {
    var request = ALL.toBuilder().setCursor("forged").build();
    try (Following<SubscribeResponse> events =
        Following.of(backplane.events()::subscribe, request)) {
      var error = assertThrows(BackplaneException.class, events::hasNext);
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
      try (Following<SubscribeResponse> events = Following.of(lonely.events()::subscribe, ALL)) {
        assertThrows(UnavailableException.class, events::hasNext);
      }
    }
  }

  @Test
  void aServerThatRestartsIsComeBackTo() {
    List<Long> told = new ArrayList<>();
    String address;
    try (EphemeralServer first = EphemeralServer.start();
        Backplane connection = first.connect();
        var events = Following.of(connection.events()::subscribe, ALL)) {
      address = first.address();
      told.addAll(positions(events, 2));
      first.close();
      String port = address.substring(address.lastIndexOf(':') + 1);
      // It has the same log at every start, and the keys that its cursors are sealed with.
      try (EphemeralServer again = EphemeralServer.start("--port", port)) {
        assertEquals(address, again.address());
        told.addAll(positions(events, 2));
      }
    }
    assertEquals(unbroken(4), told);
  }

  @Test
  void aCancelledContextEndsTheWaitToResume() throws Exception {
    var stub =
        backplane
            .events()
            .withInterceptors(
                Fault.of("status=UNAVAILABLE; after_replies=1; pushback_ms=30000; times=1"));
    try (var context = Context.current().withCancellation()) {
      var error =
          assertThrows(
              CancelledException.class,
              () ->
                  context.call(
                      () -> {
                        try (var events = Following.of(stub::subscribe, ALL)) {
                          events.next();
                          CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS)
                              .execute(() -> context.cancel(null));
                          return events.hasNext();
                        }
                      }));
      assertTrue(error.outcomeUnknown());
    }
  }

  @Test
  void closingLetsTheReaderGo() throws Exception {
    var request = ALL.toBuilder().setOnlyNew(true).build();
    Following<SubscribeResponse> events = Following.of(backplane.events()::subscribe, request);
    CompletableFuture<Boolean> more =
        CompletableFuture.supplyAsync(
            () -> {
              while (events.hasNext()) {
                events.next();
              }
              return false;
            });
    events.close();
    assertFalse(more.get(20, TimeUnit.SECONDS));
  }

  @Test
  void whatIsCommittedLaterArrives() {
    try (Following<SubscribeResponse> events = Following.of(backplane.events()::subscribe, ALL)) {
      long last = positions(events, logged()).get(logged() - 1);
      create();
      assertEquals(List.of(last + 1), positions(events, 1));
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
