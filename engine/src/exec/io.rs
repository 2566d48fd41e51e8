//! Input and output parameters, and the variable mappings of call activities, messages and signals.

use std::sync::Arc;

use cauce_bpmn::model::{IoParameter, IoValue, VariableMapping};
use cauce_expr::{MapValue, TypedValue, Value};

use super::{Exec, Step, VarScope, fail_with};
use crate::error::ErrorKind;

/// What mappings give: variables, and the business key where one is mapped.
pub(super) type Mapped = (Vec<(String, TypedValue)>, Option<String>);

impl Exec<'_> {
    /// Runs the input parameters of the activity that an execution is in, into local variables.
    pub(super) fn input_parameters(&mut self, id: &str) -> Step {
        let (definition, ix) = self.at(id)?;
        let Some(io) = &definition.process.activity(ix).io else {
            return Ok(());
        };
        let inner = VarScope::Execution(id.to_owned());
        // Inputs are evaluated in the scope around: one does not see what another one has set.
        let outer = VarScope::Execution(self.parent_of(id).unwrap_or_else(|| id.to_owned()));
        for parameter in &io.inputs {
            let value = self.parameter_value(&outer, parameter)?;
            self.set_local(&inner, &parameter.name, TypedValue::from(value))?;
        }
        Ok(())
    }

    /// Runs the output parameters of the activity that an execution is in, into the scope around.
    pub(super) fn output_parameters(&mut self, id: &str) -> Step {
        let (definition, ix) = self.at(id)?;
        let Some(io) = &definition.process.activity(ix).io else {
            return Ok(());
        };
        let inner = VarScope::Execution(id.to_owned());
        let outer = self.parent_of(id).map(VarScope::Execution);
        for parameter in &io.outputs {
            let value = self.parameter_value(&inner, parameter)?;
            let Some(outer) = &outer else {
                // A process that ends with an activity of its own that maps outputs: Camunda maps them once more, with no scope around.
                return fail_with(
                    ErrorKind::Other("NullPointerException"),
                    "Cannot invoke \"org.camunda.bpm.engine.impl.core.variable.scope.AbstractVariableScope.setVariable(String, Object)\" because \"outerScope\" is null",
                );
            };
            self.set_variable(outer, &parameter.name, TypedValue::from(value))?;
        }
        Ok(())
    }

    fn parameter_value(&mut self, scope: &VarScope, parameter: &IoParameter) -> Step<Value> {
        match &parameter.value {
            Some(value) => self.io_value(scope, value),
            None => Ok(Value::Null),
        }
    }

    /// The value of an input or output parameter.
    pub(super) fn io_value(&mut self, scope: &VarScope, value: &IoValue) -> Step<Value> {
        Ok(match value {
            IoValue::Text(expr) => self.evaluate(scope, expr)?,
            IoValue::Script(script) => self.run_script(scope, script, None)?,
            IoValue::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.push(self.io_value(scope, item)?);
                }
                Value::List(Arc::new(list))
            }
            IoValue::Map(entries) => {
                let mut map = MapValue {
                    entries: indexmap::IndexMap::new(),
                    kind: cauce_expr::MapKind::Tree,
                };
                for (key, value) in entries {
                    let key = self.evaluate(scope, key)?.to_text();
                    let value = match value {
                        Some(value) => self.io_value(scope, value)?,
                        None => Value::Null,
                    };
                    map.entries.insert(key, value);
                }
                map.entries.sort_keys();
                Value::Map(Arc::new(map))
            }
        })
    }

    /// The variables that mappings give, seen from a scope; and the business key, where one is mapped.
    pub(super) fn map_variables(
        &mut self,
        scope: &VarScope,
        mappings: &[VariableMapping],
    ) -> Step<Mapped> {
        let mut out: Vec<(String, TypedValue)> = Vec::new();
        let mut business_key = None;
        for mapping in mappings {
            match mapping {
                VariableMapping::Variable {
                    source,
                    target,
                    local,
                } => {
                    let value = if *local {
                        self.local(scope, source)
                    } else {
                        self.variable(scope, source)
                    };
                    out.push((
                        target.clone(),
                        TypedValue::from(value.unwrap_or(Value::Null)),
                    ));
                }
                VariableMapping::Expression {
                    source,
                    target,
                    local,
                } => {
                    let value = if *local {
                        self.evaluate_local(scope, source)?
                    } else {
                        self.evaluate(scope, source)?
                    };
                    out.push((target.clone(), TypedValue::from(value)));
                }
                VariableMapping::All { local } => {
                    let all = if *local {
                        self.local_variables(scope)
                    } else {
                        self.visible_variables(scope)
                    };
                    out.extend(
                        all.into_iter()
                            .map(|(name, value)| (name, TypedValue::from(value))),
                    );
                }
                VariableMapping::BusinessKey(expr) => {
                    business_key = self.evaluate_callable(scope, expr)?
                }
            }
        }
        Ok((out, business_key))
    }
}
