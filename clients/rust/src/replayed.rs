//! Whether an answer was given before.

use tonic::Response;

/// Whether the server answers with what it stored for an earlier call of the same `request_id`.
pub fn replayed<T>(response: &Response<T>) -> bool {
    response.metadata().get("replayed").is_some_and(|value| value == "true")
}
