//! The HTTP/1.1 client under surf: hyper over TCP, and over TLS for https.
//!
//! None of the clients that surf brings will do. Those for https need OpenSSL, curl, or a rustls of
//! 2020 with known vulnerabilities. The one for http looks names up on the loop, which stands still
//! meanwhile, and with keep-alive it reuses connections whose last reply was never read.
//!
//! This one follows the rules of [`shared_workloads::fetch`]. Whoever polls a request polls its
//! connection along: no executor is needed, smol's sockets and timers work under async-std too, and
//! a request that is dropped closes its connection. A connection is kept for the next request to
//! the same server, until the client is dropped. Only GET and HEAD are redirected. A status that
//! isn't registered is a malformed reply, because http-types knows no others.

mod connection;
mod message;

use connection::{Connection, Tls};
use futures::{FutureExt, poll};
use futures_rustls::rustls::ClientConfig;
use http_body_util::{BodyExt, Limited};
use hyper::body::Bytes;
use shared_workloads::fetch::{FetchError, FetchErrorKind, MAX_BODY, MAX_REDIRECTS};
use shared_workloads::fetch::{Phase, Reply, connect_timeout};
use smol::{Timer, future::or};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fmt, time::Duration};
use surf::http::url::{Position, Url};
use surf::http::{self, Method, Request, Response, StatusCode};
use surf::{HttpClient, utils::async_trait};

/// Fetches `url` with a client that has an [`HttpsClient`] under it. Dropping the future closes its
/// connection.
///
/// # Errors
///
/// Where there is no whole reply; a status of 400 or above is a reply.
pub async fn get(client: &surf::Client, url: &str) -> Result<Reply> {
    // `client.get(url)` would panic where this is no URL.
    let url =
        Url::parse(url).map_err(|e| FetchError::new(FetchErrorKind::InvalidUrl, e.to_string()))?;
    let mut reply = client.send(surf::Request::new(Method::Get, url)).await.map_err(named)?;
    let body = reply.body_bytes().await.map_err(named)?;
    Ok(Reply { status: reply.status().into(), body })
}

fn named(error: surf::Error) -> FetchError {
    error.downcast().unwrap_or_else(|other| FetchError::from_causes(other.into_inner()))
}

/// To be handed to [`surf::Client::with_http_client`].
pub struct HttpsClient {
    timeout: Duration,
    tls: Tls,
    /// By `http://host:port`.
    idle: Mutex<HashMap<String, Vec<Connection>>>,
}

type Received = hyper::Response<Bytes>;
type Result<T, E = FetchError> = std::result::Result<T, E>;

impl HttpsClient {
    /// Trusts the certificates that the machine trusts. From the look-up of the name to the end of
    /// the body, redirects included, a request may take as long as `timeout`.
    #[must_use]
    pub fn new(timeout: Duration) -> Self {
        Self { timeout, tls: Tls::new(), idle: Mutex::default() }
    }

    /// Trusts what `tls` trusts.
    #[must_use]
    pub fn with_tls(timeout: Duration, tls: ClientConfig) -> Self {
        Self { tls: Tls::from(Arc::new(tls)), ..Self::new(timeout) }
    }

    async fn follow(&self, request: &mut Request, phase: &Mutex<Phase>) -> Result<Response> {
        let body = request.body_bytes().await.map_err(http::Error::into_inner);
        let body = Bytes::from(body.map_err(FetchError::from_causes)?);
        for _ in 0..=MAX_REDIRECTS {
            let reply = self.exchange(request, body.clone(), phase).await?;
            match message::redirect(request, &reply) {
                Some(next) if next.origin() == request.url().origin() => *request.url_mut() = next,
                // What a caller tells one server, such as a password, is not for another.
                Some(next) => *request = Request::new(request.method(), next),
                None => return message::to_surf(&reply),
            }
        }
        Err(FetchError::new(FetchErrorKind::TooManyRedirects, format!("more than {MAX_REDIRECTS}")))
    }

    async fn exchange(
        &self,
        request: &Request,
        body: Bytes,
        phase: &Mutex<Phase>,
    ) -> Result<Received> {
        let mut message = message::to_hyper(request, body)?;
        let server = &request.url()[..Position::BeforePath];
        let (head, mut connection) = loop {
            *lock(phase) = Phase::Connecting;
            let kept = self.kept(server).await;
            let is_kept = kept.is_some();
            let mut connection = if let Some(connection) = kept {
                connection
            } else {
                let failed = Err(FetchError::timed_out(Phase::Connecting));
                let half = Timer::after(connect_timeout(self.timeout)).map(|_| failed);
                or(Connection::open(request.url(), &self.tls), half).await?
            };
            *lock(phase) = Phase::Waiting;
            let sent = connection.requests.try_send_request(message);
            match connection.drive(sent).await {
                Ok(head) => break (head, connection),
                Err(mut error) => match error.take_message() {
                    // The server had closed a kept connection before it saw the request.
                    Some(unsent) if is_kept => message = unsent,
                    _ => return Err(FetchError::from_causes(error.into_error())),
                },
            }
        };
        *lock(phase) = Phase::Reading;
        let (head, body) = head.into_parts();
        let body = connection.drive(Limited::new(body, MAX_BODY).collect()).await;
        let body = body.map_err(FetchError::from_causes)?.to_bytes();
        lock(&self.idle).entry(server.to_owned()).or_default().push(connection);
        Ok(Received::from_parts(head, body))
    }

    /// A connection that is idle and still open: polled once, it notices if it isn't.
    async fn kept(&self, server: &str) -> Option<Connection> {
        loop {
            let mut kept = lock(&self.idle).get_mut(server)?.pop()?;
            if poll!(&mut kept.driver).is_pending() && kept.requests.is_ready() {
                return Some(kept);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl HttpClient for HttpsClient {
    async fn send(&self, mut request: Request) -> http::Result<Response> {
        let phase = Mutex::new(Phase::Connecting);
        let late = Timer::after(self.timeout).map(|_| Err(FetchError::timed_out(*lock(&phase))));
        let reply = or(self.follow(&mut request, &phase), late).await;
        reply.map_err(|error| http::Error::new(StatusCode::BadGateway, error))
    }
}

impl fmt::Debug for HttpsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpsClient").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
