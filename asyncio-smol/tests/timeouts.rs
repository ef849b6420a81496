//! A URL that fails, in whichever way, fails in time and alone.

mod watchdog;

use asyncio_smol::https::{self, HttpsClient};
use asyncio_smol::{fetch_as_completed, fetch_gather};
use shared_workloads::fetch::{self, FetchErrorKind};
use shared_workloads::loopback::{ClosedPort, Server};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use surf::{Client, StatusCode};
use watchdog::within_a_minute;

/// Of a server that never replies. The others have replied long before, even on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(3);
/// Longer than any reply takes that comes at all.
const LONG: Duration = Duration::from_secs(30);

#[test]
fn a_timeout_fires_and_leaves_the_others_unaffected() {
    within_a_minute(|| {
        let server = Server::start().unwrap();
        let closed = ClosedPort::reserve().unwrap();
        // The kernel completes the connection; nobody ever accepts it.
        let never = TcpListener::bind("127.0.0.1:0").unwrap();
        let silent = format!("http://{}/", never.local_addr().unwrap());
        let urls = &[silent, closed.base_url(), server.base_url() + "/status/200"];

        // Each takes the whole timeout: all at the same time.
        thread::scope(|scope| {
            for fetch in [fetch_as_completed::smol, fetch_as_completed::async_std] {
                scope.spawn(move || {
                    let start = Instant::now();
                    let mut results = fetch(urls, 3, TIMEOUT);
                    assert!(start.elapsed() >= TIMEOUT);
                    assert_eq!(results.last().unwrap().0, urls[0], "it has completed last");
                    results.sort_by_key(|(url, _)| urls.iter().position(|other| other == url));
                    assert_outcomes(&results);
                });
            }
            for fetch in [fetch_gather::smol, fetch_gather::async_std] {
                scope.spawn(move || assert_outcomes(&fetch(urls, TIMEOUT)));
            }
        });
    });
}

/// A silent server, one that refuses, and one that replies.
fn assert_outcomes(results: &[(String, fetch::Result<u16>)]) {
    let [(_, silent), (_, refused), (_, found)] = results else {
        panic!("{results:?}");
    };
    assert_eq!(silent.as_ref().unwrap_err().kind, FetchErrorKind::TimedOutWaiting);
    assert_eq!(refused.as_ref().unwrap_err().kind, FetchErrorKind::Refused);
    assert_eq!(*found.as_ref().unwrap(), 200);
}

#[test]
fn what_is_no_http_url_is_an_error_of_its_own() {
    within_a_minute(|| {
        let server = Server::start().unwrap();
        let good = format!("{}/status/404", server.base_url());
        let bad = ["", "no URL", "ftp://127.0.0.1/", "mailto:a@b.test"];
        let urls: Vec<String> = bad.map(String::from).into_iter().chain([good]).collect();
        let mut results = fetch_gather::smol(&urls, LONG);
        assert_eq!(results.pop().unwrap().1.unwrap(), 404);
        assert!(results.iter().all(|(_, result)| result.is_err()), "{results:?}");
    });
}

#[test]
fn a_reply_that_can_t_be_read_is_an_error_of_its_own() {
    within_a_minute(|| {
        let replies = [
            "HTTP/1.1 999 \r\nContent-Length: 0\r\n\r\n",
            "Welcome!\r\n\r\n",
            "",
            "HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n",
        ];
        let (urls, servers): (Vec<_>, Vec<_>) = replies.into_iter().map(reply_once).unzip();
        let mut results = fetch_gather::smol(&urls, LONG);
        assert_eq!(results.pop().unwrap().1.unwrap(), 404);
        assert!(results.iter().all(|(_, result)| result.is_err()), "{results:?}");
        for server in servers {
            server.join().unwrap();
        }
    });
}

/// With surf's own client the second request would be answered from the body of the first.
#[test]
fn a_reply_answers_its_own_request_even_if_the_last_was_left_unread() {
    within_a_minute(|| {
        let server = Server::start().unwrap();
        let url = |path: &str| server.base_url() + path;
        let client = Client::with_http_client(HttpsClient::new(LONG));
        smol::block_on(async {
            drop(client.get(url("/bytes/1000000")).await.unwrap());
            let status = client.get(url("/status/404")).await.unwrap().status();
            assert_eq!(status, StatusCode::NotFound);
        });
    });
}

#[test]
fn a_connection_is_used_again_until_the_server_closes_it() {
    within_a_minute(|| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let (tell, is_closed) = mpsc::channel();
        let server = thread::spawn(move || {
            for requests in [2, 1] {
                let mut stream = BufReader::new(listener.accept().unwrap().0);
                for _ in 0..requests {
                    reply(&mut stream, "HTTP/1.1 404 \r\nContent-Length: 3\r\n\r\nno.");
                }
                drop(stream);
                tell.send(()).unwrap();
            }
        });
        let client = Client::with_http_client(HttpsClient::new(LONG));
        let status = || smol::block_on(https::get(&client, &url)).unwrap().status;
        assert_eq!([status(), status()], [404, 404]);
        is_closed.recv().unwrap();
        assert_eq!(status(), 404);
        server.join().unwrap();
    });
}

/// A server for one connection, which says `text` and leaves.
fn reply_once(text: &'static str) -> (String, thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        reply(&mut BufReader::new(listener.accept().unwrap().0), text);
    });
    (url, server)
}

/// Reads a request and says `text`.
fn reply(stream: &mut BufReader<TcpStream>, text: &str) {
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        assert_ne!(stream.read_line(&mut line).unwrap(), 0, "the client left early");
    }
    stream.get_mut().write_all(text.as_bytes()).unwrap();
}
