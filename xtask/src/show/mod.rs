//! From results to text and pictures: pure functions. Only here is data put into words.

mod causes;
pub(crate) mod charts;
pub(crate) mod choice;
mod claims;
pub(crate) mod comparison;
mod findings;
pub(crate) mod flowchart;
mod growth;
mod japanese;
mod method;
mod page;
pub(crate) mod pick;
mod prices;
mod sheet;
mod terminal;
pub(crate) mod words;

pub(crate) use japanese::japanese;
pub(crate) use terminal::summary;
pub(crate) use words::Links;

use crate::output::REPORT;
use crate::results::Results;

/// `report.md` and its charts, each a name and its content.
pub(crate) fn files(
    results: &Results,
    older: Option<&Results>,
    links: Links,
) -> Vec<(String, String)> {
    let mut charts = charts::Charts::default();
    let report = page::page(results, older, links, &mut charts);
    charts.0.into_iter().chain([(REPORT.to_owned(), report)]).collect()
}

/// What a README is given, by the names of its markers.
pub(crate) fn excerpts(results: &Results) -> Vec<(&'static str, String)> {
    let found = page::numbered(results).unwrap_or_default();
    let findings = format!("{found}\n\n{}", page::measured(results));
    // Results that don't suffice for a flowchart leave the older one.
    let choice = flowchart::graph(results).map(|graph| ("choice", graph));
    [("findings", findings)].into_iter().chain(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::{Links, excerpts, files, summary};
    use crate::fixture::{PYTHON, World, point, priced, results, steady, world};
    use crate::results::{Results, Row, Series};
    use expect_test::expect_file;
    use shared_workloads::sample::Sample::CpuBound;

    const ROOT: Links = Links { root: Some("../..") };

    fn report(results: &Results, older: Option<&Results>) -> String {
        let files = files(results, older, ROOT);
        files.into_iter().find(|(name, _)| name == "report.md").unwrap().1
    }

    #[test]
    fn a_report_of_a_world_in_which_the_article_is_right() {
        let text = report(&world(World::Right), None);
        assert!(!text.contains('{'), "what is named in `article.md` is a claim");
        expect_file!["../../tests/snapshots/right.md"].assert_eq(&text);
    }

    fn fetches(name: (&str, &str), at_once: usize, ms: f64) -> Row {
        let mut row = point(Series::Throughput, name, 10_000, ms);
        row.params.workers = at_once;
        row
    }

    #[test]
    fn a_report_with_prices_and_curves_against_an_older_one() {
        let mut results = priced();
        results.rows.extend([
            fetches(("limit", "raw"), 50, 125.0),
            fetches(("asyncio-tokio", "multi_thread"), 50, 400.0),
            fetches(("asyncio-tokio", "current_thread"), 50, 200.0),
            fetches((PYTHON, "asyncio_aiohttp"), 50, 2_000.0),
            point(Series::SlowFetching, ("threads", "std"), 1_000, 1_050.0),
        ]);
        let text = report(&results, Some(&results));
        expect_file!["../../tests/snapshots/priced.md"].assert_eq(&text);
    }

    #[test]
    fn charts_name_their_lines_dots_cells_and_axes() {
        let mut results = priced();
        let waiting = [10, 100].map(|x| point(Series::Waiting, ("threads", "std"), x, 100.0));
        let fetching = [(10, 100.0), (50, 1_000.0)]
            .map(|(at_once, ms)| fetches(("threads", "std"), at_once, ms));
        results.rows.extend(waiting);
        results.rows.extend(fetching);
        results.rows.push(steady("threads", CpuBound, "std", 12.0));
        let files = files(&results, None, ROOT);
        for (name, texts) in [
            ("growth-waiting-light.svg", ["threads std", "waiting tasks, logarithmic", "ms"]),
            ("growth-computing-dark.svg", ["ideal", "times as fast", "workers"]),
            ("growth-throughput-light.svg", ["threads std", "requests a second", "10,000/s"]),
            ("io-bound-light.svg", ["sequential loop", "95% interval, logarithmic", "<circle"]),
            ("matrix-light.svg", ["threads", "cpu-bound", "100 ×"]),
        ] {
            let (_, svg) = files.iter().find(|(other, _)| other == name).expect(name);
            assert!(texts.iter().all(|text| svg.contains(text)), "{name}: {svg}");
        }
    }

    #[test]
    fn a_report_of_nothing_says_how_nothing_was_measured_and_first_that_it_was_interrupted() {
        let text = report(&Results { partial: true, ..results(Vec::new()) }, None);
        assert!(text.contains("## Method") && !text.contains("## Findings"), "{text}");
        assert!(!text.contains("| --- |\n\n"), "{text}");
        assert!(text.lines().take(6).any(|line| line.contains("**Partial**")), "{text}");
    }

    #[test]
    fn a_readme_gets_findings_and_a_flowchart_where_there_are_prices() {
        let names = |results: &Results| excerpts(results).iter().map(|(name, _)| *name).collect();
        let (with, without): (Vec<&str>, Vec<&str>) =
            (names(&priced()), names(&world(World::Right)));
        assert_eq!((with, without), (vec!["findings", "choice"], vec!["findings"]));
    }

    #[test]
    fn a_terminal_shows_findings_without_marks_of_markdown() {
        let text = summary(&world(World::Right), None);
        assert!(text.contains("Computing (") && !text.contains("**"), "{text}");
    }
}
