//! How sure a comparison asks to be (language 6.7, B10a).

use crate::number::Number;

/// A level of confidence with two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// 80%
    P80,
    /// 90%
    P90,
    /// 95%
    P95,
    /// 99%
    P99,
}

impl Confidence {
    /// All of them, least sure first.
    pub const ALL: [Self; 4] = [Self::P80, Self::P90, Self::P95, Self::P99];

    /// The level of a share, 0.95 being 95%; `None` for one that is not listed.
    #[must_use]
    pub fn of(share: &Number) -> Option<Self> {
        Self::ALL.into_iter().find(|level| *share == Number::fraction(i128::from(level.percent()), 100))
    }

    const fn percent(self) -> u8 {
        match self {
            Self::P80 => 80,
            Self::P90 => 90,
            Self::P95 => 95,
            Self::P99 => 99,
        }
    }

    /// How many standard errors lie between a value and what is outside its noise.
    #[must_use]
    pub fn z(self) -> Number {
        Number::fraction(
            match self {
                Self::P80 => 1_281_552,
                Self::P90 => 1_644_854,
                Self::P95 => 1_959_964,
                Self::P99 => 2_575_829,
            },
            1_000_000,
        )
    }

    /// `95%`
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::P80 => "80%",
            Self::P90 => "90%",
            Self::P95 => "95%",
            Self::P99 => "99%",
        }
    }
}
