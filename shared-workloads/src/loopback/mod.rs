//! A local HTTP server that does what it is told, so that fetching needs no internet.
//!
//! | path | reply |
//! |---|---|
//! | `/status/{code}` | that status |
//! | `/delay/{ms}` | 200 after so many milliseconds |
//! | `/json/{code}` | that status and [`DOCUMENT`] |
//! | `/bytes/{n}` | 200 and n bytes, at most [`MAX_BYTES`] |
//! | `/redirect/{n}` | 302 to `/redirect/{n - 1}`; 200 where n is 0 |
//!
//! Every path takes `?delay_ms=`, which holds the reply back, for a minute at most: more is refused
//! with 400, like any other number out of bounds. `GET` and `HEAD`, HTTP/1, 127.0.0.1 only.

mod closed_port;
mod connections;
mod listener;
mod routes;

pub use closed_port::ClosedPort;
pub use connections::{Connections, Count};
pub use routes::{DOCUMENT, MAX_BYTES};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::thread::{self, JoinHandle};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// A running server. Dropping it closes every connection and frees the port.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    connections: Connections,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Server {
    /// Starts a server on a free port, on a thread of its own.
    ///
    /// # Errors
    ///
    /// Where no port, thread or event loop is to be had.
    pub fn start() -> io::Result<Self> {
        let listener = listener::listen_on_a_free_port()?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let (stop, stopped) = oneshot::channel();
        let connections = Connections::default();
        let counter = connections.clone();
        let run = move || {
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener)?;
                let router = routes::router();
                tokio::select! {
                    failed = serve(&listener, &router, &counter) => failed,
                    // The sender says nothing: either message or drop means the end.
                    _ = stopped => Ok(()),
                }
            })
        };
        let thread = thread::Builder::new().name("loopback".to_owned()).spawn(run)?;
        Ok(Self { address, connections, stop: Some(stop), thread: Some(thread) })
    }

    /// `http://127.0.0.1:PORT`, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Counts its connections, also after its end.
    #[must_use]
    pub fn connections(&self) -> Connections {
        self.connections.clone()
    }

    /// Serves until `end` returns, on a thread of its own, or until the server fails.
    ///
    /// # Errors
    ///
    /// What the server failed of.
    ///
    /// # Panics
    ///
    /// Where the server's thread panicked.
    pub fn serve_until(mut self, end: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let stop = self.stop.take();
        thread::Builder::new().name("end".to_owned()).spawn(move || {
            end();
            drop(stop);
        })?;
        self.thread.take().map_or(Ok(()), |thread| thread.join().expect("the server panicked"))
    }
}

/// Accepts connections until that fails. They end with this future: the set aborts them.
async fn serve(listener: &TcpListener, router: &Router, counter: &Connections) -> io::Result<()> {
    let mut connections = JoinSet::new();
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // Whoever connected has left again.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => continue,
            // Out of descriptors, most likely. A server that waited for better times would keep
            // its clients waiting, and nobody would know what for.
            Err(error) => return Err(error),
        };
        stream.set_nodelay(true)?;
        let open = counter.open();
        let service = TowerToHyperService::new(router.clone());
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        connections.spawn(async move {
            // An error is the client's: it left in the middle, or didn't speak HTTP.
            connection.await.ok();
            drop(open);
        });
        while connections.try_join_next().is_some() {}
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().map(JoinHandle::join);
        if let Some(Ok(Err(error))) = ended {
            eprintln!("the loopback server failed: {error}");
        }
    }
}
