package backplane.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backplane.catalog.v1.CatalogServiceGrpc;
import backplane.catalog.v1.CreateProductRequest;
import backplane.catalog.v1.GetProductRequest;
import backplane.catalog.v1.Product;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** What callers catch. */
final class ErrorsTest extends Served {
  private static final GetProductRequest MISSING =
      GetProductRequest.newBuilder().setSku("NOWHERE").build();

  @Test
  void aMissingThingIsNamed() {
    var error =
        assertThrows(NotFoundException.class, () -> backplane.catalog().getProduct(MISSING));
    assertEquals(Status.Code.NOT_FOUND, error.code());
    assertEquals("PRODUCT_NOT_FOUND", error.reason());
    assertEquals("NOWHERE", error.resource().orElseThrow().name());
    assertEquals("backplane.catalog.v1.CatalogService/GetProduct", error.method());
    assertFalse(error.outcomeUnknown());
    assertTrue(error.getMessage().startsWith("NOT_FOUND PRODUCT_NOT_FOUND: "));
  }

  @Test
  void theStackTraceIsTheCallers() {
    var error =
        assertThrows(NotFoundException.class, () -> backplane.catalog().getProduct(MISSING));
    assertTrue(
        Arrays.stream(error.getStackTrace())
            .anyMatch(frame -> frame.getClassName().startsWith(ErrorsTest.class.getName())));
  }

  @Test
  void brokenRulesSayWhichFields() {
    var request =
        CreateProductRequest.newBuilder()
            .setProduct(Product.newBuilder().setName("Nameless"))
            .build();
    var error =
        assertThrows(
            InvalidArgumentException.class, () -> backplane.catalog().createProduct(request));
    assertEquals("product.sku", error.fieldViolations().get(0).field());
    assertFalse(error.requestId().isEmpty());
  }

  @Test
  void theWaitThatTheServerAsksForIsTold() {
    var catalog =
        backplane
            .catalog()
            .withInterceptors(Fault.of("status=RESOURCE_EXHAUSTED; retry_after_ms=250"));
    var error = assertThrows(ResourceExhaustedException.class, () -> catalog.getProduct(MISSING));
    assertEquals(Optional.of(Duration.ofMillis(250)), error.retryDelay());
    assertEquals("INJECTED_FAULT", error.reason());
  }

  @Test
  void codeThatKnowsPlainStubsGoesOnWorking() {
    var error =
        assertThrows(StatusRuntimeException.class, () -> backplane.catalog().getProduct(MISSING));
    assertEquals(Status.Code.NOT_FOUND, error.getStatus().getCode());
  }

  @Test
  void theFutureOfAStubHasTheTypedErrorAsCause() {
    var catalog = backplane.stub(CatalogServiceGrpc::newFutureStub);
    var thrown = assertThrows(ExecutionException.class, () -> catalog.getProduct(MISSING).get());
    assertEquals("PRODUCT_NOT_FOUND", BackplaneException.of(thrown).reason());
  }

  @Test
  void aCompletableFutureFailsWithTheTypedError() {
    var catalog = backplane.stub(CatalogServiceGrpc::newFutureStub);
    var future = Async.of(catalog.getProduct(MISSING));
    var thrown = assertThrows(CompletionException.class, future::join);
    assertInstanceOf(NotFoundException.class, thrown.getCause());
  }

  @Test
  void detailsThatAreGarbageLeaveTheStatus() {
    Metadata trailers = new Metadata();
    byte[] garbage = {(byte) 0xff, 1, 2};
    trailers.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER), garbage);
    var error = BackplaneException.of(Status.ABORTED.asRuntimeException(trailers));
    assertInstanceOf(AbortedException.class, error);
    assertEquals("", error.reason());
  }

  @Test
  void whatIsTypedAlreadyStaysAsItIs() {
    var error =
        assertThrows(NotFoundException.class, () -> backplane.catalog().getProduct(MISSING));
    assertSame(error, BackplaneException.of(new RuntimeException(error)));
  }

  @Test
  void aWrongKeyIsToldAsTheServerToldIt() {
    try (var stranger = Backplane.connect(server.address(), "bpk_ephemera_wrong")) {
      var error =
          assertThrows(
              UnauthenticatedException.class, () -> stranger.catalog().getProduct(MISSING));
      assertFalse(error.reason().isEmpty());
      assertEquals("backplane.identity.v1.IdentityService/ExchangeApiKey", error.method());
    }
  }

  @Test
  void aReaderMayNotWrite() {
    var request =
        CreateProductRequest.newBuilder()
            .setProduct(Product.newBuilder().setSku("NEW").setName("New"))
            .build();
    try (var reader = Backplane.connect(server.address(), server.readerApiKey())) {
      assertThrows(PermissionDeniedException.class, () -> reader.catalog().createProduct(request));
    }
  }
}
