package backplanetest_test

import (
	"net"
	"path/filepath"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"backplane.internal/client/backplanetest"
	catalogv1 "backplane.internal/contracts/catalog/v1"
)

var mug = &catalogv1.GetProductRequest{Sku: "MUG-WHITE"}

// A server answers while its test runs and is gone behind it.
func TestServerEndsWithItsTest(t *testing.T) {
	address := ""
	t.Run("a test", func(t *testing.T) {
		server := backplanetest.Start(t)
		address = server.Address
		if _, err := server.Client.Catalog.GetProduct(t.Context(), mug); err != nil {
			t.Error(err)
		}
		failsOnDemand(t, server)
	})
	if address == "" {
		t.Skip("there was no server")
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		_ = conn.Close()
		t.Errorf("%s still answers", address)
	}
}

func failsOnDemand(t *testing.T, server *backplanetest.Server) {
	t.Helper()
	ctx := backplanetest.Failing(t.Context(), "status=UNAVAILABLE; times=2")
	var trailer metadata.MD
	_, err := server.Client.Catalog.GetProduct(ctx, mug, grpc.Trailer(&trailer))
	if attempts := trailer.Get("backplane-attempts"); err != nil || len(attempts) != 1 || attempts[0] != "3" {
		t.Errorf("%v after %v attempts", err, attempts)
	}
	ctx = backplanetest.Failing(t.Context(), "status=DATA_LOSS")
	if _, err := server.Client.Catalog.GetProduct(ctx, mug); status.Code(err) != codes.DataLoss {
		t.Errorf("told %v", err)
	}
}

// Where the command is not installed a test is skipped.
func TestWithoutTheCommand(t *testing.T) {
	t.Setenv(backplanetest.Executable, filepath.Join(t.TempDir(), "none"))
	reached := false
	t.Run("a test", func(t *testing.T) {
		backplanetest.Start(t)
		reached = true
	})
	if reached {
		t.Error("a server was started without its command")
	}
}
