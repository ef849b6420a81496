//! Workers that break the protocol, written without the pool's code: a second opinion on it.

use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use rustix::net::{
    RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, recv, send, sendmsg,
};
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::{env, fs, process, thread};

/// Names what the fake does.
pub(crate) const FAKE: &str = "POOL_TEST_FAKE";
/// A path: only the first worker, which creates it, is a fake; its replacement is a real one.
pub(crate) const ONCE: &str = "POOL_TEST_ONCE";

const HELLO: u8 = 1;
const JOB: u8 = 3;
const REPORT: u8 = 4;
const VERSION: u64 = 3;

/// Returns if this process is to be an honest worker.
pub(crate) fn fake_if_asked() {
    let Ok(fake) = env::var(FAKE) else { return };
    if env::var_os(ONCE).is_some_and(|path| File::create_new(path).is_err()) {
        return;
    }
    // A fake whose pool has gone finds its channel closed; that is no failure of the test.
    _ = misbehave(&fake);
    process::exit(7);
}

fn misbehave(fake: &str) -> io::Result<()> {
    match fake {
        "exits at once" => return Ok(()),
        "is silent" => park(),
        _ => {}
    }
    let channel = rustix::io::fcntl_dupfd_cloexec(io::stdin(), 3)?;
    let channel = channel.as_fd();
    receive(channel)?;
    match fake {
        "talks rubbish at once" => tell(channel, &[0xff; 100])?,
        "says half a handshake" => tell(channel, &hello(VERSION, build()?)[..3])?,
        "speaks another version" => tell(channel, &hello(99, build()?))?,
        "is another build" => tell(channel, &hello(VERSION, 42))?,
        _ => {
            tell(channel, &hello(VERSION, build()?))?;
            serve(fake, channel)?;
        }
    }
    Ok(())
}

fn serve(fake: &str, channel: BorrowedFd<'_>) -> io::Result<()> {
    match fake {
        "never reads" => park(),
        "dies idle" => return Ok(()),
        _ => {}
    }
    loop {
        let order = receive(channel)?;
        assert_eq!(order[0], JOB);
        // The first ones: a varint of one byte.
        let seq = order[1];
        if fake == "dies with a job in its hands" {
            process::exit(7);
        }
        // An answer to `Double(n)`: one outcome, Ok, 2 * n, all of them in one byte here.
        let answer = [0, order[order.len() - 1].wrapping_mul(2)];
        if !matches!(fake, "answers before it starts" | "starts another") {
            tell(channel, &report(None, Some(seq), &[]))?;
        }
        match fake {
            "dies before it answers" => process::exit(7),
            "sends an unknown kind" => tell(channel, &[99, 0, 1, seq])?,
            "sends nothing" => tell(channel, &report(None, None, &[]))?,
            "sends half a header" => tell(channel, &report(Some(seq), None, &[])[..2])?,
            "sends more than a packet" => tell(channel, &vec![REPORT; 100_000])?,
            "answers a stale job" => tell(channel, &report(Some(seq + 7), None, &[0, 0]))?,
            "answers before it starts" => tell(channel, &report(Some(seq), None, &answer))?,
            "starts another" => tell(channel, &report(None, Some(seq + 1), &[]))?,
            "starts it twice" => tell(channel, &report(None, Some(seq), &[]))?,
            "attaches 4 GiB of nothing" => {
                let file = memfd_create("fake", MemfdFlags::CLOEXEC)?;
                ftruncate(&file, 1 << 32)?;
                attach(channel, &report(Some(seq), None, &[]), file.as_fd())?;
            }
            "attaches a pipe" => {
                let (pipe, _other_end) = io::pipe()?;
                // It has no length and no end: nobody may try to read it to its end.
                attach(channel, &report(Some(seq), None, &[]), pipe.as_fd())?;
                park();
            }
            "answers nothing at all" => tell(channel, &report(Some(seq), None, &[]))?,
            "answers too much" => tell(channel, &report(Some(seq), None, &[0, 1, 2, 3]))?,
            _ => panic!("no fake {fake:?}"),
        }
    }
}

/// Two options of small numbers, in postcard, and the payload.
fn report(done: Option<u8>, starts: Option<u8>, payload: &[u8]) -> Vec<u8> {
    let option = |number: Option<u8>| number.map_or(vec![0], |number| vec![1, number]);
    [vec![REPORT], option(done), option(starts), payload.to_vec()].concat()
}

fn receive(channel: BorrowedFd<'_>) -> io::Result<Vec<u8>> {
    let mut packet = vec![0; 100_000];
    let (received, _) = recv(channel, &mut packet[..], RecvFlags::empty())?;
    if received == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    packet.truncate(received);
    Ok(packet)
}

fn tell(channel: BorrowedFd<'_>, packet: &[u8]) -> io::Result<()> {
    send(channel, packet, SendFlags::NOSIGNAL)?;
    Ok(())
}

fn attach(channel: BorrowedFd<'_>, packet: &[u8], file: BorrowedFd<'_>) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    let rights = [file];
    assert!(ancillary.push(SendAncillaryMessage::ScmRights(&rights)));
    sendmsg(channel, &[IoSlice::new(packet)], &mut ancillary, SendFlags::NOSIGNAL)?;
    Ok(())
}

/// Two postcard varints.
fn hello(version: u64, build: u64) -> Vec<u8> {
    let mut bytes = vec![HELLO];
    for mut number in [version, build] {
        while number >= 0x80 {
            bytes.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        bytes.push(number.to_le_bytes()[0]);
    }
    bytes
}

fn build() -> io::Result<u64> {
    let file = fs::metadata(Path::new("/proc/self/exe"))?;
    let mut hasher = DefaultHasher::new();
    (file.dev(), file.ino(), file.size(), file.mtime(), file.mtime_nsec()).hash(&mut hasher);
    Ok(hasher.finish())
}

fn park() -> ! {
    loop {
        thread::park();
    }
}
