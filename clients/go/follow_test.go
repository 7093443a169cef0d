package backplane_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	backplane "backplane.internal/client"
	eventsv1 "backplane.internal/contracts/events/v1"
)

// An events server has the events 1 to 6 and ends each stream after two of them, or after
// none where the call is among the barren ones. The cursor is the last event's number.
func eventsServer(broken error, barren ...int) *scripted {
	return &scripted{subscribe: func(
		request *eventsv1.SubscribeRequest,
		stream grpc.ServerStreamingServer[eventsv1.SubscribeResponse], call int,
	) error {
		last, _ := strconv.Atoi(request.GetCursor())
		for _, one := range barren {
			if one == call {
				return broken
			}
		}
		for range 2 {
			last++
			event := &eventsv1.Event{Position: int64(last)}
			message := &eventsv1.SubscribeResponse{
				Cursor: strconv.Itoa(last),
				Kind:   &eventsv1.SubscribeResponse_Event{Event: event},
			}
			if err := stream.Send(message); err != nil {
				return err
			}
			if last == 6 {
				return nil
			}
		}
		return broken
	}}
}

func follow(ctx context.Context, t *testing.T, server *scripted, most int) (string, error) {
	t.Helper()
	var found []string
	messages := backplane.Follow(ctx, server.connect(t).Events.Subscribe,
		&eventsv1.SubscribeRequest{SubjectPrefix: "orders/"})
	for message, err := range messages {
		if err != nil {
			return strings.Join(found, " "), err
		}
		found = append(found, strconv.FormatInt(message.GetEvent().GetPosition(), 10))
		if len(found) == most {
			break
		}
	}
	return strings.Join(found, " "), nil
}

// A stream that breaks goes on behind its last message: none is missing, none comes twice.
func TestStreamGoesOnWhereItBroke(t *testing.T) {
	server := eventsServer(unavailable.Err(), 3).serve(t)
	if found, err := follow(t.Context(), t, server, 100); found != "1 2 3 4 5 6" || err != nil {
		t.Errorf("%q, %v", found, err)
	}
	for _, call := range server.calls() {
		if prefix := call.request.(*eventsv1.SubscribeRequest).GetSubjectPrefix(); prefix != "orders/" {
			t.Errorf("resumed with the prefix %q", prefix)
		}
	}
}

// The cursor of a server that drains counts, even before the first message.
func TestCursorOfADrainingServer(t *testing.T) {
	draining, err := unavailable.WithDetails(&errdetails.ErrorInfo{
		Reason: "SERVER_DRAINING", Metadata: map[string]string{"cursor": "4"}})
	if err != nil {
		t.Fatal(err)
	}
	server := eventsServer(draining.Err(), 1, 2, 3, 4).serve(t)
	if found, err := follow(t.Context(), t, server, 100); found != "5 6" || err != nil {
		t.Errorf("%q, %v", found, err)
	}
}

// Whatever says something about the request ends the stream.
func TestOtherFailuresEndAStream(t *testing.T) {
	server := eventsServer(status.Error(codes.ResourceExhausted, "too slow")).serve(t)
	found, err := follow(t.Context(), t, server, 100)
	if found != "1 2" || typed(t, err).Code != codes.ResourceExhausted || len(server.calls()) != 1 {
		t.Errorf("%q, %v after %d calls", found, err, len(server.calls()))
	}
}

// The contract's time for one stream is no end where the caller has set none.
func TestStreamOutlivesItsDeadline(t *testing.T) {
	over := status.Error(codes.DeadlineExceeded, "an hour has passed")
	server := eventsServer(over).serve(t)
	if found, err := follow(t.Context(), t, server, 100); found != "1 2 3 4 5 6" || err != nil {
		t.Errorf("%q, %v", found, err)
	}
	ends, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if found, err := follow(ends, t, server, 100); found != "1 2" || status.Code(err) != codes.DeadlineExceeded {
		t.Errorf("%q, %v", found, err)
	}
}

// Before the first message a failure is told, once the contract's attempts are used up.
func TestStreamThatNeverBegan(t *testing.T) {
	server := eventsServer(unavailable.Err(), 1, 2, 3, 4).serve(t)
	found, err := follow(t.Context(), t, server, 100)
	if found != "" || typed(t, err).Code != codes.Unavailable || len(server.calls()) != 4 {
		t.Errorf("%q, %v after %d calls", found, err, len(server.calls()))
	}
}

// A server that asks not to come back is not asked again.
func TestStreamObeysPushback(t *testing.T) {
	server := &scripted{subscribe: func(
		_ *eventsv1.SubscribeRequest, stream grpc.ServerStreamingServer[eventsv1.SubscribeResponse], _ int,
	) error {
		stream.SetTrailer(metadata.Pairs("grpc-retry-pushback-ms", "-1"))
		_ = stream.Send(&eventsv1.SubscribeResponse{Cursor: "1"})
		return unavailable.Err()
	}}
	server.serve(t)
	_, err := follow(t.Context(), t, server, 100)
	if typed(t, err).Code != codes.Unavailable || len(server.calls()) != 1 {
		t.Errorf("%v after %d calls", err, len(server.calls()))
	}
}

// Leaving the loop ends the stream at the server, and so does the caller's context.
func TestLeavingEndsAStream(t *testing.T) {
	ended := make(chan struct{}, 2)
	server := &scripted{subscribe: func(
		_ *eventsv1.SubscribeRequest, stream grpc.ServerStreamingServer[eventsv1.SubscribeResponse], _ int,
	) error {
		_ = stream.Send(&eventsv1.SubscribeResponse{Cursor: "1"})
		<-stream.Context().Done()
		ended <- struct{}{}
		return stream.Context().Err()
	}}
	server.serve(t)
	if _, err := follow(t.Context(), t, server, 1); err != nil {
		t.Fatal(err)
	}
	<-ended
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	messages := backplane.Follow(ctx, server.connect(t).Events.Subscribe, &eventsv1.SubscribeRequest{})
	var last error
	for _, last = range messages {
		cancel()
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("told %v", last)
	}
	<-ended
}
