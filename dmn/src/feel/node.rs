//! Compiled expressions: a tree in which every name is already a slot.

use std::sync::Arc;

use super::types::Type;
use crate::model::{Aggregation, HitPolicy, Place};
use crate::value::Value;

/// An operator of two numbers, strings or temporal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// An expression.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    /// A literal.
    Constant(Value),
    /// A variable of this frame.
    Local(usize),
    /// A value captured by this function.
    Captured(usize),
    /// A variable of the surroundings, by its number in the unit's list.
    Global {
        index: usize,
        fallback: Value,
    },
    /// A name within a filter: of the item if that is a context with such an entry, else of the surroundings.
    FilterMember {
        item: usize,
        name: Arc<str>,
        outer: Box<Node>,
    },
    List(Vec<Node>),
    Context(Vec<ContextEntry>),
    Range {
        start: Box<Node>,
        start_included: bool,
        end: Box<Node>,
        end_included: bool,
    },
    /// `(< 5)` and its like as a value.
    OpenRange {
        operator: Comparison,
        operand: Box<Node>,
    },
    Negate(Box<Node>),
    Arithmetic {
        operator: Arithmetic,
        left: Box<Node>,
        right: Box<Node>,
    },
    Compare {
        operator: Comparison,
        left: Box<Node>,
        right: Box<Node>,
    },
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Between {
        value: Box<Node>,
        low: Box<Node>,
        high: Box<Node>,
    },
    In {
        value: Box<Node>,
        slot: usize,
        tests: Vec<Test>,
    },
    /// `strict`: a condition that is neither boolean nor null makes null, as in boxed expressions.
    If {
        strict: bool,
        condition: Box<Node>,
        then: Box<Node>,
        otherwise: Box<Node>,
    },
    /// `partial` is the slot of the results so far, if the body mentions them.
    For {
        iterators: Vec<Iterator>,
        partial: Option<usize>,
        body: Box<Node>,
    },
    Quantified {
        strict: bool,
        every: bool,
        iterators: Vec<Iterator>,
        condition: Box<Node>,
    },
    InstanceOf {
        value: Box<Node>,
        of: Type,
    },
    Path {
        value: Box<Node>,
        name: Arc<str>,
    },
    Filter {
        strict: bool,
        list: Box<Node>,
        item: usize,
        condition: Box<Node>,
    },
    Call {
        function: Box<Node>,
        arguments: Arguments,
    },
    /// A function known when the expression was read, with its arguments in order.
    CallBuiltin {
        builtin: &'static super::builtin::Builtin,
        arguments: Vec<Node>,
    },
    Function(Arc<FunctionCode>, Vec<Capture>),
    /// A value that must be of a type.
    Coerce {
        value: Box<Node>,
        of: Type,
    },
    /// Entries in scope of a result.
    Let {
        entries: Vec<ContextEntry>,
        result: Box<Node>,
    },
    /// A decision table.
    Table(Arc<TableCode>),
}

/// An entry of a context literal; later entries see it in its slot.
#[derive(Debug, Clone)]
pub(crate) struct ContextEntry {
    pub(crate) name: Arc<str>,
    pub(crate) slot: usize,
    pub(crate) value: Node,
    /// The declared type, for boxed contexts.
    pub(crate) of: Option<Type>,
}

/// A variable that runs through the items of a list or from a number to another.
#[derive(Debug, Clone)]
pub(crate) struct Iterator {
    pub(crate) slot: usize,
    pub(crate) domain: Node,
    /// The end, if the domain is the start of a sequence.
    pub(crate) end: Option<Node>,
}

/// The arguments of a call.
#[derive(Debug, Clone)]
pub(crate) enum Arguments {
    Positional(Vec<Node>),
    Named(Vec<(Arc<str>, Node)>),
}

/// Where a function takes a captured value from.
#[derive(Debug, Clone)]
pub(crate) enum Capture {
    /// A node of the enclosing frame.
    Of(Node),
    /// The function itself, which is being given the captured name.
    Itself,
}

/// A parameter of a defined function.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) name: Arc<str>,
    pub(crate) of: Type,
}

/// The compiled definition of a function.
#[derive(Debug)]
pub(crate) struct FunctionCode {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) returns: Type,
    pub(crate) body: Body,
    /// How many slots a call needs, parameters first.
    pub(crate) slots: usize,
    /// Which captures are the function itself.
    pub(crate) itself: Vec<usize>,
}

/// What a function does.
#[derive(Debug)]
pub(crate) enum Body {
    Expression(Node),
    /// A function of another language, by its mapping.
    External {
        class: String,
        method: String,
    },
    /// A function of another language without a usable mapping.
    Unsupported(String),
}

/// A unary test of the value in a slot.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    /// `-`
    Any,
    Not(Vec<Test>),
    Compare(Comparison, Node),
    Within {
        start: Node,
        start_included: bool,
        end: Node,
        end_included: bool,
    },
    /// An expression; whether it mentions the input itself decides how its value is read.
    Expression {
        node: Node,
        mentions_input: bool,
    },
    /// The right side of `in`: a list contains the input, a range includes it, anything else equals it.
    Member(Node),
}

impl Arguments {
    pub(crate) fn len(&self) -> usize {
        match self {
            Arguments::Positional(nodes) => nodes.len(),
            Arguments::Named(named) => named.len(),
        }
    }
}

impl Node {
    /// Whether this is a name, or a path from one.
    pub(crate) fn is_name_or_path(&self) -> bool {
        let mut node = self;
        while let Node::Path { value, .. } = node {
            node = value;
        }
        matches!(
            node,
            Node::Local(_) | Node::Captured(_) | Node::Global { .. } | Node::FilterMember { .. }
        )
    }

    pub(crate) fn null() -> Node {
        Node::Constant(Value::Null)
    }

    pub(crate) fn boxed(self) -> Box<Node> {
        Box::new(self)
    }
}

/// A compiled decision table.
#[derive(Debug)]
pub(crate) struct TableCode {
    pub(crate) id: Option<String>,
    pub(crate) place: Place,
    pub(crate) hit_policy: HitPolicy,
    pub(crate) aggregation: Option<Aggregation>,
    pub(crate) inputs: Vec<InputCode>,
    pub(crate) outputs: Vec<OutputCode>,
    pub(crate) rules: Vec<RuleCode>,
}

/// An input column.
#[derive(Debug)]
pub(crate) struct InputCode {
    pub(crate) slot: usize,
    pub(crate) node: Node,
    pub(crate) allowed: Option<Test>,
}

/// An output column.
#[derive(Debug)]
pub(crate) struct OutputCode {
    pub(crate) name: Arc<str>,
    pub(crate) of: Type,
    pub(crate) default: Option<Node>,
    /// The allowed values, the most important first.
    pub(crate) priorities: Vec<Node>,
}

/// A rule.
#[derive(Debug)]
pub(crate) struct RuleCode {
    pub(crate) id: Option<String>,
    pub(crate) tests: Vec<Test>,
    pub(crate) outputs: Vec<Node>,
}
