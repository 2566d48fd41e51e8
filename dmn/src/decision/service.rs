//! Decision services: part of a graph as a function.

use std::sync::Arc;

use super::run::Run;
use super::{Graph, Kind};
use crate::feel::{Evaluator, Fault, Session, Type};
use crate::value::{Callable, Context, Value};

/// A decision service.
#[derive(Debug, Default)]
pub(super) struct Service {
    pub(super) name: Arc<str>,
    pub(super) parameters: Vec<Arc<str>>,
    /// The elements the parameters stand for.
    pub(super) inputs: Vec<usize>,
    pub(super) outputs: Vec<usize>,
}

impl Service {
    /// Calls the service with a value for each parameter.
    pub(super) fn call(
        &self,
        graph: &Arc<Graph>,
        of: Type,
        arguments: Vec<Value>,
        session: &Session,
    ) -> Result<Value, Fault> {
        let nothing = |_: &str| None;
        let run = Run::new(graph, &nothing, session);
        let mut evaluator = Evaluator::new(session, &[], &nothing);
        for (index, argument) in self.inputs.iter().zip(arguments) {
            let was_null = argument.is_null();
            let value = evaluator.coerce(argument, &graph.elements[*index].of)?;
            if value.is_null() && !was_null {
                return Ok(
                    evaluator.warn(|| format!("an argument of '{}' is not of its type", self.name))
                );
            }
            run.give(*index, value);
        }
        let result = match self.outputs.as_slice() {
            [only] => run.value(*only),
            several => Value::context(
                several
                    .iter()
                    .map(|i| (graph.elements[*i].name.clone(), run.value(*i)))
                    .collect::<Context>(),
            ),
        };
        let result = run.finish(result)?;
        let of = match of {
            Type::Function(function) => function.1.clone(),
            of => of,
        };
        evaluator.coerce(result, &of)
    }
}

/// A service as a value.
pub(super) struct ServiceFunction {
    pub(super) graph: Arc<Graph>,
    pub(super) index: usize,
}

impl ServiceFunction {
    fn service(&self) -> Option<&Service> {
        match &self.graph.elements[self.index].kind {
            Kind::Service(service) => Some(service),
            Kind::Input | Kind::Decision { .. } | Kind::Knowledge { .. } => None,
        }
    }
}

impl Callable for ServiceFunction {
    fn name(&self) -> &str {
        &self.graph.elements[self.index].name
    }

    fn parameters(&self) -> &[Arc<str>] {
        self.service().map_or(&[], |s| &s.parameters)
    }

    fn call(&self, arguments: Vec<Value>, evaluator: &mut Evaluator<'_>) -> Result<Value, Fault> {
        let of = self.graph.elements[self.index].of.clone();
        match self.service() {
            Some(service) => service.call(&self.graph, of, arguments, evaluator.session()),
            None => Ok(Value::Null),
        }
    }
}
