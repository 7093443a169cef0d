//! A server for the tests of those who call one, started in a line.
//!
//! ```no_run
//! # use backplane_client::contracts::catalog::v1::ListProductsRequest;
//! # async fn test() -> Result<(), Box<dyn std::error::Error>> {
//! let server = backplane_client::testing::Server::start()?;
//! let page = server.connect().catalog().list_products(ListProductsRequest::default()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! It is `backplane serve --ephemeral`: in memory, with the same goods, ids and clock at each
//! start, and with failures on demand ([`failing`]). It ends when it is dropped.

use std::io::{self, BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::{env, fmt};

use tonic::Request;

use crate::connection::{Backplane, connect};
use crate::request_id::new_id;

/// The variable that says where the server's command is; without it `backplane` is looked for
/// on PATH.
const EXECUTABLE: &str = "BACKPLANE_COMMAND";

/// A running server.
pub struct Server {
    child: Child,
    address: String,
    api_key: String,
    reader_api_key: String,
}

impl Server {
    /// Starts a server; it is ready when this returns, after a second or two.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::NotFound`] where its command is not installed; others where it ends
    /// before it is ready.
    pub fn start() -> io::Result<Self> {
        Self::start_with(&[])
    }

    /// Starts a server with further flags of `backplane serve`.
    ///
    /// # Errors
    ///
    /// As those of [`start`](Self::start).
    pub fn start_with(flags: &[&str]) -> io::Result<Self> {
        let executable = env::var_os(EXECUTABLE).unwrap_or_else(|| "backplane".into());
        let mut command = Command::new(executable);
        command.args(["serve", "--ephemeral"]).args(flags);
        // The server ends when its standard input does, however this process ends.
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut server = Self {
            child,
            address: String::new(),
            api_key: String::new(),
            reader_api_key: String::new(),
        };
        server.read(output)?;
        Ok(server)
    }

    /// A connection that may do everything, inside a running tokio runtime.
    ///
    /// # Panics
    ///
    /// Where there is no runtime.
    pub fn connect(&self) -> Backplane {
        connect(&self.address, &self.api_key).expect("it is on loopback")
    }

    /// Where it answers, as `host:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The key that may do everything.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// The key that may only look at products and orders.
    pub fn reader_api_key(&self) -> &str {
        &self.reader_api_key
    }

    /// Reads the lines `NAME=value` in which it says that it is ready.
    fn read(&mut self, output: ChildStdout) -> io::Result<()> {
        let mut lines = BufReader::new(output).lines();
        while self.address.is_empty() || self.api_key.is_empty() || self.reader_api_key.is_empty() {
            let line =
                lines.next().ok_or_else(|| io::Error::other("the server did not start"))??;
            match line.split_once('=') {
                Some(("BACKPLANE_ADDRESS", value)) => self.address = value.to_owned(),
                Some(("BACKPLANE_API_KEY", value)) => self.api_key = value.to_owned(),
                Some(("BACKPLANE_READER_API_KEY", value)) => self.reader_api_key = value.to_owned(),
                _ => {}
            }
        }
        // What it prints later is read, or it would stop when the pipe is full.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.wait()); // How it ends says nothing about the test.
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Makes a call fail as the text says, on purpose: `status=UNAVAILABLE; times=2`.
///
/// # Panics
///
/// Where the text is no header's value.
pub fn failing<T>(message: T, fault: &str) -> Request<T> {
    let mut request = Request::new(message);
    let metadata = request.metadata_mut();
    metadata.insert("backplane-fault", fault.parse().expect("a fault is plain text"));
    metadata.insert("backplane-fault-id", new_id().parse().expect("an id is plain text"));
    request
}
