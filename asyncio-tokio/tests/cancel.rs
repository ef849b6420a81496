//! A gather that is dropped takes its requests and their connections along.

use futures::future::join_all;
use shared_workloads::fetch::Client;
use shared_workloads::loopback::{Connections, Server};
use std::pin::pin;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::spawn_blocking;

/// Longer than anything here takes on a busy machine, and as long as the server would wait.
const LONG: Duration = Duration::from_mins(1);

#[test]
fn dropping_a_gather_closes_its_connections() {
    let server = Server::start().unwrap();
    let url = server.base_url() + "/delay/60000";
    let connections = server.connections();
    Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let client = Client::new(LONG).unwrap();
        {
            let mut gather = pin!(join_all([client.get(&url), client.get(&url), client.get(&url)]));
            tokio::select! {
                replies = &mut gather => panic!("{replies:?}"),
                () = until_open(&connections, 3) => {}
            }
        }
        until_open(&connections, 0).await;
    });
}

/// The loop goes on meanwhile.
async fn until_open(connections: &Connections, open: usize) {
    let connections = connections.clone();
    let waiting = spawn_blocking(move || connections.wait_until(LONG, |count| count.open == open));
    waiting.await.unwrap().unwrap();
}
