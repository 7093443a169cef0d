//! Calls by the path of the method, for requests that say themselves where they belong.

use http::uri::PathAndQuery;
use prost::Message;
use tonic::client::Grpc;
use tonic::metadata::MetadataMap;
use tonic::{Extensions, Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;

use crate::channel::Channel;

/// A message, or a `tonic::Request` of it, whose metadata and timeout go out with every call
/// that is made for it.
#[derive(Debug)]
pub struct Ask<Q> {
    pub(crate) envelope: Envelope,
    pub(crate) message: Q,
}

/// What every request of a series is sent with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Envelope {
    pub metadata: MetadataMap,
    extensions: Extensions,
}

impl<Q: Message> From<Q> for Ask<Q> {
    fn from(message: Q) -> Self {
        Self { envelope: Envelope::default(), message }
    }
}

impl<Q> From<Request<Q>> for Ask<Q> {
    fn from(request: Request<Q>) -> Self {
        let (metadata, extensions, message) = request.into_parts();
        Self { envelope: Envelope { metadata, extensions }, message }
    }
}

impl Envelope {
    /// Makes a request of a message.
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
