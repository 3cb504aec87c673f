//! What the values of a Parquet column mean.

use std::borrow::Cow;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::schema::types::ColumnDescriptor;

use super::pages::Raw;
use crate::number::Number;
use crate::scan::numbers::decimal_of;
use crate::value::Date;

/// The days of the years 1 to 9999, counted from 1970.
const DAYS: std::ops::RangeInclusive<i64> = -719_162..=2_932_896;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Flag,
    /// Whole numbers over `10^places`.
    Whole {
        places: u8,
        /// The bits of a number without a sign.
        unsigned: Option<u8>,
    },
    /// Whole numbers over `10^places`, the highest byte first.
    Decimal {
        places: u8,
    },
    Single,
    Double,
    Text,
    /// Days since 1970.
    Date,
    /// So many to a second, since 1970.
    Time(i64),
}

impl Kind {
    /// Of a column; an error says what it holds that is not read.
    pub(super) fn of(column: &ColumnDescriptor) -> Result<Self, &'static str> {
        let scale =
            || u8::try_from(column.type_scale()).map_err(|_| "decimals of a scale below 0 or too great");
        let logical = column.logical_type_ref();
        let converted = column.converted_type();
        match column.physical_type() {
            Type::BOOLEAN => Ok(Self::Flag),
            Type::FLOAT => Ok(Self::Single),
            Type::DOUBLE => Ok(Self::Double),
            Type::INT96 => Err("points in time of an outdated type"),
            Type::INT32 | Type::INT64 => match (logical, converted) {
                (Some(LogicalType::Decimal(_)), _) | (_, ConvertedType::DECIMAL) => {
                    Ok(Self::Whole { places: scale()?, unsigned: None })
                }
                (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => Ok(Self::Date),
                (Some(LogicalType::Timestamp(time)), _) => Ok(Self::Time(match time.unit {
                    TimeUnit::MILLIS => 1_000,
                    TimeUnit::MICROS => 1_000_000,
                    TimeUnit::NANOS => 1_000_000_000,
                })),
                (_, ConvertedType::TIMESTAMP_MILLIS) => Ok(Self::Time(1_000)),
                (_, ConvertedType::TIMESTAMP_MICROS) => Ok(Self::Time(1_000_000)),
                (Some(LogicalType::Time(_)), _)
                | (_, ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS) => Err("times of the day"),
                (Some(LogicalType::Integer(int)), _) if !int.is_signed => {
                    Ok(Self::Whole { places: 0, unsigned: u8::try_from(int.bit_width).ok() })
                }
                (_, ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32) => {
                    Ok(Self::Whole { places: 0, unsigned: Some(32) })
                }
                (_, ConvertedType::UINT_64) => Ok(Self::Whole { places: 0, unsigned: Some(64) }),
                _ => Ok(Self::Whole { places: 0, unsigned: None }),
            },
            physical => match (logical, converted, physical) {
                (Some(LogicalType::Decimal(_)), ..) | (_, ConvertedType::DECIMAL, _) => {
                    Ok(Self::Decimal { places: scale()? })
                }
                (_, _, Type::BYTE_ARRAY) => Ok(Self::Text),
                (Some(LogicalType::Float16), ..) => Err("binary numbers of 16 bits"),
                (Some(LogicalType::Uuid), ..) => Err("UUIDs in binary"),
                _ => Err("bytes of a fixed length"),
            },
        }
    }

    /// The whole number of a value, for kinds that are such.
    pub(super) fn whole(self, raw: &Raw, at: usize) -> Option<i128> {
        match self {
            Self::Whole { unsigned, .. } => {
                let value = *raw.wholes.get(at)?;
                #[expect(clippy::cast_sign_loss, reason = "the bits stand for a number without a sign")]
                Some(match unsigned {
                    Some(64) => i128::from(value as u64),
                    Some(_) => i128::from(value & i64::from(u32::MAX)),
                    None => i128::from(value),
                })
            }
            Self::Decimal { .. } => {
                let bytes = raw.text(at);
                if bytes.len() > 16 {
                    return None;
                }
                let start = if bytes.first().is_some_and(|byte| *byte >= 0x80) { -1 } else { 0 };
                Some(bytes.iter().fold(start, |value, byte| value << 8 | i128::from(*byte)))
            }
            _ => None,
        }
    }

    /// The day of a value, where it is one.
    pub(super) fn day(self, raw: &Raw, at: usize) -> Option<Date> {
        let value = *raw.wholes.get(at)?;
        let days = match self {
            Self::Date => value,
            // A moment of a day is no day; midnight is how many programs store one.
            Self::Time(unit) if value.rem_euclid(unit * 86_400) == 0 => value.div_euclid(unit * 86_400),
            _ => return None,
        };
        if DAYS.contains(&days) { Date::EPOCH.plus_days(days) } else { None }
    }

    /// A value as text.
    pub(super) fn text(self, raw: &Raw, at: usize) -> Cow<'_, str> {
        match self {
            Self::Flag => (if raw.wholes.get(at) == Some(&1) { "true" } else { "false" }).into(),
            Self::Whole { places, .. } | Self::Decimal { places } => {
                let whole = self.whole(raw, at).unwrap_or(0);
                if places == 0 {
                    whole.to_string().into()
                } else {
                    Number::of_digits(whole, places).to_string().into()
                }
            }
            Self::Single => {
                let value = raw.floats.get(at).copied().unwrap_or(f32::NAN);
                binary(crate::scan::numbers::widened(value))
            }
            Self::Double => binary(raw.doubles.get(at).copied().unwrap_or(f64::NAN)),
            Self::Text => String::from_utf8_lossy(raw.text(at)),
            Self::Date => match self.day(raw, at) {
                Some(day) => day.to_string().into(),
                None => raw.wholes.get(at).map(ToString::to_string).unwrap_or_default().into(),
            },
            Self::Time(unit) => match self.day(raw, at) {
                Some(day) => day.to_string().into(),
                None => moment(raw.wholes.get(at).copied().unwrap_or(0), unit).into(),
            },
        }
    }
}

/// A binary number by its shortest decimal.
fn binary(x: f64) -> Cow<'static, str> {
    match decimal_of(x) {
        Some(number) => number.to_string().into(),
        None => x.to_string().into(),
    }
}

/// A moment as ISO 8601 writes it.
fn moment(value: i64, unit: i64) -> String {
    let seconds = value.div_euclid(unit);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    match Date::EPOCH.plus_days(days) {
        Some(day) => {
            let mut text = format!("{day}T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
            let rest = value.rem_euclid(unit);
            if rest > 0 {
                let width = unit.ilog10() as usize;
                text += &format!(".{rest:0width$}");
            }
            text
        }
        None => value.to_string(),
    }
}
