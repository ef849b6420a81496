//! The HTTP/1.1 client under surf: hyper over TCP, and over TLS for https.
//!
//! surf's own clients for https need OpenSSL, curl, or a rustls of 2020 with known vulnerabilities.
//! Its own for http blocks the loop to look a name up, and reuses connections with unread replies.
//!
//! This one keeps the rules of [`shared_workloads::fetch`]. Whoever polls a request polls its
//! connection along: it needs no executor, works under smol and async-std, and a request that is
//! dropped closes its connection. Idle connections are kept until the client is dropped. Only GET and
//! HEAD are redirected. http-types knows no unregistered status, so that is a malformed reply.

use futures::{AsyncRead, AsyncWrite, FutureExt, future::Fuse, future::pending};
use futures_rustls::TlsConnector;
use futures_rustls::rustls::{ClientConfig, pki_types::ServerName};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Bytes, client::conn::http1, header};
use rustls_platform_verifier::ConfigVerifierExt;
use shared_workloads::fetch::{FetchError, FetchErrorKind, MAX_BODY, MAX_REDIRECTS};
use shared_workloads::fetch::{Phase, Reply, connect_timeout};
use smol::lock::{Mutex, OnceCell};
use smol::{Timer, future::or, net, net::TcpStream};
use smol_hyper::rt::FuturesIo;
use std::{collections::HashMap, error::Error, fmt::Debug, sync::Arc, time::Duration};
use surf::http::url::{Position, Url};
use surf::http::{self, Method, Request, Response, StatusCode};
use surf::{HttpClient, utils::async_trait};

/// Fetches `url` with a client over an [`HttpsClient`]. Dropping the future closes its connection.
///
/// # Errors
///
/// Where there is no whole reply; a status of 400 or above is a reply.
pub async fn get(client: &surf::Client, url: &str) -> Result<Reply, FetchError> {
    let named = |error: http::Error| {
        error.downcast().unwrap_or_else(|other| FetchError::from_causes(other.into_inner()))
    };
    // `client.get(url)` would panic where this is no URL.
    let url = Url::parse(url).map_err(FetchError::from_causes)?;
    let mut reply = client.send(surf::Request::new(Method::Get, url)).await.map_err(named)?;
    let body = reply.body_bytes().await.map_err(named)?;
    Ok(Reply { status: reply.status().into(), body })
}

/// To be handed to [`surf::Client::with_http_client`].
#[derive(Debug)]
pub struct HttpsClient {
    timeout: Duration,
    /// The machine's certificates are loaded at the first https URL: http needs none.
    tls: OnceCell<Arc<ClientConfig>>,
    /// By `http://host:port`.
    idle: Mutex<HashMap<String, Vec<Connection>>>,
}

#[derive(Debug)]
struct Connection {
    requests: http1::SendRequest<Full<Bytes>>,
    /// Reads and writes while it is polled. What it ends of, it tells whoever waits for a reply.
    driver: Fuse<Driver>,
}

trait Stream: AsyncRead + AsyncWrite + Debug + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Debug + Send + Unpin> Stream for T {}

type Driver = http1::Connection<FuturesIo<Box<dyn Stream>>, Full<Bytes>>;
type Received = hyper::Response<Bytes>;
type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

impl HttpsClient {
    /// From a name's look-up to the end of the body, redirects included, within `timeout`.
    #[must_use]
    pub fn new(timeout: Duration) -> Self {
        Self { timeout, tls: OnceCell::new(), idle: Mutex::default() }
    }

    /// Trusts what `tls` trusts instead of what the machine does.
    #[must_use]
    pub fn with_tls(timeout: Duration, tls: ClientConfig) -> Self {
        Self { tls: OnceCell::from(Arc::new(tls)), ..Self::new(timeout) }
    }

    async fn follow(&self, mut request: Request) -> Result<Response> {
        let mut late = Timer::after(self.timeout);
        let body = Bytes::from(request.body_bytes().await.map_err(http::Error::into_inner)?);
        for _ in 0..=MAX_REDIRECTS {
            let reply = self.exchange(&request, body.clone(), &mut late).await?;
            let redirects = matches!(request.method(), Method::Get | Method::Head)
                && matches!(reply.status().as_u16(), 301..=303 | 307 | 308);
            let location = reply.headers().get(header::LOCATION).filter(|_| redirects);
            let next = location.and_then(|it| request.url().join(it.to_str().ok()?).ok());
            let Some(next) = next else { return to_surf(&reply) };
            if next.origin() != request.url().origin() {
                // What a caller tells one server, such as a password, is not for another.
                request = Request::new(request.method(), next.clone());
            }
            *request.url_mut() = next;
        }
        let limit = format!("more than {MAX_REDIRECTS}");
        Err(FetchError::new(FetchErrorKind::TooManyRedirects, limit).into())
    }

