package backplane.conformance;

import backplane.client.Backplane;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/** One case: its steps in order, to the first that differs. */
final class Case {
  private Case() {}

  /** Gives what differed; nothing where the case came out as expected. */
  static String run(JsonObject one, String address, String apiKey) {
    String key = one.has("api_key") ? one.get("api_key").getAsString() : apiKey;
    Saved saved = new Saved();
    int number = 0;
    try (Backplane backplane = Backplane.connect(address, key)) {
      for (JsonElement told : one.getAsJsonArray("steps")) {
        number++;
        String name = one.get("name").getAsString() + "#" + number;
        String detail = run(backplane, saved.filled(told).getAsJsonObject(), saved, name);
        if (!detail.isEmpty()) {
          return "step " + number + ": " + detail;
        }
      }
      return "";
    } catch (RuntimeException | ReflectiveOperationException broken) {
      return "step " + number + ": " + broken; // A runner that breaks is a case that fails.
    }
  }

  private static String run(Backplane backplane, JsonObject step, Saved saved, String name)
      throws ReflectiveOperationException {
    Outcome outcome = new Step(backplane, step, name).take();
    JsonObject expected = step.has("expect") ? step.getAsJsonObject("expect") : new JsonObject();
    String detail = Differences.of(expected, outcome);
    if (detail.isEmpty() && step.has("save")) {
      saved.add(step.getAsJsonObject("save"), outcome.seen());
    }
    return detail;
  }
}
