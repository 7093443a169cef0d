//! Messages with secrets: their `Debug` leaves out what the contract says to redact.

use std::collections::BTreeMap;
use std::error::Error;

use prost::Message;
use prost_types::DescriptorProto;

use crate::contracts::Contracts;
use crate::rust_code::{field_name, laid_out, path_of};

/// The names of the fields to redact, by the full name of their message.
pub type Secrets = BTreeMap<String, Vec<String>>;

// prost's own descriptors do not know the option yet, and drop what they do not know.
#[derive(Message)]
struct Image {
    #[prost(message, repeated, tag = "1")]
    files: Vec<File>,
}

#[derive(Message)]
struct File {
    #[prost(string, tag = "2")]
    package: String,
    #[prost(message, repeated, tag = "4")]
    messages: Vec<Type>,
}

#[derive(Message)]
struct Type {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    fields: Vec<Field>,
}

#[derive(Message)]
struct Field {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, optional, tag = "8")]
    options: Option<Options>,
}

#[derive(Message)]
struct Options {
    #[prost(bool, tag = "16")]
    debug_redact: bool,
}

/// Reads what a serialized image says to redact, of messages that are not nested.
pub fn read(image: &[u8]) -> Result<Secrets, prost::DecodeError> {
    let mut secrets = Secrets::new();
    for file in Image::decode(image)?.files {
        for message in file.messages {
            let is_secret =
                |field: &Field| field.options.as_ref().is_some_and(|options| options.debug_redact);
            let fields: Vec<String> =
                message.fields.into_iter().filter(is_secret).map(|field| field.name).collect();
            if !fields.is_empty() {
                secrets.insert(format!(".{}.{}", file.package, message.name), fields);
            }
        }
    }
    Ok(secrets)
}

/// Gives the implementations of `Debug` that prost is told to leave out.
pub fn source(contracts: &Contracts) -> Result<String, Box<dyn Error>> {
    let secretive = contracts.messages().filter_map(|(name, message)| {
        contracts.secrets.get(&name).map(|secrets| (name, message, secrets))
    });
    let code: String =
        secretive.map(|(name, message, secrets)| debug_of(&name, message, secrets)).collect();
    laid_out(&format!("//! What `Debug` shows of messages with secrets: all but those.\n{code}"))
}

fn debug_of(name: &str, message: &DescriptorProto, secrets: &[String]) -> String {
    let plain = message.field.iter().filter(|field| {
        field.oneof_index.is_none() && !secrets.iter().any(|secret| secret == field.name())
    });
    let fields: String = plain
        .map(|field| format!(".field(\"{}\", &self.{})", field.name(), field_name(field.name())))
        .collect();
    format!(
        "impl std::fmt::Debug for {path} {{
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{
                f.debug_struct(\"{short}\"){fields}.finish_non_exhaustive()
            }}
        }}",
        path = path_of(name),
        short = message.name(),
    )
}
