//! The book in a real browser, opened from the disk: `cargo test -p xtask --features book --test browser`.

#![allow(unreachable_pub, reason = "a test binary has no public interface")]

mod reader;

use anyhow::{Context, Result};
use reader::{Reader, Scripts, book, browse, root, skip};
use serde_json::Value;
use shared_workloads::sample::Sample;
use std::fs;
use std::path::Path;
use thirtyfour::Key;

/// Of every kind of page one.
const KINDS: [&str; 4] = ["index.html", "fetch-gather.html", "asyncio-tokio.html", "pool.html"];
const SAMPLE: Sample = Sample::FetchGather;
/// The width of a telephone.
const NARROW: u32 = 390;

fn pages() -> Vec<String> {
    let names = fs::read_dir(book()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut pages: Vec<String> =
        names.filter(|name| Path::new(name).extension() == Some("html".as_ref())).collect();
    pages.sort();
    assert!(pages.len() > Sample::ALL.len() + KINDS.len(), "{pages:?}");
    pages
}

/// Which programs are beside each other: by the buttons, the headings, and the code in the panes.
async fn panes(reader: &Reader) -> Result<[String; 2]> {
    let mut panes = Vec::new();
    for side in ["left", "right"] {
        let button = format!("'button[data-side={side}][aria-pressed=true]'");
        let pressed = reader.value(&format!("document.querySelector({button}).innerText")).await?;
        let model = pressed.as_str().context("a name")?.to_owned();
        let pane = format!("'.pane[data-side={side}]");
        let heading = format!("document.querySelector({pane} h3').innerText.split(/\\s/)[0]");
        assert_eq!(reader.value(&heading).await?, pressed);
        let lines = format!("[...document.querySelectorAll({pane} .code > :not(.none)')]");
        let shown = reader.value(&format!("{lines}.map((line) => line.textContent)")).await?;
        let shown: Vec<&str> =
            shown.as_array().context("lines")?.iter().filter_map(Value::as_str).collect();
        // What keeps an empty line as high as the others isn't seen.
        let shown: Vec<&str> = shown.iter().map(|line| line.trim_matches('\u{200b}')).collect();
        assert_eq!(shown, source(&model).lines().collect::<Vec<_>>(), "{model}");
        panes.push(model);
    }
    Ok([panes.remove(0), panes.remove(0)])
}

fn source(model: &str) -> String {
    let module = SAMPLE.module();
    let path = match model {
        "python" => format!("shared-workloads/python/{module}.py"),
        "sequential" => format!("shared-workloads/src/sequential/{module}.rs"),
        model => format!("{model}/src/{module}.rs"),
    };
    fs::read_to_string(root().join(path)).unwrap()
}

/// Waits until two programs are shown, and asserts that the address says so.
async fn shows(reader: &Reader, left: &str, right: &str) -> Result<()> {
    let button = |side, model| {
        format!(
            "document.querySelector('[data-side={side}][data-model={model}][aria-pressed=true]')"
        )
    };
    reader.until(&format!("!!{} && !!{}", button("left", left), button("right", right))).await?;
    assert_eq!(panes(reader).await?, [left, right]);
    assert_eq!(reader.at().await?, format!("{SAMPLE}.html#{left},{right}"));
    Ok(())
}

#[test]
fn programs_are_chosen_by_clicks_and_keys_and_the_address_says_which() {
    browse(Scripts::Run, async |reader| {
        reader.open(&format!("{SAMPLE}.html")).await?;
        assert_eq!(panes(&reader).await?, ["threads", "asyncio-tokio"]);
        reader.click("button[data-side=right][data-model=hybrid]").await?;
        shows(&reader, "threads", "hybrid").await?;
        reader.click("button[data-side=left][data-model=python]").await?;
        shows(&reader, "python", "hybrid").await?;
        reader.press("2").await?;
        shows(&reader, "sequential", "hybrid").await?;
        reader.press_with_shift("4").await?;
        shows(&reader, "sequential", "processes").await?;
        reader.press("x").await?;
        shows(&reader, "processes", "sequential").await?;
        // The program of the other side changes places instead of standing beside itself.
        reader.press("2").await?;
        shows(&reader, "sequential", "processes").await
    });
}

#[test]
fn a_link_opens_the_two_programs_that_it_names() {
    browse(Scripts::Run, async |reader| {
        reader.open(&format!("{SAMPLE}.html#asyncio-tokio,threads")).await?;
        shows(&reader, "asyncio-tokio", "threads").await?;
        // As the address of an open page is changed by hand, or by "back".
        reader.value("location.hash = 'python,asyncio-smol'").await?;
        shows(&reader, "python", "asyncio-smol").await?;
        // No program has such a name.
        reader.open(&format!("{SAMPLE}.html#fibers,<b>")).await?;
        assert_eq!(panes(&reader).await?, ["threads", "asyncio-tokio"]);
        Ok(())
    });
}

#[test]
fn lines_face_each_other_and_what_differs_is_marked() {
    browse(Scripts::Run, async |reader| {
        reader.open(&format!("{SAMPLE}.html#threads,asyncio-tokio")).await?;
        let rows =
            "[...document.querySelectorAll('.pane[data-side=left] .code > *')].map((left, i) => {
            const right = document.querySelectorAll('.pane[data-side=right] .code > *')[i];
            const top = (row) => row.getBoundingClientRect().top;
            return [left.className, left.textContent, right.textContent, top(left) - top(right),
                left.querySelectorAll('mark').length + right.querySelectorAll('mark').length];
        })";
        let rows = reader.value(rows).await?;
        let rows = rows.as_array().context("rows")?;
        let same = |row: &&Value| row[0] == "same";
        for row in rows {
            assert_eq!(row[3].as_f64(), Some(0.0), "not on one line: {row}");
            assert_eq!(row[0] == "same", row[1] == row[2], "{row}");
        }
        for row in rows.iter().filter(same) {
            assert_eq!(row[4], 0, "the same, and marked: {row}");
        }
        let marked = rows.iter().filter(|row| row[4].as_u64() > Some(0)).count();
        let [all, same] = [rows.len(), rows.iter().filter(same).count()];
        assert!(marked > 0 && 0 < same && same < all, "{marked} marked, {same} same of {all}");
        Ok(())
    });
}

