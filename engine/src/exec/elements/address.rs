//! Addresses as Java's `URI.create` reads them, with its complaints.

/// What Java finds wrong with an address.
///
/// # Errors
/// Java's message, without the exception's name.
pub(super) fn check_uri(text: &str) -> Result<(), String> {
    let scheme_end = text
        .find(':')
        .filter(|at| !text[..*at].contains(['/', '?', '#']));
    let hierarchical = scheme_end.map_or(0, |at| at + 1);
    let authority_end = text[hierarchical..]
        .strip_prefix("//")
        .map(|rest| hierarchical + 2 + rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let fragment = text.find('#');
    let query = text[..fragment.unwrap_or(text.len())].find('?');
    for (at, c) in text.char_indices() {
        let part = match (scheme_end, authority_end) {
            _ if fragment.is_some_and(|f| at > f) => "fragment",
            _ if query.is_some_and(|q| at > q) => "query",
            (Some(end), _) if at < end => "scheme name",
            (_, Some(end)) if at < end => "authority",
            _ => "path",
        };
        // Java counts in UTF-16.
        let index = || text[..at].encode_utf16().count();
        if c == '%' {
            let hex = text.as_bytes()[at + 1..].iter().take(2);
            if hex.filter(|b| b.is_ascii_hexdigit()).count() < 2 {
                return Err(format!(
                    "Malformed escape pair at index {}: {text}",
                    index()
                ));
            }
            continue;
        }
        let allowed = match part {
            "scheme name" => c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'),
            "path" => is_uri_character(c) && !matches!(c, '[' | ']'),
            "fragment" => is_uri_character(c) && c != '#',
            _ => is_uri_character(c),
        };
        if !allowed {
            return Err(format!(
                "Illegal character in {part} at index {}: {text}",
                index()
            ));
        }
    }
    Ok(())
}

fn is_uri_character(c: char) -> bool {
    match c {
        '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => false,
        c if c.is_ascii() => c.is_ascii_graphic(),
        c => !c.is_control() && !c.is_whitespace(),
    }
}

#[cfg(test)]
mod tests {
    use super::check_uri;

    #[test]
    fn complaints_are_javas() {
        for (text, complaint) in [
            ("http://h:1/a/b?c=d&e=[f]#g", None),
            ("http://h/ä?ö=ü%20", None),
            ("/echo", None),
            (
                "ht tp://x y",
                Some("Illegal character in scheme name at index 2"),
            ),
            (
                "http://a b/",
                Some("Illegal character in authority at index 8"),
            ),
            (
                "http://h/a b",
                Some("Illegal character in path at index 10"),
            ),
            (
                "http://h/a?b c",
                Some("Illegal character in query at index 12"),
            ),
            (
                "http://h/ä?b|c",
                Some("Illegal character in query at index 12"),
            ),
            (
                "http://h/#a b",
                Some("Illegal character in fragment at index 11"),
            ),
            ("http://h/%2", Some("Malformed escape pair at index 9")),
            (
                "http://h/{id}",
                Some("Illegal character in path at index 9"),
            ),
        ] {
            let found = check_uri(text).err();
            assert_eq!(found, complaint.map(|c| format!("{c}: {text}")));
        }
    }
}
