//! Tokens to nodes.

use super::ast::{Node, Operator, Part};
use super::function::{Function, Resolved};
use super::scanner::{self, Symbol, Token};
use super::{CompileError, Content};
use crate::value::{Value, parse_double};

/// Deeper nesting is refused.
const MAX_DEPTH: usize = 50;
/// More operators, properties and calls in one `${…}` are refused (`and` and `or` do not count): the tree may be as deep as that.
const MAX_OPERATIONS: usize = 400;
/// Longer texts are refused.
const MAX_LENGTH: usize = 1 << 20;

const EXPRESSION_FIRST: &str =
    "<IDENTIFIER>|<STRING>|<FLOAT>|<INTEGER>|'true'|'false'|'null'|'-'|'!'|'not'|'empty'|'('";

/// Parses a text with at least one `${` or `#{` in it, which may be escaped.
pub(super) fn parse(text: &str) -> Result<Content, CompileError> {
    if text.len() > MAX_LENGTH {
        return Err(CompileError {
            message: format!("expression is longer than {MAX_LENGTH} bytes"),
            position: None,
        });
    }
    let input: Vec<char> = text.chars().collect();
    let mut parser = Parser {
        text,
        input: &input,
        tokens: scanner::scan(&input),
        next: 0,
        depth: 0,
        operations: 0,
        unresolved: None,
    };
    parser.check()?;
    let content = parser.tree()?;
    match parser.unresolved {
        Some(message) => Err(CompileError {
            message,
            position: None,
        }),
        None => Ok(content),
    }
}

struct Parser<'a> {
    text: &'a str,
    input: &'a [char],
    tokens: Vec<Token<'static>>,
    next: usize,
    depth: usize,
    operations: usize,
    /// The first function that does not exist; JUEL looks for functions once the whole text is parsed.
    unresolved: Option<String>,
}

