//! One connection, over TCP or TLS.

use super::Result;
use futures::future::{BoxFuture, Either, pending, select};
use futures::{AsyncRead, AsyncWrite, FutureExt};
use futures_rustls::TlsConnector;
use futures_rustls::rustls::{ClientConfig, pki_types::ServerName};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use rustls_platform_verifier::ConfigVerifierExt;
use shared_workloads::fetch::{FetchError, FetchErrorKind};
use smol::lock::OnceCell;
use smol::net::{self, TcpStream};
use smol_hyper::rt::FuturesIo;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use surf::http::url::Url;

/// Whom to trust. The machine's certificates are loaded at the first https URL, so that a machine
/// without them can use http.
pub(super) type Tls = OnceCell<Arc<ClientConfig>>;

pub(super) struct Connection {
    /// Requests go in here.
    pub(super) requests: SendRequest<Full<Bytes>>,
    /// Reads and writes while it is polled.
    pub(super) driver: BoxFuture<'static, Infallible>,
}

impl Connection {
    pub(super) async fn open(url: &Url, tls: &Tls) -> Result<Self> {
        let invalid = |cause: &str| FetchError::new(FetchErrorKind::InvalidUrl, cause);
        let is_https = match url.scheme() {
            "http" => false,
            "https" => true,
            _ => return Err(invalid("neither http nor https")),
        };
        let host = url.host_str().ok_or_else(|| invalid("no host"))?;
        let port = url.port_or_known_default().ok_or_else(|| invalid("no port"))?;
        let addresses = net::resolve(format!("{host}:{port}")).await;
        let addresses =
            addresses.map_err(|e| FetchError::new(FetchErrorKind::NotResolved, e.to_string()))?;
        let tcp = TcpStream::connect(&*addresses).await.map_err(FetchError::from_causes)?;
        if !is_https {
            return Self::over(tcp).await;
        }
        // Reads files: not on the loop.
        let platform = || smol::unblock(|| ClientConfig::with_platform_verifier().map(Arc::new));
        let tls = tls.get_or_try_init(platform).await.map_err(FetchError::from_causes)?;
        // A certificate has no brackets around an IPv6 address, as a URL does.
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned());
        let name = name.map_err(FetchError::from_causes)?;
        let stream = TlsConnector::from(Arc::clone(tls)).connect(name, tcp).await;
        Self::over(stream.map_err(FetchError::from_causes)?).await
    }

    async fn over(io: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Result<Self> {
        let (requests, driver) =
            http1::handshake(FuturesIo::new(io)).await.map_err(FetchError::from_causes)?;
        // What it ends of, it tells whoever waits for a reply.
        Ok(Self { requests, driver: driver.then(|_told| pending()).boxed() })
    }

    /// Polls the connection along with what waits for it.
    pub(super) async fn drive<T>(&mut self, work: impl Future<Output = T>) -> T {
        match select(pin!(work), &mut self.driver).await {
            Either::Left((done, _)) => done,
            Either::Right((never, _)) => match never {},
        }
    }
}
