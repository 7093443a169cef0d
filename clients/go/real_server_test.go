package backplane_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"

	backplane "backplane.internal/client"
	"backplane.internal/client/backplanetest"
	catalogv1 "backplane.internal/contracts/catalog/v1"
	eventsv1 "backplane.internal/contracts/events/v1"
	ordersv1 "backplane.internal/contracts/orders/v1"
)

var anOrder = &ordersv1.PlaceOrderRequest{
	Currency: "GBP",
	Lines:    []*ordersv1.PlaceOrderLine{{Sku: "NAIL", Quantity: 1}},
}

// One server for all: it takes a moment to start.
func TestRealServer(t *testing.T) {
	server := backplanetest.Start(t)
	for name, test := range map[string]func(*testing.T, *backplanetest.Server){
		"a refusal has its reason":              refusalHasItsReason,
		"a reader may not write":                readerMayNotWrite,
		"a lost answer is replayed":             lostAnswerIsReplayed,
		"a list is read page by page":           listIsReadPageByPage,
		"a stream that breaks loses no message": streamLosesNothing,
	} {
		t.Run(name, func(t *testing.T) { test(t, server) })
	}
}

func refusalHasItsReason(t *testing.T, server *backplanetest.Server) {
	_, err := server.Client.Catalog.GetProduct(t.Context(), &catalogv1.GetProductRequest{Sku: "none"})
	failed := typed(t, err)
	if !backplane.IsReason(err, catalogv1.ErrorReason_ERROR_REASON_PRODUCT_NOT_FOUND) ||
		failed.Code != codes.NotFound || failed.Resource == nil || failed.Resource.Name != "none" {
		t.Errorf("told %+v", failed)
	}
}

func readerMayNotWrite(t *testing.T, server *backplanetest.Server) {
	reader := server.Connect(t, backplane.WithAPIKey(server.ReaderAPIKey))
	_, err := reader.Catalog.ArchiveProduct(t.Context(), &catalogv1.ArchiveProductRequest{Sku: "NAIL"})
	if code := typed(t, err).Code; code != codes.PermissionDenied {
		t.Errorf("told %v", err)
	}
	nobody := server.Connect(t, backplane.WithAPIKey("bpk_nobody00_x"))
	_, err = nobody.Catalog.GetProduct(t.Context(), product)
	if code := typed(t, err).Code; code != codes.Unauthenticated {
		t.Errorf("told %v", err)
	}
}

// The order is placed and its answer lost; the retry of grpc-go gets the first one's.
func lostAnswerIsReplayed(t *testing.T, server *backplanetest.Server) {
	ctx := backplanetest.Failing(t.Context(), "status=UNAVAILABLE; when=after; times=1")
	var trailer metadata.MD
	reply, err := server.Client.Orders.PlaceOrder(ctx, anOrder, grpc.Trailer(&trailer))
	if err != nil {
		t.Fatal(err)
	}
	if attempts := trailer.Get("backplane-attempts"); len(attempts) != 1 || attempts[0] != "2" {
		t.Errorf("attempts: %v", attempts)
	}
	if !backplane.Replayed(trailer) || reply.GetOrder().GetId() == "" {
		t.Errorf("replayed: %v, %v", backplane.Replayed(trailer), reply)
	}
}

func listIsReadPageByPage(t *testing.T, server *backplanetest.Server) {
	skus := map[string]bool{}
	items := backplane.Items(t.Context(), server.Client.Catalog.ListProducts,
		&catalogv1.ListProductsRequest{PageSize: 7}, (*catalogv1.ListProductsResponse).GetProducts)
	count := 0
	for product, err := range items {
		if err != nil {
			t.Fatal(err)
		}
		skus[product.GetSku()] = true
		count++
	}
	if count <= 7 || len(skus) != count || !skus["MUG-WHITE"] {
		t.Errorf("%d products, %d SKUs", count, len(skus))
	}
}

func streamLosesNothing(t *testing.T, server *backplanetest.Server) {
	for range 6 {
		if _, err := server.Client.Orders.PlaceOrder(t.Context(), anOrder); err != nil {
			t.Fatal(err)
		}
	}
	whole := firstEvents(t.Context(), t, server)
	broken := backplanetest.Failing(t.Context(), "status=UNAVAILABLE; after_replies=2; times=2")
	if got := firstEvents(broken, t, server); !slices.Equal(got, whole) {
		t.Errorf("the events %v instead of %v", got, whole)
	}
}

func firstEvents(ctx context.Context, t *testing.T, server *backplanetest.Server) []string {
	t.Helper()
	var ids []string
	messages := backplane.Follow(ctx, server.Client.Events.Subscribe, &eventsv1.SubscribeRequest{})
	for message, err := range messages {
		if err != nil {
			t.Fatal(err)
		}
		if ids = append(ids, message.GetEvent().GetId()); len(ids) == 6 {
			break
		}
	}
	return ids
}

// The first call that a caller makes is refused where nothing listens, and says so.
func TestNobodyListens(t *testing.T) {
	client, err := backplane.Connect("127.0.0.1:1", backplane.WithAPIKey("key"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	_, err = client.Catalog.GetProduct(t.Context(), product)
	var failed *backplane.Error
	if !errors.As(err, &failed) || failed.Code != codes.Unavailable {
		t.Errorf("told %v", err)
	}
}
