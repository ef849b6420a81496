//! One way to write a sample in a model.

use crate::answer::Answer;
use crate::sample::Params;

/// A named function from a sample's numbers to its answer.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// Unique among the variants of a sample in a model.
    pub name: &'static str,
    function: Function,
}

#[derive(Clone, Copy, Debug)]
enum Function {
    Infallible(fn(&Params) -> Answer),
    Fallible(fn(&Params) -> anyhow::Result<Answer>),
}

impl Variant {
    /// A variant that always answers.
    #[must_use]
    pub const fn new(name: &'static str, function: fn(&Params) -> Answer) -> Self {
        Self { name, function: Function::Infallible(function) }
    }

    /// A variant that may fail, as one does that needs a process or a server.
    #[must_use]
    pub const fn fallible(
        name: &'static str,
        function: fn(&Params) -> anyhow::Result<Answer>,
    ) -> Self {
        Self { name, function: Function::Fallible(function) }
    }

    /// Runs it once.
    ///
    /// # Errors
    ///
    /// Where the sample failed; a wrong answer is not an error here.
    pub fn run(&self, params: &Params) -> anyhow::Result<Answer> {
        match self.function {
            Function::Infallible(function) => Ok(function(params)),
            Function::Fallible(function) => function(params),
        }
    }
}
