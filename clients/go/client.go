package backplane

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	_ "google.golang.org/grpc/health" // Without it the health check of the service config is skipped.
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"

	auditv1 "backplane.internal/contracts/audit/v1"
	catalogv1 "backplane.internal/contracts/catalog/v1"
	eventsv1 "backplane.internal/contracts/events/v1"
	identityv1 "backplane.internal/contracts/identity/v1"
	ordersv1 "backplane.internal/contracts/orders/v1"

	"backplane.internal/contracts"
)

// Version is the version of the kit and of the contracts that it was made with.
const Version = contracts.Version

const messageBytesMax = 4 << 20

// A Client is a connection to the services. It is for any number of goroutines, and for as
// long as the process runs: a program has one.
type Client struct {
	// Identity says who may do what.
	Identity identityv1.IdentityServiceClient
	// Catalog keeps what is sold.
	Catalog catalogv1.CatalogServiceClient
	// Orders is the business workflow.
	Orders ordersv1.OrdersServiceClient
	// Events tells what happened.
	Events eventsv1.EventsServiceClient
	// Audit proves who did what.
	Audit auditv1.AuditServiceClient

	conn  *grpc.ClientConn
	close context.CancelFunc
}

// Connect returns a client of the server at address: host:port, unix:path or any other
// target of grpc-go. All addresses that a name stands for are used in turn. Nothing is sent
// before the first call.
//
// It fails for options that contradict each other and, with [ErrPlainText], for credentials
// that would leave this machine in plain text.
func Connect(address string, options ...Option) (*Client, error) {
	chosen, err := chosenFor(address, options)
	if err != nil {
		return nil, err
	}
	agreed, err := agreedIn(chosen.settings)
	if err != nil {
		return nil, err
	}
	line := &line{agreed: agreed, tokens: givenToken(chosen.accessToken)}
	conn, err := grpc.NewClient(address, append(line.dialOptions(chosen), chosen.dial...)...)
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", address, err)
	}
	client := clientOn(conn)
	if chosen.apiKey != "" {
		line.tokens = client.exchanging(chosen.apiKey)
	}
	return client, nil
}

// Conn is what stubs of other contracts are made on: notesv1.NewNotesServiceClient(c.Conn()).
func (c *Client) Conn() grpc.ClientConnInterface { return c.conn }

// Ready waits until the server answers. It fails with an [*Error] of code Unavailable when
// ctx ends before.
func (c *Client) Ready(ctx context.Context) error {
	c.conn.Connect()
	for state := c.conn.GetState(); state != connectivity.Ready; state = c.conn.GetState() {
		if state == connectivity.Idle {
			c.conn.Connect()
		}
		if !c.conn.WaitForStateChange(ctx, state) {
			failed := status.Newf(codes.Unavailable,
				"nothing serves at %s; start the server, or check the address", c.conn.Target())
			return errorOf(ctx, failed.Err(), call{})
		}
	}
	return nil
}

// Close ends the connection and the calls that are still open on it.
func (c *Client) Close() error {
	c.close()
	return c.conn.Close()
}

func clientOn(conn *grpc.ClientConn) *Client {
	return &Client{
		Identity: identityv1.NewIdentityServiceClient(conn),
		Catalog:  catalogv1.NewCatalogServiceClient(conn),
		Orders:   ordersv1.NewOrdersServiceClient(conn),
		Events:   eventsv1.NewEventsServiceClient(conn),
		Audit:    auditv1.NewAuditServiceClient(conn),
		conn:     conn,
		close:    func() {},
	}
}

// exchanging returns tokens for an API key, fetched on this client's own connection.
func (c *Client) exchanging(apiKey string) tokens {
	ctx, cancel := context.WithCancel(context.Background())
	c.close = cancel
	request := &identityv1.ExchangeApiKeyRequest{ApiKey: apiKey}
	return newExchangedToken(func() (string, time.Duration, error) {
		reply, err := c.Identity.ExchangeApiKey(ctx, request)
		life := time.Duration(reply.GetExpiresInSeconds()) * time.Second
		return reply.GetAccessToken(), life, err
	})
}

// dialOptions sets up grpc-go as the contract says.
func (l *line) dialOptions(chosen chosen) []grpc.DialOption {
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(chosen.transport),
		// A name server has no say in how calls are tried again.
		grpc.WithDisableServiceConfig(),
		grpc.WithDefaultServiceConfig(l.agreed.serviceConfig),
		grpc.WithChainUnaryInterceptor(l.unary),
		grpc.WithChainStreamInterceptor(l.stream),
		grpc.WithDefaultCallOptions(
			grpc.MaxCallSendMsgSize(messageBytesMax), grpc.MaxCallRecvMsgSize(messageBytesMax)),
		// The server allows a ping each 20 s while a call is open.
		grpc.WithKeepaliveParams(keepalive.ClientParameters{
			Time: 30 * time.Second, Timeout: 10 * time.Second}),
		// A server that restarts is found again soon; grpc-go's own backoff grows to 2 minutes.
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{
				BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 5 * time.Second},
			MinConnectTimeout: 20 * time.Second,
		}),
		grpc.WithUserAgent("backplane-go/" + Version),
	}
	if chosen.carriesCredentials() {
		options = append(options, grpc.WithPerRPCCredentials(bearer{l, chosen.secure}))
	}
	return options
}
