//! Text to tokens.
//!
//! All tokens are made at once; what cannot be read is a token too, so that the parser meets it where JUEL would.

use std::borrow::Cow;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    End,
    Plus,
    Minus,
    Multiply,
    Divide,
    Modulo,
    LeftParenthesis,
    RightParenthesis,
    Identifier,
    Not,
    And,
    Or,
    Empty,
    InstanceOf,
    Integer,
    Float,
    True,
    False,
    String,
    Null,
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Equal,
    NotEqual,
    Question,
    Colon,
    Text,
    Dot,
    LeftBracket,
    RightBracket,
    Comma,
    StartDeferred,
    StartDynamic,
    EndEval,
    Unreadable,
}

/// A token: its meaning (`image`) and where it begins, counted in characters.
#[derive(Debug)]
pub(super) struct Token<'a> {
    pub(super) symbol: Symbol,
    pub(super) image: Cow<'a, str>,
    pub(super) position: usize,
    /// What was expected instead, for [`Symbol::Unreadable`].
    pub(super) expected: String,
}

/// The text outside of expressions, its escapes resolved.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.contains('\\') {
        Cow::Owned(scan_text(&text.chars().collect::<Vec<_>>(), 0).0)
    } else {
        Cow::Borrowed(text)
    }
}

/// All tokens; the last one is `End`, or `Unreadable`.
pub(super) fn scan(input: &[char]) -> Vec<Token<'static>> {
    let mut tokens: Vec<Token<'static>> = Vec::new();
    let mut position = 0;
    loop {
        let inside = tokens
            .last()
            .is_some_and(|token| !matches!(token.symbol, Symbol::Text | Symbol::EndEval));
        if inside {
            while input.get(position).is_some_and(|c| is_white_space(*c)) {
                position += 1;
            }
        }
        let Some(&first) = input.get(position) else {
            tokens.push(Token {
                symbol: Symbol::End,
                image: "null".into(),
                position,
                expected: String::new(),
            });
            return tokens;
        };
        let (symbol, image, length) = if inside {
            match scan_inside(input, position, first) {
                Ok(scanned) => scanned,
                Err((image, expected)) => {
                    tokens.push(Token {
                        symbol: Symbol::Unreadable,
                        image: image.into(),
                        position,
                        expected,
                    });
                    return tokens;
                }
            }
        } else {
            match (first, input.get(position + 1)) {
                ('#', Some('{')) => (Symbol::StartDeferred, "#{".into(), 2),
                ('$', Some('{')) => (Symbol::StartDynamic, "${".into(), 2),
                _ => {
                    let (text, length) = scan_text(input, position);
                    (Symbol::Text, text.into(), length)
                }
            }
        };
        tokens.push(Token {
            symbol,
            image,
            position,
            expected: String::new(),
        });
        position += length;
    }
}

fn scan_text(input: &[char], start: usize) -> (String, usize) {
    let mut text = String::new();
    let mut escaped = false;
    let mut position = start;
    while let Some(&c) = input.get(position) {
        match c {
            '\\' if escaped => text.push('\\'),
            '\\' => escaped = true,
            '#' | '$' if input.get(position + 1) == Some(&'{') => {
                if !escaped {
                    break;
                }
                text.push(c);
                escaped = false;
            }
            c => {
                if escaped {
                    text.push('\\');
                }
                text.push(c);
                escaped = false;
            }
        }
        position += 1;
    }
    if escaped && position == input.len() {
        text.push('\\');
    }
    (text, position - start)
}

