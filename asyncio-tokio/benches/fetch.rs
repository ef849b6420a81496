//! Many fetches by tasks that share one client, as many tasks as fetches at once.
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
    let client = Client::new(load.timeout())?;
    load.time(|tickets| {
        runtime.block_on(async {
            let mut workers = JoinSet::new();
            for _ in 0..load.workers {
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
