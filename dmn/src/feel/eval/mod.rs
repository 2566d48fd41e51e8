//! Evaluation of compiled expressions.

mod arithmetic;
mod calls;
mod coerce;
mod filter;
mod iterate;
mod operators;
mod path;
mod session;
mod table;
mod tests_of;
mod trace;

use std::sync::Arc;

use super::error::Fault;
use super::node::{Arguments, Capture, ContextEntry, FunctionCode, Node, Test};
use super::scope::Dialect;
use crate::value::{Closure, Context, Function, Value};

use operators::open_range;
pub(crate) use path::property;
pub use session::{Clock, Limits, Session, Variables, Warning};
pub use trace::TableTrace;

/// Evaluates the expressions of one unit: a stack of slots, and the variables of the surroundings as they are asked for.
pub struct Evaluator<'e> {
    session: &'e Session,
    names: &'e [Arc<str>],
    variables: &'e dyn Variables,
    /// What was looked up already: the outer `None` is not yet.
    known: Vec<Option<Value>>,
    stack: Vec<Value>,
    base: usize,
    closure: Option<Arc<Closure>>,
}

impl<'e> Evaluator<'e> {
    /// An evaluator for expressions compiled with these names of globals.
    #[must_use]
    pub fn new(session: &'e Session, names: &'e [Arc<str>], variables: &'e dyn Variables) -> Self {
        Evaluator {
            session,
            names,
            variables,
            known: vec![None; names.len()],
            stack: Vec::new(),
            base: 0,
            closure: None,
        }
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> &'e Session {
        self.session
    }

    pub(crate) fn run(&mut self, node: &Node, slots: usize) -> Result<Value, Fault> {
        self.reserve(slots);
        // In Camunda's dialect the failure of such a call is null only to an expression around it.
        if let Node::Call {
            function,
            arguments,
        } = node
            && let Node::Path { value, name } = &**function
            && self.dialect() == Dialect::Camunda
        {
            return self.call_member(value, name, arguments, true);
        }
        self.eval(node)
    }

    /// Whether the input passes a test whose slot 0 is the input; `None` is null.
    pub(crate) fn run_test(
        &mut self,
        test: &Test,
        input: Value,
        slots: usize,
    ) -> Result<Option<bool>, Fault> {
        self.reserve(slots.max(1));
        self.set(0, input);
        self.test(test, 0)
    }

    /// Whether the value that was put into slot 0 passes a test.
    pub(crate) fn test_input(&mut self, test: &Test, slots: usize) -> Result<Option<bool>, Fault> {
        self.reserve(slots.max(1));
        self.test(test, 0)
    }

    /// Puts a value into a slot before an expression runs.
    pub(crate) fn preset(&mut self, slot: usize, value: Value) {
        self.reserve(slot + 1);
        self.set(slot, value);
    }

    /// Gives a variable of the surroundings a value of its own, or has it looked up anew.
    pub(crate) fn preset_global(&mut self, index: usize, value: Option<Value>) {
        if let Some(known) = self.known.get_mut(index) {
            *known = value;
        }
    }

    fn reserve(&mut self, slots: usize) {
        if self.stack.len() < self.base + slots {
            self.stack.resize(self.base + slots, Value::Null);
        }
    }

    fn set(&mut self, slot: usize, value: Value) {
        let at = self.base + slot;
        if at >= self.stack.len() {
            self.stack.resize(at + 1, Value::Null);
        }
        self.stack[at] = value;
    }

    fn local(&self, slot: usize) -> &Value {
        self.stack.get(self.base + slot).unwrap_or(&Value::Null)
    }

    fn dialect(&self) -> Dialect {
        self.session.dialect
    }

    /// Notes an error of the language and answers null.
    pub(crate) fn warn(&mut self, warning: impl FnOnce() -> String) -> Value {
        self.session.warn(warning);
        Value::Null
    }

