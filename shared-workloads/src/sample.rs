//! The programs and the numbers they run with.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;
use std::time::Duration;

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
    /// A blocking request is handed away while the caller's heartbeat goes on.
    OffloadBlocking,
    /// Computing tasks are handed away while the caller's heartbeat goes on.
    OffloadCpu,
    /// Ours: one of several tasks fails.
    FailingTask,
    /// Ours: one of several tasks never ends, and the caller goes on without it.
    Deadline,
    /// Ours: a fast producer, a slow consumer, and a queue between them that has a bound.
    BackPressure,
}

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

    /// The name on the command line and in records: `cpu-bound`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::CounterRace => "counter-race",
            Self::SleepingWorkers => "sleeping-workers",
            Self::FetchAsCompleted => "fetch-as-completed",
            Self::CpuWorkers => "cpu-workers",
            Self::PrimeRanges => "prime-ranges",
            Self::FetchGather => "fetch-gather",
            Self::IoBound => "io-bound",
            Self::CpuBound => "cpu-bound",
            Self::OffloadBlocking => "offload-blocking",
            Self::OffloadCpu => "offload-cpu",
            Self::FailingTask => "failing-task",
            Self::Deadline => "deadline",
            Self::BackPressure => "back-pressure",
        }
    }

    /// Whether the article has this program. The others are ours, because no real program can do
    /// without what they show.
    #[must_use]
    pub const fn from_article(self) -> bool {
        !matches!(self, Self::FailingTask | Self::Deadline | Self::BackPressure)
    }

    /// The name of the sample's source file without its ending: `cpu_bound`.
    #[must_use]
    pub fn module(self) -> String {
        self.slug().replace('-', "_")
    }

    /// Whether the sample talks to a server.
    #[must_use]
    pub fn fetches(self) -> bool {
        matches!(self, Self::FetchAsCompleted | Self::FetchGather | Self::OffloadBlocking)
    }

    /// The article's own URLs for a sample that fetches; none for the others.
    #[must_use]
    pub fn live_urls(self) -> &'static [&'static str] {
        match self {
            Self::FetchAsCompleted => {
                &["https://api.github.com", "https://api.twitter.com", "https://httpbin.org/get"]
            }
            Self::FetchGather => &[
                "https://api.github.com",
                "https://httpbin.org/get",
                "https://jsonplaceholder.typicode.com/posts/1",
            ],
            Self::OffloadBlocking => &["https://api.github.com"],
            Self::CounterRace
            | Self::SleepingWorkers
            | Self::CpuWorkers
            | Self::PrimeRanges
            | Self::IoBound
            | Self::CpuBound
            | Self::OffloadCpu
            | Self::FailingTask
            | Self::Deadline
            | Self::BackPressure => &[],
        }
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.slug())
    }
}

/// The numbers of one run. A number that a sample doesn't take is zero and isn't in its record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Params {
    /// Workers at once, where that is fewer than there are tasks or the article counts workers.
    #[serde(skip_serializing_if = "is_default")]
    pub workers: usize,
    /// Tasks to be done.
    #[serde(skip_serializing_if = "is_default")]
    pub tasks: usize,
    /// Which task fails, from 0.
    #[serde(skip_serializing_if = "is_default")]
    pub failing: usize,
    /// Which task never ends, from 0.
    #[serde(skip_serializing_if = "is_default")]
    pub endless: usize,
    /// What a producer sends.
    #[serde(skip_serializing_if = "is_default")]
    pub items: usize,
    /// How much memory each item takes.
    #[serde(skip_serializing_if = "is_default")]
    pub item_bytes: usize,
    /// How many items a queue holds before its producer waits.
    #[serde(skip_serializing_if = "is_default")]
    pub capacity: usize,
    /// How often each worker adds 1.
    #[serde(skip_serializing_if = "is_default")]
    pub increments: u64,
    /// The kernels' upper bound, exclusive.
    #[serde(skip_serializing_if = "is_default")]
    pub n: u64,
    /// How long a task sleeps, a consumer takes for an item, or the loopback server holds its reply
    /// back.
    #[serde(skip_serializing_if = "is_default", rename = "delay_ms", with = "millis")]
    pub delay: Duration,
    /// How long a fetch may take.
    #[serde(skip_serializing_if = "is_default", rename = "timeout_ms", with = "millis")]
    pub timeout: Duration,
    /// How long the caller waits for tasks before it goes on without them.
    #[serde(skip_serializing_if = "is_default", rename = "deadline_ms", with = "millis")]
    pub deadline: Duration,
    /// How often the caller's heart beats while its work is elsewhere.
    #[serde(skip_serializing_if = "is_default", rename = "heartbeat_ms", with = "millis")]
    pub heartbeat: Duration,
    /// What to fetch, in the order of the request.
    #[serde(skip_serializing_if = "is_default")]
    pub targets: Vec<Target>,
}

