//! The packs inside the program: `use std.NAME`.

/// Name and text, by name.
static PACKS: &[(&str, &str)] = &[
    ("ceam2020", include_str!("../../rules/ceam2020.cvr")),
    ("channels", include_str!("../../rules/channels.cvr")),
    ("dimensions", include_str!("../../rules/dimensions.cvr")),
    ("innovation", include_str!("../../rules/innovation.cvr")),
    ("levers", include_str!("../../rules/levers.cvr")),
    ("markets", include_str!("../../rules/markets.cvr")),
    ("responsible", include_str!("../../rules/responsible.cvr")),
    ("retention", include_str!("../../rules/retention.cvr")),
    ("rivals", include_str!("../../rules/rivals.cvr")),
    ("two_levels", include_str!("../../rules/two_levels.cvr")),
    ("value_process", include_str!("../../rules/value_process.cvr")),
];

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
