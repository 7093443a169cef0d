//! What the contracts say of each method: its deadline, who may call it, and whether it
//! is tried again.

/// One method as a client sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Method {
    /// Its path: `/backplane.orders.v1.OrdersService/PlaceOrder`.
    pub path: &'static str,
    /// Which side streams.
    pub kind: Kind,
    /// How long a call may take that has no deadline of its own, in milliseconds.
    pub deadline_default_ms: u64,
    /// Whether it is called without credentials.
    pub public: bool,
    /// The number of the request's field `request_id`, where it has one.
    pub request_id_field: Option<u32>,
    /// How it is tried again; None for never.
    pub retry: Option<Retry>,
}

/// Which side of a method streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One request, one reply.
    Unary,
    /// One request, many replies.
    ServerStreaming,
    /// Many requests, one reply.
    ClientStreaming,
    /// Many of both.
    Bidirectional,
}

/// How a method is tried again.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Retry {
    /// How many attempts there are, with the first one.
    pub attempts_max: u32,
    /// The longest wait before the second attempt, in milliseconds.
    pub backoff_initial_ms: u64,
    /// The longest wait of all, in milliseconds.
    pub backoff_max_ms: u64,
    /// What the longest wait grows by from attempt to attempt.
    pub backoff_multiplier: f64,
    /// The statuses after which it is tried again.
    pub codes: &'static [tonic::Code],
}

/// Gives a method by its path.
pub fn method(path: &str) -> Option<&'static Method> {
    let found = METHODS.binary_search_by(|method| method.path.cmp(path));
    found.ok().map(|index| &METHODS[index])
}
