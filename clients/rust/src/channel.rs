//! What generated clients are bound to: tonic's channel, with the contract kept on top.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::{Request, Response};
use tonic::Status;
use tonic::body::Body;
use tower_service::Service;

use crate::call;
use crate::line::Line;

/// Carries the calls of generated clients, with credentials, deadlines and retries.
///
/// It is a tower service, so that any generated client can be bound to it, and layers of your
/// own can be put around it. Clones share one connection.
#[derive(Clone)]
pub struct Channel {
    line: Arc<Line>,
}

impl Channel {
    pub(crate) fn new(line: Arc<Line>) -> Self {
        Self { line }
    }

    pub(crate) fn line(&self) -> &Line {
        &self.line
    }
}

impl Service<Request<Body>> for Channel {
    type Response = Response<Body>;
    type Error = Status;
    type Future = BoxFuture<'static, Result<Response<Body>, Status>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(())) // Each attempt waits for the connection itself.
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        call::make(self.line.clone(), request).boxed()
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line();
        f.debug_struct("Channel")
            .field("address", &line.address)
            .field("tokens", &line.tokens)
            .finish()
    }
}
