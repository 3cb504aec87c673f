//! Names of languages: the shape that BCP 47 gives them.

/// A language in its canonical form (`de`, `pt-BR`, `zh-Hant-TW`), whatever the case it was written in;
/// `None` where it has not the shape: a language of two or three letters, then perhaps a script of four
/// letters, a region of two letters or three digits, and variants of five to eight letters and digits or four
/// that begin with a digit. Whether there is such a language is not looked up.
#[must_use]
pub fn canonical(written: &str) -> Option<String> {
    let mut parts = written.split('-').peekable();
    let letters = |part: &str, least: usize, most: usize| {
        (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let mut out = parts.next().filter(|part| letters(part, 2, 3))?.to_ascii_lowercase();
    if let Some(script) = parts.next_if(|part| letters(part, 4, 4)) {
        out.push('-');
        for (n, c) in script.chars().enumerate() {
            out.push(if n == 0 { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() });
        }
    }
    let region = |part: &&str| {
        letters(part, 2, 2) || (part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if let Some(region) = parts.next_if(region) {
        out.push('-');
        out += &region.to_ascii_uppercase();
    }
    for variant in parts {
        let plain = variant.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let short = variant.len() == 4 && variant.starts_with(|c: char| c.is_ascii_digit());
        if !plain || !(short || (5..=8).contains(&variant.len())) {
            return None;
        }
        out.push('-');
        out += &variant.to_ascii_lowercase();
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn languages_have_one_form() {
        let same = |written: &str| canonical(written).unwrap();
        assert_eq!(same("DE"), "de");
        assert_eq!(same("pt-br"), "pt-BR");
        assert_eq!(same("ZH-hant-tw"), "zh-Hant-TW");
        assert_eq!(same("es-419"), "es-419");
        assert_eq!(same("de-1996"), "de-1996");
        assert_eq!(same("ca-Valencia"), "ca-valencia");
        for bad in ["", "d", "german", "de_DE", "de-", "-de", "de--AT", "de-at-at", "dé", "de-x", "12"] {
            assert_eq!(canonical(bad), None, "{bad}");
        }
    }
}
