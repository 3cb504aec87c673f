//! What is computed for each customer, as `cvrules dump plan` shows it.

use cvrules::check::Settings;
use cvrules::compile;
use cvrules::interpret::Run;
use cvrules::plan::{dump, plan};
use cvrules::value::Date;

use crate::models::{Disk, shown};

#[test]
fn models_become_the_plans_that_were_meant() {
    insta::glob!("../cases/plan", "*.cvr", |path| {
        let as_of = Date::parse_iso("2026-11-24");
        let text = std::fs::read_to_string(path).unwrap();
        let settings = Settings { as_of, ..Settings::default() };
        let found = compile(&path.to_string_lossy(), &text, &Disk, &settings);
        assert_eq!(shown(&found.sources, &found.findings), "", "{}", path.display());
        let model = found.model.unwrap();
        let run = Run { as_of, customers_only: false };
        crate::syntax::snapshot(path, dump(&model, &plan(&model, &run)));
    });
}
