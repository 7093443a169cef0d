package backplane_test

import (
	"strconv"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	backplane "backplane.internal/client"
	catalogv1 "backplane.internal/contracts/catalog/v1"
)

// threePages has two products on each of its pages; the third may fail.
func threePages(last error) *scripted {
	return &scripted{listProducts: func(
		request *catalogv1.ListProductsRequest,
	) (*catalogv1.ListProductsResponse, error) {
		page, _ := strconv.Atoi(request.GetPageToken())
		next := strconv.Itoa(page + 1)
		if page == 2 {
			if last != nil {
				return nil, last
			}
			next = ""
		}
		return &catalogv1.ListProductsResponse{
			Products: []*catalogv1.Product{
				{Sku: strconv.Itoa(2 * page)}, {Sku: strconv.Itoa(2*page + 1)},
			},
			NextPageToken: next,
		}, nil
	}}
}

var twoAtATime = &catalogv1.ListProductsRequest{PageSize: 2}

func skus(t *testing.T, server *scripted, most int) (string, error) {
	t.Helper()
	var found []string
	items := backplane.Items(t.Context(), server.connect(t).Catalog.ListProducts, twoAtATime,
		(*catalogv1.ListProductsResponse).GetProducts)
	for product, err := range items {
		if err != nil {
			return strings.Join(found, " "), err
		}
		if found = append(found, product.GetSku()); len(found) == most {
			break
		}
	}
	return strings.Join(found, " "), nil
}

// Items go through all pages in order; every page is asked for with the same filters.
func TestItemsOfAllPages(t *testing.T) {
	server := threePages(nil).serve(t)
	before := proto.Clone(twoAtATime)
	if found, err := skus(t, server, 100); found != "0 1 2 3 4 5" || err != nil {
		t.Errorf("%q, %v", found, err)
	}
	for i, call := range server.calls() {
		if size := call.request.(*catalogv1.ListProductsRequest).GetPageSize(); size != 2 {
			t.Errorf("page %d was asked for with the size %d", i, size)
		}
	}
	if !proto.Equal(twoAtATime, before) {
		t.Errorf("the caller's message was changed: %v", twoAtATime)
	}
}

// A page that is not needed is not asked for.
func TestLeavingEarlyAsksForNoMore(t *testing.T) {
	server := threePages(nil).serve(t)
	if found, _ := skus(t, server, 2); found != "0 1" || len(server.calls()) != 1 {
		t.Errorf("%q after %d calls", found, len(server.calls()))
	}
}

// A failure comes behind the items before it and ends the list.
func TestFailureAmongPages(t *testing.T) {
	server := threePages(status.Error(codes.InvalidArgument, "token")).serve(t)
	found, err := skus(t, server, 100)
	if found != "0 1 2 3" || status.Code(err) != codes.InvalidArgument {
		t.Errorf("%q, %v", found, err)
	}
}

// An iterator may be used again, and begins anew.
func TestPagesBeginAnew(t *testing.T) {
	server := threePages(nil).serve(t)
	pages := backplane.Pages(t.Context(), server.connect(t).Catalog.ListProducts, twoAtATime)
	for range 2 {
		count := 0
		for page, err := range pages {
			if err != nil || len(page.GetProducts()) != 2 {
				t.Fatal(page, err)
			}
			count++
		}
		if count != 3 {
			t.Errorf("%d pages", count)
		}
	}
}
