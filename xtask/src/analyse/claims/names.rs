//! The variants and prices that claims are judged by, in Python and in Rust: a renamed one is changed
//! here, and nowhere else.

use crate::analyse::judge::Name;

/// Python has these, and no claim on Rust asks for them.
const NOWHERE: [&str; 2] = ["", ""];

// Variants of samples.
pub(super) const LOOP: Name = Name("sequential", ["sequential", "loop"]);
pub(super) const THREADS: Name = Name("threads", ["threads", "std"]);
pub(super) const THREADS_RANGES: Name = Name("threads", ["threads", "ranges"]);
pub(super) const RAYON: Name = Name("threads", ["threads", "rayon"]);
pub(super) const ONE_BIG_LOCK: Name = Name("threads", ["threads", "one_big_lock"]);
pub(super) const UNLOCKED: Name = Name("threads", ["threads", "lost_update"]);
pub(super) const LOCKED: Name = Name("threads_lock", ["threads", "mutex"]);
pub(super) const POOL: Name = Name("processes", ["processes", "pool"]);
pub(super) const POOL_RANGES: Name = Name("processes", ["processes", "ranges"]);
pub(super) const CHILDREN: Name = Name("processes", ["processes", "children"]);
pub(super) const ISOLATED: Name = Name("processes", ["processes", "isolated"]);
pub(super) const LAMBDA: Name = Name("processes_lambda", ["processes", "ranges"]);
pub(super) const ASYNCIO: Name = Name("asyncio", ["asyncio-tokio", "current_thread"]);
pub(super) const SMOL: Name = Name("asyncio", ["asyncio-smol", "local"]);
pub(super) const ON_THE_LOOP: Name = Name("asyncio", ["asyncio-tokio", "inline"]);
pub(super) const BLOCKED: Name = Name("blocked", ["asyncio-tokio", "blocked"]);
pub(super) const GATHER: Name = Name("asyncio_aiohttp", ["asyncio-tokio", "join_all"]);
pub(super) const AS_COMPLETED: Name = Name("asyncio_aiohttp", ["asyncio-tokio", "join_set"]);
pub(super) const TO_THREADS: Name = Name("asyncio_threads", ["asyncio-tokio", "spawn_blocking"]);
pub(super) const HYBRID_TO_THREADS: Name = Name("asyncio_threads", ["hybrid", "spawn_blocking"]);
pub(super) const TO_PROCESSES: Name = Name("asyncio_processes", ["hybrid", "processes"]);
pub(super) const TO_RAYON: Name = Name("asyncio_processes", ["hybrid", "rayon"]);

// Units of prices: `switch`, each over its model's own channel, since system calls would outweigh it.
pub(super) const THREAD_CHANNEL: Name = Name("threads_queue", ["threads", "std_mpsc"]);
pub(super) const TASK_CHANNEL: Name = Name("asyncio_queue", ["asyncio-tokio", TOKIO]);
// Processes have no other channel than a pipe or a socket, so a thread over the same stands beside.
pub(super) const THREAD_PIPE: Name = Name("threads_pipe", ["threads", "std_thread_io"]);
pub(super) const PROCESS_PIPE: Name = Name("processes_pipe", ["processes", "process_socketpair"]);
// `start`.
pub(super) const THREAD: Name = Name("", ["threads", "std_thread"]);
pub(super) const PROCESS: Name = Name("", ["processes", "process"]);
pub(super) const TASK: Name = Name("", ["asyncio-tokio", TOKIO]);
const TOKIO: &str = "tokio_current_thread";
// What may give up the GIL.
pub(super) const ONE_THREAD: Name = Name("one_thread", NOWHERE);
pub(super) const TWO_THREADS: Name = Name("threads", NOWHERE);
pub(super) const TWO_THREADS_CPU: Name = Name("threads_cpu", NOWHERE);
pub(super) const TWO_PROCESSES: Name = Name("processes", NOWHERE);
