//! Models to a graph of compiled elements.

use std::collections::HashMap;
use std::sync::Arc;

use super::service::Service;
use super::types::types_of;
use super::{Code, Element, Graph, Kind, Reference};
use crate::feel::{Dialect, Globals, Scope, Type, compile_boxed, normalize_name};
use crate::model::{Boxed, Definitions, Problem, Requirements, Variable};

pub(super) fn graph(main: &Definitions, imported: &[Definitions]) -> Graph {
    let all: Vec<&Definitions> = std::iter::once(main).chain(imported).collect();
    let mut compiler = Compiler {
        all: &all,
        graph: Graph::default(),
        by_href: HashMap::new(),
        types: Vec::new(),
    };
    for definitions in &all {
        let types = types_of(definitions, &all, &mut compiler.graph.problems);
        compiler.types.push(types);
    }
    for at in 0..all.len() {
        compiler.declare(at);
    }
    for at in 0..all.len() {
        compiler.compile(at);
    }
    compiler.graph
}

struct Compiler<'a> {
    all: &'a [&'a Definitions],
    graph: Graph,
    /// Elements by namespace and id.
    by_href: HashMap<(String, String), usize>,
    types: Vec<HashMap<Arc<str>, Type>>,
}

impl Compiler<'_> {
    fn type_of(&self, at: usize, name: Option<&str>) -> Type {
        let Some(name) = name else { return Type::Any };
        let name = normalize_name(name);
        self.types[at]
            .get(&name)
            .cloned()
            .or_else(|| Type::builtin(&name))
            .unwrap_or(Type::Any)
    }

    /// Makes the elements of a model, without their logic.
    fn declare(&mut self, at: usize) {
        let model = self.all[at];
        let main = at == 0;
        let module = self.all[0]
            .imports
            .iter()
            .find(|i| i.namespace == model.namespace)
            .map(|i| normalize_name(&i.name));
        let empty = || Kind::Input;
        let add = |compiler: &mut Self,
                   id: &Option<String>,
                   name: &str,
                   type_ref: Option<&str>,
                   kind: Kind| {
            let of = compiler.type_of(at, type_ref);
            let number = compiler.graph.elements.len();
            if let Some(id) = id {
                compiler
                    .by_href
                    .insert((model.namespace.clone(), id.clone()), number);
            }
            let module = if main { None } else { module.clone() };
            compiler.graph.elements.push(Element {
                id: id.clone(),
                name: normalize_name(name),
                main,
                module,
                of,
                kind,
                names: HashMap::new(),
            });
        };
        for input in &model.inputs {
            add(
                self,
                &input.id,
                variable_name(&input.variable, &input.name),
                input.variable.type_ref.as_deref(),
                empty(),
            );
        }
        for decision in &model.decisions {
            let variable = decision.variable.clone().unwrap_or_default();
            let code = Code {
                node: crate::feel::node::Node::null(),
                slots: 0,
                globals: Globals::default(),
            };
            add(
                self,
                &decision.id,
                variable_name(&variable, &decision.name),
                variable.type_ref.as_deref(),
                Kind::Decision { code },
            );
        }
        for knowledge in &model.knowledge_models {
            let code = Code {
                node: crate::feel::node::Node::null(),
                slots: 0,
                globals: Globals::default(),
            };
            let type_ref = knowledge.variable.type_ref.as_deref();
            add(
                self,
                &knowledge.id,
                variable_name(&knowledge.variable, &knowledge.name),
                type_ref,
                Kind::Knowledge { code },
            );
        }
        for service in &model.services {
            let type_ref = service.variable.type_ref.as_deref();
            add(
                self,
                &service.id,
                variable_name(&service.variable, &service.name),
                type_ref,
                Kind::Service(Service::default()),
            );
        }
    }

    fn find(&self, at: usize, href: &str) -> Option<usize> {
        let (namespace, id) = href.rsplit_once('#').unwrap_or(("", href));
        let namespace = if namespace.is_empty() {
            &self.all[at].namespace
        } else {
            namespace
        };
        self.by_href
            .get(&(namespace.to_owned(), id.to_owned()))
            .copied()
    }

    fn compile(&mut self, at: usize) {
        let model = self.all[at];
        for decision in &model.decisions {
            let name = decision
                .variable
                .as_ref()
                .and_then(|v| v.name.as_deref())
                .unwrap_or(&decision.name);
            let Some(number) = self.number(at, decision.id.as_deref(), name) else {
                continue;
            };
            let names = self.names(at, &decision.requirements);
            let Some(logic) = &decision.logic else {
                continue;
            };
            let code = self.code(at, logic, None, &names, decision.id.as_deref());
            self.graph.elements[number].names = names;
            self.graph.elements[number].kind = Kind::Decision { code };
        }
        for knowledge in &model.knowledge_models {
            let name = variable_name(&knowledge.variable, &knowledge.name);
            let Some(number) = self.number(at, knowledge.id.as_deref(), name) else {
                continue;
            };
            let names = self.names(at, &knowledge.requirements);
            let Some(logic) = &knowledge.logic else {
                continue;
            };
            let code = self.code(at, logic, Some(name), &names, knowledge.id.as_deref());
            self.graph.elements[number].names = names;
            self.graph.elements[number].kind = Kind::Knowledge { code };
        }
        for service in &model.services {
            let Some(number) = self.number(
                at,
                service.id.as_deref(),
                variable_name(&service.variable, &service.name),
            ) else {
                continue;
            };
            let list = |hrefs: &[String]| {
                hrefs
                    .iter()
                    .filter_map(|href| self.find(at, href))
                    .collect::<Vec<usize>>()
            };
            let mut inputs = list(&service.input_data);
            inputs.extend(list(&service.input_decisions));
            let parameters = inputs
                .iter()
                .map(|i| self.graph.elements[*i].name.clone())
                .collect();
            let compiled = Service {
                name: normalize_name(&service.name),
                parameters,
                inputs,
                outputs: list(&service.output_decisions),
            };
            self.graph.elements[number].kind = Kind::Service(compiled);
        }
    }

    fn number(&self, at: usize, id: Option<&str>, name: &str) -> Option<usize> {
        let namespace = &self.all[at].namespace;
        let by_id = id.and_then(|id| {
            self.by_href
                .get(&(namespace.clone(), id.to_owned()))
                .copied()
        });
        by_id.or_else(|| {
            self.graph
                .elements
                .iter()
                .position(|e| e.main == (at == 0) && *e.name == *normalize_name(name))
        })
    }

    /// What the logic of an element can refer to.
    fn names(&self, at: usize, requirements: &Requirements) -> HashMap<Arc<str>, Reference> {
        let model = self.all[at];
        let mut names: HashMap<Arc<str>, Reference> = HashMap::new();
        for href in requirements
            .inputs
            .iter()
            .chain(&requirements.decisions)
            .chain(&requirements.knowledge)
        {
            let Some(number) = self.find(at, href) else {
                continue;
            };
            let name = self.graph.elements[number].name.clone();
            let namespace = href.rsplit_once('#').map_or("", |(namespace, _)| namespace);
            let import = model.imports.iter().find(|i| {
                !namespace.is_empty() && i.namespace == namespace && namespace != model.namespace
            });
            match import {
                Some(import) => {
                    let module = names
                        .entry(normalize_name(&import.name))
                        .or_insert_with(|| Reference::Module(HashMap::new()));
                    if let Reference::Module(members) = module {
                        members.insert(name, number);
                    }
                }
                None => {
                    names.insert(name, Reference::Element(number));
                }
            }
        }
        names
    }

    fn code(
        &mut self,
        at: usize,
        logic: &Boxed,
        own_name: Option<&str>,
        names: &HashMap<Arc<str>, Reference>,
        id: Option<&str>,
    ) -> Code {
        let mut scope = Scope::new(Dialect::Standard);
        for (name, of) in &self.types[at] {
            scope.declare_type(name, of.clone());
        }
        for (name, reference) in names {
            match reference {
                Reference::Element(number) => {
                    scope.declare(name, self.graph.elements[*number].of.clone())
                }
                Reference::Module(members) => {
                    scope.declare(name, Type::Any);
                    for member in members.keys() {
                        scope.declare_member(member);
                    }
                }
            }
        }
        if let Some(name) = own_name {
            scope.declare(name, Type::Any);
        }
        let mut globals = Globals::default();
        let compiled = compile_boxed(logic, own_name, &scope, &mut globals);
        for (place, error) in compiled.problems {
            self.graph.problems.push(Problem {
                line: place.line,
                column: place.column,
                element: id.map(str::to_owned),
                message: format!("{error} of the expression"),
            });
        }
        Code {
            node: compiled.node,
            slots: compiled.slots,
            globals,
        }
    }
}

fn variable_name<'n>(variable: &'n Variable, name: &'n str) -> &'n str {
    variable
        .name
        .as_deref()
        .filter(|n| !n.is_empty())
        .unwrap_or(name)
}
