//! What travels between the pool and a worker: packets, whole or not at all.
//!
//! Both directions use one pair of `SOCK_SEQPACKET` sockets, which keep packets apart and hand each
//! to exactly one reader. There are no half-read messages, and no length to be believed before its
//! bytes have arrived: a payload above [`INLINE_BYTES`] travels as a file in memory (`memfd`), whose
//! length the kernel knows.
//!
//! | bytes | field |
//! |---|---|
//! | 1 | kind |
//! | 8 | number of the job that is done, little endian, or 0 |
//! | 8 | number of the job that starts, or is to be done, or 0 |
//! | rest | payload, [postcard](https://postcard.jamesmunns.com/wire-format), unless a file is attached |

use super::error::FrameError;
use rustix::buffer::spare_capacity;
use rustix::fs::{MemfdFlags, memfd_create};
use rustix::io::{Errno, pread};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::Serialize;
use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::FileExt;

/// Changes whenever a packet's meaning does.
pub(super) const PROTOCOL: u32 = 2;
/// What an answer may have beyond the cap, so that an error can always be told.
pub(super) const ERROR_ROOM_BYTES: u32 = 128 * 1024;
/// The longest payload within a packet. A socket's buffer has room for this one and for small ones
/// behind it, with Linux's default of 208 KiB.
pub(super) const INLINE_BYTES: usize = 64 * 1024;

const HEADER_BYTES: usize = 17;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// To the worker, first of all: version, build and cap. Its payload goes on with the initialiser.
    Setup = 1,
    /// From the worker, in reply: its version and build.
    Hello,
    /// From the worker: how the initialiser ended.
    Initialized,
    /// To the worker: a task's name and one or more arguments.
    Job,
    /// From the worker: which job is done, with its answer, and which one starts now.
    Report,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) done: u64,
    pub(super) starts: u64,
}

impl Header {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, done: 0, starts: 0 }
    }

    fn bytes(self) -> [u8; HEADER_BYTES] {
        let mut bytes = [self.kind as u8; HEADER_BYTES];
        bytes[1..9].copy_from_slice(&self.done.to_le_bytes());
        bytes[9..].copy_from_slice(&self.starts.to_le_bytes());
        bytes
    }

    fn parse(packet: &[u8]) -> Result<Self, FrameError> {
        use Kind::{Hello, Initialized, Job, Report, Setup};
        let &[kind, d0, d1, d2, d3, d4, d5, d6, d7, ref starts @ ..] = packet
            .first_chunk::<HEADER_BYTES>()
            .ok_or_else(|| FrameError::OutOfPlace(format!("{} bytes", packet.len())))?;
        let known = [Setup, Hello, Initialized, Job, Report];
        let found = known.into_iter().find(|&known| known as u8 == kind);
        Ok(Self {
            kind: found.ok_or(FrameError::UnknownKind(kind))?,
            done: u64::from_le_bytes([d0, d1, d2, d3, d4, d5, d6, d7]),
            starts: u64::from_le_bytes(*starts),
        })
    }
}

/// Puts what is too long for a packet into a file in memory.
pub(super) fn file_of(bytes: &[u8]) -> io::Result<File> {
    let file = File::from(memfd_create("pool", MemfdFlags::CLOEXEC)?);
    file.write_all_at(bytes, 0)?;
    Ok(file)
}

/// Sends a packet, at once or not at all if `flags` has `DONTWAIT`. Never raises SIGPIPE.
pub(super) fn send(
    channel: BorrowedFd<'_>,
    header: Header,
    payload: &[u8],
    file: Option<&File>,
    flags: SendFlags,
) -> Result<(), Errno> {
    let header = header.bytes();
    let slices = [IoSlice::new(&header), IoSlice::new(payload)];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let rights = file.map(|file| [file.as_fd()]);
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if let Some(rights) = &rights {
        assert!(ancillary.push(SendAncillaryMessage::ScmRights(rights)), "made to fit");
    }
    loop {
        match sendmsg(channel, &slices, &mut ancillary, flags | SendFlags::NOSIGNAL) {
            Err(Errno::INTR) => {}
            result => return result.map(|_| ()),
        }
    }
}

