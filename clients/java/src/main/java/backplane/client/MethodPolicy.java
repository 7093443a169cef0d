package backplane.client;

import com.google.gson.JsonObject;

/**
 * What a client needs to know of one method, besides gRPC's own settings.
 *
 * @param deadlineMs how long a call may take, all attempts together, unless its caller says
 * @param isPublic whether it is called without credentials
 */
record MethodPolicy(long deadlineMs, boolean isPublic) {

  /** For methods of contracts that nobody has packaged: no call is without an end. */
  static final MethodPolicy UNKNOWN = new MethodPolicy(10_000, false);

  static MethodPolicy of(JsonObject told) {
    return new MethodPolicy(
        told.get("deadline_default_ms").getAsLong(),
        told.get("access").getAsString().equals("public"));
  }
}
