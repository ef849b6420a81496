//! What can be set before a pool starts.

use super::dispatch::Shared;
use super::error::{BuildError, SubmitError};
use super::front::{Pool, encode};
use super::ledger::Settings;
use super::supervisor::supervise;
use super::wire::{ERROR_ROOM_BYTES, Payload};
use super::{EXECUTABLE, Task, start, worker};
use std::ffi::OsString;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{slice, thread};

/// Settings of a pool, from [`Pool::builder`].
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    workers: Option<usize>,
    settings: Settings,
    executable: Option<PathBuf>,
    initializer: Option<Initializer>,
    config: Config,
}

type Initializer = Box<dyn FnOnce(u32) -> Result<Payload, SubmitError>>;

/// The settings that hold for every worker and every job.
pub(super) struct Config {
    pub(super) executable: PathBuf,
    pub(super) build: u64,
    pub(super) env: Vec<(OsString, OsString)>,
    pub(super) max_frame_bytes: u32,
    pub(super) start_limit: Duration,
    pub(super) time_limit: Option<Duration>,
    pub(super) retries: u32,
    pub(super) initializer: Option<Mutex<Payload>>,
}

impl Config {
    /// How long an answer may be: an error can always be told.
    pub(super) fn answer_cap(&self) -> u32 {
        self.max_frame_bytes.saturating_add(ERROR_ROOM_BYTES)
    }
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            workers: None,
            settings: Settings { queue: 256, queue_bytes: 256 << 20, recycle_after: u32::MAX },
            executable: None,
            initializer: None,
            config: Config {
                executable: PathBuf::from(EXECUTABLE),
                build: 0,
                env: Vec::new(),
                max_frame_bytes: 64 << 20,
                start_limit: Duration::from_secs(10),
                time_limit: None,
                retries: 0,
                initializer: None,
            },
        }
    }

    /// How many processes. By default as many as this one may use cores.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = Some(workers);
        self
    }

    /// How many jobs may wait for a worker before submitters have to: 256 by default, at least 1.
    /// Each that takes more than 64 KiB holds a descriptor, if there is one left.
    pub fn queue(mut self, jobs: usize) -> Self {
        self.settings.queue = jobs.max(1);
        self
    }

    /// How many bytes the jobs that wait for a worker may take before submitters have to wait, too:
    /// 256 MiB by default. A single job may take more.
    pub fn queue_bytes(mut self, bytes: usize) -> Self {
        self.settings.queue_bytes = bytes;
        self
    }

    /// The executable of the workers instead of this one. Its `main` has to begin with
    /// [`serve_if_worker`](super::serve_if_worker) too, and it has to know the same tasks. It can't
    /// be a script that starts it.
    pub fn executable(mut self, path: impl Into<PathBuf>) -> Self {
        self.executable = Some(path.into());
        self
    }

    /// Sets an environment variable for the workers, such as one that keeps a library from starting
    /// as many threads as there are cores in each of them.
    pub fn env(mut self, key: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.config.env.push((key.into(), value.into()));
        self
    }

    /// What every worker runs before its first job. If it panics, the worker counts as not started.
    pub fn initializer<T: Task<Output = ()>>(mut self, task: T) -> Self {
        self.initializer = Some(Box::new(move |cap| encode(slice::from_ref(&task), cap)));
        self
    }

    /// How long a worker may take to shake hands, and then to run the initialiser: 10 s by default.
    pub fn start_limit(mut self, limit: Duration) -> Self {
        self.config.start_limit = limit;
        self
    }

    /// How long a job may run before its worker is killed. Unlimited by default.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.config.time_limit = Some(limit);
        self
    }

    /// How often a job whose worker died may be run again. Never by default, because only jobs that
    /// do no harm when they run twice may be.
    pub fn retries(mut self, retries: u32) -> Self {
        self.config.retries = retries;
        self
    }

    /// After how many jobs a worker is replaced. Never by default.
    pub fn recycle_after(mut self, jobs: u32) -> Self {
        self.settings.recycle_after = jobs.max(1);
        self
    }

    /// How many bytes the arguments or the results of a job may take: 64 MiB by default.
    pub fn max_frame_bytes(mut self, bytes: u32) -> Self {
        self.config.max_frame_bytes = bytes;
        self
    }

    /// Starts the pool, without waiting for its workers.
    ///
    /// # Errors
    ///
    /// If there can be no pool. A worker's failure is told to jobs, not here.
    pub fn build(self) -> Result<Pool, BuildError> {
        let mut config = self.config;
        match self.executable {
            Some(path) => config.executable = path,
            // A worker that doesn't know that it is one would build a pool again, and so on.
            None if !worker::is_serving() => return Err(BuildError::NotServing),
            None => {}
        }
        config.build = start::build_id(&config.executable).map_err(BuildError::Executable)?;
        let initializer = self.initializer.map(|encode| encode(config.max_frame_bytes));
        config.initializer =
            initializer.transpose().map_err(BuildError::Initializer)?.map(Mutex::new);
        let workers = match self.workers {
            Some(0) => return Err(BuildError::NoWorkers),
            Some(workers) => workers,
            None => thread::available_parallelism().map_err(BuildError::Resources)?.get(),
        };

        let pairs = (0..workers).map(|_| UnixStream::pair()).collect::<Result<Vec<_>, _>>();
        let (wakes, woken): (_, Vec<_>) = pairs.map_err(BuildError::Resources)?.into_iter().unzip();
        let shared = Arc::new(Shared::new(wakes, self.settings));
        let config = Arc::new(config);
        // If a thread can't be started, dropping this ends those that were.
        let mut pool = Pool {
            shared: Arc::clone(&shared),
            config: Arc::clone(&config),
            threads: Mutex::default(),
            next_id: AtomicU64::new(1),
            workers,
        };
        let threads = pool.threads.get_mut().unwrap_or_else(PoisonError::into_inner);
        for (index, wake) in woken.into_iter().enumerate() {
            let (shared, config) = (Arc::clone(&shared), Arc::clone(&config));
            let thread = thread::Builder::new()
                .name(format!("pool-{index}"))
                .spawn(move || supervise(&shared, &config, index, &wake))
                .map_err(BuildError::Resources)?;
            threads.push(thread);
        }
        Ok(pool)
    }
}
