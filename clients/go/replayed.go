package backplane

import "google.golang.org/grpc/metadata"

// Replayed tells whether a call was answered what an earlier one with its request_id was, by
// the metadata behind the reply:
//
//	var trailer metadata.MD
//	reply, err := client.Orders.PlaceOrder(ctx, request, grpc.Trailer(&trailer))
//	again := backplane.Replayed(trailer)
func Replayed(trailer metadata.MD) bool {
	values := trailer.Get("replayed")
	return len(values) == 1 && values[0] == "true"
}
