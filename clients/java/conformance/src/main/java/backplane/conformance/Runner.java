package backplane.conformance;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs the shared cases with the kit and prints a JSON line for each. */
public final class Runner {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private Runner() {}

  /**
   * Runs the cases that the environment names.
   *
   * @param none are taken
   * @throws IOException where the cases cannot be read
   */
  public static void main(String... none) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Set<String> only = Set.of(System.getenv().getOrDefault("BACKPLANE_ONLY", "").split(","));
    String cases = Files.readString(Path.of(told("BACKPLANE_CASES")));
    for (JsonElement each :
        JsonParser.parseString(cases).getAsJsonObject().getAsJsonArray("cases")) {
      JsonObject one = each.getAsJsonObject();
      if (only.equals(Set.of("")) || only.contains(one.get("name").getAsString())) {
        out.println(GSON.toJson(verdict(one)));
      }
    }
    System.exit(0);
  }

  private static String told(String variable) {
    return Objects.requireNonNull(System.getenv(variable), variable + " is not set");
  }

  private static JsonObject verdict(JsonObject one) {
    long begun = System.nanoTime();
    String detail = Case.run(one, told("BACKPLANE_ADDRESS"), told("BACKPLANE_API_KEY"));
    JsonObject verdict = new JsonObject();
    verdict.add("case", one.get("name"));
    verdict.addProperty("ok", detail.isEmpty());
    verdict.addProperty("detail", detail);
    verdict.addProperty("ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    return verdict;
  }
}
