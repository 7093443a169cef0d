package backplane_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	backplane "backplane.internal/client"
	eventsv1 "backplane.internal/contracts/events/v1"
)

// The methods and credentials of all calls, in order: "GetProduct Bearer token-1".
func (s *scripted) credentials() []string {
	var result []string
	for _, call := range s.calls() {
		result = append(result, strings.TrimSpace(kind(call.request)+" "+call.authorization))
	}
	return result
}

func kind(request any) string {
	name := request.(proto.Message).ProtoReflect().Descriptor().Name()
	return strings.TrimSuffix(string(name), "Request")
}

func wantCredentials(t *testing.T, server *scripted, want ...string) {
	t.Helper()
	if got := server.credentials(); strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// The key is exchanged once, by the first call, and never sent with any other.
func TestAPIKeyIsExchanged(t *testing.T) {
	server := (&scripted{}).serve(t)
	client := server.connect(t, backplane.WithAPIKey("key"))
	for range 2 {
		if _, err := client.Catalog.GetProduct(t.Context(), product); err != nil {
			t.Fatal(err)
		}
	}
	wantCredentials(t, server, "ExchangeApiKey", "GetProduct Bearer token-1", "GetProduct Bearer token-1")
}

var unauthenticated = status.New(codes.Unauthenticated, "expired")

// A call whose token is refused is made once more with another, and only once.
func TestRefusedTokenIsReplaced(t *testing.T) {
	server := (&scripted{getProduct: failing(2, unauthenticated)}).serve(t)
	client := server.connect(t, backplane.WithAPIKey("key"))
	if _, err := client.Catalog.GetProduct(t.Context(), product); err != nil {
		t.Fatal(err)
	}
	wantCredentials(t, server,
		"ExchangeApiKey", "GetProduct Bearer token-1", "ExchangeApiKey", "GetProduct Bearer token-2")

	server = (&scripted{getProduct: failing(9, unauthenticated)}).serve(t)
	client = server.connect(t, backplane.WithAPIKey("key"))
	_, err := client.Catalog.GetProduct(t.Context(), product)
	if typed(t, err).Code != codes.Unauthenticated || len(server.calls()) != 4 {
		t.Errorf("%d calls, %v", len(server.calls()), err)
	}
}

// A stream whose token is refused is opened once more with another.
func TestRefusedTokenOfAStreamIsReplaced(t *testing.T) {
	server := (&scripted{subscribe: func(
		_ *eventsv1.SubscribeRequest, stream grpc.ServerStreamingServer[eventsv1.SubscribeResponse], call int,
	) error {
		if call == 2 {
			return unauthenticated.Err()
		}
		return stream.Send(&eventsv1.SubscribeResponse{Cursor: "1"})
	}}).serve(t)
	client := server.connect(t, backplane.WithAPIKey("key"))
	stream, err := client.Events.Subscribe(t.Context(), &eventsv1.SubscribeRequest{SubjectPrefix: "a/"})
	if err != nil {
		t.Fatal(err)
	}
	if message, err := stream.Recv(); err != nil || message.GetCursor() != "1" {
		t.Errorf("%v, %v", message, err)
	}
	wantCredentials(t, server,
		"ExchangeApiKey", "Subscribe Bearer token-1", "ExchangeApiKey", "Subscribe Bearer token-2")
	last := server.calls()[3].request.(*eventsv1.SubscribeRequest)
	if last.GetSubjectPrefix() != "a/" {
		t.Errorf("sent again as %v", last)
	}
}

// A stream whose token expires after a message is not opened again: what came would come twice.
func TestTokenThatExpiresInAStream(t *testing.T) {
	server := (&scripted{subscribe: func(
		_ *eventsv1.SubscribeRequest, stream grpc.ServerStreamingServer[eventsv1.SubscribeResponse], _ int,
	) error {
		_ = stream.Send(&eventsv1.SubscribeResponse{Cursor: "1"})
		return unauthenticated.Err()
	}}).serve(t)
	client := server.connect(t, backplane.WithAPIKey("key"))
	stream, err := client.Events.Subscribe(t.Context(), &eventsv1.SubscribeRequest{})
	if err == nil {
		_, err = stream.Recv()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); typed(t, err).Code != codes.Unauthenticated {
		t.Errorf("told %v", err)
	}
	wantCredentials(t, server, "ExchangeApiKey", "Subscribe Bearer token-1")
}

// A token that was brought is sent as it is; nobody can replace it. The caller's own
// authorization metadata wins over both.
func TestGivenTokens(t *testing.T) {
	server := (&scripted{getProduct: failing(1, unauthenticated)}).serve(t)
	client := server.connect(t, backplane.WithAccessToken("mine"))
	_, err := client.Catalog.GetProduct(t.Context(), product)
	if typed(t, err).Code != codes.Unauthenticated {
		t.Errorf("told %v", err)
	}
	own := metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer other")
	if _, err := client.Catalog.GetProduct(own, product); err != nil {
		t.Error(err)
	}
	wantCredentials(t, server, "GetProduct Bearer mine", "GetProduct Bearer other")
}

// Time that runs out before there is a token is told as such: the call had no effect.
func TestCallThatWasNotSent(t *testing.T) {
	server := (&scripted{}).serve(t)
	client := server.connect(t, backplane.WithAPIKey("key"))
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Catalog.GetProduct(canceled, product)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "not sent") {
		t.Errorf("told %v", err)
	}
}

// Credentials leave this machine in plain text only where the caller says so.
func TestPlainTextIsRefused(t *testing.T) {
	key := backplane.WithAPIKey("key")
	for _, address := range []string{
		"shop.example:50051", "10.0.0.7:50051", "dns:///shop.example:50051", "[2001:db8::1]:50051",
		"localhost.example:50051", "passthrough:///192.168.0.1:50051", "128.0.0.1:1", "",
	} {
		if _, err := backplane.Connect(address, key); !errors.Is(err, backplane.ErrPlainText) {
			t.Errorf("%s: %v", address, err)
		}
		for _, options := range [][]backplane.Option{
			nil, {key, backplane.WithInsecure()}, {key, backplane.WithTLS(nil)},
		} {
			client, err := backplane.Connect("shop.example:50051", options...)
			if err != nil {
				t.Fatal(err)
			}
			_ = client.Close()
		}
	}
	for _, address := range []string{
		"127.0.0.1:50051", "localhost:50051", "[::1]:50051", "unix:/run/x", "dns:///127.8.0.1:1",
		"unix-abstract:x", "[::ffff:127.0.0.1]:1",
	} {
		client, err := backplane.Connect(address, key)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		_ = client.Close()
	}
	if _, err := backplane.Connect("127.0.0.1:1", key, backplane.WithAccessToken("x")); err == nil {
		t.Error("a key and a token were taken")
	}
}