    async fn exchange(&self, request: &Request, body: Bytes, late: &mut Timer) -> Result<Received> {
        let server = &request.url()[..Position::BeforePath];
        let mut message = to_hyper(request, body)?;
        let (reply, mut connection) = loop {
            let kept = self.idle.lock().await.get_mut(server).and_then(Vec::pop);
            let is_kept = kept.is_some();
            let mut connection = if let Some(connection) = kept {
                connection
            } else {
                let open = within(late, Phase::Connecting, self.open(request.url()));
                let mut half = Timer::after(connect_timeout(self.timeout));
                within(&mut half, Phase::Connecting, open).await?
            };
            let sent = connection.requests.try_send_request(message);
            match within(late, Phase::Waiting, connection.drive(sent.map(Ok))).await? {
                Ok(reply) => break (reply, connection),
                Err(mut error) => match error.take_message() {
                    // The server had closed a kept connection before it saw the request.
                    Some(unsent) if is_kept => message = unsent,
                    _ => return Err(error.into_error().into()),
                },
            }
        };
        let (head, body) = reply.into_parts();
        let body = connection.drive(Limited::new(body, MAX_BODY).collect());
        let body = within(late, Phase::Reading, body).await?.to_bytes();
        if connection.requests.is_ready() {
            self.idle.lock().await.entry(server.to_owned()).or_default().push(connection);
        }
        Ok(Received::from_parts(head, body))
    }

    async fn open(&self, url: &Url) -> Result<Connection> {
        let is_https = url.scheme() == "https";
        let (true, Some(host), Some(port)) =
            (is_https || url.scheme() == "http", url.host_str(), url.port_or_known_default())
        else {
            return Err(FetchError::new(FetchErrorKind::InvalidUrl, "not http or https").into());
        };
        let addresses = net::resolve(format!("{host}:{port}")).await?;
        let mut stream: Box<dyn Stream> = Box::new(TcpStream::connect(&*addresses).await?);
        if is_https {
            // Reads files: not on the loop.
            let platform =
                || smol::unblock(|| ClientConfig::with_platform_verifier().map(Arc::new));
            let tls = TlsConnector::from(Arc::clone(self.tls.get_or_try_init(platform).await?));
            // A certificate has no brackets around an IPv6 address, as a URL does.
            let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())?;
            stream = Box::new(tls.connect(name, stream).await?);
        }
        let (requests, driver) = http1::handshake(FuturesIo::new(stream)).await?;
        Ok(Connection { requests, driver: driver.fuse() })
    }
}

impl Connection {
    async fn drive<T>(&mut self, work: impl Future<Output = T>) -> T {
        or(work, (&mut self.driver).then(|_told| pending())).await
    }
}

async fn within<T>(
    time: &mut Timer,
    phase: Phase,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    or(work, time.map(|_| Err(FetchError::timed_out(phase).into()))).await
}

fn to_hyper(request: &Request, body: Bytes) -> Result<hyper::Request<Full<Bytes>>> {
    let url = request.url();
    let mut message = hyper::Request::builder()
        .method(request.method().as_ref())
        .uri(&url[Position::BeforePath..Position::AfterQuery])
        .header(header::HOST, &url[Position::BeforeHost..Position::AfterPort]);
    for (name, value) in request.iter().flat_map(|(name, all)| all.iter().map(move |v| (name, v))) {
        message = message.header(name.as_str(), value.as_str());
    }
    Ok(message.body(Full::new(body))?)
}

fn to_surf(reply: &Received) -> Result<Response> {
    let unknown = |e: http::Error| FetchError::new(FetchErrorKind::Malformed, e.to_string());
    let status = StatusCode::try_from(reply.status().as_u16()).map_err(unknown)?;
    let mut response = Response::new(status);
    // http-types has no place for what isn't ASCII.
    for (name, value) in reply.headers().iter().filter_map(|(n, v)| Some((n, v.to_str().ok()?))) {
        response.append_header(name.as_str(), value);
    }
    response.set_body(&**reply.body());
    Ok(response)
}

#[async_trait]
impl HttpClient for HttpsClient {
    async fn send(&self, request: Request) -> http::Result<Response> {
        let named =
            |error| http::Error::new(StatusCode::BadGateway, FetchError::from_causes(error));
        self.follow(request).await.map_err(named)
    }
}
