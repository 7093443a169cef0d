//! Compares what came of a step with what was expected.

use backplane_client::{Code, Error};
use serde_json::{Value, json};

use crate::outcome::{Failure, Outcome};
use crate::saved::found;

type Told = Result<(), String>;

/// Says what differs first.
pub fn difference(expected: &Value, outcome: &Outcome) -> Told {
    match (&outcome.failure, expected.get("error")) {
        (Some(failure), None) => return Err(format!("failed: {}", failure.told())),
        (None, Some(error)) => return Err(format!("succeeded, and {error} was expected")),
        _ => {}
    }
    for (name, value) in expected.as_object().into_iter().flatten() {
        check(name, value, outcome).map_err(|told| format!("{name}: {told}"))?;
    }
    Ok(())
}

fn check(name: &str, expected: &Value, outcome: &Outcome) -> Told {
    let items = outcome.items.as_deref().unwrap_or_default();
    match name {
        "reply" => unlike(expected, &outcome.reply, ""),
        "count" => equal(expected, &json!(items.len())),
        "items" => unlike(expected, &json!(items), ""),
        "distinct" => distinct(&values(items, expected)?),
        "ascending" => ascending(&values(items, expected)?),
        "error" => {
            outcome.failure.as_ref().map_or(Err("none".into()), |failure| failure.check(expected))
        }
        "attempts" => equal(expected, &json!(outcome.attempts)),
        "replayed" => equal(expected, &json!(outcome.replayed)),
        "elapsed_ms" => elapsed(expected, outcome.elapsed.as_millis() as u64),
        _ => Err("this runner does not know it".into()),
    }
}

/// Compares JSON: of objects the keys that are expected, everything else whole.
fn unlike(expected: &Value, actual: &Value, path: &str) -> Told {
    let below =
        |part: &str| if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") };
    match (expected, actual) {
        (Value::Object(wanted), Value::Object(fields)) => {
            wanted.iter().try_for_each(|(key, value)| {
                unlike(value, fields.get(key).unwrap_or(&Value::Null), &below(key))
            })
        }
        (Value::Array(wanted), Value::Array(items)) if wanted.len() == items.len() => {
            let mut pairs = wanted.iter().zip(items).enumerate();
            pairs.try_for_each(|(index, (one, other))| {
                unlike(one, other, &below(&index.to_string()))
            })
        }
        (_, Value::Null) if is_default(expected) => Ok(()),
        _ if expected == actual => Ok(()),
        _ => Err(format!(
            "{} is {actual}, not {expected}",
            if path.is_empty() { "it" } else { path }
        )),
    }
}

/// Whether proto3 JSON leaves it out.
fn is_default(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || text == "0",
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

fn equal(expected: &Value, actual: &Value) -> Told {
    if expected == actual { Ok(()) } else { Err(format!("{actual}, not {expected}")) }
}

fn values(items: &[Value], path: &Value) -> Result<Vec<Value>, String> {
    items.iter().map(|item| found(item, path.as_str().unwrap_or_default())).collect()
}

fn distinct(values: &[Value]) -> Told {
    let twice = values.iter().enumerate().any(|(index, value)| values[..index].contains(value));
    if twice { Err(format!("some come twice: {values:?}")) } else { Ok(()) }
}

fn ascending(values: &[Value]) -> Told {
    let number = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok());
    let numbers: Option<Vec<i64>> = values.iter().map(number).collect();
    let rises = numbers.is_some_and(|numbers| numbers.windows(2).all(|pair| pair[0] < pair[1]));
    if rises { Ok(()) } else { Err(format!("they do not rise: {values:?}")) }
}

fn elapsed(bounds: &Value, ms: u64) -> Told {
    let (low, high) =
        (bounds["min"].as_u64().unwrap_or(0), bounds["max"].as_u64().unwrap_or(u64::MAX));
    if (low..=high).contains(&ms) { Ok(()) } else { Err(format!("{ms} ms")) }
}

impl Failure {
    fn told(&self) -> String {
        match self {
            Self::Error(error) => error.to_string(),
            Self::GivenUp => "given up by the caller".into(),
        }
    }

    fn check(&self, expected: &Value) -> Told {
        let actual = match self {
            Self::Error(error) => parts(error),
            Self::GivenUp => json!({"code": "CANCELLED", "outcome_unknown": true}),
        };
        for (name, value) in expected.as_object().into_iter().flatten() {
            let part = actual.get(name).ok_or(format!("this runner does not know {name}"))?;
            unlike(value, part, name).map_err(|told| format!("{told} in {}", self.told()))?;
        }
        Ok(())
    }
}

/// What the typed error says.
fn parts(error: &Error) -> Value {
    json!({
        "code": code_name(error.code()),
        "reason": error.reason(),
        "metadata": error.metadata(),
        "fields": error.field_violations().iter().map(|one| &one.field).collect::<Vec<_>>(),
        "retry_delay_ms": error.retry_delay().map(|delay| delay.as_millis() as u64),
        "resource": error.resource().map(|one| json!({"type": one.kind, "name": one.name})),
        "outcome_unknown": error.is_outcome_unknown(),
        "has_request_id": !error.request_id().is_empty(),
    })
}

/// `DeadlineExceeded` as the specification writes it: `DEADLINE_EXCEEDED`.
fn code_name(code: Code) -> String {
    let spread = |letter: char| {
        let gap = if letter.is_uppercase() { "_" } else { "" };
        format!("{gap}{}", letter.to_uppercase())
    };
    format!("{code:?}").chars().map(spread).collect::<String>().trim_start_matches('_').to_owned()
}
