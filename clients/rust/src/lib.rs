#![doc = include_str!("../README.md")]

mod address;
mod budget;
mod call;
mod channel;
mod connection;
mod deadline;
mod error;
mod follow;
mod line;
mod method_call;
mod pages;
mod replayed;
mod reply;
mod request_id;
mod retry;
#[cfg(feature = "testing")]
pub mod testing;
mod tokens;
mod wire_status;

pub use backplane_contracts as contracts;
pub use channel::Channel;
pub use connection::{Backplane, Builder, connect};
pub use error::{ConnectError, Error, FieldViolation, Resource, Result};
pub use futures_util::stream::{Stream, StreamExt, TryStreamExt};
pub use method_call::Ask;
pub use replayed::replayed;
pub use tonic::Code;
#[cfg(feature = "tls")]
pub use tonic::transport::{Certificate, ClientTlsConfig, Identity};
