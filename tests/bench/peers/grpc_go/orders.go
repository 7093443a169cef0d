package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	pb "backplane/bench/grpc_go/shop"
)

const (
	uniqueViolation = "23505"
	subject         = "anyone"

	replyByKey = `select fingerprint, reply from idempotency_keys where key = $1`
	offers     = `
select distinct on (p.sku) p.sku, p.state, q.unit_price_nanos
from products p join prices q on q.sku = p.sku and q.currency = $2 and q.valid_from_us <= $3
where p.sku = any($1) order by p.sku, q.valid_from_us desc`

	insertOrder = `
insert into orders (id, state, customer_id, country, currency, total_minor, placed_at_us)
values ($1, 'placed', $2, $3, $4, $5, $6)`
	insertLine = `
insert into order_lines (order_id, line_number, sku, quantity, unit_price_nanos, total_minor)
values ($1, $2, $3, $4, $5, $6)`
	insertKey   = `insert into idempotency_keys (key, fingerprint, reply, created_us) values ($1, $2, $3, $4)`
	insertEvent = `insert into events (id, type, subject, data, time_us) values ($1, 'OrderPlaced', $2, $3, $4)`
	insertAudit = `
insert into audit_records (id, time_us, subject, method, resource, request_id)
values ($1, $2, $3, 'PlaceOrder', $4, $5)`
)

// PlaceOrder stores an order once, whatever its caller repeats.
func (s *shop) PlaceOrder(ctx context.Context, request *pb.PlaceOrderRequest) (*pb.PlaceOrderResponse, error) {
	key := subject + "/PlaceOrder/" + request.RequestId
	canonical, err := proto.MarshalOptions{Deterministic: true}.Marshal(request)
	if err != nil {
		return nil, err
	}
	fingerprint := sha256.Sum256(canonical)
	var response *pb.PlaceOrderResponse
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if response, err = stored(ctx, tx, key, fingerprint[:]); response != nil || err != nil {
			return err
		}
		response, err = place(ctx, tx, request, key, fingerprint[:])
		return err
	})
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == uniqueViolation {
		return stored(ctx, s.pool, key, fingerprint[:])
	}
	return response, err
}

type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// stored gives what the request was answered before, or nil.
func stored(ctx context.Context, from querier, key string, fingerprint []byte) (*pb.PlaceOrderResponse, error) {
	var known, reply []byte
	err := from.QueryRow(ctx, replyByKey, key).Scan(&known, &reply)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(known, fingerprint) {
		return nil, status.Error(codes.FailedPrecondition, "the request id was used for another request")
	}
	response := &pb.PlaceOrderResponse{}
	return response, proto.Unmarshal(reply, response)
}

func place(ctx context.Context, tx pgx.Tx, request *pb.PlaceOrderRequest, key string, fingerprint []byte) (*pb.PlaceOrderResponse, error) {
	now := time.Now().UnixMicro()
	prices, err := unitPrices(ctx, tx, request, now)
	if err != nil {
		return nil, err
	}
	order := &pb.Order{
		Id: newID("ord"), CustomerId: request.CustomerId, State: 1, Currency: request.Currency,
		Country: request.Country, LineCount: int32(len(request.Lines)), Etag: "r1",
		PlaceTime: moment(now), BusinessTime: moment(now),
	}
	var total int64 // minor units
	for at, line := range request.Lines {
		nanos, known := prices[line.Sku]
		if !known {
			return nil, status.Errorf(codes.FailedPrecondition, "%s is not for sale", line.Sku)
		}
		minor := (nanos*line.Quantity + 5_000_000) / 10_000_000
		total += minor
		order.Lines = append(order.Lines, &pb.OrderLine{
			LineNumber: int32(at + 1), Sku: line.Sku, Quantity: line.Quantity,
			UnitPrice: money(nanos, request.Currency), LineTotal: money(minor*1e7, request.Currency),
		})
	}
	order.Total = money(total*1e7, request.Currency)
	response := &pb.PlaceOrderResponse{Order: order}
	reply, err := proto.Marshal(response)
	if err != nil {
		return nil, err
	}
	resource := "orders/" + order.Id
	rows := &pgx.Batch{}
	rows.Queue(insertOrder, order.Id, order.CustomerId, order.Country, order.Currency, total, now)
	for at, line := range order.Lines {
		minor := line.LineTotal.Units*100 + int64(line.LineTotal.Nanos)/1e7
		rows.Queue(insertLine, order.Id, at+1, line.Sku, line.Quantity, prices[line.Sku], minor)
	}
	rows.Queue(insertKey, key, fingerprint, reply, now)
	rows.Queue(insertEvent, newID("evt"), resource, reply, now)
	rows.Queue(insertAudit, newID("aud"), now, subject, resource, request.RequestId)
	return response, tx.SendBatch(ctx, rows).Close()
}

// unitPrices gives the prices of what is for sale, in nanos, by SKU.
func unitPrices(ctx context.Context, tx pgx.Tx, request *pb.PlaceOrderRequest, now int64) (map[string]int64, error) {
	skus := make([]string, len(request.Lines))
	for at, line := range request.Lines {
		skus[at] = line.Sku
	}
	rows, err := tx.Query(ctx, offers, skus, request.Currency, now)
	if err != nil {
		return nil, err
	}
	prices := make(map[string]int64, len(skus))
	var sku, state string
	var nanos int64
	_, err = pgx.ForEachRow(rows, []any{&sku, &state, &nanos}, func() error {
		if state == "active" {
			prices[sku] = nanos
		}
		return nil
	})
	return prices, err
}

func newID(prefix string) string {
	var bits [16]byte
	rand.Read(bits[:])
	return prefix + "_" + hex.EncodeToString(bits[:])
}
