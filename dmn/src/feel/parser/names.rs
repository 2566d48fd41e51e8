//! Names: single words, declared names with spaces and signs, and words that stand side by side.

use std::sync::Arc;

use super::{Parsed, Parser};
use crate::feel::builtin;
use crate::feel::lexer::Kind;
use crate::feel::node::Node;
use crate::feel::scope::{Dialect, SplitName, normalize_name};
use crate::value::{Function, Value};

/// Words that end a name of several words.
const KEYWORDS: [&str; 18] = [
    "and",
    "or",
    "in",
    "between",
    "instance",
    "if",
    "then",
    "else",
    "for",
    "return",
    "some",
    "every",
    "satisfies",
    "true",
    "false",
    "null",
    "function",
    "not",
];

pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

impl Parser<'_, '_> {
    /// How many tokens from here on spell this name.
    fn spells(&self, name: &SplitName) -> bool {
        name.parts.iter().enumerate().all(|(i, part)| {
            let token = self.peek_at(i);
            token.text == &**part && matches!(token.kind, Kind::Word | Kind::Number | Kind::Sign)
        })
    }

    fn longest<'n>(
        &self,
        candidates: impl Iterator<Item = &'n SplitName>,
    ) -> Option<(Arc<str>, usize)> {
        candidates
            .filter(|name| self.spells(name))
            .max_by_key(|name| name.parts.len())
            .map(|name| (name.name.clone(), name.parts.len()))
    }

    /// Takes the longest declared name of several tokens, if one stands here.
    fn declared_name(&mut self) -> Option<Arc<str>> {
        let members = self.within_filter();
        let own = self.longest(self.inner_names.iter().chain(&self.scope.names));
        let own = if members {
            longer(
                own,
                self.longest(self.inner_members.iter().chain(&self.scope.members)),
            )
        } else {
            own
        };
        // in Camunda's dialect the name of a function is one only where it is called
        let function = self
            .longest(builtin::split_names().iter())
            .filter(|(_, length)| !self.is_camunda() || self.sign_at(*length, "("));
        let best = longer(own, function);
        let (name, length) = best?;
        self.at += length;
        Some(name)
    }

    /// Reads a name in an expression.
    pub(super) fn name(&mut self) -> Parsed<Arc<str>> {
        let first = self.peek().clone();
        if let Kind::Quoted(name) = first.kind {
            if self.is_camunda() && name.is_empty() {
                return Err(self.error("a name"));
            }
            self.next();
            return Ok(name.into());
        }
        if first.kind != Kind::Word {
            return Err(self.error("a name"));
        }
        if let Some(name) = self.declared_name() {
            return Ok(name);
        }
        if self.is_camunda() {
            return self.plain_name(&first);
        }
        if is_keyword(first.text) && first.text != "not" {
            return Err(self.error("a name"));
        }
        self.next();
        if self.is_declared(first.text) {
            return Ok(first.text.into());
        }
        Ok(self.join_words(first.text))
    }

    fn is_declared(&self, name: &str) -> bool {
        self.scope.declared.contains_key(name) || name == "?"
    }

    /// Appends the words that follow directly: two names side by side mean nothing else.
    fn join_words(&mut self, first: &str) -> Arc<str> {
        let mut name = first.to_owned();
        while matches!(self.peek().kind, Kind::Word) && !is_keyword(self.peek().text) {
            name.push(' ');
            name.push_str(self.next().text);
        }
        name.into()
    }

    /// Reads the name of a member, after a dot.
    pub(super) fn member_name(&mut self) -> Parsed<Arc<str>> {
        if self.is_camunda() {
            return self.plain_member();
        }
        let first = self.peek().clone();
        match first.kind {
            Kind::Quoted(name) => {
                self.next();
                Ok(name.into())
            }
            Kind::String(name) => {
                self.next();
                Ok(name.into())
            }
            Kind::Word => {
                if let Some((name, length)) =
                    self.longest(self.inner_members.iter().chain(&self.scope.members))
                {
                    self.at += length;
                    return Ok(name);
                }
                self.next();
                Ok(self.join_words(first.text))
            }
            Kind::Number | Kind::Sign | Kind::End => Err(self.error("a name")),
        }
    }

    /// Reads a new name up to a token that cannot belong to it: `:`, `,`, `)` or the word given.
    pub(super) fn new_name(&mut self, until_word: Option<&str>) -> Parsed<Arc<str>> {
        if let Kind::Quoted(name) = &self.peek().kind {
            let name: Arc<str> = name.as_str().into();
            self.next();
            return Ok(name);
        }
        if self.peek().kind != Kind::Word {
            return Err(self.error("a name"));
        }
        let start = self.peek().at;
        let mut end = start;
        loop {
            let token = self.peek();
            let belongs = match token.kind {
                Kind::Word => until_word != Some(token.text),
                Kind::Number => true,
                Kind::Sign => matches!(token.text, "+" | "-" | "*" | "/" | "'" | "." | "**"),
                Kind::Quoted(_) | Kind::String(_) | Kind::End => false,
            };
            if !belongs {
                break;
            }
            end = token.at + token.text.len();
            self.next();
        }
        if end == start {
            return Err(self.error("a name"));
        }
        Ok(normalize_name(&self.text[start..end]))
    }

    /// Whether `name :` stands here, as named arguments begin.
    pub(super) fn named_argument_ahead(&self) -> bool {
        let mut ahead = 0;
        loop {
            let token = self.peek_at(ahead);
            match token.kind {
                Kind::Word | Kind::Quoted(_) => {}
                Kind::Number if ahead > 0 => {}
                Kind::Sign if ahead > 0 && token.text == ":" => return true,
                Kind::Sign
                    if ahead > 0 && matches!(token.text, "+" | "-" | "*" | "/" | "'" | ".") => {}
                Kind::Sign | Kind::Number | Kind::String(_) | Kind::End => return false,
            }
            ahead += 1;
        }
    }

    /// A name that is no local: a variable of the surroundings, or a built-in function.
    pub(super) fn global(&mut self, name: &Arc<str>) -> Node {
        // in Camunda's dialect a function is no value: its name alone is a variable like any other
        let known = match self.scope.dialect {
            Dialect::Standard => builtin::find(name),
            Dialect::Camunda => None,
        };
        let fallback = known.map_or(Value::Null, |b| Value::Function(Function::Builtin(b)));
        Node::Global {
            index: self.globals.number(name),
            fallback,
        }
    }
}

fn longer(a: Option<(Arc<str>, usize)>, b: Option<(Arc<str>, usize)>) -> Option<(Arc<str>, usize)> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.1 > a.1 { b } else { a }),
        (a, b) => a.or(b),
    }
}
