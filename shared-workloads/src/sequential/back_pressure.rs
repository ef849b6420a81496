//! A fast producer and a slow consumer that take turns: there is no queue to grow.
//!
//! Not in the article.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- back-pressure`

use crate::outcome::Delivery;
use std::thread;
use std::time::Duration;

/// Each item is consumed before the next one is produced, so that one item is all there ever is.
#[must_use]
pub fn sequential(items: usize, item_bytes: usize, delay: Duration) -> Delivery {
    let produce = |i| (i, vec![b'x'; item_bytes]);
    let consume = |(i, _item)| {
        thread::sleep(delay);
        i
    };
    Delivery { received: (0..items).map(produce).map(consume).collect(), longest_queue: 1 }
}
