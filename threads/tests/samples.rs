//! Every variant of every sample, on small numbers, as a user runs it.

use shared_workloads::harness::acceptance;
use threads::counter_race;

#[test]
fn every_answer_is_right() {
    acceptance::every_answer_is_right(env!("CARGO_BIN_EXE_threads"), "threads", threads::variants);
}

#[test]
fn a_url_that_takes_too_long_fails_alone() {
    acceptance::a_url_that_takes_too_long_fails_alone(env!("CARGO_BIN_EXE_threads"));
}

#[test]
fn the_race_loses_updates() {
    // Nearly every run does; that all of ten don't means that there is no race any more.
    assert!((0..10).any(|_| counter_race::lost_update(2, 100_000) < 200_000));
}
