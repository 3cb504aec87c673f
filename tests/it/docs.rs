//! The examples of the documentation are right.

use std::path::Path;

use cvrules::model::Given;
use cvrules::source::SourceMap;
use cvrules::syntax::parse;

use crate::pages::{Fence, Files, compile, fences};

/// What is found in a block: a whole model is compiled, a `fragment` is only read.
fn found(fence: &Fence, files: &Files) -> Vec<String> {
    let findings = if fence.has("fragment") {
        let mut sources = SourceMap::new();
        let id = sources.add("fragment.cvr", fence.text.as_str());
        parse(&sources, id).1
    } else {
        compile(fence, files).findings
    };
    findings.into_iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect()
}

#[test]
fn examples_are_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md"), root.join("CHANGELOG.md")];
    pages.extend(
        std::fs::read_dir(root.join("docs"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "md")),
    );
    let mut faults = String::new();
    for path in pages.into_iter().filter(|path| path.exists()) {
        let blocks = fences(&std::fs::read_to_string(&path).unwrap());
        let files = Files::of(&blocks);
        for fence in blocks.iter().filter(|fence| fence.language() == "cvr" && fence.value("file").is_none())
        {
            for finding in found(fence, &files) {
                faults.push_str(&format!("{}:{}: {finding}\n", path.display(), fence.line));
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// The cases of whole models hold, as the pages say of them.
#[test]
fn cases_of_examples_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut ran = 0;
    for page in ["README.md", "docs/guide.md", "docs/language.md"] {
        let blocks = fences(&std::fs::read_to_string(root.join(page)).unwrap());
        let files = Files::of(&blocks);
        for fence in blocks.iter().filter(|fence| fence.language() == "cvr" && !fence.has("fragment")) {
            let Some(model) = compile(fence, &files).model else { continue };
            for case in model.cases.iter().filter(|case| matches!(case.setup.given, Given::Rows { .. })) {
                let result = cvrules::cases::run(&model, case, None, None);
                assert!(result.holds(), "{page}:{}: {}: {:#?}", fence.line, case.name, result.checked);
                ran += 1;
            }
        }
    }
    assert!(ran > 4, "{ran}");
}

/// What the README shows of a run is what a run prints.
#[test]
fn the_readme_shows_what_its_command_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_cvrules"))
        .args(["eval", "rules/quickstart.cvr"])
        .current_dir(root)
        .env("LANG", "en_US.UTF-8")
        .env_remove("LC_ALL")
        .output()
        .unwrap();
    let printed = String::from_utf8(run.stdout).unwrap();
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let shown = readme.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(printed.contains(shown), "the README shows\n{shown}\nand the command prints\n{printed}");
}

/// The gate runs what the README tells a reader to run.
#[test]
fn the_gate_runs_the_commands_of_the_readme() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let gate = std::fs::read_to_string(root.join(".ci/run")).unwrap();
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    for command in ["cargo run -- eval rules/quickstart.cvr", "cargo test"] {
        assert!(readme.contains(&format!("$ {command}\n")), "README lacks `{command}`");
        assert!(gate.lines().any(|line| line.starts_with(command)), ".ci/run lacks `{command}`");
    }
}
