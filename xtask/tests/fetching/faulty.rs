//! Servers that do what servers shouldn't: raw TCP for what no HTTP library would send, and TLS
//! with certificates made for the occasion.

use rcgen::{BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, listen, socket_with};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use shared_workloads::fetch::FetchErrorKind;
use shared_workloads::loopback::ClosedPort;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// What is fetched, and what has to come of it.
pub(crate) struct Fault {
    /// What the server does.
    pub(crate) server: &'static str,
    pub(crate) url: String,
    pub(crate) outcome: Result<u16, FetchErrorKind>,
}

/// The servers, and all that they have to hold on to.
pub(crate) struct Faulty {
    pub(crate) faults: Vec<Fault>,
    /// In PEM: who trusts this trusts the servers that are to be trusted.
    pub(crate) authority: String,
    pub(crate) open: Open,
    _closed: ClosedPort,
    _full: (TcpListener, Vec<TcpStream>),
    _never: TcpListener,
}

/// The paths of the raw server, and what comes of them.
const RAW: [(&str, &str, Result<u16, FetchErrorKind>); 17] = [
    ("silent", "accepts and says nothing", Err(FetchErrorKind::TimedOutWaiting)),
    ("drip", "sends a byte of the body every second", Err(FetchErrorKind::TimedOutReading)),
    ("reset-early", "resets the connection instead of a reply", Err(FetchErrorKind::Reset)),
    ("reset", "resets the connection in the middle of the body", Err(FetchErrorKind::Reset)),
    ("close-early", "closes the connection instead of a reply", Err(FetchErrorKind::ClosedEarly)),
    ("short", "sends less than its Content-Length", Err(FetchErrorKind::ClosedEarly)),
    ("bad-chunk", "sends a chunk whose length is no number", Err(FetchErrorKind::Malformed)),
    ("no-status", "sends a status line that is none", Err(FetchErrorKind::Malformed)),
    ("long-head", "sends a head of 1 MB", Err(FetchErrorKind::Malformed)),
    ("many-headers", "sends 200 headers", Err(FetchErrorKind::Malformed)),
    ("loop", "redirects to where it was asked", Err(FetchErrorKind::TooManyRedirects)),
    ("endless", "sends a body without an end", Err(FetchErrorKind::BodyTooLarge)),
    ("http-1-0", "replies in HTTP/1.0", Ok(200)),
    ("capitals", "names its Transfer-Encoding Chunked", Ok(200)),
    ("hints", "sends 103 before its reply", Ok(200)),
    ("429", "replies 429 with Retry-After", Ok(429)),
    ("500", "replies 500", Ok(500)),
];

impl Faulty {
    pub(crate) fn start() -> io::Result<Self> {
        let open = Open::default();
        let raw = serve(&open, |stream| raw(BufReader::new(stream)))?;
        let closed = ClosedPort::reserve()?;
        let full = full()?;
        let full_address = full.0.local_addr()?;
        let never = TcpListener::bind("127.0.0.1:0")?;

        let ours = Authority::new("ours");
        let trusted = serve_tls(&open, ours.server_for("127.0.0.1"))?;
        let elsewhere = serve_tls(&open, ours.server_for("elsewhere.test"))?;
        let unknown = serve_tls(&open, Authority::new("another").server_for("127.0.0.1"))?;

        let fault = |server, url: String, outcome| Fault { server, url, outcome };
        let mut faults = vec![
            // A label of a name has 63 characters at most, so that no name server is asked.
            fault(
                "has a name that nobody knows",
                format!("http://{}.test/", "a".repeat(64)),
                Err(FetchErrorKind::NotResolved),
            ),
            fault("doesn't listen", closed.base_url() + "/", Err(FetchErrorKind::Refused)),
            fault(
                "has a full queue of connections",
                format!("http://{full_address}/"),
                Err(FetchErrorKind::TimedOutConnecting),
            ),
            fault(
                "never answers the TLS handshake",
                format!("https://{}/", never.local_addr()?),
                Err(FetchErrorKind::TimedOutConnecting),
            ),
            fault(
                "has a certificate of an unknown issuer",
                format!("https://{unknown}/"),
                Err(FetchErrorKind::UnknownIssuer),
            ),
            fault(
                "has a certificate for another name",
                format!("https://{elsewhere}/"),
                Err(FetchErrorKind::WrongName),
            ),
            fault(
                "speaks HTTP where TLS was expected",
                format!("https://{raw}/"),
                Err(FetchErrorKind::NotTls),
            ),
            fault("replies over TLS", format!("https://{trusted}/"), Ok(200)),
        ];
        faults.extend(
            RAW.map(|(path, server, outcome)| {
                fault(server, format!("http://{raw}/{path}"), outcome)
            }),
        );
        Ok(Self { faults, authority: ours.pem, open, _closed: closed, _full: full, _never: never })
    }
}

/// How many connections are open.
#[derive(Clone, Default)]
pub(crate) struct Open(Arc<(Mutex<usize>, Condvar)>);

impl Open {
    /// Whether they are all closed, or are within `timeout`.
    pub(crate) fn are_closed_within(&self, timeout: Duration) -> bool {
        let (count, changed) = &*self.0;
        let count = count.lock().unwrap();
        let (count, _) = changed.wait_timeout_while(count, timeout, |count| *count > 0).unwrap();
        *count == 0
    }

