// Generated from the proto; not edited by hand.
// source: backplane/orders/v1/orders.proto
package backplane.orders.v1;

/**
 * OrdersService keeps orders: what was sold to whom, for how much, and what has
 * become of it.
 *
 * <p>Each line's total is its quantity times its unit price, rounded half-up to
 * the minor unit of the currency, once per line; an order's total is the sum of
 * its line totals. Lines are kept as given: in their order, and never merged,
 * even where they are equal in everything.
 */
@io.grpc.stub.annotations.GrpcGenerated
@SuppressWarnings("deprecation")  // A deprecated method is still served.
public final class OrdersServiceGrpc {
  private OrdersServiceGrpc() {}

  /** The name of the service on the wire. */
  public static final String SERVICE_NAME = "backplane.orders.v1.OrdersService";

  private static final class PlaceOrderDescriptor {
    static final io.grpc.MethodDescriptor<backplane.orders.v1.PlaceOrderRequest, backplane.orders.v1.PlaceOrderResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.orders.v1.PlaceOrderRequest, backplane.orders.v1.PlaceOrderResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "PlaceOrder"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.orders.v1.PlaceOrderRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.orders.v1.PlaceOrderResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("PlaceOrder"))
            .build();
  }

  /** Describes {@code PlaceOrder}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/PlaceOrder",
      requestType = backplane.orders.v1.PlaceOrderRequest.class,
      responseType = backplane.orders.v1.PlaceOrderResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.orders.v1.PlaceOrderRequest, backplane.orders.v1.PlaceOrderResponse> getPlaceOrderMethod() {
    return PlaceOrderDescriptor.METHOD;
  }

  private static final class GetOrderDescriptor {
    static final io.grpc.MethodDescriptor<backplane.orders.v1.GetOrderRequest, backplane.orders.v1.GetOrderResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.orders.v1.GetOrderRequest, backplane.orders.v1.GetOrderResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetOrder"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.orders.v1.GetOrderRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.orders.v1.GetOrderResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetOrder"))
            .build();
  }

  /** Describes {@code GetOrder}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetOrder",
      requestType = backplane.orders.v1.GetOrderRequest.class,
      responseType = backplane.orders.v1.GetOrderResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.orders.v1.GetOrderRequest, backplane.orders.v1.GetOrderResponse> getGetOrderMethod() {
    return GetOrderDescriptor.METHOD;
  }

  private static final class BatchGetOrdersDescriptor {
    static final io.grpc.MethodDescriptor<backplane.orders.v1.BatchGetOrdersRequest, backplane.orders.v1.BatchGetOrdersResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.orders.v1.BatchGetOrdersRequest, backplane.orders.v1.BatchGetOrdersResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "BatchGetOrders"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.orders.v1.BatchGetOrdersRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.orders.v1.BatchGetOrdersResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("BatchGetOrders"))
            .build();
  }

  /** Describes {@code BatchGetOrders}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/BatchGetOrders",
      requestType = backplane.orders.v1.BatchGetOrdersRequest.class,
      responseType = backplane.orders.v1.BatchGetOrdersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.orders.v1.BatchGetOrdersRequest, backplane.orders.v1.BatchGetOrdersResponse> getBatchGetOrdersMethod() {
    return BatchGetOrdersDescriptor.METHOD;
  }

  private static final class ListOrdersDescriptor {
    static final io.grpc.MethodDescriptor<backplane.orders.v1.ListOrdersRequest, backplane.orders.v1.ListOrdersResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.orders.v1.ListOrdersRequest, backplane.orders.v1.ListOrdersResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListOrders"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.orders.v1.ListOrdersRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.orders.v1.ListOrdersResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListOrders"))
            .build();
  }

  /** Describes {@code ListOrders}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListOrders",
      requestType = backplane.orders.v1.ListOrdersRequest.class,
      responseType = backplane.orders.v1.ListOrdersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.orders.v1.ListOrdersRequest, backplane.orders.v1.ListOrdersResponse> getListOrdersMethod() {
    return ListOrdersDescriptor.METHOD;
  }

  private static final class CancelOrderDescriptor {
    static final io.grpc.MethodDescriptor<backplane.orders.v1.CancelOrderRequest, backplane.orders.v1.CancelOrderResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.orders.v1.CancelOrderRequest, backplane.orders.v1.CancelOrderResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "CancelOrder"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.orders.v1.CancelOrderRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.orders.v1.CancelOrderResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("CancelOrder"))
            .build();
  }

  /** Describes {@code CancelOrder}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/CancelOrder",
      requestType = backplane.orders.v1.CancelOrderRequest.class,
      responseType = backplane.orders.v1.CancelOrderResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.orders.v1.CancelOrderRequest, backplane.orders.v1.CancelOrderResponse> getCancelOrderMethod() {
    return CancelOrderDescriptor.METHOD;
  }

  private static final class WatchOrderDescriptor {
    static final io.grpc.MethodDescriptor<backplane.orders.v1.WatchOrderRequest, backplane.orders.v1.WatchOrderResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.orders.v1.WatchOrderRequest, backplane.orders.v1.WatchOrderResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "WatchOrder"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.orders.v1.WatchOrderRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.orders.v1.WatchOrderResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("WatchOrder"))
            .build();
  }

  /** Describes {@code WatchOrder}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/WatchOrder",
      requestType = backplane.orders.v1.WatchOrderRequest.class,
      responseType = backplane.orders.v1.WatchOrderResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<backplane.orders.v1.WatchOrderRequest, backplane.orders.v1.WatchOrderResponse> getWatchOrderMethod() {
    return WatchOrderDescriptor.METHOD;
  }

  /** Creates a stub whose answers come to observers. */
  public static OrdersServiceStub newStub(io.grpc.Channel channel) {
    return OrdersServiceStub.newStub(OrdersServiceStub::new, channel);
  }

  /** Creates a stub that waits for the answers. */
  public static OrdersServiceBlockingStub newBlockingStub(io.grpc.Channel channel) {
    return OrdersServiceBlockingStub.newStub(OrdersServiceBlockingStub::new, channel);
  }

  /** Creates a stub whose answers are futures; it has the unary methods alone. */
  public static OrdersServiceFutureStub newFutureStub(io.grpc.Channel channel) {
    return OrdersServiceFutureStub.newStub(OrdersServiceFutureStub::new, channel);
  }

  /** What a server implements; a method that is left out answers UNIMPLEMENTED. */
  public abstract static class OrdersServiceImplBase implements io.grpc.BindableService {
    /** Leaves every method to be implemented. */
    public OrdersServiceImplBase() {}

    /**
     * Places an order and answers it.
     *
     * <p>A line without <code>agreed_unit_price</code> is priced from the catalog, in the
     * order's currency, at <code>business_time</code> where it is given and otherwise now.
     * Every line needs a SKU that the catalog has, also where the price is
     * agreed. The product must be active; one that is archived is sold all the
     * same where the price is agreed and <code>business_time</code> is given, so that
     * history can be brought in after the product is gone.
     *
     * <p>Needs the permission <code>orders.orders.place</code>. Agreed prices need
     * <code>orders.price.override</code> as well, and <code>business_time</code> needs
     * <code>orders.history.import</code> as well; without them the call is answered
     * <code>PERMISSION_DENIED</code>. Answers <code>UNKNOWN_PRODUCT</code>, <code>PRODUCT_NOT_FOR_SALE</code>,
     * <code>PRICE_MISSING</code>, <code>CURRENCY_MISMATCH</code> or <code>AMOUNT_OUT_OF_RANGE</code> about the
     * first line in question, and <code>EXTERNAL_REFERENCE_TAKEN</code> where the source has
     * used the reference already. An order is stored whole or not at all.
     *
     * <p>A repeated call with the same <code>request_id</code> answers the first call's order,
     * marked as replayed in the trailing metadata, and places nothing.
     */
    public void placeOrder(backplane.orders.v1.PlaceOrderRequest request, io.grpc.stub.StreamObserver<backplane.orders.v1.PlaceOrderResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getPlaceOrderMethod(), responses);
    }

    /**
     * Answers one order with its lines.
     *
     * <p>Needs the permission <code>orders.orders.get</code>. Answers <code>ORDER_NOT_FOUND</code> where
     * there is none by the id.
     */
    public void getOrder(backplane.orders.v1.GetOrderRequest request, io.grpc.stub.StreamObserver<backplane.orders.v1.GetOrderResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetOrderMethod(), responses);
    }

    /**
     * Answers up to 1000 orders by their ids, without their lines unless the view
     * asks for them.
     *
     * <p>Needs the permission <code>orders.orders.get</code>. Answers <code>BATCH_TOO_LARGE</code> where
     * the full view would hold more than 10,000 lines. Ids that no order has are
     * listed in the answer and are not an error.
     */
    public void batchGetOrders(backplane.orders.v1.BatchGetOrdersRequest request, io.grpc.stub.StreamObserver<backplane.orders.v1.BatchGetOrdersResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBatchGetOrdersMethod(), responses);
    }

    /**
     * Lists the orders that meet every filter given, without their lines unless
     * the view asks for them. An order placed while pages are read may or may not
     * be among them; no other order is left out or comes twice.
     *
     * <p>Needs the permission <code>orders.orders.list</code>.
     */
    public void listOrders(backplane.orders.v1.ListOrdersRequest request, io.grpc.stub.StreamObserver<backplane.orders.v1.ListOrdersResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListOrdersMethod(), responses);
    }

    /**
     * Cancels an order that is placed, and answers it.
     *
     * <p>Needs the permission <code>orders.orders.cancel</code>. Answers <code>ORDER_NOT_FOUND</code>
     * where there is none by the id, and <code>ORDER_NOT_CANCELLABLE</code> where the order
     * is in any other state, cancelled included.
     *
     * <p>A repeated call with the same <code>request_id</code> answers what the first one did.
     */
    public void cancelOrder(backplane.orders.v1.CancelOrderRequest request, io.grpc.stub.StreamObserver<backplane.orders.v1.CancelOrderResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCancelOrderMethod(), responses);
    }

    /**
     * Sends every change of an order's state, in order, from its placement or
     * from where the cursor left off, and then each one as it happens. While
     * nothing happens it sends progress markers, at most 30 seconds apart. After
     * the change to a state that is final the stream ends with OK.
     *
     * <p>A stream that breaks is resumed with the last cursor received; a change may
     * then come twice, with the same <code>event_id</code>, and none is left out. A server
     * that shuts down ends the stream with <code>SERVER_DRAINING</code>. A caller that reads
     * too slowly is answered <code>SLOW_CONSUMER</code>, a cursor that is older than what is
     * kept <code>CURSOR_EXPIRED</code>, one that is not of this order <code>CURSOR_INVALID</code>.
     *
     * <p>Needs the permission <code>orders.orders.watch</code>. Answers <code>ORDER_NOT_FOUND</code> where
     * there is none by the id.
     */
    public void watchOrder(backplane.orders.v1.WatchOrderRequest request, io.grpc.stub.StreamObserver<backplane.orders.v1.WatchOrderResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchOrderMethod(), responses);
    }

    @Override
    public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(getPlaceOrderMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::placeOrder))
          .addMethod(getGetOrderMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getOrder))
          .addMethod(getBatchGetOrdersMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::batchGetOrders))
          .addMethod(getListOrdersMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listOrders))
          .addMethod(getCancelOrderMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::cancelOrder))
          .addMethod(getWatchOrderMethod(),
              io.grpc.stub.ServerCalls.asyncServerStreamingCall(this::watchOrder))
          .build();
    }
  }

  /** Calls the service whose answers come to observers. */
  public static final class OrdersServiceStub
      extends io.grpc.stub.AbstractAsyncStub<OrdersServiceStub> {
    private OrdersServiceStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected OrdersServiceStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new OrdersServiceStub(channel, options);
    }

    /**
     * Places an order and answers it.
     *
     * <p>A line without <code>agreed_unit_price</code> is priced from the catalog, in the
     * order's currency, at <code>business_time</code> where it is given and otherwise now.
     * Every line needs a SKU that the catalog has, also where the price is
     * agreed. The product must be active; one that is archived is sold all the
     * same where the price is agreed and <code>business_time</code> is given, so that
     * history can be brought in after the product is gone.
     *
     * <p>Needs the permission <code>orders.orders.place</code>. Agreed prices need
     * <code>orders.price.override</code> as well, and <code>business_time</code> needs
     * <code>orders.history.import</code> as well; without them the call is answered
     * <code>PERMISSION_DENIED</code>. Answers <code>UNKNOWN_PRODUCT</code>, <code>PRODUCT_NOT_FOR_SALE</code>,
     * <code>PRICE_MISSING</code>, <code>CURRENCY_MISMATCH</code> or <code>AMOUNT_OUT_OF_RANGE</code> about the
     * first line in question, and <code>EXTERNAL_REFERENCE_TAKEN</code> where the source has
     * used the reference already. An order is stored whole or not at all.
     *
     * <p>A repeated call with the same <code>request_id</code> answers the first call's order,
     * marked as replayed in the trailing metadata, and places nothing.
     */
    public void placeOrder(backplane.orders.v1.PlaceOrderRequest request, io.grpc.stub.StreamObserver<backplane.orders.v1.PlaceOrderResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getPlaceOrderMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers one order with its lines.
     *
     * <p>Needs the permission <code>orders.orders.get</code>. Answers <code>ORDER_NOT_FOUND</code> where
     * there is none by the id.
     */
    public void getOrder(backplane.orders.v1.GetOrderRequest request, io.grpc.stub.StreamObserver<backplane.orders.v1.GetOrderResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetOrderMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers up to 1000 orders by their ids, without their lines unless the view
     * asks for them.
     *
     * <p>Needs the permission <code>orders.orders.get</code>. Answers <code>BATCH_TOO_LARGE</code> where
     * the full view would hold more than 10,000 lines. Ids that no order has are
     * listed in the answer and are not an error.
     */
    public void batchGetOrders(backplane.orders.v1.BatchGetOrdersRequest request, io.grpc.stub.StreamObserver<backplane.orders.v1.BatchGetOrdersResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getBatchGetOrdersMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists the orders that meet every filter given, without their lines unless
     * the view asks for them. An order placed while pages are read may or may not
     * be among them; no other order is left out or comes twice.
     *
     * <p>Needs the permission <code>orders.orders.list</code>.
     */
    public void listOrders(backplane.orders.v1.ListOrdersRequest request, io.grpc.stub.StreamObserver<backplane.orders.v1.ListOrdersResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListOrdersMethod(), getCallOptions()), request, responses);
    }

    /**
     * Cancels an order that is placed, and answers it.
     *
     * <p>Needs the permission <code>orders.orders.cancel</code>. Answers <code>ORDER_NOT_FOUND</code>
     * where there is none by the id, and <code>ORDER_NOT_CANCELLABLE</code> where the order
     * is in any other state, cancelled included.
     *
     * <p>A repeated call with the same <code>request_id</code> answers what the first one did.
     */
    public void cancelOrder(backplane.orders.v1.CancelOrderRequest request, io.grpc.stub.StreamObserver<backplane.orders.v1.CancelOrderResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getCancelOrderMethod(), getCallOptions()), request, responses);
    }

    /**
     * Sends every change of an order's state, in order, from its placement or
     * from where the cursor left off, and then each one as it happens. While
     * nothing happens it sends progress markers, at most 30 seconds apart. After
     * the change to a state that is final the stream ends with OK.
     *
     * <p>A stream that breaks is resumed with the last cursor received; a change may
     * then come twice, with the same <code>event_id</code>, and none is left out. A server
     * that shuts down ends the stream with <code>SERVER_DRAINING</code>. A caller that reads
     * too slowly is answered <code>SLOW_CONSUMER</code>, a cursor that is older than what is
     * kept <code>CURSOR_EXPIRED</code>, one that is not of this order <code>CURSOR_INVALID</code>.
     *
     * <p>Needs the permission <code>orders.orders.watch</code>. Answers <code>ORDER_NOT_FOUND</code> where
     * there is none by the id.
     */
    public void watchOrder(backplane.orders.v1.WatchOrderRequest request, io.grpc.stub.StreamObserver<backplane.orders.v1.WatchOrderResponse> responses) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(getChannel().newCall(getWatchOrderMethod(), getCallOptions()), request, responses);
    }
  }

  /** Calls the service that waits for the answers. */
  public static final class OrdersServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<OrdersServiceBlockingStub> {
    private OrdersServiceBlockingStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected OrdersServiceBlockingStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new OrdersServiceBlockingStub(channel, options);
    }

    /**
     * Places an order and answers it.
     *
     * <p>A line without <code>agreed_unit_price</code> is priced from the catalog, in the
     * order's currency, at <code>business_time</code> where it is given and otherwise now.
     * Every line needs a SKU that the catalog has, also where the price is
     * agreed. The product must be active; one that is archived is sold all the
     * same where the price is agreed and <code>business_time</code> is given, so that
     * history can be brought in after the product is gone.
     *
     * <p>Needs the permission <code>orders.orders.place</code>. Agreed prices need
     * <code>orders.price.override</code> as well, and <code>business_time</code> needs
     * <code>orders.history.import</code> as well; without them the call is answered
     * <code>PERMISSION_DENIED</code>. Answers <code>UNKNOWN_PRODUCT</code>, <code>PRODUCT_NOT_FOR_SALE</code>,
     * <code>PRICE_MISSING</code>, <code>CURRENCY_MISMATCH</code> or <code>AMOUNT_OUT_OF_RANGE</code> about the
     * first line in question, and <code>EXTERNAL_REFERENCE_TAKEN</code> where the source has
     * used the reference already. An order is stored whole or not at all.
     *
     * <p>A repeated call with the same <code>request_id</code> answers the first call's order,
     * marked as replayed in the trailing metadata, and places nothing.
     */
    public backplane.orders.v1.PlaceOrderResponse placeOrder(backplane.orders.v1.PlaceOrderRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getPlaceOrderMethod(), getCallOptions(), request);
    }

    /**
     * Answers one order with its lines.
     *
     * <p>Needs the permission <code>orders.orders.get</code>. Answers <code>ORDER_NOT_FOUND</code> where
     * there is none by the id.
     */
    public backplane.orders.v1.GetOrderResponse getOrder(backplane.orders.v1.GetOrderRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetOrderMethod(), getCallOptions(), request);
    }

    /**
     * Answers up to 1000 orders by their ids, without their lines unless the view
     * asks for them.
     *
     * <p>Needs the permission <code>orders.orders.get</code>. Answers <code>BATCH_TOO_LARGE</code> where
     * the full view would hold more than 10,000 lines. Ids that no order has are
     * listed in the answer and are not an error.
     */
    public backplane.orders.v1.BatchGetOrdersResponse batchGetOrders(backplane.orders.v1.BatchGetOrdersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getBatchGetOrdersMethod(), getCallOptions(), request);
    }

    /**
     * Lists the orders that meet every filter given, without their lines unless
     * the view asks for them. An order placed while pages are read may or may not
     * be among them; no other order is left out or comes twice.
     *
     * <p>Needs the permission <code>orders.orders.list</code>.
     */
    public backplane.orders.v1.ListOrdersResponse listOrders(backplane.orders.v1.ListOrdersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListOrdersMethod(), getCallOptions(), request);
    }

    /**
     * Cancels an order that is placed, and answers it.
     *
     * <p>Needs the permission <code>orders.orders.cancel</code>. Answers <code>ORDER_NOT_FOUND</code>
     * where there is none by the id, and <code>ORDER_NOT_CANCELLABLE</code> where the order
     * is in any other state, cancelled included.
     *
     * <p>A repeated call with the same <code>request_id</code> answers what the first one did.
     */
    public backplane.orders.v1.CancelOrderResponse cancelOrder(backplane.orders.v1.CancelOrderRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getCancelOrderMethod(), getCallOptions(), request);
    }

    /**
     * Sends every change of an order's state, in order, from its placement or
     * from where the cursor left off, and then each one as it happens. While
     * nothing happens it sends progress markers, at most 30 seconds apart. After
     * the change to a state that is final the stream ends with OK.
     *
     * <p>A stream that breaks is resumed with the last cursor received; a change may
     * then come twice, with the same <code>event_id</code>, and none is left out. A server
     * that shuts down ends the stream with <code>SERVER_DRAINING</code>. A caller that reads
     * too slowly is answered <code>SLOW_CONSUMER</code>, a cursor that is older than what is
     * kept <code>CURSOR_EXPIRED</code>, one that is not of this order <code>CURSOR_INVALID</code>.
     *
     * <p>Needs the permission <code>orders.orders.watch</code>. Answers <code>ORDER_NOT_FOUND</code> where
     * there is none by the id.
     */
    public java.util.Iterator<backplane.orders.v1.WatchOrderResponse> watchOrder(backplane.orders.v1.WatchOrderRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(getChannel(), getWatchOrderMethod(), getCallOptions(), request);
    }
  }

  /** Calls the service whose answers are futures; it has the unary methods alone. */
  public static final class OrdersServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<OrdersServiceFutureStub> {
    private OrdersServiceFutureStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected OrdersServiceFutureStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new OrdersServiceFutureStub(channel, options);
    }

    /**
     * Places an order and answers it.
     *
     * <p>A line without <code>agreed_unit_price</code> is priced from the catalog, in the
     * order's currency, at <code>business_time</code> where it is given and otherwise now.
     * Every line needs a SKU that the catalog has, also where the price is
     * agreed. The product must be active; one that is archived is sold all the
     * same where the price is agreed and <code>business_time</code> is given, so that
     * history can be brought in after the product is gone.
     *
     * <p>Needs the permission <code>orders.orders.place</code>. Agreed prices need
     * <code>orders.price.override</code> as well, and <code>business_time</code> needs
     * <code>orders.history.import</code> as well; without them the call is answered
     * <code>PERMISSION_DENIED</code>. Answers <code>UNKNOWN_PRODUCT</code>, <code>PRODUCT_NOT_FOR_SALE</code>,
     * <code>PRICE_MISSING</code>, <code>CURRENCY_MISMATCH</code> or <code>AMOUNT_OUT_OF_RANGE</code> about the
     * first line in question, and <code>EXTERNAL_REFERENCE_TAKEN</code> where the source has
     * used the reference already. An order is stored whole or not at all.
     *
     * <p>A repeated call with the same <code>request_id</code> answers the first call's order,
     * marked as replayed in the trailing metadata, and places nothing.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.orders.v1.PlaceOrderResponse> placeOrder(backplane.orders.v1.PlaceOrderRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getPlaceOrderMethod(), getCallOptions()), request);
    }

    /**
     * Answers one order with its lines.
     *
     * <p>Needs the permission <code>orders.orders.get</code>. Answers <code>ORDER_NOT_FOUND</code> where
     * there is none by the id.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.orders.v1.GetOrderResponse> getOrder(backplane.orders.v1.GetOrderRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetOrderMethod(), getCallOptions()), request);
    }

    /**
     * Answers up to 1000 orders by their ids, without their lines unless the view
     * asks for them.
     *
     * <p>Needs the permission <code>orders.orders.get</code>. Answers <code>BATCH_TOO_LARGE</code> where
     * the full view would hold more than 10,000 lines. Ids that no order has are
     * listed in the answer and are not an error.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.orders.v1.BatchGetOrdersResponse> batchGetOrders(backplane.orders.v1.BatchGetOrdersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getBatchGetOrdersMethod(), getCallOptions()), request);
    }

    /**
     * Lists the orders that meet every filter given, without their lines unless
     * the view asks for them. An order placed while pages are read may or may not
     * be among them; no other order is left out or comes twice.
     *
     * <p>Needs the permission <code>orders.orders.list</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.orders.v1.ListOrdersResponse> listOrders(backplane.orders.v1.ListOrdersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListOrdersMethod(), getCallOptions()), request);
    }

    /**
     * Cancels an order that is placed, and answers it.
     *
     * <p>Needs the permission <code>orders.orders.cancel</code>. Answers <code>ORDER_NOT_FOUND</code>
     * where there is none by the id, and <code>ORDER_NOT_CANCELLABLE</code> where the order
     * is in any other state, cancelled included.
     *
     * <p>A repeated call with the same <code>request_id</code> answers what the first one did.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.orders.v1.CancelOrderResponse> cancelOrder(backplane.orders.v1.CancelOrderRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getCancelOrderMethod(), getCallOptions()), request);
    }
  }

  private static final class ServiceDescriptorHolder {
    static final io.grpc.ServiceDescriptor SERVICE =
        io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
            .setSchemaDescriptor(new FileDescriptorSupplier())
            .addMethod(getPlaceOrderMethod())
            .addMethod(getGetOrderMethod())
            .addMethod(getBatchGetOrdersMethod())
            .addMethod(getListOrdersMethod())
            .addMethod(getCancelOrderMethod())
            .addMethod(getWatchOrderMethod())
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
      return backplane.orders.v1.Orders.getDescriptor();
    }

    @Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("OrdersService");
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
