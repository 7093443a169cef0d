package backplane

import (
	"context"
	"errors"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const authorization = "authorization"

// line is what all calls of one connection share.
type line struct {
	agreed *agreed
	tokens tokens
}

// A call as its errors tell of it.
type call struct {
	method    string // its path
	requestID string
}

// unary keeps the contract around one call. The attempts of grpc-go lie inside.
func (l *line) unary(
	ctx context.Context, path string, request, reply any, conn *grpc.ClientConn,
	invoke grpc.UnaryInvoker, options ...grpc.CallOption,
) error {
	ctx, cancel := l.agreed.method(path).withDeadline(ctx)
	defer cancel()
	request, requestID := identified(request)
	call := call{path, requestID}
	ctx, token, err := l.authorized(ctx, call)
	if err != nil {
		return err
	}
	err = invoke(ctx, path, request, reply, conn, options...)
	if l.another(err, token) {
		err = invoke(ctx, path, request, reply, conn, options...)
	}
	return errorOf(ctx, err, call)
}

// withDeadline gives a call without a deadline its method's own.
func (m method) withDeadline(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, given := ctx.Deadline(); given {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, m.deadline)
}

// authorized marks a call that is to carry a token and sees to it that there is one before
// the call is sent: an exchange that fails is then told as what it is, and not tried again
// by the retries of the call that needs it.
func (l *line) authorized(ctx context.Context, call call) (context.Context, string, error) {
	if l.agreed.method(call.method).public || bringsItsOwn(ctx) {
		return ctx, "", nil
	}
	token, err := l.token(ctx, call)
	return context.WithValue(ctx, carriesToken{}, true), token, err
}

// carriesToken marks the contexts of calls that do. The health check of a connection does
// not: without it there is no call by which a token could be had.
type carriesToken struct{}

func (l *line) token(ctx context.Context, call call) (string, error) {
	token, err := l.tokens.token(ctx)
	if err == nil {
		return token, nil
	}
	if failed := (*Error)(nil); errors.As(err, &failed) {
		return "", failed
	}
	ended := status.FromContextError(err).Code()
	failed := status.New(ended, "the call ended before the API key was exchanged; it was not sent")
	return "", errorOf(ctx, failed.Err(), call.unsent())
}

// unsent is the call with no request_id to ask about: the server has not seen it.
func (c call) unsent() call { return call{method: c.method} }

// another tells whether a call was refused for its token and another token can be had.
func (l *line) another(err error, token string) bool {
	return token != "" && status.Code(err) == codes.Unauthenticated && l.tokens.reject(token)
}

func bringsItsOwn(ctx context.Context) bool {
	sent, _ := metadata.FromOutgoingContext(ctx)
	return len(sent.Get(authorization)) > 0
}

// bearer adds the token to each attempt, as it is then.
type bearer struct {
	line   *line
	secure bool
}

func (b bearer) GetRequestMetadata(ctx context.Context, _ ...string) (map[string]string, error) {
	if ctx.Value(carriesToken{}) == nil {
		return nil, nil
	}
	token, err := b.line.token(ctx, call{})
	if err != nil || token == "" {
		return nil, err
	}
	return map[string]string{authorization: "Bearer " + token}, nil
}

func (b bearer) RequireTransportSecurity() bool { return b.secure }
