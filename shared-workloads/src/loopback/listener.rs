//! A listening port with room for everybody who connects at once.

use rustix::net::{
    AddressFamily, SocketFlags, SocketType, bind, listen, socket_with,
    sockopt::set_socket_reuseaddr,
};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

/// How many connections may wait to be accepted. The standard library's 128 are fewer than a model
/// opens at once; a connection beyond them is tried again after a second. The kernel takes less if
/// `net.core.somaxconn` says so.
const BACKLOG: i32 = 4096;

/// Listens on a free port of 127.0.0.1.
pub(super) fn listen_on_a_free_port() -> io::Result<TcpListener> {
    let socket = socket_with(AddressFamily::INET, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    set_socket_reuseaddr(&socket, true)?;
    bind(&socket, &SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    listen(&socket, BACKLOG)?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use super::listen_on_a_free_port;
    use crate::descriptors;
    use std::net::TcpStream;
    use std::time::Duration;

    #[test]
    fn more_than_a_thousand_connections_wait_to_be_accepted() {
        descriptors::allow(2_000).unwrap();
        let listener = listen_on_a_free_port().unwrap();
        let address = listener.local_addr().unwrap();
        // One too many would be tried again only after a second.
        let at_once = Duration::from_millis(900);
        let connect = |_| TcpStream::connect_timeout(&address, at_once).unwrap();
        let waiting: Vec<TcpStream> = (0..1_024).map(connect).collect();
        assert_eq!(waiting.len(), 1_024);
    }
}
