//! Servers that nobody here wrote: nginx with TLS, and httpbin. Whoever hasn't got them isn't held
//! up; `REQUIRE_REAL_SERVERS` makes their absence an error.

use crate::faulty::Authority;
use crate::models::{LONG, MODELS, start};
use crate::outcomes;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A server that is ended with this.
struct Real {
    child: Child,
    port: u16,
}

#[test]
fn nginx_is_fetched_from_over_tls() {
    let nginx = ["/usr/sbin/nginx", "/usr/local/sbin/nginx"].map(Path::new);
    let Some(nginx) = nginx.into_iter().find(|path| path.exists()) else {
        return skip("there is no nginx: apt-get install nginx-light");
    };
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new("nginx");
    let port = free_port();
    write(&folder, "authority.pem", &authority.pem);
    let (certificate, key) = authority.certificate_for("localhost");
    write(&folder, "certificate.pem", &certificate);
    write(&folder, "key.pem", &key);
    let path = folder.path().display();
    let config = format!(
        "daemon off; worker_processes 1; pid {path}/pid; error_log {path}/log;
         events {{}}
         http {{
             access_log off;
             client_body_temp_path {path}/a; proxy_temp_path {path}/b; fastcgi_temp_path {path}/c;
             uwsgi_temp_path {path}/d; scgi_temp_path {path}/e;
             server {{
                 listen 127.0.0.1:{port} ssl;
                 ssl_certificate {path}/certificate.pem; ssl_certificate_key {path}/key.pem;
                 location /ok {{ return 200 '{{}}'; }}
                 location /moved {{ return 301 https://localhost:{port}/ok; }}
                 location /loop {{ return 302 /loop; }}
                 location /gone {{ return 410; }}
             }}
         }}"
    );
    let config = write(&folder, "nginx.conf", &config);
    let server =
        Real::start(Command::new(nginx).arg("-c").arg(config).arg("-p").arg(folder.path()), port);
    let base = format!("https://localhost:{}", server.port);
    check(
        Some(&folder.path().join("authority.pem")),
        &[
            (base.clone() + "/ok", "200"),
            (base.clone() + "/moved", "200"),
            (base.clone() + "/loop", "too many redirects"),
            (base.clone() + "/gone", "410"),
            (base.clone() + "/nothing", "404"),
            // The certificate is for the name, not for the address.
            (base.replace("localhost", "127.0.0.1") + "/ok", "TLS: wrong name"),
            (base.replace("https", "http") + "/ok", "400"),
        ],
    );
}

#[test]
fn httpbin_is_fetched_from() {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/httpbin/bin/python");
    if !python.exists() {
        return skip(
            "there is no httpbin: python3 -m venv target/httpbin && target/httpbin/bin/pip install httpbin",
        );
    }
    let port = free_port();
    let module = ["-m", "httpbin.core", "--host", "127.0.0.1", "--port", &port.to_string()];
    let server = Real::start(Command::new(python).args(module), port);
    let url = |path: &str| format!("http://localhost:{}/{path}", server.port);
    check(
        None,
        &[
            (url("delay/1"), "200"),
            (url("delay/9"), "timed out waiting"),
            (url("stream-bytes/100000"), "200"),
            (url("redirect/3"), "200"),
            (url("absolute-redirect/10"), "200"),
            (url("redirect/11"), "too many redirects"),
            (url("status/418"), "418"),
            (url("status/503"), "503"),
            (url("gzip"), "200"),
            (url("json"), "200"),
        ],
    );
}

/// Every model fetches these, and has these outcomes: a status, or the name of an error.
fn check(authority: Option<&Path>, expected: &[(String, &str)]) {
    // httpbin holds back one reply for longer than this.
    let mut arguments =
        vec!["fetch-as-completed", "fetch-gather", "--json", "--timeout-ms", "7000"];
    arguments.extend(expected.iter().flat_map(|(url, _)| ["--url", url]));
    let run = |model| {
        let running = start(model, &arguments, |command| {
            if let Some(authority) = authority {
                command.env("SSL_CERT_FILE", authority).env_remove("SSL_CERT_DIR");
            }
        });
        let outcome = running.end();
        assert!(outcome.status.success(), "{model}: {}", outcome.stderr);
        assert!(outcome.records.len() >= 2, "{model}: {}", outcome.stderr);
        for record in &outcome.records {
            for (url, expected) in expected {
                let fetched: Vec<_> = outcomes(record, url).collect();
                assert_eq!(fetched.len(), 1, "{model} {} {url}", record.variant);
                let got = fetched[0].as_ref().map_or_else(Clone::clone, ToString::to_string);
                assert!(got.starts_with(expected), "{model} {} {url}: {got}", record.variant);
            }
        }
    };
    let run = &run;
    thread::scope(|scope| {
        for model in MODELS {
            scope.spawn(move || run(model));
        }
    });
}

impl Real {
    /// Starts it, and waits until it listens.
    fn start(command: &mut Command, port: u16) -> Self {
        let child =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut server = Self { child: child.unwrap(), port };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = server.child.try_wait().unwrap();
            assert!(ended.is_none() && start.elapsed() < LONG, "{command:?} doesn't listen");
            thread::sleep(Duration::from_millis(10));
        }
        server
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        // nginx ends its workers when it is asked to.
        let asked = rustix::process::kill_process(
            rustix::process::Pid::from_child(&self.child),
            rustix::process::Signal::TERM,
        );
        assert!(asked.is_ok() && self.child.wait().is_ok(), "a server is left");
    }
}

fn skip(reason: &str) {
    assert!(std::env::var_os("REQUIRE_REAL_SERVERS").is_none(), "{reason}");
    eprintln!("skipped: {reason}");
}

/// Free a moment ago: these servers can't say which port they took.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn write(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path
}
