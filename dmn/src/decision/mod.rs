//! Compiled models and their evaluation by the standard.

mod compile;
mod run;
mod service;
mod types;

use std::collections::HashMap;
use std::sync::Arc;

use crate::feel::node::Node;
use crate::feel::{Fault, Globals, Session, Type, Variables};
use crate::model::{Definitions, Problem};
use crate::value::Value;

/// A compiled model: every expression read, every requirement resolved.
///
/// ```
/// use cauce_dmn::{Model, Value, model};
///
/// let xml = br##"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="fees" namespace="urn:fees">
///   <inputData id="amount" name="amount"><variable name="amount" typeRef="number"/></inputData>
///   <decision id="fee" name="fee">
///     <variable name="fee" typeRef="number"/>
///     <informationRequirement><requiredInput href="#amount"/></informationRequirement>
///     <literalExpression><text>if amount > 100 then 0 else amount * 0.05</text></literalExpression>
///   </decision>
/// </definitions>"##;
/// let model = Model::compile(model::parse(xml)?);
/// let fee = model.evaluate("fee", &|name: &str| (name == "amount").then(|| Value::from(40)))?;
/// assert_eq!(fee, "2".parse::<cauce_dmn::Decimal>()?.into());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Model {
    graph: Arc<Graph>,
}

/// A decision that cannot be evaluated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// There is no such decision or service.
    #[error("no decision or service found with name '{0}'")]
    Unknown(String),
    /// A limit was exceeded.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Model {
    /// Compiles a model without imports.
    #[must_use]
    pub fn compile(definitions: Definitions) -> Model {
        Model::compile_with(definitions, Vec::new())
    }

    /// Compiles a model with the models it imports, directly or not.
    #[must_use]
    pub fn compile_with(main: Definitions, imported: Vec<Definitions>) -> Model {
        Model {
            graph: Arc::new(compile::graph(&main, &imported)),
        }
    }

    /// What could not be read: such expressions are null.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.graph.problems
    }

    /// The names of the main model's decisions, in the order of the file.
    pub fn decisions(&self) -> impl Iterator<Item = &str> {
        self.graph
            .elements
            .iter()
            .filter(|e| e.main && matches!(e.kind, Kind::Decision { .. }))
            .map(|e| &*e.name)
    }

    /// Evaluates a decision by its name or id, or calls a decision service with inputs by name.
    ///
    /// # Errors
    /// If there is no such element, or a limit is exceeded. Errors of the language make null.
    pub fn evaluate(&self, name: &str, inputs: &dyn Variables) -> Result<Value, EvaluationError> {
        self.evaluate_in(name, inputs, &Session::new(crate::feel::Dialect::Standard))
    }

    /// The same in a session, which has the clock and the limits and gathers warnings.
    ///
    /// # Errors
    /// If there is no such element, or a limit is exceeded.
    pub fn evaluate_in(
        &self,
        name: &str,
        inputs: &dyn Variables,
        session: &Session,
    ) -> Result<Value, EvaluationError> {
        let index = self
            .graph
            .find(name)
            .ok_or_else(|| EvaluationError::Unknown(name.to_owned()))?;
        Ok(run::evaluate(&self.graph, index, inputs, session)?)
    }
}

/// Elements by number, and the numbers by name and reference.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    elements: Vec<Element>,
    problems: Vec<Problem>,
}

impl Graph {
    /// The decision or service of the main model with this name or id.
    fn find(&self, name: &str) -> Option<usize> {
        let named = |e: &Element| e.main && (&*e.name == name || e.id.as_deref() == Some(name));
        let callable = |e: &Element| matches!(e.kind, Kind::Decision { .. } | Kind::Service(_));
        let best = self.elements.iter().position(|e| named(e) && callable(e));
        best.or_else(|| {
            self.elements
                .iter()
                .position(|e| named(e) && matches!(e.kind, Kind::Knowledge { .. }))
        })
    }
}

#[derive(Debug)]
struct Element {
    id: Option<String>,
    name: Arc<str>,
    /// Whether it belongs to the main model.
    main: bool,
    /// The name of an import under which an input of another model is given.
    module: Option<Arc<str>>,
    of: Type,
    kind: Kind,
    /// What its expressions can refer to.
    names: HashMap<Arc<str>, Reference>,
}

#[derive(Debug)]
enum Kind {
    Input,
    Decision { code: Code },
    Knowledge { code: Code },
    Service(service::Service),
}

/// Compiled logic.
#[derive(Debug)]
struct Code {
    node: Node,
    slots: usize,
    globals: Globals,
}

#[derive(Debug, Clone)]
enum Reference {
    Element(usize),
    /// An imported model, by the names of its elements.
    Module(HashMap<Arc<str>, usize>),
}
