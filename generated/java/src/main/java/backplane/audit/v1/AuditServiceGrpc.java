// Generated from the proto; not edited by hand.
// source: backplane/audit/v1/audit.proto
package backplane.audit.v1;

/**
 * AuditService reads the audit log and proves what it says. Nothing writes to
 * the log through it: the record of a call is stored by the platform, in the
 * transaction of the call where it changed something.
 *
 * <p>Records are the leaves of a Merkle tree as in RFC 9162, with SHA-256. A
 * checkpoint states the size and the root of the tree under the log's own
 * Ed25519 signature, as text in the form of a C2SP signed note. Whoever keeps a
 * checkpoint elsewhere can tell later that no record before it was changed,
 * removed or moved.
 */
@io.grpc.stub.annotations.GrpcGenerated
@SuppressWarnings("deprecation")  // A deprecated method is still served.
public final class AuditServiceGrpc {
  private AuditServiceGrpc() {}

  /** The name of the service on the wire. */
  public static final String SERVICE_NAME = "backplane.audit.v1.AuditService";

  private static final class ListRecordsDescriptor {
    static final io.grpc.MethodDescriptor<backplane.audit.v1.ListRecordsRequest, backplane.audit.v1.ListRecordsResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.audit.v1.ListRecordsRequest, backplane.audit.v1.ListRecordsResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListRecords"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.audit.v1.ListRecordsRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.audit.v1.ListRecordsResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListRecords"))
            .build();
  }

  /** Describes {@code ListRecords}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListRecords",
      requestType = backplane.audit.v1.ListRecordsRequest.class,
      responseType = backplane.audit.v1.ListRecordsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.audit.v1.ListRecordsRequest, backplane.audit.v1.ListRecordsResponse> getListRecordsMethod() {
    return ListRecordsDescriptor.METHOD;
  }

  private static final class GetRecordDescriptor {
    static final io.grpc.MethodDescriptor<backplane.audit.v1.GetRecordRequest, backplane.audit.v1.GetRecordResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.audit.v1.GetRecordRequest, backplane.audit.v1.GetRecordResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetRecord"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.audit.v1.GetRecordRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.audit.v1.GetRecordResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetRecord"))
            .build();
  }

  /** Describes {@code GetRecord}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetRecord",
      requestType = backplane.audit.v1.GetRecordRequest.class,
      responseType = backplane.audit.v1.GetRecordResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.audit.v1.GetRecordRequest, backplane.audit.v1.GetRecordResponse> getGetRecordMethod() {
    return GetRecordDescriptor.METHOD;
  }

  private static final class GetCheckpointDescriptor {
    static final io.grpc.MethodDescriptor<backplane.audit.v1.GetCheckpointRequest, backplane.audit.v1.GetCheckpointResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.audit.v1.GetCheckpointRequest, backplane.audit.v1.GetCheckpointResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetCheckpoint"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.audit.v1.GetCheckpointRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.audit.v1.GetCheckpointResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetCheckpoint"))
            .build();
  }

  /** Describes {@code GetCheckpoint}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetCheckpoint",
      requestType = backplane.audit.v1.GetCheckpointRequest.class,
      responseType = backplane.audit.v1.GetCheckpointResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.audit.v1.GetCheckpointRequest, backplane.audit.v1.GetCheckpointResponse> getGetCheckpointMethod() {
    return GetCheckpointDescriptor.METHOD;
  }

  private static final class GetInclusionProofDescriptor {
    static final io.grpc.MethodDescriptor<backplane.audit.v1.GetInclusionProofRequest, backplane.audit.v1.GetInclusionProofResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.audit.v1.GetInclusionProofRequest, backplane.audit.v1.GetInclusionProofResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetInclusionProof"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.audit.v1.GetInclusionProofRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.audit.v1.GetInclusionProofResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetInclusionProof"))
            .build();
  }

  /** Describes {@code GetInclusionProof}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetInclusionProof",
      requestType = backplane.audit.v1.GetInclusionProofRequest.class,
      responseType = backplane.audit.v1.GetInclusionProofResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.audit.v1.GetInclusionProofRequest, backplane.audit.v1.GetInclusionProofResponse> getGetInclusionProofMethod() {
    return GetInclusionProofDescriptor.METHOD;
  }

  private static final class GetConsistencyProofDescriptor {
    static final io.grpc.MethodDescriptor<backplane.audit.v1.GetConsistencyProofRequest, backplane.audit.v1.GetConsistencyProofResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.audit.v1.GetConsistencyProofRequest, backplane.audit.v1.GetConsistencyProofResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetConsistencyProof"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.audit.v1.GetConsistencyProofRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.audit.v1.GetConsistencyProofResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetConsistencyProof"))
            .build();
  }

  /** Describes {@code GetConsistencyProof}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetConsistencyProof",
      requestType = backplane.audit.v1.GetConsistencyProofRequest.class,
      responseType = backplane.audit.v1.GetConsistencyProofResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.audit.v1.GetConsistencyProofRequest, backplane.audit.v1.GetConsistencyProofResponse> getGetConsistencyProofMethod() {
    return GetConsistencyProofDescriptor.METHOD;
  }

  /** Creates a stub whose answers come to observers. */
  public static AuditServiceStub newStub(io.grpc.Channel channel) {
    return AuditServiceStub.newStub(AuditServiceStub::new, channel);
  }

  /** Creates a stub that waits for the answers. */
  public static AuditServiceBlockingStub newBlockingStub(io.grpc.Channel channel) {
    return AuditServiceBlockingStub.newStub(AuditServiceBlockingStub::new, channel);
  }

  /** Creates a stub whose answers are futures; it has the unary methods alone. */
  public static AuditServiceFutureStub newFutureStub(io.grpc.Channel channel) {
    return AuditServiceFutureStub.newStub(AuditServiceFutureStub::new, channel);
  }

  /** What a server implements; a method that is left out answers UNIMPLEMENTED. */
  public abstract static class AuditServiceImplBase implements io.grpc.BindableService {
    /** Leaves every method to be implemented. */
    public AuditServiceImplBase() {}

    /**
     * Lists records of the log, the newest first, narrowed by who, what, on which
     * resource and when. A record is listed once it has its place in the log,
     * usually within a second after its call was answered.
     *
     * <p>Needs the permission <code>audit.records.list</code>.
     */
    public void listRecords(backplane.audit.v1.ListRecordsRequest request, io.grpc.stub.StreamObserver<backplane.audit.v1.ListRecordsResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListRecordsMethod(), responses);
    }

    /**
     * Answers one record and the bytes that the tree has of it.
     *
     * <p>Needs the permission <code>audit.records.get</code>. Answers <code>RECORD_NOT_FOUND</code> where
     * the log has no record by the id.
     */
    public void getRecord(backplane.audit.v1.GetRecordRequest request, io.grpc.stub.StreamObserver<backplane.audit.v1.GetRecordResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetRecordMethod(), responses);
    }

    /**
     * Answers the signed checkpoint of the log as it is now. It is signed when it
     * is asked for and the log has grown, and once a minute by itself; a
     * checkpoint that was signed once is signed no second time.
     *
     * <p>Needs the permission <code>audit.checkpoints.get</code>.
     */
    public void getCheckpoint(backplane.audit.v1.GetCheckpointRequest request, io.grpc.stub.StreamObserver<backplane.audit.v1.GetCheckpointResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetCheckpointMethod(), responses);
    }

    /**
     * Proves that a record is part of the log of a given size (RFC 9162, section
     * 2.1.3).
     *
     * <p>Needs the permission <code>audit.proofs.get</code>. Answers <code>RECORD_NOT_FOUND</code> where
     * the log has no record by the id, and <code>TREE_SIZE_OUT_OF_RANGE</code> where the log
     * is smaller than the size, or the record came after it.
     */
    public void getInclusionProof(backplane.audit.v1.GetInclusionProofRequest request, io.grpc.stub.StreamObserver<backplane.audit.v1.GetInclusionProofResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetInclusionProofMethod(), responses);
    }

    /**
     * Proves that the log of one size is the beginning of the log of another
     * (RFC 9162, section 2.1.4).
     *
     * <p>Needs the permission <code>audit.proofs.get</code>. Answers <code>TREE_SIZE_OUT_OF_RANGE</code>
     * where the first size is above the second, or the second above the log's.
     */
    public void getConsistencyProof(backplane.audit.v1.GetConsistencyProofRequest request, io.grpc.stub.StreamObserver<backplane.audit.v1.GetConsistencyProofResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetConsistencyProofMethod(), responses);
    }

    @Override
    public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(getListRecordsMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listRecords))
          .addMethod(getGetRecordMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getRecord))
          .addMethod(getGetCheckpointMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getCheckpoint))
          .addMethod(getGetInclusionProofMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getInclusionProof))
          .addMethod(getGetConsistencyProofMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getConsistencyProof))
          .build();
    }
  }

  /** Calls the service whose answers come to observers. */
  public static final class AuditServiceStub
      extends io.grpc.stub.AbstractAsyncStub<AuditServiceStub> {
    private AuditServiceStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected AuditServiceStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new AuditServiceStub(channel, options);
    }

    /**
     * Lists records of the log, the newest first, narrowed by who, what, on which
     * resource and when. A record is listed once it has its place in the log,
     * usually within a second after its call was answered.
     *
     * <p>Needs the permission <code>audit.records.list</code>.
     */
    public void listRecords(backplane.audit.v1.ListRecordsRequest request, io.grpc.stub.StreamObserver<backplane.audit.v1.ListRecordsResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListRecordsMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers one record and the bytes that the tree has of it.
     *
     * <p>Needs the permission <code>audit.records.get</code>. Answers <code>RECORD_NOT_FOUND</code> where
     * the log has no record by the id.
     */
    public void getRecord(backplane.audit.v1.GetRecordRequest request, io.grpc.stub.StreamObserver<backplane.audit.v1.GetRecordResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetRecordMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers the signed checkpoint of the log as it is now. It is signed when it
     * is asked for and the log has grown, and once a minute by itself; a
     * checkpoint that was signed once is signed no second time.
     *
     * <p>Needs the permission <code>audit.checkpoints.get</code>.
     */
    public void getCheckpoint(backplane.audit.v1.GetCheckpointRequest request, io.grpc.stub.StreamObserver<backplane.audit.v1.GetCheckpointResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetCheckpointMethod(), getCallOptions()), request, responses);
    }

    /**
     * Proves that a record is part of the log of a given size (RFC 9162, section
     * 2.1.3).
     *
     * <p>Needs the permission <code>audit.proofs.get</code>. Answers <code>RECORD_NOT_FOUND</code> where
     * the log has no record by the id, and <code>TREE_SIZE_OUT_OF_RANGE</code> where the log
     * is smaller than the size, or the record came after it.
     */
    public void getInclusionProof(backplane.audit.v1.GetInclusionProofRequest request, io.grpc.stub.StreamObserver<backplane.audit.v1.GetInclusionProofResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetInclusionProofMethod(), getCallOptions()), request, responses);
    }

    /**
     * Proves that the log of one size is the beginning of the log of another
     * (RFC 9162, section 2.1.4).
     *
     * <p>Needs the permission <code>audit.proofs.get</code>. Answers <code>TREE_SIZE_OUT_OF_RANGE</code>
     * where the first size is above the second, or the second above the log's.
     */
    public void getConsistencyProof(backplane.audit.v1.GetConsistencyProofRequest request, io.grpc.stub.StreamObserver<backplane.audit.v1.GetConsistencyProofResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetConsistencyProofMethod(), getCallOptions()), request, responses);
    }
  }

  /** Calls the service that waits for the answers. */
  public static final class AuditServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<AuditServiceBlockingStub> {
    private AuditServiceBlockingStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected AuditServiceBlockingStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new AuditServiceBlockingStub(channel, options);
    }

    /**
     * Lists records of the log, the newest first, narrowed by who, what, on which
     * resource and when. A record is listed once it has its place in the log,
     * usually within a second after its call was answered.
     *
     * <p>Needs the permission <code>audit.records.list</code>.
     */
    public backplane.audit.v1.ListRecordsResponse listRecords(backplane.audit.v1.ListRecordsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListRecordsMethod(), getCallOptions(), request);
    }

    /**
     * Answers one record and the bytes that the tree has of it.
     *
     * <p>Needs the permission <code>audit.records.get</code>. Answers <code>RECORD_NOT_FOUND</code> where
     * the log has no record by the id.
     */
    public backplane.audit.v1.GetRecordResponse getRecord(backplane.audit.v1.GetRecordRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetRecordMethod(), getCallOptions(), request);
    }

    /**
     * Answers the signed checkpoint of the log as it is now. It is signed when it
     * is asked for and the log has grown, and once a minute by itself; a
     * checkpoint that was signed once is signed no second time.
     *
     * <p>Needs the permission <code>audit.checkpoints.get</code>.
     */
    public backplane.audit.v1.GetCheckpointResponse getCheckpoint(backplane.audit.v1.GetCheckpointRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetCheckpointMethod(), getCallOptions(), request);
    }

    /**
     * Proves that a record is part of the log of a given size (RFC 9162, section
     * 2.1.3).
     *
     * <p>Needs the permission <code>audit.proofs.get</code>. Answers <code>RECORD_NOT_FOUND</code> where
     * the log has no record by the id, and <code>TREE_SIZE_OUT_OF_RANGE</code> where the log
     * is smaller than the size, or the record came after it.
     */
    public backplane.audit.v1.GetInclusionProofResponse getInclusionProof(backplane.audit.v1.GetInclusionProofRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetInclusionProofMethod(), getCallOptions(), request);
    }

    /**
     * Proves that the log of one size is the beginning of the log of another
     * (RFC 9162, section 2.1.4).
     *
     * <p>Needs the permission <code>audit.proofs.get</code>. Answers <code>TREE_SIZE_OUT_OF_RANGE</code>
     * where the first size is above the second, or the second above the log's.
     */
    public backplane.audit.v1.GetConsistencyProofResponse getConsistencyProof(backplane.audit.v1.GetConsistencyProofRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetConsistencyProofMethod(), getCallOptions(), request);
    }
  }

  /** Calls the service whose answers are futures; it has the unary methods alone. */
  public static final class AuditServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<AuditServiceFutureStub> {
    private AuditServiceFutureStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected AuditServiceFutureStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new AuditServiceFutureStub(channel, options);
    }

    /**
     * Lists records of the log, the newest first, narrowed by who, what, on which
     * resource and when. A record is listed once it has its place in the log,
     * usually within a second after its call was answered.
     *
     * <p>Needs the permission <code>audit.records.list</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.audit.v1.ListRecordsResponse> listRecords(backplane.audit.v1.ListRecordsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListRecordsMethod(), getCallOptions()), request);
    }

    /**
     * Answers one record and the bytes that the tree has of it.
     *
     * <p>Needs the permission <code>audit.records.get</code>. Answers <code>RECORD_NOT_FOUND</code> where
     * the log has no record by the id.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.audit.v1.GetRecordResponse> getRecord(backplane.audit.v1.GetRecordRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetRecordMethod(), getCallOptions()), request);
    }

    /**
     * Answers the signed checkpoint of the log as it is now. It is signed when it
     * is asked for and the log has grown, and once a minute by itself; a
     * checkpoint that was signed once is signed no second time.
     *
     * <p>Needs the permission <code>audit.checkpoints.get</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.audit.v1.GetCheckpointResponse> getCheckpoint(backplane.audit.v1.GetCheckpointRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetCheckpointMethod(), getCallOptions()), request);
    }

    /**
     * Proves that a record is part of the log of a given size (RFC 9162, section
     * 2.1.3).
     *
     * <p>Needs the permission <code>audit.proofs.get</code>. Answers <code>RECORD_NOT_FOUND</code> where
     * the log has no record by the id, and <code>TREE_SIZE_OUT_OF_RANGE</code> where the log
     * is smaller than the size, or the record came after it.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.audit.v1.GetInclusionProofResponse> getInclusionProof(backplane.audit.v1.GetInclusionProofRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetInclusionProofMethod(), getCallOptions()), request);
    }

    /**
     * Proves that the log of one size is the beginning of the log of another
     * (RFC 9162, section 2.1.4).
     *
     * <p>Needs the permission <code>audit.proofs.get</code>. Answers <code>TREE_SIZE_OUT_OF_RANGE</code>
     * where the first size is above the second, or the second above the log's.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.audit.v1.GetConsistencyProofResponse> getConsistencyProof(backplane.audit.v1.GetConsistencyProofRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetConsistencyProofMethod(), getCallOptions()), request);
    }
  }

  private static final class ServiceDescriptorHolder {
    static final io.grpc.ServiceDescriptor SERVICE =
        io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
            .setSchemaDescriptor(new FileDescriptorSupplier())
            .addMethod(getListRecordsMethod())
            .addMethod(getGetRecordMethod())
            .addMethod(getGetCheckpointMethod())
            .addMethod(getGetInclusionProofMethod())
            .addMethod(getGetConsistencyProofMethod())
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
      return backplane.audit.v1.Audit.getDescriptor();
    }

    @Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("AuditService");
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
