//! reqwest on tokio, and the name of what it fails of.

use super::error::causes;
use super::{
    FetchError, FetchErrorKind, MAX_BODY, MAX_REDIRECTS, Phase, Reply, Result, connect_timeout,
};
use http_body_util::{BodyExt, Limited};
use reqwest::Body;
use reqwest::redirect::Policy;
use std::error::Error;
use std::time::Duration;

/// A [`reqwest::Client`] with the rules of this module. A clone shares the connections.
#[derive(Clone, Debug)]
pub struct Client(reqwest::Client);

impl Client {
    /// A client whose every exchange may take as long as `timeout`.
    ///
    /// # Errors
    ///
    /// Where TLS can't be set up.
    pub fn new(timeout: Duration) -> Result<Self> {
        let builder = reqwest::Client::builder()
            .timeout(timeout)
            .connect_timeout(connect_timeout(timeout))
            .redirect(Policy::limited(MAX_REDIRECTS))
            .no_proxy();
        builder.build().map(Self).map_err(FetchError::from_causes)
    }

    /// Fetches `url`. Dropping the future closes its connection.
    ///
    /// # Errors
    ///
    /// Where there is no whole reply; a status of 400 or above is a reply.
    pub async fn get(&self, url: &str) -> Result<Reply> {
        let sent = self.0.get(url).send().await;
        let response = sent.map_err(|error| named(&error, Phase::Waiting))?;
        let status = response.status().as_u16();
        let body = Limited::new(Body::from(response), MAX_BODY).collect().await;
        let body = body.map_err(|error| named(&*error, Phase::Reading))?.to_bytes();
        Ok(Reply { status, body: body.into() })
    }
}

/// The name of a [`reqwest::Error`], which may be wrapped in another one.
pub(super) fn named(error: &(dyn Error + 'static), phase: Phase) -> FetchError {
    let Some(reqwest) = causes(error).find_map(|cause| cause.downcast_ref::<reqwest::Error>())
    else {
        return FetchError::among(error);
    };
    if reqwest.is_timeout() {
        let phase = if reqwest.is_connect() { Phase::Connecting } else { phase };
        return FetchError::timed_out(phase);
    }
    if reqwest.is_redirect() {
        let limit = format!("more than {MAX_REDIRECTS}");
        return FetchError::new(FetchErrorKind::TooManyRedirects, limit);
    }
    let mut named = FetchError::among(reqwest);
    if reqwest.is_builder() {
        named.kind = FetchErrorKind::InvalidUrl;
    }
    named
}
