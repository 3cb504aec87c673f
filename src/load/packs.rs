//! The packs inside the program: `use std.NAME`.

/// Name and text, by name.
static PACKS: &[(&str, &str)] = &[("ceam2020", include_str!("../../rules/ceam2020.cvr"))];

/// The text of a pack.
#[must_use]
pub fn pack(name: &str) -> Option<&'static str> {
    PACKS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The names of all packs.
#[must_use]
pub fn pack_names() -> Vec<&'static str> {
    PACKS.iter().map(|(name, _)| *name).collect()
}
