//! The contracts as they are read: descriptors, and the settings of each service.

use std::collections::{BTreeMap, BTreeSet};
use std::{error::Error, fs, path::Path};

use prost::Message as _;
use prost_types::{
    DescriptorProto, FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto,
    field_descriptor_proto::Type,
};
use serde_json::Value;

use crate::redaction::{self, Secrets};

/// The package that prost-types is for.
const WELL_KNOWN: &str = "google.protobuf";

/// All that is generated from.
pub struct Contracts {
    /// The files whose messages become Rust, dependencies first.
    pub files: Vec<FileDescriptorProto>,
    /// The client policy and the gRPC service config of each service, by its short name.
    pub settings: BTreeMap<String, Settings>,
    /// What must not show where a message is printed.
    pub secrets: Secrets,
}

/// What a service's clients go by.
pub struct Settings {
    pub policy: Value,
    pub service_config: Value,
}

impl Contracts {
    /// Reads an image with comments, and the folder with the settings.
    pub fn read(image: &Path, contract: &Path) -> Result<Self, Box<dyn Error>> {
        let bytes = fs::read(image).map_err(|problem| format!("{}: {problem}", image.display()))?;
        let all = FileDescriptorSet::decode(bytes.as_slice())?;
        let secrets = redaction::read(&bytes)?;
        Ok(Self { files: needed(all.file), settings: settings(contract)?, secrets })
    }

    /// Gives the files that become modules: the well-known types have a crate of their own.
    pub fn modules(&self) -> impl Iterator<Item = &FileDescriptorProto> {
        self.files.iter().filter(|file| file.package() != WELL_KNOWN)
    }

    /// Gives every method with its path.
    pub fn methods(&self) -> impl Iterator<Item = (String, &MethodDescriptorProto)> {
        let services =
            self.files.iter().flat_map(|file| file.service.iter().map(move |one| (file, one)));
        services.flat_map(|(file, service)| {
            let name = format!("/{}.{}", file.package(), service.name());
            service.method.iter().map(move |method| (format!("{name}/{}", method.name()), method))
        })
    }

    /// Gives every message of the files that is not nested, by its full name (`.package.Name`).
    pub fn messages(&self) -> impl Iterator<Item = (String, &DescriptorProto)> {
        self.files.iter().flat_map(|file| {
            let package = file.package();
            file.message_type.iter().map(move |one| (format!(".{package}.{}", one.name()), one))
        })
    }
}

/// Keeps the services' own files, and those that their messages take fields from.
///
/// Options have no Rust side, so the files that define them stay out.
fn needed(all: Vec<FileDescriptorProto>) -> Vec<FileDescriptorProto> {
    let mut wanted: BTreeSet<String> =
        all.iter().filter(|file| is_own(file)).map(|file| file.name().to_owned()).collect();
    loop {
        let types: BTreeSet<&str> = all
            .iter()
            .filter(|file| wanted.contains(file.name()))
            .flat_map(|file| &file.message_type)
            .flat_map(types_of)
            .collect();
        let before = wanted.len();
        wanted.extend(
            all.iter().filter(|file| defines(file, &types)).map(|file| file.name().to_owned()),
        );
        if wanted.len() == before {
            return all.into_iter().filter(|file| wanted.contains(file.name())).collect();
        }
    }
}

fn is_own(file: &FileDescriptorProto) -> bool {
    file.package().starts_with("backplane.") && !file.package().starts_with("backplane.policy.")
}

fn defines(file: &FileDescriptorProto, types: &BTreeSet<&str>) -> bool {
    let package = file.package();
    let named = |name: &str| types.contains(format!(".{package}.{name}").as_str());
    file.message_type.iter().any(|one| named(one.name()))
        || file.enum_type.iter().any(|one| named(one.name()))
}

fn types_of(message: &DescriptorProto) -> Vec<&str> {
    let own = message
        .field
        .iter()
        .filter(|field| matches!(field.r#type(), Type::Message | Type::Enum))
        .map(|field| field.type_name());
    own.chain(message.nested_type.iter().flat_map(types_of)).collect()
}

fn settings(contract: &Path) -> Result<BTreeMap<String, Settings>, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    for file in fs::read_dir(contract.join("policy"))? {
        let path = file?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let service_config = contract.join("service_config").join(format!("{name}.json"));
        let settings = Settings { policy: json(&path)?, service_config: json(&service_config)? };
        found.insert(name, settings);
    }
    Ok(found)
}

fn json(path: &Path) -> Result<Value, Box<dyn Error>> {
    let text =
        fs::read_to_string(path).map_err(|problem| format!("{}: {problem}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}
