//! Literals, lists, contexts, ranges and parentheses.

use std::sync::Arc;

use super::{Parsed, Parser};
use crate::feel::builtin;
use crate::feel::lexer::{self, Kind};
use crate::feel::node::{ContextEntry, Node};
use crate::feel::scope::SplitName;
use crate::value::Value;

impl Parser<'_, '_> {
    pub(super) fn primary(&mut self) -> Parsed<Node> {
        let token = self.peek().clone();
        let control = std::mem::take(&mut self.control_allowed);
        let range = std::mem::take(&mut self.range_allowed) || !self.is_camunda();
        match token.kind {
            Kind::Number => {
                if self.is_camunda() && token.text.contains(['e', 'E']) {
                    return Err(self.error("a number without exponent"));
                }
                self.next();
                Ok(Node::Constant(Value::number(token.text.parse().ok())))
            }
            Kind::String(value) => {
                self.next();
                let value = if self.is_camunda() && token.text.contains(r"\") {
                    lexer::plain_string(token.text)
                } else {
                    value
                };
                Ok(Node::Constant(Value::from(value)))
            }
            Kind::Quoted(_) => self.variable(),
            Kind::Word => self.word(token.text, control),
            Kind::Sign => match token.text {
                "(" => self.deeper(|parser| parser.parenthesis(range)),
                "[" | "]" => self.deeper(|parser| parser.bracket(range)),
                "{" => self.deeper(Self::context),
                "@" => self.at_literal(),
                _ => Err(self.error("an expression")),
            },
            Kind::End => Err(self.error("an expression")),
        }
    }

    fn word(&mut self, word: &str, control: bool) -> Parsed<Node> {
        if let Some(function) = self.connective_function(word) {
            return Ok(function);
        }
        if matches!(word, "if" | "for" | "some" | "every")
            && self.is_camunda()
            && !(control && self.is_followed_by_operand())
        {
            return self.variable();
        }
        let constant = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            "if" => return self.deeper(Self::conditional),
            "for" => return self.deeper(Self::iteration),
            "some" | "every" => return self.deeper(Self::quantified),
            "function" if self.sign_at(1, "(") => return self.deeper(Self::function_definition),
            _ => return self.variable(),
        };
        self.next();
        Ok(Node::Constant(constant))
    }

    fn at_literal(&mut self) -> Parsed<Node> {
        self.expect_sign("@")?;
        let Kind::String(text) = self.peek().kind.clone() else {
            return Err(self.error("a string"));
        };
        self.next();
        Ok(Node::Constant(builtin::at_literal(
            &text,
            self.scope.dialect,
        )))
    }

    /// `( expression )`, a range that starts open, or a comparison that stands for a range.
    fn parenthesis(&mut self, range: bool) -> Parsed<Node> {
        self.expect_sign("(")?;
        if !self.is_camunda()
            && let Some(operator) = self.comparison_sign()
        {
            self.next();
            let operand = self.additive()?.boxed();
            self.expect_sign(")")?;
            return Ok(Node::OpenRange { operator, operand });
        }
        let inner = self.expression()?;
        if range && self.is_sign("..") {
            return self.range_from(inner, false);
        }
        self.expect_sign(")")?;
        Ok(inner)
    }

    /// A list, or a range.
    fn bracket(&mut self, range: bool) -> Parsed<Node> {
        let open = self.next();
        if open.text == "[" && self.take_sign("]") {
            return Ok(Node::List(Vec::new()));
        }
        let first = self.expression()?;
        if range && self.is_sign("..") {
            return self.range_from(first, open.text == "[");
        }
        if open.text == "]" {
            return Err(self.error("'..'"));
        }
        let mut items = vec![first];
        // items stand side by side: only the longest one counts
        let (before, mut longest) = (self.links, self.links);
        while self.take_sign(",") {
            self.links = before;
            items.push(self.expression()?);
            longest = longest.max(self.links);
        }
        self.links = longest;
        self.expect_sign("]")?;
        Ok(Node::List(items))
    }

    pub(super) fn range_from(&mut self, start: Node, start_included: bool) -> Parsed<Node> {
        self.expect_sign("..")?;
        let before = std::mem::replace(&mut self.range_end, true);
        let end = self.additive();
        self.range_end = before;
        let end = end?;
        let close = self.peek().text;
        if self.peek().kind != Kind::Sign || !matches!(close, "]" | ")" | "[") {
            return Err(self.error("']', ')' or '['"));
        }
        self.next();
        let range = Node::Range {
            start: start.boxed(),
            start_included,
            end: end.boxed(),
            end_included: close == "]",
        };
        Ok(range)
    }

    fn context(&mut self) -> Parsed<Node> {
        self.expect_sign("{")?;
        let mut entries: Vec<ContextEntry> = Vec::new();
        if self.take_sign("}") {
            return Ok(Node::Context(entries));
        }
        self.block(|parser| {
            loop {
                let name = match parser.peek().kind.clone() {
                    Kind::String(name) => {
                        parser.next();
                        Arc::from(name)
                    }
                    Kind::Number if parser.is_camunda() => Arc::from(parser.next().text),
                    _ => parser.new_name(None)?,
                };
                parser.inner_members.extend(SplitName::of(&name));
                parser.expect_sign(":")?;
                let slot = parser.reserve();
                parser.entry_name = Some(name.clone());
                let value = parser.expression()?;
                parser.name_slot(&name, slot);
                entries.push(ContextEntry {
                    name,
                    slot,
                    value,
                    of: None,
                });
                if parser.take_sign("}") {
                    return Ok(Node::Context(entries));
                }
                parser.expect_sign(",")?;
            }
        })
    }
}
