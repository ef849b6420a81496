//! A headless Chromium that reads the book from the disk, and that is ended whatever happens.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;
use thirtyfour::prelude::*;
use thirtyfour::{BrowserLogEntry, ChromeCapabilities, LoggingPrefsLogLevel};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command as Start};
use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};

/// All of a test takes a tenth of it on a machine that has nothing else to do.
const WATCHDOG: Duration = Duration::from_mins(3);
/// What a page does after an event takes it a few frames.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(10);

/// The book of the committed reference, so that every test reads the same.
static BOOK: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("book");
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["book", "--from"]).arg(root().join("xtask/reference/results.json"));
    let output = command.arg("--out").arg(&folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    folder
});

pub fn book() -> &'static Path {
    &BOOK
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a member")
}

/// Says why a test wasn't run. What checks a change sets `REQUIRE_BROWSER`, and then it fails.
#[expect(clippy::print_stderr, reason = "a test that doesn't test says so")]
pub fn skip(reason: &str) {
    assert!(env::var_os("REQUIRE_BROWSER").is_none(), "{reason}");
    eprintln!("skipped: {reason}");
}

/// Whether the pages' scripts run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    Run,
    Blocked,
}

/// Starts a browser, lets it read, and ends it. Where there is none, that is said and nothing fails.
pub fn browse(scripts: Scripts, read: impl AsyncFnOnce(Reader) -> Result<()>) {
    let path = env::var_os("PATH").unwrap_or_default();
    let Some(driver) = env::split_paths(&path)
        .map(|folder| folder.join("chromedriver"))
        .find(|file| file.exists())
    else {
        return skip("there is no chromedriver: apt-get install chromium chromium-driver");
    };
    let test = async {
        let mut driver = Driver::start(&driver).await?;
        let browser = WebDriver::new(&driver.url, capabilities(scripts)?).await?;
        let read = browser
            .run_and_quit(async |browser| {
                timeout(WATCHDOG, read(Reader(browser))).await.context("it took too long")?
            })
            .await;
        driver.child.kill().await?;
        anyhow::Ok(read?)
    };
    Builder::new_current_thread().enable_all().build().unwrap().block_on(test).unwrap();
}

fn capabilities(scripts: Scripts) -> WebDriverResult<ChromeCapabilities> {
    let mut chromium = DesiredCapabilities::chrome();
    // The sandbox needs rights that a container seldom gives, and these pages are our own.
    for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=en"] {
        chromium.add_arg(argument)?;
    }
    for log in ["browser", "performance"] {
        chromium.set_logging_prefs(log, LoggingPrefsLogLevel::All)?;
    }
    if scripts == Scripts::Blocked {
        let blocked = json!({ "profile.managed_default_content_settings.javascript": 2 });
        chromium.add_experimental_option("prefs", blocked)?;
    }
    Ok(chromium)
}

/// chromedriver, on a port of its own choice.
struct Driver {
    child: Child,
    url: String,
}

impl Driver {
    async fn start(program: &Path) -> Result<Self> {
        let mut command = Start::new(program);
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("it is piped")?).lines();
        let started = async {
            while let Some(line) = lines.next_line().await? {
                if let Some((_, port)) = line.split_once("started successfully on port ") {
                    return Ok(format!("http://127.0.0.1:{}", port.trim_end_matches('.')));
                }
            }
            anyhow::bail!("chromedriver ended before it was ready")
        };
        let url = timeout(WATCHDOG, started).await.context("chromedriver didn't start")??;
        // It writes a few lines more, which fit into the pipe; closed, it would end.
        child.stdout = Some(lines.into_inner().into_inner());
        Ok(Self { child, url })
    }
}

/// Who reads the book.
pub struct Reader(WebDriver);

impl Reader {
    /// Opens a page afresh; only another address would do so by itself.
    pub async fn open(&self, page: &str) -> Result<()> {
        self.0.goto("about:blank").await?;
        Ok(self.0.goto(format!("file://{}/{page}", book().display())).await?)
    }

    /// The page's file, and what follows `#`.
    pub async fn at(&self) -> Result<String> {
        let url = self.0.current_url().await?.to_string();
        Ok(url.rsplit('/').next().unwrap_or_default().to_owned())
    }

    pub async fn click(&self, selector: &str) -> Result<()> {
        Ok(self.0.find(By::Css(selector)).await?.click().await?)
    }

    pub async fn press(&self, keys: impl Into<TypingData>) -> Result<()> {
        Ok(self.0.action_chain().send_keys(keys).perform().await?)
    }

    pub async fn press_with_shift(&self, keys: &str) -> Result<()> {
        let keys = self.0.action_chain().key_down(Key::Shift).send_keys(keys).key_up(Key::Shift);
        Ok(keys.perform().await?)
    }

    /// The value of an expression in the page.
    pub async fn value(&self, expression: &str) -> Result<Value> {
        let script = format!("return ({expression});");
        let value = self.0.execute(script, Vec::new()).await;
        Ok(value.with_context(|| expression.to_owned())?.json().clone())
    }

    pub async fn is(&self, expression: &str) -> Result<bool> {
        Ok(self.value(expression).await? == json!(true))
    }

    /// Waits for what a page does after an event.
    pub async fn until(&self, expression: &str) -> Result<()> {
        let holds = async {
            while !self.is(expression).await? {
                sleep(POLL).await;
            }
            Ok(())
        };
        timeout(LONGEST_WAIT, holds).await.with_context(|| format!("not yet: {expression}"))?
    }

    /// Loads a script into the page, and waits for what a call of it resolves to.
    pub async fn resolved(&self, script: &Path, call: &str) -> Result<Value> {
        self.0.execute(fs::read_to_string(script)?, Vec::new()).await?;
        let script = format!("{call}.then(arguments[0]);");
        Ok(self.0.execute_async(script, Vec::new()).await?.json().clone())
    }

    /// What the system prefers: `dark` or `light`.
    pub async fn prefer(&self, scheme: &str) -> Result<()> {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let media = json!({ "features": features });
        self.0.cdp().send_raw("Emulation.setEmulatedMedia", media).await?;
        Ok(())
    }

    /// A screen of a telephone.
    pub async fn narrow(&self, width: u32) -> Result<()> {
        let screen =
            json!({ "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": true });
        self.0.cdp().send_raw("Emulation.setDeviceMetricsOverride", screen).await?;
        Ok(())
    }

    /// What was written to the console since it was last asked for.
    pub async fn console(&self) -> Result<Vec<String>> {
        let log = self.0.get_log("browser").await?;
        Ok(log.into_iter().map(|BrowserLogEntry { message, .. }| message).collect())
    }

    /// What was asked for, from the disk or elsewhere, since this was last asked for.
    pub async fn requests(&self) -> Result<Vec<String>> {
        let log = self.0.get_log("performance").await?;
        let mut urls = Vec::new();
        for BrowserLogEntry { message, .. } in log {
            let message: Value = serde_json::from_str(&message)?;
            let message = &message["message"];
            if message["method"] == "Network.requestWillBeSent" {
                urls.extend(message["params"]["request"]["url"].as_str().map(str::to_owned));
            }
        }
        Ok(urls)
    }
}
