//! A gather that is dropped takes its requests and their connections along.

mod watchdog;

use asyncio_smol::https::{self, HttpsClient};
use futures::future::{Either, join_all, select};
use shared_workloads::loopback::{Connections, Server};
use std::pin::pin;
use std::time::Duration;
use surf::Client;
use watchdog::within_a_minute;

/// Longer than anything here takes on a busy machine.
const LONG: Duration = Duration::from_secs(50);

#[test]
fn dropping_a_gather_closes_its_connections_on_smol() {
    within_a_minute(|| smol::block_on(drop_a_gather()));
}

#[test]
fn dropping_a_gather_closes_its_connections_on_async_std() {
    within_a_minute(|| async_std::task::block_on(drop_a_gather()));
}

async fn drop_a_gather() {
    let server = Server::start().unwrap();
    let url = server.base_url() + "/delay/60000";
    let connections = server.connections();
    let client = Client::with_http_client(HttpsClient::new(LONG));
    {
        let gather = pin!(join_all([(); 3].map(|()| https::get(&client, &url))));
        match select(gather, pin!(until_open(&connections, 3))).await {
            Either::Left((replies, _)) => panic!("{replies:?}"),
            Either::Right(((), _)) => {}
        }
    }
    until_open(&connections, 0).await;
}

/// The loop goes on meanwhile.
async fn until_open(connections: &Connections, open: usize) {
    let connections = connections.clone();
    smol::unblock(move || connections.wait_until(LONG, |count| count.open == open)).await.unwrap();
}
