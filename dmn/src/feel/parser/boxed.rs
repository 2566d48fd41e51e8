//! Boxed expressions of a model to compiled ones.

use std::sync::Arc;

use super::frames::Level;
use super::{Parsed, Parser, external_body};
use crate::feel::error::SyntaxError;
use crate::feel::lexer;
use crate::feel::node::{
    Arguments, Body, Capture, ContextEntry, FunctionCode, Iterator, Node, Parameter,
};
use crate::feel::scope::{Globals, Scope, SplitName, normalize_name};
use crate::feel::types::Type;
use crate::model::{Boxed, Entry, Formal, FunctionKind, Literal, Place, Variable};

/// A compiled boxed expression.
pub(crate) struct CompiledBoxed {
    pub(crate) node: Node,
    pub(crate) slots: usize,
    /// What could not be read: such parts are null.
    pub(crate) problems: Vec<(Place, SyntaxError)>,
}

/// Compiles a boxed expression; `own_name` is how a function calls itself.
pub(crate) fn compile_boxed(
    boxed: &Boxed,
    own_name: Option<&str>,
    scope: &Scope,
    globals: &mut Globals,
) -> CompiledBoxed {
    let failed = |problem: SyntaxError| CompiledBoxed {
        node: Node::null(),
        slots: 0,
        problems: vec![(Place::default(), problem)],
    };
    match Parser::new("", scope, globals) {
        Ok(mut parser) => {
            parser.entry_name = own_name.map(normalize_name);
            match parser.boxed(boxed) {
                Ok(node) => CompiledBoxed {
                    node,
                    slots: parser.levels[0].slots(),
                    problems: parser.problems,
                },
                Err(problem) => failed(problem),
            }
        }
        Err(problem) => failed(problem),
    }
}

/// Whether a language is FEEL, which is the default.
pub(crate) fn is_feel(language: Option<&str>) -> bool {
    language.is_none_or(|l| {
        l.is_empty() || l.eq_ignore_ascii_case("feel") || l.to_ascii_lowercase().contains("/feel")
    })
}