#[test]
fn arrow_keys_lead_to_the_next_sample_and_keep_the_programs() {
    browse(Scripts::Run, async |reader| {
        let place = Sample::ALL.iter().position(|sample| *sample == SAMPLE).context("a sample")?;
        let [before, after] = [place - 1, place + 1].map(|place| Sample::ALL[place]);
        reader.open(&format!("{SAMPLE}.html#python,hybrid")).await?;
        reader.press(Key::Right).await?;
        reader.until(&format!("location.pathname.endsWith('/{after}.html')")).await?;
        assert_eq!(reader.at().await?, format!("{after}.html#python,hybrid"));
        for sample in [SAMPLE, before] {
            reader.until("document.readyState === 'complete'").await?;
            reader.press(Key::Left).await?;
            reader.until(&format!("location.pathname.endsWith('/{sample}.html')")).await?;
        }
        Ok(())
    });
}

#[test]
fn a_cell_of_the_matrix_and_a_leaf_of_the_flowchart_lead_to_their_program() {
    browse(Scripts::Run, async |reader| {
        for (place, least) in [("table.matrix", 60), ("#choice ~ *", 10)] {
            let links = format!("[...document.querySelectorAll('{place} a')].map((a) => a.href)");
            reader.open("index.html").await?;
            let links = reader.value(&links).await?;
            let links: Vec<&str> =
                links.as_array().context("links")?.iter().filter_map(Value::as_str).collect();
            let programs: Vec<&str> =
                links.into_iter().filter(|link| link.contains(".html#")).collect();
            assert!(programs.len() >= least, "{place}: {programs:?}");
            let (page, model) = programs[least - 1].split_once('#').context("a program")?;
            reader.open(&format!("{}#{model}", page.rsplit('/').next().context("a page")?)).await?;
            let button = format!("[data-model={model}][aria-pressed=true]");
            assert!(
                reader.is(&format!("!!document.querySelector('{button}')")).await?,
                "{page} {model}"
            );
        }
        Ok(())
    });
}

#[test]
fn the_language_is_switched_by_a_click_and_stays() {
    browse(Scripts::Run, async |reader| {
        let seen = |language: &str| {
            format!(
                "[...document.querySelectorAll('main .{language}')].some((it) => it.checkVisibility())"
            )
        };
        reader.open("index.html").await?;
        assert!(reader.is(&seen("en")).await? && !reader.is(&seen("ja")).await?);
        let english = reader.value("document.title").await?;
        reader.click("#lang-ja").await?;
        for page in KINDS {
            assert!(reader.is(&seen("ja")).await? && !reader.is(&seen("en")).await?, "{page}");
            assert_eq!(reader.value("document.documentElement.lang").await?, "ja");
            reader.open(page).await?;
        }
        reader.open("index.html").await?;
        assert_ne!(reader.value("document.title").await?, english);
        reader.click("#lang-en").await?;
        assert!(reader.is(&seen("en")).await? && !reader.is(&seen("ja")).await?);
        assert_eq!(reader.value("document.title").await?, english);
        Ok(())
    });
}

/// Of the page's background, from 0 to 255.
async fn brightness(reader: &Reader) -> Result<f64> {
    let colour =
        "getComputedStyle(document.documentElement).backgroundColor.match(/[\\d.]+/g).map(Number)";
    let colour = reader.value(colour).await?;
    let parts: Vec<f64> =
        colour.as_array().context("a colour")?.iter().filter_map(Value::as_f64).collect();
    Ok(parts[..3].iter().sum::<f64>() / 3.0)
}

