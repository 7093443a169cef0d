package backplane

import (
	"context"
	"iter"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// A PageRequest asks a list method for a page.
type PageRequest interface {
	proto.Message
	GetPageToken() string
}

// A Page is what a list method answers.
type Page interface {
	proto.Message
	GetNextPageToken() string
}

// A ListMethod is one of a generated client: client.Orders.ListOrders.
type ListMethod[Q PageRequest, P Page] func(context.Context, Q, ...grpc.CallOption) (P, error)

// Pages goes through the replies of a list method, from the page that the request asks for
// to the last. A page is asked for when the one before is used up; each has a deadline of
// its own unless ctx has one. An error ends it. The request is not changed.
func Pages[Q PageRequest, P Page](
	ctx context.Context, list ListMethod[Q, P], request Q, options ...grpc.CallOption,
) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		asked := request
		for {
			page, err := list(ctx, asked, options...)
			if !yield(page, err) || err != nil || page.GetNextPageToken() == "" {
				return
			}
			asked = withField(request, "page_token", page.GetNextPageToken())
		}
	}
}

// Items goes through what a list method lists, page after page as [Pages] does:
//
//	orders := backplane.Items(ctx, client.Orders.ListOrders, request,
//		(*ordersv1.ListOrdersResponse).GetOrders)
//	for order, err := range orders {
//		if err != nil { … }
//	}
func Items[Q PageRequest, P Page, T any](
	ctx context.Context, list ListMethod[Q, P], request Q, items func(P) []T,
	options ...grpc.CallOption,
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for page, err := range Pages(ctx, list, request, options...) {
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range items(page) {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

// withField returns a copy of a request with another text in one field.
func withField[Q proto.Message](request Q, name protoreflect.Name, text string) Q {
	copied := proto.CloneOf(request)
	message := copied.ProtoReflect()
	message.Set(message.Descriptor().Fields().ByName(name), protoreflect.ValueOfString(text))
	return copied
}