impl<'t> Parser<'t, '_> {
    /// Reads another text with the names that are in scope here; what cannot be read is null and a problem.
    pub(super) fn with_text<T>(
        &mut self,
        text: &'t str,
        place: Place,
        instead: T,
        read: impl FnOnce(&mut Self) -> Parsed<T>,
    ) -> T {
        let tokens = match lexer::tokens(text) {
            Ok(tokens) => tokens,
            Err(problem) => {
                self.problems.push((place, problem));
                return instead;
            }
        };
        let before = (
            std::mem::replace(&mut self.text, text),
            std::mem::replace(&mut self.tokens, tokens),
            std::mem::replace(&mut self.at, 0),
        );
        let mut problem = None;
        let result = self.attempt(|parser| {
            let result = read(parser).and_then(|value| parser.end().map(|()| value));
            if let Err(error) = &result {
                problem = Some(error.clone());
            }
            result
        });
        (self.text, self.tokens, self.at) = before;
        if let Some(problem) = problem {
            self.problems.push((place, problem));
        }
        result.unwrap_or(instead)
    }

    pub(super) fn literal(&mut self, literal: &'t Literal) -> Node {
        if literal.text.is_empty() {
            return Node::null();
        }
        if !is_feel(literal.language.as_deref()) {
            let error = lexer::error(
                "",
                0,
                "FEEL",
                literal.language.as_deref().unwrap_or_default(),
            );
            self.problems.push((literal.place, error));
            return Node::null();
        }
        self.with_text(&literal.text, literal.place, Node::null(), Self::expression)
    }

    pub(super) fn type_of(&self, type_ref: Option<&str>) -> Type {
        type_ref.map_or(Type::Any, |name| {
            self.scope
                .find_type(&normalize_name(name))
                .unwrap_or(Type::Any)
        })
    }

    pub(super) fn boxed(&mut self, boxed: &'t Boxed) -> Parsed<Node> {
        self.deeper(|parser| parser.boxed_here(boxed))
    }

    fn boxed_here(&mut self, boxed: &'t Boxed) -> Parsed<Node> {
        let own_name = self.entry_name.take();
        Ok(match boxed {
            Boxed::Literal(literal) => {
                self.entry_name = own_name;
                self.literal(literal)
            }
            Boxed::Typed { type_ref, inner } => {
                self.entry_name = own_name;
                let of = self.type_of(Some(type_ref));
                let value = self.boxed(inner)?.boxed();
                Node::Coerce { value, of }
            }
            Boxed::Table(table) => self.block(|parser| parser.table(table))?,
            Boxed::Context(entries) => self.block(|parser| parser.boxed_context(entries))?,
            Boxed::Invocation { function, bindings } => {
                let function = self.boxed(function)?.boxed();
                let mut arguments = Vec::with_capacity(bindings.len());
                for binding in bindings {
                    let value = match &binding.value {
                        Some(value) => self.boxed(value)?,
                        None => Node::null(),
                    };
                    arguments.push((normalize_name(&binding.parameter), value));
                }
                Node::Call {
                    function,
                    arguments: Arguments::Named(arguments),
                }
            }
            Boxed::Function {
                kind,
                parameters,
                body,
                type_ref,
            } => self.boxed_function(
                *kind,
                parameters,
                body.as_deref(),
                type_ref.as_deref(),
                own_name,
            )?,
            Boxed::Relation { columns, rows } => self.relation(columns, rows)?,
            Boxed::List(items) => {
                let mut nodes = Vec::with_capacity(items.len());
                for item in items {
                    nodes.push(self.boxed(item)?);
                }
                Node::List(nodes)
            }
            Boxed::Conditional {
                condition,
                then,
                otherwise,
            } => Node::If {
                strict: true,
                condition: self.boxed(condition)?.boxed(),
                then: self.boxed(then)?.boxed(),
                otherwise: self.boxed(otherwise)?.boxed(),
            },
            Boxed::Filter { list, condition } => {
                let list = self.boxed(list)?.boxed();
                self.block(|parser| {
                    let item = parser.declare_filter();
                    let condition = parser.boxed(condition)?.boxed();
                    Ok(Node::Filter {
                        strict: true,
                        list,
                        item,
                        condition,
                    })
                })?
            }
            Boxed::For {
                variable,
                list,
                body,
            } => {
                let domain = self.boxed(list)?;
                self.block(|parser| {
                    let slot = parser.declare_local(&normalize_name(variable));
                    let results = parser.declare_local(&Arc::from("partial"));
                    let before = std::mem::replace(&mut parser.mentions_partial, false);
                    let body = parser.boxed(body)?.boxed();
                    let partial = parser.mentions_partial.then_some(results);
                    parser.mentions_partial = before;
                    Ok(Node::For {
                        iterators: vec![iterator(slot, domain)],
                        partial,
                        body,
                    })
                })?
            }
            Boxed::Quantified {
                every,
                variable,
                list,
                condition,
            } => {
                let domain = self.boxed(list)?;
                self.block(|parser| {
                    let slot = parser.declare_local(&normalize_name(variable));
                    let condition = parser.boxed(condition)?.boxed();
                    Ok(Node::Quantified {
                        strict: true,
                        every: *every,
                        iterators: vec![iterator(slot, domain)],
                        condition,
                    })
                })?
            }
        })
    }

    fn boxed_context(&mut self, entries: &'t [Entry]) -> Parsed<Node> {
        let mut compiled: Vec<ContextEntry> = Vec::with_capacity(entries.len());
        for entry in entries {
            let Some(variable) = &entry.variable else {
                let result = match &entry.value {
                    Some(value) => self.boxed(value)?.boxed(),
                    None => Node::null().boxed(),
                };
                return Ok(Node::Let {
                    entries: compiled,
                    result,
                });
            };
            let name = normalize_name(variable.name.as_deref().unwrap_or_default());
            self.inner_members.extend(SplitName::of(&name));
            let slot = self.reserve();
            self.entry_name = Some(name.clone());
            let value = match &entry.value {
                Some(value) => self.boxed(value)?,
                None => Node::null(),
            };
            self.entry_name = None;
            self.name_slot(&name, slot);
            let of = variable.type_ref.as_deref().map(|t| self.type_of(Some(t)));
            compiled.push(ContextEntry {
                name,
                slot,
                value,
                of,
            });
        }
        Ok(Node::Context(compiled))
    }

    fn relation(&mut self, columns: &'t [Variable], rows: &'t [Vec<Boxed>]) -> Parsed<Node> {
        let names: Vec<Arc<str>> = columns
            .iter()
            .map(|c| normalize_name(c.name.as_deref().unwrap_or_default()))
            .collect();
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let mut entries = Vec::with_capacity(row.len());
            for (column, (name, cell)) in names.iter().zip(row).enumerate() {
                let of = columns[column]
                    .type_ref
                    .as_deref()
                    .map(|t| self.type_of(Some(t)));
                let slot = self.reserve();
                entries.push(ContextEntry {
                    name: name.clone(),
                    slot,
                    value: self.boxed(cell)?,
                    of,
                });
            }
            items.push(Node::Context(entries));
        }
        Ok(Node::List(items))
    }

    fn boxed_function(
        &mut self,
        kind: FunctionKind,
        formal: &'t [Formal],
        body: Option<&'t Boxed>,
        type_ref: Option<&str>,
        own_name: Option<Arc<str>>,
    ) -> Parsed<Node> {
        let parameters: Vec<Parameter> = formal
            .iter()
            .map(|p| Parameter {
                name: normalize_name(&p.name),
                of: self.type_of(p.type_ref.as_deref()),
            })
            .collect();
        let returns = self.type_of(type_ref);
        let names = self.inner_names.len();
        self.levels.push(Level::named(own_name));
        for parameter in &parameters {
            self.declare_local(&parameter.name);
        }
        let node = body.map_or_else(|| Ok(Node::null()), |body| self.boxed(body));
        self.inner_names.truncate(names);
        let Some(level) = self.levels.pop() else {
            return Err(self.error("a function"));
        };
        let node = node?;
        let body = match kind {
            FunctionKind::Feel => Body::Expression(node),
            FunctionKind::Java => external_body(&java_mapping(node)),
            FunctionKind::Pmml => Body::Unsupported("PMML functions are not supported".to_owned()),
        };
        let slots = level.slots();
        let captures: Vec<Capture> = level
            .captures
            .into_iter()
            .map(|(_, capture)| capture)
            .collect();
        let itself = captures
            .iter()
            .enumerate()
            .filter(|(_, c)| matches!(c, Capture::Itself))
            .map(|(i, _)| i)
            .collect();
        Ok(Node::Function(
            Arc::new(FunctionCode {
                parameters,
                returns,
                body,
                slots,
                itself,
            }),
            captures,
        ))
    }
}

fn iterator(slot: usize, domain: Node) -> Iterator {
    Iterator {
        slot,
        domain,
        end: None,
    }
}

/// A boxed Java function has the mapping itself, without the `java` around it.
fn java_mapping(mapping: Node) -> Node {
    Node::Context(vec![ContextEntry {
        name: Arc::from("java"),
        slot: 0,
        value: mapping,
        of: None,
    }])
}
