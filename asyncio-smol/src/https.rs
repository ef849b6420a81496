//! HTTP/1.1 for surf, over TCP and, for https, over TLS.
use anyhow::Context;
use async_h1::client;
use futures::future::{Either, select};
use futures_rustls::TlsConnector;
use futures_rustls::rustls::pki_types::ServerName;
use futures_rustls::rustls::{self, ClientConfig};
use rustls_platform_verifier::ConfigVerifierExt;
use smol::Timer;
use smol::net::TcpStream;
use std::io;
use std::pin::pin;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use surf::HttpClient;
use surf::http::{self, Request, Response};
use surf::utils::async_trait;

/// Loaded when the first https URL is asked for: a machine without certificates can still use http.
static PLATFORM: LazyLock<Result<Arc<ClientConfig>, rustls::Error>> =
    LazyLock::new(|| ClientConfig::with_platform_verifier().map(Arc::new));

/// A client.
#[derive(Debug)]
pub struct HttpsClient {
    timeout: Duration,
    tls: Option<Arc<ClientConfig>>,
}

impl HttpsClient {
    /// Trusts the certificates that the machine trusts.
    #[must_use]
    pub fn new(timeout: Duration) -> Self {
        Self { timeout, tls: None }
    }

    /// Trusts what `tls` trusts.
    #[must_use]
    pub fn with_tls(timeout: Duration, tls: ClientConfig) -> Self {
        Self { timeout, tls: Some(Arc::new(tls)) }
    }

    async fn exchange(&self, request: Request) -> http::Result<Response> {
        let url = request.url();
        let host = url.host_str().context("a URL without a host")?;
        let port = url.port_or_known_default().context("a URL without a port")?;
        let tcp = TcpStream::connect(format!("{host}:{port}"))
            .await
            .with_context(|| format!("can't connect to {host}:{port}"))?;
        match url.scheme() {
            "http" => client::connect(tcp, request).await,
            "https" => {
                // An IPv6 address has brackets in a URL, and none in a certificate.
                let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())?;
                let tls = match &self.tls {
                    Some(tls) => tls.clone(),
                    // Reads files, so not on the loop.
                    None => smol::unblock(|| PLATFORM.clone()).await?,
                };
                let tls = TlsConnector::from(tls)
                    .connect(name, tcp)
                    .await
                    .with_context(|| format!("no TLS with {host}:{port}"))?;
                client::connect(tls, request).await
            }
            scheme => Err(anyhow::anyhow!("{scheme} URLs are not supported").into()),
        }
    }
}

#[async_trait]
impl HttpClient for HttpsClient {
    async fn send(&self, request: Request) -> http::Result<Response> {
        let exchange = pin!(self.exchange(request));
        match select(exchange, Timer::after(self.timeout)).await {
            Either::Left((response, _)) => response,
            Either::Right(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
        }
    }
}