/// A URL and what is known of it beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Where the request goes.
    pub url: String,
    /// What must come of it.
    pub expect: Expect,
}

/// What must come of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// A reply with this status; the loopback server was told to give it.
    Status(u16),
    /// An error: nobody listens there.
    Refused,
    /// Anything: the server isn't ours.
    Unknown,
}

impl Params {
    /// The article's numbers, but for the heartbeat, which the article doesn't have, and for the
    /// samples that are ours.
    ///
    /// Two sums of squares take a few milliseconds in Rust, so the heart beats every millisecond
    /// beside them and every 10 ms beside a request.
    #[must_use]
    pub fn article(sample: Sample) -> Self {
        let timeout = Duration::from_secs(10);
        let none = Self::default();
        match sample {
            Sample::CounterRace => Self { workers: 2, increments: 1_000_000, ..none },
            Sample::SleepingWorkers => Self { workers: 3, delay: Duration::from_secs(1), ..none },
            Sample::FetchAsCompleted => {
                Self { workers: 3, delay: Duration::from_millis(100), timeout, ..none }
            }
            Sample::CpuWorkers => Self { workers: 4, n: 10_000_000, ..none },
            Sample::PrimeRanges => Self { tasks: 4, n: 1_000_000, ..none },
            Sample::FetchGather => Self { delay: Duration::from_millis(100), timeout, ..none },
            Sample::IoBound => Self { tasks: 100, delay: Duration::from_millis(100), ..none },
            Sample::CpuBound => Self { tasks: 4, n: 10_000_000, ..none },
            Sample::OffloadBlocking => Self {
                delay: Duration::from_millis(300),
                timeout,
                heartbeat: Duration::from_millis(10),
                ..none
            },
            Sample::OffloadCpu => {
                Self { tasks: 2, n: 10_000_000, heartbeat: Duration::from_millis(1), ..none }
            }
            Sample::FailingTask => {
                Self { tasks: 4, failing: 1, delay: Duration::from_millis(50), ..none }
            }
            Sample::Deadline => Self {
                tasks: 4,
                endless: 1,
                delay: Duration::from_millis(50),
                deadline: Duration::from_millis(200),
                ..none
            },
            // Half a second, and 31 MiB in a queue that has no bound.
            Sample::BackPressure => Self {
                items: 500,
                item_bytes: 1 << 16,
                capacity: 8,
                delay: Duration::from_millis(1),
                ..none
            },
        }
    }

    /// Smaller numbers: every program in a few milliseconds.
    #[must_use]
    pub fn quick(sample: Sample) -> Self {
        let article = Self::article(sample);
        match sample {
            Sample::CounterRace => Self { increments: 100_000, ..article },
            Sample::SleepingWorkers | Sample::FetchAsCompleted | Sample::FetchGather => {
                Self { delay: Duration::from_millis(50), ..article }
            }
            Sample::CpuWorkers | Sample::CpuBound => Self { n: 1_000_000, ..article },
            Sample::PrimeRanges => Self { n: 100_000, ..article },
            Sample::IoBound => Self { tasks: 20, delay: Duration::from_millis(20), ..article },
            Sample::OffloadBlocking => Self { delay: Duration::from_millis(100), ..article },
            // Any less, and the work is over before the heart can beat; or the tasks race the
            // deadline.
            Sample::OffloadCpu | Sample::FailingTask | Sample::Deadline => article,
            Sample::BackPressure => Self { items: 50, ..article },
        }
    }

