package backplane.client;

/**
 * What an error is about.
 *
 * @param type its kind, such as {@code orders.Order}
 * @param name its name, such as the id of the order
 */
public record Resource(String type, String name) {}
