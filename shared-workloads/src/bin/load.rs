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
    /// A reply, and a byte more: a read that doesn't fill its buffer tells tokio that nothing is
    /// left, so that the next one doesn't ask the kernel in vain.
    buffer: Vec<u8>,
    /// Every reply is as long: the server sends the same, but for the time of day.
    length: usize,
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
            let length = first_reply(&mut stream, request).await?;
            connections.push(Connection { stream, buffer: vec![0; length + 1], length });
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
                let Connection { stream, buffer, length } = &mut connection;
                stream.write_all(request).await?;
                let mut received = 0;
                while received < *length {
                    let more = stream.read(&mut buffer[received..]).await?;
                    ensure!(more > 0, "the server closed a connection");
                    received += more;
                }
                let is_right = received == *length && buffer.starts_with(b"HTTP/1.1 200");
                ensure!(is_right, "not the reply that came first");
            }
            Ok(connection)
        });
    }
    workers.join_all().await.into_iter().collect()
}

/// Reads until the end of the head, and then as many bytes as that says; gives the length of both.
async fn first_reply(stream: &mut TcpStream, request: &[u8]) -> Result<usize> {
    stream.write_all(request).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let text = String::from_utf8_lossy(&head);
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length = length.context("a reply without a length")?.parse()?;
    stream.read_exact(&mut vec![0; length]).await?;
    Ok(head.len() + length)
}
