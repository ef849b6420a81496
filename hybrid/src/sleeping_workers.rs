//! A task, a thread and a process say that they start, sleep, say that they finished, and are
//! joined together.
//!
//! To the loop all three are futures. They differ in what sleeps: the task is an entry in the loop's
//! timer, the thread is one of the blocking pool, and the process is a worker of the process pool.
//! Python: `asyncio.gather` of a coroutine and two `run_in_executor`s.
//!
//! Run with: `cargo run -p hybrid -- sleeping-workers`

use processes::pool::{Pool, Task};
use serde::{Deserialize, Serialize};
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

/// A task, a thread, a process, and so on in turn, for as many workers as asked for.
///
/// # Errors
///
/// If the runtime or the pool can't be created, or a worker dies.
pub fn mixed(workers: usize, delay: Duration) -> anyhow::Result<Vec<String>> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let pool = Pool::new(workers.div_ceil(3))?;
    runtime.block_on(async {
        let mut set = JoinSet::new();
        for i in 0..workers {
            let sleep = |kind| Sleep { name: format!("{kind}-{i}"), delay };
            match i % 3 {
                0 => {
                    let sleep = sleep("Task");
                    set.spawn(async move { Ok((i, sleep_on_the_loop(sleep).await)) });
                }
                1 => {
                    let sleep = sleep("Thread");
                    set.spawn_blocking(move || Ok((i, sleep.run())));
                }
                _ => {
                    let job = pool.submit_async(sleep("Process")).await?;
                    set.spawn(async move { job.await.map(|name| (i, name)) });
                }
            }
        }
        // The set returns them in the order in which they ended.
        let mut names = set.join_all().await.into_iter().collect::<Result<Vec<_>, _>>()?;
        names.sort();
        Ok(names.into_iter().map(|(_, name)| name).collect())
    })
}

/// What the thread and the process do.
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

/// What the task does.
async fn sleep_on_the_loop(Sleep { name, delay }: Sleep) -> String {
    eprintln!("{name} starting");
    tokio::time::sleep(delay).await;
    eprintln!("{name} finished");
    name
}
