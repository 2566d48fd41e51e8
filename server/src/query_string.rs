//! Query strings as JAX-RS reads them: a name may come several times.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

/// The parameters of a query string in their order, decoded.
#[derive(Debug, Clone, Default)]
pub(crate) struct QueryString {
    /// Names and values.
    pub(crate) pairs: Vec<(String, String)>,
}

impl<S: Sync> FromRequestParts<S> for QueryString {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

impl QueryString {
    /// The parameters of a query string.
    pub(crate) fn parse(query: &str) -> Self {
        let pairs = query.split('&').filter(|p| !p.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self {
            pairs: pairs.collect(),
        }
    }

    /// The first value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// A boolean as Java's `Boolean.valueOf` reads it: everything but `true` is false.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name).map(|v| v.eq_ignore_ascii_case("true"))
    }
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let escape = || {
            std::str::from_utf8(bytes.get(i + 1..i + 3)?)
                .ok()
                .and_then(|hex| u8::from_str_radix(hex, 16).ok())
        };
        match bytes[i] {
            b'+' => out.push(b' '),
            b'%' => match escape() {
                Some(byte) => {
                    out.push(byte);
                    i += 2;
                }
                None => out.push(b'%'),
            },
            byte => out.push(byte),
        }
        i += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::QueryString;

    #[test]
    fn names_repeat_and_escapes_are_decoded() {
        let query = QueryString::parse("a=1&b=x%20y+z&a=2&flag=TRUE&odd=%zz");
        assert_eq!(query.get("a"), Some("1"));
        assert_eq!(query.get("b"), Some("x y z"));
        assert_eq!(query.get("odd"), Some("%zz"));
        assert_eq!(query.flag("flag"), Some(true));
        assert_eq!(query.flag("none"), None);
    }
}
