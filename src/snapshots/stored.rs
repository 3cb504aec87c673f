//! The text of a stored file: a header as the crate `insta` writes it, then what is kept.

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// What it keeps.
    Whole(Kept),
    /// What two sides of a merge keep: nobody has decided between them.
    Conflict {
        /// The first, with what the marker calls it.
        ours: (String, Kept),
        /// The second.
        theirs: (String, Kept),
    },
}

/// What a file keeps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// The file that its header names as the one it comes from.
    pub source: Option<String>,
    /// The text below the header, without line ends at its end.
    pub body: String,
}

/// Reads the text of a file; every text can be read.
#[must_use]
pub fn read(text: &str) -> Stored {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    match sides(&text) {
        Some([ours, theirs]) => {
            Stored::Conflict { ours: (ours.0, kept(&ours.1)), theirs: (theirs.0, kept(&theirs.1)) }
        }
        None => Stored::Whole(kept(&text)),
    }
}

/// The text of a file.
pub(super) fn write(source: &str, title: Option<&str>, expression: &str, body: &str) -> String {
    let description = title.map_or_else(String::new, |title| format!("description: {}\n", scalar(title)));
    format!(
        "---\nsource: {}\n{description}expression: {}\n---\n{}\n",
        scalar(source),
        scalar(expression),
        body.trim_end()
    )
}

fn kept(text: &str) -> Kept {
    let header = text.strip_prefix("---\n").and_then(|rest| {
        rest.split_once("\n---\n").or_else(|| {
            // A file whose text is empty may end with its header.
            rest.strip_suffix("\n---").map(|header| (header, ""))
        })
    });
    let Some((header, body)) = header else {
        return Kept { source: None, body: text.trim_end().to_owned() };
    };
    let source = header.lines().find_map(|line| line.strip_prefix("source:")).map(|value| {
        let value = value.trim();
        serde_json::from_str(value).unwrap_or_else(|_| value.to_owned())
    });
    Kept { source, body: body.trim_end().to_owned() }
}

/// Both sides of a text with the markers of a merge, each as a whole; the common ancestor that some tools add is
/// left out.
fn sides(text: &str) -> Option<[(String, String); 2]> {
    #[derive(PartialEq)]
    enum At {
        Both,
        Ours,
        Ancestor,
        Theirs,
    }
    let marker = |line: &str, sign: &str| {
        let rest = line.strip_prefix(&*sign.repeat(7))?;
        (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim().to_owned())
    };
    let (mut ours, mut theirs) = ((String::new(), String::new()), (String::new(), String::new()));
    let (mut at, mut met) = (At::Both, false);
    for line in text.lines() {
        if at == At::Both
            && let Some(name) = marker(line, "<")
        {
            (at, met, ours.0) = (At::Ours, true, name);
        } else if at == At::Ours && marker(line, "|").is_some() {
            at = At::Ancestor;
        } else if matches!(at, At::Ours | At::Ancestor) && marker(line, "=").is_some() {
            at = At::Theirs;
        } else if at == At::Theirs
            && let Some(name) = marker(line, ">")
        {
            (at, theirs.0) = (At::Both, name);
        } else {
            for (side, here) in [(&mut ours.1, At::Ours), (&mut theirs.1, At::Theirs)] {
                if at == At::Both || at == here {
                    side.push_str(line);
                    side.push('\n');
                }
            }
        }
    }
    met.then_some([ours, theirs])
}

/// A text as a value of the header: in quotes where it must be.
fn scalar(text: &str) -> String {
    let odd = |c: char| {
        matches!(c, ':' | '{' | '}' | '[' | ']' | ',' | '#' | '`' | '"' | '\'' | '\\') || c.is_control()
    };
    let words = [
        "yes", "Yes", "YES", "no", "No", "NO", "True", "TRUE", "true", "False", "FALSE", "false", "on", "On",
        "ON", "off", "Off", "OFF", "null", "Null", "NULL", "~",
    ];
    let quoted = text.is_empty()
        || text.starts_with([' ', '&', '*', '?', '|', '-', '<', '>', '=', '!', '%', '@', '.'])
        || text.starts_with("0x")
        || text.ends_with(' ')
        || text.contains(odd)
        || words.contains(&text)
        || text.parse::<f64>().is_ok();
    if quoted { serde_json::Value::from(text).to_string() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(body: &str) -> Kept {
        Kept { source: Some("hotel.cvr".to_owned()), body: body.to_owned() }
    }

    #[test]
    fn what_is_written_is_read() {
        for (title, body) in [(None, "U: 1"), (Some("What: they \"get\""), "U: 1\n\nDo nothing."), (None, "")]
        {
            let text = write("hotel.cvr", title, "snapshot trips for trip.business", body);
            assert_eq!(read(&text), Stored::Whole(whole(body)), "{text}");
            assert_eq!(read(&text.replace('\n', "\r\n")), Stored::Whole(whole(body)));
        }
        let odd = write("a: b.cvr", None, "x", "");
        assert!(matches!(read(&odd), Stored::Whole(kept) if kept.source.as_deref() == Some("a: b.cvr")));
    }

    #[test]
    fn any_text_is_read() {
        for text in
            ["", "---", "---\n", "---\n---\n", "U: 1", "---\nsource: x\nno end", "=======\n", ">>>>>>> a\n"]
        {
            assert!(matches!(read(text), Stored::Whole(_)), "{text:?}");
        }
    }

    #[test]
    fn both_sides_of_a_merge_are_read() {
        let text = write(
            "hotel.cvr",
            None,
            "x",
            "U: 1\n<<<<<<< HEAD\nn: 2\n||||||| base\nn: 0\n=======\nn: 3\n>>>>>>> prices\nend",
        );
        let Stored::Conflict { ours, theirs } = read(&text) else { panic!() };
        assert_eq!(ours, ("HEAD".to_owned(), whole("U: 1\nn: 2\nend")));
        assert_eq!(theirs, ("prices".to_owned(), whole("U: 1\nn: 3\nend")));
        // One that was cut off.
        let Stored::Conflict { ours, theirs } = read("a\n<<<<<<< HEAD\nb") else { panic!() };
        assert_eq!((ours.1.body.as_str(), theirs.1.body.as_str()), ("a\nb", "a"));
    }
}
