//! Numbers as text: exactly where a decimal can say it, else as a fraction; rounded only when asked.

use super::{Big, Formal, Number, Small};

impl Number {
    /// Exactly `places` decimals, rounded half away from zero: `1.50`, `-0.3`.
    #[must_use]
    pub fn fixed(&self, places: u32) -> String {
        let places_i32 = i32::try_from(places).unwrap_or(i32::MAX);
        let plain = if let Formal(formal) = &self.0 { formal.sample() } else { self.clone() };
        let rounded = plain.round(places_i32).to_big();
        let scaled =
            num_traits::Pow::pow(num_bigint::BigInt::from(10), places) * rounded.numer() / rounded.denom();
        let negative = scaled.sign() == num_bigint::Sign::Minus;
        let digits = scaled.magnitude().to_string();
        let width = places as usize + 1;
        let digits = format!("{digits:0>width$}");
        let at = digits.len() - places as usize;
        let (whole, fraction) = digits.split_at(at);
        let sign = if negative { "-" } else { "" };
        if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }

    /// At most `places` decimals, without trailing zeros: `1.5`, `2`, `0.333`.
    #[must_use]
    pub fn short(&self, places: u32) -> String {
        let text = self.fixed(places);
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    }

    /// The exact decimal, where there is a finite one of at most 30 decimals.
    #[must_use]
    pub fn decimal(&self) -> Option<String> {
        if let Formal(formal) = &self.0 {
            return formal.sample().decimal();
        }
        let mut places = 0;
        let mut rest = match &self.0 {
            Small(_, d) => num_bigint::BigInt::from(*d),
            Big(r) => r.denom().clone(),
            Formal(formal) => formal.sample().to_big().denom().clone(),
        };
        let (mut twos, mut fives) = (0_u32, 0_u32);
        for (prime, power) in [(2_u8, &mut twos), (5, &mut fives)] {
            while (&rest % prime) == num_bigint::BigInt::from(0) {
                rest /= prime;
                *power += 1;
                if *power > 30 {
                    return None;
                }
            }
        }
        if rest != num_bigint::BigInt::from(1) {
            return None;
        }
        places += twos.max(fives);
        Some(self.fixed(places))
    }

    /// With thin groups of thousands in the whole part, as the language writes them: `120_000` is
    /// read back by the language, `120,000` is for people. `separator` says which.
    #[must_use]
    pub fn grouped(&self, places: u32, separator: char) -> String {
        let text = self.short(places);
        let (sign, rest) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
        let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
        let mut out = String::from(sign);
        for (i, c) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i) % 3 == 0 {
                out.push(separator);
            }
            out.push(c);
        }
        if let Some(fraction) = fraction {
            out.push('.');
            out.push_str(fraction);
        }
        out
    }
}

/// The exact decimal where there is one, else the fraction `n/d`.
impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(text) = self.decimal() {
            return f.write_str(&text);
        }
        match &self.0 {
            Small(n, d) => write!(f, "{n}/{d}"),
            Big(r) => write!(f, "{}/{}", r.numer(), r.denom()),
            Formal(formal) => write!(f, "{}", formal.sample()),
        }
    }
}

impl std::fmt::Debug for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}
