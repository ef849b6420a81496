//! Workers that break the protocol, written without the pool's code: a second opinion on it.

use rustix::net::{RecvAncillaryBuffer, RecvFlags, recvmsg};
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::{env, fs, process, thread};

/// Names what the fake does.
pub(crate) const FAKE: &str = "POOL_TEST_FAKE";
/// A path: only the first worker, which creates it, is a fake; its replacement is a real one.
pub(crate) const ONCE: &str = "POOL_TEST_ONCE";

const READY: u8 = 2;
const JOB: u8 = 3;
const STARTED: u8 = 4;
const ANSWER: u8 = 5;

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
    let mut channel = UnixStream::from(rustix::io::fcntl_dupfd_cloexec(io::stdin(), 3)?);
    // With the first message comes the control channel, which stays open until this returns.
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let mut setup = [0; 64];
    let mut buffers = [IoSliceMut::new(&mut setup)];
    recvmsg(&channel, &mut buffers, &mut ancillary, RecvFlags::CMSG_CLOEXEC)?;
    let control: Vec<_> = ancillary.drain().collect();

    match fake {
        "talks rubbish at once" => channel.write_all(&[0xff; 100])?,
        "speaks another version" => channel.write_all(&frame(READY, 0, &hello(99, build()?)))?,
        "is another build" => channel.write_all(&frame(READY, 0, &hello(1, 42)))?,
        "says half a handshake" => {
            let hello = frame(READY, 0, &hello(1, build()?));
            channel.write_all(&hello[..hello.len() / 2])?;
        }
        _ => {
            channel.write_all(&frame(READY, 0, &hello(1, build()?)))?;
            serve(fake, &mut channel)?;
        }
    }
    drop(control);
    Ok(())
}

fn serve(fake: &str, channel: &mut UnixStream) -> io::Result<()> {
    match fake {
        "never reads" => park(),
        "dies half-way through a request" => {
            channel.read_exact(&mut [0; 1000])?;
            process::exit(7);
        }
        _ => {}
    }
    loop {
        let (kind, seq, payload) = read_frame(channel)?;
        assert_eq!(kind, JOB);
        // An answer to `Double(n)`: one outcome, Ok, 2 * n, all of them in one byte here.
        let number = payload[payload.len() - 1];
        let answer = frame(ANSWER, seq, &[0, number * 2]);
        let unstarted = matches!(fake, "answers before it starts" | "starts another");
        if !unstarted {
            channel.write_all(&frame(STARTED, seq, &[]))?;
        }
        match fake {
            "dies half-way through a reply" => {
                channel.write_all(&answer[..answer.len() / 2])?;
                // Not by returning, which closes the channel a moment before the process ends.
                process::exit(7);
            }
            "sends an unknown kind" => channel.write_all(&frame(99, seq, &[]))?,
            "answers a stale job" => channel.write_all(&frame(ANSWER, seq - 1, &[0, 0]))?,
            "answers before it starts" => channel.write_all(&answer)?,
            "starts another" => channel.write_all(&frame(STARTED, seq + 1, &[]))?,
            "announces 4 GiB" => {
                let mut header = frame(ANSWER, seq, &[]);
                header[..4].copy_from_slice(&u32::MAX.to_le_bytes());
                channel.write_all(&header)?;
            }
            "answers nothing at all" => channel.write_all(&frame(ANSWER, seq, &[]))?,
            "answers too much" => channel.write_all(&frame(ANSWER, seq, &[0, 1, 2, 3]))?,
            "writes a byte at a time" => {
                for byte in answer {
                    channel.write_all(&[byte])?;
                }
            }
            _ => panic!("no fake {fake:?}"),
        }
    }
}

fn frame(kind: u8, seq: u64, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("fakes say little").to_le_bytes();
    [&length[..], &[kind], &seq.to_le_bytes(), payload].concat()
}

fn read_frame(channel: &mut UnixStream) -> io::Result<(u8, u64, Vec<u8>)> {
    let mut header = [0; 13];
    channel.read_exact(&mut header)?;
    let [l0, l1, l2, l3, kind, seq @ ..] = header;
    let mut payload = vec![0; u32::from_le_bytes([l0, l1, l2, l3]) as usize];
    channel.read_exact(&mut payload)?;
    Ok((kind, u64::from_le_bytes(seq), payload))
}

/// Two postcard varints.
fn hello(version: u64, build: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
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
