package backplane.client;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the contracts on the class path say about their methods.
 *
 * <p>Each jar of contracts lists its own in one resource. All are merged, those of other teams too,
 * because one connection serves them all.
 */
final class Contracts {
  private static final String INDEX = "META-INF/backplane/contracts";
  private static final Map<String, ?> NO_THROTTLE = Map.of("maxTokens", 10.0, "tokenRatio", 0.1);

  private final Map<String, MethodPolicy> methods = new HashMap<>();
  private final Map<String, RetryPolicy> retries = new HashMap<>();
  private final List<Map<String, ?>> methodConfigs = new ArrayList<>();
  private final List<Map<String, ?>> throttles = new ArrayList<>();

  private Contracts() {}

  /** Reads all that the class loader of the kit sees; not quick, so once per process. */
  static Contracts installed() {
    return Installed.CONTRACTS;
  }

  /** What the contracts say of a method, by its full name; cautious where none knows it. */
  MethodPolicy method(String fullName) {
    return methods.getOrDefault(fullName, MethodPolicy.UNKNOWN);
  }

  /** How a method is tried again, for what gRPC cannot repeat: a stream that has begun. */
  RetryPolicy retry(String fullName) {
    return retries.getOrDefault(fullName, RetryPolicy.NEVER);
  }

  /** gRPC's own settings: retries, their budget, load balancing and health checks. */
  Map<String, ?> serviceConfig() {
    return Map.of(
        "loadBalancingConfig", List.of(Map.of("round_robin", Map.of())),
        // The server as a whole: one connection carries the calls of every service.
        "healthCheckConfig", Map.of("serviceName", ""),
        "methodConfig", methodConfigs,
        "retryThrottling", strictestThrottle());
  }

  private Map<String, ?> strictestThrottle() {
    Comparator<Map<String, ?>> byTokens =
        Comparator.comparingDouble(throttle -> (Double) throttle.get("maxTokens"));
    return throttles.stream().min(byTokens).orElse(NO_THROTTLE);
  }

  @SuppressWarnings("unchecked")
  private void add(ClassLoader loader, String folder) throws IOException {
    Map<String, ?> config =
        new Gson().fromJson(text(loader, folder + "/service_config.json"), Map.class);
    ((List<Map<String, ?>>) config.get("methodConfig")).forEach(this::add);
    throttles.add((Map<String, ?>) config.get("retryThrottling"));
    String policy = text(loader, folder + "/policy.json");
    JsonObject told = JsonParser.parseString(policy).getAsJsonObject().getAsJsonObject("methods");
    told.asMap().values().forEach(method -> add(method.getAsJsonObject()));
  }

  private void add(Map<String, ?> methodConfig) {
    methodConfigs.add(methodConfig);
    RetryPolicy policy = RetryPolicy.of((Map<?, ?>) methodConfig.get("retryPolicy"));
    for (Object named : (List<?>) methodConfig.get("name")) {
      Map<?, ?> name = (Map<?, ?>) named;
      retries.put(name.get("service") + "/" + name.get("method"), policy);
    }
  }

  private void add(JsonObject method) {
    // gRPC writes a method's path with a slash in front on the wire alone.
    String fullName = method.get("path").getAsString().substring(1);
    methods.put(fullName, MethodPolicy.of(method));
  }

  private static Contracts read(ClassLoader loader) {
    Contracts contracts = new Contracts();
    try {
      for (String folder : folders(loader)) {
        contracts.add(loader, folder);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("the contracts on the class path cannot be read", broken);
    }
    return contracts;
  }

  private static Set<String> folders(ClassLoader loader) throws IOException {
    Set<String> folders = new TreeSet<>();
    for (URL index : (Iterable<URL>) loader.getResources(INDEX)::asIterator) {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(index.openStream(), StandardCharsets.UTF_8))) {
        lines.lines().filter(line -> !line.isBlank()).forEach(folders::add);
      }
    }
    return folders;
  }

  private static String text(ClassLoader loader, String resource) throws IOException {
    try (var stream = loader.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IOException(INDEX + " names " + resource + ", which is not there");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static final class Installed {
    static final Contracts CONTRACTS = read(Contracts.class.getClassLoader());
  }
}