/// Where packets are received, one at a time.
pub(super) struct Mailbox {
    packet: Vec<u8>,
    length: usize,
    file: Option<File>,
    /// The memory of a long payload. Pages that the process has already got are worth keeping: to
    /// get 64 MiB anew takes as long as to copy them.
    pub(super) long: Vec<u8>,
}

impl Mailbox {
    pub(super) fn new() -> Self {
        let packet = vec![0; HEADER_BYTES + INLINE_BYTES];
        Self { packet, length: HEADER_BYTES, file: None, long: Vec::new() }
    }

    /// Takes the next packet. `None`: there is none (with `DONTWAIT`), or there will be none any more
    /// (without).
    pub(super) fn receive(
        &mut self,
        channel: BorrowedFd<'_>,
        flags: RecvFlags,
    ) -> Result<Option<Header>, FrameError> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let received = loop {
            let mut buffers = [IoSliceMut::new(&mut self.packet)];
            let flags = flags | RecvFlags::CMSG_CLOEXEC;
            match recvmsg(channel, &mut buffers, &mut ancillary, flags) {
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return Ok(None),
                Err(error) => return Err(FrameError::OutOfPlace(format!("nothing: {error}"))),
                Ok(received) => break received,
            }
        };
        self.file = ancillary.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut files) => files.next().map(File::from),
            RecvAncillaryMessage::ScmCredentials(_) | _ => None,
        });
        self.length = received.bytes;
        if received.bytes == 0 {
            return Ok(None);
        }
        if received.flags.contains(ReturnFlags::TRUNC) {
            return Err(FrameError::OutOfPlace("a packet longer than any".into()));
        }
        Header::parse(&self.packet[..self.length]).map(Some)
    }

    /// The payload of the packet that was received last.
    pub(super) fn payload(&mut self, cap: u32) -> Result<&[u8], FrameError> {
        let Some(file) = self.file.take() else {
            return Ok(&self.packet[HEADER_BYTES..self.length]);
        };
        let unread = |error: &dyn std::fmt::Display| {
            FrameError::OutOfPlace(format!("a file that can't be read: {error}"))
        };
        let metadata = file.metadata().map_err(|error| unread(&error))?;
        if !metadata.is_file() {
            return Err(unread(&"it is none"));
        }
        let length = metadata.len();
        // Before anything is allocated for it.
        if length > u64::from(cap) {
            let length = u32::try_from(length).unwrap_or(u32::MAX);
            return Err(FrameError::TooLong { length, cap });
        }
        self.long.clear();
        let length = usize::try_from(length).map_err(|error| unread(&error))?;
        self.long.try_reserve_exact(length).map_err(|error| unread(&error))?;
        while self.long.len() < length {
            let offset = self.long.len() as u64;
            match pread(&file, spare_capacity(&mut self.long), offset) {
                Ok(0) => return Err(unread(&"it was cut off")),
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(unread(&error)),
            }
        }
        Ok(&self.long)
    }

    /// Like [`payload`](Self::payload), to be kept.
    pub(super) fn take_payload(&mut self, cap: u32) -> Result<Vec<u8>, FrameError> {
        if self.file.is_none() {
            // Long payloads have gone out of fashion.
            self.long = Vec::new();
            return Ok(self.packet[HEADER_BYTES..self.length].to_vec());
        }
        self.payload(cap)?;
        Ok(std::mem::take(&mut self.long))
    }
}

/// Appends `value`, giving up (and restoring `out`) as soon as `out` would grow beyond `end` bytes.
pub(super) fn append<T: Serialize + ?Sized>(
    value: &T,
    out: &mut Vec<u8>,
    end: usize,
) -> postcard::Result<()> {
    let length = out.len();
    let result = postcard::serialize_with_flavor(value, Capped { out, end });
    if result.is_err() {
        out.truncate(length);
    }
    result
}

struct Capped<'a> {
    out: &'a mut Vec<u8>,
    end: usize,
}

impl postcard::ser_flavors::Flavor for Capped<'_> {
    type Output = ();

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        if self.out.len() >= self.end {
            return Err(postcard::Error::SerializeBufferFull);
        }
        self.out.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        if self.out.len() + bytes.len() > self.end {
            return Err(postcard::Error::SerializeBufferFull);
        }
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}
