package backplane_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	backplane "backplane.internal/client"
	catalogv1 "backplane.internal/contracts/catalog/v1"
	eventsv1 "backplane.internal/contracts/events/v1"
)

func Example() {
	address, stop := exampleServer()
	defer stop()

	client, err := backplane.Connect(address) // With backplane.WithAPIKey(key), as a rule.
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	ctx := context.Background()

	products := backplane.Items(ctx, client.Catalog.ListProducts, &catalogv1.ListProductsRequest{},
		(*catalogv1.ListProductsResponse).GetProducts)
	for product, err := range products {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(product.GetSku(), product.GetName())
	}

	_, err = client.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{Sku: "LAMP"})
	var failed *backplane.Error
	if errors.As(err, &failed) && failed.Code == codes.Unimplemented {
		fmt.Println("not served:", failed.Method)
	}
	// Output:
	// MUG Mug, white
	// BOWL Bowl
	// not served: /backplane.catalog.v1.CatalogService/GetProduct
}

// A stream that is left and taken up again, even by another process, begins behind the
// last cursor that was kept.
func ExampleFollow() {
	client, err := backplane.Connect("127.0.0.1:50051", backplane.WithAPIKey(os.Getenv("BACKPLANE_API_KEY")))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	kept := "" // From wherever the last run left it.
	messages := backplane.Follow(context.Background(), client.Events.Subscribe,
		&eventsv1.SubscribeRequest{SubjectPrefix: "orders/", Cursor: kept})
	for message, err := range messages {
		if err != nil {
			log.Fatal(err)
		}
		if event := message.GetEvent(); event != nil {
			fmt.Println(event.GetPosition(), event.GetType(), event.GetSubject())
		}
		kept = message.GetCursor()
	}
}

// A certificate of the client's own proves which workload it is.
func ExampleTLSFromFiles() {
	config, err := backplane.TLSFromFiles("authorities.pem", "client.pem", "client.key")
	if err != nil {
		log.Fatal(err)
	}
	client, err := backplane.Connect("shop.example:443", backplane.WithTLS(config))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
}

// exampleServer stands for the server that is elsewhere.
func exampleServer() (address string, stop func()) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	catalogv1.RegisterCatalogServiceServer(server, exampleCatalog{})
	healthpb.RegisterHealthServer(server, health.NewServer())
	go server.Serve(listener)
	return listener.Addr().String(), server.Stop
}

type exampleCatalog struct {
	catalogv1.UnimplementedCatalogServiceServer
}

func (exampleCatalog) ListProducts(
	_ context.Context, request *catalogv1.ListProductsRequest,
) (*catalogv1.ListProductsResponse, error) {
	if request.GetPageToken() == "" {
		return page("MUG", "Mug, white", "next"), nil
	}
	return page("BOWL", "Bowl", ""), nil
}

func page(sku, name, next string) *catalogv1.ListProductsResponse {
	return &catalogv1.ListProductsResponse{
		Products:      []*catalogv1.Product{{Sku: sku, Name: name}},
		NextPageToken: next,
	}
}
