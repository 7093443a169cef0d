//! What a call can end with.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use tonic::metadata::MetadataMap;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

/// What an operation of this crate gives.
pub type Result<T> = std::result::Result<T, Error>;

/// The metadata by which a failed call remembers its id on the way to the caller.
pub(crate) const REQUEST_ID: &str = "backplane-request-id";

/// How the contracts' enums of reasons begin; on the wire reasons go without it.
const REASON_PREFIX: &str = "ERROR_REASON_";

/// A call that did not succeed.
///
/// Generated clients answer `tonic::Status`; the `?` operator makes it an `Error`.
///
/// ```
/// use backplane_client::contracts::catalog::v1::{ErrorReason, GetProductRequest, Product};
/// use backplane_client::{Backplane, Code, Error};
///
/// async fn product(backplane: &Backplane, sku: &str) -> Result<Option<Product>, Error> {
///     let request = GetProductRequest { sku: sku.into() };
///     match backplane.catalog().get_product(request).await.map_err(Error::from) {
///         Ok(reply) => Ok(reply.into_inner().product),
///         Err(error) if error.is(ErrorReason::ProductNotFound.as_str_name()) => Ok(None),
///         Err(error) if error.code() == Code::PermissionDenied => Ok(None),
///         Err(error) => Err(error),
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Error {
    content: Box<Content>, // An error as large as this one slows every success down.
}

#[derive(Clone)]
struct Content {
    reason: String,
    metadata: HashMap<String, String>,
    field_violations: Vec<FieldViolation>,
    retry_delay: Option<Duration>,
    resource: Option<Resource>,
    request_id: String,
    status: Status,
}

/// A field of the request that breaks a rule, by its path: `lines[2].quantity`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldViolation {
    /// The path of the field.
    pub field: String,
    /// What is wrong with it.
    pub description: String,
}

/// What an error is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resource {
    /// Its type, such as `orders.Order`.
    pub kind: String,
    /// Its name, such as its id.
    pub name: String,
}

impl Error {
    /// The status of the call.
    pub fn code(&self) -> Code {
        self.content.status.code()
    }

    /// What happened and what to do next, in words.
    pub fn message(&self) -> &str {
        self.content.status.message()
    }

    /// The contract's name of what happened, such as `ORDER_NOT_FOUND`; empty where no server
    /// of ours answered.
    pub fn reason(&self) -> &str {
        &self.content.reason
    }

    /// Whether it is this reason, by the name that the contract's enum gives:
    /// `error.is(ErrorReason::OrderNotFound.as_str_name())`.
    pub fn is(&self, reason: &str) -> bool {
        !reason.is_empty() && self.reason() == reason.strip_prefix(REASON_PREFIX).unwrap_or(reason)
    }

    /// The dynamic parts of what happened, by their names.
    pub fn metadata(&self) -> &HashMap<String, String> {
        &self.content.metadata
    }

    /// The rules that the request breaks.
    pub fn field_violations(&self) -> &[FieldViolation] {
        &self.content.field_violations
    }

    /// When the server said to come back.
    pub fn retry_delay(&self) -> Option<Duration> {
        self.content.retry_delay
    }

    /// What the error is about.
    pub fn resource(&self) -> Option<&Resource> {
        self.content.resource.as_ref()
    }

    /// The id that the call's effect is known by; empty for methods without one.
    pub fn request_id(&self) -> &str {
        &self.content.request_id
    }

    /// Whether the call may or may not have taken effect. Making it again with
    /// [`request_id`](Self::request_id) finds out, without a second effect.
    pub fn is_outcome_unknown(&self) -> bool {
        use Code::{Cancelled, DataLoss, DeadlineExceeded, Internal, Unknown};
        matches!(self.code(), Cancelled | DataLoss | DeadlineExceeded | Internal | Unknown)
    }

    /// The status as tonic gives it, with all details and trailing metadata.
    pub fn status(&self) -> &Status {
        &self.content.status
    }

    /// The trailing metadata of the last attempt.
    pub fn trailing_metadata(&self) -> &MetadataMap {
        self.content.status.metadata()
    }
}

impl From<Status> for Error {
    fn from(mut status: Status) -> Self {
        let kept = status.metadata_mut().remove(REQUEST_ID);
        let request_id =
            kept.and_then(|id| id.to_str().ok().map(str::to_owned)).unwrap_or_default();
        let details = status.get_error_details();
        let (reason, metadata) = match details.error_info() {
            Some(info) => (info.reason.clone(), info.metadata.clone()),
            None => Default::default(),
        };
        let content = Content {
            reason,
            metadata,
            field_violations: field_violations(&details),
            retry_delay: details.retry_info().and_then(|info| info.retry_delay),
            resource: resource(&details),
            request_id,
            status,
        };
        Self { content: Box::new(content) }
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        error.content.status
    }
}

fn field_violations(details: &ErrorDetails) -> Vec<FieldViolation> {
    let violations = details.bad_request().map_or(&[][..], |request| &request.field_violations);
    let owned = violations.iter().map(|one| FieldViolation {
        field: one.field.clone(),
        description: one.description.clone(),
    });
    owned.collect()
}

fn resource(details: &ErrorDetails) -> Option<Resource> {
    let info = details.resource_info()?;
    Some(Resource { kind: info.resource_type.clone(), name: info.resource_name.clone() })
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.code())?;
        if !self.reason().is_empty() {
            write!(f, " {}", self.reason())?;
        }
        write!(f, ": {}", self.message())?;
        for one in self.field_violations() {
            write!(f, "; {}: {}", one.field, one.description)?;
        }
        if let Some(delay) = self.retry_delay() {
            write!(f, "; try again in {delay:?}")?;
        }
        if self.is_outcome_unknown() && !self.request_id().is_empty() {
            write!(
                f,
                "; outcome unknown: repeat with request_id {} to find out",
                self.request_id()
            )?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.content.status)
    }
}

/// An address that cannot be connected to as it was said.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConnectError {
    /// It is no address.
    InvalidAddress(String),
    /// Credentials would travel in plain text to another machine.
    InsecureAddress(String),
    /// The roots or the client's certificate cannot be used, or the address takes no TLS.
    Tls(tonic::transport::Error),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidAddress(address) => {
                write!(f, "{address:?} is no address; write host:port or unix:path")
            }
            Self::InsecureAddress(address) => write!(
                f,
                "refusing to send credentials to {address} in plain text; call tls(), \
                 or insecure() if something else protects the connection"
            ),
            Self::Tls(error) => match std::error::Error::source(error) {
                Some(cause) => write!(f, "TLS cannot be set up: {cause}"),
                None => write!(f, "TLS cannot be set up: {error}"),
            },
        }
    }
}

impl std::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Tls(error) => Some(error),
            _ => None,
        }
    }
}
