//! The loopback server does what it is told, and ends when it is dropped.

use reqwest::Method;
use reqwest::blocking::{Client, Response};
use shared_workloads::descriptors;
use shared_workloads::loopback::{ClosedPort, DOCUMENT, MAX_BYTES, Server};
use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than anything here takes on a busy machine.
const LONG: Duration = Duration::from_secs(30);

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

fn fetch(server: &Server, path: &str) -> Response {
    client().get(format!("{}{path}", server.base_url())).send().unwrap()
}

#[test]
fn statuses() {
    let server = Server::start().unwrap();
    for status in [200, 404, 503, 999] {
        assert_eq!(fetch(&server, &format!("/status/{status}")).status().as_u16(), status);
        assert_eq!(fetch(&server, &format!("/json/{status}")).status().as_u16(), status);
    }
    for wrong in ["/status/100", "/status/1000", "/status/65536", "/status/none", "/json/99"] {
        assert_eq!(fetch(&server, wrong).status(), 400, "{wrong}");
    }
    assert_eq!(fetch(&server, "/elsewhere").status(), 404);
}

#[test]
fn bodies() {
    let server = Server::start().unwrap();
    assert_eq!(fetch(&server, "/json/200").text().unwrap(), DOCUMENT);
    assert!(serde_json::from_str::<serde_json::Value>(DOCUMENT).is_ok());
    assert_eq!(fetch(&server, "/bytes/0").bytes().unwrap().len(), 0);
    assert_eq!(fetch(&server, "/bytes/100000").bytes().unwrap().len(), 100_000);
    assert_eq!(fetch(&server, &format!("/bytes/{}", MAX_BYTES + 1)).status(), 400);
}

#[test]
fn delays() {
    let server = Server::start().unwrap();
    for path in ["/delay/30", "/delay/10?delay_ms=20", "/status/200?delay_ms=30"] {
        let start = Instant::now();
        assert_eq!(fetch(&server, path).status(), 200);
        assert!(start.elapsed() >= Duration::from_millis(30), "{path}");
    }
}

#[test]
fn a_delay_of_more_than_a_minute_is_refused() {
    let server = Server::start().unwrap();
    for path in ["/delay/60001", "/delay/60000?delay_ms=1", "/json/200?delay_ms=60001"] {
        assert_eq!(fetch(&server, path).status(), 400, "{path}");
    }
}

#[test]
fn redirects_lead_to_a_200() {
    let server = Server::start().unwrap();
    assert_eq!(fetch(&server, "/redirect/3").url().path(), "/redirect/0");
}

#[test]
fn head_has_the_head_of_get_and_no_other_method_is_taken() {
    let server = Server::start().unwrap();
    let ask = |method| client().request(method, server.base_url() + "/bytes/100").send().unwrap();
    let head = ask(Method::HEAD);
    assert_eq!(
        (head.status().as_u16(), &head.headers()["content-length"]),
        (200, &"100".parse().unwrap())
    );
    assert_eq!(head.bytes().unwrap().len(), 0);
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        assert_eq!(ask(method).status(), 405);
    }
}

#[test]
fn it_counts_its_connections() {
    let server = Server::start().unwrap();
    let connections = server.connections();
    let address = server.base_url().replace("http://", "");
    let clients: Vec<_> = (0..3).map(|_| TcpStream::connect(&address).unwrap()).collect();
    connections.wait_until(LONG, |count| count.open == 3).unwrap();
    drop(clients);
    let count = connections.wait_until(LONG, |count| count.open == 0).unwrap();
    assert_eq!((count.peak, count.accepted), (3, 3));
}

#[test]
fn dropping_it_ends_connections_that_wait_and_frees_the_port() {
    let server = Server::start().unwrap();
    let connections = server.connections();
    let address = server.base_url().replace("http://", "");
    let waiting = client().get(format!("{}/delay/60000", server.base_url()));
    let waiter = std::thread::spawn(move || waiting.send());
    let mut idle = TcpStream::connect(&address).unwrap();
    connections.wait_until(LONG, |count| count.open == 2).unwrap();
    drop(server);
    assert_eq!(connections.count().open, 0);
    assert_eq!(idle.read(&mut [0]).unwrap_or(0), 0);
    assert!(waiter.join().unwrap().is_err());
    assert!(TcpListener::bind(&address).is_ok());
}

#[test]
fn a_closed_port_refuses_and_stays_closed() {
    let closed = ClosedPort::reserve().unwrap();
    let address = closed.base_url().replace("http://", "");
    let refused = TcpStream::connect(&address).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    let taken = TcpListener::bind(&address).unwrap_err();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
}

#[test]
fn alone_it_prints_its_url_and_ends_with_its_standard_input() {
    let (mut child, url) = alone(&mut Command::new(env!("CARGO_BIN_EXE_loopback")));
    assert_eq!(client().get(format!("{url}/status/204")).send().unwrap().status(), 204);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn alone_it_explains_itself() {
    let help = Command::new(env!("CARGO_BIN_EXE_loopback")).arg("--help").output().unwrap();
    let text = String::from_utf8(help.stdout).unwrap();
    assert!(help.status.success() && text.contains("/delay/100"), "{text}");
    let wrong = Command::new(env!("CARGO_BIN_EXE_loopback")).arg("--port=1").output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

/// The server has room for eight files, and more clients than that connect.
#[test]
fn alone_it_ends_with_an_error_when_it_can_serve_no_longer() {
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -n 12 && exec \"$0\"", env!("CARGO_BIN_EXE_loopback")]);
    let (mut child, url) = alone(shell.stderr(Stdio::piped()));
    let address = url.replace("http://", "");
    // Those that come after its end are refused.
    let _clients: Vec<_> = (0..20).map_while(|_| TcpStream::connect(&address).ok()).collect();
    let mut error = String::new();
    child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(error.contains("Too many open files"), "{error}");
}

#[test]
fn a_thousand_clients_connect_at_once_and_none_has_to_try_twice() {
    descriptors::allow(2_100).unwrap();
    let server = Server::start().unwrap();
    let address = server.base_url().replace("http://", "").parse().unwrap();
    // A connection for which there is no room is tried again after a second.
    let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(900)).unwrap();
    let clients: Vec<_> = (0..1_024).map(|_| connect()).collect();
    let count = server.connections().wait_until(LONG, |count| count.open == 1_024);
    assert_eq!(count.map(|count| count.accepted), Ok(clients.len()));
}

/// Starts the server alone, and waits for its base URL.
fn alone(command: &mut Command) -> (Child, String) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
    (child, url.trim_end().to_owned())
}

#[test]
fn its_base_url_may_have_a_slash_at_its_end_and_no_proxy_stands_before_it() {
    let server = Server::start().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_sequential"))
        .args(["fetch-gather", "--quick", "--loopback", &(server.base_url() + "/")])
        .envs(["http_proxy", "HTTP_PROXY", "all_proxy"].map(|name| (name, "http://127.0.0.1:1")))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
