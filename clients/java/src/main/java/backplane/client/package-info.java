/**
 * The Java client of Backplane services.
 *
 * <pre>{@code
 * try (Backplane backplane = Backplane.connect("127.0.0.1:50051", key)) {
 *   PlaceOrderResponse reply = backplane.orders().placeOrder(request);
 * }
 * }</pre>
 *
 * <p>Deadlines, retries, request ids, tokens and typed errors follow from the contracts.
 */
package backplane.client;
