//! Calls by the path of the method, for requests that say themselves where they belong.

use http::uri::PathAndQuery;
use prost::Message;
use tonic::client::Grpc;
use tonic::metadata::MetadataMap;
use tonic::{Extensions, Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;

use crate::channel::Channel;

/// What a caller says once and every request of a series is sent with.
#[derive(Clone)]
pub struct Envelope {
    pub metadata: MetadataMap,
    pub extensions: Extensions,
}

impl Envelope {
    /// Splits a request.
    pub fn of<Q>(request: Request<Q>) -> (Self, Q) {
        let (metadata, extensions, message) = request.into_parts();
        (Self { metadata, extensions }, message)
    }

    /// Makes a request of it.
    pub fn around<Q>(&self, message: Q) -> Request<Q> {
        Request::from_parts(self.metadata.clone(), self.extensions.clone(), message)
    }
}

/// Calls a unary method.
pub async fn unary<Q, P>(
    channel: Channel,
    path: &'static str,
    request: Request<Q>,
) -> Result<Response<P>, Status>
where
    Q: Message + 'static,
    P: Message + Default + 'static,
{
    let mut grpc = Grpc::new(channel);
    grpc.unary(request, PathAndQuery::from_static(path), ProstCodec::<Q, P>::default()).await
}

/// Calls a method that answers with a stream.
pub async fn stream<Q, P>(
    channel: Channel,
    path: &'static str,
    request: Request<Q>,
) -> Result<Response<Streaming<P>>, Status>
where
    Q: Message + 'static,
    P: Message + Default + 'static,
{
    let mut grpc = Grpc::new(channel);
    grpc.server_streaming(request, PathAndQuery::from_static(path), ProstCodec::<Q, P>::default())
        .await
}