type Scanned = (Symbol, Cow<'static, str>, usize);

fn scan_inside(input: &[char], position: usize, first: char) -> Result<Scanned, (String, String)> {
    let second = input.get(position + 1).copied().unwrap_or('\0');
    let fixed = |symbol, image: &'static str| Ok((symbol, Cow::Borrowed(image), image.len()));
    match (first, second) {
        ('}', _) => fixed(Symbol::EndEval, "}"),
        ('*', _) => fixed(Symbol::Multiply, "*"),
        ('/', _) => fixed(Symbol::Divide, "/"),
        ('%', _) => fixed(Symbol::Modulo, "%"),
        ('+', _) => fixed(Symbol::Plus, "+"),
        ('-', _) => fixed(Symbol::Minus, "-"),
        ('?', _) => fixed(Symbol::Question, "?"),
        (':', _) => fixed(Symbol::Colon, ":"),
        ('[', _) => fixed(Symbol::LeftBracket, "["),
        (']', _) => fixed(Symbol::RightBracket, "]"),
        ('(', _) => fixed(Symbol::LeftParenthesis, "("),
        (')', _) => fixed(Symbol::RightParenthesis, ")"),
        (',', _) => fixed(Symbol::Comma, ","),
        ('=', '=') => fixed(Symbol::Equal, "=="),
        ('&', '&') => fixed(Symbol::And, "&&"),
        ('|', '|') => fixed(Symbol::Or, "||"),
        ('!', '=') => fixed(Symbol::NotEqual, "!="),
        ('!', _) => fixed(Symbol::Not, "!"),
        ('<', '=') => fixed(Symbol::LessOrEqual, "<="),
        ('<', _) => fixed(Symbol::Less, "<"),
        ('>', '=') => fixed(Symbol::GreaterOrEqual, ">="),
        ('>', _) => fixed(Symbol::Greater, ">"),
        ('"' | '\'', _) => scan_string(input, position, first),
        ('.', next) if !next.is_ascii_digit() => fixed(Symbol::Dot, "."),
        ('.' | '0'..='9', _) => Ok(scan_number(input, position)),
        _ if is_identifier_start(first) => {
            let name: String = input[position..]
                .iter()
                .take_while(|c| is_identifier_part(**c))
                .collect();
            let length = name.chars().count();
            Ok((keyword(&name), name.into(), length))
        }
        _ => Err((
            format!("invalid character '{first}'"),
            "expression token".to_owned(),
        )),
    }
}

fn scan_string(input: &[char], start: usize, quote: char) -> Result<Scanned, (String, String)> {
    let unterminated = |expected: String| Err(("unterminated string".to_owned(), expected));
    let mut text = String::new();
    let mut position = start + 1;
    while let Some(&c) = input.get(position) {
        position += 1;
        if c == quote {
            return Ok((Symbol::String, text.into(), position - start));
        }
        if c != '\\' {
            text.push(c);
            continue;
        }
        match input.get(position) {
            None => return unterminated(format!("{quote} or \\")),
            Some(&c) if c == '\\' || c == quote => text.push(c),
            Some(c) => {
                return Err((
                    format!("invalid escape sequence \\{c}"),
                    format!("\\{quote} or \\\\"),
                ));
            }
        }
        position += 1;
    }
    unterminated(quote.to_string())
}

fn scan_number(input: &[char], start: usize) -> Scanned {
    let digits = |from: usize| {
        input[from..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count()
    };
    let mut position = start + digits(start);
    let mut symbol = Symbol::Integer;
    if input.get(position) == Some(&'.') {
        position += 1;
        position += digits(position);
        symbol = Symbol::Float;
    }
    if matches!(input.get(position), Some('e' | 'E')) {
        let sign = usize::from(matches!(input.get(position + 1), Some('+' | '-')));
        let exponent = digits((position + 1 + sign).min(input.len()));
        if exponent > 0 {
            position += 1 + sign + exponent;
            symbol = Symbol::Float;
        }
    }
    let image: String = input[start..position].iter().collect();
    (symbol, image.into(), position - start)
}

fn keyword(name: &str) -> Symbol {
    match name {
        "null" => Symbol::Null,
        "true" => Symbol::True,
        "false" => Symbol::False,
        "empty" => Symbol::Empty,
        "div" => Symbol::Divide,
        "mod" => Symbol::Modulo,
        "not" => Symbol::Not,
        "and" => Symbol::And,
        "or" => Symbol::Or,
        "le" => Symbol::LessOrEqual,
        "lt" => Symbol::Less,
        "eq" => Symbol::Equal,
        "ne" => Symbol::NotEqual,
        "ge" => Symbol::GreaterOrEqual,
        "gt" => Symbol::Greater,
        "instanceof" => Symbol::InstanceOf,
        _ => Symbol::Identifier,
    }
}

fn is_identifier_start(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | '$' | '¢'..='¥' | '€' | '‿')
}

fn is_identifier_part(c: char) -> bool {
    is_identifier_start(c) || c.is_numeric()
}

/// `Character.isWhitespace`: no-break spaces are none.
fn is_white_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{85}')
        || ('\u{1c}'..='\u{1f}').contains(&c)
}
