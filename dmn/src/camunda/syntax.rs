//! What Camunda says of an expression that cannot be read.
//!
//! Its reader tries one way after the other and names, at the place where none of them went on, all that it had tried. So the
//! message has the rest of the text after the longest beginning that is an expression, and what may follow that.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::feel::{
    Dialect, Globals, NO_INPUT, Position, Scope, SyntaxError, compile_node, compile_tests,
};

/// Texts longer than this, in bytes, are not searched for their longest beginning.
const LONGEST: usize = 500;
/// Characters of the rest that are shown.
const SHOWN: usize = 10;
/// What begins an expression.
const EXPRESSION: &str = "(ifOp | forOp | quantifiedOp | disjunction)";
/// What may follow an operand, a comparison, and a type.
const AFTER_OPERAND: &str = "binaryComparison | between | instanceOf | in";
const AFTER_COMPARISON: &str = r#"path | filter | "**" | [*/] | [+\\-]"#;
const AFTER_TYPE: &str = r#"".""#;

/// An expression or unary tests that cannot be read.
#[derive(Debug)]
pub(super) struct Unreadable {
    text: String,
    /// What the tests' input is called; `None` for an expression.
    input: Option<Vec<Arc<str>>>,
    /// Whether it would be an expression, were there an input.
    wants_input: bool,
}

impl Unreadable {
    pub(super) fn expression(text: &str, error: &SyntaxError) -> Unreadable {
        Unreadable {
            wants_input: error.expected == NO_INPUT,
            ..Unreadable::of(text, None)
        }
    }

    fn of(text: &str, input: Option<Vec<Arc<str>>>) -> Unreadable {
        Unreadable {
            text: text.trim().to_owned(),
            input,
            wants_input: false,
        }
    }

    pub(super) fn tests(text: &str, scope: &Scope) -> Unreadable {
        Unreadable::of(text, Some(scope.input_names().to_vec()))
    }

