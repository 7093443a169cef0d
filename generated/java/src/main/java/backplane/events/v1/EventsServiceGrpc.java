// Generated from the proto; not edited by hand.
// source: backplane/events/v1/events.proto
package backplane.events.v1;

/**
 * EventsService keeps the log of the events that all services publish.
 *
 * <p>An event is stored in the transaction that makes it true: there is one for
 * each change and none for a change that did not happen. Whoever receives
 * events may receive one twice and remembers its id to have the effect once;
 * events of one subject come in their order. Events are kept for a time that
 * the server is set up with, 30 days by default.
 */
@io.grpc.stub.annotations.GrpcGenerated
@SuppressWarnings("deprecation")  // A deprecated method is still served.
public final class EventsServiceGrpc {
  private EventsServiceGrpc() {}

  /** The name of the service on the wire. */
  public static final String SERVICE_NAME = "backplane.events.v1.EventsService";

  private static final class ReadEventsDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.ReadEventsRequest, backplane.events.v1.ReadEventsResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.ReadEventsRequest, backplane.events.v1.ReadEventsResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ReadEvents"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.ReadEventsRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.ReadEventsResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ReadEvents"))
            .build();
  }

  /** Describes {@code ReadEvents}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ReadEvents",
      requestType = backplane.events.v1.ReadEventsRequest.class,
      responseType = backplane.events.v1.ReadEventsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.ReadEventsRequest, backplane.events.v1.ReadEventsResponse> getReadEventsMethod() {
    return ReadEventsDescriptor.METHOD;
  }

  private static final class GetEventDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.GetEventRequest, backplane.events.v1.GetEventResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.GetEventRequest, backplane.events.v1.GetEventResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetEvent"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.GetEventRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.GetEventResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetEvent"))
            .build();
  }

  /** Describes {@code GetEvent}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetEvent",
      requestType = backplane.events.v1.GetEventRequest.class,
      responseType = backplane.events.v1.GetEventResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.GetEventRequest, backplane.events.v1.GetEventResponse> getGetEventMethod() {
    return GetEventDescriptor.METHOD;
  }

  private static final class SubscribeDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.SubscribeRequest, backplane.events.v1.SubscribeResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.SubscribeRequest, backplane.events.v1.SubscribeResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "Subscribe"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.SubscribeRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.SubscribeResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("Subscribe"))
            .build();
  }

  /** Describes {@code Subscribe}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/Subscribe",
      requestType = backplane.events.v1.SubscribeRequest.class,
      responseType = backplane.events.v1.SubscribeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<backplane.events.v1.SubscribeRequest, backplane.events.v1.SubscribeResponse> getSubscribeMethod() {
    return SubscribeDescriptor.METHOD;
  }

  private static final class CreateConsumerDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.CreateConsumerRequest, backplane.events.v1.CreateConsumerResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.CreateConsumerRequest, backplane.events.v1.CreateConsumerResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "CreateConsumer"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.CreateConsumerRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.CreateConsumerResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("CreateConsumer"))
            .build();
  }

  /** Describes {@code CreateConsumer}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/CreateConsumer",
      requestType = backplane.events.v1.CreateConsumerRequest.class,
      responseType = backplane.events.v1.CreateConsumerResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.CreateConsumerRequest, backplane.events.v1.CreateConsumerResponse> getCreateConsumerMethod() {
    return CreateConsumerDescriptor.METHOD;
  }

  private static final class GetConsumerDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.GetConsumerRequest, backplane.events.v1.GetConsumerResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.GetConsumerRequest, backplane.events.v1.GetConsumerResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetConsumer"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.GetConsumerRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.GetConsumerResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetConsumer"))
            .build();
  }

  /** Describes {@code GetConsumer}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetConsumer",
      requestType = backplane.events.v1.GetConsumerRequest.class,
      responseType = backplane.events.v1.GetConsumerResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.GetConsumerRequest, backplane.events.v1.GetConsumerResponse> getGetConsumerMethod() {
    return GetConsumerDescriptor.METHOD;
  }

  private static final class ListConsumersDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.ListConsumersRequest, backplane.events.v1.ListConsumersResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.ListConsumersRequest, backplane.events.v1.ListConsumersResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListConsumers"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.ListConsumersRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.ListConsumersResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListConsumers"))
            .build();
  }

  /** Describes {@code ListConsumers}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListConsumers",
      requestType = backplane.events.v1.ListConsumersRequest.class,
      responseType = backplane.events.v1.ListConsumersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.ListConsumersRequest, backplane.events.v1.ListConsumersResponse> getListConsumersMethod() {
    return ListConsumersDescriptor.METHOD;
  }

  private static final class DeleteConsumerDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.DeleteConsumerRequest, backplane.events.v1.DeleteConsumerResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.DeleteConsumerRequest, backplane.events.v1.DeleteConsumerResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "DeleteConsumer"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.DeleteConsumerRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.DeleteConsumerResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("DeleteConsumer"))
            .build();
  }

  /** Describes {@code DeleteConsumer}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/DeleteConsumer",
      requestType = backplane.events.v1.DeleteConsumerRequest.class,
      responseType = backplane.events.v1.DeleteConsumerResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.DeleteConsumerRequest, backplane.events.v1.DeleteConsumerResponse> getDeleteConsumerMethod() {
    return DeleteConsumerDescriptor.METHOD;
  }

  private static final class ConsumeEventsDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.ConsumeEventsRequest, backplane.events.v1.ConsumeEventsResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.ConsumeEventsRequest, backplane.events.v1.ConsumeEventsResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ConsumeEvents"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.ConsumeEventsRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.ConsumeEventsResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ConsumeEvents"))
            .build();
  }

  /** Describes {@code ConsumeEvents}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ConsumeEvents",
      requestType = backplane.events.v1.ConsumeEventsRequest.class,
      responseType = backplane.events.v1.ConsumeEventsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<backplane.events.v1.ConsumeEventsRequest, backplane.events.v1.ConsumeEventsResponse> getConsumeEventsMethod() {
    return ConsumeEventsDescriptor.METHOD;
  }

  private static final class AcknowledgeEventsDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.AcknowledgeEventsRequest, backplane.events.v1.AcknowledgeEventsResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.AcknowledgeEventsRequest, backplane.events.v1.AcknowledgeEventsResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "AcknowledgeEvents"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.AcknowledgeEventsRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.AcknowledgeEventsResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("AcknowledgeEvents"))
            .build();
  }

  /** Describes {@code AcknowledgeEvents}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/AcknowledgeEvents",
      requestType = backplane.events.v1.AcknowledgeEventsRequest.class,
      responseType = backplane.events.v1.AcknowledgeEventsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.AcknowledgeEventsRequest, backplane.events.v1.AcknowledgeEventsResponse> getAcknowledgeEventsMethod() {
    return AcknowledgeEventsDescriptor.METHOD;
  }

  private static final class CreateWebhookDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.CreateWebhookRequest, backplane.events.v1.CreateWebhookResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.CreateWebhookRequest, backplane.events.v1.CreateWebhookResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "CreateWebhook"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.CreateWebhookRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.CreateWebhookResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("CreateWebhook"))
            .build();
  }

  /** Describes {@code CreateWebhook}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/CreateWebhook",
      requestType = backplane.events.v1.CreateWebhookRequest.class,
      responseType = backplane.events.v1.CreateWebhookResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.CreateWebhookRequest, backplane.events.v1.CreateWebhookResponse> getCreateWebhookMethod() {
    return CreateWebhookDescriptor.METHOD;
  }

  private static final class GetWebhookDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.GetWebhookRequest, backplane.events.v1.GetWebhookResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.GetWebhookRequest, backplane.events.v1.GetWebhookResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetWebhook"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.GetWebhookRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.GetWebhookResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetWebhook"))
            .build();
  }

  /** Describes {@code GetWebhook}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetWebhook",
      requestType = backplane.events.v1.GetWebhookRequest.class,
      responseType = backplane.events.v1.GetWebhookResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.GetWebhookRequest, backplane.events.v1.GetWebhookResponse> getGetWebhookMethod() {
    return GetWebhookDescriptor.METHOD;
  }

  private static final class ListWebhooksDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.ListWebhooksRequest, backplane.events.v1.ListWebhooksResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.ListWebhooksRequest, backplane.events.v1.ListWebhooksResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListWebhooks"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.ListWebhooksRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.ListWebhooksResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListWebhooks"))
            .build();
  }

  /** Describes {@code ListWebhooks}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListWebhooks",
      requestType = backplane.events.v1.ListWebhooksRequest.class,
      responseType = backplane.events.v1.ListWebhooksResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.ListWebhooksRequest, backplane.events.v1.ListWebhooksResponse> getListWebhooksMethod() {
    return ListWebhooksDescriptor.METHOD;
  }

  private static final class UpdateWebhookDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.UpdateWebhookRequest, backplane.events.v1.UpdateWebhookResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.UpdateWebhookRequest, backplane.events.v1.UpdateWebhookResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "UpdateWebhook"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.UpdateWebhookRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.UpdateWebhookResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("UpdateWebhook"))
            .build();
  }

  /** Describes {@code UpdateWebhook}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/UpdateWebhook",
      requestType = backplane.events.v1.UpdateWebhookRequest.class,
      responseType = backplane.events.v1.UpdateWebhookResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.UpdateWebhookRequest, backplane.events.v1.UpdateWebhookResponse> getUpdateWebhookMethod() {
    return UpdateWebhookDescriptor.METHOD;
  }

  private static final class DeleteWebhookDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.DeleteWebhookRequest, backplane.events.v1.DeleteWebhookResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.DeleteWebhookRequest, backplane.events.v1.DeleteWebhookResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "DeleteWebhook"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.DeleteWebhookRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.DeleteWebhookResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("DeleteWebhook"))
            .build();
  }

  /** Describes {@code DeleteWebhook}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/DeleteWebhook",
      requestType = backplane.events.v1.DeleteWebhookRequest.class,
      responseType = backplane.events.v1.DeleteWebhookResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.DeleteWebhookRequest, backplane.events.v1.DeleteWebhookResponse> getDeleteWebhookMethod() {
    return DeleteWebhookDescriptor.METHOD;
  }

  private static final class ListWebhookDeliveriesDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.ListWebhookDeliveriesRequest, backplane.events.v1.ListWebhookDeliveriesResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.ListWebhookDeliveriesRequest, backplane.events.v1.ListWebhookDeliveriesResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListWebhookDeliveries"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.ListWebhookDeliveriesRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.ListWebhookDeliveriesResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListWebhookDeliveries"))
            .build();
  }

  /** Describes {@code ListWebhookDeliveries}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListWebhookDeliveries",
      requestType = backplane.events.v1.ListWebhookDeliveriesRequest.class,
      responseType = backplane.events.v1.ListWebhookDeliveriesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.ListWebhookDeliveriesRequest, backplane.events.v1.ListWebhookDeliveriesResponse> getListWebhookDeliveriesMethod() {
    return ListWebhookDeliveriesDescriptor.METHOD;
  }

  private static final class ReplayWebhookDeliveriesDescriptor {
    static final io.grpc.MethodDescriptor<backplane.events.v1.ReplayWebhookDeliveriesRequest, backplane.events.v1.ReplayWebhookDeliveriesResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.events.v1.ReplayWebhookDeliveriesRequest, backplane.events.v1.ReplayWebhookDeliveriesResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ReplayWebhookDeliveries"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.ReplayWebhookDeliveriesRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.events.v1.ReplayWebhookDeliveriesResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ReplayWebhookDeliveries"))
            .build();
  }

  /** Describes {@code ReplayWebhookDeliveries}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ReplayWebhookDeliveries",
      requestType = backplane.events.v1.ReplayWebhookDeliveriesRequest.class,
      responseType = backplane.events.v1.ReplayWebhookDeliveriesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.events.v1.ReplayWebhookDeliveriesRequest, backplane.events.v1.ReplayWebhookDeliveriesResponse> getReplayWebhookDeliveriesMethod() {
    return ReplayWebhookDeliveriesDescriptor.METHOD;
  }

  /** Creates a stub whose answers come to observers. */
  public static EventsServiceStub newStub(io.grpc.Channel channel) {
    return EventsServiceStub.newStub(EventsServiceStub::new, channel);
  }

  /** Creates a stub that waits for the answers. */
  public static EventsServiceBlockingStub newBlockingStub(io.grpc.Channel channel) {
    return EventsServiceBlockingStub.newStub(EventsServiceBlockingStub::new, channel);
  }

  /** Creates a stub whose answers are futures; it has the unary methods alone. */
  public static EventsServiceFutureStub newFutureStub(io.grpc.Channel channel) {
    return EventsServiceFutureStub.newStub(EventsServiceFutureStub::new, channel);
  }

  /** What a server implements; a method that is left out answers UNIMPLEMENTED. */
  public abstract static class EventsServiceImplBase implements io.grpc.BindableService {
    /** Leaves every method to be implemented. */
    public EventsServiceImplBase() {}

    /**
     * Answers a page of the log, the oldest event first. A page ends early where
     * its events would be larger than 2 MiB.
     *
     * <p>Needs the permission <code>events.log.read</code>.
     */
    public void readEvents(backplane.events.v1.ReadEventsRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.ReadEventsResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReadEventsMethod(), responses);
    }

    /**
     * Answers one event.
     *
     * <p>Needs the permission <code>events.log.read</code>. Answers <code>EVENT_NOT_FOUND</code> where
     * there is none by the id, or none any more.
     */
    public void getEvent(backplane.events.v1.GetEventRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.GetEventResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetEventMethod(), responses);
    }

    /**
     * Sends every event that meets the filters, in order, from where the cursor
     * left off, and then each one as it is committed. While there is none it
     * sends progress markers, at most 30 seconds apart, whose cursors move on.
     *
     * <p>A stream that breaks is resumed with the last cursor received; none is left
     * out. A server that shuts down ends the stream with <code>SERVER_DRAINING</code>. A
     * caller that reads too slowly is answered <code>SLOW_CONSUMER</code>. Both carry the
     * cursor to resume with in the metadata. A cursor that is older than what is
     * kept is answered <code>CURSOR_EXPIRED</code> with the oldest one that can be used, one
     * of other filters <code>CURSOR_INVALID</code>.
     *
     * <p>Needs the permission <code>events.log.subscribe</code>.
     */
    public void subscribe(backplane.events.v1.SubscribeRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.SubscribeResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSubscribeMethod(), responses);
    }

    /**
     * Creates a consumer, which keeps its place in the log for a group.
     *
     * <p>Needs the permission <code>events.consumers.create</code>. Answers <code>CONSUMER_EXISTS</code>
     * where the name is taken.
     */
    public void createConsumer(backplane.events.v1.CreateConsumerRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.CreateConsumerResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateConsumerMethod(), responses);
    }

    /**
     * Answers one consumer and how far it has come.
     *
     * <p>Needs the permission <code>events.consumers.get</code>. Answers <code>CONSUMER_NOT_FOUND</code>
     * where there is none by the name.
     */
    public void getConsumer(backplane.events.v1.GetConsumerRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.GetConsumerResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetConsumerMethod(), responses);
    }

    /**
     * Lists consumers by their names.
     *
     * <p>Needs the permission <code>events.consumers.list</code>.
     */
    public void listConsumers(backplane.events.v1.ListConsumersRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.ListConsumersResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListConsumersMethod(), responses);
    }

    /**
     * Deletes a consumer and its place in the log. Deleting one that is not there
     * changes nothing.
     *
     * <p>Needs the permission <code>events.consumers.delete</code>.
     */
    public void deleteConsumer(backplane.events.v1.DeleteConsumerRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.DeleteConsumerResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteConsumerMethod(), responses);
    }

    /**
     * Delivers events to one member of a consumer's group. Each event goes to one
     * member; where it is not acknowledged within the consumer's deadline it is
     * delivered again, to any member. An event is delivered only after every
     * earlier one of its subject was acknowledged. While nothing is to be
     * delivered it sends progress markers, at most 30 seconds apart.
     *
     * <p>A server that shuts down ends the stream with <code>SERVER_DRAINING</code>; the member
     * joins again elsewhere. A consumer that was not read for longer than events
     * are kept is answered <code>CURSOR_EXPIRED</code>: it has missed events, and is deleted
     * and created anew. An event that is delivered and no longer kept is dropped.
     *
     * <p>Needs the permission <code>events.consumers.consume</code>. Answers
     * <code>CONSUMER_NOT_FOUND</code> where there is none by the name, or none any more.
     */
    public void consumeEvents(backplane.events.v1.ConsumeEventsRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.ConsumeEventsResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getConsumeEventsMethod(), responses);
    }

    /**
     * Says that events were handled, so that they are not delivered again, also
     * where their deadline has passed. Ids that are not waiting for it are
     * ignored.
     *
     * <p>Needs the permission <code>events.consumers.consume</code>. Answers
     * <code>CONSUMER_NOT_FOUND</code> where there is none by the name.
     */
    public void acknowledgeEvents(backplane.events.v1.AcknowledgeEventsRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.AcknowledgeEventsResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAcknowledgeEventsMethod(), responses);
    }

    /**
     * Creates a webhook and shows its secret, this once. Events that are
     * committed from then on are sent.
     *
     * <p>Whoever holds the permission <code>events.webhooks.create</code>, which it needs, may
     * have the content of every event sent to an address of their choice. An
     * address that the server is not set up to send to is answered
     * <code>WEBHOOK_TARGET_REFUSED</code>.
     *
     * <p>A repeated call with the same <code>request_id</code> answers the first call's webhook
     * without its secret, which is kept sealed; a caller that lost it deletes the
     * webhook and creates another.
     */
    public void createWebhook(backplane.events.v1.CreateWebhookRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.CreateWebhookResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateWebhookMethod(), responses);
    }

    /**
     * Answers one webhook, without its secret.
     *
     * <p>Needs the permission <code>events.webhooks.get</code>. Answers <code>WEBHOOK_NOT_FOUND</code>
     * where there is none by the id.
     */
    public void getWebhook(backplane.events.v1.GetWebhookRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.GetWebhookResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetWebhookMethod(), responses);
    }

    /**
     * Lists webhooks in the order of their creation.
     *
     * <p>Needs the permission <code>events.webhooks.list</code>.
     */
    public void listWebhooks(backplane.events.v1.ListWebhooksRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.ListWebhooksResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListWebhooksMethod(), responses);
    }

    /**
     * Changes the fields of a webhook that the mask names. Its secret stays.
     *
     * <p>Needs the permission <code>events.webhooks.update</code>. Answers <code>WEBHOOK_NOT_FOUND</code>
     * where there is none by the id and <code>WEBHOOK_TARGET_REFUSED</code> for an address
     * that the server is not set up to send to. A stale etag is answered
     * <code>ETAG_MISMATCH</code>.
     */
    public void updateWebhook(backplane.events.v1.UpdateWebhookRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.UpdateWebhookResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateWebhookMethod(), responses);
    }

    /**
     * Deletes a webhook with its deliveries; what waits is sent no more. Deleting
     * one that is not there changes nothing.
     *
     * <p>Needs the permission <code>events.webhooks.delete</code>.
     */
    public void deleteWebhook(backplane.events.v1.DeleteWebhookRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.DeleteWebhookResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteWebhookMethod(), responses);
    }

    /**
     * Lists the deliveries of a webhook, the oldest first. Finished ones are kept
     * as long as events are.
     *
     * <p>Needs the permission <code>events.deliveries.list</code>. Answers <code>WEBHOOK_NOT_FOUND</code>
     * where there is none by the id.
     */
    public void listWebhookDeliveries(backplane.events.v1.ListWebhookDeliveriesRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.ListWebhookDeliveriesResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListWebhookDeliveriesMethod(), responses);
    }

    /**
     * Sends deliveries again that are dead or delivered, with a fresh number of
     * attempts. Those that still wait are left as they are.
     *
     * <p>Needs the permission <code>events.deliveries.replay</code>. Answers
     * <code>WEBHOOK_NOT_FOUND</code> where there is none by the id.
     */
    public void replayWebhookDeliveries(backplane.events.v1.ReplayWebhookDeliveriesRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.ReplayWebhookDeliveriesResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReplayWebhookDeliveriesMethod(), responses);
    }

    @Override
    public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(getReadEventsMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::readEvents))
          .addMethod(getGetEventMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getEvent))
          .addMethod(getSubscribeMethod(),
              io.grpc.stub.ServerCalls.asyncServerStreamingCall(this::subscribe))
          .addMethod(getCreateConsumerMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::createConsumer))
          .addMethod(getGetConsumerMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getConsumer))
          .addMethod(getListConsumersMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listConsumers))
          .addMethod(getDeleteConsumerMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::deleteConsumer))
          .addMethod(getConsumeEventsMethod(),
              io.grpc.stub.ServerCalls.asyncServerStreamingCall(this::consumeEvents))
          .addMethod(getAcknowledgeEventsMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::acknowledgeEvents))
          .addMethod(getCreateWebhookMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::createWebhook))
          .addMethod(getGetWebhookMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getWebhook))
          .addMethod(getListWebhooksMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listWebhooks))
          .addMethod(getUpdateWebhookMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::updateWebhook))
          .addMethod(getDeleteWebhookMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::deleteWebhook))
          .addMethod(getListWebhookDeliveriesMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listWebhookDeliveries))
          .addMethod(getReplayWebhookDeliveriesMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::replayWebhookDeliveries))
          .build();
    }
  }

  /** Calls the service whose answers come to observers. */
  public static final class EventsServiceStub
      extends io.grpc.stub.AbstractAsyncStub<EventsServiceStub> {
    private EventsServiceStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected EventsServiceStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new EventsServiceStub(channel, options);
    }

    /**
     * Answers a page of the log, the oldest event first. A page ends early where
     * its events would be larger than 2 MiB.
     *
     * <p>Needs the permission <code>events.log.read</code>.
     */
    public void readEvents(backplane.events.v1.ReadEventsRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.ReadEventsResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getReadEventsMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers one event.
     *
     * <p>Needs the permission <code>events.log.read</code>. Answers <code>EVENT_NOT_FOUND</code> where
     * there is none by the id, or none any more.
     */
    public void getEvent(backplane.events.v1.GetEventRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.GetEventResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetEventMethod(), getCallOptions()), request, responses);
    }

    /**
     * Sends every event that meets the filters, in order, from where the cursor
     * left off, and then each one as it is committed. While there is none it
     * sends progress markers, at most 30 seconds apart, whose cursors move on.
     *
     * <p>A stream that breaks is resumed with the last cursor received; none is left
     * out. A server that shuts down ends the stream with <code>SERVER_DRAINING</code>. A
     * caller that reads too slowly is answered <code>SLOW_CONSUMER</code>. Both carry the
     * cursor to resume with in the metadata. A cursor that is older than what is
     * kept is answered <code>CURSOR_EXPIRED</code> with the oldest one that can be used, one
     * of other filters <code>CURSOR_INVALID</code>.
     *
     * <p>Needs the permission <code>events.log.subscribe</code>.
     */
    public void subscribe(backplane.events.v1.SubscribeRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.SubscribeResponse> responses) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(getChannel().newCall(getSubscribeMethod(), getCallOptions()), request, responses);
    }

    /**
     * Creates a consumer, which keeps its place in the log for a group.
     *
     * <p>Needs the permission <code>events.consumers.create</code>. Answers <code>CONSUMER_EXISTS</code>
     * where the name is taken.
     */
    public void createConsumer(backplane.events.v1.CreateConsumerRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.CreateConsumerResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getCreateConsumerMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers one consumer and how far it has come.
     *
     * <p>Needs the permission <code>events.consumers.get</code>. Answers <code>CONSUMER_NOT_FOUND</code>
     * where there is none by the name.
     */
    public void getConsumer(backplane.events.v1.GetConsumerRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.GetConsumerResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetConsumerMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists consumers by their names.
     *
     * <p>Needs the permission <code>events.consumers.list</code>.
     */
    public void listConsumers(backplane.events.v1.ListConsumersRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.ListConsumersResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListConsumersMethod(), getCallOptions()), request, responses);
    }

    /**
     * Deletes a consumer and its place in the log. Deleting one that is not there
     * changes nothing.
     *
     * <p>Needs the permission <code>events.consumers.delete</code>.
     */
    public void deleteConsumer(backplane.events.v1.DeleteConsumerRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.DeleteConsumerResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getDeleteConsumerMethod(), getCallOptions()), request, responses);
    }

    /**
     * Delivers events to one member of a consumer's group. Each event goes to one
     * member; where it is not acknowledged within the consumer's deadline it is
     * delivered again, to any member. An event is delivered only after every
     * earlier one of its subject was acknowledged. While nothing is to be
     * delivered it sends progress markers, at most 30 seconds apart.
     *
     * <p>A server that shuts down ends the stream with <code>SERVER_DRAINING</code>; the member
     * joins again elsewhere. A consumer that was not read for longer than events
     * are kept is answered <code>CURSOR_EXPIRED</code>: it has missed events, and is deleted
     * and created anew. An event that is delivered and no longer kept is dropped.
     *
     * <p>Needs the permission <code>events.consumers.consume</code>. Answers
     * <code>CONSUMER_NOT_FOUND</code> where there is none by the name, or none any more.
     */
    public void consumeEvents(backplane.events.v1.ConsumeEventsRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.ConsumeEventsResponse> responses) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(getChannel().newCall(getConsumeEventsMethod(), getCallOptions()), request, responses);
    }

    /**
     * Says that events were handled, so that they are not delivered again, also
     * where their deadline has passed. Ids that are not waiting for it are
     * ignored.
     *
     * <p>Needs the permission <code>events.consumers.consume</code>. Answers
     * <code>CONSUMER_NOT_FOUND</code> where there is none by the name.
     */
    public void acknowledgeEvents(backplane.events.v1.AcknowledgeEventsRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.AcknowledgeEventsResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getAcknowledgeEventsMethod(), getCallOptions()), request, responses);
    }

    /**
     * Creates a webhook and shows its secret, this once. Events that are
     * committed from then on are sent.
     *
     * <p>Whoever holds the permission <code>events.webhooks.create</code>, which it needs, may
     * have the content of every event sent to an address of their choice. An
     * address that the server is not set up to send to is answered
     * <code>WEBHOOK_TARGET_REFUSED</code>.
     *
     * <p>A repeated call with the same <code>request_id</code> answers the first call's webhook
     * without its secret, which is kept sealed; a caller that lost it deletes the
     * webhook and creates another.
     */
    public void createWebhook(backplane.events.v1.CreateWebhookRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.CreateWebhookResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getCreateWebhookMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers one webhook, without its secret.
     *
     * <p>Needs the permission <code>events.webhooks.get</code>. Answers <code>WEBHOOK_NOT_FOUND</code>
     * where there is none by the id.
     */
    public void getWebhook(backplane.events.v1.GetWebhookRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.GetWebhookResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetWebhookMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists webhooks in the order of their creation.
     *
     * <p>Needs the permission <code>events.webhooks.list</code>.
     */
    public void listWebhooks(backplane.events.v1.ListWebhooksRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.ListWebhooksResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListWebhooksMethod(), getCallOptions()), request, responses);
    }

    /**
     * Changes the fields of a webhook that the mask names. Its secret stays.
     *
     * <p>Needs the permission <code>events.webhooks.update</code>. Answers <code>WEBHOOK_NOT_FOUND</code>
     * where there is none by the id and <code>WEBHOOK_TARGET_REFUSED</code> for an address
     * that the server is not set up to send to. A stale etag is answered
     * <code>ETAG_MISMATCH</code>.
     */
    public void updateWebhook(backplane.events.v1.UpdateWebhookRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.UpdateWebhookResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getUpdateWebhookMethod(), getCallOptions()), request, responses);
    }

    /**
     * Deletes a webhook with its deliveries; what waits is sent no more. Deleting
     * one that is not there changes nothing.
     *
     * <p>Needs the permission <code>events.webhooks.delete</code>.
     */
    public void deleteWebhook(backplane.events.v1.DeleteWebhookRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.DeleteWebhookResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getDeleteWebhookMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists the deliveries of a webhook, the oldest first. Finished ones are kept
     * as long as events are.
     *
     * <p>Needs the permission <code>events.deliveries.list</code>. Answers <code>WEBHOOK_NOT_FOUND</code>
     * where there is none by the id.
     */
    public void listWebhookDeliveries(backplane.events.v1.ListWebhookDeliveriesRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.ListWebhookDeliveriesResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListWebhookDeliveriesMethod(), getCallOptions()), request, responses);
    }

    /**
     * Sends deliveries again that are dead or delivered, with a fresh number of
     * attempts. Those that still wait are left as they are.
     *
     * <p>Needs the permission <code>events.deliveries.replay</code>. Answers
     * <code>WEBHOOK_NOT_FOUND</code> where there is none by the id.
     */
    public void replayWebhookDeliveries(backplane.events.v1.ReplayWebhookDeliveriesRequest request, io.grpc.stub.StreamObserver<backplane.events.v1.ReplayWebhookDeliveriesResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getReplayWebhookDeliveriesMethod(), getCallOptions()), request, responses);
    }
  }

  /** Calls the service that waits for the answers. */
  public static final class EventsServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<EventsServiceBlockingStub> {
    private EventsServiceBlockingStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected EventsServiceBlockingStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new EventsServiceBlockingStub(channel, options);
    }

    /**
     * Answers a page of the log, the oldest event first. A page ends early where
     * its events would be larger than 2 MiB.
     *
     * <p>Needs the permission <code>events.log.read</code>.
     */
    public backplane.events.v1.ReadEventsResponse readEvents(backplane.events.v1.ReadEventsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getReadEventsMethod(), getCallOptions(), request);
    }

    /**
     * Answers one event.
     *
     * <p>Needs the permission <code>events.log.read</code>. Answers <code>EVENT_NOT_FOUND</code> where
     * there is none by the id, or none any more.
     */
    public backplane.events.v1.GetEventResponse getEvent(backplane.events.v1.GetEventRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetEventMethod(), getCallOptions(), request);
    }

    /**
     * Sends every event that meets the filters, in order, from where the cursor
     * left off, and then each one as it is committed. While there is none it
     * sends progress markers, at most 30 seconds apart, whose cursors move on.
     *
     * <p>A stream that breaks is resumed with the last cursor received; none is left
     * out. A server that shuts down ends the stream with <code>SERVER_DRAINING</code>. A
     * caller that reads too slowly is answered <code>SLOW_CONSUMER</code>. Both carry the
     * cursor to resume with in the metadata. A cursor that is older than what is
     * kept is answered <code>CURSOR_EXPIRED</code> with the oldest one that can be used, one
     * of other filters <code>CURSOR_INVALID</code>.
     *
     * <p>Needs the permission <code>events.log.subscribe</code>.
     */
    public java.util.Iterator<backplane.events.v1.SubscribeResponse> subscribe(backplane.events.v1.SubscribeRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(getChannel(), getSubscribeMethod(), getCallOptions(), request);
    }

    /**
     * Creates a consumer, which keeps its place in the log for a group.
     *
     * <p>Needs the permission <code>events.consumers.create</code>. Answers <code>CONSUMER_EXISTS</code>
     * where the name is taken.
     */
    public backplane.events.v1.CreateConsumerResponse createConsumer(backplane.events.v1.CreateConsumerRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getCreateConsumerMethod(), getCallOptions(), request);
    }

    /**
     * Answers one consumer and how far it has come.
     *
     * <p>Needs the permission <code>events.consumers.get</code>. Answers <code>CONSUMER_NOT_FOUND</code>
     * where there is none by the name.
     */
    public backplane.events.v1.GetConsumerResponse getConsumer(backplane.events.v1.GetConsumerRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetConsumerMethod(), getCallOptions(), request);
    }

    /**
     * Lists consumers by their names.
     *
     * <p>Needs the permission <code>events.consumers.list</code>.
     */
    public backplane.events.v1.ListConsumersResponse listConsumers(backplane.events.v1.ListConsumersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListConsumersMethod(), getCallOptions(), request);
    }

    /**
     * Deletes a consumer and its place in the log. Deleting one that is not there
     * changes nothing.
     *
     * <p>Needs the permission <code>events.consumers.delete</code>.
     */
    public backplane.events.v1.DeleteConsumerResponse deleteConsumer(backplane.events.v1.DeleteConsumerRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getDeleteConsumerMethod(), getCallOptions(), request);
    }

    /**
     * Delivers events to one member of a consumer's group. Each event goes to one
     * member; where it is not acknowledged within the consumer's deadline it is
     * delivered again, to any member. An event is delivered only after every
     * earlier one of its subject was acknowledged. While nothing is to be
     * delivered it sends progress markers, at most 30 seconds apart.
     *
     * <p>A server that shuts down ends the stream with <code>SERVER_DRAINING</code>; the member
     * joins again elsewhere. A consumer that was not read for longer than events
     * are kept is answered <code>CURSOR_EXPIRED</code>: it has missed events, and is deleted
     * and created anew. An event that is delivered and no longer kept is dropped.
     *
     * <p>Needs the permission <code>events.consumers.consume</code>. Answers
     * <code>CONSUMER_NOT_FOUND</code> where there is none by the name, or none any more.
     */
    public java.util.Iterator<backplane.events.v1.ConsumeEventsResponse> consumeEvents(backplane.events.v1.ConsumeEventsRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(getChannel(), getConsumeEventsMethod(), getCallOptions(), request);
    }

    /**
     * Says that events were handled, so that they are not delivered again, also
     * where their deadline has passed. Ids that are not waiting for it are
     * ignored.
     *
     * <p>Needs the permission <code>events.consumers.consume</code>. Answers
     * <code>CONSUMER_NOT_FOUND</code> where there is none by the name.
     */
    public backplane.events.v1.AcknowledgeEventsResponse acknowledgeEvents(backplane.events.v1.AcknowledgeEventsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getAcknowledgeEventsMethod(), getCallOptions(), request);
    }

    /**
     * Creates a webhook and shows its secret, this once. Events that are
     * committed from then on are sent.
     *
     * <p>Whoever holds the permission <code>events.webhooks.create</code>, which it needs, may
     * have the content of every event sent to an address of their choice. An
     * address that the server is not set up to send to is answered
     * <code>WEBHOOK_TARGET_REFUSED</code>.
     *
     * <p>A repeated call with the same <code>request_id</code> answers the first call's webhook
     * without its secret, which is kept sealed; a caller that lost it deletes the
     * webhook and creates another.
     */
    public backplane.events.v1.CreateWebhookResponse createWebhook(backplane.events.v1.CreateWebhookRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getCreateWebhookMethod(), getCallOptions(), request);
    }

    /**
     * Answers one webhook, without its secret.
     *
     * <p>Needs the permission <code>events.webhooks.get</code>. Answers <code>WEBHOOK_NOT_FOUND</code>
     * where there is none by the id.
     */
    public backplane.events.v1.GetWebhookResponse getWebhook(backplane.events.v1.GetWebhookRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetWebhookMethod(), getCallOptions(), request);
    }

    /**
     * Lists webhooks in the order of their creation.
     *
     * <p>Needs the permission <code>events.webhooks.list</code>.
     */
    public backplane.events.v1.ListWebhooksResponse listWebhooks(backplane.events.v1.ListWebhooksRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListWebhooksMethod(), getCallOptions(), request);
    }

    /**
     * Changes the fields of a webhook that the mask names. Its secret stays.
     *
     * <p>Needs the permission <code>events.webhooks.update</code>. Answers <code>WEBHOOK_NOT_FOUND</code>
     * where there is none by the id and <code>WEBHOOK_TARGET_REFUSED</code> for an address
     * that the server is not set up to send to. A stale etag is answered
     * <code>ETAG_MISMATCH</code>.
     */
    public backplane.events.v1.UpdateWebhookResponse updateWebhook(backplane.events.v1.UpdateWebhookRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getUpdateWebhookMethod(), getCallOptions(), request);
    }

    /**
     * Deletes a webhook with its deliveries; what waits is sent no more. Deleting
     * one that is not there changes nothing.
     *
     * <p>Needs the permission <code>events.webhooks.delete</code>.
     */
    public backplane.events.v1.DeleteWebhookResponse deleteWebhook(backplane.events.v1.DeleteWebhookRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getDeleteWebhookMethod(), getCallOptions(), request);
    }

    /**
     * Lists the deliveries of a webhook, the oldest first. Finished ones are kept
     * as long as events are.
     *
     * <p>Needs the permission <code>events.deliveries.list</code>. Answers <code>WEBHOOK_NOT_FOUND</code>
     * where there is none by the id.
     */
    public backplane.events.v1.ListWebhookDeliveriesResponse listWebhookDeliveries(backplane.events.v1.ListWebhookDeliveriesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListWebhookDeliveriesMethod(), getCallOptions(), request);
    }

    /**
     * Sends deliveries again that are dead or delivered, with a fresh number of
     * attempts. Those that still wait are left as they are.
     *
     * <p>Needs the permission <code>events.deliveries.replay</code>. Answers
     * <code>WEBHOOK_NOT_FOUND</code> where there is none by the id.
     */
    public backplane.events.v1.ReplayWebhookDeliveriesResponse replayWebhookDeliveries(backplane.events.v1.ReplayWebhookDeliveriesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getReplayWebhookDeliveriesMethod(), getCallOptions(), request);
    }
  }

  /** Calls the service whose answers are futures; it has the unary methods alone. */
  public static final class EventsServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<EventsServiceFutureStub> {
    private EventsServiceFutureStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected EventsServiceFutureStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new EventsServiceFutureStub(channel, options);
    }

    /**
     * Answers a page of the log, the oldest event first. A page ends early where
     * its events would be larger than 2 MiB.
     *
     * <p>Needs the permission <code>events.log.read</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.ReadEventsResponse> readEvents(backplane.events.v1.ReadEventsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getReadEventsMethod(), getCallOptions()), request);
    }

    /**
     * Answers one event.
     *
     * <p>Needs the permission <code>events.log.read</code>. Answers <code>EVENT_NOT_FOUND</code> where
     * there is none by the id, or none any more.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.GetEventResponse> getEvent(backplane.events.v1.GetEventRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetEventMethod(), getCallOptions()), request);
    }

    /**
     * Creates a consumer, which keeps its place in the log for a group.
     *
     * <p>Needs the permission <code>events.consumers.create</code>. Answers <code>CONSUMER_EXISTS</code>
     * where the name is taken.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.CreateConsumerResponse> createConsumer(backplane.events.v1.CreateConsumerRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getCreateConsumerMethod(), getCallOptions()), request);
    }

    /**
     * Answers one consumer and how far it has come.
     *
     * <p>Needs the permission <code>events.consumers.get</code>. Answers <code>CONSUMER_NOT_FOUND</code>
     * where there is none by the name.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.GetConsumerResponse> getConsumer(backplane.events.v1.GetConsumerRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetConsumerMethod(), getCallOptions()), request);
    }

    /**
     * Lists consumers by their names.
     *
     * <p>Needs the permission <code>events.consumers.list</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.ListConsumersResponse> listConsumers(backplane.events.v1.ListConsumersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListConsumersMethod(), getCallOptions()), request);
    }

    /**
     * Deletes a consumer and its place in the log. Deleting one that is not there
     * changes nothing.
     *
     * <p>Needs the permission <code>events.consumers.delete</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.DeleteConsumerResponse> deleteConsumer(backplane.events.v1.DeleteConsumerRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getDeleteConsumerMethod(), getCallOptions()), request);
    }

    /**
     * Says that events were handled, so that they are not delivered again, also
     * where their deadline has passed. Ids that are not waiting for it are
     * ignored.
     *
     * <p>Needs the permission <code>events.consumers.consume</code>. Answers
     * <code>CONSUMER_NOT_FOUND</code> where there is none by the name.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.AcknowledgeEventsResponse> acknowledgeEvents(backplane.events.v1.AcknowledgeEventsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getAcknowledgeEventsMethod(), getCallOptions()), request);
    }

    /**
     * Creates a webhook and shows its secret, this once. Events that are
     * committed from then on are sent.
     *
     * <p>Whoever holds the permission <code>events.webhooks.create</code>, which it needs, may
     * have the content of every event sent to an address of their choice. An
     * address that the server is not set up to send to is answered
     * <code>WEBHOOK_TARGET_REFUSED</code>.
     *
     * <p>A repeated call with the same <code>request_id</code> answers the first call's webhook
     * without its secret, which is kept sealed; a caller that lost it deletes the
     * webhook and creates another.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.CreateWebhookResponse> createWebhook(backplane.events.v1.CreateWebhookRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getCreateWebhookMethod(), getCallOptions()), request);
    }

    /**
     * Answers one webhook, without its secret.
     *
     * <p>Needs the permission <code>events.webhooks.get</code>. Answers <code>WEBHOOK_NOT_FOUND</code>
     * where there is none by the id.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.GetWebhookResponse> getWebhook(backplane.events.v1.GetWebhookRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetWebhookMethod(), getCallOptions()), request);
    }

    /**
     * Lists webhooks in the order of their creation.
     *
     * <p>Needs the permission <code>events.webhooks.list</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.ListWebhooksResponse> listWebhooks(backplane.events.v1.ListWebhooksRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListWebhooksMethod(), getCallOptions()), request);
    }

    /**
     * Changes the fields of a webhook that the mask names. Its secret stays.
     *
     * <p>Needs the permission <code>events.webhooks.update</code>. Answers <code>WEBHOOK_NOT_FOUND</code>
     * where there is none by the id and <code>WEBHOOK_TARGET_REFUSED</code> for an address
     * that the server is not set up to send to. A stale etag is answered
     * <code>ETAG_MISMATCH</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.UpdateWebhookResponse> updateWebhook(backplane.events.v1.UpdateWebhookRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getUpdateWebhookMethod(), getCallOptions()), request);
    }

    /**
     * Deletes a webhook with its deliveries; what waits is sent no more. Deleting
     * one that is not there changes nothing.
     *
     * <p>Needs the permission <code>events.webhooks.delete</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.DeleteWebhookResponse> deleteWebhook(backplane.events.v1.DeleteWebhookRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getDeleteWebhookMethod(), getCallOptions()), request);
    }

    /**
     * Lists the deliveries of a webhook, the oldest first. Finished ones are kept
     * as long as events are.
     *
     * <p>Needs the permission <code>events.deliveries.list</code>. Answers <code>WEBHOOK_NOT_FOUND</code>
     * where there is none by the id.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.ListWebhookDeliveriesResponse> listWebhookDeliveries(backplane.events.v1.ListWebhookDeliveriesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListWebhookDeliveriesMethod(), getCallOptions()), request);
    }

    /**
     * Sends deliveries again that are dead or delivered, with a fresh number of
     * attempts. Those that still wait are left as they are.
     *
     * <p>Needs the permission <code>events.deliveries.replay</code>. Answers
     * <code>WEBHOOK_NOT_FOUND</code> where there is none by the id.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.events.v1.ReplayWebhookDeliveriesResponse> replayWebhookDeliveries(backplane.events.v1.ReplayWebhookDeliveriesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getReplayWebhookDeliveriesMethod(), getCallOptions()), request);
    }
  }

  private static final class ServiceDescriptorHolder {
    static final io.grpc.ServiceDescriptor SERVICE =
        io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
            .setSchemaDescriptor(new FileDescriptorSupplier())
            .addMethod(getReadEventsMethod())
            .addMethod(getGetEventMethod())
            .addMethod(getSubscribeMethod())
            .addMethod(getCreateConsumerMethod())
            .addMethod(getGetConsumerMethod())
            .addMethod(getListConsumersMethod())
            .addMethod(getDeleteConsumerMethod())
            .addMethod(getConsumeEventsMethod())
            .addMethod(getAcknowledgeEventsMethod())
            .addMethod(getCreateWebhookMethod())
            .addMethod(getGetWebhookMethod())
            .addMethod(getListWebhooksMethod())
            .addMethod(getUpdateWebhookMethod())
            .addMethod(getDeleteWebhookMethod())
            .addMethod(getListWebhookDeliveriesMethod())
            .addMethod(getReplayWebhookDeliveriesMethod())
            .build();
  }

  /** Describes the service. */
  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    return ServiceDescriptorHolder.SERVICE;
  }

  private static class FileDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier,
          io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    @Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return backplane.events.v1.Events.getDescriptor();
    }

    @Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("EventsService");
    }
  }

  private static final class MethodDescriptorSupplier extends FileDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final String method;

    MethodDescriptorSupplier(String method) {
      this.method = method;
    }

    @Override
    public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
      return getServiceDescriptor().findMethodByName(method);
    }
  }
}
