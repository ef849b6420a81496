//! A URL that fails, in whichever way, fails in time and alone.

mod watchdog;

use asyncio_smol::https::HttpsClient;
use asyncio_smol::{fetch_as_completed, fetch_gather};
use shared_workloads::fetch::FetchErrorKind;
use shared_workloads::loopback::{ClosedPort, Server};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};
use surf::{Client, StatusCode};
use watchdog::within_a_minute;

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
        let refused = closed.base_url();
        let found = format!("{}/status/200?delay_ms=50", server.base_url());
        let urls = [silent.clone(), refused.clone(), found.clone()];
        let timeout = Duration::from_millis(500);

        for fetch in [fetch_as_completed::smol, fetch_as_completed::async_std] {
            let start = Instant::now();
            let results = fetch(&urls, 3, timeout);
            assert!(start.elapsed() >= timeout);
            let [first, second, third] = &*results else {
                panic!("{results:?}");
            };
            assert_eq!([&first.0, &second.0, &third.0], [&refused, &found, &silent]);
            assert_eq!(*second.1.as_ref().unwrap(), 200);
            assert_eq!(third.1.as_ref().unwrap_err().kind, FetchErrorKind::TimedOutWaiting);
        }
        for fetch in [fetch_gather::smol, fetch_gather::async_std] {
            let results = fetch(&urls, timeout);
            let [first, second, third] = &*results else {
                panic!("{results:?}");
            };
            assert_eq!(first.1.as_ref().unwrap_err().kind, FetchErrorKind::TimedOutWaiting);
            assert_eq!(second.1.as_ref().unwrap_err().kind, FetchErrorKind::Refused);
            assert_eq!(*third.1.as_ref().unwrap(), 200);
        }
    });
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

/// A server for one connection, which says `reply` and leaves.
fn reply_once(reply: &'static str) -> (String, thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let mut stream = BufReader::new(listener.accept().unwrap().0);
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            assert_ne!(stream.read_line(&mut line).unwrap(), 0, "the client left early");
        }
        stream.get_mut().write_all(reply.as_bytes()).unwrap();
    });
    (url, server)
}
