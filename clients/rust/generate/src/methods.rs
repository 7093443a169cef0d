//! The table of methods: what the policies and the service configs say of each.

use std::collections::BTreeMap;
use std::error::Error;

use serde_json::Value;

use crate::contracts::{Contracts, Settings};
use crate::rust_code::{laid_out, text_field};

const TYPES: &str = include_str!("templates/methods.rs");

/// Gives the source of the table, sorted by path.
pub fn source(contracts: &Contracts) -> Result<String, Box<dyn Error>> {
    let mut rows = BTreeMap::new();
    for settings in contracts.settings.values() {
        rows.extend(rows_of(contracts, settings)?);
    }
    let rows: Vec<String> = rows.into_values().collect();
    let (tokens_max, token_ratio) = throttle(contracts)?;
    laid_out(&format!(
        "{TYPES}
        /// How many tokens a retry budget holds; below half of them nothing is tried again.
        pub const RETRY_TOKENS_MAX: f64 = {tokens_max:?};
        /// What an answer gives back to the budget; a failure takes 1.
        pub const RETRY_TOKEN_RATIO: f64 = {token_ratio:?};
        /// Every method of these contracts, sorted by path.
        pub const METHODS: &[Method] = &[{}];",
        rows.join(",")
    ))
}

fn rows_of(
    contracts: &Contracts,
    settings: &Settings,
) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let retries = retries(&settings.service_config)?;
    let methods = settings.policy["methods"].as_object().ok_or("a policy has no methods")?;
    let row = |method: &Value| {
        let path = text(method, "path")?;
        let retry = retries.get(path).map_or("None".into(), |retry| format!("Some({retry})"));
        Ok((path.to_owned(), row(contracts, method, &retry)?))
    };
    methods.values().map(row).collect()
}

fn row(contracts: &Contracts, method: &Value, retry: &str) -> Result<String, Box<dyn Error>> {
    let path = text(method, "path")?;
    let kind = match text(method, "kind")? {
        "unary_unary" => "Unary",
        "unary_stream" => "ServerStreaming",
        "stream_unary" => "ClientStreaming",
        "stream_stream" => "Bidirectional",
        other => return Err(format!("{path} is of the kind {other}, which is not known").into()),
    };
    let field = request_id_field(contracts, path);
    Ok(format!(
        "Method {{ path: {path:?}, kind: Kind::{kind}, deadline_default_ms: {}, public: {}, \
         request_id_field: {field:?}, retry: {retry} }}",
        method["deadline_default_ms"].as_u64().ok_or("a method has no deadline")?,
        text(method, "access")? == "public",
    ))
}

/// Gives the retry policy of each method, as Rust, by its path.
fn retries(config: &Value) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    for method in config["methodConfig"].as_array().into_iter().flatten() {
        let retry = retry(&method["retryPolicy"])?;
        for name in method["name"].as_array().into_iter().flatten() {
            let path = format!("/{}/{}", text(name, "service")?, text(name, "method")?);
            found.insert(path, retry.clone());
        }
    }
    Ok(found)
}

fn retry(policy: &Value) -> Result<String, Box<dyn Error>> {
    let codes: Vec<String> = policy["retryableStatusCodes"]
        .as_array()
        .ok_or("a retry policy has no codes")?
        .iter()
        .map(|code| format!("tonic::Code::{}", camel_case(code.as_str().unwrap_or_default())))
        .collect();
    Ok(format!(
        "Retry {{ attempts_max: {}, backoff_initial_ms: {}, backoff_max_ms: {}, \
         backoff_multiplier: {:?}, codes: &[{}] }}",
        policy["maxAttempts"].as_u64().ok_or("a retry policy has no maxAttempts")?,
        milliseconds(text(policy, "initialBackoff")?)?,
        milliseconds(text(policy, "maxBackoff")?)?,
        policy["backoffMultiplier"].as_f64().ok_or("a retry policy has no backoffMultiplier")?,
        codes.join(", "),
    ))
}

/// Gives the most careful throttle of all services, because one connection serves them all.
fn throttle(contracts: &Contracts) -> Result<(f64, f64), Box<dyn Error>> {
    let smallest = |key: &str| {
        let values = contracts
            .settings
            .values()
            .map(|one| one.service_config["retryThrottling"][key].as_f64());
        values.collect::<Option<Vec<f64>>>().and_then(|all| all.into_iter().reduce(f64::min))
    };
    let tokens_max = smallest("maxTokens").ok_or("a service config has no maxTokens")?;
    Ok((tokens_max, smallest("tokenRatio").ok_or("a service config has no tokenRatio")?))
}

fn request_id_field(contracts: &Contracts, path: &str) -> Option<i32> {
    let (_, method) = contracts.methods().find(|(known, _)| known == path)?;
    let (_, request) = contracts.messages().find(|(name, _)| name == method.input_type())?;
    text_field(request, "request_id").map(|field| field.number())
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str, Box<dyn Error>> {
    value[key].as_str().ok_or_else(|| format!("{value} has no {key}").into())
}

fn milliseconds(duration: &str) -> Result<u64, Box<dyn Error>> {
    let seconds: f64 = duration.trim_end_matches('s').parse()?;
    Ok((seconds * 1000.0).round() as u64)
}

fn camel_case(code: &str) -> String {
    let word = |word: &str| word[..1].to_owned() + &word[1..].to_lowercase();
    code.split('_').map(word).collect()
}
