//! One call from the caller's point of view: its deadline, credentials and attempts.

use std::sync::Arc;
use std::time::Duration;

use backplane_contracts::identity::v1::ExchangeApiKeyRequest;
use backplane_contracts::identity::v1::identity_service_client::IdentityServiceClient;
use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, Response, request};
use http_body_util::{BodyExt as _, Full};
use tokio::time::{Instant, timeout_at};
use tonic::body::Body;
use tonic::{Code, Status};

use crate::channel::Channel;
use crate::deadline::{set_timeout, timeout_in};
use crate::error::REQUEST_ID;
use crate::line::{CallPolicy, Line, policy_of};
use crate::reply::{begun, handed_on, too_late, whole};
use crate::request_id::identified;
use crate::retry::Attempts;
use crate::tokens::Token;

/// What is kept across the attempts of one call.
///
/// The deadline covers all of them, and the waits between.
struct Call {
    line: Arc<Line>,
    policy: CallPolicy,
    head: request::Parts,
    deadline: Instant,
    attempts: Attempts,
    token: Option<String>,
    renewed: bool,
}

/// Makes a call as its contract says, whatever the method.
pub async fn make(line: Arc<Line>, request: Request<Body>) -> Result<Response<Body>, Status> {
    let (head, body) = request.into_parts();
    let mut call = Call::new(line, head);
    if !call.policy.is_replayable {
        return call.pass_on(body).await;
    }
    let message = body.collect().await?.to_bytes();
    let (message, request_id) = match call.policy.request_id_field {
        Some(field) => identified(message, field),
        None => (message, String::new()),
    };
    call.repeat(message).await.map_err(|status| remembering(status, &request_id))
}

impl Call {
    fn new(line: Arc<Line>, head: request::Parts) -> Self {
        let policy = policy_of(head.uri.path());
        let default = Duration::from_millis(policy.deadline_default_ms);
        let deadline = Instant::now() + timeout_in(&head.headers).unwrap_or(default);
        let attempts = Attempts::new(policy.retry);
        Self { line, policy, head, deadline, attempts, token: None, renewed: false }
    }

    /// Sends one request until it is answered, or may not be sent again.
    async fn repeat(&mut self, message: Bytes) -> Result<Response<Body>, Status> {
        loop {
            self.attempts.begin();
            self.token = self.current_token().await?;
            let attempt = self.attempt(Body::new(Full::new(message.clone())));
            match attempt.await {
                Ok(reply) => {
                    self.line.budget.succeeded();
                    return Ok(reply);
                }
                Err(failed) => self.recover(failed).await?,
            }
        }
    }

    /// Sends requests as they come, once: nobody keeps what was sent.
    async fn pass_on(&mut self, requests: Body) -> Result<Response<Body>, Status> {
        self.token = self.current_token().await?;
        self.attempt(requests).await
    }

    async fn attempt(&self, body: Body) -> Result<Response<Body>, Status> {
        let request = self.request(body)?;
        let outcome = timeout_at(self.deadline, async {
            let response = self.line.send(request).await?;
            match (self.policy.is_replayable, self.policy.has_one_reply) {
                (true, true) => whole(response).await,
                (true, false) => begun(response, self.deadline).await,
                (false, _) => handed_on(response, self.deadline),
            }
        });
        outcome.await.unwrap_or_else(|_| Err(too_late()))
    }

    fn request(&self, body: Body) -> Result<Request<Body>, Status> {
        let mut request = Request::new(body);
        *request.method_mut() = self.head.method.clone();
        *request.uri_mut() = self.head.uri.clone();
        *request.version_mut() = self.head.version;
        *request.headers_mut() = self.head.headers.clone();
        let headers = request.headers_mut();
        set_timeout(headers, self.left());
        if let Some(token) = &self.token {
            headers.insert(AUTHORIZATION, bearer(token)?);
        }
        if let Some(add) = &self.line.each_attempt {
            add(headers);
        }
        Ok(request)
    }

    /// Waits until the next attempt is due, or gives the failure back.
    async fn recover(&mut self, failed: Status) -> Result<(), Status> {
        if self.token_was_refused(&failed) {
            return Ok(());
        }
        match self.attempts.delay(&failed, &self.line.budget) {
            Some(delay) if delay < self.left() => {
                tokio::time::sleep(delay).await;
                Ok(())
            }
            _ => Err(failed),
        }
    }

    /// Whether another token may help: once, and not for a call that carried none.
    fn token_was_refused(&mut self, failed: &Status) -> bool {
        let Some(token) = self.token.as_ref().filter(|_| failed.code() == Code::Unauthenticated)
        else {
            return false;
        };
        let another = self.line.tokens.reject(token);
        another && !std::mem::replace(&mut self.renewed, true)
    }

    async fn current_token(&self) -> Result<Option<String>, Status> {
        if self.policy.public || self.head.headers.contains_key(AUTHORIZATION) {
            return Ok(None);
        }
        let line = &self.line;
        let current = line.tokens.current(|api_key| exchange(line.clone(), api_key.to_owned()));
        timeout_at(self.deadline, current).await.unwrap_or_else(|_| Err(no_token()))
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

fn exchange(line: Arc<Line>, api_key: String) -> BoxFuture<'static, Result<Token, Status>> {
    let exchanged = async move {
        let asked = Instant::now();
        let mut identity = IdentityServiceClient::new(Channel::new(line));
        let request = ExchangeApiKeyRequest { api_key };
        let reply = identity.exchange_api_key(request).await?.into_inner();
        let life = Duration::from_secs(u64::try_from(reply.expires_in_seconds).unwrap_or_default());
        Ok(Token::new(reply.access_token, asked, life))
    };
    exchanged.boxed()
}

fn bearer(token: &str) -> Result<HeaderValue, Status> {
    let value = HeaderValue::try_from(format!("Bearer {token}"));
    let mut value = value.map_err(|_| Status::unauthenticated("the token is no header's value"))?;
    value.set_sensitive(true); // Kept out of logs and of HTTP/2's header tables.
    Ok(value)
}

fn no_token() -> Status {
    Status::deadline_exceeded(
        "the time ran out before the API key was exchanged; the call was not sent",
    )
}

/// The failure with the id of the call, for the error that the caller makes of it.
fn remembering(mut status: Status, request_id: &str) -> Status {
    if let Ok(id) = request_id.parse()
        && !request_id.is_empty()
    {
        status.metadata_mut().insert(REQUEST_ID, id);
    }
    status
}