    fn global(&mut self, index: usize, fallback: &Value) -> Value {
        if let Some(Some(value)) = self.known.get(index) {
            return value.clone();
        }
        let Some(name) = self.names.get(index) else {
            return fallback.clone();
        };
        let value = match self.variables.get(name) {
            Some(value) => value,
            None if !fallback.is_null() => fallback.clone(),
            None => {
                let name = name.clone();
                self.warn(|| format!("no variable found with name '{name}'"))
            }
        };
        self.known[index] = Some(value.clone());
        value
    }

    /// Evaluates a node. The arms are functions of their own, so that this one, which is on the stack once for
    /// every level, stays small.
    pub(crate) fn eval(&mut self, node: &Node) -> Result<Value, Fault> {
        let _depth = match node {
            Node::Constant(value) => return Ok(value.clone()),
            Node::Local(slot) => return Ok(self.local(*slot).clone()),
            Node::Global { index, fallback } => return Ok(self.global(*index, fallback)),
            Node::Captured(index) => return Ok(self.captured(*index)),
            _ => self.session.deeper()?,
        };
        match node {
            Node::Constant(_) | Node::Local(_) | Node::Global { .. } | Node::Captured(_) => {
                Ok(Value::Null)
            }
            Node::FilterMember { item, name, outer } => self.filter_member(*item, name, outer),
            Node::List(items) => self.all(items).map(Value::list),
            Node::Context(entries) => self.context(entries),
            Node::Range { .. } => self.range_node(node),
            Node::OpenRange { operator, operand } => {
                self.eval(operand).map(|value| open_range(*operator, value))
            }
            Node::Negate(operand) => self.negate_node(operand),
            Node::Arithmetic {
                operator,
                left,
                right,
            } => self.arithmetic_node(*operator, left, right),
            Node::Compare {
                operator,
                left,
                right,
            } => self.compare_node(*operator, left, right),
            Node::And(left, right) => self.connect(left, right, false),
            Node::Or(left, right) => self.connect(left, right, true),
            Node::Between { value, low, high } => self.between(value, low, high),
            Node::In { value, slot, tests } => self.membership(value, *slot, tests),
            Node::If {
                strict,
                condition,
                then,
                otherwise,
            } => match self.condition(*strict, condition)? {
                Some(true) => self.eval(then),
                Some(false) => self.eval(otherwise),
                None => Ok(Value::Null),
            },
            Node::For {
                iterators,
                partial,
                body,
            } => self.iterate(iterators, *partial, body),
            Node::Quantified {
                strict,
                every,
                iterators,
                condition,
            } => self.quantify(*strict, *every, iterators, condition),
            Node::InstanceOf { value, of } => self.instance_of(value, of),
            Node::Path { value, name } => self.path_node(value, name),
            Node::Filter {
                strict,
                list,
                item,
                condition,
            } => self.filter_node(*strict, list, *item, condition),
            Node::Call {
                function,
                arguments,
            } => self.call_expression(function, arguments),
            Node::CallBuiltin { builtin, arguments } => {
                let values = self.all(arguments)?;
                self.call_builtin(builtin, values)
            }
            Node::Function(code, captures) => self.function(code, captures),
            Node::Coerce { value, of } => {
                let value = self.eval(value)?;
                self.coerce(value, of)
            }
            Node::Let { entries, result } => {
                self.bind(entries)?;
                self.eval(result)
            }
            Node::Table(table) => self.table(table),
        }
    }

    fn captured(&self, index: usize) -> Value {
        self.closure
            .as_ref()
            .and_then(|c| c.captures.get(index))
            .cloned()
            .unwrap_or_default()
    }

    /// The values of several nodes.
    pub(super) fn all(&mut self, nodes: &[Node]) -> Result<Vec<Value>, Fault> {
        let mut values = Vec::with_capacity(nodes.len());
        for node in nodes {
            values.push(self.eval(node)?);
        }
        Ok(values)
    }

    fn filter_member(&mut self, item: usize, name: &str, outer: &Node) -> Result<Value, Fault> {
        if let Value::Context(context) = self.local(item)
            && let Some(value) = context.get(name)
        {
            return Ok(value.clone());
        }
        match self.temporal_member(item, name) {
            Some(value) => Ok(value),
            None => self.eval(outer),
        }
    }

