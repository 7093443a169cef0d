//! Reads the shared cases, runs each on a connection of its own, prints a JSON line for each.

mod case;
mod differences;
mod json;
mod methods;
mod outcome;
mod saved;
mod step;

use std::collections::HashSet;
use std::error::Error;
use std::time::Instant;
use std::{env, fs};

use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listed: Value = serde_json::from_slice(&fs::read(env::var("BACKPLANE_CASES")?)?)?;
    let only = env::var("BACKPLANE_ONLY").unwrap_or_default();
    let only: HashSet<&str> = only.split(',').filter(|name| !name.is_empty()).collect();
    let (address, api_key) = (env::var("BACKPLANE_ADDRESS")?, env::var("BACKPLANE_API_KEY")?);
    for case in listed["cases"].as_array().ok_or("there are no cases")? {
        let name = case["name"].as_str().ok_or("a case has no name")?;
        if only.is_empty() || only.contains(name) {
            println!("{}", told(case, name, &address, &api_key).await);
        }
    }
    Ok(())
}

async fn told(case: &Value, name: &str, address: &str, api_key: &str) -> Value {
    let begun = Instant::now();
    let api_key = case["api_key"].as_str().unwrap_or(api_key);
    let detail = case::run(case, name, address, api_key).await.err().unwrap_or_default();
    let ms = begun.elapsed().as_millis() as u64;
    json!({"case": name, "ok": detail.is_empty(), "detail": detail, "ms": ms})
}
