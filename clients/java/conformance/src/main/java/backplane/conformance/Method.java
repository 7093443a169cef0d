package backplane.conformance;

import backplane.audit.v1.AuditServiceGrpc;
import backplane.catalog.v1.CatalogServiceGrpc;
import backplane.client.Backplane;
import backplane.events.v1.EventsServiceGrpc;
import backplane.identity.v1.IdentityServiceGrpc;
import backplane.orders.v1.OrdersServiceGrpc;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.grpc.stub.AbstractBlockingStub;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A method of a typed stub, found by the path that a case names. */
final class Method {
  private static final Map<String, Service> SERVICES =
      Stream.of(
              new Service(IdentityServiceGrpc.getServiceDescriptor(), Backplane::identity),
              new Service(CatalogServiceGrpc.getServiceDescriptor(), Backplane::catalog),
              new Service(OrdersServiceGrpc.getServiceDescriptor(), Backplane::orders),
              new Service(EventsServiceGrpc.getServiceDescriptor(), Backplane::events),
              new Service(AuditServiceGrpc.getServiceDescriptor(), Backplane::audit),
              new Service(HealthGrpc.getServiceDescriptor(), Method::health))
          .collect(Collectors.toMap(one -> one.descriptor().getName(), one -> one));

  private final Service service;
  private final MethodDescriptor<?, ?> descriptor;

  private Method(Service service, MethodDescriptor<?, ?> descriptor) {
    this.service = service;
    this.descriptor = descriptor;
  }

  /** Finds {@code backplane.catalog.v1.CatalogService/GetProduct}. */
  static Method at(String path) {
    Service service = SERVICES.get(path.substring(0, path.indexOf('/')));
    if (service == null) {
      throw new IllegalArgumentException("no contract has " + path);
    }
    return service.descriptor().getMethods().stream()
        .filter(one -> one.getFullMethodName().equals(path))
        .map(one -> new Method(service, one))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no contract has " + path));
  }

  /** Makes the generated request message of its JSON form. */
  Message request(JsonObject content) {
    var marshaller = (PrototypeMarshaller<?>) descriptor.getRequestMarshaller();
    Message.Builder made = ((Message) marshaller.getMessagePrototype()).newBuilderForType();
    try {
      JsonFormat.parser().merge(content.toString(), made);
    } catch (InvalidProtocolBufferException malformed) {
      throw new IllegalArgumentException(malformed);
    }
    return made.build();
  }

  /** Gives the typed stub, bound to a connection. */
  AbstractBlockingStub<?> stub(Backplane backplane) {
    return service.stub().apply(backplane);
  }

  /** Calls the stub's own method; gives what it gives and throws what it throws. */
  Object call(AbstractBlockingStub<?> stub, Message request) {
    String name = descriptor.getBareMethodName();
    String own = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    try {
      return stub.getClass().getMethod(own, request.getClass()).invoke(stub, request);
    } catch (InvocationTargetException thrown) {
      if (thrown.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(thrown);
    } catch (ReflectiveOperationException missing) {
      throw new IllegalStateException(missing);
    }
  }

  /** The JSON form of a message, with the fields that have their default. */
  static JsonObject json(Message message) {
    try {
      String told = JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(message);
      return JsonParser.parseString(told).getAsJsonObject();
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The items of a page: the content of its only repeated field. */
  @SuppressWarnings("unchecked")
  static List<Message> items(Message page) {
    return page.getDescriptorForType().getFields().stream()
        .filter(field -> field.isRepeated())
        .map(field -> (List<Message>) page.getField(field))
        .findFirst()
        .orElseThrow();
  }

  private static HealthBlockingStub health(Backplane backplane) {
    return backplane.stub(HealthGrpc::newBlockingStub);
  }

  private record Service(
      ServiceDescriptor descriptor, Function<Backplane, AbstractBlockingStub<?>> stub) {}
}
