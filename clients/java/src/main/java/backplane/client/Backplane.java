package backplane.client;

import backplane.audit.v1.AuditServiceGrpc;
import backplane.audit.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import backplane.catalog.v1.CatalogServiceGrpc;
import backplane.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import backplane.events.v1.EventsServiceGrpc;
import backplane.events.v1.EventsServiceGrpc.EventsServiceBlockingStub;
import backplane.identity.v1.IdentityServiceGrpc;
import backplane.identity.v1.IdentityServiceGrpc.IdentityServiceBlockingStub;
import backplane.orders.v1.OrdersServiceGrpc;
import backplane.orders.v1.OrdersServiceGrpc.OrdersServiceBlockingStub;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.stub.AbstractBlockingStub;
import io.grpc.stub.AbstractStub;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A connection to a Backplane server.
 *
 * <p>Nothing is sent before the first call. It may be used by many threads at once, and one is
 * enough for a process.
 */
public final class Backplane implements AutoCloseable {
  private static final long CLOSING_MS_MAX = 5_000;

  private final String address;
  private final ManagedChannel transport;
  private final Channel channel;
  private final Channel blocking;

  Backplane(String address, ManagedChannel transport, Channel channel) {
    this.address = address;
    this.transport = transport;
    this.channel = channel;
    this.blocking = new BlockingChannel(channel);
  }

  /**
   * Opens a connection in plain text, as it belongs on loopback.
   *
   * @param address {@code host:port}, or any gRPC target
   * @param apiKey is exchanged for tokens, which are renewed by themselves
   * @return the connection
   * @throws IllegalArgumentException where the key would leave this machine in plain text
   */
  public static Backplane connect(String address, String apiKey) {
    return at(address).apiKey(apiKey).connect();
  }

  /**
   * Begins to set up a connection.
   *
   * @param address {@code host:port}, or any gRPC target; all addresses that a name stands for are
   *     used in turn
   * @return what {@link BackplaneBuilder#connect} opens it with
   */
  public static BackplaneBuilder at(String address) {
    return new BackplaneBuilder(address);
  }

  /**
   * Who may do what.
   *
   * @return a stub that throws {@link BackplaneException}
   */
  public IdentityServiceBlockingStub identity() {
    return stub(IdentityServiceGrpc::newBlockingStub);
  }

  /**
   * What is sold.
   *
   * @return a stub that throws {@link BackplaneException}
   */
  public CatalogServiceBlockingStub catalog() {
    return stub(CatalogServiceGrpc::newBlockingStub);
  }

  /**
   * The business workflow.
   *
   * @return a stub that throws {@link BackplaneException}
   */
  public OrdersServiceBlockingStub orders() {
    return stub(OrdersServiceGrpc::newBlockingStub);
  }

  /**
   * What happened.
   *
   * @return a stub that throws {@link BackplaneException}
   */
  public EventsServiceBlockingStub events() {
    return stub(EventsServiceGrpc::newBlockingStub);
  }

  /**
   * Who did what, provably.
   *
   * @return a stub that throws {@link BackplaneException}
   */
  public AuditServiceBlockingStub audit() {
    return stub(AuditServiceGrpc::newBlockingStub);
  }

  /**
   * Gives any stub of any contract, bound to this connection.
   *
   * <pre>{@code
   * var orders = backplane.stub(OrdersServiceGrpc::newFutureStub);
   * CompletableFuture<PlaceOrderResponse> placed = Async.of(orders.placeOrder(request));
   * }</pre>
   *
   * @param <S> the stub
   * @param kind a generated {@code new…Stub}
   * @return the stub; a blocking one throws {@link BackplaneException}
   */
  public <S extends AbstractStub<S>> S stub(Function<Channel, S> kind) {
    S stub = kind.apply(channel);
    return stub instanceof AbstractBlockingStub ? kind.apply(blocking) : stub;
  }

  /** Ends the connection and the calls that are still open on it. */
  @Override
  public void close() {
    transport.shutdownNow();
    try {
      transport.awaitTermination(CLOSING_MS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "Backplane[" + address + "]";
  }
}
