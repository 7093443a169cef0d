package backplane.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backplane.catalog.v1.CatalogServiceGrpc;
import backplane.catalog.v1.GetProductRequest;
import backplane.catalog.v1.GetProductResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The access token: one for all calls, renewed in time, replaced where it is refused. */
@Timeout(60)
final class TokensTest {
  private static final GetProductRequest REQUEST =
      GetProductRequest.newBuilder().setSku("X").build();

  private final AtomicLong clock = new AtomicLong();
  private Impostor server;
  private Backplane backplane;

  @BeforeEach
  void open() throws IOException {
    server = new Impostor();
    backplane = Backplane.at(server.address()).apiKey("key").nanoTime(clock::get).connect();
  }

  @AfterEach
  void close() {
    backplane.close();
    server.close();
  }

  private String token() {
    return backplane.catalog().getProduct(REQUEST).getProduct().getName();
  }

  private void passes(double share) {
    clock.addAndGet((long) (TimeUnit.SECONDS.toNanos(Impostor.LIFE_S) * share));
  }

  @Test
  void callsThatBeginTogetherShareOneExchange() {
    var catalog = backplane.stub(CatalogServiceGrpc::newFutureStub);
    List<CompletableFuture<GetProductResponse>> calls =
        IntStream.range(0, 20).mapToObj(at -> Async.of(catalog.getProduct(REQUEST))).toList();
    Set<String> tokens =
        calls.stream().map(call -> call.join().getProduct().getName()).collect(Collectors.toSet());
    assertEquals(Set.of("token-1"), tokens);
    assertEquals(1, server.exchanges.get());
  }

  @Test
  void aTokenIsRenewedLateInItsLifeWhileTheOldOneServes() {
    assertEquals("token-1", token());
    passes(0.79);
    assertEquals("token-1", token());
    assertEquals(1, server.exchanges.get());
    passes(0.02);
    assertEquals("token-1", token());
    String next = token();
    while (next.equals("token-1")) {
      next = token();
    }
    assertEquals("token-2", next);
    assertEquals(2, server.exchanges.get());
  }

  @Test
  void aTokenThatHasEndedIsNotSent() {
    assertEquals("token-1", token());
    passes(1);
    assertEquals("token-2", token());
  }

  @Test
  void aRefusedTokenIsReplacedAndTheCallMadeOnceMore() {
    assertEquals("token-1", token());
    server.refused.add("token-1");
    assertEquals("token-2", token());
  }

  @Test
  void aSecondRefusalIsTheCallersToSee() {
    server.refused.addAll(List.of("token-1", "token-2", "token-3"));
    assertThrows(UnauthenticatedException.class, this::token);
    assertEquals(2, server.exchanges.get());
  }

  @Test
  void aGivenTokenIsSentAsItIs() {
    try (var given = Backplane.at(server.address()).accessToken("mine").connect()) {
      assertEquals("mine", given.catalog().getProduct(REQUEST).getProduct().getName());
      server.refused.add("mine");
      assertThrows(UnauthenticatedException.class, () -> given.catalog().getProduct(REQUEST));
    }
    assertEquals(0, server.exchanges.get());
  }

  @Test
  void withoutCredentialsNoneAreSent() {
    try (var anonymous = Backplane.at(server.address()).connect()) {
      assertEquals("none", anonymous.catalog().getProduct(REQUEST).getProduct().getName());
    }
  }

  @Test
  void aKeyAndATokenContradictEachOther() {
    var both = Backplane.at(server.address()).apiKey("key").accessToken("token");
    assertTrue(
        assertThrows(IllegalArgumentException.class, both::connect)
            .getMessage()
            .contains("not both"));
  }
}
