//! A blocking request can't be cancelled: it ends, and closes its connection, after its timeout.

use shared_workloads::fetch::FetchErrorKind;
use shared_workloads::loopback::Server;
use std::thread;
use std::time::{Duration, Instant};
use threads::fetch_gather;

/// Longer than anything here takes on a busy machine.
const LONG: Duration = Duration::from_secs(30);

#[test]
fn blocking_requests_close_their_connections_after_their_timeout() {
    let server = Server::start().unwrap();
    let connections = server.connections();
    let urls = vec![server.base_url() + "/delay/60000"; 3];
    let start = Instant::now();
    let timeout = Duration::from_secs(1);
    let gather = thread::spawn(move || fetch_gather::std(&urls, timeout));
    connections.wait_until(LONG, |count| count.open == 3).unwrap();
    connections.wait_until(LONG, |count| count.open == 0).unwrap();
    assert!(start.elapsed() >= timeout);
    for (_, result) in gather.join().unwrap().unwrap() {
        assert_eq!(result.unwrap_err().kind, FetchErrorKind::TimedOutWaiting);
    }
}
