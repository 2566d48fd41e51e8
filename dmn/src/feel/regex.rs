//! Regular expressions of XPath and XQuery, as FEEL's string functions take them.
//!
//! A pattern is checked and rewritten for the engine underneath: class subtraction, `\i` and `\c`, blocks, back
//! references and the flags `s m i x q`. What XPath does not have (look-around, lazy groups with names) is refused.

use std::cell::RefCell;
use std::collections::HashMap;

use fancy_regex::{Regex, RegexBuilder};

use super::scope::Dialect;

const NAME_START: &str = r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}\x{200C}-\x{200D}\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}";
const NAME_MORE: &str = r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}";

/// The Unicode blocks that `\p{Is…}` names, by their code points.
const BLOCKS: [(&str, &str); 24] = [
    ("BasicLatin", r"\x{0}-\x{7F}"),
    ("Latin-1Supplement", r"\x{80}-\x{FF}"),
    ("LatinExtended-A", r"\x{100}-\x{17F}"),
    ("LatinExtended-B", r"\x{180}-\x{24F}"),
    ("IPAExtensions", r"\x{250}-\x{2AF}"),
    ("SpacingModifierLetters", r"\x{2B0}-\x{2FF}"),
    ("CombiningDiacriticalMarks", r"\x{300}-\x{36F}"),
    ("Greek", r"\x{370}-\x{3FF}"),
    ("GreekandCoptic", r"\x{370}-\x{3FF}"),
    ("Cyrillic", r"\x{400}-\x{4FF}"),
    ("Armenian", r"\x{530}-\x{58F}"),
    ("Hebrew", r"\x{590}-\x{5FF}"),
    ("Arabic", r"\x{600}-\x{6FF}"),
    ("Devanagari", r"\x{900}-\x{97F}"),
    ("Bengali", r"\x{980}-\x{9FF}"),
    ("Thai", r"\x{E00}-\x{E7F}"),
    ("GeneralPunctuation", r"\x{2000}-\x{206F}"),
    ("CurrencySymbols", r"\x{20A0}-\x{20CF}"),
    ("Arrows", r"\x{2190}-\x{21FF}"),
    ("MathematicalOperators", r"\x{2200}-\x{22FF}"),
    ("Hiragana", r"\x{3040}-\x{309F}"),
    ("Katakana", r"\x{30A0}-\x{30FF}"),
    ("CJKUnifiedIdeographs", r"\x{4E00}-\x{9FFF}"),
    ("HangulSyllables", r"\x{AC00}-\x{D7AF}"),
];

/// How many compiled patterns a thread keeps.
const CACHED: usize = 256;

thread_local! {
    static CACHE: RefCell<HashMap<(String, String, bool), Option<Regex>>> = RefCell::new(HashMap::new());
}

/// Compiles a pattern; `None` if it or the flags are not valid.
pub(crate) fn compile(pattern: &str, flags: &str, dialect: Dialect) -> Option<Regex> {
    let lenient = dialect == Dialect::Camunda;
    let key = (pattern.to_owned(), flags.to_owned(), lenient);
    if let Some(known) = CACHE.with(|cache| cache.borrow().get(&key).cloned()) {
        return known;
    }
    let compiled = build(pattern, flags, lenient);
    CACHE.with(|cache| {
        let mut cache = cache.borrow_mut();
        if cache.len() >= CACHED {
            cache.clear();
        }
        cache.insert(key, compiled.clone());
    });
    compiled
}

fn build(pattern: &str, flags: &str, lenient: bool) -> Option<Regex> {
    if !lenient && !flags.chars().all(|f| "smixq".contains(f)) {
        return None;
    }
    let body = if flags.contains('q') {
        fancy_regex::escape(pattern).into_owned()
    } else {
        Translation::of(&without_space(pattern, flags.contains('x')), lenient)?
    };
    let set: String = flags.chars().filter(|f| "smi".contains(*f)).collect();
    let full = if set.is_empty() {
        body
    } else {
        format!("(?{set}){body}")
    };
    RegexBuilder::new(&full)
        .backtrack_limit(1_000_000)
        .delegate_size_limit(1 << 22)
        .build()
        .ok()
}

