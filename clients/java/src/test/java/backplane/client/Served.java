package backplane.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import backplane.client.testing.EphemeralServer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A test class with a server of its own and, for each test, a fresh connection to it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Served {
  @AutoClose EphemeralServer server;
  Backplane backplane;

  @BeforeAll
  void serve() {
    assumeTrue(
        EphemeralServer.isAvailable(),
        "skipping: needs the command 'backplane' on the PATH (make setup), which is not here");
    server = EphemeralServer.start();
  }

  @BeforeEach
  void connect() {
    backplane = server.connect();
  }

  @org.junit.jupiter.api.AfterEach
  void disconnect() {
    backplane.close();
  }
}
