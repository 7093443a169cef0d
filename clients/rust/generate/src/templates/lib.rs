//! The contracts of Backplane services: messages, gRPC clients and client settings.
//!
//! A module per package: [`orders::v1`] has `Order`, `PlaceOrderRequest` and, in
//! `orders_service_client`, the client. [`methods`] has what the contracts say of each
//! method, and [`SETTINGS`] the same as the files that other tools read.
//!
//! The feature `server` adds the traits of the servers, for test doubles; `descriptors`
//! adds the descriptors of all messages, for reflection and JSON.

// Comments are the contracts' own; they are written for every language.
#![allow(clippy::all, clippy::pedantic, rustdoc::all)]

pub mod cursors;
pub mod lists;
pub mod methods;
mod redaction;

pub use prost_types;

/// The descriptors of all contracts, as a serialized `google.protobuf.FileDescriptorSet`.
#[cfg(feature = "descriptors")]
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!("backplane.binpb");

/// What the clients of one service go by, as JSON.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Settings {
    /// Who may call each method, its deadline, whether and how it is idempotent.
    pub policy: &'static str,
    /// The gRPC service config: retries, throttling, health checks.
    pub service_config: &'static str,
}
