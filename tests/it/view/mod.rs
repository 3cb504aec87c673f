//! Views: what people and programs are shown.

mod club;
mod findings;
mod hierarchy;
pub(crate) mod programs;
mod reports;
mod sample;

/// Snapshots of views stand together.
fn shown(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/view"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
