//! The parsed expression.

use std::borrow::Cow;
use std::sync::Arc;

use super::function::Function;
use crate::value::Value;

/// A piece of a mixture.
#[derive(Debug)]
pub(super) enum Part {
    Text(String),
    Node(Node),
}

/// A node of an expression.
#[derive(Debug)]
pub(super) enum Node {
    Literal(Value),
    Identifier(Arc<str>),
    /// In parentheses; kept because messages show them.
    Nested(Box<Node>),
    /// `base.name`
    Dot(Box<Node>, Arc<str>),
    /// `base[index]`
    Bracket(Box<Node>, Box<Node>),
    /// `base.name(arguments)`
    Method(Box<Node>, Arc<str>, Vec<Node>),
    /// `base[name](arguments)`
    DynamicMethod(Box<Node>, Box<Node>, Vec<Node>),
    Function(Function, Vec<Node>),
    Not(Box<Node>),
    Negate(Box<Node>),
    Empty(Box<Node>),
    /// Two or more, of which the first false one decides.
    And(Vec<Node>),
    /// Two or more, of which the first true one decides.
    Or(Vec<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    Choice(Box<Node>, Box<Node>, Box<Node>),
}

/// An operator that evaluates both of its sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Node {
    /// The node as messages name it.
    pub(super) fn describe(&self) -> Cow<'_, str> {
        match self {
            Self::Literal(Value::String(text)) => Cow::Owned(format!("\"{text}\"")),
            Self::Literal(value) => Cow::Owned(if value.is_null() {
                "null".to_owned()
            } else {
                value.to_text()
            }),
            Self::Identifier(name) => Cow::Borrowed(name),
            Self::Nested(_) => Cow::Borrowed("(...)"),
            Self::Dot(_, name) => Cow::Owned(format!(". {name}")),
            Self::Bracket(..) => Cow::Borrowed("[...]"),
            Self::Method(..) | Self::DynamicMethod(..) => Cow::Borrowed("<method>"),
            Self::Function(function, _) => Cow::Borrowed(function.name()),
            Self::Not(_) => Cow::Borrowed("'!'"),
            Self::Negate(_) => Cow::Borrowed("'-'"),
            Self::Empty(_) => Cow::Borrowed("'empty'"),
            Self::And(_) => Cow::Borrowed("'&&'"),
            Self::Or(_) => Cow::Borrowed("'||'"),
            Self::Binary(..) => Cow::Borrowed("<binary>"),
            Self::Choice(..) => Cow::Borrowed("?"),
        }
    }
}
