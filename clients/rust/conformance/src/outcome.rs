//! What came of a step.

use std::time::Duration;

use backplane_client::Error;
use serde_json::Value;

/// What a call answered, as JSON where it is a message.
#[derive(Default)]
pub struct Outcome {
    /// Of a unary call; null where it failed.
    pub reply: Value,
    /// Of pages and streams: those that came before the end.
    pub items: Option<Vec<Value>>,
    pub failure: Option<Failure>,
    /// What the server counted; None where it did not say.
    pub attempts: Option<u64>,
    pub replayed: bool,
    pub elapsed: Duration,
}

/// How a step ended that did not succeed.
pub enum Failure {
    /// The client said so.
    Error(Box<Error>),
    /// The caller gave it up: in Rust nothing is left then that could say anything.
    GivenUp,
}

impl Outcome {
    /// What values are saved from.
    pub fn seen(&self) -> Value {
        self.items.clone().map_or_else(|| self.reply.clone(), Value::Array)
    }

    /// Notes an error, with what the server counted.
    pub fn failed(&mut self, error: Error) {
        self.attempts = attempts(error.trailing_metadata()).or(self.attempts);
        self.failure = Some(Failure::Error(Box::new(error)));
    }
}

/// How often a call came to the server, as it counted.
pub fn attempts(metadata: &tonic::metadata::MetadataMap) -> Option<u64> {
    metadata.get("backplane-attempts")?.to_str().ok()?.parse().ok()
}
