package backplane.conformance;

import backplane.client.BackplaneException;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.grpc.Metadata;

/**
 * What came of a step.
 *
 * @param reply the answer of a call, null where there is none
 * @param items what pages or a stream gave, null for a call
 * @param error how it failed, null where it did not
 * @param trailers what came behind the last answer
 * @param replayed whether that was an answer given before
 * @param elapsedMs how long it took
 */
record Outcome(
    JsonObject reply,
    JsonArray items,
    BackplaneException error,
    Metadata trailers,
    boolean replayed,
    long elapsedMs) {
  private static final Metadata.Key<String> ATTEMPTS =
      Metadata.Key.of("backplane-attempts", Metadata.ASCII_STRING_MARSHALLER);

  /** What values are saved from: the reply, or the list of items. */
  JsonElement seen() {
    return items == null ? reply : items;
  }

  /** How often the server was asked; -1 where it did not say. */
  int attempts() {
    String told = trailers.get(ATTEMPTS);
    return told == null ? -1 : Integer.parseInt(told);
  }
}
