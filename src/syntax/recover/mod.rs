//! Words for text that fits nothing: what was expected, what was found, what was probably meant.
//!
//! The grammar passes over bad text; here it is read once more, alone, to learn how far it was good.

mod words;

use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};

use super::cursor::Part;
use super::grammar::{Cvr, Rule};
use super::lower::Lower;
use crate::diagnostic::{Code, Diagnostic, closest, did_you_mean, list_or, tick, ticked_or};
use crate::source::Span;
use words::{Words, words};

/// The declarations of the language.
const DECLARATIONS: [&str; 23] = [
    "model",
    "input",
    "benefits",
    "costs",
    "weights",
    "segments",
    "population",
    "let",
    "param",
    "consequence",
    "goal",
    "action",
    "terms",
    "rule",
    "table",
    "case",
    "snapshot",
    "target",
    "property",
    "protect",
    "text",
    "use",
    "edition",
];

/// Where an error of pest is.
pub(super) fn position(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// The first few words of a text, on one line.
pub(super) fn short(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= 40 {
        return text;
    }
    let mut short: String = text.chars().take(39).collect();
    short.push('…');
    short
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The token that begins a text: a word, a text in quotes, a sign.
fn token(text: &str) -> &str {
    let Some(first) = text.chars().next() else { return "" };
    let length = if is_word(first) {
        text.find(|c: char| !is_word(c)).unwrap_or(text.len())
    } else if first == '"' {
        let line = text.split('\n').next().unwrap_or(text);
        let rest = line.get(1..).unwrap_or_default();
        rest.find('"').map_or(line.trim_end().len(), |end| end + 2)
    } else {
        let sign = text.find(|c: char| !"=<>!&|.:".contains(c)).unwrap_or(text.len());
        sign.max(first.len_utf8())
    };
    text.get(..length).unwrap_or_default()
}

/// `expected …`, from the rules that pest tried.
struct Expected {
    says: Vec<&'static str>,
    words: Vec<&'static str>,
}

impl Expected {
    fn new(error: &Error<Rule>) -> Self {
        let mut expected = Self { says: Vec::new(), words: Vec::new() };
        let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return expected };
        for rule in positives {
            let (list, text) = match words(*rule) {
                Words::Hidden => continue,
                Words::Say(text) => (&mut expected.says, text),
                Words::Word(text) => (&mut expected.words, text),
            };
            if !list.contains(&text) {
                list.push(text);
            }
        }
        expected
    }

    /// The words of the message, and of the help where the list is long or what was found is nearly one of them.
    fn text(mut self, end: Option<&'static str>, found: &str) -> (String, Option<String>) {
        self.says.retain(|say| *say != "the end of the file");
        let mut items: Vec<String> = self.says.iter().map(|say| (*say).to_owned()).collect();
        let mut help = None;
        if self.words.len() > 4 {
            items.push("another clause".to_owned());
            help = Some(format!("the clauses that may follow are {}", ticked_or(&self.words)));
        } else {
            items.extend(self.words.iter().map(tick));
        }
        if found.chars().next().is_some_and(is_word)
            && let Some(near) = did_you_mean(found, self.words.iter().copied())
        {
            help = Some(near);
        }
        items.extend(end.filter(|end| *end != found).map(tick));
        items.dedup();
        if items.is_empty() {
            items.push("something else".to_owned());
        }
        (list_or(&items), help)
    }
}

/// The message for an expression in a placeholder that cannot be read, its place and length.
pub(super) fn in_placeholder(error: &Error<Rule>, text: &str) -> (String, usize, usize) {
    let at = position(error).min(text.len());
    let found = token(text.get(at..).unwrap_or_default());
    let (expected, _) = Expected::new(error).text(None, found);
    let found_words = if found.is_empty() { "the end of the placeholder".to_owned() } else { tick(found) };
    (format!("expected {expected}, found {found_words}"), at, found.len())
}

/// Bad text inside a block, perhaps the end of what began as a good item.
pub(super) fn item(lower: &mut Lower<'_>, probe: Rule, good: Option<Span>, bad: Span) {
    let text = lower.parsed();
    let start = good.unwrap_or(bad).start as usize;
    let Some(slice) = text.get(start..bad.end as usize) else { return };
    let Err(error) = Cvr::parse(probe, slice) else {
        return unexpected(lower, bad, None);
    };
    let at = start + position(&error);
    if at < bad.start as usize {
        return unexpected(lower, bad, None);
    }
    unexpected(
        lower,
        Span { start: u32::try_from(at).unwrap_or(bad.start), ..bad },
        Some((&error, Some("}"))),
    );
}

/// Reports what stands at the start of a span.
fn unexpected(lower: &mut Lower<'_>, at: Span, error: Option<(&Error<Rule>, Option<&'static str>)>) {
    let text = lower.written();
    let rest = text.get(at.start as usize..).unwrap_or_default();
    let skipped = rest.len() - rest.trim_start().len();
    let start = at.start as usize + skipped;
    let rest = rest.trim_start();
    let found = token(rest);
    let span = if found.is_empty() {
        let end = text.trim_end().len();
        Span::new(lower.source(), end, end)
    } else {
        lower.within(Span::new(lower.source(), start, start + found.len()))
    };
    if let Some(finding) = known_slip(lower, span, rest) {
        return lower.push(finding);
    }
    let (expected, help) = match error {
        Some((error, end)) => Expected::new(error).text(end, found),
        None => ("something else".to_owned(), None),
    };
    let found = if found.is_empty() { "the end of the file".to_owned() } else { tick(short(found)) };
    lower.push(
        Diagnostic::new(
            Code::UNEXPECTED,
            span,
            format!("expected {expected}, found {found}"),
            "does not fit here",
        )
        .maybe_help(help),
    );
}