impl Parser<'_> {
    fn tree(&mut self) -> Result<Content, CompileError> {
        let mut parts = Vec::new();
        self.text(&mut parts)?;
        if self.symbol() == Symbol::End {
            let text = parts
                .into_iter()
                .map(|part| {
                    if let Part::Text(text) = part {
                        text
                    } else {
                        String::new()
                    }
                })
                .collect::<String>();
            return Ok(Content::Literal(text.into()));
        }
        let start = self.symbol();
        if !matches!(start, Symbol::StartDynamic | Symbol::StartDeferred) {
            return Err(self.unexpected("'#{'|'${'"));
        }
        let node = self.eval(start)?;
        if self.symbol() == Symbol::End && parts.is_empty() {
            return Ok(Content::Single(node));
        }
        parts.push(Part::Node(node));
        self.text(&mut parts)?;
        while self.symbol() != Symbol::End {
            let node = self.eval(start)?;
            parts.push(Part::Node(node));
            self.text(&mut parts)?;
        }
        Ok(Content::Composite(parts))
    }

    fn text(&mut self, parts: &mut Vec<Part>) -> Result<(), CompileError> {
        if self.symbol() == Symbol::Text {
            let text = self.image();
            self.advance()?;
            parts.push(Part::Text(text));
        }
        Ok(())
    }

    fn eval(&mut self, start: Symbol) -> Result<Node, CompileError> {
        self.operations = 0;
        self.expect(
            start,
            if start == Symbol::StartDynamic {
                "'${'"
            } else {
                "'#{'"
            },
        )?;
        let node = self.expression()?;
        self.expect(Symbol::EndEval, "'}'")?;
        Ok(node)
    }

    fn expression(&mut self) -> Result<Node, CompileError> {
        self.enter()?;
        let condition = self.or()?;
        let node = if self.symbol() == Symbol::Question {
            self.advance()?;
            let yes = self.expression()?;
            self.expect(Symbol::Colon, "':'")?;
            let no = self.expression()?;
            Node::Choice(Box::new(condition), Box::new(yes), Box::new(no))
        } else {
            condition
        };
        self.depth -= 1;
        Ok(node)
    }

    fn or(&mut self) -> Result<Node, CompileError> {
        let first = self.and()?;
        self.series(first, Symbol::Or, Self::and, Node::Or)
    }

    fn and(&mut self) -> Result<Node, CompileError> {
        let first = self.equality()?;
        self.series(first, Symbol::And, Self::equality, Node::And)
    }

    fn series(
        &mut self,
        first: Node,
        symbol: Symbol,
        operand: fn(&mut Self) -> Result<Node, CompileError>,
        node: fn(Vec<Node>) -> Node,
    ) -> Result<Node, CompileError> {
        if self.symbol() != symbol {
            return Ok(first);
        }
        let mut operands = vec![first];
        while self.symbol() == symbol {
            self.advance()?;
            operands.push(operand(self)?);
        }
        Ok(node(operands))
    }

    fn equality(&mut self) -> Result<Node, CompileError> {
        self.binary(Self::comparison, |symbol| match symbol {
            Symbol::Equal => Some(Operator::Equal),
            Symbol::NotEqual => Some(Operator::NotEqual),
            _ => None,
        })
    }

    fn comparison(&mut self) -> Result<Node, CompileError> {
        self.binary(Self::sum, |symbol| match symbol {
            Symbol::Less => Some(Operator::Less),
            Symbol::LessOrEqual => Some(Operator::LessOrEqual),
            Symbol::Greater => Some(Operator::Greater),
            Symbol::GreaterOrEqual => Some(Operator::GreaterOrEqual),
            _ => None,
        })
    }

    fn sum(&mut self) -> Result<Node, CompileError> {
        self.binary(Self::product, |symbol| match symbol {
            Symbol::Plus => Some(Operator::Add),
            Symbol::Minus => Some(Operator::Subtract),
            _ => None,
        })
    }

    fn product(&mut self) -> Result<Node, CompileError> {
        self.binary(Self::unary, |symbol| match symbol {
            Symbol::Multiply => Some(Operator::Multiply),
            Symbol::Divide => Some(Operator::Divide),
            Symbol::Modulo => Some(Operator::Modulo),
            _ => None,
        })
    }

    fn binary(
        &mut self,
        operand: fn(&mut Self) -> Result<Node, CompileError>,
        operator: fn(Symbol) -> Option<Operator>,
    ) -> Result<Node, CompileError> {
        let mut node = operand(self)?;
        while let Some(operator) = operator(self.symbol()) {
            self.operation()?;
            self.advance()?;
            node = Node::Binary(operator, Box::new(node), Box::new(operand(self)?));
        }
        Ok(node)
    }

    fn unary(&mut self) -> Result<Node, CompileError> {
        let wrap = match self.symbol() {
            Symbol::Not => Node::Not,
            Symbol::Minus => Node::Negate,
            Symbol::Empty => Node::Empty,
            _ => return self.value(),
        };
        self.enter()?;
        self.advance()?;
        let node = wrap(Box::new(self.unary()?));
        self.depth -= 1;
        Ok(node)
    }

    fn value(&mut self) -> Result<Node, CompileError> {
        let mut node = self.primary()?;
        loop {
            match self.symbol() {
                Symbol::Dot => {
                    self.operation()?;
                    self.advance()?;
                    let name = self.image();
                    self.expect(Symbol::Identifier, "<IDENTIFIER>")?;
                    node = if self.symbol() == Symbol::LeftParenthesis {
                        Node::Method(Box::new(node), name.into(), self.arguments()?)
                    } else {
                        Node::Dot(Box::new(node), name.into())
                    };
                }
                Symbol::LeftBracket => {
                    self.operation()?;
                    self.advance()?;
                    let index = self.expression()?;
                    self.expect(Symbol::RightBracket, "']'")?;
                    node = if self.symbol() == Symbol::LeftParenthesis {
                        Node::DynamicMethod(Box::new(node), Box::new(index), self.arguments()?)
                    } else {
                        Node::Bracket(Box::new(node), Box::new(index))
                    };
                }
                _ => return Ok(node),
            }
        }
    }

    fn primary(&mut self) -> Result<Node, CompileError> {
        let literal = match self.symbol() {
            Symbol::Identifier => return self.name(),
            Symbol::LeftParenthesis => {
                self.advance()?;
                let node = self.expression()?;
                self.expect(Symbol::RightParenthesis, "')'")?;
                return Ok(Node::Nested(Box::new(node)));
            }
            Symbol::True => Value::Boolean(true),
            Symbol::False => Value::Boolean(false),
            Symbol::Null => Value::Null,
            Symbol::String => Value::from(self.image()),
            Symbol::Integer => Value::Long(
                self.token()
                    .image
                    .parse()
                    .map_err(|_| self.unexpected("<INTEGER>"))?,
            ),
            Symbol::Float => Value::Double(
                parse_double(&self.token().image).ok_or_else(|| self.unexpected("<FLOAT>"))?,
            ),
            _ => return Err(self.unexpected(EXPRESSION_FIRST)),
        };
        self.advance()?;
        Ok(Node::Literal(literal))
    }

    fn name(&mut self) -> Result<Node, CompileError> {
        let mut name = self.image();
        self.advance()?;
        if self.symbol() == Symbol::Colon
            && self.ahead(1)? == Symbol::Identifier
            && self.ahead(2)? == Symbol::LeftParenthesis
        {
            self.advance()?;
            name = format!("{name}:{}", self.image());
            self.advance()?;
        }
        if self.symbol() != Symbol::LeftParenthesis {
            return Ok(Node::Identifier(name.into()));
        }
        let arguments = self.arguments()?;
        let message = match Function::resolve(&name, arguments.len()) {
            Resolved::Found(function) => return Ok(Node::Function(function, arguments)),
            Resolved::Missing => format!("Could not resolve function '{name}'."),
            Resolved::Parameters => format!("Parameters for function '{name}' do not match."),
        };
        self.unresolved.get_or_insert(message);
        Ok(Node::Literal(Value::Null))
    }

    fn arguments(&mut self) -> Result<Vec<Node>, CompileError> {
        self.advance()?;
        let mut arguments = Vec::new();
        if self.symbol() != Symbol::RightParenthesis && self.starts_expression() {
            arguments.push(self.expression()?);
            while self.symbol() == Symbol::Comma {
                self.advance()?;
                arguments.push(self.expression()?);
            }
        }
        self.expect(Symbol::RightParenthesis, "')'")?;
        Ok(arguments)
    }

    fn starts_expression(&self) -> bool {
        matches!(
            self.symbol(),
            Symbol::Identifier
                | Symbol::String
                | Symbol::Float
                | Symbol::Integer
                | Symbol::True
                | Symbol::False
                | Symbol::Null
                | Symbol::Minus
                | Symbol::Not
                | Symbol::Empty
                | Symbol::LeftParenthesis
        )
    }

    fn operation(&mut self) -> Result<(), CompileError> {
        self.operations += 1;
        if self.operations > MAX_OPERATIONS {
            let message = format!("expression has more than {MAX_OPERATIONS} operations");
            return Err(CompileError {
                message,
                position: Some(self.position()),
            });
        }
        Ok(())
    }

    fn enter(&mut self) -> Result<(), CompileError> {
        self.operation()?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(CompileError {
                message: format!("expression is nested deeper than {MAX_DEPTH}"),
                position: Some(self.position()),
            });
        }
        Ok(())
    }

    fn token(&self) -> &Token<'static> {
        // `scan` ends with a token that is never passed, see `advance`.
        &self.tokens[self.next]
    }

    fn symbol(&self) -> Symbol {
        self.token().symbol
    }

    fn image(&self) -> String {
        self.token().image.clone().into_owned()
    }

    fn advance(&mut self) -> Result<(), CompileError> {
        if self.next + 1 < self.tokens.len() {
            self.next += 1;
        }
        self.check()
    }

    /// Refuses to stand on a token that could not be read.
    fn check(&self) -> Result<(), CompileError> {
        self.readable(self.token())
    }

    fn readable(&self, token: &Token<'_>) -> Result<(), CompileError> {
        if token.symbol != Symbol::Unreadable {
            return Ok(());
        }
        let position = self.units(token.position);
        let Token {
            image, expected, ..
        } = token;
        let message = format!(
            "Error parsing '{}': lexical error at position {position}, encountered {image}, expected {expected}.",
            self.text
        );
        Err(CompileError {
            message,
            position: Some(position),
        })
    }

    fn ahead(&self, count: usize) -> Result<Symbol, CompileError> {
        match self.tokens.get(self.next + count) {
            Some(token) => self.readable(token).map(|()| token.symbol),
            None => Ok(Symbol::End),
        }
    }

    fn expect(&mut self, symbol: Symbol, name: &str) -> Result<(), CompileError> {
        if self.symbol() == symbol {
            self.advance()
        } else {
            Err(self.unexpected(name))
        }
    }

    fn unexpected(&self, expected: &str) -> CompileError {
        let position = self.position();
        let encountered = &self.token().image;
        CompileError {
            message: format!(
                "Error parsing '{}': syntax error at position {position}, encountered '{encountered}', expected {expected}.",
                self.text
            ),
            position: Some(position),
        }
    }

    fn position(&self) -> usize {
        self.units(self.token().position)
    }

    fn units(&self, position: usize) -> usize {
        self.input
            .iter()
            .take(position)
            .map(|c| c.len_utf16())
            .sum()
    }
}
