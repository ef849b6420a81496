//! What a README is given, in Japanese.

/// A regular expression for an English phrase, and below it the Japanese with what was captured; in
/// this order, whole sentences before the words that are left in them.
const PHRASES: &str = include_str!("japanese.txt");

/// The same with each phrase in Japanese. Numbers and names stay as they are.
pub(crate) fn japanese(english: &str) -> String {
    PHRASES.trim_end_matches('\n').split("\n\n").fold(english.to_owned(), |text, phrase| {
        let (phrase, japanese) = phrase.split_once('\n').expect("two lines each");
        let phrase = regex_lite::Regex::new(&format!("(?m){phrase}")).expect("tests try them all");
        phrase.replace_all(&text, japanese).into_owned()
    })
}
