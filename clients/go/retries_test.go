package backplane_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	catalogv1 "backplane.internal/contracts/catalog/v1"
)

var (
	unavailable = status.New(codes.Unavailable, "not now")
	product     = &catalogv1.GetProductRequest{Sku: "85048"}
)

// The service config of the contracts is in force: grpc-go tries UNAVAILABLE again.
func TestUnavailableIsTriedAgain(t *testing.T) {
	server := (&scripted{getProduct: failing(2, unavailable)}).serve(t)
	reply, err := server.connect(t).Catalog.GetProduct(t.Context(), product)
	if err != nil || reply.GetProduct().GetSku() != "85048" {
		t.Fatalf("reply %v, error %v", reply, err)
	}
	if calls := len(server.calls()); calls != 3 {
		t.Errorf("%d attempts instead of 3", calls)
	}
}

// Four attempts are all: nothing of the kit multiplies those of grpc-go.
func TestFourAttemptsAreAll(t *testing.T) {
	server := (&scripted{getProduct: failing(100, unavailable)}).serve(t)
	_, err := server.connect(t).Catalog.GetProduct(t.Context(), product)
	failed := typed(t, err)
	if failed.Code != codes.Unavailable || failed.Message != "not now" {
		t.Errorf("code %v, message %q", failed.Code, failed.Message)
	}
	if calls := len(server.calls()); calls != 4 {
		t.Errorf("%d attempts instead of 4", calls)
	}
}

// A failure that the contract does not call temporary is told at once.
func TestOtherFailuresAreNotTriedAgain(t *testing.T) {
	for _, code := range []codes.Code{codes.Internal, codes.Unknown, codes.Aborted, codes.ResourceExhausted} {
		server := (&scripted{getProduct: failing(100, status.New(code, "no"))}).serve(t)
		_, err := server.connect(t).Catalog.GetProduct(t.Context(), product)
		if calls := len(server.calls()); calls != 1 || status.Code(err) != code {
			t.Errorf("%v: %d attempts, %v", code, calls, err)
		}
	}
}

// A server that asks for a moment gets it; one that asks not to come back is left alone.
func TestPushbackIsObeyed(t *testing.T) {
	server := (&scripted{
		getProduct: failing(1, unavailable, "grpc-retry-pushback-ms", "300"),
	}).serve(t)
	begun := time.Now()
	if _, err := server.connect(t).Catalog.GetProduct(t.Context(), product); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took < 300*time.Millisecond {
		t.Errorf("back after %v instead of 300ms", took)
	}
	refusing := (&scripted{
		getProduct: failing(1, unavailable, "grpc-retry-pushback-ms", "-1"),
	}).serve(t)
	_, err := refusing.connect(t).Catalog.GetProduct(t.Context(), product)
	if calls := len(refusing.calls()); calls != 1 || status.Code(err) != codes.Unavailable {
		t.Errorf("%d attempts, %v", calls, err)
	}
}

// Failures use up the budget of a connection; then calls are made once.
func TestRetriesAreThrottled(t *testing.T) {
	server := (&scripted{getProduct: failing(100, unavailable)}).serve(t)
	client := server.connect(t)
	for range 3 {
		_, _ = client.Catalog.GetProduct(t.Context(), product)
	}
	// Of ten tokens five failures leave five, and no retry at or below half.
	if calls := len(server.calls()); calls != 6 {
		t.Errorf("%d attempts instead of 4 + 1 + 1", calls)
	}
}

// All attempts of a call carry one request_id, and the caller's message keeps none.
func TestRequestIDIsKept(t *testing.T) {
	aborted := status.New(codes.Aborted, "lost a race")
	server := (&scripted{createProduct: failing(2, aborted)}).serve(t)
	request := &catalogv1.CreateProductRequest{Product: &catalogv1.Product{Sku: "1", Name: "one"}}
	before := proto.Clone(request)
	if _, err := server.connect(t).Catalog.CreateProduct(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, call := range server.calls() {
		ids[call.request.(*catalogv1.CreateProductRequest).GetRequestId()] = true
	}
	if len(server.calls()) != 3 || len(ids) != 1 || ids[""] {
		t.Errorf("%d attempts with the ids %v", len(server.calls()), ids)
	}
	if !proto.Equal(request, before) {
		t.Errorf("the caller's message was changed: %v", request)
	}
}

// A request_id that the caller gave is sent as it is and told with the failure.
func TestGivenRequestIDIsSent(t *testing.T) {
	const id = "0194f4a8-6f2e-7000-8000-000000000001"
	server := (&scripted{createProduct: failing(9, status.New(codes.Internal, "broke"))}).serve(t)
	_, err := server.connect(t).Catalog.CreateProduct(t.Context(),
		&catalogv1.CreateProductRequest{RequestId: id})
	failed := typed(t, err)
	if sent := server.calls()[0].request.(*catalogv1.CreateProductRequest).GetRequestId(); sent != id {
		t.Errorf("sent with %q", sent)
	}
	if failed.RequestID != id || !failed.OutcomeUnknown() || !strings.Contains(failed.Error(), id) {
		t.Errorf("told as %v", failed)
	}
}

// The kit itself brings the health check: that these tests import it must not be the reason.
func TestHealthCheckIsBrought(t *testing.T) {
	listed, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(strings.Fields(string(listed)), "google.golang.org/grpc/health") {
		t.Error("grpc-go skips the health check: nothing of the kit imports it")
	}
}

// A server that says NOT_SERVING gets no calls: the client asks it on each connection.
func TestHealthIsWatched(t *testing.T) {
	server := (&scripted{}).serve(t)
	client := server.connect(t)
	server.health.SetServingStatus("", healthpb.HealthCheckResponse_NOT_SERVING)
	_, err := client.Catalog.GetProduct(t.Context(), product)
	if calls := len(server.calls()); calls != 0 || status.Code(err) != codes.Unavailable {
		t.Errorf("%d calls arrived, %v", calls, err)
	}
}
