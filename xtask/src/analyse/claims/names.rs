//! The variants and prices that claims are judged by: a renamed one is changed here, and nowhere else.

use crate::analyse::judge::{Name, PYTHON};

const fn python(variant: &'static str) -> Name {
    Name { model: PYTHON, variant }
}

const fn threads(variant: &'static str) -> Name {
    Name { model: "threads", variant }
}

const fn processes(variant: &'static str) -> Name {
    Name { model: "processes", variant }
}

const fn tokio(variant: &'static str) -> Name {
    Name { model: "asyncio-tokio", variant }
}

const fn hybrid(variant: &'static str) -> Name {
    Name { model: "hybrid", variant }
}

// Python's.
pub(super) const PY_LOOP: Name = python("sequential");
pub(super) const PY_THREADS: Name = python("threads");
pub(super) const PY_THREADS_LOCK: Name = python("threads_lock");
pub(super) const PY_PROCESSES: Name = python("processes");
pub(super) const PY_LAMBDA: Name = python("processes_lambda");
pub(super) const PY_ASYNCIO: Name = python("asyncio");
pub(super) const PY_AIOHTTP: Name = python("asyncio_aiohttp");
pub(super) const PY_BLOCKED: Name = python("blocked");
pub(super) const PY_TO_THREADS: Name = python("asyncio_threads");
pub(super) const PY_TO_PROCESSES: Name = python("asyncio_processes");
// Its prices of a switch, and of the same work by one thread and by several.
pub(super) const PY_SWITCH_THREADS: Name = python("threads_queue");
pub(super) const PY_SWITCH_THREADS_PIPE: Name = python("threads_pipe");
pub(super) const PY_SWITCH_PROCESSES: Name = python("processes_pipe");
pub(super) const PY_SWITCH_TASKS: Name = python("asyncio_queue");
pub(super) const PY_ONE_THREAD: Name = python("one_thread");
pub(super) const PY_THREADS_CPU: Name = python("threads_cpu");

// Rust's.
pub(super) const LOOP: Name = Name { model: "sequential", variant: "loop" };
pub(super) const STD: Name = threads("std");
pub(super) const RAYON: Name = threads("rayon");
pub(super) const RANGES: Name = threads("ranges");
pub(super) const MUTEX: Name = threads("mutex");
pub(super) const LOST_UPDATE: Name = threads("lost_update");
pub(super) const ONE_BIG_LOCK: Name = threads("one_big_lock");
pub(super) const CHILDREN: Name = processes("children");
pub(super) const POOL: Name = processes("pool");
pub(super) const POOL_RANGES: Name = processes("ranges");
pub(super) const ISOLATED: Name = processes("isolated");
pub(super) const TOKIO: Name = tokio("current_thread");
pub(super) const TOKIO_INLINE: Name = tokio("inline");
pub(super) const TOKIO_BLOCKED: Name = tokio("blocked");
pub(super) const TOKIO_TO_THREADS: Name = tokio("spawn_blocking");
pub(super) const TOKIO_JOIN_ALL: Name = tokio("join_all");
pub(super) const TOKIO_JOIN_SET: Name = tokio("join_set");
pub(super) const SMOL: Name = Name { model: "asyncio-smol", variant: "local" };
pub(super) const HYBRID_TO_THREADS: Name = hybrid("spawn_blocking");
pub(super) const HYBRID_TO_PROCESSES: Name = hybrid("processes");
pub(super) const HYBRID_TO_RAYON: Name = hybrid("rayon");
// Its prices.
pub(super) const THREAD: Name = threads("std_thread");
pub(super) const THREAD_CHANNEL: Name = threads("std_mpsc");
pub(super) const THREAD_SOCKET: Name = threads("std_thread_io");
pub(super) const PROCESS: Name = processes("process");
pub(super) const PROCESS_SOCKET: Name = processes("process_socketpair");
pub(super) const TASK: Name = tokio("tokio_current_thread");
