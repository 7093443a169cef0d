package backplane

import (
	"context"
	"errors"
	"io"
	"iter"
	"math/rand/v2"
	"strconv"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
)

// The contract's backoff, which all its methods share.
const (
	backoffInitial    = 50 * time.Millisecond
	backoffMax        = 2 * time.Second
	backoffMultiplier = 2
)

// A CursorRequest asks for a stream from a cursor on.
type CursorRequest interface {
	proto.Message
	GetCursor() string
}

// A StreamMethod is one of a generated client: client.Events.Subscribe.
type StreamMethod[Q CursorRequest, M any] func(
	context.Context, Q, ...grpc.CallOption,
) (grpc.ServerStreamingClient[M], error)

// Follow goes through a stream whose messages carry a cursor, and opens it again behind the
// last message when it breaks: none is left out and none comes twice.
//
//	messages := backplane.Follow(ctx, client.Events.Subscribe, &eventsv1.SubscribeRequest{})
//	for message, err := range messages {
//		if err != nil { … }
//		remember(message.GetCursor())
//	}
//
// It goes on after Unavailable, which a server that shuts down answers too, and when the
// contract's deadline for one stream has passed, for as long as ctx lives. Any other error
// ends it, and so does any before the first message: then there is no cursor to go on from,
// and a wrong address is told at once. Leaving the loop ends the stream.
func Follow[Q CursorRequest, M any, P interface {
	*M
	GetCursor() string
}](
	ctx context.Context, open StreamMethod[Q, M], request Q, options ...grpc.CallOption,
) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		var place place
		for {
			stream, err := open(ctx, from(request, place.cursor), options...)
			for err == nil {
				var message P
				if message, err = stream.Recv(); err == nil {
					place.reached(message.GetCursor())
					if !yield(message, nil) {
						return
					}
				}
			}
			if err == io.EOF {
				return
			}
			if !place.resumes(ctx, err, trailerOf(stream)) {
				yield(nil, err)
				return
			}
		}
	}
}

func trailerOf[M any](stream grpc.ServerStreamingClient[M]) metadata.MD {
	if stream == nil {
		return nil
	}
	return stream.Trailer()
}

func from[Q CursorRequest](request Q, cursor string) Q {
	if cursor == "" {
		return request
	}
	return withField(request, "cursor", cursor)
}

// place is how far a stream was followed, and how often in a row it has broken since.
type place struct {
	cursor string
	breaks int
}

func (p *place) reached(cursor string) {
	p.cursor = cursor
	p.breaks = 0
}

// resumes waits until the stream may be opened again; false: it ends with the error.
func (p *place) resumes(ctx context.Context, err error, trailer metadata.MD) bool {
	var failed *Error
	if !errors.As(err, &failed) || ctx.Err() != nil {
		return false
	}
	if cursor := failed.Metadata["cursor"]; cursor != "" {
		p.cursor = cursor
	}
	if p.cursor == "" || !isBreak(ctx, failed) {
		return false
	}
	wait, allowed := pushback(trailer, failed)
	if !allowed {
		return false
	}
	p.breaks++
	return slept(ctx, wait+p.backoff())
}

// isBreak tells an end that says nothing about the request: the server went away, or the
// contract's time for one stream is over where the caller has set no end.
func isBreak(ctx context.Context, failed *Error) bool {
	_, ends := ctx.Deadline()
	return failed.Code == codes.Unavailable || failed.Code == codes.DeadlineExceeded && !ends
}

// pushback returns how long the server asks to stay away; false: for good.
func pushback(trailer metadata.MD, failed *Error) (time.Duration, bool) {
	values := trailer.Get("grpc-retry-pushback-ms")
	if len(values) == 0 {
		return failed.RetryDelay, true
	}
	asked, err := strconv.Atoi(values[0])
	return time.Duration(asked) * time.Millisecond, err == nil && asked >= 0
}

// backoff is jittered from nothing on, or all that a server sent away come back at once.
func (p *place) backoff() time.Duration {
	grown := backoffInitial
	for range p.breaks - 1 {
		grown = min(grown*backoffMultiplier, backoffMax)
	}
	return rand.N(grown)
}

func slept(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
