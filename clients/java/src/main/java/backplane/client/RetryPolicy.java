package backplane.client;

import java.util.Map;

/**
 * How a method is tried again, as its service config tells gRPC.
 *
 * @param attempts how often at most, the first time included
 * @param backoffMs the longest wait before the first repetition; each one after may be longer
 * @param backoffMsMax how long waits become at most
 * @param multiplier by how much they grow
 */
record RetryPolicy(int attempts, double backoffMs, double backoffMsMax, double multiplier) {
  static final RetryPolicy NEVER = new RetryPolicy(1, 0, 0, 1);

  static RetryPolicy of(Map<?, ?> told) {
    return new RetryPolicy(
        ((Double) told.get("maxAttempts")).intValue(),
        ms((String) told.get("initialBackoff")),
        ms((String) told.get("maxBackoff")),
        (Double) told.get("backoffMultiplier"));
  }

  /** The longest wait before the next attempt, in milliseconds, after so many failures. */
  double backoffMs(int failures) {
    return Math.min(backoffMsMax, backoffMs * Math.pow(multiplier, failures - 1));
  }

  /** Reads protobuf's JSON form of a duration: {@code 0.050s}. */
  private static double ms(String duration) {
    return Double.parseDouble(duration.substring(0, duration.length() - 1)) * 1000;
  }
}
