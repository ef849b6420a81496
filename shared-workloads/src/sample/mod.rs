//! The programs and the numbers they run with.
//!
//! A new program takes: a line in [`Sample`], one in [`Sample::ALL`], and what there is to know of it
//! in `about`; then the compiler asks for its answer's kind in [`crate::answer`] and for the program
//! in every model.

mod number;
mod params;

pub use number::Number;
pub use params::{Expect, Params, Target};

use Number::{
    Capacity, DeadlineMs, DelayMs, Endless, Failing, HeartbeatMs, Increments, ItemBytes, Items, N,
    Tasks, TimeoutMs, Workers,
};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One of the programs. The names say the task, not the model.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Sample {
    /// Workers add to one counter.
    CounterRace,
    /// Workers say that they start, sleep, say that they finished, and are joined.
    SleepingWorkers,
    /// A pool fetches URLs; results are taken as they complete, an error per URL.
    FetchAsCompleted,
    /// One worker per sum of squares.
    CpuWorkers,
    /// A pool counts primes, one range per task.
    PrimeRanges,
    /// Requests on one client, gathered in the order of the request.
    FetchGather,
    /// Many tasks that wait.
    IoBound,
    /// A few tasks that compute.
    CpuBound,
    /// Other threads or processes make a blocking request while the caller counts heartbeats.
    OffloadBlocking,
    /// Other threads or processes compute while the caller counts heartbeats.
    OffloadCpu,
    /// Not in the article: one of several tasks fails.
    FailingTask,
    /// Not in the article: one of several tasks never ends, and the caller goes on without it.
    Deadline,
    /// Not in the article: a fast producer, a slow consumer, and a bounded queue between them.
    BackPressure,
}

/// What there is to know of a sample.
pub(crate) struct About {
    slug: &'static str,
    from_article: bool,
    /// The numbers that it takes: the article's, or ours.
    pub(crate) numbers: &'static [(Number, u64)],
    /// Those that are smaller with `--quick`.
    pub(crate) quick: &'static [(Number, u64)],
    /// What it fetches in the article.
    live_urls: &'static [&'static str],
}

/// Most samples are the article's and fetch nothing.
const USUAL: About =
    About { slug: "", from_article: true, numbers: &[], quick: &[], live_urls: &[] };

impl Sample {
    /// All: the article's in its order, then ours.
    pub const ALL: [Self; 13] = [
        Self::CounterRace,
        Self::SleepingWorkers,
        Self::FetchAsCompleted,
        Self::CpuWorkers,
        Self::PrimeRanges,
        Self::FetchGather,
        Self::IoBound,
        Self::CpuBound,
        Self::OffloadBlocking,
        Self::OffloadCpu,
        Self::FailingTask,
        Self::Deadline,
        Self::BackPressure,
    ];

