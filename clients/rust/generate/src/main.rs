//! Writes the source of the crate `backplane-contracts` out of the contracts.
//!
//! Run by `make generate-rust`. Nothing here is in the crate that teams build: its code is
//! generated ahead of time, so that building it needs neither protoc nor this.

mod contracts;
mod crate_root;
mod cursors;
mod lists;
mod messages;
mod methods;
mod redaction;
mod rust_code;

use std::path::{Path, PathBuf};
use std::{error::Error, fs, process::ExitCode};

use contracts::Contracts;

/// What the program is called with.
struct Arguments {
    /// The descriptors with their comments.
    commented: PathBuf,
    /// The folder with the descriptor image and the settings of every service.
    contract: PathBuf,
    /// The folder of sources to write; what is in it goes away.
    out: PathBuf,
}

fn main() -> ExitCode {
    let outcome = arguments().and_then(|arguments| generate(&arguments));
    if let Err(problem) = outcome {
        eprintln!("backplane-generate: {problem}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let given: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [commented, contract, out] = <[PathBuf; 3]>::try_from(given)
        .map_err(|_| "call it as: backplane-generate COMMENTED_IMAGE CONTRACT_FOLDER OUT_FOLDER")?;
    Ok(Arguments { commented, contract, out })
}

fn generate(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let contracts = Contracts::read(&arguments.commented, &arguments.contract)?;
    let out = &arguments.out.with_extension("new");
    remove(out)?;
    fs::create_dir_all(out.join("packages"))?;
    messages::write(&contracts, &out.join("packages"))?;
    write(out, "redaction.rs", &redaction::source(&contracts)?)?;
    write(out, "methods.rs", &methods::source(&contracts)?)?;
    write(out, "lists.rs", &lists::source(&contracts)?)?;
    write(out, "cursors.rs", &cursors::source(&contracts)?)?;
    write(out, "lib.rs", &crate_root::source(&contracts))?;
    copy_settings(&arguments.contract, out)?;
    remove(&arguments.out)?;
    Ok(fs::rename(out, &arguments.out)?)
}

fn remove(folder: &Path) -> std::io::Result<()> {
    if folder.exists() { fs::remove_dir_all(folder) } else { Ok(()) }
}

fn write(out: &Path, name: &str, source: &str) -> Result<(), Box<dyn Error>> {
    fs::write(out.join(name), source).map_err(|problem| format!("{name}: {problem}").into())
}

fn copy_settings(contract: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    fs::copy(contract.join("backplane.binpb"), out.join("backplane.binpb"))?;
    for kind in ["policy", "service_config"] {
        let to = out.join(kind);
        fs::create_dir_all(&to)?;
        for file in fs::read_dir(contract.join(kind))? {
            let file = file?;
            fs::copy(file.path(), to.join(file.file_name()))?;
        }
    }
    Ok(())
}
