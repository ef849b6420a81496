//! https without the internet: a TLS server on this machine, with a certificate made for the test.

mod watchdog;

use asyncio_smol::https::HttpsClient;
use futures_rustls::rustls::crypto::aws_lc_rs;
use futures_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use futures_rustls::rustls::{
    ClientConfig, RootCertStore, ServerConfig, ServerConnection, StreamOwned,
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use surf::Client;
use watchdog::within_a_minute;

const TIMEOUT: Duration = Duration::from_secs(30);

#[test]
fn a_trusted_server_is_read_on_both_runtimes() {
    within_a_minute(|| {
        let expected = (203, "over TLS".to_owned());
        let (certificate, url, server) = serve_once("127.0.0.1");
        let reply = smol::block_on(get(url, trusting(certificate)));
        assert_eq!(reply.unwrap(), expected);
        server.join().unwrap().unwrap();

        let (certificate, url, server) = serve_once("127.0.0.1");
        let reply = async_std::task::block_on(get(url, trusting(certificate)));
        assert_eq!(reply.unwrap(), expected);
        server.join().unwrap().unwrap();
    });
}

#[test]
fn a_server_that_nobody_vouches_for_is_refused() {
    within_a_minute(|| {
        let (_its_own, url, server) = serve_once("127.0.0.1");
        let (another, ..) = certificate("127.0.0.1");
        let error = smol::block_on(get(url, trusting(another))).unwrap_err();
        assert!(error.starts_with("TLS: unknown issuer: "), "{error}");
        // The client leaves in the middle of the handshake.
        server.join().unwrap().unwrap_err();
    });
}

#[test]
fn a_certificate_for_another_name_is_refused() {
    within_a_minute(|| {
        let (certificate, url, server) = serve_once("elsewhere.test");
        let error = smol::block_on(get(url, trusting(certificate))).unwrap_err();
        assert!(error.starts_with("TLS: wrong name: "), "{error}");
        server.join().unwrap().unwrap_err();
    });
}

#[test]
fn the_machine_doesn_t_trust_a_certificate_that_is_its_own_witness() {
    within_a_minute(|| {
        let (_certificate, url, server) = serve_once("127.0.0.1");
        let client = Client::with_http_client(HttpsClient::new(TIMEOUT));
        let error = smol::block_on(client.get(&url).send()).unwrap_err();
        let error = format!("{:#}", error.into_inner());
        // A machine without certificates says so before it connects: let the server go then.
        if error.contains("no certificates to trust") {
            drop(TcpStream::connect(url.trim_start_matches("https://")));
        } else {
            assert!(error.contains("invalid peer certificate"), "{error}");
        }
        server.join().unwrap().unwrap_err();
    });
}

#[test]
fn a_handshake_that_is_never_answered_times_out() {
    within_a_minute(|| {
        let never = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}/", never.local_addr().unwrap());
        let timeout = Duration::from_millis(200);
        let tls = trusting(certificate("127.0.0.1").0);
        let client = Client::with_http_client(HttpsClient::with_tls(timeout, tls));
        let error = smol::block_on(client.get(url).send()).unwrap_err();
        assert_eq!(error.to_string(), "timed out connecting");
    });
}

async fn get(url: String, tls: ClientConfig) -> Result<(u16, String), String> {
    let client = Client::with_http_client(HttpsClient::with_tls(TIMEOUT, tls));
    let mut reply = client.get(url).await.map_err(|e| format!("{:#}", e.into_inner()))?;
    let text = reply.body_string().await.map_err(|e| e.to_string())?;
    Ok((reply.status().into(), text))
}

fn certificate(name: &str) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed([name.to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    (cert.der().clone(), key)
}

fn trusting(certificate: CertificateDer<'static>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// A server for one connection, and what became of it.
fn serve_once(name: &str) -> (CertificateDer<'static>, String, JoinHandle<io::Result<()>>) {
    let (certificate, key) = certificate(name);
    let config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (tcp, _) = listener.accept()?;
        let tls = ServerConnection::new(Arc::new(config)).map_err(io::Error::other)?;
        let mut stream = BufReader::new(StreamOwned::new(tls, tcp));
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            if stream.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let reply = b"HTTP/1.1 203 \r\nContent-Length: 8\r\n\r\nover TLS";
        stream.get_mut().write_all(reply)?;
        stream.get_mut().conn.send_close_notify();
        stream.get_mut().flush()
    });
    (certificate, url, server)
}
