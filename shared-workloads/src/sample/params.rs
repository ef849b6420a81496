//! The numbers of one run.

use super::{Number, Sample};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::time::Duration;

/// The numbers of one run. Those that the sample doesn't take are zero, and not in its record.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "Written")]
pub struct Params {
    /// Workers at once, where that is fewer than there are tasks or the article counts workers.
    pub workers: usize,
    /// Tasks to be done.
    pub tasks: usize,
    /// Which task fails, from 0.
    pub failing: usize,
    /// Which task never ends, from 0.
    pub endless: usize,
    /// How many items a producer sends.
    pub items: usize,
    /// How much memory each item takes.
    pub item_bytes: usize,
    /// How many items a queue holds before its producer waits.
    pub capacity: usize,
    /// How many times each worker adds 1.
    pub increments: u64,
    /// The kernels' upper bound, exclusive.
    pub n: u64,
    /// How long a task sleeps, a consumer takes for an item, or the loopback server holds its reply
    /// back.
    pub delay: Duration,
    /// How long a fetch may take.
    pub timeout: Duration,
    /// How long the caller waits for tasks before it goes on without them.
    pub deadline: Duration,
    /// The time between two heartbeats of the caller, while its work is elsewhere.
    pub heartbeat: Duration,
    /// What to fetch, in the order of the request.
    pub targets: Vec<Target>,
    /// The numbers that were given, and are in the record even where they are zero. A number above
    /// zero needs no mention.
    pub given: BTreeSet<Number>,
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
    /// A refused connection: nobody listens there.
    Refused,
    /// Anything: the server isn't ours.
    Unknown,
}

impl Params {
    /// The article's numbers, or ours where the article has none.
    #[must_use]
    pub fn article(sample: Sample) -> Self {
        let mut params = Self::default();
        for &(number, value) in sample.about().numbers {
            params.set(number, value);
        }
        params
    }

    /// Smaller numbers: every program in a few milliseconds.
    #[must_use]
    pub fn quick(sample: Sample) -> Self {
        let mut params = Self::article(sample);
        for &(number, value) in sample.about().quick {
            params.set(number, value);
        }
        params
    }

    /// Those that are in the record, with their values.
    pub fn numbers(&self) -> impl Iterator<Item = (Number, u64)> {
        let written = |&(number, value): &(Number, u64)| value > 0 || self.given.contains(&number);
        Number::ALL.into_iter().map(|number| (number, self.get(number))).filter(written)
    }

    /// Replaces a number; times are milliseconds.
    pub fn set(&mut self, number: Number, value: u64) {
        self.given.insert(number);
        self.put(number, value);
    }

    /// Removes a number: it isn't ours to say.
    pub fn forget(&mut self, number: Number) {
        self.put(number, 0);
        self.given.remove(&number);
    }

    fn put(&mut self, number: Number, value: u64) {
        let count = usize::try_from(value).unwrap_or(usize::MAX);
        let time = Duration::from_millis(value);
        match number {
            Number::Workers => self.workers = count,
            Number::Tasks => self.tasks = count,
            Number::Failing => self.failing = count,
            Number::Endless => self.endless = count,
            Number::Items => self.items = count,
            Number::ItemBytes => self.item_bytes = count,
            Number::Capacity => self.capacity = count,
            Number::Increments => self.increments = value,
            Number::N => self.n = value,
            Number::DelayMs => self.delay = time,
            Number::TimeoutMs => self.timeout = time,
            Number::DeadlineMs => self.deadline = time,
            Number::HeartbeatMs => self.heartbeat = time,
        }
    }

    fn get(&self, number: Number) -> u64 {
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        match number {
            Number::Workers => self.workers as u64,
            Number::Tasks => self.tasks as u64,
            Number::Failing => self.failing as u64,
            Number::Endless => self.endless as u64,
            Number::Items => self.items as u64,
            Number::ItemBytes => self.item_bytes as u64,
            Number::Capacity => self.capacity as u64,
            Number::Increments => self.increments,
            Number::N => self.n,
            Number::DelayMs => ms(self.delay),
            Number::TimeoutMs => ms(self.timeout),
            Number::DeadlineMs => ms(self.deadline),
            Number::HeartbeatMs => ms(self.heartbeat),
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

    /// The same as it is known to a program that only fetches: not how long a server waits, nor
    /// where it is.
    #[must_use]
    pub fn without_server(&self) -> Self {
        let mut numbers = Self { targets: Vec::new(), ..self.clone() };
        // Only what fetches has a timeout.
        if self.timeout > Duration::ZERO {
            numbers.forget(Number::DelayMs);
        }
        numbers
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

impl PartialEq for Params {
    /// Whether their records are the same.
    fn eq(&self, other: &Self) -> bool {
        self.numbers().eq(other.numbers()) && self.targets == other.targets
    }
}

impl Eq for Params {}

impl Serialize for Params {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (number, value) in self.numbers() {
            map.serialize_entry(&number, &value)?;
        }
        if !self.targets.is_empty() {
            map.serialize_entry("targets", &self.targets)?;
        }
        map.end()
    }
}

/// Numbers as they are in a record.
#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    targets: Vec<Target>,
    #[serde(flatten)]
    numbers: BTreeMap<String, u64>,
}

impl TryFrom<Written> for Params {
    type Error = String;

    fn try_from(Written { targets, numbers }: Written) -> Result<Self, String> {
        let mut params = Self { targets, ..Self::default() };
        for (key, value) in numbers {
            let number = Number::ALL.into_iter().find(|number| number.key() == key);
            params.set(number.ok_or_else(|| format!("there is no number '{key}'"))?, value);
        }
        Ok(params)
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, Params, Sample};
    use std::time::Duration;

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
            for (number, value) in quick.numbers() {
                assert!(value <= article.get(number), "{sample} {number}");
            }
            assert_eq!(quick.given, article.given, "{sample}");
        }
    }

    #[test]
    fn a_number_can_be_read_back_from_where_it_was_put() {
        for number in Number::ALL {
            let mut params = Params::default();
            params.set(number, 7);
            assert_eq!(params.numbers().collect::<Vec<_>>(), [(number, 7)]);
        }
    }

    #[test]
    fn a_record_has_only_the_numbers_that_a_sample_takes() {
        let json = serde_json::to_string(&Params::article(Sample::IoBound)).unwrap();
        assert_eq!(json, r#"{"tasks":100,"delay_ms":100}"#);
        let back: Params = serde_json::from_str(&json).unwrap();
        assert_eq!(back, Params::article(Sample::IoBound));
        assert!(serde_json::from_str::<Params>(r#"{"taks":100}"#).is_err());
        assert!(serde_json::from_str::<Params>(r#"{"tasks":-1}"#).is_err());
    }

    #[test]
    fn a_delay_of_zero_is_a_delay_and_no_delay_is_none() {
        let mut params = Params::article(Sample::IoBound);
        params.set(Number::DelayMs, 0);
        let json = serde_json::to_string(&params).unwrap();
        assert_eq!(json, r#"{"tasks":100,"delay_ms":0}"#);
        assert_eq!(serde_json::from_str::<Params>(&json).unwrap(), params);
        let mut without = params.clone();
        without.forget(Number::DelayMs);
        assert_eq!(serde_json::to_string(&without).unwrap(), r#"{"tasks":100}"#);
        assert_ne!(without, params);
        assert_eq!(without.delay, Duration::ZERO);
    }
}
