//! The loopback server does what it is told, and ends when it is dropped.

use reqwest::blocking::{Client, Response, get};
use shared_workloads::loopback::{ClosedPort, DOCUMENT, MAX_BYTES, Server};
use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn fetch(server: &Server, path: &str) -> Response {
    get(format!("{}{path}", server.base_url())).unwrap()
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
    for path in ["/delay/30", "/status/200?delay_ms=30", "/json/200?delay_ms=30"] {
        let start = Instant::now();
        assert_eq!(fetch(&server, path).status(), 200);
        assert!(start.elapsed() >= Duration::from_millis(30), "{path}");
    }
}

#[test]
fn dropping_it_ends_connections_that_wait_and_frees_the_port() {
    let server = Server::start().unwrap();
    let address = server.base_url().replace("http://", "");
    let waiting = Client::new().get(format!("{}/delay/60000", server.base_url()));
    // The second connection is accepted after the first, so that the drop finds both there.
    let waiter = std::thread::spawn(move || waiting.send());
    let mut idle = TcpStream::connect(&address).unwrap();
    drop(server);
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
    let mut child = Command::new(env!("CARGO_BIN_EXE_loopback"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
    assert_eq!(get(format!("{}/status/204", url.trim_end())).unwrap().status(), 204);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}
