//! One case: its steps in order, to the first that differs.

use std::collections::HashMap;

use backplane_client::Backplane;
use serde_json::Value;

use crate::differences::difference;
use crate::saved::{filled, found};
use crate::step::take;

/// Runs a case; the error says what differed.
pub async fn run(case: &Value, name: &str, address: &str, api_key: &str) -> Result<(), String> {
    let backplane =
        backplane_client::connect(address, api_key).map_err(|error| error.to_string())?;
    let mut saved = HashMap::new();
    for (number, step) in (1..).zip(case["steps"].as_array().into_iter().flatten()) {
        let outcome = run_step(&backplane, step, &mut saved, &format!("{name}#{number}")).await;
        outcome.map_err(|detail| format!("step {number}: {detail}"))?;
    }
    Ok(())
}

async fn run_step(
    backplane: &Backplane,
    step: &Value,
    saved: &mut HashMap<String, Value>,
    key: &str,
) -> Result<(), String> {
    let step = filled(step, saved)?;
    let outcome = take(backplane, &step, key).await?;
    difference(&step["expect"], &outcome)?;
    for (name, path) in step["save"].as_object().into_iter().flatten() {
        let value = found(&outcome.seen(), path.as_str().unwrap_or_default())?;
        saved.insert(name.clone(), value);
    }
    Ok(())
}
