package backplane.client;

import backplane.client.Tokens.Issued;
import backplane.identity.v1.ExchangeApiKeyRequest;
import backplane.identity.v1.ExchangeApiKeyResponse;
import backplane.identity.v1.IdentityServiceGrpc;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How a connection is set up; {@link Backplane#at} begins. */
public final class BackplaneBuilder {
  private final String address;
  private final List<ClientInterceptor> interceptors = new ArrayList<>();
  private String apiKey = "";
  private String accessToken = "";
  private ChannelCredentials tls;
  private boolean insecure;
  private LongSupplier nanoTime = System::nanoTime;

  BackplaneBuilder(String address) {
    this.address = Objects.requireNonNull(address, "address");
  }

  /**
   * Calls with tokens that the key is exchanged for, and that are renewed by themselves.
   *
   * @param key the API key of an account
   * @return this
   */
  public BackplaneBuilder apiKey(String key) {
    apiKey = Objects.requireNonNull(key, "key");
    return this;
  }

  /**
   * Calls with a token that its owner renews.
   *
   * @param token an access token, without {@code Bearer}
   * @return this
   */
  public BackplaneBuilder accessToken(String token) {
    accessToken = Objects.requireNonNull(token, "token");
    return this;
  }

  /**
   * Speaks TLS and trusts the authorities that Java trusts.
   *
   * @return this
   */
  public BackplaneBuilder tls() {
    return tls(TlsChannelCredentials.create());
  }

  /**
   * Speaks TLS with authorities and client certificates of one's own.
   *
   * @param credentials such as {@code TlsChannelCredentials.newBuilder().trustManager(authorities)
   *     .keyManager(certificate, key).build()}
   * @return this
   */
  public BackplaneBuilder tls(ChannelCredentials credentials) {
    tls = Objects.requireNonNull(credentials, "credentials");
    return this;
  }

  /**
   * Sends credentials in plain text to another machine, because something else protects them.
   *
   * @return this
   */
  public BackplaneBuilder insecure() {
    insecure = true;
    return this;
  }

  /**
   * Adds an interceptor around every call, the first one outermost: traces, metrics, a log.
   *
   * <p>It sees a call once, whatever the number of its attempts, with the deadline and the headers
   * that the caller gave.
   *
   * @param interceptor such as that of OpenTelemetry's instrumentation for gRPC
   * @return this
   */
  public BackplaneBuilder interceptor(ClientInterceptor interceptor) {
    interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
    return this;
  }

  /** Sets the clock that tokens go by, for tests. */
  BackplaneBuilder nanoTime(LongSupplier clock) {
    nanoTime = clock;
    return this;
  }

  /**
   * Opens the connection; nothing is sent before the first call.
   *
   * @return the connection, to be closed
   * @throws IllegalArgumentException where credentials would leave this machine in plain text
   *     without {@link #insecure}, or where both a key and a token are given
   */
  public Backplane connect() {
    refuseContradictions();
    Contracts contracts = Contracts.installed();
    ManagedChannel transport = transport(contracts);
    Reconnection.watch(transport);
    // The last one is outermost: a call gets its deadline before it is given its token.
    List<ClientInterceptor> layers = new ArrayList<>();
    layers.add(new ContextInterceptor());
    layers.addAll(tokenLayer(contracts, transport));
    layers.add(new ContractInterceptor(contracts));
    for (int outer = interceptors.size() - 1; outer >= 0; outer--) {
      layers.add(interceptors.get(outer));
    }
    return new Backplane(address, transport, ClientInterceptors.intercept(transport, layers));
  }

  private void refuseContradictions() {
    if (!apiKey.isEmpty() && !accessToken.isEmpty()) {
      throw new IllegalArgumentException("give an API key or an access token, not both");
    }
    boolean secret = !apiKey.isEmpty() || !accessToken.isEmpty();
    if (secret && tls == null && !insecure) {
      Address.refusePlainText(address);
    }
  }

  private ManagedChannel transport(Contracts contracts) {
    ChannelCredentials credentials = tls == null ? InsecureChannelCredentials.create() : tls;
    return Grpc.newChannelBuilder(address, credentials)
        .defaultServiceConfig(contracts.serviceConfig())
        .disableServiceConfigLookUp()
        .enableRetry()
        // The server allows a ping each 20 s while a call is open.
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .build();
  }

  private List<ClientInterceptor> tokenLayer(Contracts contracts, Channel transport) {
    if (!accessToken.isEmpty()) {
      CompletableFuture<String> given = CompletableFuture.completedFuture(accessToken);
      TokenCredentials credentials = new TokenCredentials(() -> given);
      return List.of(new FreshTokenInterceptor(contracts, credentials, token -> false));
    }
    if (apiKey.isEmpty()) {
      return List.of();
    }
    Channel open =
        ClientInterceptors.intercept(
            transport, new ContextInterceptor(), new ContractInterceptor(contracts));
    Tokens tokens = new Tokens(() -> exchange(open), nanoTime);
    TokenCredentials credentials = new TokenCredentials(tokens::current);
    return List.of(new FreshTokenInterceptor(contracts, credentials, tokens::reject));
  }

  private CompletableFuture<Issued> exchange(Channel open) {
    ExchangeApiKeyRequest request = ExchangeApiKeyRequest.newBuilder().setApiKey(apiKey).build();
    // Outside of its caller's context: who gives up does not take the token from the others.
    Context before = Context.ROOT.attach();
    try {
      return Async.of(IdentityServiceGrpc.newFutureStub(open).exchangeApiKey(request))
          .thenApply(BackplaneBuilder::issued);
    } finally {
      Context.ROOT.detach(before);
    }
  }

  private static Issued issued(ExchangeApiKeyResponse reply) {
    Duration life = Duration.ofSeconds(reply.getExpiresInSeconds());
    return new Issued(reply.getAccessToken(), life);
  }
}
