package backplane_test

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	backplane "backplane.internal/client"
	catalogv1 "backplane.internal/contracts/catalog/v1"
	eventsv1 "backplane.internal/contracts/events/v1"
	identityv1 "backplane.internal/contracts/identity/v1"
)

// A scripted server answers as a test says and notes the calls.
type scripted struct {
	catalogv1.UnimplementedCatalogServiceServer
	eventsv1.UnimplementedEventsServiceServer
	identityv1.UnimplementedIdentityServiceServer

	// answer gets the number of the call, from 1.
	getProduct    func(ctx context.Context, call int) error
	createProduct func(ctx context.Context, call int) error
	listProducts  func(*catalogv1.ListProductsRequest) (*catalogv1.ListProductsResponse, error)
	subscribe     func(*eventsv1.SubscribeRequest, grpc.ServerStreamingServer[eventsv1.SubscribeResponse], int) error
	tokenLife     time.Duration

	health  *health.Server
	address string

	mu   sync.Mutex
	seen []seen
}

// seen is a call as it arrived.
type seen struct {
	request       any
	authorization string
	left          time.Duration
}

func (s *scripted) note(ctx context.Context, request any) int {
	incoming, _ := metadata.FromIncomingContext(ctx)
	call := seen{request: request}
	if values := incoming.Get("authorization"); len(values) > 0 {
		call.authorization = values[0]
	}
	if deadline, ok := ctx.Deadline(); ok {
		call.left = time.Until(deadline)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, call)
	return len(s.seen)
}

func (s *scripted) calls() []seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]seen(nil), s.seen...)
}

func (s *scripted) GetProduct(
	ctx context.Context, request *catalogv1.GetProductRequest,
) (*catalogv1.GetProductResponse, error) {
	call := s.note(ctx, request)
	reply := &catalogv1.GetProductResponse{Product: &catalogv1.Product{Sku: request.GetSku()}}
	return reply, answer(ctx, s.getProduct, call)
}

func (s *scripted) CreateProduct(
	ctx context.Context, request *catalogv1.CreateProductRequest,
) (*catalogv1.CreateProductResponse, error) {
	call := s.note(ctx, request)
	return &catalogv1.CreateProductResponse{}, answer(ctx, s.createProduct, call)
}

func (s *scripted) ListProducts(
	ctx context.Context, request *catalogv1.ListProductsRequest,
) (*catalogv1.ListProductsResponse, error) {
	s.note(ctx, request)
	return s.listProducts(request)
}

func (s *scripted) Subscribe(
	request *eventsv1.SubscribeRequest, stream grpc.ServerStreamingServer[eventsv1.SubscribeResponse],
) error {
	return s.subscribe(request, stream, s.note(stream.Context(), request))
}

// ExchangeApiKey numbers its tokens: the second is token-2.
func (s *scripted) ExchangeApiKey(
	ctx context.Context, request *identityv1.ExchangeApiKeyRequest,
) (*identityv1.ExchangeApiKeyResponse, error) {
	s.note(ctx, request)
	exchanges := 0
	for _, call := range s.calls() {
		if _, ok := call.request.(*identityv1.ExchangeApiKeyRequest); ok {
			exchanges++
		}
	}
	return &identityv1.ExchangeApiKeyResponse{
		AccessToken:      "token-" + string(rune('0'+exchanges)),
		ExpiresInSeconds: int32(s.tokenLife / time.Second),
	}, nil
}

func answer(ctx context.Context, script func(context.Context, int) error, call int) error {
	if script == nil {
		return nil
	}
	return script(ctx, call)
}

// serve starts the server for one test.
func (s *scripted) serve(t *testing.T, options ...grpc.ServerOption) *scripted {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(options...)
	catalogv1.RegisterCatalogServiceServer(server, s)
	eventsv1.RegisterEventsServiceServer(server, s)
	identityv1.RegisterIdentityServiceServer(server, s)
	s.health = health.NewServer()
	healthpb.RegisterHealthServer(server, s.health)
	s.address = listener.Addr().String()
	if s.tokenLife == 0 {
		s.tokenLife = 10 * time.Minute
	}
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	return s
}

// connect returns a client of the server for one test.
func (s *scripted) connect(t *testing.T, options ...backplane.Option) *backplane.Client {
	t.Helper()
	client, err := backplane.Connect(s.address, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// failing answers the first calls with a status, the rest with success.
func failing(times int, failure *status.Status, trailing ...string) func(context.Context, int) error {
	return func(ctx context.Context, call int) error {
		if call > times {
			return nil
		}
		_ = grpc.SetTrailer(ctx, metadata.Pairs(trailing...))
		return failure.Err()
	}
}
