//! Targets (language 9.5).

use super::context::{Checker, text};
use super::expr::Ctx;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Scope, Target};
use crate::value::Text;

impl Checker<'_> {
    pub(super) fn check_targets(&mut self) -> Vec<Target> {
        let mut found = Vec::new();
        for target in self.names.targets.clone() {
            // The date by which it is to hold is held against that of the run.
            self.reads_as_of = true;
            let scope = target.scope.as_ref().map(|scope| self.scope(scope));
            let Some(Scope::Cells(families)) = scope else {
                self.report(
                    Diagnostic::new(
                        Code::NO_SUCH_GROUP,
                        target.scope.as_ref().map_or(target.name.span, |scope| scope.span),
                        format!("the target `{}` is not about groups", target.name.text),
                        "for whom?",
                    )
                    .help("write `for all customers`, or `for each` and a family of segments"),
                );
                continue;
            };
            let Some((goal, by)) = &target.goal else { continue };
            let goal = self.condition(goal, Ctx::group(&families));
            found.push(Target {
                name: target.name.text.as_str().into(),
                title: text(target.title.as_ref()),
                doc: target.doc.as_deref().map(Text::from),
                families,
                goal,
                by: by.value,
                owner: text(target.owner.as_ref()),
                source: text(target.source.as_ref()),
                span: target.name.span,
            });
        }
        found
    }
}
