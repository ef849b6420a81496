//! Many fetches by tasks that share a client, as many tasks as fetches at once.
//!
//! Run with: `cargo bench -p asyncio-tokio --bench fetch -- --loopback BASE_URL`, where the base
//! URL is what `cargo run --release -p shared-workloads --bin loopback` prints.

use shared_workloads::fetch::Client;
use shared_workloads::load::{self, Load};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

/// Who has got a connection is looked for among all who wait for one to the same server. With 10,000
/// on one client that takes a quarter of its CPU time.
const TASKS_OF_A_CLIENT: usize = 1_000;

fn main() -> ExitCode {
    load::main(
        "asyncio-tokio",
        &[
            ("current_thread", |load| {
                fetch(&Builder::new_current_thread().enable_all().build()?, load)
            }),
            ("multi_thread", |load| {
                fetch(&Builder::new_multi_thread().enable_all().build()?, load)
            }),
        ],
    )
}

fn fetch(runtime: &Runtime, load: &Load) -> anyhow::Result<Duration> {
    let clients = load.workers.div_ceil(TASKS_OF_A_CLIENT);
    let clients = (0..clients).map(|_| Client::new(load.timeout()));
    let clients = clients.collect::<Result<Vec<_>, _>>()?;
    load.time(|tickets| {
        runtime.block_on(async {
            let mut workers = JoinSet::new();
            for client in clients.iter().cycle().take(load.workers) {
                let (client, load, tickets) = (client.clone(), load.clone(), Arc::clone(tickets));
                workers.spawn(async move {
                    let url = load.url();
                    while tickets.take() {
                        load.check(client.get(&url).await)?;
                    }
                    anyhow::Ok(())
                });
            }
            workers.join_all().await.into_iter().collect()
        })
    })
}