    /// `1..n`, cut into as many equally long ranges as there are tasks.
    #[must_use]
    pub fn ranges(&self) -> Vec<Range<u64>> {
        let tasks = self.tasks.max(1) as u64;
        let bound = |i: u64| (self.n * i / tasks).max(1);
        (0..tasks).map(|i| bound(i)..bound(i + 1)).collect()
    }

    /// Fills in what a fetching sample fetches from a loopback server, and where it is refused.
    ///
    /// `fetch_as_completed` asks first for the slowest reply and last for the fastest, with a
    /// refused connection between, so that results complete in another order than the request's.
    pub fn aim_at(&mut self, sample: Sample, loopback: &str, closed: &str) {
        let delay_ms = self.delay.as_millis();
        let status = |path: &str, delay_ms: u128, status: u16| Target {
            url: format!("{loopback}{path}?delay_ms={delay_ms}"),
            expect: Expect::Status(status),
        };
        self.targets = match sample {
            Sample::FetchAsCompleted => vec![
                status("/status/200", 2 * delay_ms, 200),
                Target { url: format!("{closed}/"), expect: Expect::Refused },
                status("/status/404", delay_ms, 404),
            ],
            Sample::FetchGather => vec![
                status("/json/200", delay_ms, 200),
                status("/json/404", delay_ms / 2, 404),
                status("/json/203", delay_ms, 203),
            ],
            Sample::OffloadBlocking => vec![status("/json/200", delay_ms, 200)],
            Sample::CounterRace
            | Sample::SleepingWorkers
            | Sample::CpuWorkers
            | Sample::PrimeRanges
            | Sample::IoBound
            | Sample::CpuBound
            | Sample::OffloadCpu
            | Sample::FailingTask
            | Sample::Deadline
            | Sample::BackPressure => Vec::new(),
        };
    }

    /// What to fetch, in the order of the request.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        self.targets.iter().map(|t| t.url.clone()).collect()
    }

    /// The one URL of a sample that fetches one.
    ///
    /// # Panics
    ///
    /// Where the sample doesn't fetch.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.targets.first().expect("the harness gives every fetching sample a URL").url
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A duration as a whole number of milliseconds.
mod millis {
    use serde::{Deserialize, Deserializer, Serializer};
    use std::time::Duration;

    pub(super) fn serialize<S: Serializer>(value: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u128(value.as_millis())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}

#[cfg(test)]
mod tests {
    use super::{Params, Sample};
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
    fn the_article_s_four_ranges() {
        let ranges = Params::article(Sample::PrimeRanges).ranges();
        assert_eq!(ranges, [1..250_000, 250_000..500_000, 500_000..750_000, 750_000..1_000_000]);
    }

    #[test]
    fn more_ranges_than_numbers_are_empty_ranges() {
        let params = Params { tasks: 4, n: 2, ..Params::default() };
        assert_eq!(params.ranges(), [1..1, 1..1, 1..1, 1..2]);
    }

    #[test]
    fn quick_numbers_are_never_larger_and_of_the_same_kind() {
        for sample in Sample::ALL {
            let (article, quick) = (Params::article(sample), Params::quick(sample));
            assert!(quick.n <= article.n && quick.tasks <= article.tasks, "{sample}");
            assert!(quick.delay <= article.delay && quick.workers <= article.workers, "{sample}");
            assert_eq!(quick.n == 0, article.n == 0, "{sample}");
            assert_eq!(quick.delay.is_zero(), article.delay.is_zero(), "{sample}");
        }
    }

    #[test]
    fn a_record_has_only_the_numbers_that_a_sample_takes() {
        let json = serde_json::to_string(&Params::article(Sample::IoBound)).unwrap();
        assert_eq!(json, r#"{"tasks":100,"delay_ms":100}"#);
        let back: Params = serde_json::from_str(&json).unwrap();
        assert_eq!(back, Params::article(Sample::IoBound));
    }
}
