//! Operators, from the loosest to the tightest.

use super::{Parsed, Parser};
use crate::feel::lexer::Kind;
use crate::feel::node::{Arithmetic, Comparison, Node, Test};

impl Parser<'_, '_> {
    /// Any expression.
    pub(super) fn expression(&mut self) -> Parsed<Node> {
        let entry_name = self.entry_name.take();
        self.deeper(|parser| {
            if parser.is_word("function") && (parser.sign_at(1, "(")) {
                parser.entry_name = entry_name;
            }
            parser.control_allowed = true;
            let range_end = std::mem::replace(&mut parser.range_end, false);
            let node = parser.disjunction();
            parser.range_end = range_end;
            node
        })
    }

    fn disjunction(&mut self) -> Parsed<Node> {
        let mut left = self.conjunction()?;
        while self.take_word("or") {
            self.link()?;
            left = Node::Or(left.boxed(), self.conjunction()?.boxed());
        }
        Ok(left)
    }

    fn conjunction(&mut self) -> Parsed<Node> {
        let mut left = self.comparison()?;
        while self.take_word("and") {
            self.link()?;
            left = Node::And(left.boxed(), self.comparison()?.boxed());
        }
        Ok(left)
    }

    /// The comparison sign that stands here.
    pub(super) fn comparison_sign(&self) -> Option<Comparison> {
        if self.peek().kind != Kind::Sign {
            return None;
        }
        Some(match self.peek().text {
            "=" | "==" => Comparison::Equal,
            "!=" => Comparison::NotEqual,
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::Greater,
            ">=" => Comparison::GreaterOrEqual,
            _ => return None,
        })
    }

    fn comparison(&mut self) -> Parsed<Node> {
        if self.is_camunda() {
            return self.single_comparison();
        }
        let mut left = self.additive()?;
        loop {
            if let Some(operator) = self.comparison_sign() {
                if self.peek().text == "==" {
                    return Err(self.error("an operator"));
                }
                self.next();
                self.link()?;
                left = Node::Compare {
                    operator,
                    left: left.boxed(),
                    right: self.additive()?.boxed(),
                };
            } else if self.take_word("between") {
                self.link()?;
                let low = self.additive()?;
                self.expect_word("and")?;
                let high = self.additive()?;
                left = Node::Between {
                    value: left.boxed(),
                    low: low.boxed(),
                    high: high.boxed(),
                };
            } else if self.take_word("in") {
                self.link()?;
                left = self.membership(left)?;
            } else {
                return Ok(left);
            }
        }
    }

    pub(super) fn membership(&mut self, value: Node) -> Parsed<Node> {
        let mentions = self.mentions_input;
        let node = self.block(|parser| {
            let slot = parser.declare_input();
            let tests = parser.membership_tests()?;
            Ok(Node::In {
                value: value.boxed(),
                slot,
                tests,
            })
        });
        self.mentions_input = mentions;
        node
    }

    fn membership_tests(&mut self) -> Parsed<Vec<Test>> {
        if self.is_sign("(") && !self.range_ahead() {
            self.expect_sign("(")?;
            let tests = self.deeper(Self::positive_tests)?;
            self.expect_sign(")")?;
            return Ok(tests);
        }
        Ok(vec![match self.positive_test(true)? {
            Test::Expression {
                node,
                mentions_input: false,
            } => Test::Member(node),
            other => other,
        }])
    }

    /// Whether the parenthesis that stands here begins a range.
    fn range_ahead(&self) -> bool {
        let mut depth = 0u32;
        for token in &self.tokens[self.at..] {
            if token.kind != Kind::Sign {
                continue;
            }
            match token.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                ".." if depth == 1 => return true,
                _ => {}
            }
            if depth == 0 {
                return false;
            }
        }
        false
    }

    pub(super) fn additive(&mut self) -> Parsed<Node> {
        let mut left = self.multiplicative()?;
        loop {
            if self.is_closed(&left) {
                return Ok(left);
            }
            let operator = if self.take_sign("+") {
                Arithmetic::Add
            } else if self.take_sign("-") {
                Arithmetic::Subtract
            } else {
                return Ok(left);
            };
            self.link()?;
            left = Node::Arithmetic {
                operator,
                left: left.boxed(),
                right: self.multiplicative()?.boxed(),
            };
        }
    }

    fn multiplicative(&mut self) -> Parsed<Node> {
        let mut left = self.power()?;
        loop {
            if self.is_closed(&left) {
                return Ok(left);
            }
            let operator = if self.take_sign("*") {
                Arithmetic::Multiply
            } else if self.take_sign("/") {
                Arithmetic::Divide
            } else {
                return Ok(left);
            };
            self.link()?;
            left = Node::Arithmetic {
                operator,
                left: left.boxed(),
                right: self.power()?.boxed(),
            };
        }
    }

    fn power(&mut self) -> Parsed<Node> {
        let mut left = self.unary()?;
        while !self.is_closed(&left) && self.take_sign("**") {
            self.link()?;
            left = Node::Arithmetic {
                operator: Arithmetic::Power,
                left: left.boxed(),
                right: self.unary()?.boxed(),
            };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Node> {
        if self.take_sign("-") {
            self.control_allowed = false;
            self.range_allowed = false;
            if self.is_camunda() && self.is_sign("-") && self.peek_at(1).kind != Kind::Number {
                return Err(self.error("an expression"));
            }
            return self.deeper(|parser| Ok(Node::Negate(parser.unary()?.boxed())));
        }
        self.instance_of()
    }

    fn instance_of(&mut self) -> Parsed<Node> {
        let mut value = self.postfix()?;
        while !self.is_camunda() && self.is_word("instance") && self.word_at(1, "of") {
            self.link()?;
            self.next();
            self.next();
            let of = self.type_name()?;
            value = Node::InstanceOf {
                value: value.boxed(),
                of,
            };
        }
        Ok(value)
    }
}
