//! What travels between the pool and a worker: packets, whole or not at all.
//!
//! Both directions use one pair of `SOCK_SEQPACKET` sockets, which keep packets apart and hand each
//! to exactly one reader. There are no half-read messages, and no length to be believed before its
//! bytes have arrived: a payload above [`INLINE_BYTES`] travels as a file in memory (`memfd`), whose
//! length the kernel knows. A packet is a [`Message`] and then the payload, both as
//! [postcard](https://postcard.jamesmunns.com/wire-format), unless a file is attached.

use super::error::FrameError;
use rustix::buffer::spare_capacity;
use rustix::fs::{MemfdFlags, memfd_create};
use rustix::io::{Errno, pread};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::{self, MaybeUninit};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::FileExt;

/// Changes whenever a packet's meaning does.
pub(super) const PROTOCOL: u32 = 3;
/// What an answer may have beyond the cap, so that an error can always be told.
pub(super) const ERROR_ROOM_BYTES: u32 = 128 * 1024;
/// The longest payload within a packet. A socket's buffer has room for this one and for small ones
/// behind it, with Linux's default of 208 KiB.
pub(super) const INLINE_BYTES: usize = 64 * 1024;
/// No message is longer.
const MESSAGE_BYTES: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Hello {
    pub(super) protocol: u32,
    pub(super) build: u64,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) enum Message {
    /// To the worker, first of all. The payload is the initialiser, if there is one.
    Setup { hello: Hello, max_frame_bytes: u32, initializes: bool },
    /// From the worker, in reply.
    Hello(Hello),
    /// From the worker: how the initialiser ended.
    Initialized,
    /// To the worker: a task's name and one or more arguments. One that is run `once` will never be
    /// sent to another worker: when it has started, its file may be used for the answer.
    Job { seq: u64, once: bool },
    /// From the worker: which job is done, with its answer, and which one starts now.
    Report { done: Option<u64>, starts: Option<u64> },
}

/// What goes with a message: short in memory, long in a file.
#[derive(Default)]
pub(super) struct Payload {
    /// All of it; or what the file doesn't have yet.
    bytes: Vec<u8>,
    file: Option<File>,
    filed: usize,
    /// A file that is there already. Its pages are worth keeping: to get 64 MiB anew takes longer
    /// than to copy them.
    spare: Option<File>,
}

impl Payload {
    pub(super) fn len(&self) -> usize {
        self.filed + self.bytes.len()
    }

    /// Empties it; `spare` is for what comes next.
    pub(super) fn reset(&mut self, spare: Option<File>) {
        self.bytes.clear();
        *self = Self { bytes: mem::take(&mut self.bytes), spare, ..Self::default() };
    }

    /// Appends `value`; or nothing of it, if all would take more than `end` bytes.
    pub(super) fn append<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        end: usize,
    ) -> postcard::Result<()> {
        let length = self.len();
        let result = postcard::serialize_with_flavor(value, Capped { payload: self, end });
        if result.is_err() {
            self.truncate(length);
        }
        result
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.bytes.truncate(length.saturating_sub(self.filed));
        self.filed = self.filed.min(length);
    }

    pub(super) fn extend(&mut self, bytes: &[u8]) {
        // What can't be filed stays here; `seal` will say why.
        if self.bytes.len() + bytes.len() > INLINE_BYTES
            && self.spill().is_ok()
            && bytes.len() > INLINE_BYTES
            && let Some(file) = &self.file
            && file.write_all_at(bytes, self.filed as u64).is_ok()
        {
            self.filed += bytes.len();
        } else {
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn spill(&mut self) -> io::Result<()> {
        let file = match (self.file.take(), self.spare.take()) {
            (Some(file), _) | (None, Some(file)) => file,
            (None, None) => File::from(memfd_create("pool", MemfdFlags::CLOEXEC)?),
        };
        self.file.insert(file).write_all_at(&self.bytes, self.filed as u64)?;
        self.filed += self.bytes.len();
        self.bytes.clear();
        Ok(())
    }

    /// Makes it ready to be sent. An error if a long one can't be put into a file.
    pub(super) fn seal(&mut self) -> io::Result<()> {
        if self.filed > 0 || self.len() > INLINE_BYTES {
            self.spill()?;
        }
        match &self.file {
            Some(file) if self.filed > 0 => file.set_len(self.filed as u64),
            _ => Ok(()),
        }
    }
}

struct Capped<'a> {
    payload: &'a mut Payload,
    end: usize,
}

