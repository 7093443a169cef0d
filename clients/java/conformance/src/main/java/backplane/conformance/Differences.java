package backplane.conformance;

import backplane.client.BackplaneException;
import backplane.client.FieldViolation;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Compares what came of a step with what was expected. */
final class Differences {
  private static final Gson GSON = new Gson();

  private static final Map<String, BiFunction<JsonElement, Outcome, String>> CHECKS =
      Map.of(
          "reply", (expected, outcome) -> Json.unlike(expected, outcome.reply(), ""),
          "items", (expected, outcome) -> Json.unlike(expected, outcome.items(), ""),
          "count", (expected, outcome) -> equal(expected.getAsInt(), outcome.items().size()),
          "distinct", (expected, outcome) -> distinct(values(outcome, expected.getAsString())),
          "ascending", (expected, outcome) -> ascending(values(outcome, expected.getAsString())),
          "error", (expected, outcome) -> error(expected.getAsJsonObject(), outcome.error()),
          "attempts", (expected, outcome) -> equal(expected.getAsInt(), outcome.attempts()),
          "replayed", (expected, outcome) -> equal(expected.getAsBoolean(), outcome.replayed()),
          "elapsed_ms",
              (expected, outcome) -> elapsed(expected.getAsJsonObject(), outcome.elapsedMs()));

  private static final Map<String, Function<BackplaneException, Object>> PARTS =
      Map.of(
          "code", error -> error.code().name(),
          "reason", BackplaneException::reason,
          "metadata", BackplaneException::metadata,
          "fields", error -> error.fieldViolations().stream().map(FieldViolation::field).toList(),
          "retry_delay_ms", error -> error.retryDelay().map(wait -> wait.toMillis()).orElse(null),
          "resource", error -> error.resource().orElse(null),
          "outcome_unknown", BackplaneException::outcomeUnknown,
          "has_request_id", error -> !error.requestId().isEmpty());

  private Differences() {}

  /** Says what differs first; nothing where all is as expected. */
  static String of(JsonObject expected, Outcome outcome) {
    if (!expected.has("error") && outcome.error() != null) {
      return "failed: " + outcome.error().getMessage();
    }
    if (expected.has("error") && outcome.error() == null) {
      return "succeeded, and " + expected.get("error") + " was expected";
    }
    for (Map.Entry<String, JsonElement> one : expected.asMap().entrySet()) {
      var check = CHECKS.get(one.getKey());
      String told =
          check == null ? "this runner does not know it" : check.apply(one.getValue(), outcome);
      if (!told.isEmpty()) {
        return one.getKey() + ": " + told;
      }
    }
    return "";
  }

  private static String error(JsonObject expected, BackplaneException error) {
    for (Map.Entry<String, JsonElement> one : expected.asMap().entrySet()) {
      var part = PARTS.get(one.getKey());
      if (part == null) {
        return "this runner does not know " + one.getKey();
      }
      String told = Json.unlike(one.getValue(), GSON.toJsonTree(part.apply(error)), one.getKey());
      if (!told.isEmpty()) {
        return told + " in " + error.getMessage();
      }
    }
    return "";
  }

  private static String equal(Object expected, Object actual) {
    return expected.equals(actual) ? "" : actual + ", not " + expected;
  }

  private static List<JsonElement> values(Outcome outcome, String path) {
    return outcome.items().asList().stream().map(item -> Saved.at(item, path)).toList();
  }

  private static String distinct(List<JsonElement> values) {
    Set<JsonElement> different = new LinkedHashSet<>(values);
    return different.size() == values.size() ? "" : "some come twice: " + values;
  }

  private static String ascending(List<JsonElement> values) {
    for (int at = 1; at < values.size(); at++) {
      if (values.get(at - 1).getAsLong() >= values.get(at).getAsLong()) {
        return "they do not rise: " + values;
      }
    }
    return "";
  }

  private static String elapsed(JsonObject bounds, long ms) {
    long low = bounds.has("min") ? bounds.get("min").getAsLong() : 0;
    long high = bounds.has("max") ? bounds.get("max").getAsLong() : Long.MAX_VALUE;
    return low <= ms && ms <= high ? "" : ms + " ms";
  }
}
