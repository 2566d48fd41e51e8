//! Item definitions to types.

use std::collections::HashMap;
use std::sync::Arc;

use crate::feel::{Globals, Restricted, Scope, Type, compile_tests, normalize_name};
use crate::model::{Definitions, ItemDefinition, Problem};

/// How deeply types may refer to each other; a recursive one ends in `Any`.
const MAX_DEPTH: u32 = 12;

/// The types of a model, with those of its imports under the import's name.
pub(super) fn types_of(
    definitions: &Definitions,
    all: &[&Definitions],
    problems: &mut Vec<Problem>,
) -> HashMap<Arc<str>, Type> {
    let mut types = HashMap::new();
    let resolver = Resolver { all };
    for item in &definitions.item_definitions {
        types.insert(
            normalize_name(&item.name),
            resolver.item(item, definitions, MAX_DEPTH, problems),
        );
    }
    for import in &definitions.imports {
        let Some(imported) = all.iter().find(|d| d.namespace == import.namespace) else {
            continue;
        };
        for item in &imported.item_definitions {
            let name = format!("{}.{}", import.name, item.name);
            types.insert(
                normalize_name(&name),
                resolver.item(item, imported, MAX_DEPTH, problems),
            );
        }
    }
    types
}

struct Resolver<'a> {
    all: &'a [&'a Definitions],
}

impl Resolver<'_> {
    fn named(
        &self,
        name: &str,
        within: &Definitions,
        depth: u32,
        problems: &mut Vec<Problem>,
    ) -> Type {
        let Some(depth) = depth.checked_sub(1) else {
            return Type::Any;
        };
        let wanted = normalize_name(name);
        if let Some(item) = within
            .item_definitions
            .iter()
            .find(|i| normalize_name(&i.name) == wanted)
        {
            return self.item(item, within, depth, problems);
        }
        if let Some(builtin) = Type::builtin(&wanted) {
            return builtin;
        }
        for import in &within.imports {
            if let Some(rest) = wanted
                .strip_prefix(&*import.name)
                .and_then(|rest| rest.strip_prefix('.'))
                && let Some(imported) = self.all.iter().find(|d| d.namespace == import.namespace)
            {
                return self.named(rest, imported, depth, problems);
            }
        }
        Type::Unknown(wanted)
    }

    fn item(
        &self,
        item: &ItemDefinition,
        within: &Definitions,
        depth: u32,
        problems: &mut Vec<Problem>,
    ) -> Type {
        let mut of = if let Some((parameters, output)) = &item.function {
            let mut of = |name: &Option<String>| {
                name.as_deref()
                    .map_or(Type::Any, |n| self.named(n, within, depth, problems))
            };
            let parameters = parameters.iter().map(&mut of).collect();
            Type::Function(Arc::new((parameters, of(output))))
        } else if !item.components.is_empty() {
            let entries = item.components.iter().map(|c| {
                (
                    normalize_name(&c.name),
                    self.item(c, within, depth.saturating_sub(1), problems),
                )
            });
            if depth == 0 {
                Type::Any
            } else {
                Type::Context(Arc::new(entries.collect()))
            }
        } else {
            item.type_ref
                .as_deref()
                .map_or(Type::Any, |name| self.named(name, within, depth, problems))
        };
        let inner_is_list = matches!(base(&of), Type::List(_));
        if item.collection {
            if let Some(tests) = &item.allowed_values {
                of = restrict(of, tests, inner_is_list, item, problems);
            }
            of = Type::List(Arc::new(of));
        } else if let Some(tests) = &item.allowed_values {
            of = restrict(of, tests, inner_is_list, item, problems);
        }
        if let Some(tests) = &item.type_constraint {
            of = restrict(of, tests, false, item, problems);
        }
        of
    }
}

fn base(of: &Type) -> &Type {
    match of {
        Type::Restricted(restricted) => base(&restricted.base),
        other => other,
    }
}

fn restrict(
    base: Type,
    tests: &str,
    each_item: bool,
    item: &ItemDefinition,
    problems: &mut Vec<Problem>,
) -> Type {
    match compile_tests(tests, &Scope::default(), &mut Globals::default()) {
        Ok((test, slots)) => Type::Restricted(Arc::new(Restricted {
            base,
            tests: vec![test],
            each_item,
            slots,
        })),
        Err(error) => {
            let problem = Problem {
                line: item.place.line,
                column: item.place.column,
                element: None,
                message: format!("allowed values of '{}': {error}", item.name),
            };
            if !problems.contains(&problem) {
                problems.push(problem);
            }
            base
        }
    }
}
