//! Servers to call: a real one, and ones that answer as a test says.
#![allow(dead_code)] // Each test program uses a part of it.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use backplane_client::contracts::catalog::v1::catalog_service_server::CatalogService;
use backplane_client::contracts::catalog::v1::catalog_service_server::CatalogServiceServer;
use backplane_client::contracts::catalog::v1::{
    CreateProductRequest, CreateProductResponse, GetProductRequest, GetProductResponse,
};
use backplane_client::contracts::identity::v1::identity_service_server::IdentityService;
use backplane_client::contracts::identity::v1::identity_service_server::IdentityServiceServer;
use backplane_client::contracts::identity::v1::{ExchangeApiKeyRequest, ExchangeApiKeyResponse};
use backplane_client::testing::Server;
use tokio::net::TcpListener;
use tokio_stream::wrappers::{TcpListenerStream, UnixListenerStream};
use tonic::transport::server::Router;
use tonic::{Request, Response, Status};

/// Starts a real server, or says why there is none.
pub fn started() -> Option<Server> {
    match Server::start() {
        Ok(server) => Some(server),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: needs the server's command, backplane, on PATH");
            None
        }
        Err(error) => panic!("the server does not start: {error}"),
    }
}

/// What a test's server is asked, and what it answers.
#[derive(Clone, Default)]
pub struct Script {
    /// The metadata and the messages that came, in words, in their order.
    pub asked: Arc<Mutex<Vec<Asked>>>,
    /// How the next calls fail; when it is empty they succeed.
    pub failures: Arc<Mutex<VecDeque<Status>>>,
    /// The life of the tokens that are given out.
    pub token_life_s: Arc<Mutex<i32>>,
}

/// One attempt, as the server saw it.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub method: &'static str,
    pub authorization: String,
    pub timeout: String,
    pub request_id: String,
}

impl Script {
    pub fn failing(failures: impl IntoIterator<Item = Status>) -> Self {
        let script = Self {
            failures: Arc::new(Mutex::new(failures.into_iter().collect())),
            ..Self::default()
        };
        *script.token_life_s.lock().expect("unpoisoned") = 900;
        script
    }

    /// What came for one method.
    pub fn asked(&self, method: &str) -> Vec<Asked> {
        let asked = self.asked.lock().expect("unpoisoned");
        asked.iter().filter(|one| one.method == method).cloned().collect()
    }

    fn answer<Q, P: Default>(
        &self,
        method: &'static str,
        request: &Request<Q>,
        request_id: &str,
    ) -> Result<Response<P>, Status> {
        let header = |name| {
            let value = request.metadata().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        self.asked.lock().expect("unpoisoned").push(Asked {
            method,
            authorization: header("authorization"),
            timeout: header("grpc-timeout"),
            request_id: request_id.to_owned(),
        });
        let failure = self.failures.lock().expect("unpoisoned").pop_front();
        failure.map_or_else(|| Ok(Response::new(P::default())), Err)
    }
}

#[tonic::async_trait]
impl CatalogService for Script {
    async fn get_product(
        &self,
        request: Request<GetProductRequest>,
    ) -> Result<Response<GetProductResponse>, Status> {
        self.answer("GetProduct", &request, "")
    }

    async fn create_product(
        &self,
        request: Request<CreateProductRequest>,
    ) -> Result<Response<CreateProductResponse>, Status> {
        let request_id = request.get_ref().request_id.clone();
        self.answer("CreateProduct", &request, &request_id)
    }
}

#[tonic::async_trait]
impl IdentityService for Script {
    async fn exchange_api_key(
        &self,
        request: Request<ExchangeApiKeyRequest>,
    ) -> Result<Response<ExchangeApiKeyResponse>, Status> {
        let mut asked = self.asked.lock().expect("unpoisoned");
        let count = asked.iter().filter(|one| one.method == "ExchangeApiKey").count();
        asked.push(Asked {
            method: "ExchangeApiKey",
            authorization: request
                .metadata()
                .get("authorization")
                .map(|_| "some".to_owned())
                .unwrap_or_default(),
            ..Asked::default()
        });
        Ok(Response::new(ExchangeApiKeyResponse {
            access_token: format!("token-{}", count + 1),
            expires_in_seconds: *self.token_life_s.lock().expect("unpoisoned"),
            ..Default::default()
        }))
    }
}

/// Serves a script on loopback and gives the address.
pub async fn serve(script: &Script) -> SocketAddr {
    serve_with(script, tonic::transport::Server::builder()).await
}

/// Serves a script on a socket in the file system.
#[cfg(unix)]
pub fn serve_unix(script: &Script, socket: &std::path::Path) {
    let listener = tokio::net::UnixListener::bind(socket).expect("nobody is there");
    let router = services(script, tonic::transport::Server::builder());
    tokio::spawn(router.serve_with_incoming(UnixListenerStream::new(listener)));
}

/// Serves a script with settings of the server's own.
pub async fn serve_with(script: &Script, server: tonic::transport::Server) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let router = services(script, server);
    tokio::spawn(router.serve_with_incoming(TcpListenerStream::new(listener)));
    address
}

fn services(script: &Script, mut server: tonic::transport::Server) -> Router {
    server
        .add_service(CatalogServiceServer::new(script.clone()))
        .add_service(IdentityServiceServer::new(script.clone()))
}
