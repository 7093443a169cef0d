//! What a server sees of a call, and what the caller hears: against a server that answers as
//! the test says.

mod support;

use std::time::{Duration, Instant};

use backplane_client::contracts::catalog::v1::{CreateProductRequest, GetProductRequest};
use backplane_client::{Backplane, Code, ConnectError, Error, connect};
use support::{Script, serve};
use tonic::{Request, Status};

fn product() -> GetProductRequest {
    GetProductRequest { sku: "prd_1".into() }
}

/// Calls share one token: the first exchanges the key, and the exchange carries no token.
#[tokio::test]
async fn the_key_is_exchanged_once() {
    let script = Script::failing([]);
    let backplane = connect(&serve(&script).await.to_string(), "key").expect("loopback");
    let calls = (0..10).map(|_| {
        let mut catalog = backplane.catalog();
        tokio::spawn(async move { catalog.get_product(product()).await.map(drop) })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.expect("it ran").expect("it succeeds");
    }
    let exchanged = script.asked("ExchangeApiKey");
    assert_eq!(exchanged.len(), 1);
    assert_eq!(exchanged[0].authorization, "");
    let asked = script.asked("GetProduct");
    assert_eq!(asked.len(), 10);
    assert!(asked.iter().all(|one| one.authorization == "Bearer token-1"), "{asked:?}");
}

/// A refused token is exchanged anew, once; a second refusal is the caller's.
#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let script = Script::failing([Status::unauthenticated("revoked")]);
    let backplane = connect(&serve(&script).await.to_string(), "key").expect("loopback");
    backplane.catalog().get_product(product()).await.expect("the second token serves");
    let tokens: Vec<String> =
        script.asked("GetProduct").into_iter().map(|one| one.authorization).collect();
    assert_eq!(tokens, ["Bearer token-1", "Bearer token-2"]);

    let refusals = [Status::unauthenticated("no"), Status::unauthenticated("never")];
    script.failures.lock().expect("unpoisoned").extend(refusals);
    let refused =
        backplane.catalog().get_product(product()).await.expect_err("it is refused twice");
    assert_eq!((refused.code(), refused.message()), (Code::Unauthenticated, "never"));
}

/// A token is renewed late in its life, while the old one still serves; a dead one is not sent.
#[tokio::test]
async fn a_token_is_renewed_before_it_dies() {
    let script = Script::failing([]);
    *script.token_life_s.lock().expect("unpoisoned") = 0;
    let backplane = connect(&serve(&script).await.to_string(), "key").expect("loopback");
    for _ in 0..2 {
        backplane.catalog().get_product(product()).await.expect("it succeeds");
    }
    let tokens: Vec<String> =
        script.asked("GetProduct").into_iter().map(|one| one.authorization).collect();
    assert_eq!(tokens, ["Bearer token-1", "Bearer token-2"]);
}

/// A caller's own token is used as it is, also where it stands in the request.
#[tokio::test]
async fn own_tokens_are_used_as_they_are() {
    let script = Script::failing([]);
    let address = serve(&script).await.to_string();
    let backplane = Backplane::builder(&address).access_token("mine").open().expect("loopback");
    backplane.catalog().get_product(product()).await.expect("it succeeds");
    let mut request = Request::new(product());
    request.metadata_mut().insert("authorization", "Bearer other".parse().expect("a value"));
    backplane.catalog().get_product(request).await.expect("it succeeds");
    let tokens: Vec<String> =
        script.asked("GetProduct").into_iter().map(|one| one.authorization).collect();
    assert_eq!(tokens, ["Bearer mine", "Bearer other"]);
    assert!(script.asked("ExchangeApiKey").is_empty());
}

/// Attempts of one call carry one id; the message that the caller keeps has none.
#[tokio::test]
async fn attempts_share_a_request_id() {
    let script = Script::failing([Status::unavailable("1"), Status::unavailable("2")]);
    let backplane = Backplane::builder(&serve(&script).await.to_string()).open().expect("loopback");
    let request = CreateProductRequest::default();
    backplane.catalog().create_product(request.clone()).await.expect("the third attempt");
    let ids: Vec<String> =
        script.asked("CreateProduct").into_iter().map(|one| one.request_id).collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(ids[0].len(), 36);
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(request.request_id, "");
}

/// An error knows the id that its call was made with.
#[tokio::test]
async fn an_error_knows_the_request_id() {
    let script = Script::failing([Status::internal("broken")]);
    let backplane = Backplane::builder(&serve(&script).await.to_string()).open().expect("loopback");
    let failed = backplane.catalog().create_product(CreateProductRequest::default()).await;
    let error = Error::from(failed.expect_err("it breaks"));
    assert!(error.is_outcome_unknown());
    assert_eq!(error.request_id(), script.asked("CreateProduct")[0].request_id);
    assert!(error.to_string().contains(error.request_id()), "{error}");
}

