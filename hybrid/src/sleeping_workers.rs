//! A task, a thread and a process say that they start, sleep, say that they finished, and are
//! joined together.
//!
//! To the loop all three are futures; what differs is who sleeps. The task is an entry in the
//! loop's timer wheel, the thread sleeps in the blocking pool, the process anywhere.
//!
//! Run with: `cargo run -p hybrid -- sleeping-workers`

use processes::pool::{Pool, Task};
use serde::{Deserialize, Serialize};
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::{JoinSet, spawn_blocking};

/// What the process does, and the thread too.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sleep {
    name: String,
    delay: Duration,
}

impl Task for Sleep {
    type Output = String;
    const NAME: &'static str = "sleep";

    fn run(self) -> String {
        eprintln!("{} starting", self.name);
        thread::sleep(self.delay);
        eprintln!("{} finished", self.name);
        self.name
    }
}

/// Workers of each kind in turn.
///
/// # Errors
///
/// Where no event loop or pool can be made, or a worker dies.
pub fn mixed(workers: usize, delay: Duration) -> anyhow::Result<Vec<String>> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let pool = Pool::new(workers.div_ceil(3))?;
    runtime.block_on(async {
        let mut joined: JoinSet<anyhow::Result<(usize, String)>> = JoinSet::new();
        for i in 0..workers {
            let sleep = |kind| Sleep { name: format!("{kind}-{i}"), delay };
            match i % 3 {
                0 => drop(joined.spawn(sleep_on_the_loop(i, sleep("Task")))),
                1 => {
                    let worker = spawn_blocking({
                        let sleep = sleep("Thread");
                        || sleep.run()
                    });
                    joined.spawn(async move { Ok((i, worker.await?)) });
                }
                _ => {
                    let worker = pool.submit_async(sleep("Process")).await?;
                    joined.spawn(async move { Ok((i, worker.await?)) });
                }
            }
        }
        let mut names = joined.join_all().await.into_iter().collect::<Result<Vec<_>, _>>()?;
        names.sort();
        Ok(names.into_iter().map(|(_, name)| name).collect())
    })
}

async fn sleep_on_the_loop(i: usize, sleep: Sleep) -> anyhow::Result<(usize, String)> {
    eprintln!("{} starting", sleep.name);
    tokio::time::sleep(sleep.delay).await;
    eprintln!("{} finished", sleep.name);
    Ok((i, sleep.name))
}
