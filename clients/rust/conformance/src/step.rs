//! One step: a call, all pages of a list, or a stream, as a program would make them.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use backplane_client::Backplane;
use prost::{Message, Name};
use serde_json::Value;
use tonic::Request;
use tonic::metadata::{MetadataKey, MetadataMap};

use crate::outcome::{Failure, Outcome};
use crate::{json, methods};

const FAULT: &str = "backplane-fault";
const FAULT_ID: &str = "backplane-fault-id";

/// What a step asks for.
pub struct Ask {
    request: Value,
    metadata: MetadataMap,
    timeout: Option<Duration>,
    /// How many items are enough.
    pub take: Option<usize>,
}

impl Ask {
    fn of(step: &Value, key: &str) -> Result<Self, String> {
        let request =
            step.get("request").cloned().unwrap_or_else(|| Value::Object(Default::default()));
        let take = step["take"].as_u64().map(|take| take as usize);
        Ok(Self {
            request,
            metadata: metadata(step, key)?,
            timeout: milliseconds(step, "timeout_ms"),
            take,
        })
    }

    /// The request as the method takes it.
    pub fn request<M: Message + Default + Name>(&self) -> Result<Request<M>, String> {
        self.request_named(&M::full_name())
    }

    /// The request whose message does not know its name.
    pub fn request_named<M: Message + Default>(&self, name: &str) -> Result<Request<M>, String> {
        let mut request = Request::new(json::message(&self.request, name)?);
        *request.metadata_mut() = self.metadata.clone();
        if let Some(timeout) = self.timeout {
            request.set_timeout(timeout);
        }
        Ok(request)
    }
}

/// Makes the step's call and gives what came of it; the error is the runner's own.
pub async fn take(backplane: &Backplane, step: &Value, key: &str) -> Result<Outcome, String> {
    let ask = Ask::of(step, key)?;
    let begun = Instant::now();
    let mut outcome = Outcome::default();
    let running = async {
        match (step["call"].as_str(), step["pages"].as_str(), step["stream"].as_str()) {
            (Some(path), ..) => methods::call(backplane, path, &ask, &mut outcome).await,
            (_, Some(path), _) => methods::pages(backplane, path, &ask, &mut outcome).await,
            (.., Some(path)) => methods::stream(backplane, path, &ask, &mut outcome).await,
            _ => Err("a step has neither call, pages nor stream".to_owned()),
        }
    };
    match milliseconds(step, "cancel_after_ms") {
        None => running.await?,
        Some(patience) => match tokio::time::timeout(patience, running).await {
            Ok(ended) => ended?,
            Err(_) => outcome.failure = Some(Failure::GivenUp),
        },
    }
    outcome.elapsed = begun.elapsed();
    Ok(outcome)
}

fn metadata(step: &Value, key: &str) -> Result<MetadataMap, String> {
    let mut metadata = MetadataMap::new();
    let mut insert = |name: &str, value: &str| {
        let name = MetadataKey::from_bytes(name.as_bytes()).map_err(|error| error.to_string())?;
        let value = value.parse().map_err(|_| format!("{value} cannot be sent"))?;
        metadata.insert(name, value);
        Ok::<(), String>(())
    };
    for (name, value) in step["metadata"].as_object().into_iter().flatten() {
        match value {
            Value::String(text) => insert(name, text)?,
            other => insert(name, &other.to_string())?,
        }
    }
    if !step["metadata"][FAULT].is_null() {
        // Of this run alone, so that a second one on the same server counts anew.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        insert(FAULT_ID, &format!("{key} {}", now.as_nanos()))?;
    }
    Ok(metadata)
}

fn milliseconds(step: &Value, key: &str) -> Option<Duration> {
    step[key].as_u64().map(Duration::from_millis)
}