impl postcard::ser_flavors::Flavor for Capped<'_> {
    type Output = ();

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        let bytes = &mut self.payload.bytes;
        if bytes.len() < INLINE_BYTES.min(self.end - self.payload.filed) {
            bytes.push(byte);
            return Ok(());
        }
        self.try_extend(&[byte])
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        if self.payload.len() + bytes.len() > self.end {
            return Err(postcard::Error::SerializeBufferFull);
        }
        self.payload.extend(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// Sends a packet, at once or not at all if `flags` has `DONTWAIT`. Never raises SIGPIPE.
pub(super) fn send(
    channel: BorrowedFd<'_>,
    message: Message,
    payload: &mut Payload,
    flags: SendFlags,
) -> io::Result<()> {
    payload.seal()?;
    let mut head = [0; MESSAGE_BYTES];
    let head = postcard::to_slice(&message, &mut head).map_err(io::Error::other)?;
    let slices = [IoSlice::new(head), IoSlice::new(&payload.bytes)];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let rights = payload.file.as_ref().filter(|_| payload.filed > 0).map(|file| [file.as_fd()]);
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if let Some(rights) = &rights {
        assert!(ancillary.push(SendAncillaryMessage::ScmRights(rights)), "made to fit");
    }
    loop {
        match sendmsg(channel, &slices, &mut ancillary, flags | SendFlags::NOSIGNAL) {
            Err(Errno::INTR) => {}
            result => return Ok(result.map(|_| ())?),
        }
    }
}

/// Where packets are received, one at a time.
pub(super) struct Mailbox {
    packet: Vec<u8>,
    /// Where the payload begins and ends, unless there is a file.
    payload: std::ops::Range<usize>,
    file: Option<File>,
    /// The memory of a long payload, kept while there are such.
    long: Vec<u8>,
}

impl Mailbox {
    pub(super) fn new() -> Self {
        let packet = vec![0; MESSAGE_BYTES + INLINE_BYTES];
        Self { packet, payload: 0..0, file: None, long: Vec::new() }
    }

    /// Takes the next packet. `None`: there is none (with `DONTWAIT`), or there will be none any more
    /// (without).
    pub(super) fn receive(
        &mut self,
        channel: BorrowedFd<'_>,
        flags: RecvFlags,
    ) -> Result<Option<Message>, FrameError> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let received = loop {
            let mut buffers = [IoSliceMut::new(&mut self.packet)];
            let flags = flags | RecvFlags::CMSG_CLOEXEC;
            match recvmsg(channel, &mut buffers, &mut ancillary, flags) {
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return Ok(None),
                Err(error) => return Err(FrameError(format!("nothing: {error}"))),
                Ok(received) => break received,
            }
        };
        self.file = ancillary.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut files) => files.next().map(File::from),
            RecvAncillaryMessage::ScmCredentials(_) | _ => None,
        });
        if received.bytes == 0 {
            return Ok(None);
        }
        if received.flags.contains(ReturnFlags::TRUNC) {
            return Err(FrameError("a packet longer than any".into()));
        }
        let (message, rest) = postcard::take_from_bytes(&self.packet[..received.bytes])
            .map_err(|error| FrameError(format!("{} bytes: {error}", received.bytes)))?;
        self.payload = received.bytes - rest.len()..received.bytes;
        Ok(Some(message))
    }

    /// Reads the payload of the packet that was received last, if that is in a file.
    pub(super) fn read(&mut self, cap: u32) -> Result<(), FrameError> {
        let Some(file) = &self.file else {
            // Long payloads have gone out of fashion.
            self.long = Vec::new();
            return Ok(());
        };
        let unread =
            |error: &dyn Display| FrameError(format!("a file that can't be read: {error}"));
        let metadata = file.metadata().map_err(|error| unread(&error))?;
        if !metadata.is_file() {
            return Err(unread(&"it is none"));
        }
        // Before anything is allocated for it.
        let length = metadata.len();
        if length > u64::from(cap) {
            return Err(unread(&format!("{length} bytes, when at most {cap} are allowed")));
        }
        self.long.clear();
        let length = usize::try_from(length).map_err(|error| unread(&error))?;
        self.long.try_reserve_exact(length).map_err(|error| unread(&error))?;
        while self.long.len() < length {
            let offset = self.long.len() as u64;
            match pread(file, spare_capacity(&mut self.long), offset) {
                Ok(0) => return Err(unread(&"it was cut off")),
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(unread(&error)),
            }
        }
        Ok(())
    }

    /// The payload that was read last, and the file that it was in.
    pub(super) fn payload(&mut self) -> (&[u8], Option<File>) {
        match self.file.take() {
            Some(file) => (&self.long, Some(file)),
            None => (&self.packet[self.payload.clone()], None),
        }
    }

    /// Reads the payload, to be kept.
    pub(super) fn take_payload(&mut self, cap: u32) -> Result<Vec<u8>, FrameError> {
        self.read(cap)?;
        match self.payload() {
            (_, Some(_)) => Ok(mem::take(&mut self.long)),
            (inline, None) => Ok(inline.to_vec()),
        }
    }
}
