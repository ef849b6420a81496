//! Fetching under one set of rules, so that a URL has the same outcome in every model.
//!
//! [`Client`] and [`blocking::Client`] are reqwest with these rules; surf gets them from
//! `asyncio-smol/src/https.rs`.
//!
//! - The timeout covers the whole exchange: name, connection, TLS, redirects, reply, body.
//!   Connecting may take half of it.
//! - Up to [`MAX_REDIRECTS`] redirects are followed.
//! - A body is read to its end, and may have [`MAX_BODY`] bytes.
//! - Connections are kept alive and used again.
//! - A future that is dropped closes its connection. Nothing ends a blocking request before its
//!   time, so its connection may stay open until the timeout.
//! - No proxy is used: one in the environment would stand before the loopback server.
//! - What fails has a name: [`FetchErrorKind`].

pub mod blocking;
mod client;
mod error;

pub use client::Client;
pub use error::{FetchError, FetchErrorKind, Phase};

use std::time::Duration;

/// What came of a request, or of building a client.
pub type Result<T, E = FetchError> = std::result::Result<T, E>;

/// As many redirects as reqwest follows unless told otherwise.
pub const MAX_REDIRECTS: usize = 10;

/// The longest body: 16 MiB, so that a server without an end can't use up the memory.
pub const MAX_BODY: usize = 16 << 20;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The final status, after redirects.
    pub status: u16,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The body's first characters; what isn't UTF-8 is replaced.
    #[must_use]
    pub fn first_chars(&self, count: usize) -> String {
        String::from_utf8_lossy(&self.body).chars().take(count).collect()
    }
}

/// How much of a timeout connecting may take, so that an error tells connecting from waiting.
#[must_use]
pub fn connect_timeout(timeout: Duration) -> Duration {
    timeout / 2
}
