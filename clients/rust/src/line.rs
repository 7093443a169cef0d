//! What all calls of one connection share.

use std::future::poll_fn;
use std::sync::Arc;

use backplane_contracts::methods::{Kind, Method, method};
use http::{HeaderMap, Request, Response};
use tonic::Status;
use tonic::body::Body;
use tower_service::Service as _;

use crate::budget::RetryBudget;
use crate::tokens::Tokens;
use crate::wire_status::status_of_failure;

/// For methods of contracts that are not known here: no call is without an end.
const DEADLINE_MS: u64 = 10_000;

/// Adds to the metadata of each attempt.
pub type EachAttempt = dyn Fn(&mut HeaderMap) + Send + Sync;

/// A connection with its credentials and its retry budget.
pub struct Line {
    pub address: String,
    pub connection: tonic::transport::Channel,
    pub budget: RetryBudget,
    pub tokens: Tokens,
    pub each_attempt: Option<Arc<EachAttempt>>,
}

impl Line {
    /// Sends one attempt and gives the answer's beginning.
    pub async fn send(&self, request: Request<Body>) -> Result<Response<Body>, Status> {
        let mut connection = self.connection.clone();
        let failed = |error: tonic::transport::Error| status_of_failure(Box::new(error));
        poll_fn(|context| connection.poll_ready(context)).await.map_err(failed)?;
        connection.call(request).await.map_err(failed)
    }
}

/// What is kept of a method for one call.
pub struct CallPolicy {
    /// Whether one request goes out, which can be sent again.
    pub is_replayable: bool,
    /// Whether one reply comes back.
    pub has_one_reply: bool,
    pub deadline_default_ms: u64,
    pub public: bool,
    pub request_id_field: Option<u32>,
    pub retry: Option<backplane_contracts::methods::Retry>,
}

/// Gives the policy of a method; a cautious one for a path that no contract has.
pub fn policy_of(path: &str) -> CallPolicy {
    match method(path) {
        Some(method) => known(method),
        None => CallPolicy {
            is_replayable: false,
            has_one_reply: false,
            deadline_default_ms: DEADLINE_MS,
            // Whoever asks how a server is needs no credentials, and may have bad ones.
            public: path.starts_with("/grpc.health.v1.Health/"),
            request_id_field: None,
            retry: None,
        },
    }
}

fn known(method: &Method) -> CallPolicy {
    CallPolicy {
        is_replayable: matches!(method.kind, Kind::Unary | Kind::ServerStreaming),
        has_one_reply: method.kind == Kind::Unary,
        deadline_default_ms: method.deadline_default_ms,
        public: method.public,
        request_id_field: method.request_id_field,
        retry: method.retry,
    }
}
