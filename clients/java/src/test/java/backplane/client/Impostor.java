package backplane.client;

import backplane.catalog.v1.CatalogServiceGrpc.CatalogServiceImplBase;
import backplane.catalog.v1.GetProductRequest;
import backplane.catalog.v1.GetProductResponse;
import backplane.identity.v1.ExchangeApiKeyRequest;
import backplane.identity.v1.ExchangeApiKeyResponse;
import backplane.identity.v1.IdentityServiceGrpc.IdentityServiceImplBase;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of two methods, for what a real one shows to nobody: who came with which token. */
final class Impostor implements AutoCloseable {
  static final int LIFE_S = 600;

  private static final Context.Key<String> TOKEN = Context.key("token");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  final AtomicInteger exchanges = new AtomicInteger();
  final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final Server server;

  Impostor(ServerCredentials credentials) throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, credentials)
            .addService(new Identity())
            .addService(new Catalog())
            .addService(new HealthStatusManager().getHealthService())
            .intercept(new TokenReader())
            .build()
            .start();
  }

  Impostor() throws IOException {
    this(InsecureServerCredentials.create());
  }

  String address() {
    return "localhost:" + server.getPort();
  }

  @Override
  public void close() {
    try {
      server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Identity extends IdentityServiceImplBase {
    @Override
    public void exchangeApiKey(
        ExchangeApiKeyRequest request, StreamObserver<ExchangeApiKeyResponse> responses) {
      String token = "token-" + exchanges.incrementAndGet();
      responses.onNext(
          ExchangeApiKeyResponse.newBuilder()
              .setAccessToken(token)
              .setExpiresInSeconds(LIFE_S)
              .build());
      responses.onCompleted();
    }
  }

  /** Answers with the caller's token as the name of the product. */
  private final class Catalog extends CatalogServiceImplBase {
    @Override
    public void getProduct(
        GetProductRequest request, StreamObserver<GetProductResponse> responses) {
      String token = TOKEN.get();
      if (refused.contains(token)) {
        responses.onError(Status.UNAUTHENTICATED.asRuntimeException());
        return;
      }
      var reply = GetProductResponse.newBuilder();
      reply.getProductBuilder().setSku(request.getSku()).setName(token);
      responses.onNext(reply.build());
      responses.onCompleted();
    }
  }

  private static final class TokenReader implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      String told = headers.get(AUTHORIZATION);
      String token = told == null ? "none" : told.substring("Bearer ".length());
      Context context = Context.current().withValue(TOKEN, token);
      return Contexts.interceptCall(context, call, headers, next);
    }
  }
}
