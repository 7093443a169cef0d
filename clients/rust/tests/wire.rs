//! Servers that answer in ways that no gRPC library would let a test write: frame by frame.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use backplane_client::contracts::catalog::v1::GetProductRequest;
use backplane_client::contracts::orders::v1::WatchOrderRequest;
use backplane_client::{Backplane, Code};
use bytes::Bytes;
use h2::Reason;
use h2::server::SendResponse;
use http::{HeaderMap, Response};
use tonic::Request;

/// An empty message, with the flag and the length that stand before it.
const EMPTY: &[u8] = &[0; 5];

/// What is sent for one attempt.
#[derive(Clone, Copy)]
enum Answer {
    /// A message, then a status.
    Message(u16),
    /// Headers, then a status.
    Status(u16),
    /// Headers, then nothing.
    Silence,
    /// The stream is cut off.
    Reset(Reason),
    /// What a proxy says that has no server.
    BadGateway,
}

/// Answers attempt after attempt, the last ones as the last answer, and counts them.
async fn serve(answers: &'static [Answer]) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        let (socket, _) = listener.accept().await.expect("a connection");
        let mut connection = h2::server::handshake(socket).await.expect("HTTP/2");
        let mut silent = Vec::new();
        while let Some(Ok((_, respond))) = connection.accept().await {
            let attempt = counted.fetch_add(1, Ordering::SeqCst);
            silent.extend(answer(respond, answers[attempt.min(answers.len() - 1)]));
        }
    });
    (address, count)
}

/// Sends an answer; gives the stream back that is to stay open.
fn answer(mut respond: SendResponse<Bytes>, answer: Answer) -> Option<h2::SendStream<Bytes>> {
    let mut head = Response::builder().header("content-type", "application/grpc");
    match answer {
        Answer::Reset(reason) => {
            respond.send_reset(reason);
            return None;
        }
        Answer::BadGateway => head = head.status(502),
        _ => {}
    }
    let head = head.body(()).expect("headers");
    let mut stream = respond.send_response(head, false).expect("an open stream");
    let status = match answer {
        Answer::Message(status) => {
            stream.send_data(Bytes::from_static(EMPTY), false).expect("an open stream");
            status
        }
        Answer::Status(status) => status,
        _ => return Some(stream),
    };
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", status.into());
    trailers.insert("grpc-status-details-bin", "no base64!".parse().expect("a value"));
    stream.send_trailers(trailers).expect("an open stream");
    None
}

/// Calls a unary method: how it ended, and after how many attempts.
async fn call(answers: &'static [Answer]) -> (Result<(), Code>, usize) {
    let (address, count) = serve(answers).await;
    let backplane = Backplane::builder(&address.to_string()).open().expect("loopback");
    let mut request = Request::new(GetProductRequest::default());
    request.set_timeout(Duration::from_millis(800));
    let answer = backplane.catalog().get_product(request).await;
    (answer.map(drop).map_err(|status| status.code()), count.load(Ordering::SeqCst))
}

/// A failure that comes behind a message, or behind headers, is tried again like any other.
#[tokio::test]
async fn a_failure_behind_a_message_is_tried_again() {
    assert_eq!(
        call(&[Answer::Message(14), Answer::Status(14), Answer::Message(0)]).await,
        (Ok(()), 3)
    );
}

/// A server that begins to answer and falls silent does not hold the caller.
#[tokio::test]
async fn silence_ends_at_the_deadline() {
    let began = Instant::now();
    assert_eq!(call(&[Answer::Silence]).await, (Err(Code::DeadlineExceeded), 1));
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

/// Streams that are refused or cancelled before any work are tried again; broken ones are not.
#[tokio::test]
async fn resets_are_told_apart() {
    let refused = [Answer::Reset(Reason::REFUSED_STREAM), Answer::Message(0)];
    assert_eq!(call(refused.to_vec().leak()).await, (Ok(()), 2));
    let cancelled = [Answer::Reset(Reason::CANCEL), Answer::Message(0)];
    assert_eq!(call(cancelled.to_vec().leak()).await, (Ok(()), 2));
    assert_eq!(call(&[Answer::Reset(Reason::INTERNAL_ERROR)]).await, (Err(Code::Internal), 1));
}

/// A proxy that finds no server is tried again, and is UNAVAILABLE in the end.
#[tokio::test]
async fn a_proxy_without_a_server_is_unavailable() {
    assert_eq!(call(&[Answer::BadGateway, Answer::Message(0)]).await, (Ok(()), 2));
    assert_eq!(call(&[Answer::BadGateway]).await, (Err(Code::Unavailable), 4));
}

/// A stream is opened again until its first message has come, and not after.
#[tokio::test]
async fn a_stream_is_opened_again_until_it_has_begun() {
    let (address, count) = serve(&[Answer::Status(14), Answer::Message(14)]).await;
    let backplane = Backplane::builder(&address.to_string()).open().expect("loopback");
    let opened = backplane.orders().watch_order(WatchOrderRequest::default()).await;
    let mut replies = opened.expect("the second attempt").into_inner();
    assert!(replies.message().await.expect("a message").is_some());
    assert_eq!(replies.message().await.expect_err("it breaks").code(), Code::Unavailable);
    assert_eq!(count.load(Ordering::SeqCst), 2);
}
