//! Names of files: stable, safe on every system, and never the same for two things.

/// How long a part of a name may be.
const LONGEST: usize = 60;

/// The name of the file of a subject: `MODEL__NAME@subject.snap`.
pub(super) fn file(model: &str, snapshot: &str, subject: &str) -> String {
    format!("{}{}@{}.snap", prefix(model), safe(snapshot), safe(subject))
}

/// What the names of all files of a model begin with.
pub(super) fn prefix(model: &str) -> String {
    format!("{}__", safe(model))
}

/// A text as part of a name. What is safe stays; of anything else a readable rest is left, and what tells it from all
/// others follows a `~`, which no safe text holds. Capitals are not safe, since some systems take them for small letters.
fn safe(text: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '+' | '-');
    let is_safe = !text.is_empty()
        && text.len() <= LONGEST
        && text.chars().all(plain)
        && !text.contains("__")
        && !text.starts_with('_')
        && !text.ends_with('_');
    if is_safe {
        return text.to_owned();
    }
    let mut rest = String::new();
    for c in text.chars().map(|c| c.to_ascii_lowercase()) {
        let c = if plain(c) && c != '_' { c } else { '-' };
        if !(c == '-' && rest.ends_with('-')) && rest.len() < LONGEST {
            rest.push(c);
        }
    }
    format!("{}~{:016x}", rest.trim_matches('-'), hash(text))
}

/// FNV-1a of 64 bits: the same on every system and in every version.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn safe_names_stay_and_others_are_told_apart() {
        assert_eq!(file("hotel", "trips", "trip.business"), "hotel__trips@trip.business.snap");
        let apart = [
            "A",
            "a",
            "a b",
            "a-b",
            "a  b",
            "ä",
            "a\u{308}",
            "Ä",
            "",
            " ",
            "..",
            "../x",
            "a/b",
            "a\\b",
            "con",
            "a__b",
            "_a",
            "a_",
            "a~b",
            "名",
            "名前",
            "a\n",
            "a\u{0}",
            "\u{202e}a",
        ];
        let names: BTreeSet<String> = apart.iter().map(|one| safe(one)).collect();
        assert_eq!(names.len(), apart.len());
        let long: BTreeSet<String> = (0..50).map(|n| safe(&format!("{}{n}", "x".repeat(500)))).collect();
        assert_eq!(long.len(), 50);
        for name in names.iter().chain(&long) {
            assert!(
                name.len() < 90 && name.chars().all(|c| c.is_ascii_graphic() && !"/\\:*?\"<>|@".contains(c))
            );
        }
    }

    #[test]
    fn model_and_snapshot_do_not_run_into_each_other() {
        assert_ne!(file("a__b", "c", "all"), file("a", "b__c", "all"));
        assert_ne!(file("a_", "b", "all"), file("a", "_b", "all"));
    }
}
