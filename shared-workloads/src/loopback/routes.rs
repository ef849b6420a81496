//! What the server replies.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use std::time::Duration;

/// The document at `/json/{code}`: longer than the hundred characters that `offload_blocking` shows.
pub const DOCUMENT: &str = r#"{
  "title": "Concurrency is about dealing with lots of things at once.",
  "continued": "Parallelism is about doing lots of things at once.",
  "models": ["threads", "processes", "asyncio-tokio", "asyncio-smol", "hybrid"]
}
"#;

/// The longest reply of `/bytes/{n}`: 64 MiB.
pub const MAX_BYTES: usize = 64 << 20;

/// The longest delay: a minute, so that a slip of the keyboard doesn't hang a client for days.
const MAX_DELAY: Duration = Duration::from_mins(1);

#[derive(Deserialize)]
struct Hold {
    #[serde(default)]
    delay_ms: u64,
}

/// Why there is no such reply.
type Refusal = (StatusCode, &'static str);

pub(super) fn router() -> Router {
    Router::new()
        .route("/status/{code}", get(status))
        .route("/delay/{ms}", get(delay))
        .route("/json/{code}", get(json))
        .route("/bytes/{n}", get(bytes))
        .route("/redirect/{n}", get(redirect))
}

async fn status(Path(code): Path<u16>, Query(hold): Query<Hold>) -> Result<StatusCode, Refusal> {
    hold_back(hold.delay_ms).await?;
    final_status(code)
}

async fn delay(Path(ms): Path<u64>, Query(hold): Query<Hold>) -> Result<StatusCode, Refusal> {
    hold_back(ms.saturating_add(hold.delay_ms)).await?;
    Ok(StatusCode::OK)
}

async fn json(
    Path(code): Path<u16>,
    Query(hold): Query<Hold>,
) -> Result<impl IntoResponse, Refusal> {
    hold_back(hold.delay_ms).await?;
    let document = ([(header::CONTENT_TYPE, "application/json")], DOCUMENT);
    final_status(code).map(|status| (status, document))
}

async fn bytes(Path(n): Path<usize>, Query(hold): Query<Hold>) -> Result<Body, Refusal> {
    hold_back(hold.delay_ms).await?;
    if n > MAX_BYTES {
        return Err((StatusCode::BAD_REQUEST, "at most 64 MiB\n"));
    }
    Ok(Body::from(vec![b'x'; n]))
}

async fn redirect(Path(n): Path<u32>, Query(hold): Query<Hold>) -> Result<Response, Refusal> {
    hold_back(hold.delay_ms).await?;
    let next = n.checked_sub(1).map(|next| [(header::LOCATION, format!("/redirect/{next}"))]);
    Ok(next.map_or(StatusCode::OK.into_response(), |to| (StatusCode::FOUND, to).into_response()))
}

/// 1xx is no final status: a client would go on waiting for one.
fn final_status(code: u16) -> Result<StatusCode, Refusal> {
    StatusCode::from_u16(code)
        .ok()
        .filter(|status| !status.is_informational())
        .ok_or((StatusCode::BAD_REQUEST, "a status is from 200 to 999\n"))
}

async fn hold_back(delay_ms: u64) -> Result<(), Refusal> {
    let delay = Duration::from_millis(delay_ms);
    if delay > MAX_DELAY {
        return Err((StatusCode::BAD_REQUEST, "a delay is at most a minute\n"));
    }
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    Ok(())
}