/// With the flag `x`, white space outside of classes does not count.
fn without_space(pattern: &str, extended: bool) -> String {
    let (mut out, mut depth, mut escaped) = (String::with_capacity(pattern.len()), 0u32, false);
    for c in pattern.chars() {
        if extended && depth == 0 && c.is_whitespace() {
            continue;
        }
        match c {
            '[' if !escaped => depth += 1,
            ']' if !escaped => depth = depth.saturating_sub(1),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}

/// Replaces all matches; `$1` and `$0` stand for groups. `None` for an invalid pattern, replacement, or empty match.
pub(crate) fn replace(
    input: &str,
    pattern: &str,
    replacement: &str,
    flags: &str,
    dialect: Dialect,
) -> Option<String> {
    let regex = compile(pattern, flags, dialect)?;
    let literal = flags.contains('q');
    let strict = dialect == Dialect::Standard;
    if !literal {
        check_replacement(replacement)?;
    }
    if strict && regex.is_match("").ok()? {
        return None;
    }
    let groups = regex.captures_len() - 1;
    let (mut out, mut last) = (String::new(), 0);
    for captures in regex.captures_iter(input) {
        let captures = captures.ok()?;
        let whole = captures.get(0)?;
        out.push_str(&input[last..whole.start()]);
        if literal {
            out.push_str(replacement);
        } else {
            expand(replacement, groups, &captures, &mut out);
        }
        last = whole.end();
    }
    out.push_str(&input[last..]);
    Some(out)
}

fn check_replacement(replacement: &str) -> Option<()> {
    let mut chars = replacement.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if !matches!(chars.next(), Some('\\' | '$')) => return None,
            '$' if !chars.peek().is_some_and(char::is_ascii_digit) => return None,
            _ => {}
        }
    }
    Some(())
}

fn expand(
    replacement: &str,
    groups: usize,
    captures: &fancy_regex::Captures<'_>,
    out: &mut String,
) {
    let mut chars = replacement.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next()),
            '$' => {
                let mut group = 0;
                let mut any = false;
                while let Some(digit) = chars.peek().and_then(|d| d.to_digit(10)) {
                    let next = group * 10 + digit as usize;
                    if any && next > groups {
                        break;
                    }
                    group = next;
                    any = true;
                    chars.next();
                }
                out.push_str(captures.get(group).map_or("", |m| m.as_str()));
            }
            other => out.push(other),
        }
    }
}

struct Translation<'p> {
    chars: std::iter::Peekable<std::str::Chars<'p>>,
    out: String,
    /// Groups that are complete, for back references.
    groups: usize,
    open: Vec<usize>,
    opened: usize,
    closed: Vec<bool>,
    lenient: bool,
}

impl<'p> Translation<'p> {
    fn of(pattern: &'p str, lenient: bool) -> Option<String> {
        let mut translation = Translation {
            chars: pattern.chars().peekable(),
            out: String::new(),
            groups: 0,
            open: Vec::new(),
            opened: 0,
            closed: vec![true],
            lenient,
        };
        translation.run()?;
        Some(translation.out)
    }

    fn run(&mut self) -> Option<()> {
        while let Some(c) = self.chars.next() {
            match c {
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '(' => self.group()?,
                ')' => {
                    let group = self.open.pop()?;
                    if group > 0 {
                        self.closed[group] = true;
                        self.groups += 1;
                    }
                    self.out.push(')');
                }
                '{' => self.quantity()?,
                '}' | ']' if !self.lenient => return None,
                '#' => self.out.push_str("\\#"),
                other => self.out.push(other),
            }
        }
        self.open.is_empty().then_some(())
    }

    fn group(&mut self) -> Option<()> {
        if self.chars.peek() == Some(&'?') {
            self.chars.next();
            self.out.push_str("(?");
            match self.chars.next()? {
                ':' => self.out.push(':'),
                other if self.lenient => self.out.push(other),
                _ => return None,
            }
            self.open.push(0);
            return Some(());
        }
        self.opened += 1;
        self.closed.push(false);
        self.open.push(self.opened);
        self.out.push('(');
        Some(())
    }