    /// Whether a condition holds; `None` if it is strict and no condition at all.
    fn condition(&mut self, strict: bool, condition: &Node) -> Result<Option<bool>, Fault> {
        match self.eval(condition)? {
            Value::Bool(value) => Ok(Some(value)),
            Value::Null => Ok(Some(false)),
            _ if strict => {
                self.warn(|| "the condition is no boolean".to_owned());
                Ok(None)
            }
            _ => Ok(Some(false)),
        }
    }

    fn instance_of(&mut self, value: &Node, of: &super::Type) -> Result<Value, Fault> {
        let value = self.eval(value)?;
        if matches!(of, super::Type::Null) && self.dialect() == Dialect::Camunda {
            return Ok(Value::Bool(false));
        }
        if matches!(of, super::Type::Unknown(_)) {
            if self.dialect() == Dialect::Camunda {
                return Ok(Value::Bool(false));
            }
            return Ok(self.warn(|| "unknown type in 'instance of'".to_owned()));
        }
        Ok(Value::Bool(self.has_form(&value, of)))
    }

    fn path_node(&mut self, value: &Node, name: &str) -> Result<Value, Fault> {
        let value = self.eval(value)?;
        Ok(self.path(&value, name))
    }

    fn filter_node(
        &mut self,
        strict: bool,
        list: &Node,
        item: usize,
        condition: &Node,
    ) -> Result<Value, Fault> {
        let list = self.eval(list)?;
        self.filter(strict, list, item, condition)
    }

    fn call_expression(&mut self, function: &Node, arguments: &Arguments) -> Result<Value, Fault> {
        if let Node::Path { value, name } = function
            && self.dialect() == Dialect::Camunda
        {
            return self.call_member(value, name, arguments, false);
        }
        let function = self.eval(function)?;
        self.call_node(&function, arguments)
    }

    /// `a.b(…)` in Camunda's dialect, where `a` is a name or path; `fails`: what is no function is more than a warning.
    fn call_member(
        &mut self,
        value: &Node,
        name: &str,
        arguments: &Arguments,
        fails: bool,
    ) -> Result<Value, Fault> {
        if !value.is_name_or_path() {
            let message = format!(": a function '{name}' of what is no name");
            return Err(Fault::Foreign(message));
        }
        let base = self.eval(value)?;
        let message = match &base {
            Value::Context(context) => match context.get(name) {
                Some(function @ Value::Function(_)) => {
                    return self.call_node(&function.clone(), arguments);
                }
                _ => format!(
                    "No function found with name '{name}' and {} parameters",
                    arguments.len()
                ),
            },
            _ => format!("Expected context but found '{base}'"),
        };
        if fails {
            Err(Fault::Foreign(format!(": {message}")))
        } else {
            Ok(self.warn(|| message))
        }
    }

    fn function(&mut self, code: &Arc<FunctionCode>, captures: &[Capture]) -> Result<Value, Fault> {
        let mut values = Vec::with_capacity(captures.len());
        for capture in captures {
            values.push(match capture {
                Capture::Of(node) => self.eval(node)?,
                Capture::Itself => Value::Null,
            });
        }
        let closure = Closure {
            code: code.clone(),
            captures: values,
        };
        Ok(Value::Function(Function::Closure(Arc::new(closure))))
    }

    fn bind(&mut self, entries: &[ContextEntry]) -> Result<(), Fault> {
        for entry in entries {
            let mut value = self.eval(&entry.value)?;
            if let Some(of) = &entry.of {
                value = self.coerce(value, of)?;
            }
            self.set(entry.slot, value);
        }
        Ok(())
    }

    fn context(&mut self, entries: &[ContextEntry]) -> Result<Value, Fault> {
        let mut context = Context::new();
        for entry in entries {
            let mut value = self.eval(&entry.value)?;
            if let Some(of) = &entry.of {
                value = self.coerce(value, of)?;
            }
            self.set(entry.slot, value.clone());
            if context.contains(&entry.name) && self.dialect() == Dialect::Standard {
                return Ok(self.warn(|| format!("the context has two entries '{}'", entry.name)));
            }
            context.put(entry.name.clone(), value);
        }
        Ok(Value::context(context))
    }
}
