package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	backplane "backplane.internal/client"
)

// take makes the step's call as a program would; its error is one of the runner.
func (s *step) take(ctx context.Context, client *backplane.Client) (*outcome, error) {
	ctx, cancel := s.context(ctx)
	defer cancel()
	method, err := methodAt(client, s.Call+s.Pages+s.Stream)
	if err != nil {
		return nil, err
	}
	request, err := method.request(s.Request)
	if err != nil {
		return nil, err
	}
	outcome := &outcome{listed: s.Call == ""}
	options := []grpc.CallOption{grpc.Trailer(&outcome.trailer)}
	switch {
	case s.Call != "":
		err = outcome.call(ctx, method, request, options)
	case s.Pages != "":
		err = s.gather(outcome, method.items(ctx, request, options))
	default:
		err = s.gather(outcome, asJSON(method.messages(ctx, client, request, options)))
	}
	return outcome, outcome.ended(err)
}

func (s *step) context(ctx context.Context) (context.Context, context.CancelFunc) {
	for name, value := range s.Metadata {
		ctx = metadata.AppendToOutgoingContext(ctx, name, fmt.Sprint(value))
	}
	if _, faulty := s.Metadata["backplane-fault"]; faulty {
		// Of this step alone, so that the server counts its attempts apart.
		ctx = metadata.AppendToOutgoingContext(ctx, "backplane-fault-id", rand.Text())
	}
	ctx, cancel := context.WithCancel(ctx)
	if s.CancelAfterMS != nil {
		time.AfterFunc(milliseconds(*s.CancelAfterMS), cancel)
	}
	if s.TimeoutMS == nil {
		return ctx, cancel
	}
	limited, expire := context.WithTimeout(ctx, milliseconds(*s.TimeoutMS))
	return limited, func() { expire(); cancel() }
}

func (o *outcome) call(
	ctx context.Context, method method, request proto.Message, options []grpc.CallOption,
) error {
	reply, err := method.call(ctx, request, options)
	if err != nil {
		return err
	}
	o.reply, err = jsonOf(reply.Interface().(proto.Message))
	return err
}

func (s *step) gather(o *outcome, items func(func(any, error) bool)) error {
	if s.Take != nil && *s.Take == 0 {
		return nil
	}
	for item, err := range items {
		if err != nil {
			return err
		}
		o.items = append(o.items, item)
		if s.Take != nil && len(o.items) == *s.Take {
			break
		}
	}
	return nil
}

// ended keeps the kit's typed error; any other is one of the runner.
func (o *outcome) ended(err error) error {
	if errors.As(err, &o.failed) {
		return nil
	}
	return err
}

func asJSON(messages func(func(proto.Message, error) bool)) func(func(any, error) bool) {
	return func(yield func(any, error) bool) {
		for message, err := range messages {
			var item any
			if err == nil {
				item, err = jsonOf(message)
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

func milliseconds(count int64) time.Duration { return time.Duration(count) * time.Millisecond }
