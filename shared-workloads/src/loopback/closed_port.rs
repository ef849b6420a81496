//! A port where every connection is refused.

use rustix::fd::OwnedFd;
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, getsockname, socket_with};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

/// A port that is taken but never listened on: no other program can open it meanwhile, as it could
/// if a listener had merely been closed.
#[derive(Debug)]
pub struct ClosedPort {
    _socket: OwnedFd,
    address: SocketAddr,
}

impl ClosedPort {
    /// Takes a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn reserve() -> io::Result<Self> {
        let flags = SocketFlags::CLOEXEC;
        let socket = socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?;
        bind(&socket, &SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = getsockname(&socket)?.try_into().map_err(io::Error::other)?;
        Ok(Self { _socket: socket, address })
    }

    /// `http://127.0.0.1:PORT`, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }
}
