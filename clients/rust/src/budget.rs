//! The retry budget: a client never doubles the load of a server that already fails.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Tokens that failures take and answers give back in part, one budget per connection.
///
/// Below half of the tokens nothing is tried again (the rule of gRPC's retry throttling).
#[derive(Debug)]
pub struct RetryBudget {
    tokens_max: f64,
    token_ratio: f64,
    tokens: Mutex<f64>,
}

impl RetryBudget {
    pub fn new(tokens_max: f64, token_ratio: f64) -> Self {
        Self { tokens_max, token_ratio, tokens: Mutex::new(tokens_max) }
    }

    /// Whether a failed call may be tried again now.
    pub fn allows_retry(&self) -> bool {
        *self.tokens() > self.tokens_max / 2.0
    }

    /// Counts an answer.
    pub fn succeeded(&self) {
        let mut tokens = self.tokens();
        *tokens = self.tokens_max.min(*tokens + self.token_ratio);
    }

    /// Counts a failure that shows that the server is in trouble.
    pub fn failed(&self) {
        let mut tokens = self.tokens();
        *tokens = (*tokens - 1.0).max(0.0);
    }

    fn tokens(&self) -> MutexGuard<'_, f64> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::RetryBudget;

    /// Five failures use half of ten tokens up; one answer is a tenth of a failure.
    #[test]
    fn half_of_the_tokens_are_for_retries() {
        let budget = RetryBudget::new(10.0, 0.1);
        (0..4).for_each(|_| budget.failed());
        assert!(budget.allows_retry());
        budget.failed();
        assert!(!budget.allows_retry());
        budget.succeeded();
        assert!(budget.allows_retry());
    }

    /// Answers fill the budget up to what it holds, and not beyond.
    #[test]
    fn answers_do_not_save_up() {
        let budget = RetryBudget::new(10.0, 1.0);
        (0..100).for_each(|_| budget.succeeded());
        (0..5).for_each(|_| budget.failed());
        assert!(!budget.allows_retry());
    }
}
