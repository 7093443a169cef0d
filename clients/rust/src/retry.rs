//! Whether and when a failed call is tried again: tonic has no retries, so this is the one
//! place that decides it, by the numbers of the contracts' service configs.

use std::time::Duration;

use backplane_contracts::methods::Retry;
use tonic::{Code, Status};

use crate::Error;
use crate::budget::RetryBudget;

const PUSHBACK: &str = "grpc-retry-pushback-ms";
/// Reading again and deciding anew is the caller's: the same etag is stale forever.
const FUTILE_REASON: &str = "ETAG_MISMATCH";

/// The attempts of one call.
pub struct Attempts {
    policy: Option<Retry>,
    count: u32,
}

impl Attempts {
    pub fn new(policy: Option<Retry>) -> Self {
        Self { policy, count: 0 }
    }

    /// Counts an attempt that begins.
    pub fn begin(&mut self) {
        self.count += 1;
    }

    /// Counts a failure; gives how long to wait before the next attempt, None for never.
    pub fn delay(&self, failed: &Status, budget: &RetryBudget) -> Option<Duration> {
        let pushback = pushback_of(failed);
        let error = Error::from(failed.clone());
        let retry = self.policy.filter(|policy| is_retryable(policy, &error));
        let refused = pushback == Some(Pushback::Never);
        if retry.is_some() || refused {
            budget.failed();
        }
        let retry = retry?;
        if refused || self.count >= retry.attempts_max || !budget.allows_retry() {
            return None;
        }
        let asked = match pushback {
            Some(Pushback::After(asked)) => Some(asked),
            _ => error.retry_delay(),
        };
        // Jitter on top of what the server asked, or all that it sent away come back at once.
        Some(asked.unwrap_or_default() + jitter(&retry, self.count))
    }
}

/// What the server wishes.
#[derive(Debug, PartialEq, Eq)]
pub enum Pushback {
    After(Duration),
    Never,
}

/// Gives the server's wish; what is no number of milliseconds means: do not come back.
pub fn pushback_of(failed: &Status) -> Option<Pushback> {
    let value = failed.metadata().get(PUSHBACK)?;
    let asked = value.to_str().ok().and_then(|text| text.parse().ok());
    Some(asked.map_or(Pushback::Never, |ms| Pushback::After(Duration::from_millis(ms))))
}

/// Gives a wait between nothing and what has grown up to the attempt.
pub fn jitter(retry: &Retry, attempts: u32) -> Duration {
    let exponent = i32::try_from(attempts.saturating_sub(1)).unwrap_or(i32::MAX);
    let grown_ms = retry.backoff_initial_ms as f64 * retry.backoff_multiplier.powi(exponent);
    let longest_ms = grown_ms.min(retry.backoff_max_ms as f64);
    Duration::from_secs_f64(longest_ms / 1000.0).mul_f64(share())
}

/// A random number between 0 and 1.
fn share() -> f64 {
    let random = getrandom::u32().expect("the system gives random numbers");
    f64::from(random) / f64::from(u32::MAX)
}

fn is_retryable(policy: &Retry, error: &Error) -> bool {
    if error.code() == Code::Cancelled {
        // A server whose core is full says no more than this.
        return error.status().details().is_empty();
    }
    policy.codes.contains(&error.code()) && error.reason() != FUTILE_REASON
}

#[cfg(test)]
mod tests {
    use backplane_contracts::methods::method;
    use tonic::metadata::MetadataMap;

    use super::*;

    fn place_order() -> Attempts {
        let policy =
            method("/backplane.orders.v1.OrdersService/PlaceOrder").and_then(|one| one.retry);
        let mut attempts = Attempts::new(policy);
        attempts.begin();
        attempts
    }

    fn budget() -> RetryBudget {
        RetryBudget::new(10.0, 0.1)
    }

    fn with_pushback(value: &str) -> Status {
        let mut metadata = MetadataMap::new();
        metadata.insert(PUSHBACK, value.parse().expect("a value"));
        Status::with_metadata(Code::Unavailable, "full", metadata)
    }

    /// The first wait is at most what the contract says, and the fourth attempt is the last.
    #[test]
    fn the_contracts_numbers_are_obeyed() {
        let mut attempts = place_order();
        let failed = Status::unavailable("");
        assert!(attempts.delay(&failed, &budget()).expect("again") <= Duration::from_millis(50));
        attempts.begin();
        attempts.begin();
        assert!(attempts.delay(&failed, &budget()).expect("again") <= Duration::from_millis(200));
        attempts.begin();
        assert_eq!(attempts.delay(&failed, &budget()), None);
    }

    /// What the contract does not call retryable is not tried again.
    #[test]
    fn other_codes_are_final() {
        let attempts = place_order();
        assert!(attempts.delay(&Status::aborted("in progress"), &budget()).is_some());
        for code in [Code::Internal, Code::Unknown, Code::DeadlineExceeded, Code::NotFound] {
            assert_eq!(attempts.delay(&Status::new(code, ""), &budget()), None, "{code:?}");
        }
    }

    /// A bare CANCELLED is a full server's; one with details is an answer.
    #[test]
    fn a_bare_cancelled_is_tried_again() {
        let attempts = place_order();
        assert!(attempts.delay(&Status::cancelled(""), &budget()).is_some());
        let told =
            Status::with_details(Code::Cancelled, "", bytes::Bytes::from_static(b"\x08\x01"));
        assert_eq!(attempts.delay(&told, &budget()), None);
    }

    /// The server's wish is obeyed: later, or never.
    #[test]
    fn pushback_is_obeyed() {
        let attempts = place_order();
        let delay = attempts.delay(&with_pushback("700"), &budget()).expect("again");
        assert!(delay >= Duration::from_millis(700) && delay <= Duration::from_millis(750));
        assert_eq!(attempts.delay(&with_pushback("-1"), &budget()), None);
        assert_eq!(attempts.delay(&with_pushback("soon"), &budget()), None);
    }

    /// A budget that is used up stops retries of every call.
    #[test]
    fn an_empty_budget_stops_retries() {
        let (attempts, budget) = (place_order(), budget());
        let again = (0..10).map(|_| attempts.delay(&Status::unavailable(""), &budget).is_some());
        assert_eq!(again.filter(|again| *again).count(), 4);
    }
}
