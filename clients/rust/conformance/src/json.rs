//! Generated messages made of proto3 JSON, and JSON made of them.

use std::sync::LazyLock;

use prost::{Message, Name};
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, SerializeOptions};
use serde_json::Value;

static DESCRIPTORS: LazyLock<DescriptorPool> = LazyLock::new(|| {
    let mut pool = DescriptorPool::decode(backplane_contracts::FILE_DESCRIPTOR_SET)
        .expect("the contracts have descriptors");
    pool.decode_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .expect("the health service has descriptors");
    pool
});

/// Makes the generated message of a name out of its JSON form.
pub fn message<M: Message + Default>(json: &Value, name: &str) -> Result<M, String> {
    let read = DynamicMessage::deserialize(descriptor(name)?, json);
    read.and_then(|message| message.transcode_to().map_err(serde_error))
        .map_err(|error| error.to_string())
}

/// Gives the JSON form of a message.
pub fn as_json<M: Message + Name>(message: &M) -> Result<Value, String> {
    as_json_named(message, &M::full_name())
}

/// Gives the JSON form of a message that does not know its name.
pub fn as_json_named<M: Message>(message: &M, name: &str) -> Result<Value, String> {
    let mut dynamic = DynamicMessage::new(descriptor(name)?);
    dynamic.transcode_from(message).map_err(|error| error.to_string())?;
    let written =
        dynamic.serialize_with_options(serde_json::value::Serializer, &SerializeOptions::new());
    written.map_err(|error| error.to_string())
}

/// Gives the full names of all unary methods, for the test that none was forgotten.
#[cfg(test)]
pub fn unary_methods() -> Vec<String> {
    let methods = DESCRIPTORS.services().flat_map(|service| service.methods().collect::<Vec<_>>());
    let unary =
        methods.filter(|method| !method.is_client_streaming() && !method.is_server_streaming());
    unary
        .map(|method| format!("{}/{}", method.parent_service().full_name(), method.name()))
        .collect()
}

fn descriptor(name: &str) -> Result<MessageDescriptor, String> {
    DESCRIPTORS.get_message_by_name(name).ok_or(format!("no contract has {name}"))
}

fn serde_error(error: prost::DecodeError) -> serde_json::Error {
    serde::de::Error::custom(error)
}
