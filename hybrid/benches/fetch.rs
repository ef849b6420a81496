//! Many fetches by the blocking pool behind a loop: as many tasks as fetches at once, and each hands
//! one fetch after the other to a thread.
//!
//! Run with: `cargo bench -p hybrid --bench fetch -- --loopback BASE_URL`, where the base URL is
//! what `cargo run --release -p shared-workloads --bin loopback` prints.

use shared_workloads::fetch::blocking::Client;
use shared_workloads::load::{self, Load};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::{JoinSet, spawn_blocking};

fn main() -> ExitCode {
    load::main("hybrid", &[("spawn_blocking", fetch)])
}

fn fetch(load: &Load) -> anyhow::Result<Duration> {
    let client = Client::new(load.timeout())?; // outside `block_on`: dropping it joins a thread
    let runtime = Builder::new_current_thread().max_blocking_threads(load.workers).build()?;
    let url: Arc<str> = load.url().into();
    load.time(|tickets| {
        runtime.block_on(async {
            let mut workers = JoinSet::new();
            for _ in 0..load.workers {
                let (load, tickets) = (load.clone(), Arc::clone(tickets));
                let (client, url) = (client.clone(), Arc::clone(&url));
                workers.spawn(async move {
                    while tickets.take() {
                        let (client, url) = (client.clone(), Arc::clone(&url));
                        load.check(spawn_blocking(move || client.get(&url)).await?)?;
                    }
                    anyhow::Ok(())
                });
            }
            workers.join_all().await.into_iter().collect()
        })
    })
}
