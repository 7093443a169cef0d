// Generated from the proto; not edited by hand.
// source: backplane/catalog/v1/catalog.proto
package backplane.catalog.v1;

/**
 * CatalogService keeps products and their prices.
 *
 * <p>A product is known by its SKU: an opaque string that is kept and compared
 * byte for byte, so that <code>m</code>, <code>M</code> and <code>m </code> are three products. Prices are kept
 * per product and currency, each from a moment on until the next one; the whole
 * history stays and is never rewritten.
 */
@io.grpc.stub.annotations.GrpcGenerated
@SuppressWarnings("deprecation")  // A deprecated method is still served.
public final class CatalogServiceGrpc {
  private CatalogServiceGrpc() {}

  /** The name of the service on the wire. */
  public static final String SERVICE_NAME = "backplane.catalog.v1.CatalogService";

  private static final class GetProductDescriptor {
    static final io.grpc.MethodDescriptor<backplane.catalog.v1.GetProductRequest, backplane.catalog.v1.GetProductResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.catalog.v1.GetProductRequest, backplane.catalog.v1.GetProductResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "GetProduct"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.GetProductRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.GetProductResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("GetProduct"))
            .build();
  }

  /** Describes {@code GetProduct}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/GetProduct",
      requestType = backplane.catalog.v1.GetProductRequest.class,
      responseType = backplane.catalog.v1.GetProductResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.catalog.v1.GetProductRequest, backplane.catalog.v1.GetProductResponse> getGetProductMethod() {
    return GetProductDescriptor.METHOD;
  }

  private static final class BatchGetProductsDescriptor {
    static final io.grpc.MethodDescriptor<backplane.catalog.v1.BatchGetProductsRequest, backplane.catalog.v1.BatchGetProductsResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.catalog.v1.BatchGetProductsRequest, backplane.catalog.v1.BatchGetProductsResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "BatchGetProducts"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.BatchGetProductsRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.BatchGetProductsResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("BatchGetProducts"))
            .build();
  }

  /** Describes {@code BatchGetProducts}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/BatchGetProducts",
      requestType = backplane.catalog.v1.BatchGetProductsRequest.class,
      responseType = backplane.catalog.v1.BatchGetProductsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.catalog.v1.BatchGetProductsRequest, backplane.catalog.v1.BatchGetProductsResponse> getBatchGetProductsMethod() {
    return BatchGetProductsDescriptor.METHOD;
  }

  private static final class ListProductsDescriptor {
    static final io.grpc.MethodDescriptor<backplane.catalog.v1.ListProductsRequest, backplane.catalog.v1.ListProductsResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.catalog.v1.ListProductsRequest, backplane.catalog.v1.ListProductsResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListProducts"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.ListProductsRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.ListProductsResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListProducts"))
            .build();
  }

  /** Describes {@code ListProducts}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListProducts",
      requestType = backplane.catalog.v1.ListProductsRequest.class,
      responseType = backplane.catalog.v1.ListProductsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.catalog.v1.ListProductsRequest, backplane.catalog.v1.ListProductsResponse> getListProductsMethod() {
    return ListProductsDescriptor.METHOD;
  }

  private static final class SearchProductsDescriptor {
    static final io.grpc.MethodDescriptor<backplane.catalog.v1.SearchProductsRequest, backplane.catalog.v1.SearchProductsResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.catalog.v1.SearchProductsRequest, backplane.catalog.v1.SearchProductsResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "SearchProducts"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.SearchProductsRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.SearchProductsResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("SearchProducts"))
            .build();
  }

  /** Describes {@code SearchProducts}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/SearchProducts",
      requestType = backplane.catalog.v1.SearchProductsRequest.class,
      responseType = backplane.catalog.v1.SearchProductsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.catalog.v1.SearchProductsRequest, backplane.catalog.v1.SearchProductsResponse> getSearchProductsMethod() {
    return SearchProductsDescriptor.METHOD;
  }

  private static final class CreateProductDescriptor {
    static final io.grpc.MethodDescriptor<backplane.catalog.v1.CreateProductRequest, backplane.catalog.v1.CreateProductResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.catalog.v1.CreateProductRequest, backplane.catalog.v1.CreateProductResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "CreateProduct"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.CreateProductRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.CreateProductResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("CreateProduct"))
            .build();
  }

  /** Describes {@code CreateProduct}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/CreateProduct",
      requestType = backplane.catalog.v1.CreateProductRequest.class,
      responseType = backplane.catalog.v1.CreateProductResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.catalog.v1.CreateProductRequest, backplane.catalog.v1.CreateProductResponse> getCreateProductMethod() {
    return CreateProductDescriptor.METHOD;
  }

  private static final class UpdateProductDescriptor {
    static final io.grpc.MethodDescriptor<backplane.catalog.v1.UpdateProductRequest, backplane.catalog.v1.UpdateProductResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.catalog.v1.UpdateProductRequest, backplane.catalog.v1.UpdateProductResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "UpdateProduct"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.UpdateProductRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.UpdateProductResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("UpdateProduct"))
            .build();
  }

  /** Describes {@code UpdateProduct}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/UpdateProduct",
      requestType = backplane.catalog.v1.UpdateProductRequest.class,
      responseType = backplane.catalog.v1.UpdateProductResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.catalog.v1.UpdateProductRequest, backplane.catalog.v1.UpdateProductResponse> getUpdateProductMethod() {
    return UpdateProductDescriptor.METHOD;
  }

  private static final class ArchiveProductDescriptor {
    static final io.grpc.MethodDescriptor<backplane.catalog.v1.ArchiveProductRequest, backplane.catalog.v1.ArchiveProductResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.catalog.v1.ArchiveProductRequest, backplane.catalog.v1.ArchiveProductResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ArchiveProduct"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.ArchiveProductRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.ArchiveProductResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ArchiveProduct"))
            .build();
  }

  /** Describes {@code ArchiveProduct}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ArchiveProduct",
      requestType = backplane.catalog.v1.ArchiveProductRequest.class,
      responseType = backplane.catalog.v1.ArchiveProductResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.catalog.v1.ArchiveProductRequest, backplane.catalog.v1.ArchiveProductResponse> getArchiveProductMethod() {
    return ArchiveProductDescriptor.METHOD;
  }

  private static final class SetPriceDescriptor {
    static final io.grpc.MethodDescriptor<backplane.catalog.v1.SetPriceRequest, backplane.catalog.v1.SetPriceResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.catalog.v1.SetPriceRequest, backplane.catalog.v1.SetPriceResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "SetPrice"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.SetPriceRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.SetPriceResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("SetPrice"))
            .build();
  }

  /** Describes {@code SetPrice}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/SetPrice",
      requestType = backplane.catalog.v1.SetPriceRequest.class,
      responseType = backplane.catalog.v1.SetPriceResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.catalog.v1.SetPriceRequest, backplane.catalog.v1.SetPriceResponse> getSetPriceMethod() {
    return SetPriceDescriptor.METHOD;
  }

  private static final class ListPricesDescriptor {
    static final io.grpc.MethodDescriptor<backplane.catalog.v1.ListPricesRequest, backplane.catalog.v1.ListPricesResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.catalog.v1.ListPricesRequest, backplane.catalog.v1.ListPricesResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListPrices"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.ListPricesRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.ListPricesResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListPrices"))
            .build();
  }

  /** Describes {@code ListPrices}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListPrices",
      requestType = backplane.catalog.v1.ListPricesRequest.class,
      responseType = backplane.catalog.v1.ListPricesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.catalog.v1.ListPricesRequest, backplane.catalog.v1.ListPricesResponse> getListPricesMethod() {
    return ListPricesDescriptor.METHOD;
  }

  private static final class BatchGetPricesDescriptor {
    static final io.grpc.MethodDescriptor<backplane.catalog.v1.BatchGetPricesRequest, backplane.catalog.v1.BatchGetPricesResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.catalog.v1.BatchGetPricesRequest, backplane.catalog.v1.BatchGetPricesResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "BatchGetPrices"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.BatchGetPricesRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.BatchGetPricesResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("BatchGetPrices"))
            .build();
  }

  /** Describes {@code BatchGetPrices}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/BatchGetPrices",
      requestType = backplane.catalog.v1.BatchGetPricesRequest.class,
      responseType = backplane.catalog.v1.BatchGetPricesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.catalog.v1.BatchGetPricesRequest, backplane.catalog.v1.BatchGetPricesResponse> getBatchGetPricesMethod() {
    return BatchGetPricesDescriptor.METHOD;
  }

  private static final class ListCategoriesDescriptor {
    static final io.grpc.MethodDescriptor<backplane.catalog.v1.ListCategoriesRequest, backplane.catalog.v1.ListCategoriesResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.catalog.v1.ListCategoriesRequest, backplane.catalog.v1.ListCategoriesResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ListCategories"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.ListCategoriesRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.ListCategoriesResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ListCategories"))
            .build();
  }

  /** Describes {@code ListCategories}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ListCategories",
      requestType = backplane.catalog.v1.ListCategoriesRequest.class,
      responseType = backplane.catalog.v1.ListCategoriesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<backplane.catalog.v1.ListCategoriesRequest, backplane.catalog.v1.ListCategoriesResponse> getListCategoriesMethod() {
    return ListCategoriesDescriptor.METHOD;
  }

  private static final class ImportProductsDescriptor {
    static final io.grpc.MethodDescriptor<backplane.catalog.v1.ImportProductsRequest, backplane.catalog.v1.ImportProductsResponse> METHOD =
        io.grpc.MethodDescriptor.<backplane.catalog.v1.ImportProductsRequest, backplane.catalog.v1.ImportProductsResponse>newBuilder()
            .setType(io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(SERVICE_NAME, "ImportProducts"))
            .setSampledToLocalTracing(true)
            .setRequestMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.ImportProductsRequest.getDefaultInstance()))
            .setResponseMarshaller(
                io.grpc.protobuf.ProtoUtils.marshaller(backplane.catalog.v1.ImportProductsResponse.getDefaultInstance()))
            .setSchemaDescriptor(new MethodDescriptorSupplier("ImportProducts"))
            .build();
  }

  /** Describes {@code ImportProducts}. */
  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + "/ImportProducts",
      requestType = backplane.catalog.v1.ImportProductsRequest.class,
      responseType = backplane.catalog.v1.ImportProductsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
  public static io.grpc.MethodDescriptor<backplane.catalog.v1.ImportProductsRequest, backplane.catalog.v1.ImportProductsResponse> getImportProductsMethod() {
    return ImportProductsDescriptor.METHOD;
  }

  /** Creates a stub whose answers come to observers. */
  public static CatalogServiceStub newStub(io.grpc.Channel channel) {
    return CatalogServiceStub.newStub(CatalogServiceStub::new, channel);
  }

  /** Creates a stub that waits for the answers. */
  public static CatalogServiceBlockingStub newBlockingStub(io.grpc.Channel channel) {
    return CatalogServiceBlockingStub.newStub(CatalogServiceBlockingStub::new, channel);
  }

  /** Creates a stub whose answers are futures; it has the unary methods alone. */
  public static CatalogServiceFutureStub newFutureStub(io.grpc.Channel channel) {
    return CatalogServiceFutureStub.newStub(CatalogServiceFutureStub::new, channel);
  }

  /** What a server implements; a method that is left out answers UNIMPLEMENTED. */
  public abstract static class CatalogServiceImplBase implements io.grpc.BindableService {
    /** Leaves every method to be implemented. */
    public CatalogServiceImplBase() {}

    /**
     * Answers one product with its current prices.
     *
     * <p>Needs the permission <code>catalog.products.get</code>. Answers <code>PRODUCT_NOT_FOUND</code>
     * where no product has the SKU.
     */
    public void getProduct(backplane.catalog.v1.GetProductRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.GetProductResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetProductMethod(), responses);
    }

    /**
     * Answers up to 1000 products by their SKUs, with their current prices.
     *
     * <p>Needs the permission <code>catalog.products.get</code>. Answers <code>BATCH_TOO_LARGE</code>
     * where the products would not fit into 3 MiB. SKUs that no product has are
     * listed in the answer and are not an error.
     */
    public void batchGetProducts(backplane.catalog.v1.BatchGetProductsRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.BatchGetProductsResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBatchGetProductsMethod(), responses);
    }

    /**
     * Lists the products that meet every filter given, with their current prices.
     * A product that changes while pages are read may come twice or not at all
     * where the list is ordered by the time of change; in the other orders each
     * product that was there all along comes once.
     *
     * <p>Needs the permission <code>catalog.products.list</code>.
     */
    public void listProducts(backplane.catalog.v1.ListProductsRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.ListProductsResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListProductsMethod(), responses);
    }

    /**
     * Finds active products by words in their SKU, name, brand, categories and
     * description. A product is found when it has every word of the query; the
     * last word also finds longer words that start with it. Case and accents do
     * not matter. Products with all words in SKU and name come first, then those
     * that need brand or categories for it, then those that need the description;
     * among equals the SKU decides.
     *
     * <p>Every character of the query is taken literally; there are no operators. A
     * query without a letter or digit finds nothing.
     *
     * <p>Needs the permission <code>catalog.products.search</code>.
     */
    public void searchProducts(backplane.catalog.v1.SearchProductsRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.SearchProductsResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSearchProductsMethod(), responses);
    }

    /**
     * Creates a product, without a price.
     *
     * <p>Needs the permission <code>catalog.products.create</code>. Answers <code>SKU_TAKEN</code> where a
     * product has the SKU already, archived ones included.
     */
    public void createProduct(backplane.catalog.v1.CreateProductRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.CreateProductResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateProductMethod(), responses);
    }

    /**
     * Changes the fields of a product that the mask names. An update that changes
     * nothing leaves the etag and the update time as they were. Giving an archived
     * product the state draft or active brings it back.
     *
     * <p>Needs the permission <code>catalog.products.update</code>. Answers <code>PRODUCT_NOT_FOUND</code>
     * where no product has the SKU. A stale etag is answered <code>ETAG_MISMATCH</code>.
     */
    public void updateProduct(backplane.catalog.v1.UpdateProductRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.UpdateProductResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateProductMethod(), responses);
    }

    /**
     * Takes a product off sale and out of the search; it can still be read, and
     * its prices stay. Archiving an archived product changes nothing and answers
     * it.
     *
     * <p>Needs the permission <code>catalog.products.archive</code>. Answers
     * <code>PRODUCT_NOT_FOUND</code> where no product has the SKU.
     */
    public void archiveProduct(backplane.catalog.v1.ArchiveProductRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.ArchiveProductResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getArchiveProductMethod(), responses);
    }

    /**
     * Sets what a product costs in one currency from a moment on. The price ends
     * the one before it in time and itself lasts until the next one in time, so
     * that a price for the past takes its place in the middle of the history.
     *
     * <p>The SKU, the currency and the moment make up the key of a price. Setting
     * the same price for the same key again changes nothing and answers it;
     * another price for the same key is answered <code>PRICE_CONFLICT</code>, because history
     * is never rewritten.
     *
     * <p>Needs the permission <code>catalog.prices.set</code>. Answers <code>PRODUCT_NOT_FOUND</code> where
     * no product has the SKU. Products in any state may have prices.
     */
    public void setPrice(backplane.catalog.v1.SetPriceRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.SetPriceResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetPriceMethod(), responses);
    }

    /**
     * Lists all prices that a product had, has and will have in one currency, the
     * latest first.
     *
     * <p>Needs the permission <code>catalog.prices.list</code>. Answers <code>PRODUCT_NOT_FOUND</code>
     * where no product has the SKU.
     */
    public void listPrices(backplane.catalog.v1.ListPricesRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.ListPricesResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListPricesMethod(), responses);
    }

    /**
     * Answers what up to 2000 products cost in one currency at one moment, and
     * which state each product is in now: what it takes to price a whole order.
     *
     * <p>Needs the permission <code>catalog.prices.get</code>. SKUs that no product has are
     * listed in the answer; neither they nor products without a price are errors.
     */
    public void batchGetPrices(backplane.catalog.v1.BatchGetPricesRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.BatchGetPricesResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBatchGetPricesMethod(), responses);
    }

    /**
     * Lists the categories right below a path of the tree, by name, each with the
     * number of products in it and below it. The tree has the categories that
     * products name, and no others: a path that no product names has none below.
     *
     * <p>Needs the permission <code>catalog.categories.list</code>.
     */
    public void listCategories(backplane.catalog.v1.ListCategoriesRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.ListCategoriesResponse> responses) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListCategoriesMethod(), responses);
    }

    /**
     * Takes products and prices in by the row. Each row is the whole product: it
     * creates the product, or brings the one with its SKU to what the row says,
     * and sets the prices it carries as <code>SetPrice</code> does. A row is taken whole or
     * not at all, and each gets exactly one result: created, updated, unchanged or
     * refused. A row that is refused leaves the others alone and does not end the
     * stream.
     *
     * <p>Results come in the order of the rows, in groups, once their rows are
     * durable. Importing the same rows again changes nothing, so that a stream
     * that broke is resumed behind <code>last_row</code>, or repeated. The server answers the
     * rows left when the caller has sent its last one, and then ends the stream
     * with OK. A server that shuts down ends it with <code>SERVER_DRAINING</code>; the rows
     * up to the last <code>last_row</code> are stored.
     *
     * <p>Needs the permission <code>catalog.products.import</code>. A row number that is not
     * above the one before ends the stream with <code>ROW_OUT_OF_ORDER</code>. The reasons
     * <code>INVALID_FIELD</code> and <code>PRICE_CONFLICT</code> refuse a single row.
     */
    public io.grpc.stub.StreamObserver<backplane.catalog.v1.ImportProductsRequest> importProducts(io.grpc.stub.StreamObserver<backplane.catalog.v1.ImportProductsResponse> responses) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getImportProductsMethod(), responses);
    }

    @Override
    public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(getGetProductMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::getProduct))
          .addMethod(getBatchGetProductsMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::batchGetProducts))
          .addMethod(getListProductsMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listProducts))
          .addMethod(getSearchProductsMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::searchProducts))
          .addMethod(getCreateProductMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::createProduct))
          .addMethod(getUpdateProductMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::updateProduct))
          .addMethod(getArchiveProductMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::archiveProduct))
          .addMethod(getSetPriceMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::setPrice))
          .addMethod(getListPricesMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listPrices))
          .addMethod(getBatchGetPricesMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::batchGetPrices))
          .addMethod(getListCategoriesMethod(),
              io.grpc.stub.ServerCalls.asyncUnaryCall(this::listCategories))
          .addMethod(getImportProductsMethod(),
              io.grpc.stub.ServerCalls.asyncBidiStreamingCall(this::importProducts))
          .build();
    }
  }

  /** Calls the service whose answers come to observers. */
  public static final class CatalogServiceStub
      extends io.grpc.stub.AbstractAsyncStub<CatalogServiceStub> {
    private CatalogServiceStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected CatalogServiceStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new CatalogServiceStub(channel, options);
    }

    /**
     * Answers one product with its current prices.
     *
     * <p>Needs the permission <code>catalog.products.get</code>. Answers <code>PRODUCT_NOT_FOUND</code>
     * where no product has the SKU.
     */
    public void getProduct(backplane.catalog.v1.GetProductRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.GetProductResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getGetProductMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers up to 1000 products by their SKUs, with their current prices.
     *
     * <p>Needs the permission <code>catalog.products.get</code>. Answers <code>BATCH_TOO_LARGE</code>
     * where the products would not fit into 3 MiB. SKUs that no product has are
     * listed in the answer and are not an error.
     */
    public void batchGetProducts(backplane.catalog.v1.BatchGetProductsRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.BatchGetProductsResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getBatchGetProductsMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists the products that meet every filter given, with their current prices.
     * A product that changes while pages are read may come twice or not at all
     * where the list is ordered by the time of change; in the other orders each
     * product that was there all along comes once.
     *
     * <p>Needs the permission <code>catalog.products.list</code>.
     */
    public void listProducts(backplane.catalog.v1.ListProductsRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.ListProductsResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListProductsMethod(), getCallOptions()), request, responses);
    }

    /**
     * Finds active products by words in their SKU, name, brand, categories and
     * description. A product is found when it has every word of the query; the
     * last word also finds longer words that start with it. Case and accents do
     * not matter. Products with all words in SKU and name come first, then those
     * that need brand or categories for it, then those that need the description;
     * among equals the SKU decides.
     *
     * <p>Every character of the query is taken literally; there are no operators. A
     * query without a letter or digit finds nothing.
     *
     * <p>Needs the permission <code>catalog.products.search</code>.
     */
    public void searchProducts(backplane.catalog.v1.SearchProductsRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.SearchProductsResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getSearchProductsMethod(), getCallOptions()), request, responses);
    }

    /**
     * Creates a product, without a price.
     *
     * <p>Needs the permission <code>catalog.products.create</code>. Answers <code>SKU_TAKEN</code> where a
     * product has the SKU already, archived ones included.
     */
    public void createProduct(backplane.catalog.v1.CreateProductRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.CreateProductResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getCreateProductMethod(), getCallOptions()), request, responses);
    }

    /**
     * Changes the fields of a product that the mask names. An update that changes
     * nothing leaves the etag and the update time as they were. Giving an archived
     * product the state draft or active brings it back.
     *
     * <p>Needs the permission <code>catalog.products.update</code>. Answers <code>PRODUCT_NOT_FOUND</code>
     * where no product has the SKU. A stale etag is answered <code>ETAG_MISMATCH</code>.
     */
    public void updateProduct(backplane.catalog.v1.UpdateProductRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.UpdateProductResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getUpdateProductMethod(), getCallOptions()), request, responses);
    }

    /**
     * Takes a product off sale and out of the search; it can still be read, and
     * its prices stay. Archiving an archived product changes nothing and answers
     * it.
     *
     * <p>Needs the permission <code>catalog.products.archive</code>. Answers
     * <code>PRODUCT_NOT_FOUND</code> where no product has the SKU.
     */
    public void archiveProduct(backplane.catalog.v1.ArchiveProductRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.ArchiveProductResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getArchiveProductMethod(), getCallOptions()), request, responses);
    }

    /**
     * Sets what a product costs in one currency from a moment on. The price ends
     * the one before it in time and itself lasts until the next one in time, so
     * that a price for the past takes its place in the middle of the history.
     *
     * <p>The SKU, the currency and the moment make up the key of a price. Setting
     * the same price for the same key again changes nothing and answers it;
     * another price for the same key is answered <code>PRICE_CONFLICT</code>, because history
     * is never rewritten.
     *
     * <p>Needs the permission <code>catalog.prices.set</code>. Answers <code>PRODUCT_NOT_FOUND</code> where
     * no product has the SKU. Products in any state may have prices.
     */
    public void setPrice(backplane.catalog.v1.SetPriceRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.SetPriceResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getSetPriceMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists all prices that a product had, has and will have in one currency, the
     * latest first.
     *
     * <p>Needs the permission <code>catalog.prices.list</code>. Answers <code>PRODUCT_NOT_FOUND</code>
     * where no product has the SKU.
     */
    public void listPrices(backplane.catalog.v1.ListPricesRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.ListPricesResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListPricesMethod(), getCallOptions()), request, responses);
    }

    /**
     * Answers what up to 2000 products cost in one currency at one moment, and
     * which state each product is in now: what it takes to price a whole order.
     *
     * <p>Needs the permission <code>catalog.prices.get</code>. SKUs that no product has are
     * listed in the answer; neither they nor products without a price are errors.
     */
    public void batchGetPrices(backplane.catalog.v1.BatchGetPricesRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.BatchGetPricesResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getBatchGetPricesMethod(), getCallOptions()), request, responses);
    }

    /**
     * Lists the categories right below a path of the tree, by name, each with the
     * number of products in it and below it. The tree has the categories that
     * products name, and no others: a path that no product names has none below.
     *
     * <p>Needs the permission <code>catalog.categories.list</code>.
     */
    public void listCategories(backplane.catalog.v1.ListCategoriesRequest request, io.grpc.stub.StreamObserver<backplane.catalog.v1.ListCategoriesResponse> responses) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(getChannel().newCall(getListCategoriesMethod(), getCallOptions()), request, responses);
    }

    /**
     * Takes products and prices in by the row. Each row is the whole product: it
     * creates the product, or brings the one with its SKU to what the row says,
     * and sets the prices it carries as <code>SetPrice</code> does. A row is taken whole or
     * not at all, and each gets exactly one result: created, updated, unchanged or
     * refused. A row that is refused leaves the others alone and does not end the
     * stream.
     *
     * <p>Results come in the order of the rows, in groups, once their rows are
     * durable. Importing the same rows again changes nothing, so that a stream
     * that broke is resumed behind <code>last_row</code>, or repeated. The server answers the
     * rows left when the caller has sent its last one, and then ends the stream
     * with OK. A server that shuts down ends it with <code>SERVER_DRAINING</code>; the rows
     * up to the last <code>last_row</code> are stored.
     *
     * <p>Needs the permission <code>catalog.products.import</code>. A row number that is not
     * above the one before ends the stream with <code>ROW_OUT_OF_ORDER</code>. The reasons
     * <code>INVALID_FIELD</code> and <code>PRICE_CONFLICT</code> refuse a single row.
     */
    public io.grpc.stub.StreamObserver<backplane.catalog.v1.ImportProductsRequest> importProducts(io.grpc.stub.StreamObserver<backplane.catalog.v1.ImportProductsResponse> responses) {
      return io.grpc.stub.ClientCalls.asyncBidiStreamingCall(getChannel().newCall(getImportProductsMethod(), getCallOptions()), responses);
    }
  }

  /** Calls the service that waits for the answers. */
  public static final class CatalogServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<CatalogServiceBlockingStub> {
    private CatalogServiceBlockingStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected CatalogServiceBlockingStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new CatalogServiceBlockingStub(channel, options);
    }

    /**
     * Answers one product with its current prices.
     *
     * <p>Needs the permission <code>catalog.products.get</code>. Answers <code>PRODUCT_NOT_FOUND</code>
     * where no product has the SKU.
     */
    public backplane.catalog.v1.GetProductResponse getProduct(backplane.catalog.v1.GetProductRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getGetProductMethod(), getCallOptions(), request);
    }

    /**
     * Answers up to 1000 products by their SKUs, with their current prices.
     *
     * <p>Needs the permission <code>catalog.products.get</code>. Answers <code>BATCH_TOO_LARGE</code>
     * where the products would not fit into 3 MiB. SKUs that no product has are
     * listed in the answer and are not an error.
     */
    public backplane.catalog.v1.BatchGetProductsResponse batchGetProducts(backplane.catalog.v1.BatchGetProductsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getBatchGetProductsMethod(), getCallOptions(), request);
    }

    /**
     * Lists the products that meet every filter given, with their current prices.
     * A product that changes while pages are read may come twice or not at all
     * where the list is ordered by the time of change; in the other orders each
     * product that was there all along comes once.
     *
     * <p>Needs the permission <code>catalog.products.list</code>.
     */
    public backplane.catalog.v1.ListProductsResponse listProducts(backplane.catalog.v1.ListProductsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListProductsMethod(), getCallOptions(), request);
    }

    /**
     * Finds active products by words in their SKU, name, brand, categories and
     * description. A product is found when it has every word of the query; the
     * last word also finds longer words that start with it. Case and accents do
     * not matter. Products with all words in SKU and name come first, then those
     * that need brand or categories for it, then those that need the description;
     * among equals the SKU decides.
     *
     * <p>Every character of the query is taken literally; there are no operators. A
     * query without a letter or digit finds nothing.
     *
     * <p>Needs the permission <code>catalog.products.search</code>.
     */
    public backplane.catalog.v1.SearchProductsResponse searchProducts(backplane.catalog.v1.SearchProductsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getSearchProductsMethod(), getCallOptions(), request);
    }

    /**
     * Creates a product, without a price.
     *
     * <p>Needs the permission <code>catalog.products.create</code>. Answers <code>SKU_TAKEN</code> where a
     * product has the SKU already, archived ones included.
     */
    public backplane.catalog.v1.CreateProductResponse createProduct(backplane.catalog.v1.CreateProductRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getCreateProductMethod(), getCallOptions(), request);
    }

    /**
     * Changes the fields of a product that the mask names. An update that changes
     * nothing leaves the etag and the update time as they were. Giving an archived
     * product the state draft or active brings it back.
     *
     * <p>Needs the permission <code>catalog.products.update</code>. Answers <code>PRODUCT_NOT_FOUND</code>
     * where no product has the SKU. A stale etag is answered <code>ETAG_MISMATCH</code>.
     */
    public backplane.catalog.v1.UpdateProductResponse updateProduct(backplane.catalog.v1.UpdateProductRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getUpdateProductMethod(), getCallOptions(), request);
    }

    /**
     * Takes a product off sale and out of the search; it can still be read, and
     * its prices stay. Archiving an archived product changes nothing and answers
     * it.
     *
     * <p>Needs the permission <code>catalog.products.archive</code>. Answers
     * <code>PRODUCT_NOT_FOUND</code> where no product has the SKU.
     */
    public backplane.catalog.v1.ArchiveProductResponse archiveProduct(backplane.catalog.v1.ArchiveProductRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getArchiveProductMethod(), getCallOptions(), request);
    }

    /**
     * Sets what a product costs in one currency from a moment on. The price ends
     * the one before it in time and itself lasts until the next one in time, so
     * that a price for the past takes its place in the middle of the history.
     *
     * <p>The SKU, the currency and the moment make up the key of a price. Setting
     * the same price for the same key again changes nothing and answers it;
     * another price for the same key is answered <code>PRICE_CONFLICT</code>, because history
     * is never rewritten.
     *
     * <p>Needs the permission <code>catalog.prices.set</code>. Answers <code>PRODUCT_NOT_FOUND</code> where
     * no product has the SKU. Products in any state may have prices.
     */
    public backplane.catalog.v1.SetPriceResponse setPrice(backplane.catalog.v1.SetPriceRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getSetPriceMethod(), getCallOptions(), request);
    }

    /**
     * Lists all prices that a product had, has and will have in one currency, the
     * latest first.
     *
     * <p>Needs the permission <code>catalog.prices.list</code>. Answers <code>PRODUCT_NOT_FOUND</code>
     * where no product has the SKU.
     */
    public backplane.catalog.v1.ListPricesResponse listPrices(backplane.catalog.v1.ListPricesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListPricesMethod(), getCallOptions(), request);
    }

    /**
     * Answers what up to 2000 products cost in one currency at one moment, and
     * which state each product is in now: what it takes to price a whole order.
     *
     * <p>Needs the permission <code>catalog.prices.get</code>. SKUs that no product has are
     * listed in the answer; neither they nor products without a price are errors.
     */
    public backplane.catalog.v1.BatchGetPricesResponse batchGetPrices(backplane.catalog.v1.BatchGetPricesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getBatchGetPricesMethod(), getCallOptions(), request);
    }

    /**
     * Lists the categories right below a path of the tree, by name, each with the
     * number of products in it and below it. The tree has the categories that
     * products name, and no others: a path that no product names has none below.
     *
     * <p>Needs the permission <code>catalog.categories.list</code>.
     */
    public backplane.catalog.v1.ListCategoriesResponse listCategories(backplane.catalog.v1.ListCategoriesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(getChannel(), getListCategoriesMethod(), getCallOptions(), request);
    }
  }

  /** Calls the service whose answers are futures; it has the unary methods alone. */
  public static final class CatalogServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<CatalogServiceFutureStub> {
    private CatalogServiceFutureStub(io.grpc.Channel channel, io.grpc.CallOptions options) {
      super(channel, options);
    }

    @Override
    protected CatalogServiceFutureStub build(io.grpc.Channel channel, io.grpc.CallOptions options) {
      return new CatalogServiceFutureStub(channel, options);
    }

    /**
     * Answers one product with its current prices.
     *
     * <p>Needs the permission <code>catalog.products.get</code>. Answers <code>PRODUCT_NOT_FOUND</code>
     * where no product has the SKU.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.catalog.v1.GetProductResponse> getProduct(backplane.catalog.v1.GetProductRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getGetProductMethod(), getCallOptions()), request);
    }

    /**
     * Answers up to 1000 products by their SKUs, with their current prices.
     *
     * <p>Needs the permission <code>catalog.products.get</code>. Answers <code>BATCH_TOO_LARGE</code>
     * where the products would not fit into 3 MiB. SKUs that no product has are
     * listed in the answer and are not an error.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.catalog.v1.BatchGetProductsResponse> batchGetProducts(backplane.catalog.v1.BatchGetProductsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getBatchGetProductsMethod(), getCallOptions()), request);
    }

    /**
     * Lists the products that meet every filter given, with their current prices.
     * A product that changes while pages are read may come twice or not at all
     * where the list is ordered by the time of change; in the other orders each
     * product that was there all along comes once.
     *
     * <p>Needs the permission <code>catalog.products.list</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.catalog.v1.ListProductsResponse> listProducts(backplane.catalog.v1.ListProductsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListProductsMethod(), getCallOptions()), request);
    }

    /**
     * Finds active products by words in their SKU, name, brand, categories and
     * description. A product is found when it has every word of the query; the
     * last word also finds longer words that start with it. Case and accents do
     * not matter. Products with all words in SKU and name come first, then those
     * that need brand or categories for it, then those that need the description;
     * among equals the SKU decides.
     *
     * <p>Every character of the query is taken literally; there are no operators. A
     * query without a letter or digit finds nothing.
     *
     * <p>Needs the permission <code>catalog.products.search</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.catalog.v1.SearchProductsResponse> searchProducts(backplane.catalog.v1.SearchProductsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getSearchProductsMethod(), getCallOptions()), request);
    }

    /**
     * Creates a product, without a price.
     *
     * <p>Needs the permission <code>catalog.products.create</code>. Answers <code>SKU_TAKEN</code> where a
     * product has the SKU already, archived ones included.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.catalog.v1.CreateProductResponse> createProduct(backplane.catalog.v1.CreateProductRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getCreateProductMethod(), getCallOptions()), request);
    }

    /**
     * Changes the fields of a product that the mask names. An update that changes
     * nothing leaves the etag and the update time as they were. Giving an archived
     * product the state draft or active brings it back.
     *
     * <p>Needs the permission <code>catalog.products.update</code>. Answers <code>PRODUCT_NOT_FOUND</code>
     * where no product has the SKU. A stale etag is answered <code>ETAG_MISMATCH</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.catalog.v1.UpdateProductResponse> updateProduct(backplane.catalog.v1.UpdateProductRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getUpdateProductMethod(), getCallOptions()), request);
    }

    /**
     * Takes a product off sale and out of the search; it can still be read, and
     * its prices stay. Archiving an archived product changes nothing and answers
     * it.
     *
     * <p>Needs the permission <code>catalog.products.archive</code>. Answers
     * <code>PRODUCT_NOT_FOUND</code> where no product has the SKU.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.catalog.v1.ArchiveProductResponse> archiveProduct(backplane.catalog.v1.ArchiveProductRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getArchiveProductMethod(), getCallOptions()), request);
    }

    /**
     * Sets what a product costs in one currency from a moment on. The price ends
     * the one before it in time and itself lasts until the next one in time, so
     * that a price for the past takes its place in the middle of the history.
     *
     * <p>The SKU, the currency and the moment make up the key of a price. Setting
     * the same price for the same key again changes nothing and answers it;
     * another price for the same key is answered <code>PRICE_CONFLICT</code>, because history
     * is never rewritten.
     *
     * <p>Needs the permission <code>catalog.prices.set</code>. Answers <code>PRODUCT_NOT_FOUND</code> where
     * no product has the SKU. Products in any state may have prices.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.catalog.v1.SetPriceResponse> setPrice(backplane.catalog.v1.SetPriceRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getSetPriceMethod(), getCallOptions()), request);
    }

    /**
     * Lists all prices that a product had, has and will have in one currency, the
     * latest first.
     *
     * <p>Needs the permission <code>catalog.prices.list</code>. Answers <code>PRODUCT_NOT_FOUND</code>
     * where no product has the SKU.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.catalog.v1.ListPricesResponse> listPrices(backplane.catalog.v1.ListPricesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListPricesMethod(), getCallOptions()), request);
    }

    /**
     * Answers what up to 2000 products cost in one currency at one moment, and
     * which state each product is in now: what it takes to price a whole order.
     *
     * <p>Needs the permission <code>catalog.prices.get</code>. SKUs that no product has are
     * listed in the answer; neither they nor products without a price are errors.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.catalog.v1.BatchGetPricesResponse> batchGetPrices(backplane.catalog.v1.BatchGetPricesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getBatchGetPricesMethod(), getCallOptions()), request);
    }

    /**
     * Lists the categories right below a path of the tree, by name, each with the
     * number of products in it and below it. The tree has the categories that
     * products name, and no others: a path that no product names has none below.
     *
     * <p>Needs the permission <code>catalog.categories.list</code>.
     */
    public com.google.common.util.concurrent.ListenableFuture<backplane.catalog.v1.ListCategoriesResponse> listCategories(backplane.catalog.v1.ListCategoriesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(getChannel().newCall(getListCategoriesMethod(), getCallOptions()), request);
    }
  }

  private static final class ServiceDescriptorHolder {
    static final io.grpc.ServiceDescriptor SERVICE =
        io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
            .setSchemaDescriptor(new FileDescriptorSupplier())
            .addMethod(getGetProductMethod())
            .addMethod(getBatchGetProductsMethod())
            .addMethod(getListProductsMethod())
            .addMethod(getSearchProductsMethod())
            .addMethod(getCreateProductMethod())
            .addMethod(getUpdateProductMethod())
            .addMethod(getArchiveProductMethod())
            .addMethod(getSetPriceMethod())
            .addMethod(getListPricesMethod())
            .addMethod(getBatchGetPricesMethod())
            .addMethod(getListCategoriesMethod())
            .addMethod(getImportProductsMethod())
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
      return backplane.catalog.v1.Catalog.getDescriptor();
    }

    @Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("CatalogService");
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
