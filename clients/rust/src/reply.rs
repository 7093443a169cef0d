//! A reply as it comes: held until it is known that it is one, then handed on.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Response;
use http_body::Frame;
use http_body_util::BodyExt as _;
use tokio::time::{Instant, Sleep};
use tonic::body::Body;
use tonic::{Code, Status};

use crate::wire_status::{leave_out_garbage, status_in, status_of_failure, status_of_http};

/// Gives the reply of a unary method once all of it is there, or how the call failed.
///
/// All of it, because a server may fail behind a message that it has sent.
pub async fn whole(response: Response<Body>) -> Result<Response<Body>, Status> {
    let (response, mut body) = opened(response)?;
    let mut held = VecDeque::new();
    while let Some(frame) = next(&mut body).await? {
        held.push_back(frame);
    }
    Ok(response.map(|()| Body::new(Held { frames: held, rest: None })))
}

/// Gives the reply of a streaming method once its first message is there.
pub async fn begun(response: Response<Body>, deadline: Instant) -> Result<Response<Body>, Status> {
    let (response, mut body) = opened(response)?;
    let mut held = VecDeque::new();
    while let Some(frame) = next(&mut body).await? {
        let is_message = frame.data_ref().is_some_and(|data| !data.is_empty());
        held.push_back(frame);
        if is_message {
            break;
        }
    }
    let rest = Some((body, Box::pin(tokio::time::sleep_until(deadline))));
    Ok(response.map(|()| Body::new(Held { frames: held, rest })))
}

/// Gives the reply of a method whose requests stream, at once.
pub fn handed_on(response: Response<Body>, deadline: Instant) -> Result<Response<Body>, Status> {
    let (response, body) = opened(response)?;
    let rest = Some((body, Box::pin(tokio::time::sleep_until(deadline))));
    Ok(response.map(|()| Body::new(Held { frames: VecDeque::new(), rest })))
}

/// The status of a call whose time ran out.
pub fn too_late() -> Status {
    Status::deadline_exceeded("the time ran out")
}

/// Splits an answer that is not a refusal.
fn opened(response: Response<Body>) -> Result<(Response<()>, Body), Status> {
    let refused = status_in(response.headers()).filter(|status| status.code() != Code::Ok);
    if let Some(status) = refused.or_else(|| status_of_http(&response)) {
        return Err(status);
    }
    let (mut parts, body) = response.into_parts();
    leave_out_garbage(&mut parts.headers);
    Ok((Response::from_parts(parts, ()), body))
}

/// Gives the next frame; trailers that tell a failure are that failure.
async fn next(body: &mut Body) -> Result<Option<Frame<Bytes>>, Status> {
    let Some(frame) = body.frame().await else { return Ok(None) };
    let frame = tidied(frame.map_err(|status| status_of_failure(Box::new(status)))?);
    let failed =
        frame.trailers_ref().and_then(status_in).filter(|status| status.code() != Code::Ok);
    failed.map_or(Ok(Some(frame)), Err)
}

/// What is held already, then the rest until the deadline.
struct Held {
    frames: VecDeque<Frame<Bytes>>,
    rest: Option<(Body, Pin<Box<Sleep>>)>,
}

impl http_body::Body for Held {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if let Some(frame) = self.frames.pop_front() {
            return Poll::Ready(Some(Ok(frame)));
        }
        let Some((body, sleep)) = &mut self.rest else { return Poll::Ready(None) };
        if sleep.as_mut().poll(context).is_ready() {
            self.rest = None; // Gives the stream up, so that the server hears of it.
            return Poll::Ready(Some(Err(too_late())));
        }
        let frame = ready!(Pin::new(body).poll_frame(context));
        Poll::Ready(frame.map(|frame| match frame {
            Ok(frame) => Ok(tidied(frame)),
            Err(status) => Err(status_of_failure(Box::new(status))),
        }))
    }
}

fn tidied(mut frame: Frame<Bytes>) -> Frame<Bytes> {
    if let Some(trailers) = frame.trailers_mut() {
        leave_out_garbage(trailers);
    }
    frame
}
