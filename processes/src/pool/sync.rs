//! The locks of [`oneshot`](super::oneshot), where its test puts loom's instead.

pub(super) use std::sync::{Arc, Condvar, Mutex, MutexGuard};
