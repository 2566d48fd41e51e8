//! Where Camunda's grammar is narrower than the standard's, or wider.
//!
//! One comparison at most without parentheses; `if`, `for`, `some` and `every` only where an expression begins; ranges and
//! comparisons without a left side are tests of the input value, but for arguments; functions are called by name; names of
//! several words are those of functions.

use std::sync::Arc;

use super::names::is_keyword;
use super::{Parsed, Parser};
use crate::feel::builtin;
use crate::feel::lexer::{Kind, Token};
use crate::feel::node::{Comparison, Node, Test};
use crate::feel::scope::Dialect;
use crate::value::{Function, Value};

/// Words that are no names here: fewer than the standard's.
fn is_reserved(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | "in"
            | "then"
            | "else"
            | "return"
            | "satisfies"
            | "function"
            | "true"
            | "false"
            | "null"
    )
}

impl<'t> Parser<'t, '_> {
    pub(super) fn is_camunda(&self) -> bool {
        self.scope.dialect == Dialect::Camunda
    }

    /// At most one comparison, or a test of the input value.
    pub(super) fn single_comparison(&mut self) -> Parsed<Node> {
        let whole_test = std::mem::take(&mut self.whole_test);
        let operator = self
            .comparison_sign()
            .filter(|o| !matches!(o, Comparison::Equal | Comparison::NotEqual));
        if let Some(operator) = operator {
            self.next();
            self.control_allowed = false;
            let left = self.input_or_null().boxed();
            let right = self.additive()?.boxed();
            return Ok(Node::Compare {
                operator,
                left,
                right,
            });
        }
        self.range_allowed = true;
        let left = self.additive()?;
        self.range_allowed = false;
        if matches!(left, Node::Range { .. }) {
            return match (whole_test, self.at_end_of_test()) {
                (true, true) => Ok(left),
                (true, false) => Err(self.error("an operator")),
                (false, _) => self.input_within(left),
            };
        }
        if let Some(operator) = self.comparison_sign() {
            if self.peek().text == "==" {
                return Err(self.error("an operator"));
            }
            self.next();
            self.link()?;
            return Ok(Node::Compare {
                operator,
                left: left.boxed(),
                right: self.additive()?.boxed(),
            });
        }
        if self.take_word("between") {
            self.link()?;
            let low = self.additive()?;
            self.expect_word("and")?;
            return Ok(Node::Between {
                value: left.boxed(),
                low: low.boxed(),
                high: self.additive()?.boxed(),
            });
        }
        if self.take_word("in") {
            self.link()?;
            return self.membership(left);
        }
        if self.is_word("instance") && self.word_at(1, "of") {
            self.link()?;
            self.next();
            self.next();
            return Ok(Node::InstanceOf {
                value: left.boxed(),
                of: self.type_name()?,
            });
        }
        Ok(left)
    }

    /// Whether nothing can follow what was read: ranges are no operands.
    pub(super) fn is_closed(&self, node: &Node) -> bool {
        self.is_camunda() && matches!(node, Node::Range { .. })
    }

    fn at_end_of_test(&self) -> bool {
        let token = self.peek();
        token.kind == Kind::End || (token.kind == Kind::Sign && matches!(token.text, "," | ")"))
    }

    /// The input value; null where there is none.
    fn input_or_null(&mut self) -> Node {
        match self.resolve(&Arc::from("?")) {
            Node::Global { .. } => Node::null(),
            input => input,
        }
    }

    fn input_within(&mut self, range: Node) -> Parsed<Node> {
        let value = self.input_or_null().boxed();
        let Node::Range {
            start,
            start_included,
            end,
            end_included,
        } = range
        else {
            return Err(self.error("a range"));
        };
        self.block(|parser| {
            let slot = parser.declare_input();
            Ok(Node::In {
                value,
                slot,
                tests: vec![Test::Within {
                    start: *start,
                    start_included,
                    end: *end,
                    end_included,
                }],
            })
        })
    }

    /// What `for` and its like go through: a value, or numbers from one to another.
    pub(super) fn plain_domain(&mut self) -> Parsed<(Node, Option<Node>)> {
        let domain = self.additive()?;
        if self.take_sign("..") {
            return Ok((domain, Some(self.additive()?)));
        }
        if matches!(domain, Node::Arithmetic { .. } | Node::Negate(_)) {
            return Err(self.error("'..'"));
        }
        Ok((domain, None))
    }

    /// A name, which is a word; several words are the name of a function.
    pub(super) fn plain_name(&mut self, first: &Token<'t>) -> Parsed<Arc<str>> {
        if is_reserved(first.text) || (first.text.len() > 1 && first.text.contains('?')) {
            return Err(self.error("a name"));
        }
        self.next();
        let mut words = 0;
        while self.peek_at(words).kind == Kind::Word && !is_keyword(self.peek_at(words).text) {
            words += 1;
        }
        if words == 0 || !self.sign_at(words, "(") {
            return Ok(first.text.into());
        }
        let mut name = first.text.to_owned();
        for _ in 0..words {
            name.push(' ');
            name.push_str(self.next().text);
        }
        Ok(name.into())
    }

    /// The name after a dot.
    pub(super) fn plain_member(&mut self) -> Parsed<Arc<str>> {
        let token = self.peek().clone();
        match token.kind {
            Kind::Quoted(name) if !name.is_empty() => {
                self.next();
                Ok(name.into())
            }
            Kind::Word if !is_reserved(token.text) => {
                self.next();
                if token.text == "time" && self.take_word("offset") {
                    return Ok("time offset".into());
                }
                Ok(token.text.into())
            }
            _ => Err(self.error("a name")),
        }
    }

    /// Whether what follows the next token may be an operand, so that a word like `if` begins more than a name.
    pub(super) fn is_followed_by_operand(&self) -> bool {
        let token = self.peek_at(1);
        match token.kind {
            Kind::Word => !matches!(token.text, "and" | "or" | "in" | "between" | "instance"),
            Kind::Number | Kind::Quoted(_) | Kind::String(_) => true,
            Kind::Sign => matches!(token.text, "(" | "[" | "{" | "-" | "@"),
            Kind::End => false,
        }
    }

    /// `and(…)` and `or(…)` are functions too.
    pub(super) fn connective_function(&mut self, word: &str) -> Option<Node> {
        if !(self.is_camunda() && matches!(word, "and" | "or") && self.sign_at(1, "(")) {
            return None;
        }
        let found = builtin::find(word)?;
        self.next();
        Some(Node::Constant(Value::Function(Function::Builtin(found))))
    }

    /// Whether what was read may be called: by name, or by a name in a context.
    pub(super) fn is_callable(&self, node: &Node) -> bool {
        !self.is_camunda()
            || matches!(
                node,
                Node::Constant(Value::Function(_))
                    | Node::Global { .. }
                    | Node::Local(_)
                    | Node::Captured(_)
                    | Node::FilterMember { .. }
                    | Node::Path { .. }
            )
    }
}
