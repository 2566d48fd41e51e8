//! `if`, `for`, `some`, `every` and function definitions.

use std::sync::Arc;

use super::frames::Level;
use super::{Parsed, Parser};
use crate::feel::lexer::Kind;
use crate::feel::node::{Body, FunctionCode, Iterator, Node, Parameter};
use crate::feel::types::Type;

impl Parser<'_, '_> {
    pub(super) fn conditional(&mut self) -> Parsed<Node> {
        self.expect_word("if")?;
        let condition = self.expression()?.boxed();
        self.expect_word("then")?;
        let then = self.expression()?.boxed();
        self.expect_word("else")?;
        let otherwise = self.expression()?.boxed();
        Ok(Node::If {
            strict: false,
            condition,
            then,
            otherwise,
        })
    }

    fn iterators(&mut self) -> Parsed<Vec<Iterator>> {
        let mut iterators = Vec::new();
        loop {
            let name = self.new_name(Some("in"))?;
            self.expect_word("in")?;
            let (domain, end) = if self.is_camunda() {
                self.plain_domain()?
            } else {
                let domain = self.expression()?;
                let end = if self.take_sign("..") {
                    Some(self.expression()?)
                } else {
                    None
                };
                (domain, end)
            };
            let slot = self.declare_local(&name);
            iterators.push(Iterator { slot, domain, end });
            let more = self.take_sign(",");
            if !more {
                return Ok(iterators);
            }
        }
    }

    pub(super) fn iteration(&mut self) -> Parsed<Node> {
        self.expect_word("for")?;
        self.block(|parser| {
            let iterators = parser.iterators()?;
            parser.expect_word("return")?;
            let slot = parser.declare_local(&Arc::from("partial"));
            let before = std::mem::replace(&mut parser.mentions_partial, false);
            let body = parser.expression()?.boxed();
            let partial = parser.mentions_partial.then_some(slot);
            parser.mentions_partial = before;
            Ok(Node::For {
                iterators,
                partial,
                body,
            })
        })
    }

    pub(super) fn quantified(&mut self) -> Parsed<Node> {
        let every = self.next().text == "every";
        self.block(|parser| {
            let iterators = parser.iterators()?;
            parser.expect_word("satisfies")?;
            let condition = parser.expression()?.boxed();
            Ok(Node::Quantified {
                strict: false,
                every,
                iterators,
                condition,
            })
        })
    }

    pub(super) fn function_definition(&mut self) -> Parsed<Node> {
        self.expect_word("function")?;
        self.expect_sign("(")?;
        let own_name = self.entry_name.take();
        let names = self.inner_names.len();
        self.levels.push(Level::named(own_name));
        let parsed = self.parameters_and_body();
        self.inner_names.truncate(names);
        let Some(level) = self.levels.pop() else {
            return Err(self.error("a function"));
        };
        let (parameters, body) = parsed?;
        let slots = level.slots();
        let captures: Vec<_> = level
            .captures
            .into_iter()
            .map(|(_, capture)| capture)
            .collect();
        let itself = captures
            .iter()
            .enumerate()
            .filter(|(_, c)| matches!(c, crate::feel::node::Capture::Itself))
            .map(|(i, _)| i)
            .collect();
        let code = FunctionCode {
            parameters,
            returns: Type::Any,
            body,
            slots,
            itself,
        };
        Ok(Node::Function(Arc::new(code), captures))
    }

    fn parameters_and_body(&mut self) -> Parsed<(Vec<Parameter>, Body)> {
        let mut parameters = Vec::new();
        while !self.take_sign(")") {
            let name = self.new_name(None)?;
            let of = if self.take_sign(":") {
                self.type_name()?
            } else {
                Type::Any
            };
            self.declare_local(&name);
            parameters.push(Parameter { name, of });
            if !self.is_sign(")") {
                self.expect_sign(",")?;
            }
        }
        if self.is_word("external") && self.sign_at(1, "{") && !self.is_camunda() {
            self.next();
            let mapping = self.expression()?;
            return Ok((parameters, external_body(&mapping)));
        }
        Ok((parameters, Body::Expression(self.expression()?)))
    }

    pub(super) fn string_here(&self) -> Option<String> {
        match &self.peek().kind {
            Kind::String(text) => Some(text.clone()),
            _ => None,
        }
    }
}

/// The body of an external function from its mapping: `{java: {class: "…", method signature: "…"}}`.
pub(crate) fn external_body(mapping: &Node) -> Body {
    let entry = |node: &Node, name: &str| match node {
        Node::Context(entries) => entries
            .iter()
            .find(|e| &*e.name == name)
            .map(|e| e.value.clone()),
        _ => None,
    };
    let text = |node: Option<Node>| match node {
        Some(Node::Constant(value)) => value.as_str().map(str::to_owned),
        _ => None,
    };
    let java = entry(mapping, "java");
    let class = java.as_ref().and_then(|java| text(entry(java, "class")));
    let method = java
        .as_ref()
        .and_then(|java| text(entry(java, "method signature")));
    match (class, method) {
        (Some(class), Some(method)) => Body::External { class, method },
        _ => Body::Unsupported("external functions need a java mapping".to_owned()),
    }
}
