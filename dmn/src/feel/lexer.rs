//! Text to tokens. Names with spaces and operator signs are put together later, by the parser, which knows the scope.

use super::error::{Position, SyntaxError};

/// The largest expression that is read, in bytes.
pub(crate) const MAX_LENGTH: usize = 1 << 20;

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A word: a keyword, or a part of a name.
    Word,
    /// A name in backticks, or as a string key.
    Quoted(String),
    /// A numeric literal.
    Number,
    /// A string literal with its value.
    String(String),
    /// An operator or bracket; its text says which.
    Sign,
    /// The end of the text.
    End,
}

/// A token and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Token<'t> {
    pub(crate) kind: Kind,
    /// The source text of the token.
    pub(crate) text: &'t str,
    /// The offset in bytes.
    pub(crate) at: usize,
}

const SIGNS: [&str; 29] = [
    "..", "**", "<=", ">=", "!=", "->", "==", "+", "-", "*", "/", "=", "<", ">", "(", ")", "[",
    "]", "{", "}", ",", ":", ".", "@", "'", "!", "|", "#", ";",
];

/// Whether a character is white space in FEEL.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{180E}' | '\u{FEFF}')
}

fn starts_word(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | '?' | '$') || (!c.is_ascii() && !is_space(c))
}

fn continues_word(c: char) -> bool {
    starts_word(c) || c.is_ascii_digit()
}

/// Splits a text into tokens, the last of which is the end.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, SyntaxError> {
    if text.len() > MAX_LENGTH {
        return Err(SyntaxError {
            position: Position::START,
            expected: format!("at most {MAX_LENGTH} bytes"),
            found: format!("{}", text.len()),
        });
    }
    let mut out = Vec::with_capacity(text.len() / 4 + 2);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if is_space(c) {
            at += c.len_utf8();
        } else if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if let Some(comment) = rest.strip_prefix("/*") {
            at += comment
                .find("*/")
                .map(|end| end + 4)
                .ok_or_else(|| error(text, at, "'*/'", "the end of the text"))?;
        } else {
            let token = token(text, at, c)?;
            at += token.text.len();
            out.push(token);
        }
    }
    out.push(Token {
        kind: Kind::End,
        text: "",
        at: text.len(),
    });
    Ok(out)
}

fn token(text: &str, at: usize, c: char) -> Result<Token<'_>, SyntaxError> {
    let rest = &text[at..];
    if c == '"' {
        return string(text, at);
    }
    if c == '`' {
        let end = rest[1..]
            .find('`')
            .ok_or_else(|| error(text, at, "'`'", "the end of the text"))?;
        return Ok(Token {
            kind: Kind::Quoted(rest[1..=end].to_owned()),
            text: &rest[..end + 2],
            at,
        });
    }
    if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|d: char| d.is_ascii_digit())) {
        return Ok(Token {
            kind: Kind::Number,
            text: &rest[..number_length(rest)],
            at,
        });
    }
    if starts_word(c) {
        let len = rest
            .find(|d: char| !continues_word(d))
            .unwrap_or(rest.len());
        return Ok(Token {
            kind: Kind::Word,
            text: &rest[..len],
            at,
        });
    }
    let sign = SIGNS
        .iter()
        .find(|sign| rest.starts_with(**sign))
        .ok_or_else(|| error(text, at, "an expression", &c.to_string()))?;
    Ok(Token {
        kind: Kind::Sign,
        text: &rest[..sign.len()],
        at,
    })
}

fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digits = |from: usize| {
        from + bytes[from..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let mut len = digits(0);
    if bytes.get(len) == Some(&b'.') && bytes.get(len + 1).is_some_and(u8::is_ascii_digit) {
        len = digits(len + 1);
    }
    if matches!(bytes.get(len), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(len + 1), Some(b'+' | b'-')));
        let end = if len + 1 + sign <= bytes.len() {
            digits(len + 1 + sign)
        } else {
            len
        };
        let word_goes_on = rest[end..].starts_with(starts_word);
        if end > len + 1 + sign && !word_goes_on {
            len = end;
        }
    }
    len
}

fn string(text: &str, at: usize) -> Result<Token<'_>, SyntaxError> {
    let rest = &text[at..];
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((offset, c)) = chars.next() {
        match c {
            '"' => {
                return Ok(Token {
                    kind: Kind::String(value),
                    text: &rest[..=offset],
                    at,
                });
            }
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 'r')) => value.push('\r'),
                Some((_, 't')) => value.push('\t'),
                Some((_, '"')) => value.push('"'),
                Some((_, '\'')) => value.push('\''),
                Some((_, '\\')) => value.push('\\'),
                Some((from, digits @ ('u' | 'U'))) => {
                    let len = if digits == 'u' { 4 } else { 6 };
                    let mut taken = len;
                    let mut code = hex(rest, from + 1, len);
                    if let Some(high @ 0xD800..=0xDBFF) = code
                        && rest[from + 1 + len..].starts_with("\\u")
                        && let Some(low @ 0xDC00..=0xDFFF) = hex(rest, from + 3 + len, 4)
                    {
                        code = Some(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
                        taken += 6;
                    }
                    match code.and_then(char::from_u32) {
                        Some(c) => {
                            value.push(c);
                            chars.nth(taken - 1);
                        }
                        None => value.push_str(if digits == 'u' { "\\u" } else { "\\U" }),
                    }
                }
                Some((_, other)) => {
                    value.push('\\');
                    value.push(other);
                }
                None => break,
            },
            other => value.push(other),
        }
    }
    Err(error(text, at, "'\"'", "the end of the text"))
}

/// The value of a string literal in Camunda's dialect, which knows no escapes by code.
pub(crate) fn plain_string(literal: &str) -> String {
    let mut value = String::with_capacity(literal.len());
    let inner = literal
        .strip_prefix('"')
        .and_then(|l| l.strip_suffix('"'))
        .unwrap_or(literal);
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            value.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => value.push('\n'),
            Some('r') => value.push('\r'),
            Some('t') => value.push('\t'),
            Some(plain @ ('"' | '\'' | '\\')) => value.push(plain),
            Some(other) => value.extend(['\\', other]),
            None => value.push('\\'),
        }
    }
    value
}

fn hex(text: &str, from: usize, len: usize) -> Option<u32> {
    let digits = text.get(from..from + len)?;
    digits
        .bytes()
        .all(|b| b.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok())?
}

pub(crate) fn error(text: &str, at: usize, expected: &str, found: &str) -> SyntaxError {
    SyntaxError {
        position: Position::of(text, at),
        expected: expected.to_owned(),
        found: found.to_owned(),
    }
}
