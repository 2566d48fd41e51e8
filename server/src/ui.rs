//! The embedded pages: what `npm run build` made of `modeler-ui/`, each file compressed by gzip.
//!
//! A file is handed out as it is stored; only a client that does not take gzip has it unpacked. Which view of the page is
//! shown stands behind the `#` of the address, which the server never sees.

use std::io::Read as _;

use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use flate2::read::GzDecoder;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../modeler-ui/dist"]
#[allow_missing = true]
struct Pages;

/// The pages ask nobody but the server that they come from. Editors put styles into elements and draw images from data.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
    font-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'self'";

/// A form that somebody deployed may run scripts, in an origin of its own and without a way out.
const FORM_POLICY: &str = "sandbox allow-scripts allow-forms; default-src 'none'; \
    script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

/// The file under a path; a folder is its `index.html`.
pub(crate) fn page(method: &Method, path: &str, headers: &HeaderMap) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let name = path.strip_prefix('/').unwrap_or(path);
    let name = if name.is_empty() || name.ends_with('/') {
        format!("{name}index.html")
    } else {
        name.to_owned()
    };
    let Some(file) = Pages::get(&format!("{name}.gz")) else {
        return (StatusCode::NOT_FOUND, "not found").into_response();
    };
    let tag = format!("\"{}\"", URL_SAFE.encode(file.metadata.sha256_hash()));
    // Names of assets hold a hash of what is in them: what such a name stands for never changes.
    let keep = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let policy = if name == "form.html" {
        FORM_POLICY
    } else {
        POLICY
    };
    let about = [
        (header::CACHE_CONTROL, keep),
        (header::ETAG, tag.as_str()),
        (header::VARY, "accept-encoding"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_TYPE, kind(&name)),
    ];
    if listed(headers, header::IF_NONE_MATCH).any(|t| t.trim_start_matches("W/") == tag || t == "*")
    {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    if takes_gzip(headers) {
        let encoding = [(header::CONTENT_ENCODING, "gzip")];
        return (about, encoding, file.data.into_owned()).into_response();
    }
    let mut plain = Vec::new();
    match GzDecoder::new(&*file.data).read_to_end(&mut plain) {
        Ok(_) => (about, plain).into_response(),
        Err(error) => {
            tracing::error!(%error, name, "an embedded page cannot be unpacked");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// What a file is, by the end of its name.
fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" | "webmanifest" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        _ => "application/octet-stream",
    }
}

/// The values of a header field that is a list.
fn listed(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .map(str::trim)
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    listed(headers, header::ACCEPT_ENCODING).any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = quality
            .trim()
            .strip_prefix("q=")
            .is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0));
        matches!(name.trim(), "gzip" | "*") && !refused
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn asked(path: &str, fields: &[(header::HeaderName, &'static str)]) -> Response {
        let headers = fields
            .iter()
            .map(|(n, v)| (n.clone(), HeaderValue::from_static(v)))
            .collect();
        page(&Method::GET, path, &headers)
    }

    #[test]
    fn pages_are_packed_for_those_who_take_it() {
        for (coding, packed) in [
            ("gzip, deflate", true),
            ("br, gzip;q=0.5", true),
            ("*", true),
            ("gzip;q=0", false),
            ("br", false),
        ] {
            let answer = asked("/", &[(header::ACCEPT_ENCODING, coding)]);
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(
                answer.headers().contains_key(header::CONTENT_ENCODING),
                packed,
                "{coding}"
            );
        }
    }

    #[test]
    fn what_did_not_change_is_not_sent_again() {
        let answer = asked("/", &[]);
        let tag = answer.headers()[header::ETAG].clone();
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, tag);
        let again = page(&Method::GET, "/index.html", &headers);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for path in ["/nothing", "/index.html.gz", "/../Cargo.toml", "//"] {
            assert_eq!(asked(path, &[]).status(), StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(
            page(&Method::POST, "/", &HeaderMap::new()).status(),
            StatusCode::METHOD_NOT_ALLOWED
        );
    }

    #[test]
    fn deployed_forms_have_an_origin_of_their_own() {
        let answer = asked("/form.html", &[]);
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap_or_default();
        assert!(policy.starts_with("sandbox "), "{policy}");
    }
}
