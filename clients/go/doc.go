// Package backplane is the Go client of Backplane services.
//
//	client, err := backplane.Connect("127.0.0.1:50051", backplane.WithAPIKey(key))
//	if err != nil { … }
//	defer client.Close()
//	reply, err := client.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{Sku: "85048"})
//
// The services are the generated stubs on a connection that keeps the contract:
//
//   - Retries, the throttle on them, pushback, load balancing and the health check are
//     grpc-go's own, set up by the service config that the contracts are published with.
//   - A call whose context has no deadline gets its method's own, for all attempts together.
//   - A request with an empty request_id is sent with one, kept across attempts. The message
//     itself is not changed.
//   - An API key is exchanged for a token by the first call and again at four fifths of
//     the token's life; a call whose token is refused is made once more with a new one.
//   - Errors are [*Error], for [errors.As]; [google.golang.org/grpc/status.Code] and
//     status.FromError read them too.
//
// [Items] and [Pages] go through lists, [Follow] through streams that go on where they broke.
//
// # Traces and metrics
//
// The kit depends on no library for them. grpc-go's instrumentation is a dial option:
//
//	backplane.Connect(address, backplane.WithAPIKey(key),
//		backplane.WithDialOptions(grpc.WithStatsHandler(otelgrpc.NewClientHandler())))
package backplane
