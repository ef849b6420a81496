//! surf's messages as hyper's, and back.

use super::{Received, Result};
use http_body_util::Full;
use hyper::body::Bytes;
use shared_workloads::fetch::{FetchError, FetchErrorKind};
use surf::http::url::{Position, Url};
use surf::http::{Method, Request, Response, StatusCode};

pub(super) fn to_hyper(request: &Request, body: Bytes) -> Result<hyper::Request<Full<Bytes>>> {
    let url = request.url();
    let mut message = hyper::Request::builder()
        .method(request.method().as_ref())
        .uri(&url[Position::BeforePath..Position::AfterQuery])
        .header("host", &url[Position::BeforeHost..Position::AfterPort]);
    for (name, values) in request {
        for value in values {
            message = message.header(name.as_str(), value.as_str());
        }
    }
    message.body(Full::new(body)).map_err(FetchError::from_causes)
}

pub(super) fn to_surf(reply: &Received) -> Result<Response> {
    let status = StatusCode::try_from(reply.status().as_u16());
    let unknown = |e: surf::Error| FetchError::new(FetchErrorKind::Malformed, e.to_string());
    let mut response = Response::new(status.map_err(unknown)?);
    for (name, value) in reply.headers() {
        // http-types has no place for what isn't ASCII.
        if let Ok(value) = value.to_str() {
            response.append_header(name.as_str(), value);
        }
    }
    response.set_body(&**reply.body());
    Ok(response)
}

/// Where to go on.
pub(super) fn redirect(request: &Request, reply: &Received) -> Option<Url> {
    let redirects = matches!(request.method(), Method::Get | Method::Head)
        && matches!(reply.status().as_u16(), 301..=303 | 307 | 308);
    let location = reply.headers().get("location").filter(|_| redirects)?;
    request.url().join(location.to_str().ok()?).ok()
}
