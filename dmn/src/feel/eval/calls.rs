//! Function calls.

use std::sync::Arc;

use super::Evaluator;
use crate::feel::builtin::{Builtin, accepts, external};
use crate::feel::error::Fault;
use crate::feel::node::{Arguments, Body};
use crate::feel::scope::Dialect;
use crate::value::{Closure, Function, Value};

impl Evaluator<'_> {
    pub(super) fn call_node(
        &mut self,
        function: &Value,
        arguments: &Arguments,
    ) -> Result<Value, Fault> {
        let Value::Function(function) = function else {
            let name = function.type_name();
            return Ok(self.warn(|| format!("expected a function, but found {name}")));
        };
        let values = match arguments {
            Arguments::Positional(nodes) => {
                let mut values = Vec::with_capacity(nodes.len());
                for node in nodes {
                    values.push(self.eval(node)?);
                }
                values
            }
            Arguments::Named(named) => {
                let mut values = Vec::with_capacity(named.len());
                for (name, node) in named {
                    values.push((name, self.eval(node)?));
                }
                match by_position(function, values) {
                    Some(values) => values,
                    None => {
                        return Ok(self.warn(|| {
                            "the named arguments fit no parameters of the function".to_owned()
                        }));
                    }
                }
            }
        };
        self.call(function, values)
    }

    /// Calls a function with arguments in order.
    pub(crate) fn call(
        &mut self,
        function: &Function,
        arguments: Vec<Value>,
    ) -> Result<Value, Fault> {
        let _depth = self.session.deeper()?;
        match function {
            Function::Builtin(builtin) => self.call_builtin(builtin, arguments),
            Function::Closure(closure) => self.call_closure(closure, arguments),
            Function::Host(callable) => {
                if callable.parameters().len() != arguments.len() {
                    return Ok(self
                        .warn(|| format!("wrong number of arguments for '{}'", callable.name())));
                }
                callable.call(arguments, self)
            }
        }
    }

    pub(super) fn call_builtin(
        &mut self,
        builtin: &'static Builtin,
        arguments: Vec<Value>,
    ) -> Result<Value, Fault> {
        if !builtin.accepts(arguments.len()) {
            return Ok(self.warn(|| format!("wrong number of arguments for '{}'", builtin.name)));
        }
        if self.dialect() == Dialect::Camunda && !accepts(builtin.name, &arguments) {
            return Ok(
                self.warn(|| format!("no function '{}' takes these arguments", builtin.name))
            );
        }
        let result = (builtin.call)(self, arguments)?;
        if result.is_null() {
            self.session
                .warn(|| format!("the function '{}' answered null", builtin.name));
        }
        Ok(result)
    }

    fn call_closure(
        &mut self,
        closure: &Arc<Closure>,
        arguments: Vec<Value>,
    ) -> Result<Value, Fault> {
        let code = &closure.code;
        if arguments.len() != code.parameters.len() {
            return Ok(self.warn(|| "wrong number of arguments for a function".to_owned()));
        }
        let mut coerced = Vec::with_capacity(arguments.len());
        for (argument, parameter) in arguments.into_iter().zip(&code.parameters) {
            let was_null = argument.is_null();
            let value = self.coerce(argument, &parameter.of)?;
            if value.is_null() && !was_null {
                return Ok(
                    self.warn(|| format!("the argument '{}' is not of its type", parameter.name))
                );
            }
            coerced.push(value);
        }
        let body = match &code.body {
            Body::Expression(body) => body,
            Body::External { class, method } => {
                let result = external::call(class, method, &coerced);
                return Ok(result.unwrap_or_else(|reason| self.warn(|| reason)));
            }
            Body::Unsupported(reason) => return Ok(self.warn(|| reason.clone())),
        };
        let mut closure = closure.clone();
        if !code.itself.is_empty() {
            let itself = Value::Function(Function::Closure(closure.clone()));
            let mut captures = closure.captures.clone();
            for index in &code.itself {
                captures[*index] = itself.clone();
            }
            closure = Arc::new(Closure {
                code: code.clone(),
                captures,
            });
        }
        let (base, top) = (self.base, self.stack.len());
        self.base = top;
        self.stack.extend(coerced);
        self.reserve(code.slots);
        let before = self.closure.replace(closure.clone());
        let result = self.eval(body);
        self.closure = before;
        self.stack.truncate(top);
        self.base = base;
        self.coerce(result?, &code.returns)
    }
}

/// Puts named arguments in the order of the parameters; missing ones are null.
fn by_position(function: &Function, named: Vec<(&Arc<str>, Value)>) -> Option<Vec<Value>> {
    let place = |parameters: &[&str], all: bool| {
        if all && parameters.len() != named.len() {
            return None;
        }
        let known = named.iter().all(|(name, value)| {
            // `key` and `keys` are two ways to call a function: with one key, and with a path of them
            let fits = !(&***name == "key" && matches!(value, Value::List(_)));
            fits && parameters.contains(&&***name)
        });
        known.then(|| {
            let found = parameters.iter().map(|p| {
                named
                    .iter()
                    .find(|(name, _)| &***name == *p)
                    .map(|(_, v)| v.clone())
            });
            let mut values: Vec<Option<Value>> = found.collect();
            while matches!(values.last(), Some(None)) {
                values.pop();
            }
            values
                .into_iter()
                .map(Option::unwrap_or_default)
                .collect::<Vec<Value>>()
        })
    };
    match function {
        Function::Builtin(builtin) => {
            let exact = builtin
                .signatures
                .iter()
                .find_map(|signature| place(signature, true));
            let values = exact.or_else(|| {
                builtin
                    .signatures
                    .iter()
                    .find_map(|signature| place(signature, false))
            })?;
            Some(values)
        }
        Function::Closure(closure) => {
            let names: Vec<&str> = closure.code.parameters.iter().map(|p| &*p.name).collect();
            place(&names, true)
        }
        Function::Host(callable) => {
            let names: Vec<&str> = callable.parameters().iter().map(|p| &**p).collect();
            place(&names, true)
        }
    }
}
