//! The examples of the documentation are right.

use std::path::Path;

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
