//! Where a server is, and whether a secret may travel there.

use std::net::IpAddr;

use tonic::transport::Endpoint;

use crate::ConnectError;

/// Whether what is sent to the address stays on this machine.
///
/// Understands `host:port`, `[::1]:port`, `unix:path` and addresses with a scheme. A name other
/// than localhost is taken as another machine, whatever it resolves to.
pub fn is_loopback(address: &str) -> bool {
    if address.starts_with("unix:") {
        return true;
    }
    let authority = address.rsplit('/').next().unwrap_or_default();
    let host = host_of(authority);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Makes the endpoint of an address that may come without a scheme.
pub fn endpoint(address: &str, encrypted: bool) -> Result<Endpoint, ConnectError> {
    let uri = match (address.contains("://") || address.starts_with("unix:"), encrypted) {
        (true, _) => address.to_owned(),
        (false, true) => format!("https://{address}"),
        (false, false) => format!("http://{address}"),
    };
    Endpoint::from_shared(uri).map_err(|_| ConnectError::InvalidAddress(address.to_owned()))
}

fn host_of(authority: &str) -> &str {
    match authority.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    }
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    /// What stays on the machine is told from what leaves it; names are not resolved.
    #[test]
    fn loopback_is_told_from_other_machines() {
        for address in [
            "127.0.0.1:50051",
            "127.8.9.1:1",
            "localhost:50051",
            "[::1]:50051",
            "unix:/run/backplane.sock",
            "http://127.0.0.1:50051",
        ] {
            assert!(is_loopback(address), "{address}");
        }
        for address in [
            "10.0.0.1:50051",
            "shop.internal:443",
            "localhost.example:1",
            "[2001:db8::1]:1",
            "127.0.0.1.example:1",
            "http://192.0.2.1:1",
        ] {
            assert!(!is_loopback(address), "{address}");
        }
    }
}
