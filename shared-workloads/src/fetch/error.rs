//! The names of what goes wrong, the same for every client.

use http_body_util::LengthLimitError;
use reqwest::Url;
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::io::{self, ErrorKind};
use std::str::FromStr;
use std::{fmt, iter};

/// Why a URL wasn't fetched: a name, and the cause in the client's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchError {
    /// What went wrong.
    pub kind: FetchErrorKind,
    /// The innermost cause; empty where the name says it all.
    pub cause: String,
}

/// What can go wrong. The same fault has the same name whichever client meets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FetchErrorKind {
    /// It isn't a URL of http or https.
    InvalidUrl,
    /// The host's name has no address.
    NotResolved,
    /// Nobody listens on that port.
    Refused,
    /// The time was up before there was a connection.
    TimedOutConnecting,
    /// The time was up before the head of the reply was there.
    TimedOutWaiting,
    /// The time was up in the middle of the body.
    TimedOutReading,
    /// The server reset the connection.
    Reset,
    /// The server closed the connection before the end of its reply.
    ClosedEarly,
    /// Nobody we trust vouches for the server's certificate.
    UnknownIssuer,
    /// The server's certificate is for another name.
    WrongName,
    /// The server doesn't speak TLS.
    NotTls,
    /// TLS failed in another way: an expired certificate, no version in common.
    Tls,
    /// What came back isn't HTTP/1.
    Malformed,
    /// More than [`MAX_REDIRECTS`](super::MAX_REDIRECTS).
    TooManyRedirects,
    /// More than [`MAX_BODY`](super::MAX_BODY).
    BodyTooLarge,
    /// This process may open no more files or connections.
    NoDescriptors,
    /// Something else: the network is unreachable, the machine has no certificates.
    Other,
}

/// How far an exchange has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The name, the connection, TLS.
    Connecting,
    /// The request is sent.
    Waiting,
    /// The head of the reply is there.
    Reading,
}

impl FetchErrorKind {
    /// The name as it is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidUrl => "invalid URL",
            Self::NotResolved => "name not resolved",
            Self::Refused => "refused",
            Self::TimedOutConnecting => "timed out connecting",
            Self::TimedOutWaiting => "timed out waiting",
            Self::TimedOutReading => "timed out reading",
            Self::Reset => "reset",
            Self::ClosedEarly => "closed early",
            Self::UnknownIssuer => "TLS: unknown issuer",
            Self::WrongName => "TLS: wrong name",
            Self::NotTls => "TLS: not spoken there",
            Self::Tls => "TLS failed",
            Self::Malformed => "malformed reply",
            Self::TooManyRedirects => "too many redirects",
            Self::BodyTooLarge => "body too large",
            Self::NoDescriptors => "no descriptors left",
            Self::Other => "failed",
        }
    }
}

impl FetchError {
    /// An error whose name is known.
    pub fn new(kind: FetchErrorKind, cause: impl Into<String>) -> Self {
        Self { kind, cause: cause.into() }
    }

    /// The time was up in this phase.
    #[must_use]
    pub fn timed_out(phase: Phase) -> Self {
        let kind = match phase {
            Phase::Connecting => FetchErrorKind::TimedOutConnecting,
            Phase::Waiting => FetchErrorKind::TimedOutWaiting,
            Phase::Reading => FetchErrorKind::TimedOutReading,
        };
        Self::new(kind, "")
    }

    /// Finds the name among the causes, or has it already. Both reqwest and the client under surf are hyper and rustls
    /// inside, so that the same types turn up in the errors of either.
    pub fn from_causes(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let error = error.into();
        error.downcast().map_or_else(|error| Self::among(&*error), |named| *named)
    }

    pub(super) fn among(error: &(dyn Error + 'static)) -> Self {
        // What TLS fails of is wrapped in an I/O error, and a reset may cancel a request.
        let kind = causes(error)
            .find_map(tls)
            .or_else(|| causes(error).find_map(io))
            .or_else(|| causes(error).find_map(http))
            .or_else(|| causes(error).find_map(url))
            .unwrap_or(FetchErrorKind::Other);
        let innermost = causes(error).last().map(ToString::to_string).unwrap_or_default();
        Self::new(kind, innermost)
    }
}

/// An error, its cause, the cause's cause. An [`io::Error`] names as its source the source of what
/// it wraps, so what it wraps is asked for separately.
pub(super) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |&error| {
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        wrapped.map(|wrapped| wrapped as &(dyn Error + 'static)).or_else(|| error.source())
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the many others have no name of their own")]
fn tls(error: &(dyn Error + 'static)) -> Option<FetchErrorKind> {
    use rustls::{CertificateError, InvalidMessage};
    Some(match error.downcast_ref::<rustls::Error>()? {
        // A bad signature: somebody has taken the name of an issuer whom we trust.
        rustls::Error::InvalidCertificate(
            CertificateError::UnknownIssuer | CertificateError::BadSignature,
        ) => FetchErrorKind::UnknownIssuer,
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => FetchErrorKind::WrongName,
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => FetchErrorKind::NotTls,
        _ => FetchErrorKind::Tls,
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the many others have no name of their own")]
fn io(error: &(dyn Error + 'static)) -> Option<FetchErrorKind> {
    let error = error.downcast_ref::<io::Error>()?;
    let out_of_descriptors = [Errno::MFILE, Errno::NFILE].map(|errno| Some(errno.raw_os_error()));
    if out_of_descriptors.contains(&error.raw_os_error()) {
        return Some(FetchErrorKind::NoDescriptors);
    }
    match error.kind() {
        ErrorKind::ConnectionRefused => Some(FetchErrorKind::Refused),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            Some(FetchErrorKind::Reset)
        }
        ErrorKind::UnexpectedEof => Some(FetchErrorKind::ClosedEarly),
        // hyper says so of a chunk without a length.
        ErrorKind::InvalidData | ErrorKind::InvalidInput => Some(FetchErrorKind::Malformed),
        // The operating system's own limit, minutes long.
        ErrorKind::TimedOut => Some(FetchErrorKind::TimedOutConnecting),
        _ => None,
    }
}

fn url(error: &(dyn Error + 'static)) -> Option<FetchErrorKind> {
    error.is::<<Url as FromStr>::Err>().then_some(FetchErrorKind::InvalidUrl)
}

fn http(error: &(dyn Error + 'static)) -> Option<FetchErrorKind> {
    // hyper-util keeps its type to itself, and the standard library has none; a test sees to it that
    // the words stay these.
    let words = error.to_string();
    if words == "dns error" || words.starts_with("failed to lookup address") {
        return Some(FetchErrorKind::NotResolved);
    }
    if error.is::<LengthLimitError>() {
        return Some(FetchErrorKind::BodyTooLarge);
    }
    let error = error.downcast_ref::<hyper::Error>()?;
    if error.is_parse() {
        Some(FetchErrorKind::Malformed)
    } else if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        Some(FetchErrorKind::ClosedEarly)
    } else {
        None
    }
}

impl fmt::Display for FetchErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, cause } = self;
        if cause.is_empty() { write!(f, "{kind}") } else { write!(f, "{kind}: {cause}") }
    }
}

impl Error for FetchError {}
