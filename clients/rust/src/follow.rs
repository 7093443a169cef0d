//! Streams whose messages carry a cursor, opened again behind the last one when they break.

use std::time::Duration;

use backplane_contracts::cursors::{CursorReply as _, CursorRequest};
use backplane_contracts::methods::{Retry, method};
use futures_util::stream::{self, BoxStream, StreamExt as _};
use tokio::time::Instant;
use tonic::{Code, Status, Streaming};

use crate::channel::Channel;
use crate::connection::Backplane;
use crate::deadline::{set_timeout, timeout_in};
use crate::error::{Error, Result};
use crate::method_call::{self, Ask, Envelope};
use crate::retry::{Pushback, jitter, pushback_of};

/// What a server that shuts down, or drops a slow reader, gives the cursor as.
const CURSOR: &str = "cursor";

impl Backplane {
    /// Follows a stream whose messages carry a cursor, and opens it again behind the last
    /// message when it breaks: none is left out and none comes twice.
    ///
    /// It goes on after `UNAVAILABLE`, which a server that shuts down answers too, and when the
    /// contract's deadline for one stream has passed. Any other error ends it, and so does any
    /// before the first message: then there is no cursor to go on from, and a wrong address is
    /// told at once. A timeout of the request is the end of all. Dropping it ends the stream.
    ///
    /// ```
    /// use backplane_client::contracts::events::v1::SubscribeRequest;
    /// use backplane_client::{Backplane, Error, TryStreamExt as _};
    ///
    /// async fn print_events(backplane: &Backplane, cursor: String) -> Result<(), Error> {
    ///     let request = SubscribeRequest { cursor, ..Default::default() };
    ///     let mut messages = backplane.follow(request);
    ///     while let Some(message) = messages.try_next().await? {
    ///         println!("{message:?}"); // Then remember message.cursor.
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn follow<Q: CursorRequest>(
        &self,
        request: impl Into<Ask<Q>>,
    ) -> BoxStream<'static, Result<Q::Reply>> {
        let following = Following::new(self.channel(), request.into());
        stream::try_unfold(following, |mut following| async move {
            Ok(following.next().await?.map(|message| (message, following)))
        })
        .boxed()
    }
}

/// How far a stream was followed, and how often in a row it has broken since.
struct Following<Q: CursorRequest> {
    channel: Channel,
    envelope: Envelope,
    request: Q,
    end: Option<Instant>,
    retry: Option<Retry>,
    begun: bool,
    breaks: u32,
    open: Option<Streaming<Q::Reply>>,
}

impl<Q: CursorRequest> Following<Q> {
    fn new(channel: Channel, ask: Ask<Q>) -> Self {
        let Ask { envelope, message: request } = ask;
        let timeout = timeout_in(&envelope.metadata.clone().into_headers());
        Self {
            channel,
            envelope,
            request,
            end: timeout.map(|timeout| Instant::now() + timeout),
            retry: method(Q::PATH).and_then(|method| method.retry),
            begun: false,
            breaks: 0,
            open: None,
        }
    }

    /// Gives the next message; None where the server says that there is no more.
    async fn next(&mut self) -> Result<Option<Q::Reply>> {
        loop {
            match self.received().await {
                Ok(Some(message)) => {
                    self.request.set_cursor(message.cursor().to_owned());
                    self.begun = true;
                    self.breaks = 0;
                    return Ok(Some(message));
                }
                Ok(None) => return Ok(None),
                Err(status) => self.resume(status).await?,
            }
        }
    }

    async fn received(&mut self) -> std::result::Result<Option<Q::Reply>, Status> {
        if self.open.is_none() {
            let request = self.timed(self.envelope.around(self.request.clone()));
            let reply = method_call::stream::<Q, Q::Reply>(self.channel.clone(), Q::PATH, request);
            self.open = Some(reply.await?.into_inner());
        }
        match &mut self.open {
            Some(replies) => replies.message().await,
            None => Ok(None),
        }
    }

    /// Waits until the stream may be opened again, or gives the failure back.
    async fn resume(&mut self, status: Status) -> Result<()> {
        self.open = None;
        let pushback = pushback_of(&status);
        let error = Error::from(status);
        if let Some(cursor) = error.metadata().get(CURSOR) {
            self.request.set_cursor(cursor.clone());
        }
        if !self.may_resume(&error) || pushback == Some(Pushback::Never) {
            return Err(error);
        }
        self.breaks += 1;
        let asked = match pushback {
            Some(Pushback::After(asked)) => Some(asked),
            _ => error.retry_delay(),
        };
        let wait = asked.unwrap_or_default() + self.backoff();
        if self.end.is_some_and(|end| Instant::now() + wait >= end) {
            return Err(error);
        }
        tokio::time::sleep(wait).await;
        Ok(())
    }

    fn may_resume(&self, error: &Error) -> bool {
        let is_break = match error.code() {
            Code::Unavailable => true,
            Code::DeadlineExceeded => self.end.is_none(),
            _ => false,
        };
        is_break && self.begun
    }

    fn backoff(&self) -> Duration {
        self.retry.map_or(Duration::from_secs(1), |retry| jitter(&retry, self.breaks))
    }

    /// The request with what is left of the caller's time.
    fn timed(&self, mut request: tonic::Request<Q>) -> tonic::Request<Q> {
        if let Some(end) = self.end {
            let mut headers = std::mem::take(request.metadata_mut()).into_headers();
            set_timeout(&mut headers, end.saturating_duration_since(Instant::now()));
            *request.metadata_mut() = tonic::metadata::MetadataMap::from_headers(headers);
        }
        request
    }
}
