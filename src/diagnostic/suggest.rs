//! Near misses: one function, one threshold, for every name that was not found.

/// The candidate most like `wanted`, if any is near enough: at most a third of its letters differ
/// (transpositions count once), or they differ only in case, blanks, `_` and `-`.
#[must_use]
pub fn closest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let target = plain(wanted);
    // An absurdly long name is no typing slip, and the distance costs the product of the lengths.
    if target.chars().count() > 64 {
        return None;
    }
    let limit = (target.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= 256)
        .filter_map(|candidate| {
            let other = plain(candidate);
            if other == target {
                return Some((0, candidate));
            }
            let distance = strsim::osa_distance(&target, &other);
            let prefix = target.chars().count() >= 3 && other.starts_with(&target);
            (distance <= limit || prefix).then_some((distance.min(limit + 1) + 1, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// ``did you mean `x`?``, where something is near.
#[must_use]
pub fn did_you_mean<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(wanted, candidates).map(|found| format!("did you mean `{found}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        assert_eq!(closest("prcie", ["price", "quality"]), Some("price"));
        assert_eq!(closest("Wifi Service", ["In-flight", "wifi_service"]), Some("wifi_service"));
        assert_eq!(closest("xyz", ["price", "quality"]), None);
    }
}
