package backplane.client;

/**
 * A field of a request that breaks a rule.
 *
 * @param field its path, such as {@code lines[2].quantity}
 * @param description the rule, in words
 */
public record FieldViolation(String field, String description) {}
