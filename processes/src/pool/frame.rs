//! What travels between the pool and a worker: frames, and how to cut a stream into them.
//!
//! | bytes | field |
//! |---|---|
//! | 4 | length of the payload, little endian |
//! | 1 | kind |
//! | 8 | sequence number, little endian |
//! | length | payload, [postcard](https://postcard.jamesmunns.com/wire-format) |

use super::error::FrameError;
use rustix::buffer::spare_capacity;
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendAncillaryBuffer, SendFlags, recv, sendmsg};
use serde::Serialize;
use std::io::{self, IoSlice};
use std::os::unix::net::UnixStream;

/// Changes whenever a frame's meaning does.
pub(super) const PROTOCOL: u32 = 1;
pub(super) const HEADER_BYTES: usize = 13;
/// What an answer may have beyond the cap, so that an error can always be told.
pub(super) const ERROR_ROOM_BYTES: u32 = 128 * 1024;

/// How much is received at once; longer frames get a buffer of their own length.
pub(super) const CHUNK_BYTES: usize = 64 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// To the worker, first of all: the protocol's version and the frame cap.
    Setup = 1,
    /// From the worker, in reply: its version and build.
    Ready,
    /// To the worker: a task's name and one or more arguments.
    Job,
    /// From the worker: this job runs now. What was not started can be given to another worker.
    Started,
    /// From the worker: one outcome for each argument.
    Answer,
    /// To the worker, on the control channel: give back what you have not started.
    Recall,
    /// From the worker, on the control channel: the last job that it started.
    Returned,
}

impl TryFrom<u8> for Kind {
    type Error = FrameError;

    fn try_from(byte: u8) -> Result<Self, FrameError> {
        use Kind::{Answer, Job, Ready, Recall, Returned, Setup, Started};
        let kinds = [Setup, Ready, Job, Started, Answer, Recall, Returned];
        let found = kinds.into_iter().find(|&kind| kind as u8 == byte);
        found.ok_or(FrameError::UnknownKind(byte))
    }
}

/// A whole frame with its header, as received.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) seq: u64,
    pub(super) bytes: Vec<u8>,
}

impl Frame {
    pub(super) fn payload(&self) -> &[u8] {
        &self.bytes[HEADER_BYTES..]
    }
}

/// Appends an empty frame to `out` and returns where its payload begins, for [`seal`].
pub(super) fn begin(out: &mut Vec<u8>) -> usize {
    out.resize(out.len() + HEADER_BYTES, 0);
    out.len()
}

/// Writes the header in front of the payload that runs from `start` to the end.
pub(super) fn seal(out: &mut [u8], start: usize, kind: Kind, seq: u64) {
    let length = u32::try_from(out.len() - start).expect("payloads are capped below 4 GiB");
    let header = &mut out[start - HEADER_BYTES..start];
    header[..4].copy_from_slice(&length.to_le_bytes());
    header[4] = kind as u8;
    header[5..].copy_from_slice(&seq.to_le_bytes());
}

pub(super) fn empty(kind: Kind, seq: u64) -> Vec<u8> {
    let mut frame = Vec::with_capacity(HEADER_BYTES);
    let start = begin(&mut frame);
    seal(&mut frame, start, kind, seq);
    frame
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

/// Cuts what arrives into frames, however it was cut on the way.
pub(super) struct Reader {
    buffer: Vec<u8>,
    /// Where the first frame that has not been handed out begins.
    start: usize,
    pub(super) cap: u32,
}

impl Reader {
    pub(super) fn new(cap: u32) -> Self {
        Self { buffer: Vec::new(), start: 0, cap }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next frame, if it has arrived as a whole.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, FrameError> {
        let arrived = &self.buffer[self.start..];
        let Some(&header) = arrived.first_chunk::<HEADER_BYTES>() else {
            return Ok(None);
        };
        let [l0, l1, l2, l3, kind, seq @ ..] = header;
        let length = u32::from_le_bytes([l0, l1, l2, l3]);
        // Before anything is allocated for it.
        if length > self.cap {
            return Err(FrameError::TooLong { length, cap: self.cap });
        }
        let kind = Kind::try_from(kind)?;
        let end = HEADER_BYTES + length as usize;
        if arrived.len() < end {
            return Ok(None);
        }
        let bytes = if end > CHUNK_BYTES && self.start == 0 && arrived.len() == end {
            // A long frame fills a buffer of its own, which can be handed on without a copy.
            std::mem::take(&mut self.buffer)
        } else {
            let bytes = arrived[..end].to_vec();
            self.start += end;
            bytes
        };
        Ok(Some(Frame { kind, seq: u64::from_le_bytes(seq), bytes }))
    }

    /// Takes the memory of a frame that is done with. Pages that the process has already got are worth
    /// keeping: to get 64 MiB anew takes as long as to receive them. A small frame ends that.
    pub(super) fn recycle(&mut self, mut bytes: Vec<u8>) {
        if bytes.len() <= CHUNK_BYTES {
            self.buffer.shrink_to(CHUNK_BYTES);
        } else if self.start == self.buffer.len() {
            bytes.clear();
            self.buffer = bytes;
            self.start = 0;
        }
    }

    /// Receives what there is; 0 means that the other side has closed.
    ///
    /// To be called only after [`next`](Self::next) found no whole frame: it has checked the length
    /// for which this makes room.
    pub(super) fn fill(&mut self, channel: &UnixStream, flags: RecvFlags) -> io::Result<usize> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let missing = self.buffer.first_chunk::<4>().map_or(HEADER_BYTES, |&length| {
            HEADER_BYTES + u32::from_le_bytes(length) as usize - self.buffer.len().max(4)
        });
        if self.buffer.capacity() - self.buffer.len() < missing {
            self.buffer.try_reserve_exact(missing.max(CHUNK_BYTES))?;
        }
        loop {
            match recv(channel, spare_capacity(&mut self.buffer), flags) {
                Ok((_, received)) => return Ok(received),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Sends as much as fits, at once if `flags` has `DONTWAIT`. Never raises SIGPIPE.
pub(super) fn send(
    channel: &UnixStream,
    slices: &[IoSlice<'_>],
    flags: SendFlags,
) -> Result<usize, Errno> {
    let mut nothing = SendAncillaryBuffer::default();
    loop {
        match sendmsg(channel, slices, &mut nothing, flags | SendFlags::NOSIGNAL) {
            Err(Errno::INTR) => {}
            result => return result,
        }
    }
}

/// Sends everything, waiting for the other side to make room.
pub(super) fn send_all(channel: &UnixStream, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        let sent = send(channel, &[IoSlice::new(bytes)], SendFlags::empty())?;
        bytes = &bytes[sent..];
    }
    Ok(())
}
