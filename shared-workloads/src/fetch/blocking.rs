//! The blocking reqwest: an event loop on a thread of its own, which the caller waits for.

use super::client::named;
use super::{
    FetchError, FetchErrorKind, MAX_BODY, MAX_REDIRECTS, Phase, Reply, Result, connect_timeout,
};
use reqwest::redirect::Policy;
use std::io::Read;
use std::time::Duration;

/// A [`reqwest::blocking::Client`] with the rules of this module. A clone shares the connections.
#[derive(Clone, Debug)]
pub struct Client {
    client: reqwest::blocking::Client,
    timeout: Duration,
}

impl Client {
    /// A client whose every exchange may take as long as `timeout`. It must not be made on a thread
    /// that runs a tokio runtime: it blocks that thread, and in a debug build it panics.
    ///
    /// # Errors
    ///
    /// Where TLS can't be set up, or no thread started.
    pub fn new(timeout: Duration) -> Result<Self> {
        let builder = reqwest::blocking::Client::builder()
            .connect_timeout(connect_timeout(timeout))
            .redirect(Policy::limited(MAX_REDIRECTS))
            .no_proxy();
        let client = builder.build().map_err(FetchError::from_causes)?;
        Ok(Self { client, timeout })
    }

    /// Fetches `url`. Nothing can interrupt it, but the timeout.
    ///
    /// # Errors
    ///
    /// Where there is no whole reply; a status of 400 or above is a reply.
    pub fn get(&self, url: &str) -> Result<Reply> {
        // A blocking client's own timeout would start anew with every read of the body. A
        // request's covers all of it.
        let sent = self.client.get(url).timeout(self.timeout).send();
        let response = sent.map_err(|error| named(&error, Phase::Waiting))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        response
            .take(MAX_BODY as u64 + 1)
            .read_to_end(&mut body)
            .map_err(|error| named(&error, Phase::Reading))?;
        if body.len() > MAX_BODY {
            let limit = format!("more than {MAX_BODY} bytes");
            return Err(FetchError::new(FetchErrorKind::BodyTooLarge, limit));
        }
        Ok(Reply { status, body })
    }
}
