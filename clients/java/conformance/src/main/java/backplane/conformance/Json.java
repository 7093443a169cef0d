package backplane.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Map;
import java.util.Set;

/** Compares JSON: of objects the keys that are expected, everything else whole. */
final class Json {
  /** What a message's JSON form leaves out. */
  private static final Set<JsonElement> DEFAULTS =
      Set.of(
          JsonNull.INSTANCE,
          new JsonPrimitive(""),
          new JsonPrimitive(0),
          new JsonPrimitive("0"),
          new JsonPrimitive(false),
          new JsonArray(),
          new JsonObject());

  private Json() {}

  /** Says what differs first and where; nothing where all is as expected. */
  static String unlike(JsonElement expected, JsonElement found, String path) {
    JsonElement actual = found == null ? JsonNull.INSTANCE : found;
    if (expected.isJsonObject() && actual.isJsonObject()) {
      return unlikeObjects(expected.getAsJsonObject(), actual.getAsJsonObject(), path);
    }
    if (expected.isJsonArray() && actual.isJsonArray()) {
      return unlikeLists(expected.getAsJsonArray(), actual.getAsJsonArray(), path);
    }
    boolean left = actual.isJsonNull() && DEFAULTS.contains(expected);
    return left || expected.equals(actual) ? "" : path + " is " + actual + ", not " + expected;
  }

  private static String unlikeObjects(JsonObject expected, JsonObject actual, String path) {
    for (Map.Entry<String, JsonElement> one : expected.asMap().entrySet()) {
      String at = path.isEmpty() ? one.getKey() : path + "." + one.getKey();
      String told = unlike(one.getValue(), actual.get(one.getKey()), at);
      if (!told.isEmpty()) {
        return told;
      }
    }
    return "";
  }

  private static String unlikeLists(JsonArray expected, JsonArray actual, String path) {
    if (expected.size() != actual.size()) {
      return path + " has " + actual.size() + " elements, not " + expected.size() + ": " + actual;
    }
    for (int at = 0; at < expected.size(); at++) {
      String told = unlike(expected.get(at), actual.get(at), path + "." + at);
      if (!told.isEmpty()) {
        return told;
      }
    }
    return "";
  }
}
