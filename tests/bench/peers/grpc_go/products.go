package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "backplane/bench/grpc_go/shop"
)

const productBySKU = `
select p.id, p.sku, p.name, p.description, p.brand, p.attributes, p.category_paths, p.image_urls,
       p.revision, p.create_us, p.update_us,
       coalesce((select json_agg(c) from (
           select distinct on (currency) currency, unit_price_nanos, valid_from_us
           from prices where sku = p.sku and valid_from_us <= $2
           order by currency, valid_from_us desc) c), '[]')
from products p where p.sku = $1`

type currentPrice struct {
	Currency       string `json:"currency"`
	UnitPriceNanos int64  `json:"unit_price_nanos"`
	ValidFromUs    int64  `json:"valid_from_us"`
}

type attribute struct {
	StringValue *string `json:"string_value"`
	IntValue    *int64  `json:"int_value,string"`
	BoolValue   *bool   `json:"bool_value"`
}

func (s *shop) GetProduct(ctx context.Context, request *pb.GetProductRequest) (*pb.GetProductResponse, error) {
	product := &pb.Product{State: 2}
	var attributes map[string]attribute
	var paths [][]string
	var revision, created, updated int64
	var prices []currentPrice
	err := s.pool.QueryRow(ctx, productBySKU, request.Sku, time.Now().UnixMicro()).Scan(
		&product.Id, &product.Sku, &product.Name, &product.Description, &product.Brand,
		&attributes, &paths, &product.ImageUrls, &revision, &created, &updated, &prices)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, status.Errorf(codes.NotFound, "no product has the SKU %s", request.Sku)
	}
	if err != nil {
		return nil, err
	}
	product.Etag = fmt.Sprintf("r%d", revision)
	product.CreateTime, product.UpdateTime = moment(created), moment(updated)
	product.Attributes = make(map[string]*pb.AttributeValue, len(attributes))
	for name, value := range attributes {
		product.Attributes[name] = value.message()
	}
	for _, names := range paths {
		product.CategoryPaths = append(product.CategoryPaths, &pb.CategoryPath{Names: names})
	}
	for _, price := range prices {
		product.CurrentPrices = append(product.CurrentPrices, &pb.Price{
			UnitPrice: money(price.UnitPriceNanos, price.Currency),
			ValidFrom: moment(price.ValidFromUs),
		})
	}
	return &pb.GetProductResponse{Product: product}, nil
}

func (a attribute) message() *pb.AttributeValue {
	switch {
	case a.IntValue != nil:
		return &pb.AttributeValue{Kind: &pb.AttributeValue_IntValue{IntValue: *a.IntValue}}
	case a.BoolValue != nil:
		return &pb.AttributeValue{Kind: &pb.AttributeValue_BoolValue{BoolValue: *a.BoolValue}}
	case a.StringValue != nil:
		return &pb.AttributeValue{Kind: &pb.AttributeValue_StringValue{StringValue: *a.StringValue}}
	}
	return &pb.AttributeValue{}
}

func money(nanos int64, currency string) *pb.Money {
	return &pb.Money{CurrencyCode: currency, Units: nanos / 1e9, Nanos: int32(nanos % 1e9)}
}

func moment(us int64) *timestamppb.Timestamp { return timestamppb.New(time.UnixMicro(us)) }
