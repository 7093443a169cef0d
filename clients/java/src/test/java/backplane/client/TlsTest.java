package backplane.client;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backplane.catalog.v1.GetProductRequest;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where secrets may travel, and over what. */
@Timeout(60)
final class TlsTest {
  private static final GetProductRequest REQUEST =
      GetProductRequest.newBuilder().setSku("X").build();

  @TempDir static Path folder;
  private static Identity serving;
  private static Identity calling;

  @BeforeAll
  static void makeCertificates() throws Exception {
    serving = Identity.make(folder.resolve("server.p12"));
    calling = Identity.make(folder.resolve("client.p12"));
  }

  private static TlsServerCredentials.Builder certified() {
    return TlsServerCredentials.newBuilder().keyManager(serving.keys());
  }

  private static TlsChannelCredentials.Builder trusting() {
    return TlsChannelCredentials.newBuilder().trustManager(serving.trust());
  }

  private static void call(Impostor server, TlsChannelCredentials.Builder tls) {
    try (var backplane = Backplane.at(server.address()).apiKey("key").tls(tls.build()).connect()) {
      assertEquals("token-1", backplane.catalog().getProduct(REQUEST).getProduct().getName());
    }
  }

  @Test
  void aServersCertificateIsTrustedByItsAuthority() throws Exception {
    try (Impostor server = new Impostor(certified().build())) {
      call(server, trusting());
    }
  }

  @Test
  void aStrangersCertificateIsRefused() throws Exception {
    try (Impostor server = new Impostor(certified().build())) {
      var strange = TlsChannelCredentials.newBuilder().trustManager(calling.trust());
      assertThrows(UnavailableException.class, () -> call(server, strange));
    }
  }

  @Test
  void aClientShowsItsOwnCertificate() throws Exception {
    var mutual = certified().trustManager(calling.trust()).clientAuth(ClientAuth.REQUIRE).build();
    try (Impostor server = new Impostor(mutual)) {
      call(server, trusting().keyManager(calling.keys()));
      server.exchanges.set(0);
      assertThrows(UnavailableException.class, () -> call(server, trusting()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop.example:443",
        "10.0.0.1:50051",
        "dns:///shop.example:443",
        "127.1.evil.example:1"
      })
  void credentialsDoNotLeaveTheMachineInPlainText(String address) {
    assertFalse(Address.isLoopback(address));
    var plain = Backplane.at(address).apiKey("key");
    assertThrows(IllegalArgumentException.class, plain::connect);
    var token = Backplane.at(address).accessToken("token");
    assertThrows(IllegalArgumentException.class, token::connect);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:1",
        "127.0.0.1:1",
        "127.9.9.9:1",
        "[::1]:1",
        "unix:/run/backplane",
        "dns:///localhost:1"
      })
  void onThisMachineTheyMay(String address) {
    assertTrue(Address.isLoopback(address));
  }

  @Test
  void whoeverSaysSoMaySendThemAnywhere() {
    assertDoesNotThrow(
        () -> Backplane.at("shop.example:1").apiKey("key").insecure().connect().close());
    assertDoesNotThrow(() -> Backplane.at("shop.example:1").connect().close());
    assertDoesNotThrow(() -> Backplane.at("shop.example:1").apiKey("key").tls().connect().close());
  }
}
