package backplane.client.testing;

import backplane.client.Backplane;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A real server of its own for a test, with the same content at every start, that leaves nothing
 * behind.
 *
 * <p>With JUnit 5.11 or newer it takes one line:
 *
 * <pre>{@code
 * @AutoClose static final EphemeralServer server = EphemeralServer.start();
 * }</pre>
 *
 * <p>It runs {@code backplane serve --ephemeral}; the command comes with the server's package and
 * is looked for on the {@code PATH}, or named by the variable {@code BACKPLANE_COMMAND}. It ends
 * with this process, however that ends.
 */
public final class EphemeralServer implements AutoCloseable {
  private static final long STARTING_S_MAX = 60;
  private static final long CLOSING_S_MAX = 15;
  private static final String LAST_TOLD = "BACKPLANE_READER_API_KEY";

  private final Process process;
  private final Path log;
  private final Map<String, String> told;

  private EphemeralServer(Process process, Path log, Map<String, String> told) {
    this.process = process;
    this.log = log;
    this.told = told;
  }

  /**
   * Starts a server and waits until it serves.
   *
   * @param options further options of {@code backplane serve}
   * @return the server, to be closed
   * @throws IllegalStateException where it does not start, with what it printed
   */
  public static EphemeralServer start(String... options) {
    List<String> command = new ArrayList<>(List.of(command(), "serve", "--ephemeral"));
    command.addAll(List.of(options));
    try {
      Path log = Files.createTempFile("backplane-", ".log");
      // Its standard input stays a pipe of ours: the server ends when that is closed.
      Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
      return new EphemeralServer(process, log, told(process, log));
    } catch (IOException failed) {
      throw new UncheckedIOException("the server cannot be started: " + command, failed);
    }
  }

  /**
   * Tells whether the server's command is on this machine, for tests that are skipped without.
   *
   * @return whether {@link #start} finds it
   */
  public static boolean isAvailable() {
    if (command().contains(File.separator)) {
      return Files.isExecutable(Path.of(command()));
    }
    String folders = System.getenv().getOrDefault("PATH", "");
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(folders)
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command())));
  }

  /**
   * Tells where it serves.
   *
   * @return {@code 127.0.0.1:port}
   */
  public String address() {
    return told.get("BACKPLANE_ADDRESS");
  }

  /**
   * Gives the key of an account that may do everything.
   *
   * @return the API key
   */
  public String apiKey() {
    return told.get("BACKPLANE_API_KEY");
  }

  /**
   * Gives the key of an account that may only read.
   *
   * @return the API key
   */
  public String readerApiKey() {
    return told.get(LAST_TOLD);
  }

  /**
   * Opens a connection that may do everything.
   *
   * @return the connection, to be closed before the server
   */
  public Backplane connect() {
    return Backplane.connect(address(), apiKey());
  }

  /** Ends the server. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(CLOSING_S_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(log);
    } catch (IOException ignored) {
      process.destroyForcibly();
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String command() {
    return System.getenv().getOrDefault("BACKPLANE_COMMAND", "backplane");
  }

  private static Map<String, String> told(Process process, Path log) throws IOException {
    try {
      return CompletableFuture.supplyAsync(() -> read(process))
          .orTimeout(STARTING_S_MAX, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException failed) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "the server did not start:\n" + Files.readString(log), failed.getCause());
    }
  }

  private static Map<String, String> read(Process process) {
    Map<String, String> told = new HashMap<>();
    BufferedReader lines = process.inputReader();
    while (!told.containsKey(LAST_TOLD)) {
      String line = lineOf(lines);
      int equals = line.indexOf('=');
      if (equals > 0) {
        told.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return told;
  }

  private static String lineOf(BufferedReader lines) {
    try {
      String line = lines.readLine();
      if (line == null) {
        throw new IllegalStateException("it ended before it said where it serves");
      }
      return line;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
