//! Evaluation of a graph: each decision once, when it is first asked for.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::service::ServiceFunction;
use super::{Element, Graph, Kind, Reference};
use crate::feel::{Evaluator, Fault, Session, Variables};
use crate::value::{Context, Function, Value};

/// Evaluates a decision, or calls a service with inputs by name.
pub(super) fn evaluate(
    graph: &Arc<Graph>,
    index: usize,
    inputs: &dyn Variables,
    session: &Session,
) -> Result<Value, Fault> {
    let run = Run::new(graph, inputs, session);
    if let Kind::Service(service) = &graph.elements[index].kind {
        let arguments = service
            .inputs
            .iter()
            .map(|input| run.input(*input))
            .collect();
        return service.call(graph, graph.elements[index].of.clone(), arguments, session);
    }
    let value = run.value(index);
    run.finish(value)
}

/// One evaluation of a graph.
pub(super) struct Run<'r> {
    graph: &'r Arc<Graph>,
    inputs: &'r dyn Variables,
    session: &'r Session,
    known: RefCell<HashMap<usize, Value>>,
    fault: RefCell<Option<Fault>>,
}

impl<'r> Run<'r> {
    pub(super) fn new(
        graph: &'r Arc<Graph>,
        inputs: &'r dyn Variables,
        session: &'r Session,
    ) -> Self {
        Run {
            graph,
            inputs,
            session,
            known: RefCell::default(),
            fault: RefCell::default(),
        }
    }

    /// Gives an element's value from outside.
    pub(super) fn give(&self, index: usize, value: Value) {
        self.known.borrow_mut().insert(index, value);
    }

    pub(super) fn finish(&self, value: Value) -> Result<Value, Fault> {
        self.fault.take().map_or(Ok(value), Err)
    }

    /// The value given for an input, by its name or its import's.
    fn input(&self, index: usize) -> Value {
        let element = &self.graph.elements[index];
        let direct = self.inputs.get(&element.name);
        let through = || {
            element
                .module
                .as_ref()
                .and_then(|module| self.inputs.get(module))
                .and_then(|m| m.as_context().and_then(|c| c.get(&element.name).cloned()))
        };
        direct.or_else(through).unwrap_or_default()
    }

    /// The value of an element; null and a fault to report if a limit was exceeded.
    pub(super) fn value(&self, index: usize) -> Value {
        if let Some(value) = self.known.borrow().get(&index) {
            return value.clone();
        }
        if self.fault.borrow().is_some() {
            return Value::Null;
        }
        let value = self.compute(index).unwrap_or_else(|fault| {
            self.fault.replace(Some(fault));
            Value::Null
        });
        self.known.borrow_mut().insert(index, value.clone());
        value
    }

    fn compute(&self, index: usize) -> Result<Value, Fault> {
        let _depth = self.session.deeper()?;
        let element = &self.graph.elements[index];
        let names = Names { run: self, element };
        match &element.kind {
            Kind::Input => {
                let value = self.input(index);
                Evaluator::new(self.session, &[], &names).coerce(value, &element.of)
            }
            Kind::Decision { code } => {
                let mut evaluator = Evaluator::new(self.session, code.globals.names(), &names);
                let value = evaluator.run(&code.node, code.slots)?;
                evaluator.coerce(value, &element.of)
            }
            Kind::Knowledge { code } => Evaluator::new(self.session, code.globals.names(), &names)
                .run(&code.node, code.slots),
            Kind::Service(_) => Ok(Value::Function(Function::Host(Arc::new(ServiceFunction {
                graph: self.graph.clone(),
                index,
            })))),
        }
    }
}

/// The variables of one element's logic.
struct Names<'n, 'r> {
    run: &'n Run<'r>,
    element: &'n Element,
}

impl Variables for Names<'_, '_> {
    fn get(&self, name: &str) -> Option<Value> {
        match self.element.names.get(name)? {
            Reference::Element(index) => Some(self.run.value(*index)),
            Reference::Module(members) => {
                let entries = members
                    .iter()
                    .map(|(name, index)| (name.clone(), self.run.value(*index)));
                Some(Value::context(entries.collect::<Context>()))
            }
        }
    }
}
