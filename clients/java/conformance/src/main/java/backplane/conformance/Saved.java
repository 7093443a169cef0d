package backplane.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values out of replies, by the name that later steps use: {@code ${order}}. */
final class Saved {
  private static final Pattern NAMED = Pattern.compile("\\$\\{([a-z_]+)\\}");

  private final Map<String, String> values = new HashMap<>();

  /** Keeps the values that stand at the paths. */
  void add(JsonObject paths, JsonElement seen) {
    paths.asMap().forEach((name, path) -> values.put(name, text(seen, path.getAsString())));
  }

  /** Returns a copy of JSON with the saved values in place of their names. */
  JsonElement filled(JsonElement told) {
    if (told.isJsonObject()) {
      JsonObject filled = new JsonObject();
      told.getAsJsonObject().asMap().forEach((key, value) -> filled.add(key, filled(value)));
      return filled;
    }
    if (told.isJsonArray()) {
      JsonArray filled = new JsonArray();
      told.getAsJsonArray().forEach(value -> filled.add(filled(value)));
      return filled;
    }
    boolean text = told.isJsonPrimitive() && told.getAsJsonPrimitive().isString();
    return text ? new JsonPrimitive(filled(told.getAsString())) : told;
  }

  /** Finds what stands at a path such as {@code orders.0.id}; null where nothing does. */
  static JsonElement at(JsonElement seen, String path) {
    JsonElement found = seen;
    for (String name : path.split("\\.")) {
      if (found != null && found.isJsonArray()) {
        found = found.getAsJsonArray().get(Integer.parseInt(name));
      } else {
        found = found != null && found.isJsonObject() ? found.getAsJsonObject().get(name) : null;
      }
    }
    return found == null ? JsonNull.INSTANCE : found;
  }

  private String filled(String text) {
    return NAMED
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
  }

  private static String text(JsonElement seen, String path) {
    JsonElement found = at(seen, path);
    if (found.isJsonNull()) {
      throw new IllegalArgumentException("nothing to save at " + path + " in " + seen);
    }
    return found.getAsString();
  }
}
