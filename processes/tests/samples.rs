//! Every variant of every sample, on small numbers, as a user runs it.

use shared_workloads::harness::acceptance;

#[test]
fn every_answer_is_right() {
    acceptance::every_answer_is_right(
        env!("CARGO_BIN_EXE_processes"),
        "processes",
        processes::variants,
    );
}

#[test]
fn a_url_that_takes_too_long_fails_alone() {
    acceptance::a_url_that_takes_too_long_fails_alone(env!("CARGO_BIN_EXE_processes"));
}
