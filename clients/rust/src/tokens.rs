//! Access tokens: fetched when first needed, by one call at a time, and renewed by themselves.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use tokio::time::Instant;
use tonic::Status;

/// The share of its life after which a token is renewed, while the old one still serves.
const RENEWED_AFTER: f64 = 0.8;

/// A token and its life.
#[derive(Clone)]
pub struct Token {
    pub text: String,
    renewal: Instant,
    expiry: Instant,
}

impl Token {
    /// A token that was asked for at an instant and lives so long from then on.
    pub fn new(text: String, asked: Instant, life: Duration) -> Self {
        Self { text, renewal: asked + life.mul_f64(RENEWED_AFTER), expiry: asked + life }
    }
}

/// Where calls get their token from.
pub enum Tokens {
    /// There is none.
    None,
    /// The caller brought one, and renews it.
    Given(String),
    /// An API key is exchanged for one.
    Exchanged { api_key: String, state: Mutex<State> },
}

type Fetching = Shared<BoxFuture<'static, Result<Token, Status>>>;

/// What is at hand, and what is under way.
#[derive(Default)]
pub struct State {
    token: Option<Token>,
    fetching: Option<Fetching>,
}

impl Tokens {
    /// Tokens that an API key is exchanged for.
    pub fn exchanged(api_key: String) -> Self {
        Self::Exchanged { api_key, state: Mutex::default() }
    }

    /// Gives a token that is valid now, None where there is none to give.
    ///
    /// `fetch` exchanges the API key. It runs as a task of its own: a call that gives up does not
    /// take the token from the others that wait for it.
    pub async fn current(
        &self,
        fetch: impl FnOnce(&str) -> BoxFuture<'static, Result<Token, Status>>,
    ) -> Result<Option<String>, Status> {
        let (api_key, state) = match self {
            Self::None => return Ok(None),
            Self::Given(token) => return Ok(Some(token.clone())),
            Self::Exchanged { api_key, state } => (api_key, state),
        };
        let fetching = {
            let mut state = locked(state);
            state.settle();
            let now = Instant::now();
            let alive = state.token.clone().filter(|token| now < token.expiry);
            match alive {
                Some(token) if now < token.renewal => return Ok(Some(token.text)),
                Some(token) => {
                    // A task, which goes on without anybody waiting for it.
                    drop(state.fetching(|| fetch(api_key)));
                    return Ok(Some(token.text));
                }
                None => state.fetching(|| fetch(api_key)),
            }
        };
        let token = fetching.await;
        locked(state).settle();
        token.map(|token| Some(token.text))
    }

    /// Forgets a token that the server refused; says whether another can be had.
    pub fn reject(&self, refused: &str) -> bool {
        let Self::Exchanged { state, .. } = self else { return false };
        let mut state = locked(state);
        // Unless another call has already got a newer one.
        state.token.take_if(|token| token.text == refused);
        true
    }
}

impl State {
    /// Gives the fetch that is under way, or begins one.
    fn fetching(
        &mut self,
        fetch: impl FnOnce() -> BoxFuture<'static, Result<Token, Status>>,
    ) -> Fetching {
        let begin = || {
            let task = tokio::spawn(fetch());
            let outcome = async { task.await.unwrap_or_else(|lost| Err(lost_task(&lost))) };
            outcome.boxed().shared()
        };
        self.fetching.get_or_insert_with(begin).clone()
    }

    /// Takes over what a fetch has brought; one that failed is tried again by the next call.
    fn settle(&mut self) {
        let Some(fetching) = &self.fetching else { return };
        // A task's end is seen by whoever polls, and a renewal in the background has nobody.
        let Some(outcome) = fetching.clone().now_or_never() else { return };
        self.fetching = None;
        if let Ok(token) = outcome {
            self.token = Some(token);
        }
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "no token",
            Self::Given(_) => "a given token",
            Self::Exchanged { .. } => "exchanged tokens",
        })
    }
}

fn lost_task(lost: &tokio::task::JoinError) -> Status {
    Status::unavailable(format!("the exchange of the API key was given up: {lost}"))
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
