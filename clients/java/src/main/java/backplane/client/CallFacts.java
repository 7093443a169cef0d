package backplane.client;

/**
 * What is known of a call on this side.
 *
 * @param method the full name of the method; empty where it is not known
 * @param requestId the id of the request; empty where the method has none
 * @param deadlineWasDefault whether its deadline was the contract's and not its caller's
 * @param hadHeaders whether the server had begun to answer, so that gRPC did not try again
 */
record CallFacts(String method, String requestId, boolean deadlineWasDefault, boolean hadHeaders) {
  static final CallFacts NONE = new CallFacts("", "", false, false);
}
