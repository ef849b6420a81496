//! A local HTTP server that does what it is told, so that fetching needs no internet.
//!
//! | path | reply |
//! |---|---|
//! | `/status/{code}` | that status |
//! | `/delay/{ms}` | 200 after so many milliseconds |
//! | `/json/{code}` | that status and [`DOCUMENT`] |
//! | `/bytes/{n}` | 200 and n bytes, at most [`MAX_BYTES`] |
//!
//! Every path takes `?delay_ms=`, which holds the reply back. `GET` only, HTTP/1.1, 127.0.0.1 only.

mod closed_port;
mod routes;

pub use closed_port::ClosedPort;
pub use routes::{DOCUMENT, MAX_BYTES};

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

/// A running server. Dropping it closes every connection and frees the port.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
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
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                tokio::select! {
                    served = axum::serve(listener, routes::router()).into_future() => served,
                    // The sender says nothing: either message or drop means the end.
                    _ = stopped => Ok(()),
                }
            })
        };
        let thread = thread::Builder::new().name("loopback".to_owned()).spawn(serve)?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// `http://127.0.0.1:PORT`, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits until the server ends, which it does only when it fails.
    ///
    /// # Errors
    ///
    /// What it failed of.
    ///
    /// # Panics
    ///
    /// Where the server's thread panicked.
    pub fn wait(mut self) -> io::Result<()> {
        self.thread.take().map_or(Ok(()), |thread| thread.join().expect("the server panicked"))
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
