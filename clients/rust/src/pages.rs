//! Lists that come page by page, as one stream.

use backplane_contracts::lists::{ListPage, ListRequest};
use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};

use crate::connection::Backplane;
use crate::error::{Error, Result};
use crate::method_call::{Ask, unary};

impl Backplane {
    /// Gives all that a list method lists, from the page that the request asks for.
    ///
    /// A page is asked for when the one before is used up. Metadata and timeout of the request
    /// are those of each page's call. After an error nothing more comes.
    ///
    /// ```
    /// use backplane_client::contracts::orders::v1::ListOrdersRequest;
    /// use backplane_client::{Backplane, Error, TryStreamExt as _};
    ///
    /// async fn print_orders(backplane: &Backplane) -> Result<(), Error> {
    ///     let mut orders = backplane.list(ListOrdersRequest::default());
    ///     while let Some(order) = orders.try_next().await? {
    ///         println!("{}", order.id);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn list<Q: ListRequest>(
        &self,
        request: impl Into<Ask<Q>>,
    ) -> BoxStream<'static, Result<<Q::Page as ListPage>::Item>> {
        let items = |page: Q::Page| stream::iter(page.into_items().into_iter().map(Ok));
        self.pages(request).map_ok(items).try_flatten().boxed()
    }

    /// Gives the pages of a list themselves, to the last.
    pub fn pages<Q: ListRequest>(
        &self,
        request: impl Into<Ask<Q>>,
    ) -> BoxStream<'static, Result<Q::Page>> {
        let channel = self.channel();
        let Ask { envelope, message: first } = request.into();
        let next = move |request: Option<Q>| {
            let (channel, envelope) = (channel.clone(), envelope.clone());
            async move {
                let Some(mut request) = request else { return Ok(None) };
                let asked = envelope.around(request.clone());
                let reply =
                    unary::<Q, Q::Page>(channel, Q::PATH, asked).await.map_err(Error::from)?;
                let page = reply.into_inner();
                let token = page.next_page_token().to_owned();
                let more = !token.is_empty();
                request.set_page_token(token);
                Ok(Some((page, more.then_some(request))))
            }
        };
        stream::try_unfold(Some(first), next).boxed()
    }
}