    pub(crate) const fn about(self) -> About {
        match self {
            Self::CounterRace => About {
                slug: "counter-race",
                numbers: &[(Workers, 2), (Increments, 1_000_000)],
                quick: &[(Increments, 100_000)],
                ..USUAL
            },
            Self::SleepingWorkers => About {
                slug: "sleeping-workers",
                numbers: &[(Workers, 3), (DelayMs, 1_000)],
                quick: &[(DelayMs, 50)],
                ..USUAL
            },
            Self::FetchAsCompleted => About {
                slug: "fetch-as-completed",
                numbers: &[(Workers, 3), (DelayMs, 100), (TimeoutMs, 10_000)],
                quick: &[(DelayMs, 50)],
                live_urls: &[
                    "https://api.github.com",
                    "https://api.twitter.com",
                    "https://httpbin.org/get",
                ],
                ..USUAL
            },
            Self::CpuWorkers => About {
                slug: "cpu-workers",
                numbers: &[(Workers, 4), (N, 10_000_000)],
                quick: &[(N, 1_000_000)],
                ..USUAL
            },
            Self::PrimeRanges => About {
                slug: "prime-ranges",
                numbers: &[(Tasks, 4), (N, 1_000_000)],
                quick: &[(N, 100_000)],
                ..USUAL
            },
            Self::FetchGather => About {
                slug: "fetch-gather",
                numbers: &[(DelayMs, 100), (TimeoutMs, 10_000)],
                quick: &[(DelayMs, 50)],
                live_urls: &[
                    "https://api.github.com",
                    "https://httpbin.org/get",
                    "https://jsonplaceholder.typicode.com/posts/1",
                ],
                ..USUAL
            },
            Self::IoBound => About {
                slug: "io-bound",
                numbers: &[(Tasks, 100), (DelayMs, 100)],
                quick: &[(Tasks, 20), (DelayMs, 20)],
                ..USUAL
            },
            Self::CpuBound => About {
                slug: "cpu-bound",
                numbers: &[(Tasks, 4), (N, 10_000_000)],
                quick: &[(N, 1_000_000)],
                ..USUAL
            },
            // The heartbeats are ours: the article has none. Beside a request of tenths of a
            // second, a hundred a second will do.
            Self::OffloadBlocking => About {
                slug: "offload-blocking",
                numbers: &[(DelayMs, 300), (TimeoutMs, 10_000), (HeartbeatMs, 10)],
                quick: &[(DelayMs, 100)],
                live_urls: &["https://api.github.com"],
                ..USUAL
            },
            // Two sums take a few milliseconds in Rust. Any less, and they are over before the first
            // heartbeat: so these numbers are the quick ones, too.
            Self::OffloadCpu => About {
                slug: "offload-cpu",
                numbers: &[(Tasks, 2), (N, 10_000_000), (HeartbeatMs, 1)],
                ..USUAL
            },
            Self::FailingTask => About {
                slug: "failing-task",
                from_article: false,
                numbers: &[(Tasks, 4), (Failing, 1), (DelayMs, 50)],
                ..USUAL
            },
            // Any less, and the other tasks would race the deadline on a busy machine.
            Self::Deadline => About {
                slug: "deadline",
                from_article: false,
                numbers: &[(Tasks, 4), (Endless, 1), (DelayMs, 50), (DeadlineMs, 200)],
                ..USUAL
            },
            // Half a second, and 31 MiB in a queue that has no bound.
            Self::BackPressure => About {
                slug: "back-pressure",
                from_article: false,
                numbers: &[(Items, 500), (ItemBytes, 65_536), (Capacity, 8), (DelayMs, 1)],
                quick: &[(Items, 50)],
                ..USUAL
            },
        }
    }

    /// The name on the command line and in records: `cpu-bound`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        self.about().slug
    }

    /// The name of the sample's source file without its ending: `cpu_bound`.
    #[must_use]
    pub fn module(self) -> String {
        self.slug().replace('-', "_")
    }

    /// Whether the article has this program. The others are ours, because no real program can do
    /// without what they show.
    #[must_use]
    pub const fn from_article(self) -> bool {
        self.about().from_article
    }

    /// Whether the sample talks to a server.
    #[must_use]
    pub const fn fetches(self) -> bool {
        !self.about().live_urls.is_empty()
    }

    /// Whether the sample takes this number.
    #[must_use]
    pub fn takes(self, number: Number) -> bool {
        self.about().numbers.iter().any(|&(taken, _)| taken == number)
    }

    /// The article's own URLs for a sample that fetches; none for the others.
    #[must_use]
    pub const fn live_urls(self) -> &'static [&'static str] {
        self.about().live_urls
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.slug())
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, Sample};
    use clap::ValueEnum;

    #[test]
    fn a_sample_has_one_name_on_the_command_line_and_in_records() {
        for sample in Sample::ALL {
            assert_eq!(Sample::from_str(sample.slug(), false), Ok(sample));
            assert_eq!(serde_json::to_value(sample).unwrap(), sample.slug());
        }
        assert_eq!(Sample::ALL, Sample::value_variants());
    }

    #[test]
    fn quick_replaces_only_numbers_that_there_are() {
        for sample in Sample::ALL {
            assert!(
                sample.about().quick.iter().all(|&(number, _)| sample.takes(number)),
                "{sample}"
            );
        }
    }

    #[test]
    fn every_number_is_taken_and_what_fetches_has_a_timeout() {
        for number in Number::ALL {
            assert!(Sample::ALL.iter().any(|sample| sample.takes(number)), "{number}");
        }
        for sample in Sample::ALL {
            assert_eq!(sample.fetches(), sample.takes(Number::TimeoutMs), "{sample}");
        }
    }
}