    fn change(&self, change: impl FnOnce(&mut usize)) {
        let (count, changed) = &*self.0;
        change(&mut count.lock().unwrap());
        changed.notify_all();
    }
}

/// Serves each connection on a thread of its own, for as long as the process lives.
fn serve(
    open: &Open,
    handle: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (open, handle) = (open.clone(), Arc::new(handle));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.expect("there are descriptors left");
            let (open, handle) = (open.clone(), Arc::clone(&handle));
            open.change(|count| *count += 1);
            thread::spawn(move || {
                // A client that has had enough leaves in the middle.
                handle(stream).ok();
                open.change(|count| *count -= 1);
            });
        }
    });
    Ok(address)
}

/// Does what the paths of the requests on a connection say.
fn raw(mut client: BufReader<TcpStream>) -> io::Result<()> {
    while let Some(path) = read_request(&mut client)? {
        let stream = client.get_mut();
        match path.as_str() {
            "silent" => return wait(stream),
            "drip" => return drip(stream),
            "reset-early" => return reset(stream),
            "reset" => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{")?;
                return reset(stream);
            }
            "close-early" => return Ok(()),
            "short" => return stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}"),
            "bad-chunk" => {
                let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked";
                write!(stream, "{head}\r\n\r\nxyz\r\n{{}}\r\n0\r\n\r\n")?;
                return wait(stream);
            }
            "no-status" => {
                stream.write_all(b"Welcome!\r\n\r\n")?;
                return wait(stream);
            }
            "long-head" => {
                reply(stream, "200 OK", &format!("long: {}\r\n", "x".repeat(1_000_000)))?;
            }
            "many-headers" => {
                reply(stream, "200 OK", &"one-of-many: 1\r\n".repeat(200))?;
            }
            "loop" => reply(stream, "302 Found", "location: /loop\r\n")?,
            "endless" => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
                loop {
                    stream.write_all(&[b' '; 1 << 14])?;
                }
            }
            "http-1-0" => return stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n{}"),
            "capitals" => {
                let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked";
                write!(stream, "{head}\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n")?;
            }
            "hints" => {
                stream.write_all(b"HTTP/1.1 103 Early Hints\r\n\r\n")?;
                reply(stream, "200 OK", "")?;
            }
            "429" => reply(stream, "429 Too Many Requests", "retry-after: 60\r\n")?,
            "500" => reply(stream, "500 Internal Server Error", "")?,
            other => panic!("no fault is called {other}"),
        }
    }
    // The client has left, or it speaks TLS.
    client.get_mut().write_all(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")
}

/// A whole reply.
fn reply(stream: &mut TcpStream, status: &str, headers: &str) -> io::Result<()> {
    write!(stream, "HTTP/1.1 {status}\r\n{headers}content-length: 2\r\n\r\n{{}}")
}

/// Waits until the client leaves.
fn wait(stream: &mut TcpStream) -> io::Result<()> {
    io::copy(stream, &mut io::sink()).map(drop)
}

/// A byte of the body every second, until the client leaves.
fn drip(stream: &mut TcpStream) -> io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    while let Err(error) = stream.read(&mut [0]) {
        if error.kind() != ErrorKind::WouldBlock {
            return Err(error);
        }
        stream.write_all(b"[")?;
    }
    Ok(())
}

/// The path without its slash; none where the client has left, or speaks no HTTP.
fn read_request(client: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut first = Vec::new();
    client.read_until(b'\n', &mut first)?;
    let Some(path) =
        first.strip_prefix(b"GET /").and_then(|rest| rest.split(|&b| b == b' ').next())
    else {
        return Ok(None);
    };
    let mut line = Vec::new();
    while line != b"\r\n" {
        line.clear();
        if client.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(String::from_utf8_lossy(path).into_owned()))
}

/// Closes with a reset, when the stream is dropped.
fn reset(stream: &TcpStream) -> io::Result<()> {
    rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO))?;
    Ok(())
}

/// A port that has as many connections waiting as it has room for.
fn full() -> io::Result<(TcpListener, Vec<TcpStream>)> {
    let socket = socket_with(AddressFamily::INET, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    bind(&socket, &SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    listen(&socket, 0)?;
    let listener = TcpListener::from(socket);
    let address = listener.local_addr()?;
    let mut waiting = Vec::new();
    loop {
        match TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
            Ok(stream) => waiting.push(stream),
            Err(error) if error.kind() == ErrorKind::TimedOut => return Ok((listener, waiting)),
            Err(error) => return Err(error),
        }
    }
}

/// Who signs certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) pem: String,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A certificate and its key, in PEM.
    pub(crate) fn certificate_for(&self, name: &str) -> (String, String) {
        let (certificate, key) = self.vouch_for(name);
        (certificate.pem(), key.serialize_pem())
    }

    fn server_for(&self, name: &str) -> Arc<ServerConfig> {
        let (certificate, key) = self.vouch_for(name);
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Arc::new(config)
    }

    fn vouch_for(&self, name: &str) -> (Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }
}

fn serve_tls(open: &Open, config: Arc<ServerConfig>) -> io::Result<SocketAddr> {
    serve(open, move |tcp| {
        let tls = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        let mut stream = BufReader::new(StreamOwned::new(tls, tcp));
        while read_request(&mut stream)?.is_some() {
            stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")?;
        }
        Ok(())
    })
}