    fn quantity(&mut self) -> Option<()> {
        let mut text = String::new();
        loop {
            match self.chars.next()? {
                '}' => break,
                c => text.push(c),
            }
        }
        let (min, max) = text.split_once(',').unwrap_or((&text, "0"));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if min.is_empty() || !digits(min) || !digits(max) {
            return None;
        }
        self.out.push('{');
        self.out.push_str(&text);
        self.out.push('}');
        Some(())
    }

    fn escape(&mut self, in_class: bool) -> Option<()> {
        let c = self.chars.next()?;
        match c {
            'n' | 'r' | 't' | 's' | 'S' | 'd' | 'D' | 'w' | 'W' => {
                self.out.push('\\');
                self.out.push(c);
            }
            'i' | 'I' | 'c' | 'C' => {
                let more = if c.eq_ignore_ascii_case(&'c') {
                    NAME_MORE
                } else {
                    ""
                };
                let negation = if c.is_ascii_uppercase() { "^" } else { "" };
                self.out
                    .push_str(&format!("[{negation}{NAME_START}{more}]"));
            }
            'p' | 'P' => self.category(c)?,
            '\\' | '|' | '.' | '-' | '^' | '?' | '*' | '+' | '{' | '}' | '(' | ')' | '[' | ']'
            | '$' => {
                self.out.push('\\');
                self.out.push(c);
            }
            '1'..='9' if !in_class => {
                let mut number = c.to_digit(10)? as usize;
                while let Some(digit) = self.chars.peek().and_then(|d| d.to_digit(10)) {
                    let next = number * 10 + digit as usize;
                    if next > self.opened {
                        break;
                    }
                    number = next;
                    self.chars.next();
                }
                if !self.closed.get(number).copied().unwrap_or(false) && !self.lenient {
                    return None;
                }
                self.out.push_str(&format!("(?:\\{number})"));
            }
            other if self.lenient => {
                self.out.push('\\');
                self.out.push(other);
            }
            _ => return None,
        }
        Some(())
    }

    fn category(&mut self, kind: char) -> Option<()> {
        if self.chars.next()? != '{' {
            return None;
        }
        let mut name = String::new();
        loop {
            match self.chars.next()? {
                '}' => break,
                c => name.push(c),
            }
        }
        if let Some(block) = name.strip_prefix("Is") {
            let ranges = BLOCKS
                .iter()
                .find(|(known, _)| *known == block)
                .map(|(_, ranges)| *ranges);
            let negation = if kind == 'P' { "^" } else { "" };
            match ranges {
                Some(ranges) => self.out.push_str(&format!("[{negation}{ranges}]")),
                None if self.lenient => self.out.push_str(&format!("\\{kind}{{{block}}}")),
                None => return None,
            }
            return Some(());
        }
        self.out.push_str(&format!("\\{kind}{{{name}}}"));
        Some(())
    }

    /// A character class after its `[`, with subtraction `[a-z-[aeiou]]`.
    fn class(&mut self) -> Option<()> {
        self.out.push('[');
        if self.chars.peek() == Some(&'^') {
            self.chars.next();
            self.out.push('^');
        }
        let mut first = true;
        loop {
            let c = self.chars.next()?;
            match c {
                ']' if !first => {
                    self.out.push(']');
                    return Some(());
                }
                '\\' => self.escape(true)?,
                '-' if self.chars.peek() == Some(&'[') => {
                    self.chars.next();
                    self.out.push_str("--");
                    self.class()?;
                    if self.chars.next()? != ']' {
                        return None;
                    }
                    self.out.push(']');
                    return Some(());
                }
                '[' | ']' if !self.lenient => return None,
                '[' | '&' | '~' => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                '-' if first || self.chars.peek() == Some(&']') => self.out.push_str("\\-"),
                other => self.out.push(other),
            }
            first = false;
        }
    }
}
