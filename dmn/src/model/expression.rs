//! Boxed expressions.

use super::{Place, Table, Variable};

/// A boxed expression.
#[derive(Debug, Clone)]
pub enum Boxed {
    /// Text of an expression language.
    Literal(Literal),
    /// A decision table.
    Table(Box<Table>),
    /// A context; the last entry may have no name.
    Context(Vec<Entry>),
    /// A call of a function with bindings.
    Invocation {
        /// The function.
        function: Box<Boxed>,
        /// The arguments.
        bindings: Vec<Binding>,
    },
    /// A function.
    Function {
        /// The language of its body.
        kind: FunctionKind,
        /// The parameters.
        parameters: Vec<Formal>,
        /// The body.
        body: Option<Box<Boxed>>,
        /// The result's type.
        type_ref: Option<String>,
    },
    /// A table of values: column names, and rows.
    Relation {
        /// Names and types of the columns.
        columns: Vec<Variable>,
        /// The rows.
        rows: Vec<Vec<Boxed>>,
    },
    /// A list.
    List(Vec<Boxed>),
    /// If, then, else.
    Conditional {
        /// If.
        condition: Box<Boxed>,
        /// Then.
        then: Box<Boxed>,
        /// Else.
        otherwise: Box<Boxed>,
    },
    /// The items of a list that match.
    Filter {
        /// The list.
        list: Box<Boxed>,
        /// The condition.
        condition: Box<Boxed>,
    },
    /// An expression for each item.
    For {
        /// The variable.
        variable: String,
        /// The list.
        list: Box<Boxed>,
        /// The expression.
        body: Box<Boxed>,
    },
    /// Whether some or every item satisfies a condition.
    Quantified {
        /// Every instead of some.
        every: bool,
        /// The variable.
        variable: String,
        /// The list.
        list: Box<Boxed>,
        /// The condition.
        condition: Box<Boxed>,
    },
    /// An expression whose result must be of a type.
    Typed {
        /// The type.
        type_ref: String,
        /// The expression.
        inner: Box<Boxed>,
    },
}

/// Text of an expression language.
#[derive(Debug, Clone, Default)]
pub struct Literal {
    /// The id.
    pub id: Option<String>,
    /// The text; absent or empty is no expression.
    pub text: String,
    /// The language, if it is said.
    pub language: Option<String>,
    /// The type, if it is said.
    pub type_ref: Option<String>,
    /// Whether there is a text at all.
    pub present: bool,
    /// Where it stands.
    pub place: Place,
}

/// An entry of a context.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The variable; none for the result.
    pub variable: Option<Variable>,
    /// The value.
    pub value: Option<Boxed>,
}

/// An argument of an invocation.
#[derive(Debug, Clone)]
pub struct Binding {
    /// The parameter.
    pub parameter: String,
    /// The value.
    pub value: Option<Boxed>,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Formal {
    /// The name.
    pub name: String,
    /// The type.
    pub type_ref: Option<String>,
}

/// The language of a function's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionKind {
    /// FEEL.
    Feel,
    /// Java.
    Java,
    /// PMML.
    Pmml,
}
