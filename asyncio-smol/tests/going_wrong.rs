//! What dropping and panicking do on each runtime, and what nobody survives.

use smol::channel::{Receiver, Sender, unbounded};
use std::env;
use std::os::unix::process::ExitStatusExt;
use std::process::{self, Command, Stdio};

/// Set in the process that is to abort.
const VICTIM: &str = "ASYNCIO_SMOL_ABORTS";

/// Gives back what it gets, for as long as it isn't cancelled.
async fn echo(requests: Receiver<u32>, replies: Sender<u32>) {
    while let Ok(request) = requests.recv().await {
        replies.send(request).await.unwrap();
    }
}

/// Whether the task still answers. If it is gone, its end of the channel is closed.
fn answers((ask, replies): &(Sender<u32>, Receiver<u32>)) -> bool {
    // Fails if the task is gone already.
    let asked = smol::block_on(ask.send(7));
    asked.is_ok() && smol::block_on(replies.recv()) == Ok(7)
}

fn channels() -> ((Sender<u32>, Receiver<u32>), impl Future<Output = ()>) {
    let ((ask, requests), (reply, replies)) = (unbounded(), unbounded());
    ((ask, replies), echo(requests, reply))
}

#[test]
fn dropping_smols_handle_cancels_the_task_and_detaching_does_not() {
    let (ends, echo) = channels();
    let task = smol::spawn(echo);
    assert!(answers(&ends));
    drop(task);
    // A task that is being polled is cancelled when it waits the next time.
    while answers(&ends) {}

    let (ends, echo) = channels();
    smol::spawn(echo).detach();
    assert!((0..100).all(|_| answers(&ends)));
}

#[test]
fn dropping_async_stds_handle_does_not_cancel_the_task_and_cancel_does() {
    let (ends, echo) = channels();
    drop(async_std::task::spawn(echo));
    assert!((0..100).all(|_| answers(&ends)));

    let (ends, echo) = channels();
    let task = async_std::task::spawn(echo);
    assert!(answers(&ends));
    assert_eq!(smol::block_on(task.cancel()), None);
    assert!(!answers(&ends));
}

#[test]
fn dropping_an_executor_drops_its_tasks() {
    let ((ask, replies), echo) = channels();
    let executor = smol::Executor::new();
    let _task = executor.spawn(echo);
    smol::block_on(executor.run(async {
        ask.send(7).await.unwrap();
        assert_eq!(replies.recv().await, Ok(7));
    }));
    drop(executor);
    assert!(!answers(&(ask, replies)));
}

#[test]
fn a_task_that_panics_unseen_ends_alone() {
    let (running, ends) = unbounded::<()>();
    let panics = async move {
        let _running = running;
        panic!("nobody awaits this")
    };
    smol::spawn::<()>(panics).detach();
    assert!(smol::block_on(ends.recv()).is_err());
    assert_eq!(smol::block_on(smol::spawn(async { 7 })), 7);
}

#[test]
fn an_abort_ends_the_whole_process() {
    if env::var_os(VICTIM).is_some() {
        smol::block_on(smol::spawn(async { process::abort() }));
    }
    let status = Command::new(env::current_exe().unwrap())
        .args(["--exact", "an_abort_ends_the_whole_process"])
        .env(VICTIM, "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.signal(), Some(6), "{status}");
}
