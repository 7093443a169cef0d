package backplane_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	backplane "backplane.internal/client"
	catalogv1 "backplane.internal/contracts/catalog/v1"
	ordersv1 "backplane.internal/contracts/orders/v1"
)

// typed returns the kit's error, which every failure has to be.
func typed(t *testing.T, err error) *backplane.Error {
	t.Helper()
	var failed *backplane.Error
	if !errors.As(err, &failed) {
		t.Fatalf("%v (%T) is no *backplane.Error", err, err)
	}
	return failed
}

// A call without a deadline gets that of its method; the caller's own is kept.
func TestDeadlines(t *testing.T) {
	server := (&scripted{}).serve(t)
	client := server.connect(t)
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	calls := []func() error{
		func() error { _, err := client.Catalog.GetProduct(t.Context(), product); return err },
		func() error {
			_, err := client.Catalog.CreateProduct(t.Context(), &catalogv1.CreateProductRequest{})
			return err
		},
		func() error { _, err := client.Catalog.GetProduct(ctx, product); return err },
	}
	for _, call := range calls {
		if err := call(); err != nil {
			t.Fatal(err)
		}
	}
	for i, most := range []time.Duration{2 * time.Second, 10 * time.Second, 500 * time.Millisecond} {
		if left := server.calls()[i].left; left > most || left < most*6/10 {
			t.Errorf("call %d arrived with %v left of %v", i, left, most)
		}
	}
}

// Each detail of a status becomes a field of the error, and grpc's own functions read it.
func TestDetailsOfAnError(t *testing.T) {
	st, err := status.New(codes.InvalidArgument, "name is too long").WithDetails(
		&errdetails.ErrorInfo{Reason: "PRODUCT_NOT_FOUND", Metadata: map[string]string{"sku": "1"}},
		&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
			{Field: "product.name", Description: "at most 500 characters"}}},
		&errdetails.RetryInfo{RetryDelay: durationpb.New(250 * time.Millisecond)},
		&errdetails.ResourceInfo{ResourceType: "catalog.Product", ResourceName: "1"},
	)
	if err != nil {
		t.Fatal(err)
	}
	server := (&scripted{getProduct: failing(1, st)}).serve(t)
	_, err = server.connect(t).Catalog.GetProduct(t.Context(), product)
	failed := typed(t, fmt.Errorf("wrapped: %w", err))
	got := fmt.Sprintf("%v %v %v %v %v %v %v", failed.Code, failed.Reason, failed.Metadata,
		failed.FieldViolations, failed.RetryDelay, *failed.Resource, len(failed.Details))
	want := "InvalidArgument PRODUCT_NOT_FOUND map[sku:1] " +
		"[{product.name at most 500 characters}] 250ms {catalog.Product 1} 4"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !backplane.IsReason(err, catalogv1.ErrorReason_ERROR_REASON_PRODUCT_NOT_FOUND) ||
		backplane.IsReason(err, ordersv1.ErrorReason_ERROR_REASON_ORDER_NOT_FOUND) {
		t.Error("the reason is not known by its enum")
	}
	if read, ok := status.FromError(err); !ok || len(read.Details()) != 4 {
		t.Errorf("grpc's status package reads %v", read)
	}
	const words = "/backplane.catalog.v1.CatalogService/GetProduct: InvalidArgument " +
		"PRODUCT_NOT_FOUND: name is too long; product.name: at most 500 characters; try again in 250ms"
	if err.Error() != words {
		t.Errorf("told as %q", err)
	}
}

// Whoever ends a call through its context is told so in Go's own terms.
func TestContextsEndCalls(t *testing.T) {
	server := (&scripted{getProduct: func(ctx context.Context, _ int) error {
		<-ctx.Done()
		return status.FromContextError(ctx.Err()).Err()
	}}).serve(t)
	client := server.connect(t)
	canceled, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	_, err := client.Catalog.GetProduct(canceled, product)
	if !errors.Is(err, context.Canceled) || typed(t, err).Code != codes.Canceled {
		t.Errorf("canceled: %v", err)
	}
	late, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = client.Catalog.GetProduct(late, product)
	if !errors.Is(err, context.DeadlineExceeded) || !typed(t, err).OutcomeUnknown() {
		t.Errorf("late: %v", err)
	}
}

// A replayed answer is known by its trailing metadata.
func TestReplayed(t *testing.T) {
	said := []string{"", "true", "false"}
	server := (&scripted{createProduct: func(ctx context.Context, call int) error {
		if said[call-1] == "" {
			return nil
		}
		return grpc.SetTrailer(ctx, metadata.Pairs("replayed", said[call-1]))
	}}).serve(t)
	client := server.connect(t)
	for _, word := range said {
		var trailer metadata.MD
		_, err := client.Catalog.CreateProduct(t.Context(), &catalogv1.CreateProductRequest{},
			grpc.Trailer(&trailer))
		if got := backplane.Replayed(trailer); err != nil || got != (word == "true") {
			t.Errorf("%q is read as %v, %v", word, got, err)
		}
	}
}
