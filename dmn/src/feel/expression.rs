//! Expressions and unary tests that stand alone.

use std::sync::Arc;

use super::error::{Fault, SyntaxError};
use super::eval::{Evaluator, Session, Variables};
use super::node::{Node, Test};
use super::parser::Parser;
use super::scope::{Globals, Scope};
use crate::value::Value;

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Expression {
    node: Node,
    slots: usize,
    globals: Globals,
    dialect: super::Dialect,
}

impl Expression {
    /// Compiles an expression.
    ///
    /// # Errors
    /// The place where it cannot be read, and what was expected there.
    pub fn compile(text: &str, scope: &Scope) -> Result<Expression, SyntaxError> {
        let mut globals = Globals::default();
        let (node, slots) = compile_node(text, scope, &mut globals)?;
        Ok(Expression {
            node,
            slots,
            globals,
            dialect: scope.dialect,
        })
    }

    /// Evaluates with variables, at the system's time and with the default limits.
    ///
    /// # Errors
    /// Only when a limit is exceeded; errors of the language make null.
    pub fn evaluate(&self, variables: &dyn Variables) -> Result<Value, Fault> {
        self.evaluate_in(variables, &Session::new(self.dialect))
    }

    /// Evaluates with variables in a session, which has the clock and the limits and gathers warnings.
    ///
    /// # Errors
    /// Only when a limit is exceeded.
    pub fn evaluate_in(
        &self,
        variables: &dyn Variables,
        session: &Session,
    ) -> Result<Value, Fault> {
        Evaluator::new(session, self.globals.names(), variables).run(&self.node, self.slots)
    }

    /// The variables the expression may ask for.
    #[must_use]
    pub fn variables(&self) -> &[Arc<str>] {
        self.globals.names()
    }
}

/// Compiled unary tests.
#[derive(Debug, Clone)]
pub struct UnaryTests {
    test: Test,
    slots: usize,
    globals: Globals,
    dialect: super::Dialect,
}

impl UnaryTests {
    /// Compiles unary tests.
    ///
    /// # Errors
    /// The place where they cannot be read, and what was expected there.
    pub fn compile(text: &str, scope: &Scope) -> Result<UnaryTests, SyntaxError> {
        let mut globals = Globals::default();
        let (test, slots) = compile_tests(text, scope, &mut globals)?;
        Ok(UnaryTests {
            test,
            slots,
            globals,
            dialect: scope.dialect,
        })
    }

    /// Whether a value passes; `None` is null.
    ///
    /// # Errors
    /// Only when a limit is exceeded.
    pub fn evaluate(&self, input: Value, variables: &dyn Variables) -> Result<Option<bool>, Fault> {
        self.evaluate_in(input, variables, &Session::new(self.dialect))
    }

    /// Whether a value passes, in a session.
    ///
    /// # Errors
    /// Only when a limit is exceeded.
    pub fn evaluate_in(
        &self,
        input: Value,
        variables: &dyn Variables,
        session: &Session,
    ) -> Result<Option<bool>, Fault> {
        Evaluator::new(session, self.globals.names(), variables)
            .run_test(&self.test, input, self.slots)
    }
}

/// Compiles an expression into a unit's globals; answers the slots it needs too.
pub(crate) fn compile_node(
    text: &str,
    scope: &Scope,
    globals: &mut Globals,
) -> Result<(Node, usize), SyntaxError> {
    Parser::new(text, scope, globals)?.whole_expression()
}

/// Compiles unary tests of the value in slot 0.
pub(crate) fn compile_tests(
    text: &str,
    scope: &Scope,
    globals: &mut Globals,
) -> Result<(Test, usize), SyntaxError> {
    Parser::new(text, scope, globals)?.whole_tests()
}
