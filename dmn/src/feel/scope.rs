//! What an expression can refer to.

use std::collections::HashMap;
use std::sync::Arc;

use super::lexer;
use super::types::Type;

/// Which rules hold where implementations differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// The standard, DMN 1.5.
    #[default]
    Standard,
    /// Camunda 7's FEEL engine.
    Camunda,
}

/// The names and types an expression can refer to.
///
/// A name needs to be declared only if it contains spaces or operator signs: any other name is looked up when the
/// expression is evaluated.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub(crate) dialect: Dialect,
    /// Declared names of several tokens, with their tokens.
    pub(crate) names: Vec<SplitName>,
    /// Declared names, all of them.
    pub(crate) declared: HashMap<Arc<str>, Type>,
    /// Names of members of several tokens.
    pub(crate) members: Vec<SplitName>,
    pub(crate) types: HashMap<Arc<str>, Type>,
    /// Names that mean the input value in unary tests, next to `?`.
    pub(crate) input_names: Vec<Arc<str>>,
}

/// A name and the tokens it consists of.
#[derive(Debug, Clone)]
pub(crate) struct SplitName {
    pub(crate) name: Arc<str>,
    pub(crate) parts: Vec<Box<str>>,
}

impl SplitName {
    /// `None` for a name of a single token, or of none.
    pub(crate) fn of(name: &Arc<str>) -> Option<SplitName> {
        let tokens = lexer::tokens(name).ok()?;
        let parts: Vec<Box<str>> = tokens[..tokens.len() - 1]
            .iter()
            .map(|t| t.text.into())
            .collect();
        (parts.len() > 1).then(|| SplitName {
            name: name.clone(),
            parts,
        })
    }
}

/// A name with its white space reduced to single spaces.
#[must_use]
pub fn normalize_name(name: &str) -> Arc<str> {
    let words: Vec<&str> = name
        .split(lexer::is_space)
        .filter(|w| !w.is_empty())
        .collect();
    words.join(" ").into()
}

impl Scope {
    /// A scope in which every name is looked up when the expression is evaluated.
    #[must_use]
    pub fn new(dialect: Dialect) -> Scope {
        Scope {
            dialect,
            ..Scope::default()
        }
    }

    /// The dialect.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Declares a variable.
    pub fn declare(&mut self, name: &str, of: Type) {
        let name = normalize_name(name);
        self.declare_members(&of, 0);
        self.names.extend(SplitName::of(&name));
        self.declared.insert(name, of);
    }

    /// Declares a member name, for names with spaces or signs after a dot and within filters.
    pub fn declare_member(&mut self, name: &Arc<str>) {
        if !self.members.iter().any(|m| m.name == *name) {
            self.members.extend(SplitName::of(name));
        }
    }

    fn declare_members(&mut self, of: &Type, depth: u32) {
        if depth > 16 {
            return;
        }
        for (name, of) in of.members() {
            self.declare_member(name);
            self.declare_members(of, depth + 1);
        }
    }

    /// Declares a type.
    pub fn declare_type(&mut self, name: &str, of: Type) {
        self.declare_members(&of, 0);
        self.types.insert(normalize_name(name), of);
    }

    /// The type of a name.
    #[must_use]
    pub fn find_type(&self, name: &str) -> Option<Type> {
        self.types
            .get(name)
            .cloned()
            .or_else(|| Type::builtin(name))
    }

    /// The names of the input value of unary tests.
    pub(crate) fn input_names(&self) -> &[Arc<str>] {
        &self.input_names
    }

    /// Adds a name for the input value of unary tests.
    pub fn name_input(&mut self, name: &str) {
        self.input_names.push(normalize_name(name));
    }
}

/// The names of the variables that compiled expressions ask their surroundings for; their numbers are the slots.
#[derive(Debug, Clone, Default)]
pub struct Globals {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, usize>,
}

impl Globals {
    pub(crate) fn number(&mut self, name: &Arc<str>) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        self.names.push(name.clone());
        self.numbers.insert(name.clone(), self.names.len() - 1);
        self.names.len() - 1
    }

    /// The names, in the order of their numbers.
    #[must_use]
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }
}