/// Every attempt says what is left of the method's own deadline, or of the caller's.
#[tokio::test]
async fn attempts_carry_a_deadline() {
    let script = Script::failing([]);
    let backplane = Backplane::builder(&serve(&script).await.to_string()).open().expect("loopback");
    backplane.catalog().get_product(product()).await.expect("it succeeds");
    let mut request = Request::new(product());
    request.set_timeout(Duration::from_millis(700));
    backplane.catalog().get_product(request).await.expect("it succeeds");
    let micros = |text: &str| text.trim_end_matches('u').parse::<u64>().expect("microseconds");
    let asked = script.asked("GetProduct");
    assert!((1_900_000..=2_000_000).contains(&micros(&asked[0].timeout)), "{asked:?}");
    assert!((600_000..=700_000).contains(&micros(&asked[1].timeout)), "{asked:?}");
}

/// Where nobody serves, the attempts are used up and the failure says that it is final.
#[tokio::test]
async fn nobody_there_is_unavailable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    drop(listener);
    let backplane = Backplane::builder(&address.to_string()).open().expect("loopback");
    let began = Instant::now();
    let failed = backplane.catalog().get_product(product()).await.expect_err("nobody is there");
    assert_eq!(failed.code(), Code::Unavailable, "{failed:?}");
    assert!(began.elapsed() < Duration::from_secs(2));
}

/// A call whose connection is cut off is tried again, and its message says what happened.
#[tokio::test]
async fn a_cut_connection_is_unavailable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound").to_string();
    let accepted = tokio::spawn(async move {
        for count in 1.. {
            drop(listener.accept().await.expect("a connection"));
            if count == 4 {
                return;
            }
        }
    });
    let backplane = Backplane::builder(&address).open().expect("loopback");
    let failed = backplane.catalog().get_product(product()).await.expect_err("it is cut off");
    assert_eq!(failed.code(), Code::Unavailable, "{failed:?}");
    accepted.await.expect("four attempts came");
}

/// Credentials do not leave this machine in plain text, unless the caller says so.
#[tokio::test]
async fn plain_text_to_another_machine_is_refused() {
    let refused = connect("192.0.2.1:50051", "key").expect_err("it is another machine");
    assert!(
        matches!(&refused, ConnectError::InsecureAddress(address) if address == "192.0.2.1:50051")
    );
    let builder = || Backplane::builder("192.0.2.1:50051");
    assert!(builder().access_token("mine").open().is_err());
    assert!(builder().api_key("key").insecure().open().is_ok());
    assert!(builder().api_key("key").tls().open().is_ok());
    assert!(builder().open().is_ok(), "without credentials there is nothing to protect");
    assert!(matches!(
        connect("no address", "key"),
        Err(ConnectError::InvalidAddress(_) | ConnectError::InsecureAddress(_))
    ));
}

/// A server on the same machine can be called over a socket in the file system.
#[cfg(unix)]
#[tokio::test]
async fn a_unix_socket_is_an_address() {
    let socket = std::env::temp_dir().join(format!("backplane-{}.sock", std::process::id()));
    let script = Script::failing([]);
    support::serve_unix(&script, &socket);
    let backplane = connect(&format!("unix:{}", socket.display()), "key").expect("it stays here");
    backplane.catalog().get_product(product()).await.expect("it succeeds");
    std::fs::remove_file(&socket).expect("it was there");
    assert_eq!(script.asked("GetProduct")[0].authorization, "Bearer token-1");
}

/// Metadata of the caller's tracing go out with each attempt.
#[tokio::test]
async fn each_attempt_can_be_marked() {
    let script = Script::failing([Status::unavailable("1")]);
    let backplane = Backplane::builder(&serve(&script).await.to_string())
        .each_attempt(|metadata| {
            metadata.insert("authorization", "marked".parse().expect("a value"));
        })
        .open()
        .expect("loopback");
    backplane.catalog().get_product(product()).await.expect("the second attempt");
    let marks: Vec<String> =
        script.asked("GetProduct").into_iter().map(|one| one.authorization).collect();
    assert_eq!(marks, ["marked", "marked"]);
}

/// Neither keys nor tokens show where a connection or a message is printed.
#[tokio::test]
async fn secrets_do_not_show() {
    let backplane = connect("127.0.0.1:1", "the-secret").expect("loopback");
    let builder = Backplane::builder("127.0.0.1:1").access_token("the-secret");
    let message = backplane_client::contracts::identity::v1::ExchangeApiKeyRequest {
        api_key: "the-secret".into(),
    };
    for shown in [format!("{backplane:?}"), format!("{builder:?}"), format!("{message:?}")] {
        assert!(!shown.contains("the-secret"), "{shown}");
    }
}
