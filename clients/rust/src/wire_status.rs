//! How a call ended, read off what came over the wire.

use std::error::Error;

use http::{HeaderMap, Response, StatusCode};
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

const DETAILS: &str = "grpc-status-details-bin";

/// Gives the status that stands in headers or trailers.
pub fn status_in(headers: &HeaderMap) -> Option<Status> {
    let mut headers = headers.clone();
    leave_out_garbage(&mut headers);
    Status::from_header_map(&headers)
}

/// Takes details away that are no base64: tonic would panic over them.
pub fn leave_out_garbage(headers: &mut HeaderMap) {
    let metadata = MetadataMap::from_headers(headers.clone());
    if metadata.get_bin(DETAILS).is_some_and(|details| details.to_bytes().is_err()) {
        headers.remove(DETAILS);
    }
}

/// Gives the status of an answer that is not gRPC's, as a proxy sends it.
pub fn status_of_http<B>(response: &Response<B>) -> Option<Status> {
    let code = match response.status() {
        StatusCode::OK => return None,
        StatusCode::BAD_REQUEST => Code::Internal,
        StatusCode::UNAUTHORIZED => Code::Unauthenticated,
        StatusCode::FORBIDDEN => Code::PermissionDenied,
        StatusCode::NOT_FOUND => Code::Unimplemented,
        StatusCode::TOO_MANY_REQUESTS
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => Code::Unavailable,
        _ => Code::Unknown,
    };
    Some(Status::new(code, format!("what answered is no gRPC server: HTTP {}", response.status())))
}

/// Gives the status of a connection that failed, or of a stream that was cut off.
pub fn status_of_failure(error: Box<dyn Error + Send + Sync>) -> Status {
    if let Some(code) = chain(&*error).find_map(code_of) {
        return Status::new(code, described(&*error));
    }
    let status = Status::from_error(error);
    match status.code() {
        // Nothing that a server said ends here: the request, or its answer, got lost.
        Code::Unknown | Code::Cancelled => Status::unavailable(status.message()),
        _ => status,
    }
}

type Cause<'a> = &'a (dyn Error + 'static);

fn chain<'a>(error: Cause<'a>) -> impl Iterator<Item = Cause<'a>> {
    std::iter::successors(Some(error), |error: &Cause<'a>| (*error).source())
}

fn code_of(error: Cause<'_>) -> Option<Code> {
    if error.is::<tonic::TimeoutExpired>() {
        return Some(Code::DeadlineExceeded);
    }
    if error.is::<std::io::Error>() {
        return Some(Code::Unavailable);
    }
    let error = error.downcast_ref::<h2::Error>()?;
    if error.is_io() || error.is_go_away() {
        return Some(Code::Unavailable);
    }
    Some(match error.reason()? {
        h2::Reason::REFUSED_STREAM => Code::Unavailable,
        h2::Reason::CANCEL => Code::Cancelled,
        h2::Reason::ENHANCE_YOUR_CALM => Code::ResourceExhausted,
        h2::Reason::INADEQUATE_SECURITY => Code::PermissionDenied,
        _ => Code::Internal,
    })
}

/// An error and its causes; each one's own message often says nothing.
fn described(error: Cause<'_>) -> String {
    chain(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Details that are no base64 do not hide the code and the message.
    #[test]
    fn garbage_in_the_details_is_left_out() {
        let mut headers = HeaderMap::new();
        headers.insert("grpc-status", "5".parse().expect("a value"));
        headers.insert("grpc-message", "gone".parse().expect("a value"));
        headers.insert(DETAILS, "!".parse().expect("a value"));
        let status = status_in(&headers).expect("there is a status");
        assert_eq!((status.code(), status.message()), (Code::NotFound, "gone"));
    }

    /// A proxy's answer becomes the status that the gRPC specification gives it.
    #[test]
    fn answers_of_proxies_have_a_status() {
        let code = |status| {
            let mut response = Response::new(());
            *response.status_mut() = status;
            status_of_http(&response).map(|status| status.code())
        };
        assert_eq!(code(StatusCode::OK), None);
        assert_eq!(code(StatusCode::BAD_GATEWAY), Some(Code::Unavailable));
        assert_eq!(code(StatusCode::IM_A_TEAPOT), Some(Code::Unknown));
    }
}
