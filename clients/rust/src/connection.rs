//! The way in: `connect`, and the object that has the services.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use backplane_contracts::audit::v1::audit_service_client::AuditServiceClient;
use backplane_contracts::catalog::v1::catalog_service_client::CatalogServiceClient;
use backplane_contracts::events::v1::events_service_client::EventsServiceClient;
use backplane_contracts::identity::v1::identity_service_client::IdentityServiceClient;
use backplane_contracts::methods::{RETRY_TOKEN_RATIO, RETRY_TOKENS_MAX};
use backplane_contracts::orders::v1::orders_service_client::OrdersServiceClient;
use tonic::metadata::MetadataMap;
#[cfg(feature = "tls")]
use tonic::transport::ClientTlsConfig;

use crate::address::{endpoint, is_loopback};
use crate::budget::RetryBudget;
use crate::channel::Channel;
use crate::error::ConnectError;
use crate::line::{EachAttempt, Line};
use crate::tokens::Tokens;

const USER_AGENT: &str = concat!("backplane-client-rust/", env!("CARGO_PKG_VERSION"));
// The server allows a ping each 20 s while a call is open.
const PING_EVERY: Duration = Duration::from_secs(30);
const PING_ANSWERED_WITHIN: Duration = Duration::from_secs(10);
const CONNECTED_WITHIN: Duration = Duration::from_secs(5);

/// A connection; each service of the contracts is a method.
///
/// Cloning it is cheap, and clones share the connection. Clients that it gives are generated
/// by tonic: `orders().place_order(request).await`.
#[derive(Clone, Debug)]
pub struct Backplane {
    channel: Channel,
}

/// Opens a connection; nothing is sent before the first call.
///
/// The API key is exchanged for tokens, which are renewed by themselves. Needs a running tokio
/// runtime. [`Backplane::builder`] has more to choose from: TLS, tokens of your own.
///
/// # Errors
///
/// [`ConnectError::InsecureAddress`] where the address is on another machine: credentials leave
/// this one over TLS only.
pub fn connect(address: &str, api_key: &str) -> Result<Backplane, ConnectError> {
    Backplane::builder(address).api_key(api_key).open()
}

impl Backplane {
    /// Begins a connection to `host:port` or `unix:path`.
    pub fn builder(address: &str) -> Builder {
        Builder {
            address: address.to_owned(),
            tokens: Tokens::None,
            insecure: false,
            #[cfg(feature = "tls")]
            tls: None,
            each_attempt: None,
        }
    }

    /// Who may do what.
    pub fn identity(&self) -> IdentityServiceClient<Channel> {
        IdentityServiceClient::new(self.channel())
    }

    /// What is sold.
    pub fn catalog(&self) -> CatalogServiceClient<Channel> {
        CatalogServiceClient::new(self.channel())
    }

    /// The business workflow.
    pub fn orders(&self) -> OrdersServiceClient<Channel> {
        OrdersServiceClient::new(self.channel())
    }

    /// What happened.
    pub fn events(&self) -> EventsServiceClient<Channel> {
        EventsServiceClient::new(self.channel())
    }

    /// Who did what, provably.
    pub fn audit(&self) -> AuditServiceClient<Channel> {
        AuditServiceClient::new(self.channel())
    }

    /// What generated clients of any other contract can be bound to.
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }
}

/// A connection that is not open yet.
pub struct Builder {
    address: String,
    tokens: Tokens,
    insecure: bool,
    #[cfg(feature = "tls")]
    tls: Option<ClientTlsConfig>,
    each_attempt: Option<Arc<EachAttempt>>,
}

impl Builder {
    /// Exchanges an API key for tokens, and renews them.
    #[must_use]
    pub fn api_key(mut self, api_key: &str) -> Self {
        self.tokens = Tokens::exchanged(api_key.to_owned());
        self
    }

    /// Uses a token as it is, such as that of a user's session. Takes the place of an API key.
    #[must_use]
    pub fn access_token(mut self, token: &str) -> Self {
        self.tokens = Tokens::Given(token.to_owned());
        self
    }

    /// Encrypts the connection, trusting the system's roots.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(self) -> Self {
        self.tls_config(ClientTlsConfig::new().with_native_roots())
    }

    /// Encrypts the connection with roots, a name or a client's certificate of your own.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls_config(mut self, config: ClientTlsConfig) -> Self {
        self.tls = Some(config);
        self
    }

    /// Lets credentials leave this machine in plain text, where something else protects them.
    #[must_use]
    pub fn insecure(mut self) -> Self {
        self.insecure = true;
        self
    }

    /// Adds to the metadata of each attempt, such as `traceparent` of the current span.
    #[must_use]
    pub fn each_attempt(mut self, add: impl Fn(&mut MetadataMap) + Send + Sync + 'static) -> Self {
        self.each_attempt = Some(Arc::new(move |headers: &mut http::HeaderMap| {
            let mut metadata = MetadataMap::from_headers(std::mem::take(headers));
            add(&mut metadata);
            *headers = metadata.into_headers();
        }));
        self
    }

    /// Opens the connection, inside a running tokio runtime; nothing is sent before the first call.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] says what is wrong with the address, or with what TLS was given.
    pub fn open(self) -> Result<Backplane, ConnectError> {
        let encrypted = self.is_encrypted();
        if !matches!(self.tokens, Tokens::None)
            && !encrypted
            && !self.insecure
            && !is_loopback(&self.address)
        {
            return Err(ConnectError::InsecureAddress(self.address));
        }
        let endpoint = endpoint(&self.address, encrypted)?
            .http2_keep_alive_interval(PING_EVERY)
            .keep_alive_timeout(PING_ANSWERED_WITHIN)
            .connect_timeout(CONNECTED_WITHIN)
            .user_agent(USER_AGENT)
            .map_err(ConnectError::Tls)?;
        #[cfg(feature = "tls")]
        let endpoint = match self.tls {
            Some(config) => endpoint.tls_config(config).map_err(ConnectError::Tls)?,
            None => endpoint,
        };
        let line = Line {
            address: self.address,
            connection: endpoint.connect_lazy(),
            budget: RetryBudget::new(RETRY_TOKENS_MAX, RETRY_TOKEN_RATIO),
            tokens: self.tokens,
            each_attempt: self.each_attempt,
        };
        Ok(Backplane { channel: Channel::new(Arc::new(line)) })
    }

    #[cfg(feature = "tls")]
    fn is_encrypted(&self) -> bool {
        self.tls.is_some()
    }

    #[cfg(not(feature = "tls"))]
    fn is_encrypted(&self) -> bool {
        false
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Builder");
        shown.field("address", &self.address).field("tokens", &self.tokens).finish_non_exhaustive()
    }
}
