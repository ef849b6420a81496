//! Many fetches by tasks that share one client, as many tasks as fetches at once.
//!
//! Run with: `cargo bench -p asyncio-smol --bench fetch -- --loopback BASE_URL`, where the base URL
//! is what `cargo run --release -p shared-workloads --bin loopback` prints.

use async_std::task;
use asyncio_smol::https::{self, HttpsClient};
use futures::future::try_join_all;
use shared_workloads::load::{self, Load, Tickets};
use smol::LocalExecutor;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use surf::Client;

fn main() -> ExitCode {
    load::main("asyncio-smol", &[("local", local), ("async_std", async_std)])
}

/// One thread.
fn local(load: &Load) -> anyhow::Result<Duration> {
    let client = Client::with_http_client(HttpsClient::new(load.timeout()));
    load.time(|tickets| {
        let executor = LocalExecutor::new();
        let work = |_| executor.spawn(work(client.clone(), load.clone(), Arc::clone(tickets)));
        let workers: Vec<_> = (0..load.workers).map(work).collect();
        smol::block_on(executor.run(try_join_all(workers))).map(drop)
    })
}

/// A thread per core.
fn async_std(load: &Load) -> anyhow::Result<Duration> {
    let client = Client::with_http_client(HttpsClient::new(load.timeout()));
    load.time(|tickets| {
        let work = |_| task::spawn(work(client.clone(), load.clone(), Arc::clone(tickets)));
        let workers: Vec<_> = (0..load.workers).map(work).collect();
        task::block_on(try_join_all(workers)).map(drop)
    })
}

async fn work(client: Client, load: Load, tickets: Arc<Tickets>) -> anyhow::Result<()> {
    let url = load.url();
    while tickets.take() {
        load.check(https::get(&client, &url).await)?;
    }
    Ok(())
}