    /// The message, which takes reading beginnings of the text again: not to be made before it is wanted.
    pub(super) fn message(&self) -> String {
        let text = &self.text;
        if self.wants_input && self.reads(text) {
            return format!(
                "failed to evaluate expression '{text}': No input value available. '?' can only be used inside an unary-test expression."
            );
        }
        let (place, expected) = match self.longest_beginning() {
            Some(end) => self.after(end),
            None => (0, self.what_begins()),
        };
        let (place, expected) = match open_comment(&text[place..]) {
            true => (text.len(), r#""*/""#.to_owned()),
            false => (place, expected),
        };
        let found: String = text[place..].chars().take(SHOWN).collect();
        let at = Position::of(text, place);
        format!(
            "failed to parse expression '{text}': Expected {expected}:{}:{}, found {}",
            at.line,
            at.column,
            literal(&found)
        )
    }

    fn what_begins(&self) -> String {
        match self.input {
            None => format!("(start-of-input | {}", &EXPRESSION[1..]),
            Some(_) => "(start-of-input | negation | positiveUnaryTests | anyInput)".to_owned(),
        }
    }

    fn scope(&self) -> Scope {
        let mut scope = Scope::new(Dialect::Camunda);
        for name in self.input.iter().flatten() {
            scope.name_input(name);
        }
        scope
    }

    /// Whether a text is what this one should have been.
    fn reads(&self, text: &str) -> bool {
        let (scope, mut globals) = (self.scope(), Globals::default());
        match self.input {
            // the input that there is not may stand wherever a name may
            None => compile_node(&text.replace('?', "x"), &scope, &mut globals).is_ok(),
            Some(_) => compile_tests(text, &scope, &mut globals).is_ok(),
        }
    }

    /// Where the longest beginning ends that is a whole expression.
    fn longest_beginning(&self) -> Option<usize> {
        if self.text.len() > LONGEST {
            return None;
        }
        let text = &self.text;
        let ends = text.char_indices().rev().map(|(at, _)| at);
        ends.take_while(|at| *at > 0)
            .filter(|at| is_boundary(text, *at))
            .find(|at| !text[..*at].trim().is_empty() && self.reads(&text[..*at]))
    }

    /// Where the reader stopped after a beginning, and what it would have gone on with.
    fn after(&self, end: usize) -> (usize, String) {
        let (begun, rest) = self.text.split_at(end);
        let rest = skip_blanks(rest);
        let place = self.text.len() - rest.len();
        let begun = begun.trim_end();
        if self.input.is_some() {
            if begun == "-" {
                return (
                    place,
                    r#"(temporal | functionInvocation | variableRef | nullLiteral | boolean | string | number | list | context | inputValue | functionDefinition | "(" | end-of-input)"#
                        .to_owned(),
                );
            }
            if is_negation(begun) {
                return (place, "end-of-input".to_owned());
            }
            if matches!(begun, "true" | "false") {
                return (
                    place,
                    format!(r#"(end-of-input | {AFTER_OPERAND} | "and" | "or" | ",")"#),
                );
            }
        }
        if let Some(of) = rest.strip_prefix("instance").map(skip_blanks)
            && word(of) == "of"
        {
            let place = self.text.len() - of.len();
            let follows = self.what_follows(begun, of);
            return (place, format!(r#"("of" ~ typeName | {follows})"#));
        }
        let begun_with = self.unfinished(begun, rest);
        let follows = self.what_follows(begun, rest);
        match begun_with {
            Some(unfinished) => (place, format!("({unfinished} | {follows})")),
            None if follows == "end-of-input" => (place, follows),
            None => (place, format!("({follows})")),
        }
    }

    /// What may follow an expression, in the order of the reader, with how far it came where the rest begins with it.
    fn what_follows(&self, begun: &str, rest: &str) -> String {
        let mut out: Vec<&str> = Vec::new();
        let goes_on = |more: &str| self.reads(&format!("{begun}{more}"));
        if goes_on(" = 1") {
            out.push(AFTER_OPERAND);
        } else if is_type(begun) {
            out.push(AFTER_TYPE);
        } else if goes_on(" + 1") {
            out.push(AFTER_COMPARISON);
        }
        if goes_on(" and true") {
            out.push(match word(rest) {
                "and" => r#""and" ~ (addSub | unaryComparison | range)"#,
                _ => r#""and""#,
            });
            out.push(match word(rest) {
                "or" => r#""or" ~ conjunction"#,
                _ => r#""or""#,
            });
        }
        if self.input.is_some() {
            out.push(if rest.starts_with(',') {
                r#""," ~ (boolean | unaryComparison | range | ifOp | forOp | quantifiedOp | disjunction)"#
            } else {
                r#"",""#
            });
        }
        out.push("end-of-input");
        out.join(" | ")
    }

    /// How far the reader came in a construct whose first word it then took for a name.
    fn unfinished(&self, begun: &str, rest: &str) -> Option<String> {
        let last = begun
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        match last {
            "if" => {
                let (mut out, mut rest) = (EXPRESSION.to_owned(), after_expression(rest)?);
                for keyword in ["then", "else"] {
                    let _ = write!(out, r#" ~ "{keyword}""#);
                    match rest.strip_prefix(keyword).filter(|_| word(rest) == keyword) {
                        Some(more) => {
                            let _ = write!(out, " ~ {EXPRESSION}");
                            match after_expression(skip_blanks(more)) {
                                Some(more) => rest = more,
                                None => break,
                            }
                        }
                        None => break,
                    }
                }
                Some(out)
            }
            "for" => Some(iteration(rest, "return")),
            "some" | "every" => Some(iteration(rest, "satisfies")),
            "not" if self.input.is_some() && begun == "not" => {
                let Some(inner) = rest.strip_prefix('(') else {
                    return Some(r#""(""#.to_owned());
                };
                let closed = match self.longest_of(inner) {
                    true => r#" ~ ")""#,
                    false => "",
                };
                Some(format!(r#""(" ~ positiveUnaryTests{closed}"#))
            }
            _ => None,
        }
    }

    /// Whether some beginning of a text is what this one should have been.
    fn longest_of(&self, text: &str) -> bool {
        let part = Unreadable::of(text, self.input.clone());
        self.reads(text) || part.longest_beginning().is_some()
    }
}

/// How far `name in list` and a keyword with an expression came.
fn iteration(rest: &str, keyword: &str) -> String {
    let mut out = "listIterator.rep(1)".to_owned();
    let iterates = |text: &str| {
        let whole = format!("some {text} satisfies true");
        compile_node(
            &whole,
            &Scope::new(Dialect::Camunda),
            &mut Globals::default(),
        )
        .is_ok()
    };
    let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    let end = ends
        .rev()
        .filter(|at| *at > 0 && is_boundary(rest, *at))
        .find(|at| iterates(&rest[..*at]));
    if let Some(end) = end {
        let _ = write!(out, r#" ~ "{keyword}""#);
        if word(skip_blanks(&rest[end..])) == keyword {
            let _ = write!(out, " ~ {EXPRESSION}");
        }
    }
    out
}

/// What is left of a text after the longest expression that it begins with.
fn after_expression(text: &str) -> Option<&str> {
    let whole = Unreadable::of(text, None);
    if whole.reads(text) {
        return Some("");
    }
    whole
        .longest_beginning()
        .and_then(|end| text.get(end..))
        .map(skip_blanks)
}

/// Whether a token may end at a place: not within a name, but between a number and a name.
fn is_boundary(text: &str, at: usize) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let (before, after) = text.split_at(at);
    let within =
        before.chars().next_back().is_some_and(part) && after.chars().next().is_some_and(part);
    let run = before.trim_end_matches(part);
    !within || before[run.len()..].bytes().all(|b| b.is_ascii_digit())
}

fn is_negation(begun: &str) -> bool {
    let inner = begun.strip_prefix("not").map(skip_blanks);
    inner.is_some_and(|inner| inner.starts_with('(') && inner.ends_with(')'))
}

/// Whether a text ends with `instance of` and the name of a type.
fn is_type(begun: &str) -> bool {
    let mut words = begun.split_whitespace().rev().skip(1);
    words.next() == Some("of") && words.next() == Some("instance")
}

/// The word that a text begins with.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric());
    &text[..end.unwrap_or(text.len())]
}

/// A text without the blanks and comments that it begins with.
fn skip_blanks(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let comment = if let Some(comment) = rest.strip_prefix("//") {
            comment
                .split_once('\n')
                .map_or(Some(""), |(_, rest)| Some(rest))
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.split_once("*/").map(|(_, rest)| rest)
        } else {
            None
        };
        match comment {
            Some(more) => rest = more.trim_start(),
            None => return rest,
        }
    }
}

fn open_comment(rest: &str) -> bool {
    rest.starts_with("/*") && !rest[2..].contains("*/")
}

/// A text as a literal of Scala.
fn literal(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
