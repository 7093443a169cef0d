//! The behaviour that the contracts promise, against a real server that fails on demand.

mod support;

use std::time::{Duration, Instant};

use backplane_client::contracts::catalog::v1::{
    CreateProductRequest, ErrorReason, GetProductRequest, ListProductsRequest, Product,
};
use backplane_client::contracts::events::v1::{
    Event, ReadEventsRequest, SubscribeRequest, SubscribeResponse, subscribe_response::Kind,
};
use backplane_client::contracts::orders::v1::ListOrdersRequest;
use backplane_client::testing::{Server, failing};
use backplane_client::{Backplane, Code, Error, StreamExt as _, TryStreamExt as _, replayed};
use tonic::metadata::MetadataMap;
use tonic::{IntoRequest as _, Request};

fn attempts(metadata: &MetadataMap) -> &str {
    metadata.get("backplane-attempts").and_then(|value| value.to_str().ok()).unwrap_or("none")
}

fn missing() -> GetProductRequest {
    GetProductRequest { sku: "NO-SUCH-THING".into() }
}

async fn some_sku(backplane: &Backplane) -> String {
    let mut products = backplane.list(ListProductsRequest { page_size: 1, ..Default::default() });
    products.try_next().await.expect("it lists").expect("there are products").sku
}

fn crab() -> Product {
    Product { sku: "RUST-1".into(), name: "A crab".into(), ..Default::default() }
}

fn event(message: SubscribeResponse) -> Option<Event> {
    match message.kind {
        Some(Kind::Event(event)) => Some(event),
        _ => None,
    }
}

/// The tests of this file share a server: it takes a second or two to start.
#[tokio::test]
async fn the_contract_is_kept() {
    let Some(server) = support::started() else { return };
    let kept = tokio::time::timeout(Duration::from_secs(60), the_promises(&server)).await;
    kept.expect("something waits for what does not come");
}

async fn the_promises(server: &Server) {
    errors_are_typed(server).await;
    failures_are_tried_again(server).await;
    lost_answers_are_asked_for_again(server).await;
    the_deadline_covers_all_attempts(server).await;
    pages_are_one_stream(server).await;
    streams_go_on_behind_the_last_message(server).await;
    a_dropped_call_is_given_up(server).await;
}

/// An error has the contract's reason and the details that come with it.
async fn errors_are_typed(server: &Server) {
    let mut catalog = server.connect().catalog();
    let error = Error::from(catalog.get_product(missing()).await.expect_err("there is none"));
    assert_eq!(error.code(), Code::NotFound);
    assert_eq!(error.reason(), "PRODUCT_NOT_FOUND");
    assert!(error.is(ErrorReason::ProductNotFound.as_str_name()));
    assert!(!error.is(ErrorReason::Unspecified.as_str_name()));
    assert_eq!(error.resource().map(|one| one.name.as_str()), Some(missing().sku.as_str()));
    assert!(!error.is_outcome_unknown());

    let request = GetProductRequest { sku: String::new() };
    let error = Error::from(catalog.get_product(request).await.expect_err("it is no id"));
    assert_eq!(error.code(), Code::InvalidArgument);
    assert_eq!(error.field_violations()[0].field, "sku");

    let reader =
        backplane_client::connect(server.address(), server.reader_api_key()).expect("loopback");
    let refused = reader.catalog().create_product(CreateProductRequest::default()).await;
    assert_eq!(refused.expect_err("it may only look").code(), Code::PermissionDenied);
}

/// UNAVAILABLE is tried again four times at most, later where the server says so, never where it
/// says so; INTERNAL is not.
async fn failures_are_tried_again(server: &Server) {
    let backplane = server.connect();
    let request = GetProductRequest { sku: some_sku(&backplane).await };
    let mut catalog = backplane.catalog();
    let began = Instant::now();
    let fault = "status=UNAVAILABLE; times=2; pushback_ms=150";
    let reply =
        catalog.get_product(failing(request.clone(), fault)).await.expect("the third attempt");
    assert_eq!(attempts(reply.metadata()), "3");
    assert!(began.elapsed() >= Duration::from_millis(300));
    for (fault, expected) in [
        ("status=UNAVAILABLE", "4"),
        ("status=UNAVAILABLE; pushback_ms=-1", "1"),
        ("status=INTERNAL", "1"),
    ] {
        let mut catalog = server.connect().catalog(); // Each with a full budget.
        let failed = catalog.get_product(failing(request.clone(), fault)).await.expect_err(fault);
        assert_eq!(attempts(failed.metadata()), expected, "{fault}");
    }
}

