//! Unary tests.

use super::{Parsed, Parser};
use crate::feel::lexer::Kind;
use crate::feel::node::{Comparison, Node, Test};

impl Parser<'_, '_> {
    /// `-`, `not(tests)`, or tests separated by commas.
    pub(super) fn unary_tests(&mut self) -> Parsed<Test> {
        if self.is_sign("-") && self.peek_at(1).kind == Kind::End {
            self.next();
            return Ok(Test::Any);
        }
        if self.is_word("not") && self.sign_at(1, "(") {
            let negated = self.attempt(|parser| {
                parser.next();
                parser.expect_sign("(")?;
                let tests = parser.positive_tests()?;
                parser.expect_sign(")")?;
                parser.end()?;
                Ok(Test::Not(tests))
            });
            if let Some(test) = negated {
                return Ok(test);
            }
        }
        let mut tests = self.positive_tests()?;
        if tests.len() == 1
            && let Some(only) = tests.pop()
        {
            return Ok(only);
        }
        // two negations: the tests hold if any of them does
        Ok(Test::Not(vec![Test::Not(tests)]))
    }

    pub(super) fn positive_tests(&mut self) -> Parsed<Vec<Test>> {
        let mut tests = vec![self.positive_test(false)?];
        while self.take_sign(",") {
            tests.push(self.positive_test(false)?);
        }
        Ok(tests)
    }

    /// One test; after `in` it binds tighter than `and` and `or`.
    pub(super) fn positive_test(&mut self, tight: bool) -> Parsed<Test> {
        if let Some(operator) = self.comparison_sign() {
            if self.is_camunda() && matches!(operator, Comparison::Equal | Comparison::NotEqual) {
                return Err(self.error("a test"));
            }
            self.next();
            return Ok(Test::Compare(operator, self.additive()?));
        }
        let before = std::mem::replace(&mut self.mentions_input, false);
        self.whole_test = self.is_camunda();
        self.range_allowed = tight;
        let node = if tight {
            self.whole_test = false;
            self.additive()
        } else {
            self.expression()
        };
        let mentions_input = std::mem::replace(&mut self.mentions_input, before);
        Ok(match node? {
            Node::Range {
                start,
                start_included,
                end,
                end_included,
            } => Test::Within {
                start: *start,
                start_included,
                end: *end,
                end_included,
            },
            node => Test::Expression {
                node,
                mentions_input,
            },
        })
    }
}
