// Generated from the proto; not edited by hand.
// source: backplane/identity/v1/identity.proto
package backplane.identity.v1;

/**
 * IdentityService keeps users, service accounts, API keys, roles and grants,
 * turns a password or an API key into an access token, and answers what a
 * caller may do.
 *
 * <p>A permission is a name such as <code>orders.orders.place</code>. A caller holds it when
 * a role granted to the caller lists it, lists its service (<code>orders.*</code>) or
 * lists everything (<code>*</code>). An access token carries what its subject held when the
 * token was made, so that a change of roles and grants reaches a caller with
 * its next token: within 10 minutes. An access token whose session or API key
 * was revoked, or whose user or account was disabled, stops working sooner: at
 * once on the node that answered the revocation, within 5 seconds on every
 * other one.
 */
@io.grpc.stub.annotations.GrpcGenerated
@SuppressWarnings("deprecation")  // A deprecated method is still served.
public final class IdentityServiceGrpc {
  private IdentityServiceGrpc() {}

  /** The name of the service on the wire. */
  public static final String SERVICE_NAME = "backplane.identity.v1.IdentityService";

  private static final class CreateServiceAccountDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.CreateServiceAccountRequest, backplane.identity.v1.CreateServiceAccountResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.CreateServiceAccountRequest, backplane.identity.v1.CreateServiceAccountResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "CreateServiceAccount"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.CreateServiceAccountRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.CreateServiceAccountResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("CreateServiceAccount"))
            .build();
  }

  /** Describes {@code CreateServiceAccount}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/CreateServiceAccount",
      requestType = backplane.identity.v1.CreateServiceAccountRequest.class,
      responseType = backplane.identity.v1.CreateServiceAccountResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.CreateServiceAccountRequest, backplane.identity.v1.CreateServiceAccountResponse> getCreateServiceAccountMethod() {
    return CreateServiceAccountDescriptor.METHOD;
  }

  private static final class GetServiceAccountDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.GetServiceAccountRequest, backplane.identity.v1.GetServiceAccountResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.GetServiceAccountRequest, backplane.identity.v1.GetServiceAccountResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetServiceAccount"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.GetServiceAccountRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.GetServiceAccountResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetServiceAccount"))
            .build();
  }

  /** Describes {@code GetServiceAccount}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetServiceAccount",
      requestType = backplane.identity.v1.GetServiceAccountRequest.class,
      responseType = backplane.identity.v1.GetServiceAccountResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.GetServiceAccountRequest, backplane.identity.v1.GetServiceAccountResponse> getGetServiceAccountMethod() {
    return GetServiceAccountDescriptor.METHOD;
  }

  private static final class ListServiceAccountsDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.ListServiceAccountsRequest, backplane.identity.v1.ListServiceAccountsResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.ListServiceAccountsRequest, backplane.identity.v1.ListServiceAccountsResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListServiceAccounts"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListServiceAccountsRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListServiceAccountsResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListServiceAccounts"))
            .build();
  }

  /** Describes {@code ListServiceAccounts}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListServiceAccounts",
      requestType = backplane.identity.v1.ListServiceAccountsRequest.class,
      responseType = backplane.identity.v1.ListServiceAccountsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.ListServiceAccountsRequest, backplane.identity.v1.ListServiceAccountsResponse> getListServiceAccountsMethod() {
    return ListServiceAccountsDescriptor.METHOD;
  }

  private static final class DisableServiceAccountDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.DisableServiceAccountRequest, backplane.identity.v1.DisableServiceAccountResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.DisableServiceAccountRequest, backplane.identity.v1.DisableServiceAccountResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "DisableServiceAccount"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.DisableServiceAccountRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.DisableServiceAccountResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("DisableServiceAccount"))
            .build();
  }

  /** Describes {@code DisableServiceAccount}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/DisableServiceAccount",
      requestType = backplane.identity.v1.DisableServiceAccountRequest.class,
      responseType = backplane.identity.v1.DisableServiceAccountResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.DisableServiceAccountRequest, backplane.identity.v1.DisableServiceAccountResponse> getDisableServiceAccountMethod() {
    return DisableServiceAccountDescriptor.METHOD;
  }

  private static final class SetWorkloadDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.SetWorkloadRequest, backplane.identity.v1.SetWorkloadResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.SetWorkloadRequest, backplane.identity.v1.SetWorkloadResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "SetWorkload"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.SetWorkloadRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.SetWorkloadResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("SetWorkload"))
            .build();
  }

  /** Describes {@code SetWorkload}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/SetWorkload",
      requestType = backplane.identity.v1.SetWorkloadRequest.class,
      responseType = backplane.identity.v1.SetWorkloadResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.SetWorkloadRequest, backplane.identity.v1.SetWorkloadResponse> getSetWorkloadMethod() {
    return SetWorkloadDescriptor.METHOD;
  }

  private static final class GetWorkloadDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.GetWorkloadRequest, backplane.identity.v1.GetWorkloadResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.GetWorkloadRequest, backplane.identity.v1.GetWorkloadResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetWorkload"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.GetWorkloadRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.GetWorkloadResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetWorkload"))
            .build();
  }

  /** Describes {@code GetWorkload}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetWorkload",
      requestType = backplane.identity.v1.GetWorkloadRequest.class,
      responseType = backplane.identity.v1.GetWorkloadResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.GetWorkloadRequest, backplane.identity.v1.GetWorkloadResponse> getGetWorkloadMethod() {
    return GetWorkloadDescriptor.METHOD;
  }

  private static final class CreateApiKeyDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.CreateApiKeyRequest, backplane.identity.v1.CreateApiKeyResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.CreateApiKeyRequest, backplane.identity.v1.CreateApiKeyResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "CreateApiKey"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.CreateApiKeyRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.CreateApiKeyResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("CreateApiKey"))
            .build();
  }

  /** Describes {@code CreateApiKey}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/CreateApiKey",
      requestType = backplane.identity.v1.CreateApiKeyRequest.class,
      responseType = backplane.identity.v1.CreateApiKeyResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.CreateApiKeyRequest, backplane.identity.v1.CreateApiKeyResponse> getCreateApiKeyMethod() {
    return CreateApiKeyDescriptor.METHOD;
  }

  private static final class ListApiKeysDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.ListApiKeysRequest, backplane.identity.v1.ListApiKeysResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.ListApiKeysRequest, backplane.identity.v1.ListApiKeysResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListApiKeys"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListApiKeysRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListApiKeysResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListApiKeys"))
            .build();
  }

  /** Describes {@code ListApiKeys}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListApiKeys",
      requestType = backplane.identity.v1.ListApiKeysRequest.class,
      responseType = backplane.identity.v1.ListApiKeysResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.ListApiKeysRequest, backplane.identity.v1.ListApiKeysResponse> getListApiKeysMethod() {
    return ListApiKeysDescriptor.METHOD;
  }

  private static final class RevokeApiKeyDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.RevokeApiKeyRequest, backplane.identity.v1.RevokeApiKeyResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.RevokeApiKeyRequest, backplane.identity.v1.RevokeApiKeyResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "RevokeApiKey"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.RevokeApiKeyRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.RevokeApiKeyResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("RevokeApiKey"))
            .build();
  }

  /** Describes {@code RevokeApiKey}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/RevokeApiKey",
      requestType = backplane.identity.v1.RevokeApiKeyRequest.class,
      responseType = backplane.identity.v1.RevokeApiKeyResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.RevokeApiKeyRequest, backplane.identity.v1.RevokeApiKeyResponse> getRevokeApiKeyMethod() {
    return RevokeApiKeyDescriptor.METHOD;
  }

  private static final class ExchangeApiKeyDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.ExchangeApiKeyRequest, backplane.identity.v1.ExchangeApiKeyResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.ExchangeApiKeyRequest, backplane.identity.v1.ExchangeApiKeyResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ExchangeApiKey"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ExchangeApiKeyRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ExchangeApiKeyResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ExchangeApiKey"))
            .build();
  }

  /** Describes {@code ExchangeApiKey}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ExchangeApiKey",
      requestType = backplane.identity.v1.ExchangeApiKeyRequest.class,
      responseType = backplane.identity.v1.ExchangeApiKeyResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.ExchangeApiKeyRequest, backplane.identity.v1.ExchangeApiKeyResponse> getExchangeApiKeyMethod() {
    return ExchangeApiKeyDescriptor.METHOD;
  }

  private static final class CreateRoleDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.CreateRoleRequest, backplane.identity.v1.CreateRoleResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.CreateRoleRequest, backplane.identity.v1.CreateRoleResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "CreateRole"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.CreateRoleRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.CreateRoleResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("CreateRole"))
            .build();
  }

  /** Describes {@code CreateRole}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/CreateRole",
      requestType = backplane.identity.v1.CreateRoleRequest.class,
      responseType = backplane.identity.v1.CreateRoleResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.CreateRoleRequest, backplane.identity.v1.CreateRoleResponse> getCreateRoleMethod() {
    return CreateRoleDescriptor.METHOD;
  }

  private static final class GetRoleDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.GetRoleRequest, backplane.identity.v1.GetRoleResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.GetRoleRequest, backplane.identity.v1.GetRoleResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetRole"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.GetRoleRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.GetRoleResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetRole"))
            .build();
  }

  /** Describes {@code GetRole}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetRole",
      requestType = backplane.identity.v1.GetRoleRequest.class,
      responseType = backplane.identity.v1.GetRoleResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.GetRoleRequest, backplane.identity.v1.GetRoleResponse> getGetRoleMethod() {
    return GetRoleDescriptor.METHOD;
  }

  private static final class ListRolesDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.ListRolesRequest, backplane.identity.v1.ListRolesResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.ListRolesRequest, backplane.identity.v1.ListRolesResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListRoles"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListRolesRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListRolesResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListRoles"))
            .build();
  }

  /** Describes {@code ListRoles}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListRoles",
      requestType = backplane.identity.v1.ListRolesRequest.class,
      responseType = backplane.identity.v1.ListRolesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.ListRolesRequest, backplane.identity.v1.ListRolesResponse> getListRolesMethod() {
    return ListRolesDescriptor.METHOD;
  }

  private static final class UpdateRoleDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.UpdateRoleRequest, backplane.identity.v1.UpdateRoleResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.UpdateRoleRequest, backplane.identity.v1.UpdateRoleResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "UpdateRole"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.UpdateRoleRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.UpdateRoleResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("UpdateRole"))
            .build();
  }

  /** Describes {@code UpdateRole}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/UpdateRole",
      requestType = backplane.identity.v1.UpdateRoleRequest.class,
      responseType = backplane.identity.v1.UpdateRoleResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.UpdateRoleRequest, backplane.identity.v1.UpdateRoleResponse> getUpdateRoleMethod() {
    return UpdateRoleDescriptor.METHOD;
  }

  private static final class DeleteRoleDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.DeleteRoleRequest, backplane.identity.v1.DeleteRoleResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.DeleteRoleRequest, backplane.identity.v1.DeleteRoleResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "DeleteRole"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.DeleteRoleRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.DeleteRoleResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("DeleteRole"))
            .build();
  }

  /** Describes {@code DeleteRole}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/DeleteRole",
      requestType = backplane.identity.v1.DeleteRoleRequest.class,
      responseType = backplane.identity.v1.DeleteRoleResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.DeleteRoleRequest, backplane.identity.v1.DeleteRoleResponse> getDeleteRoleMethod() {
    return DeleteRoleDescriptor.METHOD;
  }

  private static final class CreateGrantDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.CreateGrantRequest, backplane.identity.v1.CreateGrantResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.CreateGrantRequest, backplane.identity.v1.CreateGrantResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "CreateGrant"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.CreateGrantRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.CreateGrantResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("CreateGrant"))
            .build();
  }

  /** Describes {@code CreateGrant}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/CreateGrant",
      requestType = backplane.identity.v1.CreateGrantRequest.class,
      responseType = backplane.identity.v1.CreateGrantResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.CreateGrantRequest, backplane.identity.v1.CreateGrantResponse> getCreateGrantMethod() {
    return CreateGrantDescriptor.METHOD;
  }

  private static final class ListGrantsDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.ListGrantsRequest, backplane.identity.v1.ListGrantsResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.ListGrantsRequest, backplane.identity.v1.ListGrantsResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListGrants"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListGrantsRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListGrantsResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListGrants"))
            .build();
  }

  /** Describes {@code ListGrants}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListGrants",
      requestType = backplane.identity.v1.ListGrantsRequest.class,
      responseType = backplane.identity.v1.ListGrantsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.ListGrantsRequest, backplane.identity.v1.ListGrantsResponse> getListGrantsMethod() {
    return ListGrantsDescriptor.METHOD;
  }

  private static final class DeleteGrantDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.DeleteGrantRequest, backplane.identity.v1.DeleteGrantResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.DeleteGrantRequest, backplane.identity.v1.DeleteGrantResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "DeleteGrant"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.DeleteGrantRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.DeleteGrantResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("DeleteGrant"))
            .build();
  }

  /** Describes {@code DeleteGrant}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/DeleteGrant",
      requestType = backplane.identity.v1.DeleteGrantRequest.class,
      responseType = backplane.identity.v1.DeleteGrantResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.DeleteGrantRequest, backplane.identity.v1.DeleteGrantResponse> getDeleteGrantMethod() {
    return DeleteGrantDescriptor.METHOD;
  }

  private static final class CheckPermissionDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.CheckPermissionRequest, backplane.identity.v1.CheckPermissionResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.CheckPermissionRequest, backplane.identity.v1.CheckPermissionResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "CheckPermission"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.CheckPermissionRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.CheckPermissionResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("CheckPermission"))
            .build();
  }

  /** Describes {@code CheckPermission}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/CheckPermission",
      requestType = backplane.identity.v1.CheckPermissionRequest.class,
      responseType = backplane.identity.v1.CheckPermissionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.CheckPermissionRequest, backplane.identity.v1.CheckPermissionResponse> getCheckPermissionMethod() {
    return CheckPermissionDescriptor.METHOD;
  }

  private static final class ListPermissionsDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.ListPermissionsRequest, backplane.identity.v1.ListPermissionsResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.ListPermissionsRequest, backplane.identity.v1.ListPermissionsResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListPermissions"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListPermissionsRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListPermissionsResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListPermissions"))
            .build();
  }

  /** Describes {@code ListPermissions}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListPermissions",
      requestType = backplane.identity.v1.ListPermissionsRequest.class,
      responseType = backplane.identity.v1.ListPermissionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.ListPermissionsRequest, backplane.identity.v1.ListPermissionsResponse> getListPermissionsMethod() {
    return ListPermissionsDescriptor.METHOD;
  }

  private static final class GetCallerDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.GetCallerRequest, backplane.identity.v1.GetCallerResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.GetCallerRequest, backplane.identity.v1.GetCallerResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetCaller"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.GetCallerRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.GetCallerResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetCaller"))
            .build();
  }

  /** Describes {@code GetCaller}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetCaller",
      requestType = backplane.identity.v1.GetCallerRequest.class,
      responseType = backplane.identity.v1.GetCallerResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.GetCallerRequest, backplane.identity.v1.GetCallerResponse> getGetCallerMethod() {
    return GetCallerDescriptor.METHOD;
  }

  private static final class CreateUserDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.CreateUserRequest, backplane.identity.v1.CreateUserResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.CreateUserRequest, backplane.identity.v1.CreateUserResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "CreateUser"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.CreateUserRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.CreateUserResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("CreateUser"))
            .build();
  }

  /** Describes {@code CreateUser}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/CreateUser",
      requestType = backplane.identity.v1.CreateUserRequest.class,
      responseType = backplane.identity.v1.CreateUserResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.CreateUserRequest, backplane.identity.v1.CreateUserResponse> getCreateUserMethod() {
    return CreateUserDescriptor.METHOD;
  }

  private static final class GetUserDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.GetUserRequest, backplane.identity.v1.GetUserResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.GetUserRequest, backplane.identity.v1.GetUserResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetUser"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.GetUserRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.GetUserResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetUser"))
            .build();
  }

  /** Describes {@code GetUser}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetUser",
      requestType = backplane.identity.v1.GetUserRequest.class,
      responseType = backplane.identity.v1.GetUserResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.GetUserRequest, backplane.identity.v1.GetUserResponse> getGetUserMethod() {
    return GetUserDescriptor.METHOD;
  }

  private static final class UpdateUserDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.UpdateUserRequest, backplane.identity.v1.UpdateUserResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.UpdateUserRequest, backplane.identity.v1.UpdateUserResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "UpdateUser"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.UpdateUserRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.UpdateUserResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("UpdateUser"))
            .build();
  }

  /** Describes {@code UpdateUser}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/UpdateUser",
      requestType = backplane.identity.v1.UpdateUserRequest.class,
      responseType = backplane.identity.v1.UpdateUserResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.UpdateUserRequest, backplane.identity.v1.UpdateUserResponse> getUpdateUserMethod() {
    return UpdateUserDescriptor.METHOD;
  }

  private static final class ListUsersDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.ListUsersRequest, backplane.identity.v1.ListUsersResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.ListUsersRequest, backplane.identity.v1.ListUsersResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListUsers"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListUsersRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListUsersResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListUsers"))
            .build();
  }

  /** Describes {@code ListUsers}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListUsers",
      requestType = backplane.identity.v1.ListUsersRequest.class,
      responseType = backplane.identity.v1.ListUsersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.ListUsersRequest, backplane.identity.v1.ListUsersResponse> getListUsersMethod() {
    return ListUsersDescriptor.METHOD;
  }

  private static final class DisableUserDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.DisableUserRequest, backplane.identity.v1.DisableUserResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.DisableUserRequest, backplane.identity.v1.DisableUserResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "DisableUser"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.DisableUserRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.DisableUserResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("DisableUser"))
            .build();
  }

  /** Describes {@code DisableUser}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/DisableUser",
      requestType = backplane.identity.v1.DisableUserRequest.class,
      responseType = backplane.identity.v1.DisableUserResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.DisableUserRequest, backplane.identity.v1.DisableUserResponse> getDisableUserMethod() {
    return DisableUserDescriptor.METHOD;
  }

  private static final class EnableUserDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.EnableUserRequest, backplane.identity.v1.EnableUserResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.EnableUserRequest, backplane.identity.v1.EnableUserResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "EnableUser"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.EnableUserRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.EnableUserResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("EnableUser"))
            .build();
  }

  /** Describes {@code EnableUser}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/EnableUser",
      requestType = backplane.identity.v1.EnableUserRequest.class,
      responseType = backplane.identity.v1.EnableUserResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.EnableUserRequest, backplane.identity.v1.EnableUserResponse> getEnableUserMethod() {
    return EnableUserDescriptor.METHOD;
  }

  private static final class EraseUserDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.EraseUserRequest, backplane.identity.v1.EraseUserResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.EraseUserRequest, backplane.identity.v1.EraseUserResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "EraseUser"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.EraseUserRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.EraseUserResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("EraseUser"))
            .build();
  }

  /** Describes {@code EraseUser}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/EraseUser",
      requestType = backplane.identity.v1.EraseUserRequest.class,
      responseType = backplane.identity.v1.EraseUserResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.EraseUserRequest, backplane.identity.v1.EraseUserResponse> getEraseUserMethod() {
    return EraseUserDescriptor.METHOD;
  }

  private static final class SetPasswordDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.SetPasswordRequest, backplane.identity.v1.SetPasswordResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.SetPasswordRequest, backplane.identity.v1.SetPasswordResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "SetPassword"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.SetPasswordRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.SetPasswordResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("SetPassword"))
            .build();
  }

  /** Describes {@code SetPassword}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/SetPassword",
      requestType = backplane.identity.v1.SetPasswordRequest.class,
      responseType = backplane.identity.v1.SetPasswordResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.SetPasswordRequest, backplane.identity.v1.SetPasswordResponse> getSetPasswordMethod() {
    return SetPasswordDescriptor.METHOD;
  }

  private static final class ChangePasswordDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.ChangePasswordRequest, backplane.identity.v1.ChangePasswordResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.ChangePasswordRequest, backplane.identity.v1.ChangePasswordResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ChangePassword"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ChangePasswordRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ChangePasswordResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ChangePassword"))
            .build();
  }

  /** Describes {@code ChangePassword}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ChangePassword",
      requestType = backplane.identity.v1.ChangePasswordRequest.class,
      responseType = backplane.identity.v1.ChangePasswordResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.ChangePasswordRequest, backplane.identity.v1.ChangePasswordResponse> getChangePasswordMethod() {
    return ChangePasswordDescriptor.METHOD;
  }

  private static final class LoginDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.LoginRequest, backplane.identity.v1.LoginResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.LoginRequest, backplane.identity.v1.LoginResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "Login"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.LoginRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.LoginResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("Login"))
            .build();
  }

  /** Describes {@code Login}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/Login",
      requestType = backplane.identity.v1.LoginRequest.class,
      responseType = backplane.identity.v1.LoginResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.LoginRequest, backplane.identity.v1.LoginResponse> getLoginMethod() {
    return LoginDescriptor.METHOD;
  }

  private static final class RefreshSessionDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.RefreshSessionRequest, backplane.identity.v1.RefreshSessionResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.RefreshSessionRequest, backplane.identity.v1.RefreshSessionResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "RefreshSession"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.RefreshSessionRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.RefreshSessionResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("RefreshSession"))
            .build();
  }

  /** Describes {@code RefreshSession}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/RefreshSession",
      requestType = backplane.identity.v1.RefreshSessionRequest.class,
      responseType = backplane.identity.v1.RefreshSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.RefreshSessionRequest, backplane.identity.v1.RefreshSessionResponse> getRefreshSessionMethod() {
    return RefreshSessionDescriptor.METHOD;
  }

  private static final class ListSessionsDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.ListSessionsRequest, backplane.identity.v1.ListSessionsResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.ListSessionsRequest, backplane.identity.v1.ListSessionsResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListSessions"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListSessionsRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.ListSessionsResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListSessions"))
            .build();
  }

  /** Describes {@code ListSessions}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListSessions",
      requestType = backplane.identity.v1.ListSessionsRequest.class,
      responseType = backplane.identity.v1.ListSessionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.ListSessionsRequest, backplane.identity.v1.ListSessionsResponse> getListSessionsMethod() {
    return ListSessionsDescriptor.METHOD;
  }

  private static final class RevokeSessionDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.RevokeSessionRequest, backplane.identity.v1.RevokeSessionResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.RevokeSessionRequest, backplane.identity.v1.RevokeSessionResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "RevokeSession"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.RevokeSessionRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.RevokeSessionResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("RevokeSession"))
            .build();
  }

  /** Describes {@code RevokeSession}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/RevokeSession",
      requestType = backplane.identity.v1.RevokeSessionRequest.class,
      responseType = backplane.identity.v1.RevokeSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.RevokeSessionRequest, backplane.identity.v1.RevokeSessionResponse> getRevokeSessionMethod() {
    return RevokeSessionDescriptor.METHOD;
  }

  private static final class RevokeAllSessionsDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.RevokeAllSessionsRequest, backplane.identity.v1.RevokeAllSessionsResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.RevokeAllSessionsRequest, backplane.identity.v1.RevokeAllSessionsResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "RevokeAllSessions"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.RevokeAllSessionsRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.RevokeAllSessionsResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("RevokeAllSessions"))
            .build();
  }

  /** Describes {@code RevokeAllSessions}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/RevokeAllSessions",
      requestType = backplane.identity.v1.RevokeAllSessionsRequest.class,
      responseType = backplane.identity.v1.RevokeAllSessionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.RevokeAllSessionsRequest, backplane.identity.v1.RevokeAllSessionsResponse> getRevokeAllSessionsMethod() {
    return RevokeAllSessionsDescriptor.METHOD;
  }

  private static final class LogoutDescriptor {
    static final io.grpc.MethodDescriptor<backplane.identity.v1.LogoutRequest, backplane.identity.v1.LogoutResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.identity.v1.LogoutRequest, backplane.identity.v1.LogoutResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "Logout"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.LogoutRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.identity.v1.LogoutResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("Logout"))
            .build();
  }

  /** Describes {@code Logout}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/Logout",
      requestType = backplane.identity.v1.LogoutRequest.class,
      responseType = backplane.identity.v1.LogoutResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.identity.v1.LogoutRequest, backplane.identity.v1.LogoutResponse> getLogoutMethod() {
    return LogoutDescriptor.METHOD;
  }

  /** Creates a stub whose answers come to observers. */
  public static IdentityServiceStub newStub(io.grpc.Channel channel) {
    return IdentityServiceStub.newStub(IdentityServiceStub::new, channel);
  }

  /** Creates a stub that waits for the answers. */
  public static IdentityServiceBlockingStub newBlockingStub(io.grpc.Channel channel) {
    return IdentityServiceBlockingStub.newStub(IdentityServiceBlockingStub::new, channel);
  }

  /** Creates a stub whose answers are futures; it has the unary methods alone. */
  public static IdentityServiceFutureStub newFutureStub(io.grpc.Channel channel) {
    return IdentityServiceFutureStub.newStub(IdentityServiceFutureStub::new, channel);
  }

  /** What a server implements; a method that is left out answers UNIMPLEMENTED. */
  public abstract static class IdentityServiceImplBase implements io.grpc.BindableService {
    /** Leaves every method to be implemented. */
    public IdentityServiceImplBase() {}

    /**
     * Creates a service account: the identity of a program that calls others.
     * It starts enabled, without keys and without grants.
     *
     * <p>Needs the permission <code>identity.service_accounts.create</code>. Answers
     * <code>SERVICE_ACCOUNT_NAME_TAKEN</code> where an account has the name already, enabled
     * or not.
     */
    public void createServiceAccount(backplane.identity.v1.CreateServiceAccountRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.CreateServiceAccountResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateServiceAccountMethod(), responses);
    }

    /**
     * Answers one service account.
     *
     * <p>Needs the permission <code>identity.service_accounts.get</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is none by the id.
     */
    public void getServiceAccount(backplane.identity.v1.GetServiceAccountRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.GetServiceAccountResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetServiceAccountMethod(), responses);
    }

    /**
     * Lists service accounts, disabled ones too, in the order of their creation.
     *
     * <p>Needs the permission <code>identity.service_accounts.list</code>.
     */
    public void listServiceAccounts(backplane.identity.v1.ListServiceAccountsRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListServiceAccountsResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListServiceAccountsMethod(), responses);
    }

    /**
     * Disables a service account for good. Its API keys are exchanged no more; an
     * access token that was made before stops working within 5 seconds. Its keys
     * and grants stay listed. Disabling a disabled account changes nothing and
     * answers it.
     *
     * <p>Needs the permission <code>identity.service_accounts.disable</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is none by the id, and
     * <code>LAST_ADMINISTRATOR</code> where no enabled account with a role that lists <code>*</code>
     * would remain.
     */
    public void disableServiceAccount(backplane.identity.v1.DisableServiceAccountRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.DisableServiceAccountResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDisableServiceAccountMethod(), responses);
    }

    /**
     * Binds a service account to the workload that acts as it: a program whose
     * client certificate names the SPIFFE id, verified in the TLS handshake. On a
     * port that asks for client certificates such a program needs no access token;
     * it may do what the account's roles permit, and a change of roles, of this
     * binding or of the account reaches it within 5 seconds. Access tokens that
     * are made for a bound account from then on are refused with
     * <code>PERMISSION_DENIED</code> from any other workload, and from connections without a
     * client certificate. An empty SPIFFE id frees the account. Setting what is set
     * already changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.service_accounts.set_workload</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id,
     * <code>SERVICE_ACCOUNT_DISABLED</code> where it is disabled, <code>WORKLOAD_TAKEN</code> where
     * another account is bound to the workload, and <code>PRIVILEGE_ESCALATION</code> where
     * the account holds a permission that the caller does not hold.
     */
    public void setWorkload(backplane.identity.v1.SetWorkloadRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.SetWorkloadResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetWorkloadMethod(), responses);
    }

    /**
     * Answers the workload that a service account is bound to.
     *
     * <p>Needs the permission <code>identity.service_accounts.get</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id.
     */
    public void getWorkload(backplane.identity.v1.GetWorkloadRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.GetWorkloadResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetWorkloadMethod(), responses);
    }

    /**
     * Creates an API key for a service account and shows it, this once: only a
     * hash of it is kept. An account may have up to 100 keys that are neither
     * revoked nor expired, so that keys can be rotated without a gap.
     *
     * <p>Needs the permission <code>identity.api_keys.create</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id,
     * <code>SERVICE_ACCOUNT_DISABLED</code> where it is disabled, <code>API_KEY_LIMIT_REACHED</code>
     * where it has 100 usable keys, and <code>PRIVILEGE_ESCALATION</code> where the account
     * holds a permission that the caller does not hold.
     *
     * <p>A repeated call with the same <code>request_id</code> answers the first call's key
     * without its text, which is not kept; a caller that lost the text revokes
     * the key and creates another.
     */
    public void createApiKey(backplane.identity.v1.CreateApiKeyRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.CreateApiKeyResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateApiKeyMethod(), responses);
    }

    /**
     * Lists the API keys of a service account, revoked and expired ones too, in
     * the order of their creation. The text of a key is never answered.
     *
     * <p>Needs the permission <code>identity.api_keys.list</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id.
     */
    public void listApiKeys(backplane.identity.v1.ListApiKeysRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListApiKeysResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListApiKeysMethod(), responses);
    }

    /**
     * Revokes an API key for good. It is exchanged no more; an access token that
     * was made from it stops working within 5 seconds. Revoking a revoked key
     * changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.api_keys.revoke</code>. Answers
     * <code>API_KEY_NOT_FOUND</code> where there is none by the id.
     */
    public void revokeApiKey(backplane.identity.v1.RevokeApiKeyRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.RevokeApiKeyResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRevokeApiKeyMethod(), responses);
    }

    /**
     * Exchanges an API key for an access token: a JWT signed with EdDSA, valid
     * for 10 minutes or until the key expires, whichever comes first. The token
     * goes into the <code>authorization</code> metadata of every other call, as
     * <code>Bearer &lt;token&gt;</code>. The keys that verify it are served as
     * <code>/.well-known/jwks.json</code> on the operations port.
     *
     * <p>Needs no credentials. A key that is unknown, revoked or expired, or whose
     * account is disabled, is answered <code>UNAUTHENTICATED</code> with one and the same
     * text.
     */
    public void exchangeApiKey(backplane.identity.v1.ExchangeApiKeyRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ExchangeApiKeyResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExchangeApiKeyMethod(), responses);
    }

    /**
     * Creates a role: a named set of permissions.
     *
     * <p>Needs the permission <code>identity.roles.create</code>. Answers <code>ROLE_NAME_TAKEN</code>
     * where a role has the name already, and <code>PRIVILEGE_ESCALATION</code> where the
     * role lists a permission that the caller does not hold.
     */
    public void createRole(backplane.identity.v1.CreateRoleRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.CreateRoleResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateRoleMethod(), responses);
    }

    /**
     * Answers one role.
     *
     * <p>Needs the permission <code>identity.roles.get</code>. Answers <code>ROLE_NOT_FOUND</code> where
     * there is none by the id.
     */
    public void getRole(backplane.identity.v1.GetRoleRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.GetRoleResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetRoleMethod(), responses);
    }

    /**
     * Lists roles in the order of their creation.
     *
     * <p>Needs the permission <code>identity.roles.list</code>.
     */
    public void listRoles(backplane.identity.v1.ListRolesRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListRolesResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListRolesMethod(), responses);
    }

    /**
     * Changes the fields of a role that the mask names; everyone who was granted
     * the role holds the changed permissions with the next access token.
     *
     * <p>Needs the permission <code>identity.roles.update</code>. Answers <code>ROLE_NOT_FOUND</code>
     * where there is none by the id, <code>ROLE_NAME_TAKEN</code> where another role has the
     * new name, <code>PRIVILEGE_ESCALATION</code> where the caller does not hold a
     * permission that the role gains, and <code>LAST_ADMINISTRATOR</code> where the change
     * takes <code>*</code> from the last enabled account that holds it. A stale etag is
     * answered <code>ETAG_MISMATCH</code>.
     */
    public void updateRole(backplane.identity.v1.UpdateRoleRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.UpdateRoleResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateRoleMethod(), responses);
    }

    /**
     * Deletes a role that is granted to nobody.
     *
     * <p>Needs the permission <code>identity.roles.delete</code>. Answers <code>ROLE_NOT_FOUND</code>
     * where there is none by the id, and <code>ROLE_IN_USE</code> while a grant names it. A
     * stale etag is answered <code>ETAG_MISMATCH</code>.
     */
    public void deleteRole(backplane.identity.v1.DeleteRoleRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.DeleteRoleResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteRoleMethod(), responses);
    }

    /**
     * Grants a role to a subject. Granting a role that the subject has already
     * changes nothing and answers the grant that there is.
     *
     * <p>Needs the permission <code>identity.grants.create</code>. Answers <code>ROLE_NOT_FOUND</code> or
     * <code>SUBJECT_NOT_FOUND</code> where there is none by the id, and
     * <code>PRIVILEGE_ESCALATION</code> where the role lists a permission that the caller
     * does not hold.
     */
    public void createGrant(backplane.identity.v1.CreateGrantRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.CreateGrantResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateGrantMethod(), responses);
    }

    /**
     * Lists grants in the order of their creation, of one subject, of one role,
     * or all. A subject or role that does not exist has no grants.
     *
     * <p>Needs the permission <code>identity.grants.list</code>.
     */
    public void listGrants(backplane.identity.v1.ListGrantsRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListGrantsResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListGrantsMethod(), responses);
    }

    /**
     * Takes a granted role back; the subject's next access token lacks its
     * permissions.
     *
     * <p>Needs the permission <code>identity.grants.delete</code>. Answers <code>GRANT_NOT_FOUND</code>
     * where there is none by the id, and <code>LAST_ADMINISTRATOR</code> where no enabled
     * account with a role that lists <code>*</code> would remain.
     */
    public void deleteGrant(backplane.identity.v1.DeleteGrantRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.DeleteGrantResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteGrantMethod(), responses);
    }

    /**
     * Answers whether a subject holds a permission: the caller, or the subject
     * that the request names. A disabled account holds none. Names of
     * permissions that no contract knows are answered like any other.
     *
     * <p>Needs valid credentials; asking about another subject needs the permission
     * <code>identity.permissions.check_others</code> as well. Answers <code>SUBJECT_NOT_FOUND</code>
     * where there is no subject by the id.
     */
    public void checkPermission(backplane.identity.v1.CheckPermissionRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.CheckPermissionResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCheckPermissionMethod(), responses);
    }

    /**
     * Lists the permissions that the contracts of the served services name, in
     * the order of their names, each with the methods that need it.
     *
     * <p>Needs valid credentials.
     */
    public void listPermissions(backplane.identity.v1.ListPermissionsRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListPermissionsResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListPermissionsMethod(), responses);
    }

    /**
     * Answers who the caller is and what its roles permit.
     *
     * <p>Needs valid credentials.
     */
    public void getCaller(backplane.identity.v1.GetCallerRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.GetCallerResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetCallerMethod(), responses);
    }

    /**
     * Creates a user, enabled, without a password and without grants: SetPassword
     * lets the user sign in, CreateGrant lets the user do something.
     *
     * <p>Needs the permission <code>identity.users.create</code>. Answers <code>EMAIL_TAKEN</code> where a
     * user has the e-mail address already, in whatever Unicode form, enabled or not.
     */
    public void createUser(backplane.identity.v1.CreateUserRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.CreateUserResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateUserMethod(), responses);
    }

    /**
     * Answers one user.
     *
     * <p>Needs the permission <code>identity.users.get</code>. Answers <code>USER_NOT_FOUND</code> where there
     * is none by the id.
     */
    public void getUser(backplane.identity.v1.GetUserRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.GetUserResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetUserMethod(), responses);
    }

    /**
     * Changes the fields of a user that the mask names.
     *
     * <p>Needs the permission <code>identity.users.update</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id, <code>USER_ERASED</code> where the user was erased, and
     * <code>EMAIL_TAKEN</code> where another user has the new e-mail address. A stale etag is
     * answered <code>ETAG_MISMATCH</code>.
     */
    public void updateUser(backplane.identity.v1.UpdateUserRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.UpdateUserResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateUserMethod(), responses);
    }

    /**
     * Lists users, disabled and erased ones too, in the order of their creation.
     *
     * <p>Needs the permission <code>identity.users.list</code>.
     */
    public void listUsers(backplane.identity.v1.ListUsersRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListUsersResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListUsersMethod(), responses);
    }

    /**
     * Disables a user until EnableUser. All sessions end; access tokens that were
     * made before stop working within 5 seconds. Disabling a disabled user changes
     * nothing and answers it.
     *
     * <p>Needs the permission <code>identity.users.disable</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id, and <code>USER_ERASED</code> where the user was erased.
     */
    public void disableUser(backplane.identity.v1.DisableUserRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.DisableUserResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDisableUserMethod(), responses);
    }

    /**
     * Enables a disabled user, who then signs in anew. Enabling an enabled user
     * changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.users.enable</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id, <code>USER_ERASED</code> where the user was erased, and
     * <code>PRIVILEGE_ESCALATION</code> where the user holds a permission that the caller does
     * not hold.
     */
    public void enableUser(backplane.identity.v1.EnableUserRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.EnableUserResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getEnableUserMethod(), responses);
    }

    /**
     * Erases a user's personal data for good: the key that name, e-mail and password
     * are encrypted with is destroyed, so that no copy of them can be read any more.
     * All sessions end, all grants are taken back, and the e-mail address is free
     * again. The id stays, so that what others wrote about it keeps its meaning.
     * Erasing an erased user changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.users.erase</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id.
     */
    public void eraseUser(backplane.identity.v1.EraseUserRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.EraseUserResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getEraseUserMethod(), responses);
    }

    /**
     * Sets a user's password, the first one or instead of one that was lost. All of
     * the user's sessions end.
     *
     * <p>Needs the permission <code>identity.users.set_password</code>. Answers <code>USER_NOT_FOUND</code>
     * where there is none by the id, <code>USER_ERASED</code> where the user was erased,
     * <code>WEAK_PASSWORD</code> where the password is short, common or easily guessed, and
     * <code>PRIVILEGE_ESCALATION</code> where the user holds a permission that the caller does
     * not hold.
     */
    public void setPassword(backplane.identity.v1.SetPasswordRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.SetPasswordResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetPasswordMethod(), responses);
    }

    /**
     * Changes the caller's own password. The caller's other sessions end; the one
     * that calls goes on.
     *
     * <p>Needs the access token of a user; others are answered <code>CALLER_IS_NO_USER</code>.
     * Answers <code>WRONG_PASSWORD</code> where the current password is another one,
     * <code>WEAK_PASSWORD</code> where the new one is short, common or easily guessed, and
     * <code>TOO_MANY_ATTEMPTS</code> after about 10 wrong ones in a row.
     */
    public void changePassword(backplane.identity.v1.ChangePasswordRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ChangePasswordResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getChangePasswordMethod(), responses);
    }

    /**
     * Signs a user in: begins a session and answers its tokens. The access token is
     * a JWT as ExchangeApiKey makes it, valid for 10 minutes. The refresh token
     * fetches the next tokens, once; the session ends 30 days after the sign-in. A
     * user has at most 100 sessions: a further one ends the oldest.
     *
     * <p>Needs no credentials. A wrong password, an unknown e-mail address, a user that
     * has no password and a disabled one are answered <code>UNAUTHENTICATED</code> with one and
     * the same text, after the same work. <code>TOO_MANY_ATTEMPTS</code> answers a node's
     * eleventh wrong attempt in a row for one address, and the fifty-first from one
     * network address, right or wrong; another one is allowed after the delay in
     * <code>RetryInfo</code>.
     */
    public void login(backplane.identity.v1.LoginRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.LoginResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getLoginMethod(), responses);
    }

    /**
     * Uses up a refresh token and answers new tokens of its session, with the
     * permissions that the user holds by now.
     *
     * <p>Needs no credentials but the token. A token that is unknown, or whose session
     * has ended, is answered <code>UNAUTHENTICATED</code>. So is one that was used before, and
     * its session ends: whoever holds a copy of it has no use of it. A repeated call
     * with the same <code>request_id</code> is no second use.
     */
    public void refreshSession(backplane.identity.v1.RefreshSessionRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.RefreshSessionResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRefreshSessionMethod(), responses);
    }

    /**
     * Lists the sessions of the caller, or of the user that the request names, ended
     * ones too for as long as they are kept, in the order of their creation.
     *
     * <p>Needs the access token of a user; asking about another user needs the
     * permission <code>identity.sessions.list_others</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is no user by the id, and <code>CALLER_IS_NO_USER</code> where the request names
     * none and the caller is none.
     */
    public void listSessions(backplane.identity.v1.ListSessionsRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListSessionsResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListSessionsMethod(), responses);
    }

    /**
     * Ends a session. Its refresh token is refused; its access tokens stop working
     * within 5 seconds. Ending an ended session changes nothing and answers it.
     *
     * <p>Needs valid credentials; ending a session of another user needs the permission
     * <code>identity.sessions.revoke_others</code>. Answers <code>SESSION_NOT_FOUND</code> where there is
     * none by the id, or none that the caller may end.
     */
    public void revokeSession(backplane.identity.v1.RevokeSessionRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.RevokeSessionResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRevokeSessionMethod(), responses);
    }

    /**
     * Ends all sessions of the caller, the calling one too, or of the user that the
     * request names.
     *
     * <p>Needs valid credentials; ending the sessions of another user needs the
     * permission <code>identity.sessions.revoke_others</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is no user by the id, and <code>CALLER_IS_NO_USER</code> where the request names
     * none and the caller is none.
     */
    public void revokeAllSessions(backplane.identity.v1.RevokeAllSessionsRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.RevokeAllSessionsResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRevokeAllSessionsMethod(), responses);
    }

    /**
     * Ends the session of the access token that the call is made with.
     *
     * <p>Needs the access token of a user; others are answered <code>CALLER_IS_NO_USER</code>.
     */
    public void logout(backplane.identity.v1.LogoutRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.LogoutResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getLogoutMethod(), responses);
    }

    @Override
    public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(getCreateServiceAccountMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::createServiceAccount))
          .addMethod(getGetServiceAccountMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getServiceAccount))
          .addMethod(getListServiceAccountsMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listServiceAccounts))
          .addMethod(getDisableServiceAccountMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::disableServiceAccount))
          .addMethod(getSetWorkloadMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::setWorkload))
          .addMethod(getGetWorkloadMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getWorkload))
          .addMethod(getCreateApiKeyMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::createApiKey))
          .addMethod(getListApiKeysMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listApiKeys))
          .addMethod(getRevokeApiKeyMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::revokeApiKey))
          .addMethod(getExchangeApiKeyMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::exchangeApiKey))
          .addMethod(getCreateRoleMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::createRole))
          .addMethod(getGetRoleMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getRole))
          .addMethod(getListRolesMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listRoles))
          .addMethod(getUpdateRoleMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::updateRole))
          .addMethod(getDeleteRoleMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::deleteRole))
          .addMethod(getCreateGrantMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::createGrant))
          .addMethod(getListGrantsMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listGrants))
          .addMethod(getDeleteGrantMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::deleteGrant))
          .addMethod(getCheckPermissionMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::checkPermission))
          .addMethod(getListPermissionsMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listPermissions))
          .addMethod(getGetCallerMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getCaller))
          .addMethod(getCreateUserMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::createUser))
          .addMethod(getGetUserMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getUser))
          .addMethod(getUpdateUserMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::updateUser))
          .addMethod(getListUsersMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listUsers))
          .addMethod(getDisableUserMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::disableUser))
          .addMethod(getEnableUserMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::enableUser))
          .addMethod(getEraseUserMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::eraseUser))
          .addMethod(getSetPasswordMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::setPassword))
          .addMethod(getChangePasswordMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::changePassword))
          .addMethod(getLoginMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::login))
          .addMethod(getRefreshSessionMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::refreshSession))
          .addMethod(getListSessionsMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listSessions))
          .addMethod(getRevokeSessionMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::revokeSession))
          .addMethod(getRevokeAllSessionsMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::revokeAllSessions))
          .addMethod(getLogoutMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::logout))
          .build();
    }
  }

  /** Calls the service whose answers come to observers. */
  public static final class IdentityServiceStub
      extends io.grpc.stub.AbstractAsyncStub<IdentityServiceStub> {
    private IdentityServiceStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected IdentityServiceStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new IdentityServiceStub(channel, options);
    }

    /**
     * Creates a service account: the identity of a program that calls others.
     * It starts enabled, without keys and without grants.
     *
     * <p>Needs the permission <code>identity.service_accounts.create</code>. Answers
     * <code>SERVICE_ACCOUNT_NAME_TAKEN</code> where an account has the name already, enabled
     * or not.
     */
    public void createServiceAccount(backplane.identity.v1.CreateServiceAccountRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.CreateServiceAccountResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getCreateServiceAccountMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers one service account.
     *
     * <p>Needs the permission <code>identity.service_accounts.get</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is none by the id.
     */
    public void getServiceAccount(backplane.identity.v1.GetServiceAccountRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.GetServiceAccountResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetServiceAccountMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists service accounts, disabled ones too, in the order of their creation.
     *
     * <p>Needs the permission <code>identity.service_accounts.list</code>.
     */
    public void listServiceAccounts(backplane.identity.v1.ListServiceAccountsRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListServiceAccountsResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListServiceAccountsMethod(), getCallOptions()), request, responses);
    }

    /**
     * Disables a service account for good. Its API keys are exchanged no more; an
     * access token that was made before stops working within 5 seconds. Its keys
     * and grants stay listed. Disabling a disabled account changes nothing and
     * answers it.
     *
     * <p>Needs the permission <code>identity.service_accounts.disable</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is none by the id, and
     * <code>LAST_ADMINISTRATOR</code> where no enabled account with a role that lists <code>*</code>
     * would remain.
     */
    public void disableServiceAccount(backplane.identity.v1.DisableServiceAccountRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.DisableServiceAccountResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getDisableServiceAccountMethod(), getCallOptions()), request, responses);
    }

    /**
     * Binds a service account to the workload that acts as it: a program whose
     * client certificate names the SPIFFE id, verified in the TLS handshake. On a
     * port that asks for client certificates such a program needs no access token;
     * it may do what the account's roles permit, and a change of roles, of this
     * binding or of the account reaches it within 5 seconds. Access tokens that
     * are made for a bound account from then on are refused with
     * <code>PERMISSION_DENIED</code> from any other workload, and from connections without a
     * client certificate. An empty SPIFFE id frees the account. Setting what is set
     * already changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.service_accounts.set_workload</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id,
     * <code>SERVICE_ACCOUNT_DISABLED</code> where it is disabled, <code>WORKLOAD_TAKEN</code> where
     * another account is bound to the workload, and <code>PRIVILEGE_ESCALATION</code> where
     * the account holds a permission that the caller does not hold.
     */
    public void setWorkload(backplane.identity.v1.SetWorkloadRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.SetWorkloadResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getSetWorkloadMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers the workload that a service account is bound to.
     *
     * <p>Needs the permission <code>identity.service_accounts.get</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id.
     */
    public void getWorkload(backplane.identity.v1.GetWorkloadRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.GetWorkloadResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetWorkloadMethod(), getCallOptions()), request, responses);
    }

    /**
     * Creates an API key for a service account and shows it, this once: only a
     * hash of it is kept. An account may have up to 100 keys that are neither
     * revoked nor expired, so that keys can be rotated without a gap.
     *
     * <p>Needs the permission <code>identity.api_keys.create</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id,
     * <code>SERVICE_ACCOUNT_DISABLED</code> where it is disabled, <code>API_KEY_LIMIT_REACHED</code>
     * where it has 100 usable keys, and <code>PRIVILEGE_ESCALATION</code> where the account
     * holds a permission that the caller does not hold.
     *
     * <p>A repeated call with the same <code>request_id</code> answers the first call's key
     * without its text, which is not kept; a caller that lost the text revokes
     * the key and creates another.
     */
    public void createApiKey(backplane.identity.v1.CreateApiKeyRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.CreateApiKeyResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getCreateApiKeyMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists the API keys of a service account, revoked and expired ones too, in
     * the order of their creation. The text of a key is never answered.
     *
     * <p>Needs the permission <code>identity.api_keys.list</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id.
     */
    public void listApiKeys(backplane.identity.v1.ListApiKeysRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListApiKeysResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListApiKeysMethod(), getCallOptions()), request, responses);
    }

    /**
     * Revokes an API key for good. It is exchanged no more; an access token that
     * was made from it stops working within 5 seconds. Revoking a revoked key
     * changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.api_keys.revoke</code>. Answers
     * <code>API_KEY_NOT_FOUND</code> where there is none by the id.
     */
    public void revokeApiKey(backplane.identity.v1.RevokeApiKeyRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.RevokeApiKeyResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getRevokeApiKeyMethod(), getCallOptions()), request, responses);
    }

    /**
     * Exchanges an API key for an access token: a JWT signed with EdDSA, valid
     * for 10 minutes or until the key expires, whichever comes first. The token
     * goes into the <code>authorization</code> metadata of every other call, as
     * <code>Bearer &lt;token&gt;</code>. The keys that verify it are served as
     * <code>/.well-known/jwks.json</code> on the operations port.
     *
     * <p>Needs no credentials. A key that is unknown, revoked or expired, or whose
     * account is disabled, is answered <code>UNAUTHENTICATED</code> with one and the same
     * text.
     */
    public void exchangeApiKey(backplane.identity.v1.ExchangeApiKeyRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ExchangeApiKeyResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getExchangeApiKeyMethod(), getCallOptions()), request, responses);
    }

    /**
     * Creates a role: a named set of permissions.
     *
     * <p>Needs the permission <code>identity.roles.create</code>. Answers <code>ROLE_NAME_TAKEN</code>
     * where a role has the name already, and <code>PRIVILEGE_ESCALATION</code> where the
     * role lists a permission that the caller does not hold.
     */
    public void createRole(backplane.identity.v1.CreateRoleRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.CreateRoleResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getCreateRoleMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers one role.
     *
     * <p>Needs the permission <code>identity.roles.get</code>. Answers <code>ROLE_NOT_FOUND</code> where
     * there is none by the id.
     */
    public void getRole(backplane.identity.v1.GetRoleRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.GetRoleResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetRoleMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists roles in the order of their creation.
     *
     * <p>Needs the permission <code>identity.roles.list</code>.
     */
    public void listRoles(backplane.identity.v1.ListRolesRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListRolesResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListRolesMethod(), getCallOptions()), request, responses);
    }

    /**
     * Changes the fields of a role that the mask names; everyone who was granted
     * the role holds the changed permissions with the next access token.
     *
     * <p>Needs the permission <code>identity.roles.update</code>. Answers <code>ROLE_NOT_FOUND</code>
     * where there is none by the id, <code>ROLE_NAME_TAKEN</code> where another role has the
     * new name, <code>PRIVILEGE_ESCALATION</code> where the caller does not hold a
     * permission that the role gains, and <code>LAST_ADMINISTRATOR</code> where the change
     * takes <code>*</code> from the last enabled account that holds it. A stale etag is
     * answered <code>ETAG_MISMATCH</code>.
     */
    public void updateRole(backplane.identity.v1.UpdateRoleRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.UpdateRoleResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getUpdateRoleMethod(), getCallOptions()), request, responses);
    }

    /**
     * Deletes a role that is granted to nobody.
     *
     * <p>Needs the permission <code>identity.roles.delete</code>. Answers <code>ROLE_NOT_FOUND</code>
     * where there is none by the id, and <code>ROLE_IN_USE</code> while a grant names it. A
     * stale etag is answered <code>ETAG_MISMATCH</code>.
     */
    public void deleteRole(backplane.identity.v1.DeleteRoleRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.DeleteRoleResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getDeleteRoleMethod(), getCallOptions()), request, responses);
    }

    /**
     * Grants a role to a subject. Granting a role that the subject has already
     * changes nothing and answers the grant that there is.
     *
     * <p>Needs the permission <code>identity.grants.create</code>. Answers <code>ROLE_NOT_FOUND</code> or
     * <code>SUBJECT_NOT_FOUND</code> where there is none by the id, and
     * <code>PRIVILEGE_ESCALATION</code> where the role lists a permission that the caller
     * does not hold.
     */
    public void createGrant(backplane.identity.v1.CreateGrantRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.CreateGrantResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getCreateGrantMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists grants in the order of their creation, of one subject, of one role,
     * or all. A subject or role that does not exist has no grants.
     *
     * <p>Needs the permission <code>identity.grants.list</code>.
     */
    public void listGrants(backplane.identity.v1.ListGrantsRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListGrantsResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListGrantsMethod(), getCallOptions()), request, responses);
    }

    /**
     * Takes a granted role back; the subject's next access token lacks its
     * permissions.
     *
     * <p>Needs the permission <code>identity.grants.delete</code>. Answers <code>GRANT_NOT_FOUND</code>
     * where there is none by the id, and <code>LAST_ADMINISTRATOR</code> where no enabled
     * account with a role that lists <code>*</code> would remain.
     */
    public void deleteGrant(backplane.identity.v1.DeleteGrantRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.DeleteGrantResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getDeleteGrantMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers whether a subject holds a permission: the caller, or the subject
     * that the request names. A disabled account holds none. Names of
     * permissions that no contract knows are answered like any other.
     *
     * <p>Needs valid credentials; asking about another subject needs the permission
     * <code>identity.permissions.check_others</code> as well. Answers <code>SUBJECT_NOT_FOUND</code>
     * where there is no subject by the id.
     */
    public void checkPermission(backplane.identity.v1.CheckPermissionRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.CheckPermissionResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getCheckPermissionMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists the permissions that the contracts of the served services name, in
     * the order of their names, each with the methods that need it.
     *
     * <p>Needs valid credentials.
     */
    public void listPermissions(backplane.identity.v1.ListPermissionsRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListPermissionsResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListPermissionsMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers who the caller is and what its roles permit.
     *
     * <p>Needs valid credentials.
     */
    public void getCaller(backplane.identity.v1.GetCallerRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.GetCallerResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetCallerMethod(), getCallOptions()), request, responses);
    }

    /**
     * Creates a user, enabled, without a password and without grants: SetPassword
     * lets the user sign in, CreateGrant lets the user do something.
     *
     * <p>Needs the permission <code>identity.users.create</code>. Answers <code>EMAIL_TAKEN</code> where a
     * user has the e-mail address already, in whatever Unicode form, enabled or not.
     */
    public void createUser(backplane.identity.v1.CreateUserRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.CreateUserResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getCreateUserMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers one user.
     *
     * <p>Needs the permission <code>identity.users.get</code>. Answers <code>USER_NOT_FOUND</code> where there
     * is none by the id.
     */
    public void getUser(backplane.identity.v1.GetUserRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.GetUserResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetUserMethod(), getCallOptions()), request, responses);
    }

    /**
     * Changes the fields of a user that the mask names.
     *
     * <p>Needs the permission <code>identity.users.update</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id, <code>USER_ERASED</code> where the user was erased, and
     * <code>EMAIL_TAKEN</code> where another user has the new e-mail address. A stale etag is
     * answered <code>ETAG_MISMATCH</code>.
     */
    public void updateUser(backplane.identity.v1.UpdateUserRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.UpdateUserResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getUpdateUserMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists users, disabled and erased ones too, in the order of their creation.
     *
     * <p>Needs the permission <code>identity.users.list</code>.
     */
    public void listUsers(backplane.identity.v1.ListUsersRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListUsersResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListUsersMethod(), getCallOptions()), request, responses);
    }

    /**
     * Disables a user until EnableUser. All sessions end; access tokens that were
     * made before stop working within 5 seconds. Disabling a disabled user changes
     * nothing and answers it.
     *
     * <p>Needs the permission <code>identity.users.disable</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id, and <code>USER_ERASED</code> where the user was erased.
     */
    public void disableUser(backplane.identity.v1.DisableUserRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.DisableUserResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getDisableUserMethod(), getCallOptions()), request, responses);
    }

    /**
     * Enables a disabled user, who then signs in anew. Enabling an enabled user
     * changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.users.enable</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id, <code>USER_ERASED</code> where the user was erased, and
     * <code>PRIVILEGE_ESCALATION</code> where the user holds a permission that the caller does
     * not hold.
     */
    public void enableUser(backplane.identity.v1.EnableUserRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.EnableUserResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getEnableUserMethod(), getCallOptions()), request, responses);
    }

    /**
     * Erases a user's personal data for good: the key that name, e-mail and password
     * are encrypted with is destroyed, so that no copy of them can be read any more.
     * All sessions end, all grants are taken back, and the e-mail address is free
     * again. The id stays, so that what others wrote about it keeps its meaning.
     * Erasing an erased user changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.users.erase</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id.
     */
    public void eraseUser(backplane.identity.v1.EraseUserRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.EraseUserResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getEraseUserMethod(), getCallOptions()), request, responses);
    }

    /**
     * Sets a user's password, the first one or instead of one that was lost. All of
     * the user's sessions end.
     *
     * <p>Needs the permission <code>identity.users.set_password</code>. Answers <code>USER_NOT_FOUND</code>
     * where there is none by the id, <code>USER_ERASED</code> where the user was erased,
     * <code>WEAK_PASSWORD</code> where the password is short, common or easily guessed, and
     * <code>PRIVILEGE_ESCALATION</code> where the user holds a permission that the caller does
     * not hold.
     */
    public void setPassword(backplane.identity.v1.SetPasswordRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.SetPasswordResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getSetPasswordMethod(), getCallOptions()), request, responses);
    }

    /**
     * Changes the caller's own password. The caller's other sessions end; the one
     * that calls goes on.
     *
     * <p>Needs the access token of a user; others are answered <code>CALLER_IS_NO_USER</code>.
     * Answers <code>WRONG_PASSWORD</code> where the current password is another one,
     * <code>WEAK_PASSWORD</code> where the new one is short, common or easily guessed, and
     * <code>TOO_MANY_ATTEMPTS</code> after about 10 wrong ones in a row.
     */
    public void changePassword(backplane.identity.v1.ChangePasswordRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ChangePasswordResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getChangePasswordMethod(), getCallOptions()), request, responses);
    }

    /**
     * Signs a user in: begins a session and answers its tokens. The access token is
     * a JWT as ExchangeApiKey makes it, valid for 10 minutes. The refresh token
     * fetches the next tokens, once; the session ends 30 days after the sign-in. A
     * user has at most 100 sessions: a further one ends the oldest.
     *
     * <p>Needs no credentials. A wrong password, an unknown e-mail address, a user that
     * has no password and a disabled one are answered <code>UNAUTHENTICATED</code> with one and
     * the same text, after the same work. <code>TOO_MANY_ATTEMPTS</code> answers a node's
     * eleventh wrong attempt in a row for one address, and the fifty-first from one
     * network address, right or wrong; another one is allowed after the delay in
     * <code>RetryInfo</code>.
     */
    public void login(backplane.identity.v1.LoginRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.LoginResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getLoginMethod(), getCallOptions()), request, responses);
    }

    /**
     * Uses up a refresh token and answers new tokens of its session, with the
     * permissions that the user holds by now.
     *
     * <p>Needs no credentials but the token. A token that is unknown, or whose session
     * has ended, is answered <code>UNAUTHENTICATED</code>. So is one that was used before, and
     * its session ends: whoever holds a copy of it has no use of it. A repeated call
     * with the same <code>request_id</code> is no second use.
     */
    public void refreshSession(backplane.identity.v1.RefreshSessionRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.RefreshSessionResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getRefreshSessionMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists the sessions of the caller, or of the user that the request names, ended
     * ones too for as long as they are kept, in the order of their creation.
     *
     * <p>Needs the access token of a user; asking about another user needs the
     * permission <code>identity.sessions.list_others</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is no user by the id, and <code>CALLER_IS_NO_USER</code> where the request names
     * none and the caller is none.
     */
    public void listSessions(backplane.identity.v1.ListSessionsRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.ListSessionsResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListSessionsMethod(), getCallOptions()), request, responses);
    }

    /**
     * Ends a session. Its refresh token is refused; its access tokens stop working
     * within 5 seconds. Ending an ended session changes nothing and answers it.
     *
     * <p>Needs valid credentials; ending a session of another user needs the permission
     * <code>identity.sessions.revoke_others</code>. Answers <code>SESSION_NOT_FOUND</code> where there is
     * none by the id, or none that the caller may end.
     */
    public void revokeSession(backplane.identity.v1.RevokeSessionRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.RevokeSessionResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getRevokeSessionMethod(), getCallOptions()), request, responses);
    }

    /**
     * Ends all sessions of the caller, the calling one too, or of the user that the
     * request names.
     *
     * <p>Needs valid credentials; ending the sessions of another user needs the
     * permission <code>identity.sessions.revoke_others</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is no user by the id, and <code>CALLER_IS_NO_USER</code> where the request names
     * none and the caller is none.
     */
    public void revokeAllSessions(backplane.identity.v1.RevokeAllSessionsRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.RevokeAllSessionsResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getRevokeAllSessionsMethod(), getCallOptions()), request, responses);
    }

    /**
     * Ends the session of the access token that the call is made with.
     *
     * <p>Needs the access token of a user; others are answered <code>CALLER_IS_NO_USER</code>.
     */
    public void logout(backplane.identity.v1.LogoutRequest request, io.grpc.stub.StreamObserver<backplane.identity.v1.LogoutResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getLogoutMethod(), getCallOptions()), request, responses);
    }
  }

  /** Calls the service that waits for the answers. */
  public static final class IdentityServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<IdentityServiceBlockingStub> {
    private IdentityServiceBlockingStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected IdentityServiceBlockingStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new IdentityServiceBlockingStub(channel, options);
    }

    /**
     * Creates a service account: the identity of a program that calls others.
     * It starts enabled, without keys and without grants.
     *
     * <p>Needs the permission <code>identity.service_accounts.create</code>. Answers
     * <code>SERVICE_ACCOUNT_NAME_TAKEN</code> where an account has the name already, enabled
     * or not.
     */
    public backplane.identity.v1.CreateServiceAccountResponse createServiceAccount(backplane.identity.v1.CreateServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getCreateServiceAccountMethod(), getCallOptions(), request);
    }

    /**
     * Answers one service account.
     *
     * <p>Needs the permission <code>identity.service_accounts.get</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is none by the id.
     */
    public backplane.identity.v1.GetServiceAccountResponse getServiceAccount(backplane.identity.v1.GetServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetServiceAccountMethod(), getCallOptions(), request);
    }

    /**
     * Lists service accounts, disabled ones too, in the order of their creation.
     *
     * <p>Needs the permission <code>identity.service_accounts.list</code>.
     */
    public backplane.identity.v1.ListServiceAccountsResponse listServiceAccounts(backplane.identity.v1.ListServiceAccountsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListServiceAccountsMethod(), getCallOptions(), request);
    }

    /**
     * Disables a service account for good. Its API keys are exchanged no more; an
     * access token that was made before stops working within 5 seconds. Its keys
     * and grants stay listed. Disabling a disabled account changes nothing and
     * answers it.
     *
     * <p>Needs the permission <code>identity.service_accounts.disable</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is none by the id, and
     * <code>LAST_ADMINISTRATOR</code> where no enabled account with a role that lists <code>*</code>
     * would remain.
     */
    public backplane.identity.v1.DisableServiceAccountResponse disableServiceAccount(backplane.identity.v1.DisableServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getDisableServiceAccountMethod(), getCallOptions(), request);
    }

    /**
     * Binds a service account to the workload that acts as it: a program whose
     * client certificate names the SPIFFE id, verified in the TLS handshake. On a
     * port that asks for client certificates such a program needs no access token;
     * it may do what the account's roles permit, and a change of roles, of this
     * binding or of the account reaches it within 5 seconds. Access tokens that
     * are made for a bound account from then on are refused with
     * <code>PERMISSION_DENIED</code> from any other workload, and from connections without a
     * client certificate. An empty SPIFFE id frees the account. Setting what is set
     * already changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.service_accounts.set_workload</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id,
     * <code>SERVICE_ACCOUNT_DISABLED</code> where it is disabled, <code>WORKLOAD_TAKEN</code> where
     * another account is bound to the workload, and <code>PRIVILEGE_ESCALATION</code> where
     * the account holds a permission that the caller does not hold.
     */
    public backplane.identity.v1.SetWorkloadResponse setWorkload(backplane.identity.v1.SetWorkloadRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getSetWorkloadMethod(), getCallOptions(), request);
    }

    /**
     * Answers the workload that a service account is bound to.
     *
     * <p>Needs the permission <code>identity.service_accounts.get</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id.
     */
    public backplane.identity.v1.GetWorkloadResponse getWorkload(backplane.identity.v1.GetWorkloadRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetWorkloadMethod(), getCallOptions(), request);
    }

    /**
     * Creates an API key for a service account and shows it, this once: only a
     * hash of it is kept. An account may have up to 100 keys that are neither
     * revoked nor expired, so that keys can be rotated without a gap.
     *
     * <p>Needs the permission <code>identity.api_keys.create</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id,
     * <code>SERVICE_ACCOUNT_DISABLED</code> where it is disabled, <code>API_KEY_LIMIT_REACHED</code>
     * where it has 100 usable keys, and <code>PRIVILEGE_ESCALATION</code> where the account
     * holds a permission that the caller does not hold.
     *
     * <p>A repeated call with the same <code>request_id</code> answers the first call's key
     * without its text, which is not kept; a caller that lost the text revokes
     * the key and creates another.
     */
    public backplane.identity.v1.CreateApiKeyResponse createApiKey(backplane.identity.v1.CreateApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getCreateApiKeyMethod(), getCallOptions(), request);
    }

    /**
     * Lists the API keys of a service account, revoked and expired ones too, in
     * the order of their creation. The text of a key is never answered.
     *
     * <p>Needs the permission <code>identity.api_keys.list</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id.
     */
    public backplane.identity.v1.ListApiKeysResponse listApiKeys(backplane.identity.v1.ListApiKeysRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListApiKeysMethod(), getCallOptions(), request);
    }

    /**
     * Revokes an API key for good. It is exchanged no more; an access token that
     * was made from it stops working within 5 seconds. Revoking a revoked key
     * changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.api_keys.revoke</code>. Answers
     * <code>API_KEY_NOT_FOUND</code> where there is none by the id.
     */
    public backplane.identity.v1.RevokeApiKeyResponse revokeApiKey(backplane.identity.v1.RevokeApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getRevokeApiKeyMethod(), getCallOptions(), request);
    }

    /**
     * Exchanges an API key for an access token: a JWT signed with EdDSA, valid
     * for 10 minutes or until the key expires, whichever comes first. The token
     * goes into the <code>authorization</code> metadata of every other call, as
     * <code>Bearer &lt;token&gt;</code>. The keys that verify it are served as
     * <code>/.well-known/jwks.json</code> on the operations port.
     *
     * <p>Needs no credentials. A key that is unknown, revoked or expired, or whose
     * account is disabled, is answered <code>UNAUTHENTICATED</code> with one and the same
     * text.
     */
    public backplane.identity.v1.ExchangeApiKeyResponse exchangeApiKey(backplane.identity.v1.ExchangeApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getExchangeApiKeyMethod(), getCallOptions(), request);
    }

    /**
     * Creates a role: a named set of permissions.
     *
     * <p>Needs the permission <code>identity.roles.create</code>. Answers <code>ROLE_NAME_TAKEN</code>
     * where a role has the name already, and <code>PRIVILEGE_ESCALATION</code> where the
     * role lists a permission that the caller does not hold.
     */
    public backplane.identity.v1.CreateRoleResponse createRole(backplane.identity.v1.CreateRoleRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getCreateRoleMethod(), getCallOptions(), request);
    }

    /**
     * Answers one role.
     *
     * <p>Needs the permission <code>identity.roles.get</code>. Answers <code>ROLE_NOT_FOUND</code> where
     * there is none by the id.
     */
    public backplane.identity.v1.GetRoleResponse getRole(backplane.identity.v1.GetRoleRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetRoleMethod(), getCallOptions(), request);
    }

    /**
     * Lists roles in the order of their creation.
     *
     * <p>Needs the permission <code>identity.roles.list</code>.
     */
    public backplane.identity.v1.ListRolesResponse listRoles(backplane.identity.v1.ListRolesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListRolesMethod(), getCallOptions(), request);
    }

    /**
     * Changes the fields of a role that the mask names; everyone who was granted
     * the role holds the changed permissions with the next access token.
     *
     * <p>Needs the permission <code>identity.roles.update</code>. Answers <code>ROLE_NOT_FOUND</code>
     * where there is none by the id, <code>ROLE_NAME_TAKEN</code> where another role has the
     * new name, <code>PRIVILEGE_ESCALATION</code> where the caller does not hold a
     * permission that the role gains, and <code>LAST_ADMINISTRATOR</code> where the change
     * takes <code>*</code> from the last enabled account that holds it. A stale etag is
     * answered <code>ETAG_MISMATCH</code>.
     */
    public backplane.identity.v1.UpdateRoleResponse updateRole(backplane.identity.v1.UpdateRoleRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getUpdateRoleMethod(), getCallOptions(), request);
    }

    /**
     * Deletes a role that is granted to nobody.
     *
     * <p>Needs the permission <code>identity.roles.delete</code>. Answers <code>ROLE_NOT_FOUND</code>
     * where there is none by the id, and <code>ROLE_IN_USE</code> while a grant names it. A
     * stale etag is answered <code>ETAG_MISMATCH</code>.
     */
    public backplane.identity.v1.DeleteRoleResponse deleteRole(backplane.identity.v1.DeleteRoleRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getDeleteRoleMethod(), getCallOptions(), request);
    }

    /**
     * Grants a role to a subject. Granting a role that the subject has already
     * changes nothing and answers the grant that there is.
     *
     * <p>Needs the permission <code>identity.grants.create</code>. Answers <code>ROLE_NOT_FOUND</code> or
     * <code>SUBJECT_NOT_FOUND</code> where there is none by the id, and
     * <code>PRIVILEGE_ESCALATION</code> where the role lists a permission that the caller
     * does not hold.
     */
    public backplane.identity.v1.CreateGrantResponse createGrant(backplane.identity.v1.CreateGrantRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getCreateGrantMethod(), getCallOptions(), request);
    }

    /**
     * Lists grants in the order of their creation, of one subject, of one role,
     * or all. A subject or role that does not exist has no grants.
     *
     * <p>Needs the permission <code>identity.grants.list</code>.
     */
    public backplane.identity.v1.ListGrantsResponse listGrants(backplane.identity.v1.ListGrantsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListGrantsMethod(), getCallOptions(), request);
    }

    /**
     * Takes a granted role back; the subject's next access token lacks its
     * permissions.
     *
     * <p>Needs the permission <code>identity.grants.delete</code>. Answers <code>GRANT_NOT_FOUND</code>
     * where there is none by the id, and <code>LAST_ADMINISTRATOR</code> where no enabled
     * account with a role that lists <code>*</code> would remain.
     */
    public backplane.identity.v1.DeleteGrantResponse deleteGrant(backplane.identity.v1.DeleteGrantRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getDeleteGrantMethod(), getCallOptions(), request);
    }

    /**
     * Answers whether a subject holds a permission: the caller, or the subject
     * that the request names. A disabled account holds none. Names of
     * permissions that no contract knows are answered like any other.
     *
     * <p>Needs valid credentials; asking about another subject needs the permission
     * <code>identity.permissions.check_others</code> as well. Answers <code>SUBJECT_NOT_FOUND</code>
     * where there is no subject by the id.
     */
    public backplane.identity.v1.CheckPermissionResponse checkPermission(backplane.identity.v1.CheckPermissionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getCheckPermissionMethod(), getCallOptions(), request);
    }

    /**
     * Lists the permissions that the contracts of the served services name, in
     * the order of their names, each with the methods that need it.
     *
     * <p>Needs valid credentials.
     */
    public backplane.identity.v1.ListPermissionsResponse listPermissions(backplane.identity.v1.ListPermissionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListPermissionsMethod(), getCallOptions(), request);
    }

    /**
     * Answers who the caller is and what its roles permit.
     *
     * <p>Needs valid credentials.
     */
    public backplane.identity.v1.GetCallerResponse getCaller(backplane.identity.v1.GetCallerRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetCallerMethod(), getCallOptions(), request);
    }

    /**
     * Creates a user, enabled, without a password and without grants: SetPassword
     * lets the user sign in, CreateGrant lets the user do something.
     *
     * <p>Needs the permission <code>identity.users.create</code>. Answers <code>EMAIL_TAKEN</code> where a
     * user has the e-mail address already, in whatever Unicode form, enabled or not.
     */
    public backplane.identity.v1.CreateUserResponse createUser(backplane.identity.v1.CreateUserRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getCreateUserMethod(), getCallOptions(), request);
    }

    /**
     * Answers one user.
     *
     * <p>Needs the permission <code>identity.users.get</code>. Answers <code>USER_NOT_FOUND</code> where there
     * is none by the id.
     */
    public backplane.identity.v1.GetUserResponse getUser(backplane.identity.v1.GetUserRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetUserMethod(), getCallOptions(), request);
    }

    /**
     * Changes the fields of a user that the mask names.
     *
     * <p>Needs the permission <code>identity.users.update</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id, <code>USER_ERASED</code> where the user was erased, and
     * <code>EMAIL_TAKEN</code> where another user has the new e-mail address. A stale etag is
     * answered <code>ETAG_MISMATCH</code>.
     */
    public backplane.identity.v1.UpdateUserResponse updateUser(backplane.identity.v1.UpdateUserRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getUpdateUserMethod(), getCallOptions(), request);
    }

    /**
     * Lists users, disabled and erased ones too, in the order of their creation.
     *
     * <p>Needs the permission <code>identity.users.list</code>.
     */
    public backplane.identity.v1.ListUsersResponse listUsers(backplane.identity.v1.ListUsersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListUsersMethod(), getCallOptions(), request);
    }

    /**
     * Disables a user until EnableUser. All sessions end; access tokens that were
     * made before stop working within 5 seconds. Disabling a disabled user changes
     * nothing and answers it.
     *
     * <p>Needs the permission <code>identity.users.disable</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id, and <code>USER_ERASED</code> where the user was erased.
     */
    public backplane.identity.v1.DisableUserResponse disableUser(backplane.identity.v1.DisableUserRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getDisableUserMethod(), getCallOptions(), request);
    }

    /**
     * Enables a disabled user, who then signs in anew. Enabling an enabled user
     * changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.users.enable</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id, <code>USER_ERASED</code> where the user was erased, and
     * <code>PRIVILEGE_ESCALATION</code> where the user holds a permission that the caller does
     * not hold.
     */
    public backplane.identity.v1.EnableUserResponse enableUser(backplane.identity.v1.EnableUserRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getEnableUserMethod(), getCallOptions(), request);
    }

    /**
     * Erases a user's personal data for good: the key that name, e-mail and password
     * are encrypted with is destroyed, so that no copy of them can be read any more.
     * All sessions end, all grants are taken back, and the e-mail address is free
     * again. The id stays, so that what others wrote about it keeps its meaning.
     * Erasing an erased user changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.users.erase</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id.
     */
    public backplane.identity.v1.EraseUserResponse eraseUser(backplane.identity.v1.EraseUserRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getEraseUserMethod(), getCallOptions(), request);
    }

    /**
     * Sets a user's password, the first one or instead of one that was lost. All of
     * the user's sessions end.
     *
     * <p>Needs the permission <code>identity.users.set_password</code>. Answers <code>USER_NOT_FOUND</code>
     * where there is none by the id, <code>USER_ERASED</code> where the user was erased,
     * <code>WEAK_PASSWORD</code> where the password is short, common or easily guessed, and
     * <code>PRIVILEGE_ESCALATION</code> where the user holds a permission that the caller does
     * not hold.
     */
    public backplane.identity.v1.SetPasswordResponse setPassword(backplane.identity.v1.SetPasswordRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getSetPasswordMethod(), getCallOptions(), request);
    }

    /**
     * Changes the caller's own password. The caller's other sessions end; the one
     * that calls goes on.
     *
     * <p>Needs the access token of a user; others are answered <code>CALLER_IS_NO_USER</code>.
     * Answers <code>WRONG_PASSWORD</code> where the current password is another one,
     * <code>WEAK_PASSWORD</code> where the new one is short, common or easily guessed, and
     * <code>TOO_MANY_ATTEMPTS</code> after about 10 wrong ones in a row.
     */
    public backplane.identity.v1.ChangePasswordResponse changePassword(backplane.identity.v1.ChangePasswordRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getChangePasswordMethod(), getCallOptions(), request);
    }

    /**
     * Signs a user in: begins a session and answers its tokens. The access token is
     * a JWT as ExchangeApiKey makes it, valid for 10 minutes. The refresh token
     * fetches the next tokens, once; the session ends 30 days after the sign-in. A
     * user has at most 100 sessions: a further one ends the oldest.
     *
     * <p>Needs no credentials. A wrong password, an unknown e-mail address, a user that
     * has no password and a disabled one are answered <code>UNAUTHENTICATED</code> with one and
     * the same text, after the same work. <code>TOO_MANY_ATTEMPTS</code> answers a node's
     * eleventh wrong attempt in a row for one address, and the fifty-first from one
     * network address, right or wrong; another one is allowed after the delay in
     * <code>RetryInfo</code>.
     */
    public backplane.identity.v1.LoginResponse login(backplane.identity.v1.LoginRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getLoginMethod(), getCallOptions(), request);
    }

    /**
     * Uses up a refresh token and answers new tokens of its session, with the
     * permissions that the user holds by now.
     *
     * <p>Needs no credentials but the token. A token that is unknown, or whose session
     * has ended, is answered <code>UNAUTHENTICATED</code>. So is one that was used before, and
     * its session ends: whoever holds a copy of it has no use of it. A repeated call
     * with the same <code>request_id</code> is no second use.
     */
    public backplane.identity.v1.RefreshSessionResponse refreshSession(backplane.identity.v1.RefreshSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getRefreshSessionMethod(), getCallOptions(), request);
    }

    /**
     * Lists the sessions of the caller, or of the user that the request names, ended
     * ones too for as long as they are kept, in the order of their creation.
     *
     * <p>Needs the access token of a user; asking about another user needs the
     * permission <code>identity.sessions.list_others</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is no user by the id, and <code>CALLER_IS_NO_USER</code> where the request names
     * none and the caller is none.
     */
    public backplane.identity.v1.ListSessionsResponse listSessions(backplane.identity.v1.ListSessionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListSessionsMethod(), getCallOptions(), request);
    }

    /**
     * Ends a session. Its refresh token is refused; its access tokens stop working
     * within 5 seconds. Ending an ended session changes nothing and answers it.
     *
     * <p>Needs valid credentials; ending a session of another user needs the permission
     * <code>identity.sessions.revoke_others</code>. Answers <code>SESSION_NOT_FOUND</code> where there is
     * none by the id, or none that the caller may end.
     */
    public backplane.identity.v1.RevokeSessionResponse revokeSession(backplane.identity.v1.RevokeSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getRevokeSessionMethod(), getCallOptions(), request);
    }

    /**
     * Ends all sessions of the caller, the calling one too, or of the user that the
     * request names.
     *
     * <p>Needs valid credentials; ending the sessions of another user needs the
     * permission <code>identity.sessions.revoke_others</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is no user by the id, and <code>CALLER_IS_NO_USER</code> where the request names
     * none and the caller is none.
     */
    public backplane.identity.v1.RevokeAllSessionsResponse revokeAllSessions(backplane.identity.v1.RevokeAllSessionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getRevokeAllSessionsMethod(), getCallOptions(), request);
    }

    /**
     * Ends the session of the access token that the call is made with.
     *
     * <p>Needs the access token of a user; others are answered <code>CALLER_IS_NO_USER</code>.
     */
    public backplane.identity.v1.LogoutResponse logout(backplane.identity.v1.LogoutRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getLogoutMethod(), getCallOptions(), request);
    }
  }

  /** Calls the service whose answers are futures; it has the unary methods alone. */
  public static final class IdentityServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<IdentityServiceFutureStub> {
    private IdentityServiceFutureStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected IdentityServiceFutureStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new IdentityServiceFutureStub(channel, options);
    }

    /**
     * Creates a service account: the identity of a program that calls others.
     * It starts enabled, without keys and without grants.
     *
     * <p>Needs the permission <code>identity.service_accounts.create</code>. Answers
     * <code>SERVICE_ACCOUNT_NAME_TAKEN</code> where an account has the name already, enabled
     * or not.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.CreateServiceAccountResponse> createServiceAccount(backplane.identity.v1.CreateServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getCreateServiceAccountMethod(), getCallOptions()), request);
    }

    /**
     * Answers one service account.
     *
     * <p>Needs the permission <code>identity.service_accounts.get</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is none by the id.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.GetServiceAccountResponse> getServiceAccount(backplane.identity.v1.GetServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetServiceAccountMethod(), getCallOptions()), request);
    }

    /**
     * Lists service accounts, disabled ones too, in the order of their creation.
     *
     * <p>Needs the permission <code>identity.service_accounts.list</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.ListServiceAccountsResponse> listServiceAccounts(backplane.identity.v1.ListServiceAccountsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListServiceAccountsMethod(), getCallOptions()), request);
    }

    /**
     * Disables a service account for good. Its API keys are exchanged no more; an
     * access token that was made before stops working within 5 seconds. Its keys
     * and grants stay listed. Disabling a disabled account changes nothing and
     * answers it.
     *
     * <p>Needs the permission <code>identity.service_accounts.disable</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is none by the id, and
     * <code>LAST_ADMINISTRATOR</code> where no enabled account with a role that lists <code>*</code>
     * would remain.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.DisableServiceAccountResponse> disableServiceAccount(backplane.identity.v1.DisableServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getDisableServiceAccountMethod(), getCallOptions()), request);
    }

    /**
     * Binds a service account to the workload that acts as it: a program whose
     * client certificate names the SPIFFE id, verified in the TLS handshake. On a
     * port that asks for client certificates such a program needs no access token;
     * it may do what the account's roles permit, and a change of roles, of this
     * binding or of the account reaches it within 5 seconds. Access tokens that
     * are made for a bound account from then on are refused with
     * <code>PERMISSION_DENIED</code> from any other workload, and from connections without a
     * client certificate. An empty SPIFFE id frees the account. Setting what is set
     * already changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.service_accounts.set_workload</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id,
     * <code>SERVICE_ACCOUNT_DISABLED</code> where it is disabled, <code>WORKLOAD_TAKEN</code> where
     * another account is bound to the workload, and <code>PRIVILEGE_ESCALATION</code> where
     * the account holds a permission that the caller does not hold.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.SetWorkloadResponse> setWorkload(backplane.identity.v1.SetWorkloadRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getSetWorkloadMethod(), getCallOptions()), request);
    }

    /**
     * Answers the workload that a service account is bound to.
     *
     * <p>Needs the permission <code>identity.service_accounts.get</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.GetWorkloadResponse> getWorkload(backplane.identity.v1.GetWorkloadRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetWorkloadMethod(), getCallOptions()), request);
    }

    /**
     * Creates an API key for a service account and shows it, this once: only a
     * hash of it is kept. An account may have up to 100 keys that are neither
     * revoked nor expired, so that keys can be rotated without a gap.
     *
     * <p>Needs the permission <code>identity.api_keys.create</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id,
     * <code>SERVICE_ACCOUNT_DISABLED</code> where it is disabled, <code>API_KEY_LIMIT_REACHED</code>
     * where it has 100 usable keys, and <code>PRIVILEGE_ESCALATION</code> where the account
     * holds a permission that the caller does not hold.
     *
     * <p>A repeated call with the same <code>request_id</code> answers the first call's key
     * without its text, which is not kept; a caller that lost the text revokes
     * the key and creates another.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.CreateApiKeyResponse> createApiKey(backplane.identity.v1.CreateApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getCreateApiKeyMethod(), getCallOptions()), request);
    }

    /**
     * Lists the API keys of a service account, revoked and expired ones too, in
     * the order of their creation. The text of a key is never answered.
     *
     * <p>Needs the permission <code>identity.api_keys.list</code>. Answers
     * <code>SERVICE_ACCOUNT_NOT_FOUND</code> where there is no account by the id.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.ListApiKeysResponse> listApiKeys(backplane.identity.v1.ListApiKeysRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListApiKeysMethod(), getCallOptions()), request);
    }

    /**
     * Revokes an API key for good. It is exchanged no more; an access token that
     * was made from it stops working within 5 seconds. Revoking a revoked key
     * changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.api_keys.revoke</code>. Answers
     * <code>API_KEY_NOT_FOUND</code> where there is none by the id.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.RevokeApiKeyResponse> revokeApiKey(backplane.identity.v1.RevokeApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getRevokeApiKeyMethod(), getCallOptions()), request);
    }

    /**
     * Exchanges an API key for an access token: a JWT signed with EdDSA, valid
     * for 10 minutes or until the key expires, whichever comes first. The token
     * goes into the <code>authorization</code> metadata of every other call, as
     * <code>Bearer &lt;token&gt;</code>. The keys that verify it are served as
     * <code>/.well-known/jwks.json</code> on the operations port.
     *
     * <p>Needs no credentials. A key that is unknown, revoked or expired, or whose
     * account is disabled, is answered <code>UNAUTHENTICATED</code> with one and the same
     * text.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.ExchangeApiKeyResponse> exchangeApiKey(backplane.identity.v1.ExchangeApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getExchangeApiKeyMethod(), getCallOptions()), request);
    }

    /**
     * Creates a role: a named set of permissions.
     *
     * <p>Needs the permission <code>identity.roles.create</code>. Answers <code>ROLE_NAME_TAKEN</code>
     * where a role has the name already, and <code>PRIVILEGE_ESCALATION</code> where the
     * role lists a permission that the caller does not hold.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.CreateRoleResponse> createRole(backplane.identity.v1.CreateRoleRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getCreateRoleMethod(), getCallOptions()), request);
    }

    /**
     * Answers one role.
     *
     * <p>Needs the permission <code>identity.roles.get</code>. Answers <code>ROLE_NOT_FOUND</code> where
     * there is none by the id.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.GetRoleResponse> getRole(backplane.identity.v1.GetRoleRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetRoleMethod(), getCallOptions()), request);
    }

    /**
     * Lists roles in the order of their creation.
     *
     * <p>Needs the permission <code>identity.roles.list</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.ListRolesResponse> listRoles(backplane.identity.v1.ListRolesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListRolesMethod(), getCallOptions()), request);
    }

    /**
     * Changes the fields of a role that the mask names; everyone who was granted
     * the role holds the changed permissions with the next access token.
     *
     * <p>Needs the permission <code>identity.roles.update</code>. Answers <code>ROLE_NOT_FOUND</code>
     * where there is none by the id, <code>ROLE_NAME_TAKEN</code> where another role has the
     * new name, <code>PRIVILEGE_ESCALATION</code> where the caller does not hold a
     * permission that the role gains, and <code>LAST_ADMINISTRATOR</code> where the change
     * takes <code>*</code> from the last enabled account that holds it. A stale etag is
     * answered <code>ETAG_MISMATCH</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.UpdateRoleResponse> updateRole(backplane.identity.v1.UpdateRoleRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getUpdateRoleMethod(), getCallOptions()), request);
    }

    /**
     * Deletes a role that is granted to nobody.
     *
     * <p>Needs the permission <code>identity.roles.delete</code>. Answers <code>ROLE_NOT_FOUND</code>
     * where there is none by the id, and <code>ROLE_IN_USE</code> while a grant names it. A
     * stale etag is answered <code>ETAG_MISMATCH</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.DeleteRoleResponse> deleteRole(backplane.identity.v1.DeleteRoleRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getDeleteRoleMethod(), getCallOptions()), request);
    }

    /**
     * Grants a role to a subject. Granting a role that the subject has already
     * changes nothing and answers the grant that there is.
     *
     * <p>Needs the permission <code>identity.grants.create</code>. Answers <code>ROLE_NOT_FOUND</code> or
     * <code>SUBJECT_NOT_FOUND</code> where there is none by the id, and
     * <code>PRIVILEGE_ESCALATION</code> where the role lists a permission that the caller
     * does not hold.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.CreateGrantResponse> createGrant(backplane.identity.v1.CreateGrantRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getCreateGrantMethod(), getCallOptions()), request);
    }

    /**
     * Lists grants in the order of their creation, of one subject, of one role,
     * or all. A subject or role that does not exist has no grants.
     *
     * <p>Needs the permission <code>identity.grants.list</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.ListGrantsResponse> listGrants(backplane.identity.v1.ListGrantsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListGrantsMethod(), getCallOptions()), request);
    }

    /**
     * Takes a granted role back; the subject's next access token lacks its
     * permissions.
     *
     * <p>Needs the permission <code>identity.grants.delete</code>. Answers <code>GRANT_NOT_FOUND</code>
     * where there is none by the id, and <code>LAST_ADMINISTRATOR</code> where no enabled
     * account with a role that lists <code>*</code> would remain.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.DeleteGrantResponse> deleteGrant(backplane.identity.v1.DeleteGrantRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getDeleteGrantMethod(), getCallOptions()), request);
    }

    /**
     * Answers whether a subject holds a permission: the caller, or the subject
     * that the request names. A disabled account holds none. Names of
     * permissions that no contract knows are answered like any other.
     *
     * <p>Needs valid credentials; asking about another subject needs the permission
     * <code>identity.permissions.check_others</code> as well. Answers <code>SUBJECT_NOT_FOUND</code>
     * where there is no subject by the id.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.CheckPermissionResponse> checkPermission(backplane.identity.v1.CheckPermissionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getCheckPermissionMethod(), getCallOptions()), request);
    }

    /**
     * Lists the permissions that the contracts of the served services name, in
     * the order of their names, each with the methods that need it.
     *
     * <p>Needs valid credentials.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.ListPermissionsResponse> listPermissions(backplane.identity.v1.ListPermissionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListPermissionsMethod(), getCallOptions()), request);
    }

    /**
     * Answers who the caller is and what its roles permit.
     *
     * <p>Needs valid credentials.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.GetCallerResponse> getCaller(backplane.identity.v1.GetCallerRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetCallerMethod(), getCallOptions()), request);
    }

    /**
     * Creates a user, enabled, without a password and without grants: SetPassword
     * lets the user sign in, CreateGrant lets the user do something.
     *
     * <p>Needs the permission <code>identity.users.create</code>. Answers <code>EMAIL_TAKEN</code> where a
     * user has the e-mail address already, in whatever Unicode form, enabled or not.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.CreateUserResponse> createUser(backplane.identity.v1.CreateUserRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getCreateUserMethod(), getCallOptions()), request);
    }

    /**
     * Answers one user.
     *
     * <p>Needs the permission <code>identity.users.get</code>. Answers <code>USER_NOT_FOUND</code> where there
     * is none by the id.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.GetUserResponse> getUser(backplane.identity.v1.GetUserRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetUserMethod(), getCallOptions()), request);
    }

    /**
     * Changes the fields of a user that the mask names.
     *
     * <p>Needs the permission <code>identity.users.update</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id, <code>USER_ERASED</code> where the user was erased, and
     * <code>EMAIL_TAKEN</code> where another user has the new e-mail address. A stale etag is
     * answered <code>ETAG_MISMATCH</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.UpdateUserResponse> updateUser(backplane.identity.v1.UpdateUserRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getUpdateUserMethod(), getCallOptions()), request);
    }

    /**
     * Lists users, disabled and erased ones too, in the order of their creation.
     *
     * <p>Needs the permission <code>identity.users.list</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.ListUsersResponse> listUsers(backplane.identity.v1.ListUsersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListUsersMethod(), getCallOptions()), request);
    }

    /**
     * Disables a user until EnableUser. All sessions end; access tokens that were
     * made before stop working within 5 seconds. Disabling a disabled user changes
     * nothing and answers it.
     *
     * <p>Needs the permission <code>identity.users.disable</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id, and <code>USER_ERASED</code> where the user was erased.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.DisableUserResponse> disableUser(backplane.identity.v1.DisableUserRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getDisableUserMethod(), getCallOptions()), request);
    }

    /**
     * Enables a disabled user, who then signs in anew. Enabling an enabled user
     * changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.users.enable</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id, <code>USER_ERASED</code> where the user was erased, and
     * <code>PRIVILEGE_ESCALATION</code> where the user holds a permission that the caller does
     * not hold.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.EnableUserResponse> enableUser(backplane.identity.v1.EnableUserRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getEnableUserMethod(), getCallOptions()), request);
    }

    /**
     * Erases a user's personal data for good: the key that name, e-mail and password
     * are encrypted with is destroyed, so that no copy of them can be read any more.
     * All sessions end, all grants are taken back, and the e-mail address is free
     * again. The id stays, so that what others wrote about it keeps its meaning.
     * Erasing an erased user changes nothing and answers it.
     *
     * <p>Needs the permission <code>identity.users.erase</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is none by the id.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.EraseUserResponse> eraseUser(backplane.identity.v1.EraseUserRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getEraseUserMethod(), getCallOptions()), request);
    }

    /**
     * Sets a user's password, the first one or instead of one that was lost. All of
     * the user's sessions end.
     *
     * <p>Needs the permission <code>identity.users.set_password</code>. Answers <code>USER_NOT_FOUND</code>
     * where there is none by the id, <code>USER_ERASED</code> where the user was erased,
     * <code>WEAK_PASSWORD</code> where the password is short, common or easily guessed, and
     * <code>PRIVILEGE_ESCALATION</code> where the user holds a permission that the caller does
     * not hold.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.SetPasswordResponse> setPassword(backplane.identity.v1.SetPasswordRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getSetPasswordMethod(), getCallOptions()), request);
    }

    /**
     * Changes the caller's own password. The caller's other sessions end; the one
     * that calls goes on.
     *
     * <p>Needs the access token of a user; others are answered <code>CALLER_IS_NO_USER</code>.
     * Answers <code>WRONG_PASSWORD</code> where the current password is another one,
     * <code>WEAK_PASSWORD</code> where the new one is short, common or easily guessed, and
     * <code>TOO_MANY_ATTEMPTS</code> after about 10 wrong ones in a row.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.ChangePasswordResponse> changePassword(backplane.identity.v1.ChangePasswordRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getChangePasswordMethod(), getCallOptions()), request);
    }

    /**
     * Signs a user in: begins a session and answers its tokens. The access token is
     * a JWT as ExchangeApiKey makes it, valid for 10 minutes. The refresh token
     * fetches the next tokens, once; the session ends 30 days after the sign-in. A
     * user has at most 100 sessions: a further one ends the oldest.
     *
     * <p>Needs no credentials. A wrong password, an unknown e-mail address, a user that
     * has no password and a disabled one are answered <code>UNAUTHENTICATED</code> with one and
     * the same text, after the same work. <code>TOO_MANY_ATTEMPTS</code> answers a node's
     * eleventh wrong attempt in a row for one address, and the fifty-first from one
     * network address, right or wrong; another one is allowed after the delay in
     * <code>RetryInfo</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.LoginResponse> login(backplane.identity.v1.LoginRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getLoginMethod(), getCallOptions()), request);
    }

    /**
     * Uses up a refresh token and answers new tokens of its session, with the
     * permissions that the user holds by now.
     *
     * <p>Needs no credentials but the token. A token that is unknown, or whose session
     * has ended, is answered <code>UNAUTHENTICATED</code>. So is one that was used before, and
     * its session ends: whoever holds a copy of it has no use of it. A repeated call
     * with the same <code>request_id</code> is no second use.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.RefreshSessionResponse> refreshSession(backplane.identity.v1.RefreshSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getRefreshSessionMethod(), getCallOptions()), request);
    }

    /**
     * Lists the sessions of the caller, or of the user that the request names, ended
     * ones too for as long as they are kept, in the order of their creation.
     *
     * <p>Needs the access token of a user; asking about another user needs the
     * permission <code>identity.sessions.list_others</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is no user by the id, and <code>CALLER_IS_NO_USER</code> where the request names
     * none and the caller is none.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.ListSessionsResponse> listSessions(backplane.identity.v1.ListSessionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListSessionsMethod(), getCallOptions()), request);
    }

    /**
     * Ends a session. Its refresh token is refused; its access tokens stop working
     * within 5 seconds. Ending an ended session changes nothing and answers it.
     *
     * <p>Needs valid credentials; ending a session of another user needs the permission
     * <code>identity.sessions.revoke_others</code>. Answers <code>SESSION_NOT_FOUND</code> where there is
     * none by the id, or none that the caller may end.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.RevokeSessionResponse> revokeSession(backplane.identity.v1.RevokeSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getRevokeSessionMethod(), getCallOptions()), request);
    }

    /**
     * Ends all sessions of the caller, the calling one too, or of the user that the
     * request names.
     *
     * <p>Needs valid credentials; ending the sessions of another user needs the
     * permission <code>identity.sessions.revoke_others</code>. Answers <code>USER_NOT_FOUND</code> where
     * there is no user by the id, and <code>CALLER_IS_NO_USER</code> where the request names
     * none and the caller is none.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.RevokeAllSessionsResponse> revokeAllSessions(backplane.identity.v1.RevokeAllSessionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getRevokeAllSessionsMethod(), getCallOptions()), request);
    }

    /**
     * Ends the session of the access token that the call is made with.
     *
     * <p>Needs the access token of a user; others are answered <code>CALLER_IS_NO_USER</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.identity.v1.LogoutResponse> logout(backplane.identity.v1.LogoutRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getLogoutMethod(), getCallOptions()), request);
    }
  }

  private static final class ServiceDescriptorHolder {
    static final io.grpc.ServiceDescriptor SERVICE =
        io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
            .setSchemaDescriptor(new FileDescriptorSupplier())
            .addMethod(getCreateServiceAccountMethod())
            .addMethod(getGetServiceAccountMethod())
            .addMethod(getListServiceAccountsMethod())
            .addMethod(getDisableServiceAccountMethod())
            .addMethod(getSetWorkloadMethod())
            .addMethod(getGetWorkloadMethod())
            .addMethod(getCreateApiKeyMethod())
            .addMethod(getListApiKeysMethod())
            .addMethod(getRevokeApiKeyMethod())
            .addMethod(getExchangeApiKeyMethod())
            .addMethod(getCreateRoleMethod())
            .addMethod(getGetRoleMethod())
            .addMethod(getListRolesMethod())
            .addMethod(getUpdateRoleMethod())
            .addMethod(getDeleteRoleMethod())
            .addMethod(getCreateGrantMethod())
            .addMethod(getListGrantsMethod())
            .addMethod(getDeleteGrantMethod())
            .addMethod(getCheckPermissionMethod())
            .addMethod(getListPermissionsMethod())
            .addMethod(getGetCallerMethod())
            .addMethod(getCreateUserMethod())
            .addMethod(getGetUserMethod())
            .addMethod(getUpdateUserMethod())
            .addMethod(getListUsersMethod())
            .addMethod(getDisableUserMethod())
            .addMethod(getEnableUserMethod())
            .addMethod(getEraseUserMethod())
            .addMethod(getSetPasswordMethod())
            .addMethod(getChangePasswordMethod())
            .addMethod(getLoginMethod())
            .addMethod(getRefreshSessionMethod())
            .addMethod(getListSessionsMethod())
            .addMethod(getRevokeSessionMethod())
            .addMethod(getRevokeAllSessionsMethod())
            .addMethod(getLogoutMethod())
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
      return backplane.identity.v1.Identity.getDescriptor();
    }

    @Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("IdentityService");
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
