//! Messages, clients and server traits: what prost and tonic make of descriptors.

use std::{fs, io, path::Path};

use prost_build::{Config, Module};
use prost_types::FileDescriptorSet;

use crate::contracts::Contracts;

/// Writes one file per package.
pub fn write(contracts: &Contracts, out: &Path) -> io::Result<()> {
    let mut config = Config::new();
    config.enable_type_names().skip_debug(contracts.secrets.keys());
    tonic_prost_build::configure()
        .build_transport(false)
        .generate_default_stubs(true)
        .server_mod_attribute(".", "#[cfg(feature = \"server\")]")
        .emit_rerun_if_changed(false)
        .out_dir(out)
        .compile_fds_with_config(FileDescriptorSet { file: contracts.files.clone() }, config)?;
    for package in contracts.modules().map(|file| file.package()) {
        rename(out, package)?;
    }
    Ok(())
}

/// Names a file after its package: where a part is a keyword prost writes `google.r#type.rs`.
fn rename(out: &Path, package: &str) -> io::Result<()> {
    let written = out.join(Module::from_protobuf_package_name(package).to_file_name_or(""));
    let named = out.join(format!("{package}.rs"));
    if named.exists() { Ok(()) } else { fs::rename(written, named) }
}
