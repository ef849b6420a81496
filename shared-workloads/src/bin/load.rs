//! The limit for whoever fetches over HTTP: raw requests over kept connections, whose replies are
//! counted in bytes. No client does less.
//!
//! Run with: `cargo run --release -p shared-workloads --bin load -- --loopback BASE_URL`

use anyhow::{Context, Result, ensure};
use shared_workloads::load::{self, Load, Tickets};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

fn main() -> ExitCode {
    load::main("limit", &[("raw", raw)])
}

struct Connection {
    stream: TcpStream,
    /// As long as every reply is: the server sends the same, but for the time of day.
    reply: Vec<u8>,
}

fn raw(load: &Load) -> Result<Duration> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let url = load.url();
    let (server, path) = url
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
        .context("no base URL of a loopback server")?;
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {server}\r\n\r\n").leak().as_bytes();
    let mut connections = runtime.block_on(async {
        let mut connections = Vec::new();
        for _ in 0..load.workers {
            let mut stream = TcpStream::connect(server).await?;
            stream.set_nodelay(true)?;
            let reply = first_reply(&mut stream, request).await?;
            connections.push(Connection { stream, reply });
        }
        anyhow::Ok(connections)
    })?;
    load.time(|tickets| {
        let used = std::mem::take(&mut connections);
        connections = runtime.block_on(fetch(used, request, tickets))?;
        Ok(())
    })
}

/// Every connection has one request on its way until no ticket is left.
async fn fetch(
    connections: Vec<Connection>,
    request: &'static [u8],
    tickets: &Arc<Tickets>,
) -> Result<Vec<Connection>> {
    let mut workers = JoinSet::new();
    for mut connection in connections {
        let tickets = Arc::clone(tickets);
        workers.spawn(async move {
            while tickets.take() {
                connection.stream.write_all(request).await?;
                connection.stream.read_exact(&mut connection.reply).await?;
                ensure!(connection.reply.starts_with(b"HTTP/1.1 200"), "the status isn't 200");
            }
            Ok(connection)
        });
    }
    workers.join_all().await.into_iter().collect()
}

/// Reads until the end of the head, and then as many bytes as that says.
async fn first_reply(stream: &mut TcpStream, request: &[u8]) -> Result<Vec<u8>> {
    stream.write_all(request).await?;
    let mut reply = Vec::new();
    while !reply.ends_with(b"\r\n\r\n") {
        reply.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(reply.clone())?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let body: usize = length.context("a reply without a length")?.parse()?;
    reply.resize(reply.len() + body, 0);
    let head = reply.len() - body;
    stream.read_exact(&mut reply[head..]).await?;
    Ok(reply)
}
