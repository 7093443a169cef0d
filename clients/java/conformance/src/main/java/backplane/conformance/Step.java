package backplane.conformance;

import backplane.client.Answer;
import backplane.client.Backplane;
import backplane.client.BackplaneException;
import backplane.client.Following;
import backplane.client.Pages;
import backplane.client.Replies;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Message;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Metadata;
import io.grpc.stub.AbstractBlockingStub;
import io.grpc.stub.MetadataUtils;
import java.util.Iterator;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One step of a case: a call, a list or a stream. */
final class Step {
  private final JsonObject step;
  private final Method method;
  private final Message request;
  private final AbstractBlockingStub<?> stub;
  private final Answer answer = new Answer();

  Step(Backplane backplane, JsonObject step, String name) {
    this.step = step;
    method = Method.at(step.get(kind()).getAsString());
    request =
        method.request(step.has("request") ? step.getAsJsonObject("request") : new JsonObject());
    stub = configured(method.stub(backplane), name);
  }

  Outcome take() {
    long begun = System.nanoTime();
    JsonArray items = kind().equals("call") ? null : new JsonArray();
    JsonObject reply = null;
    BackplaneException error = null;
    try (CancellableContext context = Context.current().withCancellation()) {
      if (step.has("cancel_after_ms")) {
        CompletableFuture.delayedExecutor(number("cancel_after_ms"), TimeUnit.MILLISECONDS)
            .execute(() -> context.cancel(null));
      }
      Context before = context.attach();
      try {
        reply = run(items);
      } catch (BackplaneException failed) {
        error = failed;
      } finally {
        context.detach(before);
      }
    }
    long elapsedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    return new Outcome(reply, items, error, answer.trailers(), answer.replayed(), elapsedMs);
  }

  private JsonObject run(JsonArray items) {
    switch (kind()) {
      case "call":
        return Method.json((Message) method.call(stub, request));
      case "pages":
        collect(Pages.of(this::page, request, Method::items).iterator(), items);
        return null;
      default:
        stream(items);
        return null;
    }
  }

  private Message page(Message asking) {
    return (Message) method.call(stub, asking);
  }

  @SuppressWarnings("unchecked")
  private Iterator<Message> opened(Message asking) {
    return (Iterator<Message>) method.call(stub, asking);
  }

  private void stream(JsonArray items) {
    if (request.getDescriptorForType().findFieldByName("cursor") != null) {
      try (Following<Message> replies = Following.of(this::opened, request)) {
        collect(replies, items);
      }
    } else {
      try (Replies<Message> replies = Replies.of(this::opened, request)) {
        collect(replies, items);
      }
    }
  }

  private void collect(Iterator<Message> found, JsonArray items) {
    long take = step.has("take") ? number("take") : Long.MAX_VALUE;
    while (items.size() < take && found.hasNext()) {
      items.add(Method.json(found.next()));
    }
  }

  private AbstractBlockingStub<?> configured(AbstractBlockingStub<?> plain, String name) {
    AbstractBlockingStub<?> made =
        plain.withInterceptors(answer, MetadataUtils.newAttachHeadersInterceptor(headers(name)));
    return step.has("timeout_ms")
        ? made.withDeadlineAfter(number("timeout_ms"), TimeUnit.MILLISECONDS)
        : made;
  }

  private Metadata headers(String name) {
    Metadata headers = new Metadata();
    if (step.has("metadata")) {
      step.getAsJsonObject("metadata")
          .asMap()
          .forEach((key, value) -> headers.put(key(key), value.getAsString()));
      // Attempts are counted by it; a second run of the case is not the first one's.
      headers.put(key("backplane-fault-id"), name + "-" + UUID.randomUUID());
    }
    return headers;
  }

  private String kind() {
    return step.has("call") ? "call" : step.has("pages") ? "pages" : "stream";
  }

  private long number(String name) {
    return step.get(name).getAsLong();
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
