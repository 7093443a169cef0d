// Command grpc_go is the shop in Go: grpc-go and pgx on PostgreSQL.
//
// Does: read a product with its current prices in one statement, and place orders in one
// transaction with the idempotency row, the order, its lines, an event and an audit record; the
// rows go to the database in one batch, as pgx's documentation advises. Statements are prepared
// once per connection, connections are pooled. It uses as many cores as it gets.
// Does not: authenticate, ask for permissions, count allowances, validate beyond what it needs,
// log, count or trace calls, cache, shed load or number events. So it does less than what it is
// compared with.
//
//	grpc_go ADDRESS DATABASE_URL
package main

import (
	"context"
	"log"
	"net"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/grpc"
)

const poolSize = 16

func main() {
	settings, err := pgxpool.ParseConfig(os.Args[2])
	fatal(err)
	settings.MaxConns = poolSize
	pool, err := pgxpool.NewWithConfig(context.Background(), settings)
	fatal(err)
	listener, err := net.Listen("tcp", os.Args[1])
	fatal(err)
	server := grpc.NewServer()
	serve(server, &shop{pool})
	fatal(server.Serve(listener))
}

// serve registers the methods under the names that the contracts give them, which Go's packages
// of the reduced messages do not have.
func serve(server *grpc.Server, shop *shop) {
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "backplane.catalog.v1.CatalogService",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "GetProduct", Handler: unary(shop.GetProduct)}},
	}, shop)
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "backplane.orders.v1.OrdersService",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "PlaceOrder", Handler: unary(shop.PlaceOrder)}},
	}, shop)
}

// unary is what protoc-gen-go-grpc writes for a method.
func unary[Request, Response any](
	method func(context.Context, *Request) (*Response, error),
) func(any, context.Context, func(any) error, grpc.UnaryServerInterceptor) (any, error) {
	return func(_ any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
		request := new(Request)
		if err := decode(request); err != nil {
			return nil, err
		}
		return method(ctx, request)
	}
}

type shop struct{ pool *pgxpool.Pool }

func fatal(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
