//! Which columns are written, and what they are called.

use crate::answer::{POPULATION, RecordSchema};

/// A column, or some columns that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordColumn {
    /// What names the customer.
    Customer,
    /// Perceived benefit.
    Cpp,
    /// Perceived cost.
    Cpc,
    /// CPP ÷ CPC.
    U,
    /// CPP − CPC.
    Net,
    /// How much of the benefits and of the costs was answered: two columns.
    Answered,
    /// How far expectations are exceeded; only where the model has expectations.
    Satisfaction,
    /// The place in each family of segments, a column each.
    Segments,
    /// What to do, best first.
    Actions,
    /// The first of it: action, priority and score, three columns.
    TopAction,
    /// The rules that matched.
    Matched,
    /// The rules that are undetermined, and why: two columns.
    Undetermined,
    /// Why U is unknown.
    UReasons,
}

impl RecordColumn {
    /// Every one, in the order in which they are written.
    pub const ALL: [Self; 13] = [
        Self::Customer,
        Self::Cpp,
        Self::Cpc,
        Self::U,
        Self::Net,
        Self::Answered,
        Self::Satisfaction,
        Self::Segments,
        Self::Actions,
        Self::TopAction,
        Self::Matched,
        Self::Undetermined,
        Self::UReasons,
    ];

    /// What asks for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Cpp => "CPP",
            Self::Cpc => "CPC",
            Self::U => "U",
            Self::Net => "net",
            Self::Answered => "answered",
            Self::Satisfaction => "satisfaction",
            Self::Segments => "segments",
            Self::Actions => "actions",
            Self::TopAction => "top_action",
            Self::Matched => "matched",
            Self::Undetermined => "undetermined",
            Self::UReasons => "U_reasons",
        }
    }
}

/// The columns that are written, always in the order of [`RecordColumn::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordColumns(u16);

impl Default for RecordColumns {
    fn default() -> Self {
        Self::of(RecordColumn::ALL)
    }
}

impl RecordColumns {
    /// Some columns.
    #[must_use]
    pub fn of(columns: impl IntoIterator<Item = RecordColumn>) -> Self {
        Self(columns.into_iter().fold(0, |all, column| all | 1 << column as u16))
    }

    /// From names with commas between them.
    ///
    /// # Errors
    ///
    /// With what to say where a name is not known, or there is none.
    pub fn parse(names: &str) -> Result<Self, UnknownColumn> {
        let mut columns = Vec::new();
        for name in names.split(',').map(str::trim) {
            let column = RecordColumn::ALL.into_iter().find(|column| column.name() == name);
            columns.push(column.ok_or_else(|| UnknownColumn { name: name.to_owned() })?);
        }
        Ok(Self::of(columns))
    }

    /// Those of them that customers of a model have.
    #[must_use]
    pub(super) const fn within(self, schema: &RecordSchema) -> Self {
        let lacking = if schema.expectations { 0 } else { 1 << RecordColumn::Satisfaction as u16 };
        Self(self.0 & !lacking)
    }

    /// Whether one is among them.
    #[must_use]
    pub const fn has(self, column: RecordColumn) -> bool {
        self.0 >> column as u16 & 1 == 1
    }
}

/// A name that is none of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownColumn {
    /// As it was given.
    pub name: String,
}

impl std::fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = RecordColumn::ALL.map(RecordColumn::name).join(", ");
        write!(f, "there is no column `{}`; columns are {names}", self.name)
    }
}

impl std::error::Error for UnknownColumn {}

/// The names of columns that each file has, which no family's column may bear.
const FIXED: [&str; 19] = [
    "customer",
    "CPP",
    "CPC",
    "U",
    "net",
    "answered_benefits",
    "answered_costs",
    "satisfaction",
    "actions",
    "priorities",
    "scores",
    "top_action",
    "top_priority",
    "top_score",
    "rules_matched",
    "rules_undetermined",
    "undetermined_reasons",
    "U_reasons",
    "rank",
];

/// What the columns of the families are called: like the families, with `_segment` after the name where a
/// column is called so already. Databases do not tell capitals from small letters.
pub(super) fn family_columns(schema: &RecordSchema) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (at, (family, _)) in schema.families.iter().enumerate() {
        if schema.population && at + 1 == schema.families.len() {
            // It is no family of the author's, and none of those has its name.
            names.push(family.clone());
            break;
        }
        let mut name = family.clone();
        let taken = |name: &str, names: &[String]| {
            (schema.population && name.eq_ignore_ascii_case(POPULATION))
                || FIXED.iter().any(|fixed| fixed.eq_ignore_ascii_case(name))
                || names.iter().any(|other| other.to_lowercase() == name.to_lowercase())
        };
        while taken(&name, &names) {
            name.push_str("_segment");
        }
        names.push(name);
    }
    names
}
