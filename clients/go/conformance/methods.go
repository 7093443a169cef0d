package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"reflect"
	"strings"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	backplane "backplane.internal/client"
)

// A method is one of a generated stub, found by its path.
type method struct {
	path  string
	bound reflect.Value
}

// methodAt finds backplane.catalog.v1.CatalogService/GetProduct.
func methodAt(client *backplane.Client, path string) (method, error) {
	service, name, _ := strings.Cut(path, "/")
	stub, ok := map[string]any{
		"backplane.audit.v1.AuditService":       client.Audit,
		"backplane.catalog.v1.CatalogService":   client.Catalog,
		"backplane.events.v1.EventsService":     client.Events,
		"backplane.identity.v1.IdentityService": client.Identity,
		"backplane.orders.v1.OrdersService":     client.Orders,
		"grpc.health.v1.Health":                 healthpb.NewHealthClient(client.Conn()),
	}[service]
	if !ok {
		return method{}, fmt.Errorf("no client has the service %s", service)
	}
	bound := reflect.ValueOf(stub).MethodByName(name)
	if !bound.IsValid() {
		return method{}, fmt.Errorf("%s has no method %s", service, name)
	}
	return method{path, bound}, nil
}

// request makes the generated message of its JSON form.
func (m method) request(content json.RawMessage) (proto.Message, error) {
	request := reflect.New(m.bound.Type().In(1).Elem()).Interface().(proto.Message)
	if len(content) == 0 {
		return request, nil
	}
	return request, protojson.Unmarshal(content, request)
}

// call makes the stub's call; what it answers is a reply or a stream.
func (m method) call(
	ctx context.Context, request proto.Message, options []grpc.CallOption,
) (reflect.Value, error) {
	arguments := []reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(request)}
	for _, option := range options {
		arguments = append(arguments, reflect.ValueOf(option))
	}
	answered := m.bound.Call(arguments)
	err, _ := answered[1].Interface().(error)
	return answered[0], err
}

// messages goes through a stream of replies, with the kit's Follow where they have cursors.
func (m method) messages(
	ctx context.Context, client *backplane.Client, request proto.Message, options []grpc.CallOption,
) iter.Seq2[proto.Message, error] {
	switch m.path {
	case "backplane.events.v1.EventsService/Subscribe":
		return followed(ctx, client.Events.Subscribe, request, options)
	case "backplane.orders.v1.OrdersService/WatchOrder":
		return followed(ctx, client.Orders.WatchOrder, request, options)
	}
	return m.received(ctx, request, options)
}

func followed[Q backplane.CursorRequest, M any, P interface {
	*M
	proto.Message
	GetCursor() string
}](
	ctx context.Context, open func(context.Context, Q, ...grpc.CallOption) (grpc.ServerStreamingClient[M], error),
	request proto.Message, options []grpc.CallOption,
) iter.Seq2[proto.Message, error] {
	return func(yield func(proto.Message, error) bool) {
		for message, err := range backplane.Follow[Q, M, P](ctx, open, request.(Q), options...) {
			if !yield(message, err) {
				return
			}
		}
	}
}

func (m method) received(
	ctx context.Context, request proto.Message, options []grpc.CallOption,
) iter.Seq2[proto.Message, error] {
	return func(yield func(proto.Message, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := m.call(ctx, request, options)
		for err == nil {
			received := stream.MethodByName("Recv").Call(nil)
			if err, _ = received[1].Interface().(error); err == nil {
				if !yield(received[0].Interface().(proto.Message), nil) {
					return
				}
			}
		}
		if err != io.EOF {
			yield(nil, err)
		}
	}
}

// items goes through all pages, with the kit's Pages, and gives the content of their only
// repeated field.
func (m method) items(
	ctx context.Context, request proto.Message, options []grpc.CallOption,
) iter.Seq2[any, error] {
	list := func(
		ctx context.Context, request backplane.PageRequest, options ...grpc.CallOption,
	) (backplane.Page, error) {
		reply, err := m.call(ctx, request, options)
		return reply.Interface().(backplane.Page), err
	}
	return func(yield func(any, error) bool) {
		pages := backplane.Pages(ctx, list, request.(backplane.PageRequest), options...)
		for page, err := range pages {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, item := range onlyItems(page) {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

// onlyItems gives the elements as JSON: messages are objects, texts are texts.
func onlyItems(page proto.Message) []any {
	content, err := jsonOf(page)
	if err != nil {
		return nil
	}
	fields := page.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		if field := fields.Get(i); field.IsList() {
			items, _ := content.(map[string]any)[field.JSONName()].([]any)
			return items
		}
	}
	return nil
}