/// A call whose answer was lost is made again with the same id, and takes effect once.
async fn lost_answers_are_asked_for_again(server: &Server) {
    let mut catalog = server.connect().catalog();
    let request = CreateProductRequest { product: Some(crab()), ..Default::default() };
    let lost = failing(request, "status=UNAVAILABLE; times=1; when=after");
    let reply = catalog.create_product(lost).await.expect("the second attempt");
    assert_eq!(attempts(reply.metadata()), "2");
    assert!(replayed(&reply));
}

/// The caller's time is over when it is over, however many attempts were left.
async fn the_deadline_covers_all_attempts(server: &Server) {
    let mut catalog = server.connect().catalog();
    catalog.get_product(missing()).await.expect_err("the token is there now");
    let mut slow = failing(missing(), "delay_ms=5000");
    slow.set_timeout(Duration::from_millis(300));
    let began = Instant::now();
    let error = Error::from(catalog.get_product(slow).await.expect_err("it is too slow"));
    assert_eq!(error.code(), Code::DeadlineExceeded);
    assert!(error.is_outcome_unknown());
    assert!((250..1500).contains(&began.elapsed().as_millis()), "{:?}", began.elapsed());
}

/// A list comes as items or as pages, whatever the size of a page, and each item once.
async fn pages_are_one_stream(server: &Server) {
    let backplane = server.connect();
    let request = ListProductsRequest { page_size: 7, ..Default::default() };
    let listed: Vec<_> = backplane.list(request.clone()).try_collect().await.expect("it lists");
    let mut ids: Vec<&str> = listed.iter().map(|product| product.sku.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), listed.len());
    assert!(listed.len() > 7, "more than one page: {}", listed.len());
    let pages: Vec<_> = backplane.pages(request).try_collect().await.expect("it lists");
    assert_eq!(pages.len(), listed.len().div_ceil(7));

    let mut bad = backplane.list(ListOrdersRequest { page_size: -1, ..Default::default() });
    let error = bad.next().await.expect("it answers").expect_err("no page has -1 items");
    assert_eq!(error.code(), Code::InvalidArgument);
    assert!(bad.next().await.is_none(), "nothing comes after an error");
}

/// A stream that is cut off behind each reply, three times, goes on behind them: no event is left out, and
/// none comes twice.
async fn streams_go_on_behind_the_last_message(server: &Server) {
    let backplane = server.connect();
    let log = backplane.list(ReadEventsRequest::default()).map_ok(|event| event.id);
    let expected: Vec<String> = log.try_collect().await.expect("events");
    assert!(expected.len() > 3, "the stream breaks three times: {expected:?}");
    let fault = "status=UNAVAILABLE; after_replies=1; times=3";
    let resumed = backplane.follow(failing(SubscribeRequest::default(), fault));
    let events = resumed.try_filter_map(async |one| Ok(event(one))).map_ok(|event| event.id);
    let received: Vec<String> = events.take(expected.len()).try_collect().await.expect("events");
    assert_eq!(received, expected);

    let mut timed = SubscribeRequest::default().into_request();
    timed.set_timeout(Duration::from_millis(300));
    let outcome: Result<Vec<_>, _> = backplane.follow(timed).try_collect().await;
    assert_eq!(outcome.expect_err("the caller's time ends it").code(), Code::DeadlineExceeded);

    let nonsense = SubscribeRequest { cursor: "nonsense".into(), ..Default::default() };
    let first = backplane.follow(nonsense).next().await.expect("it answers");
    assert_eq!(first.expect_err("it is no cursor").reason(), "CURSOR_INVALID");
}

/// Dropping a call ends it at the server, which is free for the next one.
async fn a_dropped_call_is_given_up(server: &Server) {
    let backplane = server.connect();
    let sku = some_sku(&backplane).await;
    let request = || GetProductRequest { sku: sku.clone() };
    let slow: Request<_> = failing(request(), "delay_ms=60000");
    let mut catalog = backplane.catalog();
    let given_up =
        tokio::time::timeout(Duration::from_millis(200), catalog.get_product(slow)).await;
    assert!(given_up.is_err(), "it was to take a minute");
    catalog.get_product(request()).await.expect("the connection serves on");
}
