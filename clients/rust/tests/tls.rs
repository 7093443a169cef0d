//! Encrypted connections, with and without a certificate of the client's own.

mod support;

use backplane_client::contracts::catalog::v1::GetProductRequest;
use backplane_client::{Backplane, Certificate, ClientTlsConfig, Code, Identity};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use support::{Script, serve_with};
use tonic::transport::{Server, ServerTlsConfig};

/// A root, and a certificate with its key that the root has signed, for localhost.
struct Issued {
    root: String,
    certificate: String,
    key: String,
}

fn issued() -> Issued {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root =
        CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("a root");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let certificate = params.signed_by(&key, &root).expect("a certificate");
    Issued { root: root.pem(), certificate: certificate.pem(), key: key.serialize_pem() }
}

fn tls_server(issued: &Issued) -> ServerTlsConfig {
    ServerTlsConfig::new().identity(Identity::from_pem(&issued.certificate, &issued.key))
}

async fn call(port: u16, tls: ClientTlsConfig) -> Result<(), Code> {
    let address = format!("localhost:{port}");
    let builder = Backplane::builder(&address).access_token("mine").tls_config(tls);
    let backplane = builder.open().expect("the certificates are fine");
    let request = GetProductRequest { sku: "prd_1".into() };
    backplane.catalog().get_product(request).await.map(drop).map_err(|status| status.code())
}

/// A server that a known root vouches for is called, another one is not.
#[tokio::test]
async fn the_server_is_known_by_its_root() {
    let (issued, other) = (issued(), issued());
    let server = Server::builder().tls_config(tls_server(&issued)).expect("it is set up");
    let port = serve_with(&Script::default(), server).await.port();
    let trusting = |root: &str| ClientTlsConfig::new().ca_certificate(Certificate::from_pem(root));
    assert_eq!(call(port, trusting(&issued.root)).await, Ok(()));
    assert_eq!(call(port, trusting(&other.root)).await, Err(Code::Unavailable));
}

/// Where the server asks for a client's certificate, one that it trusts is needed.
#[tokio::test]
async fn the_client_is_known_by_its_certificate() {
    let (issued, client) = (issued(), issued());
    let tls = tls_server(&issued).client_ca_root(Certificate::from_pem(&client.root));
    let server = Server::builder().tls_config(tls).expect("it is set up");
    let port = serve_with(&Script::default(), server).await.port();
    let plain = || ClientTlsConfig::new().ca_certificate(Certificate::from_pem(&issued.root));
    let own = plain().identity(Identity::from_pem(&client.certificate, &client.key));
    assert_eq!(call(port, own).await, Ok(()));
    assert_eq!(call(port, plain()).await, Err(Code::Unavailable));
}
