package backplane.client;

import java.net.URI;

/** Where a server is, and whether a secret may travel there. */
final class Address {
  private Address() {}

  /**
   * Whether what is sent to the address stays on this machine.
   *
   * <p>Understands {@code host:port}, {@code [::1]:port}, {@code unix:path} and {@code
   * dns:///host:port}. A name other than localhost is taken as another machine, whatever it
   * resolves to.
   */
  static boolean isLoopback(String address) {
    if (address.startsWith("unix:") || address.startsWith("unix-abstract:")) {
      return true;
    }
    String host = hostOf(address.substring(address.lastIndexOf('/') + 1));
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
  }

  static void refusePlainText(String address) {
    if (!isLoopback(address)) {
      throw new IllegalArgumentException(
          "refusing to send credentials to "
              + address
              + " in plain text; call tls(), or insecure() if something else protects the"
              + " connection");
    }
  }

  private static String hostOf(String authority) {
    try {
      String host = URI.create("grpc://" + authority).getHost();
      return host == null ? "" : host;
    } catch (IllegalArgumentException malformed) {
      return "";
    }
  }
}
