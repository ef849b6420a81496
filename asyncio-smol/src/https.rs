//! The HTTP/1.1 client under surf: over TCP, and over TLS for https.
//!
//! surf brings clients of its own, and none will do. Those for https need OpenSSL, curl, or a
//! rustls of 2020 with known vulnerabilities. The one for http keeps connections alive, and hands
//! out one whose last reply was never read: the next request then gets the answer to the one
//! before (ask for a slow 201, give up, ask for a 404, be told 201). It also looks up names on the
//! loop, which stands still meanwhile. This one is small instead, and has no runtime: smol's sockets
//! and timers work under async-std, which has the same reactor.
//!
//! What it doesn't do:
//!
//! - A connection serves one request. Redirects are not followed: a 301 is the answer.
//! - The timeout ends with the reply's head; whoever reads the body bounds that.
//! - async-h1 refuses HTTP/1.0 replies, statuses that aren't registered, and heads above 8 KiB; it
//!   takes a 1xx for the final reply, and a body without a length for an empty one.

use anyhow::{Context, anyhow};
use async_h1::client;
use futures::FutureExt;
use futures::future::{Either, select};
use futures_rustls::TlsConnector;
use futures_rustls::rustls::crypto::aws_lc_rs;
use futures_rustls::rustls::pki_types::ServerName;
use futures_rustls::rustls::{self, ClientConfig};
use rustls_platform_verifier::BuilderVerifierExt;
use smol::Timer;
use smol::net::TcpStream;
use std::io;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use surf::HttpClient;
use surf::http::{self, Request, Response};
use surf::utils::async_trait;

/// The machine's certificates, loaded at the first https URL: whoever has none can still use http.
static PLATFORM: LazyLock<Result<Arc<ClientConfig>, rustls::Error>> = LazyLock::new(|| {
    let config = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    Ok(Arc::new(config))
});

/// To be handed to [`surf::Client::with_http_client`].
#[derive(Debug)]
pub struct HttpsClient {
    timeout: Duration,
    tls: Option<Arc<ClientConfig>>,
}

impl HttpsClient {
    /// Trusts the certificates that the machine trusts. From the look-up of the name to the head
    /// of the reply, a request may take as long as `timeout`.
    #[must_use]
    pub fn new(timeout: Duration) -> Self {
        Self { timeout, tls: None }
    }

    /// Trusts what `tls` trusts.
    #[must_use]
    pub fn with_tls(timeout: Duration, tls: ClientConfig) -> Self {
        let tls = Some(Arc::new(tls));
        Self { timeout, tls }
    }

    async fn exchange(&self, mut request: Request) -> http::Result<Response> {
        request.insert_header("Connection", "close");
        let url = request.url();
        let tls = match url.scheme() {
            "http" => None,
            "https" => Some(self.tls().await.context("no certificates to trust")?),
            scheme => return Err(anyhow!("no client for {scheme} URLs").into()),
        };
        let host = url.host_str().context("a URL without a host")?;
        let port = url.port_or_known_default().context("a URL without a port")?;
        let tcp = TcpStream::connect(format!("{host}:{port}"))
            .await
            .with_context(|| format!("can't connect to {host}:{port}"))?;
        let Some(tls) = tls else {
            return client::connect(tcp, request).await;
        };
        // A certificate has no brackets around an IPv6 address, as a URL does.
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())?;
        let stream = TlsConnector::from(tls)
            .connect(name, tcp)
            .await
            .with_context(|| format!("no TLS with {host}:{port}"))?;
        client::connect(stream, request).await
    }

    async fn tls(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        match &self.tls {
            Some(tls) => Ok(Arc::clone(tls)),
            // Reads files: not on the loop.
            None => smol::unblock(|| PLATFORM.clone()).await,
        }
    }
}

#[async_trait]
impl HttpClient for HttpsClient {
    async fn send(&self, request: Request) -> http::Result<Response> {
        // async-h1 panics over a header that isn't ASCII. That is this reply's error: a panic would
        // take all other requests along.
        let exchange = pin!(AssertUnwindSafe(self.exchange(request)).catch_unwind());
        match select(exchange, Timer::after(self.timeout)).await {
            Either::Left((Ok(result), _)) => result,
            Either::Left((Err(_panic), _)) => {
                Err(anyhow!("async-h1 panicked over the reply").into())
            }
            Either::Right(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
        }
    }
}