#[test]
fn the_theme_is_the_systems_until_a_click_and_then_stays() {
    browse(Scripts::Run, async |reader| {
        for (system, other) in [("dark", "light"), ("light", "dark")] {
            let is = async |theme: &str| -> Result<bool> {
                let pressed = "document.querySelector('#theme').ariaPressed === 'true'";
                let dark = reader.is(pressed).await?;
                assert_eq!(dark, brightness(&reader).await? < 128.0, "the switch and the page");
                Ok(dark == (theme == "dark"))
            };
            reader.prefer(system).await?;
            reader.open("index.html").await?;
            reader.value("localStorage.clear()").await?;
            reader.open("index.html").await?;
            assert!(is(system).await?, "the system's is {system}");
            reader.click("#theme").await?;
            assert!(is(other).await?);
            reader.open(KINDS[1]).await?;
            assert!(is(other).await?, "it doesn't stay {other}");
        }
        Ok(())
    });
}

#[test]
fn no_page_scrolls_sideways_on_a_telephone() {
    browse(Scripts::Run, async |reader| {
        reader.narrow(NARROW).await?;
        for page in pages() {
            reader.open(&page).await?;
            for language in ["#lang-en", "#lang-ja"] {
                reader.click(language).await?;
                let width = reader.value("document.documentElement.scrollWidth").await?;
                assert_eq!(width, NARROW, "{page} in {language}");
            }
        }
        reader.open(&format!("{SAMPLE}.html#threads,hybrid")).await?;
        let below = "document.querySelector('.pane[data-side=right]').getBoundingClientRect().top
            >= document.querySelector('.pane[data-side=left]').getBoundingClientRect().bottom";
        assert!(reader.is(below).await?, "the panes aren't one below the other");
        Ok(())
    });
}

#[test]
fn every_page_is_quiet_and_asks_for_nothing_but_files() {
    browse(Scripts::Run, async |reader| {
        // The log works: else silence would say nothing.
        reader.open("index.html").await?;
        reader.value("console.error('heard')").await?;
        assert!(reader.console().await?.iter().any(|line| line.contains("heard")));
        for page in pages() {
            reader.open(&page).await?;
            assert_eq!(reader.console().await?, [""; 0], "{page}");
            let requests = reader.requests().await?;
            assert!(requests.iter().any(|url| url.ends_with(&format!("/{page}"))), "{requests:?}");
            for url in requests {
                let is_ours = url.starts_with("file:") || url.starts_with("about:");
                assert!(is_ours || url.starts_with("data:"), "{page} asks for {url}");
            }
        }
        Ok(())
    });
}

#[test]
fn axe_finds_no_barrier() {
    let axe = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../axe-core/package/axe.min.js");
    if !axe.exists() {
        return skip("there is no axe-core in the target folder: .ci/run says how to get it");
    }
    browse(Scripts::Run, async |reader| {
        for (page, theme) in KINDS.into_iter().flat_map(|page| [(page, "light"), (page, "dark")]) {
            reader.prefer(theme).await?;
            reader.open(page).await?;
            for language in ["en", "ja"] {
                reader.click(&format!("#lang-{language}")).await?;
                let found = reader.resolved(&axe, "axe.run()").await?;
                let passes = found["passes"].as_array().map_or(0, Vec::len);
                assert!(passes > 20, "only {passes} rules were looked at: {found}");
                let found: Vec<String> = found["violations"]
                    .as_array()
                    .context("violations")?
                    .iter()
                    .map(|it| format!("{}: {}", it["help"], it["nodes"][0]["failureSummary"]))
                    .collect();
                assert_eq!(found, [""; 0], "{page}, {theme}, {language}");
            }
        }
        Ok(())
    });
}

#[test]
fn without_scripts_all_programs_are_there_one_below_the_other() {
    browse(Scripts::Blocked, async |reader| {
        reader.open(&format!("{SAMPLE}.html")).await?;
        assert!(reader.is("!document.documentElement.classList.contains('js')").await?, "it runs");
        let models = "[...document.querySelectorAll('.program')].map((it) => it.id)";
        let models = reader.value(models).await?;
        let models: Vec<&str> =
            models.as_array().context("programs")?.iter().filter_map(Value::as_str).collect();
        assert_eq!(models.len(), 7, "{models:?}");
        let mut bottom = 0.0;
        for model in models {
            let program = format!("document.querySelector('#{model}')");
            let shown = reader.value(&format!("{program}.querySelector('pre').innerText")).await?;
            assert_eq!(shown.as_str().map(str::trim_end), Some(source(model).trim_end()));
            // What is hidden has a text, too, but no place.
            let place =
                reader.value(&format!("{program}.getBoundingClientRect().toJSON()")).await?;
            let [top, next] =
                ["top", "bottom"].map(|edge| place[edge].as_f64().unwrap_or(f64::NAN));
            assert!(top >= bottom && next > top, "{model} isn't below the one before");
            bottom = next;
        }
        let dead = "[...document.querySelectorAll('button')].some((it) => it.checkVisibility())";
        assert!(!reader.is(dead).await?, "a button that does nothing is shown");
        Ok(())
    });
}
