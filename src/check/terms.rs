//! `terms for product_lever { effort 3 }` (language 8.2): what a model adds to actions that are declared elsewhere,
//! in a pack say. It is added to the declarations before anything looks at them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, tick};
use crate::source::Span;
use crate::syntax::ast::{ActionClauses, Decl, File, Name, Terms};

/// The files with what is added where it belongs; they are borrowed where nothing is.
pub(super) fn added<'a>(files: &'a [File], findings: &mut Diagnostics) -> Cow<'a, [File]> {
    let all: Vec<&Terms> = decls(files)
        .filter_map(|decl| match decl {
            Decl::Terms(terms) => Some(terms),
            _ => None,
        })
        .collect();
    if all.is_empty() {
        return Cow::Borrowed(files);
    }
    let known: BTreeSet<&str> = decls(files)
        .filter_map(|decl| match decl {
            Decl::Action(action) => Some(action.name.text.as_str()),
            _ => None,
        })
        .collect();
    let mut of: BTreeMap<&str, Vec<(&Name, &ActionClauses)>> = BTreeMap::new();
    for terms in all {
        for name in &terms.of {
            if !known.contains(name.text.as_str()) {
                findings.push(
                    Diagnostic::new(
                        Code::UNKNOWN_NAME,
                        name.span,
                        format!("there is no action {}", tick(&name.text)),
                        "not an action",
                    )
                    .maybe_help(did_you_mean(&name.text, known.iter().copied())),
                );
            }
            of.entry(&name.text).or_default().push((name, &terms.says));
        }
    }
    let mut files = files.to_vec();
    for decl in files.iter_mut().flat_map(|file| &mut file.decls) {
        let Decl::Action(action) = decl else { continue };
        for (name, more) in of.get(action.name.text.as_str()).into_iter().flatten() {
            add(&mut action.says, more, (action.name.span, name), findings);
        }
    }
    Cow::Owned(files)
}

fn decls(files: &[File]) -> impl Iterator<Item = &Decl> {
    files.iter().flat_map(|file| &file.decls)
}

/// Effects add up; each other clause is said once.
fn add(says: &mut ActionClauses, more: &ActionClauses, at: (Span, &Name), findings: &mut Diagnostics) {
    says.effects.extend(more.effects.iter().cloned());
    let mut one = |word: &str, fresh: bool| {
        if !fresh {
            let (first, name) = at;
            findings.push(
                Diagnostic::new(
                    Code::TERMS_REPEATED,
                    name.span,
                    format!("{} already says its {}", tick(&name.text), tick(word)),
                    "said again here",
                )
                .label(first, "this action")
                .help("terms add what an action leaves open and replace nothing; keep one of the two"),
            );
        }
    };
    one("lever", put(&mut says.lever, more.lever.as_ref()));
    one("dimension", put(&mut says.dimension, more.dimension.as_ref()));
    one("step", put(&mut says.step, more.step.as_ref()));
    one("effort", put(&mut says.effort, more.effort.as_ref()));
    one("cost", put(&mut says.cost, more.cost.as_ref()));
    one("owner", put(&mut says.owner, more.owner.as_ref()));
    one("source", put(&mut says.source, more.source.as_ref()));
    one("worthwhile", put(&mut says.worthwhile, more.worthwhile.as_ref()));
    // Of lists there may be more.
    let list = |own: &mut Vec<Name>, more: &[Name]| {
        own.extend(
            more.iter()
                .filter(|name| !own.iter().any(|had| had.text == name.text))
                .cloned()
                .collect::<Vec<_>>(),
        );
    };
    list(&mut says.builds, &more.builds);
    list(&mut says.excludes, &more.excludes);
    list(&mut says.needs, &more.needs);
}

/// Puts a clause where there is none; whether there was none, or nothing to put.
fn put<T: Clone>(own: &mut Option<T>, more: Option<&T>) -> bool {
    match (&own, more) {
        (Some(_), Some(_)) => false,
        (None, Some(more)) => {
            *own = Some(more.clone());
            true
        }
        (_, None) => true,
    }
}
