package backplane_test

import (
	"errors"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	backplane "backplane.internal/client"
	"backplane.internal/client/backplanetest"
	catalogv1 "backplane.internal/contracts/catalog/v1"
)

// A real server's refusal keeps its code, its reason and what it is about.
func TestRefusalOfARealServer(t *testing.T) {
	server := backplanetest.Start(t)
	_, err := server.Client.Catalog.GetProduct(t.Context(), &catalogv1.GetProductRequest{Sku: "none"})
	var failed *backplane.Error
	if !errors.As(err, &failed) {
		t.Fatalf("no typed error: %v", err)
	}
	if status.Code(err) != codes.NotFound || failed.Reason != "PRODUCT_NOT_FOUND" {
		t.Errorf("code %v, reason %q", status.Code(err), failed.Reason)
	}
	t.Logf("%v %+v", err, failed)
}
