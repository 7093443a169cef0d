import backplane.client.Backplane;
import backplane.client.FailedPreconditionException;
import backplane.orders.v1.PlaceOrderLine;
import backplane.orders.v1.PlaceOrderRequest;
import com.google.type.Money;

/** Places an order and prints its total. */
public final class FirstOrder {
  private FirstOrder() {}

  public static void main(String... none) {
    String address = System.getenv("BACKPLANE_ADDRESS");
    String key = System.getenv("BACKPLANE_API_KEY");
    PlaceOrderLine line = PlaceOrderLine.newBuilder().setSku("MUG-WHITE").setQuantity(12).build();
    PlaceOrderRequest request =
        PlaceOrderRequest.newBuilder().setCurrency("GBP").addLines(line).build();
    try (Backplane backplane = Backplane.connect(address, key)) {
      Money total = backplane.orders().placeOrder(request).getOrder().getTotal();
      System.out.printf(
          "java: orders/PlaceOrder -> %s %d.%02d%n",
          total.getCurrencyCode(), total.getUnits(), total.getNanos() / 10_000_000);
    } catch (FailedPreconditionException refused) {
      System.err.println(refused.reason() + ": " + refused.metadata());
      System.exit(1);
    }
  }
}
