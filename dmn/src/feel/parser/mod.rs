//! Text to compiled expressions, in one pass: names become slots as they are read.

mod binary;
mod boxed;
mod boxed_table;
mod camunda;
mod frames;
mod literals;
mod names;
mod postfix;
mod special;
mod tests_of;
mod types_of;

use std::sync::Arc;

use super::error::SyntaxError;
use super::lexer::{self, Kind, Token};
use super::node::{Node, Test};
use super::scope::{Globals, Scope};
use crate::model::Place;
pub(crate) use boxed::compile_boxed;
use frames::Level;
pub(crate) use special::external_body;

/// How deeply expressions may nest.
const MAX_DEPTH: u32 = 120;
/// How many operators and members an expression may have.
const MAX_LINKS: u32 = 8_000;

/// What is expected where `?` stands and there is no input.
pub(crate) const NO_INPUT: &str = "an input value";

pub(crate) type Parsed<T> = Result<T, SyntaxError>;

pub(crate) struct Parser<'t, 's> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
    at: usize,
    scope: &'s Scope,
    globals: &'s mut Globals,
    levels: Vec<Level>,
    /// Names of several tokens declared within the expression.
    inner_names: Vec<super::scope::SplitName>,
    /// Member names of several tokens seen in the expression.
    inner_members: Vec<super::scope::SplitName>,
    depth: u32,
    /// Operators and members that were put one after the other.
    links: u32,
    /// Whether an expression being read is the end of a range, where `[` may close it.
    range_end: bool,
    /// Whether `if`, `for`, `some` and `every` may stand at the next value; asked in Camunda's dialect only.
    control_allowed: bool,
    /// Whether a range may stand at the next value; asked in Camunda's dialect only.
    range_allowed: bool,
    /// Whether the comparison that comes may be a whole unary test.
    whole_test: bool,
    /// Whether the input value was mentioned since this was last reset.
    mentions_input: bool,
    /// Whether the results so far of an iteration were mentioned since this was last reset.
    mentions_partial: bool,
    /// The name of the context entry whose value is being read, for functions that call themselves.
    entry_name: Option<Arc<str>>,
    /// What could not be read within a boxed expression, and where.
    problems: Vec<(Place, SyntaxError)>,
}

impl<'t, 's> Parser<'t, 's> {
    pub(crate) fn new(text: &'t str, scope: &'s Scope, globals: &'s mut Globals) -> Parsed<Self> {
        Ok(Parser {
            text,
            tokens: lexer::tokens(text)?,
            at: 0,
            scope,
            globals,
            levels: vec![Level::default()],
            inner_names: Vec::new(),
            inner_members: Vec::new(),
            depth: 0,
            links: 0,
            range_end: false,
            mentions_input: false,
            mentions_partial: false,
            entry_name: None,
            problems: Vec::new(),
            control_allowed: false,
            range_allowed: false,
            whole_test: false,
        })
    }

    /// Reads a whole expression; answers the slots it needs too.
    pub(crate) fn whole_expression(mut self) -> Parsed<(Node, usize)> {
        let node = self.expression()?;
        self.end()?;
        Ok((node, self.levels[0].slots()))
    }

    /// Reads unary tests of the value in slot 0.
    pub(crate) fn whole_tests(mut self) -> Parsed<(Test, usize)> {
        self.declare_input();
        let test = self.unary_tests()?;
        self.end()?;
        Ok((test, self.levels[0].slots()))
    }

    // --- tokens ---

    fn peek(&self) -> &Token<'t> {
        &self.tokens[self.at]
    }

    fn peek_at(&self, ahead: usize) -> &Token<'t> {
        &self.tokens[(self.at + ahead).min(self.tokens.len() - 1)]
    }

    fn next(&mut self) -> Token<'t> {
        let token = self.tokens[self.at].clone();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        token
    }

    fn is_sign(&self, sign: &str) -> bool {
        self.sign_at(0, sign)
    }

    fn sign_at(&self, ahead: usize, sign: &str) -> bool {
        let token = self.peek_at(ahead);
        token.kind == Kind::Sign && token.text == sign
    }

    fn is_word(&self, word: &str) -> bool {
        self.word_at(0, word)
    }

    fn word_at(&self, ahead: usize, word: &str) -> bool {
        let token = self.peek_at(ahead);
        token.kind == Kind::Word && token.text == word
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        if found {
            self.next();
        }
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.next();
        }
        found
    }

    fn expect_sign(&mut self, sign: &str) -> Parsed<()> {
        if self.take_sign(sign) {
            Ok(())
        } else {
            Err(self.error(&format!("'{sign}'")))
        }
    }

    fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.take_word(word) {
            Ok(())
        } else {
            Err(self.error(&format!("'{word}'")))
        }
    }

    fn end(&mut self) -> Parsed<()> {
        if self.peek().kind == Kind::End {
            Ok(())
        } else {
            Err(self.error("an operator or the end of the expression"))
        }
    }

    fn error(&self, expected: &str) -> SyntaxError {
        let token = self.peek();
        let found = if token.kind == Kind::End {
            "the end of the expression".to_owned()
        } else {
            format!("'{}'", token.text)
        };
        lexer::error(self.text, token.at, expected, &found)
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return Err(self.error("an expression that is not nested that deeply"));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Counts a link of a chain: long chains make deep trees.
    fn link(&mut self) -> Parsed<()> {
        self.links += 1;
        if self.links > MAX_LINKS {
            return Err(self.error("an expression with fewer operators"));
        }
        Ok(())
    }

    /// Reads with a fallback: if it fails, the parser is where it was before.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Option<T> {
        let (at, level_count, names, members) = (
            self.at,
            self.levels.len(),
            self.inner_names.len(),
            self.inner_members.len(),
        );
        let (mark, mentions, depth, range_end) = (
            self.level().mark(),
            self.mentions_input,
            self.depth,
            self.range_end,
        );
        match read(self) {
            Ok(value) => Some(value),
            Err(_) => {
                self.levels.truncate(level_count);
                self.level().release(mark);
                self.at = at;
                self.inner_names.truncate(names);
                self.inner_members.truncate(members);
                self.mentions_input = mentions;
                self.depth = depth;
                self.range_end = range_end;
                None
            }
        }
    }
}
