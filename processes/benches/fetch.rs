//! Many fetches by a process pool, as many processes as fetches at once; each has its own client.
//!
//! Run with: `cargo bench -p processes --bench fetch -- --loopback BASE_URL`, where the base URL is
//! what `cargo run --release -p shared-workloads --bin loopback` prints.

use processes::pool::{self, Entry, Pool, Task};
use serde::{Deserialize, Serialize};
use shared_workloads::fetch::{self, Reply, blocking::Client};
use shared_workloads::load::{self, Load};
use std::collections::HashSet;
use std::iter;
use std::process::{self, ExitCode};
use std::sync::OnceLock;
use std::time::Duration;

#[derive(Clone, Serialize, Deserialize)]
struct Get {
    url: String,
    timeout: Duration,
}

impl Task for Get {
    /// The worker's process, and the status and body of the reply.
    type Output = (u32, fetch::Result<(u16, Vec<u8>)>);
    const NAME: &'static str = "get";

    fn run(self) -> Self::Output {
        /// Built by a worker's first job, and kept for the others.
        static CLIENT: OnceLock<fetch::Result<Client>> = OnceLock::new();
        let client = CLIENT.get_or_init(|| Client::new(self.timeout));
        let reply = client.clone().and_then(|client| client.get(&self.url));
        (process::id(), reply.map(|Reply { status, body }| (status, body)))
    }
}

fn main() -> ExitCode {
    pool::serve_if_worker(&[Entry::of::<Get>()]);
    load::main("processes", &[("pool", fetch)])
}

fn fetch(load: &Load) -> anyhow::Result<Duration> {
    let pool = Pool::new(load.workers)?;
    warm_up(&pool, load)?;
    let get = Get { url: load.url(), timeout: load.timeout() };
    load.time(|tickets| {
        let jobs = iter::from_fn(|| tickets.take().then(|| get.clone()));
        for (_, outcome) in pool.as_completed(jobs) {
            let (_, reply) = outcome?;
            load.check(reply.map(|(status, body)| Reply { status, body }))?;
        }
        Ok(())
    })
}

/// Returns once every worker has fetched: the first ones start, and may be done, before the last.
fn warm_up(pool: &Pool, load: &Load) -> anyhow::Result<()> {
    let get = Get { url: load.slow_url(), timeout: load.timeout() };
    let mut warm = HashSet::new();
    while warm.len() < load.workers {
        for outcome in pool.map(iter::repeat_n(get.clone(), load.workers)) {
            let (worker, reply) = outcome?;
            reply?;
            warm.insert(worker);
        }
    }
    Ok(())
}
