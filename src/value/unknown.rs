//! Why a value is unknown, and what follows for conditions.

/// Why a value is unknown (language 3.3, B3). The order is the order in which reports list reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The cell is empty or holds a code declared `missing`.
    NotAnswered,
    /// The cell holds a code declared `not applicable`.
    NotApplicable,
    /// Outside the declared range or scale.
    OutOfRange,
    /// A text that the closed list lacks.
    NotInTheList,
    /// A cell of a number column that is no number.
    NotANumber,
    /// A cell of a date column that is no date.
    NotADate,
    /// A cell of a flag column that is neither yes nor no.
    NotYesOrNo,
    /// Less of the weight, or of the items, was answered than is asked for.
    TooLittleAnswered,
    /// Fewer customers than `evidence at least`.
    TooFewCustomers,
    /// A division by 0.
    DivisionByZero,
    /// CPC is below 0.
    NegativeCost,
    /// A share of a side on which a contribution is below 0.
    NegativeContribution,
    /// CPP is below 0 where a change of U would rank backwards.
    NegativeValue,
    /// Arithmetic with an unbounded U.
    Unbounded,
    /// Two segments of one family claim the customer.
    Overlap,
    /// Two factors are equal where one was asked for.
    Tie,
    /// The customer is in no segment of the family.
    InNoSegment,
    /// An action without `lifts` or `lowers`.
    NoEffectDeclared,
    /// An action without `effort` or `cost`, a customer without worth.
    NotStated,
    /// A result beyond the limit on the size of numbers.
    NumberTooLarge,
    /// No row of another brand (`rivals`).
    NoOfferingRow,
    /// No row of the wave before (`previous`).
    NoEarlierAnswer,
}

impl Reason {
    /// Every reason, in order.
    pub const ALL: [Self; 22] = [
        Self::NotAnswered,
        Self::NotApplicable,
        Self::OutOfRange,
        Self::NotInTheList,
        Self::NotANumber,
        Self::NotADate,
        Self::NotYesOrNo,
        Self::TooLittleAnswered,
        Self::TooFewCustomers,
        Self::DivisionByZero,
        Self::NegativeCost,
        Self::NegativeContribution,
        Self::NegativeValue,
        Self::Unbounded,
        Self::Overlap,
        Self::Tie,
        Self::InNoSegment,
        Self::NoEffectDeclared,
        Self::NotStated,
        Self::NumberTooLarge,
        Self::NoOfferingRow,
        Self::NoEarlierAnswer,
    ];

    /// The words that a model uses for it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotAnswered => "not answered",
            Self::NotApplicable => "not applicable",
            Self::OutOfRange => "out of range",
            Self::NotInTheList => "not in the list",
            Self::NotANumber => "not a number",
            Self::NotADate => "not a date",
            Self::NotYesOrNo => "not yes or no",
            Self::TooLittleAnswered => "too little answered",
            Self::TooFewCustomers => "too few customers",
            Self::DivisionByZero => "division by zero",
            Self::NegativeCost => "negative cost",
            Self::NegativeContribution => "negative contribution",
            Self::NegativeValue => "negative value",
            Self::Unbounded => "unbounded",
            Self::Overlap => "overlap",
            Self::Tie => "tie",
            Self::InNoSegment => "in no segment",
            Self::NoEffectDeclared => "no effect declared",
            Self::NotStated => "not stated",
            Self::NoOfferingRow => "no offering row",
            Self::NoEarlierAnswer => "no earlier answer",
            Self::NumberTooLarge => "number too large",
        }
    }

    /// The reason behind the words.
    #[must_use]
    pub fn parse(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.words() == words)
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words())
    }
}

/// Kleene's three truths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// It cannot be said.
    Unknown,
}

impl Truth {
    /// `no` beats unknown, unknown beats `yes`.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unknown,
        }
    }

    /// `yes` beats unknown, unknown beats `no`.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, Self::No) => Self::No,
            _ => Self::Unknown,
        }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;
    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(known: bool) -> Self {
        if known { Self::Yes } else { Self::No }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_never_decides_and_never_hides_a_decision() {
        use Truth::{No, Unknown, Yes};
        for a in [Yes, No, Unknown] {
            assert_eq!(No.and(a), No);
            assert_eq!(a.and(No), No);
            assert_eq!(Yes.or(a), Yes);
            assert_eq!(a.or(Yes), Yes);
            for b in [Yes, No, Unknown] {
                assert_eq!(!(a.and(b)), (!a).or(!b));
            }
        }
        assert_eq!(Unknown.and(Yes), Unknown);
        assert_eq!(Unknown.or(No), Unknown);
    }

    #[test]
    fn reasons_read_back() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.words()), Some(reason));
        }
    }
}