/// Slips that only show where reading stops.
fn known_slip(lower: &Lower<'_>, span: Span, rest: &str) -> Option<Diagnostic> {
    let before = lower.written().get(..span.start as usize)?;
    let digits_before =
        before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_').len();
    let after = rest.strip_prefix(',').unwrap_or_default();
    let digits_after = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits_before > 0 && digits_after > 0 {
        let whole = before.get(before.len() - digits_before..)?;
        let fraction = after.get(..digits_after)?;
        let place = Span::new(
            span.source,
            span.start as usize - digits_before,
            span.start as usize + 1 + digits_after,
        );
        let (help, better) = if digits_after == 3 && digits_before <= 3 && whole != "0" {
            (
                format!("a thousand is written `{whole}_{fraction}`, a decimal `{whole}.{fraction}`"),
                format!("{whole}_{fraction}"),
            )
        } else {
            ("decimals follow a point".to_owned(), format!("{whole}.{fraction}"))
        };
        return Some(
            Diagnostic::new(
                Code::UNEXPECTED,
                place,
                format!("a number holds no comma: {}", tick(format!("{whole},{fraction}"))),
                "a comma inside a number",
            )
            .help(help)
            .fix(place, better),
        );
    }
    None
}

/// Bad text outside all blocks.
pub(super) fn declaration(lower: &mut Lower<'_>, part: &Part<'_>, after_bad: bool) {
    let span = lower.span(part);
    lower.forget_docs(span);
    let text = part.as_str();
    let word = token(text);
    let place = lower.within(Span::new(span.source, span.start as usize, span.start as usize + word.len()));
    if text.starts_with('}') {
        if !after_bad {
            let place = Span { end: span.start + 1, ..span };
            lower.push(
                Diagnostic::new(
                    Code::MISSING_BRACE,
                    place,
                    "this `}` closes no block",
                    "nothing is open here",
                )
                .help("remove it, or add the `{` that it belongs to"),
            );
        }
        return;
    }
    if !word.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        if !after_bad {
            lower.push(
                Diagnostic::new(
                    Code::UNEXPECTED,
                    place,
                    format!("expected a declaration, found {}", tick(short(word))),
                    "outside all blocks",
                )
                .help(list_of_declarations()),
            );
        }
        return;
    }
    if let Some(rule) = declared_by(word) {
        return head(lower, rule, span, text);
    }
    // Prose of several lines is one mistake, not one for each line.
    let shaped = text.split('\n').next().is_some_and(|line| line.contains(['{', '=']));
    if after_bad && !shaped {
        return;
    }
    let near = closest(word, DECLARATIONS);
    let mut finding = Diagnostic::new(
        Code::UNKNOWN_DECLARATION,
        place,
        format!("there is no declaration {}", tick(short(word))),
        "not a declaration",
    );
    if let Some(near) = near {
        finding =
            finding.help(format!("did you mean {}? {}", tick(near), list_of_declarations())).fix(place, near);
    } else if let Some(block) = block_of(word) {
        finding = finding.help(format!("{} is a clause and stands inside the braces of {block}", tick(word)));
    } else {
        finding = finding.help(list_of_declarations());
    }
    lower.push(finding);
}

/// The block that a clause belongs to.
fn block_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "scale" | "answered" | "worth" | "potential" | "prioritize" | "normalize" | "dominance" | "lead" => {
            "a `model`"
        }
        "if" | "unless" | "recommend" | "forbid" | "because" | "priority" | "review" | "effective"
        | "overrides" => "a `rule`",
        "lifts" | "lowers" | "raises" | "worthwhile" | "effort" | "lever" | "excludes" | "needs"
        | "builds" | "step" => "an `action`",
        "given" | "expect" => "a `case`",
        "keep" => "a `snapshot`",
        "raising" | "lowering" | "always" | "never" => "a `property`",
        _ => return None,
    })
}

fn list_of_declarations() -> String {
    format!("a declaration begins with {}", ticked_or(DECLARATIONS))
}

fn declared_by(word: &str) -> Option<Rule> {
    Some(match word {
        "model" => Rule::model_decl,
        "input" => Rule::input_decl,
        "benefits" => Rule::benefits_decl,
        "costs" => Rule::costs_decl,
        "weights" => Rule::weights_decl,
        "segments" => Rule::segments_decl,
        "population" => Rule::population_decl,
        "let" => Rule::let_decl,
        "param" => Rule::param_decl,
        "consequence" => Rule::consequence_decl,
        "goal" => Rule::goal_decl,
        "action" => Rule::action_decl,
        "terms" => Rule::terms_decl,
        "rule" => Rule::rule_decl,
        "table" => Rule::table_decl,
        "case" => Rule::case_decl,
        "snapshot" => Rule::snapshot_decl,
        "target" => Rule::target_decl,
        "property" => Rule::property_decl,
        "protect" => Rule::protect_decl,
        "text" => Rule::texts_decl,
        "use" => Rule::use_decl,
        "edition" => Rule::edition_decl,
        _ => return None,
    })
}

/// A declaration whose head cannot be read.
fn head(lower: &mut Lower<'_>, rule: Rule, span: Span, text: &str) {
    let Err(error) = Cvr::parse(rule, text) else {
        return unexpected(lower, span, None);
    };
    let at = span.start as usize + position(&error);
    let at = Span { start: u32::try_from(at).unwrap_or(span.start), ..span };
    unexpected(lower, at, Some((&error, None)));
}
