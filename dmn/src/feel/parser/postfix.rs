//! Paths, filters and calls.

use std::sync::Arc;

use super::{NO_INPUT, Parsed, Parser};
use crate::feel::builtin;
use crate::feel::lexer::Kind;
use crate::feel::node::{Arguments, Node};
use crate::value::{Function, Value};

impl Parser<'_, '_> {
    pub(super) fn postfix(&mut self) -> Parsed<Node> {
        let mut value = self.primary()?;
        loop {
            if self.is_closed(&value) {
                return Ok(value);
            }
            if self.is_sign(".") {
                self.link()?;
                self.next();
                let name = self.member_name()?;
                value = Node::Path {
                    value: value.boxed(),
                    name,
                };
            } else if self.is_sign("[") && (!self.range_end || self.expression_starts(1)) {
                self.link()?;
                value = self.filter(value)?;
            } else if self.is_sign("(") && self.is_callable(&value) {
                self.link()?;
                value = self.call(value)?;
            } else {
                return Ok(value);
            }
        }
    }

    /// Whether an expression can start with the token so far ahead.
    fn expression_starts(&self, ahead: usize) -> bool {
        let token = self.peek_at(ahead);
        match token.kind {
            Kind::Word => !matches!(
                token.text,
                "and"
                    | "or"
                    | "then"
                    | "else"
                    | "return"
                    | "satisfies"
                    | "in"
                    | "between"
                    | "instance"
            ),
            Kind::Sign => matches!(token.text, "(" | "[" | "{" | "-" | "@"),
            Kind::End => false,
            Kind::Quoted(_) | Kind::Number | Kind::String(_) => true,
        }
    }

    fn filter(&mut self, list: Node) -> Parsed<Node> {
        self.expect_sign("[")?;
        let node = self.block(|parser| {
            let item = parser.declare_filter();
            let condition = parser.expression()?;
            Ok(Node::Filter {
                strict: false,
                list: list.boxed(),
                item,
                condition: condition.boxed(),
            })
        })?;
        self.expect_sign("]")?;
        Ok(node)
    }

    fn call(&mut self, function: Node) -> Parsed<Node> {
        self.expect_sign("(")?;
        let arguments = self.arguments()?;
        if let Node::Constant(Value::Function(Function::Builtin(builtin))) = function {
            return Ok(match arguments {
                Arguments::Positional(arguments) => Node::CallBuiltin { builtin, arguments },
                named @ Arguments::Named(_) => Node::Call {
                    function: function.boxed(),
                    arguments: named,
                },
            });
        }
        Ok(Node::Call {
            function: function.boxed(),
            arguments,
        })
    }

    fn arguments(&mut self) -> Parsed<Arguments> {
        if self.take_sign(")") {
            return Ok(Arguments::Positional(Vec::new()));
        }
        if self.named_argument_ahead() {
            let mut named: Vec<(Arc<str>, Node)> = Vec::new();
            loop {
                let name = self.new_name(None)?;
                self.expect_sign(":")?;
                named.push((name, self.argument()?));
                if self.take_sign(")") {
                    return Ok(Arguments::Named(named));
                }
                self.expect_sign(",")?;
            }
        }
        let mut positional = Vec::new();
        loop {
            positional.push(self.argument()?);
            if self.take_sign(")") {
                return Ok(Arguments::Positional(positional));
            }
            self.expect_sign(",")?;
        }
    }

    /// An argument, which may be a range in Camunda's dialect too.
    fn argument(&mut self) -> Parsed<Node> {
        self.whole_test = self.is_camunda();
        self.expression()
    }

    /// A name as a value, or as the function that is called.
    pub(super) fn variable(&mut self) -> Parsed<Node> {
        let name = self.name()?;
        let node = self.resolve(&name);
        if self.is_camunda() && &*name == "?" && matches!(node, Node::Global { .. }) {
            return Err(self.error(NO_INPUT));
        }
        let outer = match &node {
            Node::FilterMember { outer, .. } if self.is_camunda() => outer,
            other => other,
        };
        if self.is_sign("(")
            && let Node::Global { .. } = outer
            && !self.scope.declared.contains_key(&name)
            && let Some(builtin) = builtin::find(&name)
        {
            return Ok(Node::Constant(Value::Function(Function::Builtin(builtin))));
        }
        Ok(node)
    }
}
