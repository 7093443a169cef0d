//! Values that one step saves and a later one sends or expects.

use std::collections::HashMap;

use serde_json::Value;

/// Replaces `${name}` in every text.
pub fn filled(value: &Value, saved: &HashMap<String, Value>) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => Value::String(text_filled(text, saved)?),
        Value::Array(items) => {
            items.iter().map(|item| filled(item, saved)).collect::<Result<_, _>>()?
        }
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| Ok((key.clone(), filled(value, saved)?)));
            Value::Object(fields.collect::<Result<_, String>>()?)
        }
        other => other.clone(),
    })
}

/// Gives what stands at a path: `orders.0.id`.
pub fn found(value: &Value, path: &str) -> Result<Value, String> {
    let part = |value: &Value, part: &str| match value {
        Value::Array(items) => items.get(part.parse::<usize>().ok()?).cloned(),
        other => other.get(part).cloned(),
    };
    let mut parts = path.split('.');
    parts
        .try_fold(value.clone(), |value, name| part(&value, name))
        .ok_or(format!("there is no {path}"))
}

fn text_filled(text: &str, saved: &HashMap<String, Value>) -> Result<String, String> {
    let Some((before, rest)) = text.split_once("${") else { return Ok(text.to_owned()) };
    let (name, after) = rest.split_once('}').ok_or(format!("{text} has no end"))?;
    let value = match saved.get(name).ok_or(format!("{name} was not saved"))? {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Ok(format!("{before}{value}{}", text_filled(after, saved)?))
}
