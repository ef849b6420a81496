//! Many fetches by threads that share one blocking client, as many threads as fetches at once.
//!
//! Run with: `cargo bench -p threads --bench fetch -- --loopback BASE_URL`, where the base URL is
//! what `cargo run --release -p shared-workloads --bin loopback` prints.

use shared_workloads::fetch::blocking::Client;
use shared_workloads::load::{self, Load};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

fn main() -> ExitCode {
    load::main("threads", &[("std", std)])
}

fn std(load: &Load) -> anyhow::Result<Duration> {
    let client = Client::new(load.timeout())?;
    let url = load.url();
    load.time(|tickets| {
        thread::scope(|scope| {
            let work = || {
                while tickets.take() {
                    load.check(client.get(&url))?;
                }
                Ok(())
            };
            let spawn = |_| thread::Builder::new().spawn_scoped(scope, work);
            // Spawned before the first is joined.
            let workers = (0..load.workers).map(spawn).collect::<Result<Vec<_>, _>>()?;
            workers.into_iter().try_for_each(|worker| worker.join().expect("it can't panic"))
        })
    })
}
