//! Where HTTP requests may go.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// The hosts that HTTP requests may go to: `api.example.com`, `*.example.com`, each with or without `:port`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts(Option<Vec<Pattern>>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    host: String,
    /// Whether hosts below it are meant, rather than itself.
    below: bool,
    port: Option<u16>,
}

/// A pattern of hosts that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostsError(String);

impl fmt::Display for HostsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected a host as api.example.com, *.example.com or 10.0.0.1:8080, but '{}' is none",
            self.0
        )
    }
}

impl std::error::Error for HostsError {}

impl Hosts {
    /// All hosts.
    #[must_use]
    pub fn any() -> Self {
        Self(None)
    }

    /// The hosts of these patterns only.
    ///
    /// # Errors
    /// A pattern is none.
    pub fn only<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, HostsError> {
        let patterns = patterns.into_iter().map(str::trim);
        let parsed = patterns.filter(|p| !p.is_empty()).map(str::parse);
        Ok(Self(Some(parsed.collect::<Result<_, _>>()?)))
    }

    /// Whether a request may go there.
    #[must_use]
    pub fn allow(&self, url: &Url) -> bool {
        let Some(patterns) = &self.0 else {
            return true;
        };
        let Some(host) = url.host_str() else {
            return false;
        };
        let host = host.trim_end_matches('.');
        patterns.iter().any(|pattern| {
            let matches = if pattern.below {
                host.strip_suffix(&pattern.host)
                    .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
            } else {
                host == pattern.host
            };
            matches
                && pattern
                    .port
                    .is_none_or(|port| url.port_or_known_default() == Some(port))
        })
    }
}

impl FromStr for Pattern {
    type Err = HostsError;

    fn from_str(text: &str) -> Result<Self, HostsError> {
        let wrong = || HostsError(text.to_owned());
        let (below, rest) = match text.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        // The same reading as of a request's address: lower case, international names, addresses in their short form.
        let url = Url::parse(&format!("http://{rest}/")).map_err(|_| wrong())?;
        let plain = url.path() == "/" && url.username().is_empty() && url.query().is_none();
        let host = url
            .host_str()
            .filter(|_| plain && !rest.contains(['/', '*']));
        let port = match rest.rsplit_once(':') {
            Some((before, port)) if !before.contains(':') || before.ends_with(']') => {
                Some(port.parse().map_err(|_| wrong())?)
            }
            _ => None,
        };
        Ok(Self {
            host: host.ok_or_else(wrong)?.trim_end_matches('.').to_owned(),
            below,
            port,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_go_to_listed_hosts_only() {
        let hosts = Hosts::only([
            "API.example.com",
            "*.intern.example",
            "10.0.0.1:8080",
            "[::1]",
        ])
        .expect("patterns");
        for (url, allowed) in [
            ("https://api.example.com/x", true),
            ("http://api.example.com:8080/", true),
            ("http://API.EXAMPLE.COM./", true),
            ("http://example.com/", false),
            ("http://api.example.com.evil.net/", false),
            ("http://user@api.example.com/", true),
            ("http://api.example.com@evil.net/", false),
            ("http://a.intern.example/", true),
            ("http://a.b.intern.example/", true),
            ("http://intern.example/", false),
            ("http://eintern.example/", false),
            ("http://10.0.0.1:8080/", true),
            ("http://10.0.0.1/", false),
            ("http://167772161:8080/", true),
            ("http://[::1]:9/", true),
        ] {
            let parsed = Url::parse(url).expect("an address");
            assert_eq!(hosts.allow(&parsed), allowed, "{url}");
            assert!(Hosts::any().allow(&parsed));
        }
        let none = Hosts::only([""]).expect("no pattern");
        assert!(!none.allow(&Url::parse("http://a/").expect("an address")));
    }

    #[test]
    fn patterns_that_are_none_are_refused() {
        for text in ["http://a", "a/b", "a b", "*", "*.", "a:x", "x.*"] {
            assert!(Hosts::only([text]).is_err(), "{text}");
        }
    }
}
