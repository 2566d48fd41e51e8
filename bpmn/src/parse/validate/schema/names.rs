//! Names of XML: which strings are names, and in which order a Java hash set lists them.

/// Whether text is a name without colon.
pub(super) fn is_ncname(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic())
        && chars.all(|c| {
            matches!(c, '_' | '-' | '.' | '\u{b7}')
                || c.is_alphanumeric()
                || ('\u{300}'..='\u{36f}').contains(&c)
        })
}

/// Strings in the order in which `java.util.HashSet` goes through them when they were added in this order.
///
/// Only so that problems come in the order in which the real one lists them.
pub(super) fn in_hash_order(mut strings: Vec<String>) -> Vec<String> {
    let mut capacity: u32 = 16;
    while strings.len() * 4 > capacity as usize * 3 {
        capacity *= 2;
    }
    strings.sort_by_key(|s| {
        let hash = s.encode_utf16().fold(0u32, |h, unit| {
            h.wrapping_mul(31).wrapping_add(u32::from(unit))
        });
        (hash ^ (hash >> 16)) & (capacity - 1)
    });
    strings
}

#[cfg(test)]
mod tests {
    use super::{in_hash_order, is_ncname};

    #[test]
    fn names_begin_with_a_letter() {
        for good in ["a", "_1", "ä-.b", "x1"] {
            assert!(is_ncname(good), "{good}");
        }
        for bad in ["", "1", "-a", "a:b", "a b", "a,"] {
            assert!(!is_ncname(bad), "{bad}");
        }
    }

    #[test]
    fn hash_order_is_that_of_java() {
        let order = in_hash_order(["nope3", "nope", "zz", "abc"].map(str::to_owned).to_vec());
        assert_eq!(order, ["zz", "abc", "nope", "nope3"]);
    }
}
