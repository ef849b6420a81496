//! A whole process pool, as short as it can be: the place to start reading.
//!
//! A worker is this executable started again. Jobs go to its standard input and results come from
//! its standard output, each as a length and [postcard](https://docs.rs/postcard). A thread for each
//! worker takes a job from the pool's one queue, sends it, and waits for the result:
//!
//! ```text
//! submit ──> queue ──> thread 0 or 1 ──stdin──> its worker ──stdout──> the same thread ──> handle
//! ```
//!
//! What it lacks is why [the real one](super) has more:
//!
//! | here | there |
//! |---|---|
//! | a worker has one job at a time, and idles until the next arrives | the next ones wait in its inbox ([`link`](super)) |
//! | a dead worker is replaced, whatever it died of, and at once | one that keeps dying is replaced more and more slowly, and breaks the pool |
//! | a job that was sent to a dead worker fails, although it may never have started | a worker says what it starts |
//! | a job that hangs keeps its worker for ever | limits, `kill`, `cancel` |
//! | a panic, or a job that prints, ends the worker | panics are told, and standard output is the job's |
//! | the queue has no bound | a full queue makes submitters wait |
//! | workers outlive a pool that is killed until they next read | the kernel ends them |

use super::Task;
use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio, exit};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};

const MARK: &str = "--first-pool-worker";

struct Order {
    request: Vec<u8>,
    answer: Box<dyn FnOnce(io::Result<Vec<u8>>) + Send>,
}

/// A queue, and a thread for each worker.
pub struct FirstPool {
    queue: Option<mpsc::Sender<Order>>,
    threads: Vec<JoinHandle<()>>,
}

impl FirstPool {
    /// A pool of `workers` processes.
    #[must_use]
    pub fn new(workers: usize) -> Self {
        let (queue, orders) = mpsc::channel();
        let orders = Arc::new(Mutex::new(orders));
        let attend = |_| {
            let orders = Arc::clone(&orders);
            thread::spawn(move || attend(&orders))
        };
        Self { queue: Some(queue), threads: (0..workers).map(attend).collect() }
    }

    /// Submits a job. Its result arrives on the channel that is returned.
    ///
    /// # Errors
    ///
    /// If the task can't be serialised.
    pub fn submit<T: Task>(&self, task: T) -> io::Result<mpsc::Receiver<io::Result<T::Output>>> {
        let (sender, result) = mpsc::channel();
        let request = postcard::to_stdvec(&(T::NAME, task)).map_err(io::Error::other)?;
        // Whoever has dropped the receiver doesn't want to know.
        let answer = Box::new(move |bytes: io::Result<Vec<u8>>| {
            _ = sender
                .send(bytes.and_then(|it| postcard::from_bytes(&it).map_err(io::Error::other)));
        });
        let queue = self.queue.as_ref().expect("only `drop` closes it");
        queue.send(Order { request, answer }).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(result)
    }
}

impl Drop for FirstPool {
    /// Runs the queue out.
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            thread.join().expect("it doesn't panic");
        }
    }
}

/// Takes jobs from the queue until that is closed, and has a worker do them.
fn attend(orders: &Mutex<mpsc::Receiver<Order>>) {
    let mut worker = None;
    loop {
        // The lock is held while this waits: the others wait for the lock instead.
        let order = orders.lock().expect("nothing panics under this lock").recv();
        let Ok(Order { request, answer }) = order else { break };
        let result = match &mut worker {
            Some(worker) => exchange(worker, &request),
            none => start().and_then(|started| exchange(none.insert(started), &request)),
        };
        // A worker that has failed once is not trusted again.
        if result.is_err() {
            worker.take().into_iter().for_each(end);
        }
        answer(result);
    }
    worker.into_iter().for_each(end);
}

fn start() -> io::Result<Child> {
    let mut command = Command::new(super::EXECUTABLE);
    command.arg(MARK).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()
}

fn exchange(worker: &mut Child, request: &[u8]) -> io::Result<Vec<u8>> {
    write_frame(worker.stdin.as_mut().expect("piped"), request)?;
    read_frame(worker.stdout.as_mut().expect("piped"))
}

fn end(mut worker: Child) {
    if let Err(error) = worker.kill().and_then(|()| worker.wait()) {
        eprintln!("first pool: a worker can't be ended: {error}");
    }
}

/// Makes this process a worker for the task `T` if it was started as one; then it never returns.
pub fn serve_if_worker<T: Task>() {
    if std::env::args().nth(1).is_none_or(|first| first != MARK) {
        return;
    }
    // The end of standard input is the end of the pool.
    while let Ok(request) = read_frame(&mut io::stdin()) {
        let (name, task) = postcard::from_bytes::<(String, T)>(&request).expect("the same program");
        assert_eq!(name, T::NAME);
        let answer = postcard::to_stdvec(&task.run()).expect("the output can be serialised");
        write_frame(&mut io::stdout(), &answer).expect("the pool reads");
    }
    exit(0);
}

fn write_frame(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(&(bytes.len() as u64).to_le_bytes())?;
    out.write_all(bytes)?;
    out.flush()
}

fn read_frame(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 8];
    input.read_exact(&mut length)?;
    let (mut bytes, length) = (Vec::new(), u64::from_le_bytes(length));
    if input.take(length).read_to_end(&mut bytes)? as u64 == length {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}
