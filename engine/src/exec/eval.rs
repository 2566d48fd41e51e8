//! Expressions and scripts in the surroundings of an execution or task.

use cauce_bpmn::model::{Condition, Expr, Script, ScriptSource};
use cauce_expr::{TypedValue, Value};

use super::scope::{ExecScope, land};
use super::{Exec, Step, Stop, VarScope, fail_with};
use crate::error::{EngineError, ErrorKind};

fn class_cast<T>(message: String) -> Step<T> {
    fail_with(ErrorKind::Other("ClassCastException"), message)
}

impl Exec<'_> {
    /// Evaluates an expression; text without `${` is its own value.
    pub fn evaluate(&mut self, scope: &VarScope, expr: &Expr) -> Step<Value> {
        self.evaluate_in(scope, expr, None)
    }

    pub(super) fn evaluate_in(
        &mut self,
        scope: &VarScope,
        expr: &Expr,
        event: Option<&'static str>,
    ) -> Step<Value> {
        if let Some(text) = expr.literal() {
            return Ok(Value::from(text));
        }
        let compiled = crate::expressions::expression(&expr.text)
            .map_err(|m| Stop::Fail(EngineError::engine(m)))?;
        let mut surroundings = ExecScope {
            exec: self,
            scope: scope.clone(),
            event,
            local: false,
        };
        compiled
            .evaluate(&mut surroundings)
            .map_err(|f| land(f, ErrorKind::ProcessEngine))
    }

    /// Evaluates an expression that sees variables of the very scope only.
    pub(super) fn evaluate_local(&mut self, scope: &VarScope, expr: &Expr) -> Step<Value> {
        if let Some(text) = expr.literal() {
            return Ok(Value::from(text));
        }
        let compiled = crate::expressions::expression(&expr.text)
            .map_err(|m| Stop::Fail(EngineError::engine(m)))?;
        let mut surroundings = ExecScope {
            exec: self,
            scope: scope.clone(),
            event: None,
            local: true,
        };
        compiled
            .evaluate(&mut surroundings)
            .map_err(|f| land(f, ErrorKind::ProcessEngine))
    }

    /// Evaluates an expression to text; `None` for null.
    pub fn evaluate_text(&mut self, scope: &VarScope, expr: &Expr) -> Step<Option<String>> {
        Ok(match self.evaluate(scope, expr)? {
            Value::Null => None,
            value => Some(value.to_text()),
        })
    }

    /// Evaluates an expression that must give text or null: Camunda casts its value to a string and fails where that is another thing.
    pub fn evaluate_string(&mut self, scope: &VarScope, expr: &Expr) -> Step<Option<String>> {
        match self.evaluate(scope, expr)? {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text.to_string())),
            other => {
                let class = other.java_class_name();
                class_cast(format!(
                    "class {class} cannot be cast to class java.lang.String ({class} and java.lang.String are in module java.base of loader 'bootstrap')"
                ))
            }
        }
    }

    /// As [`Exec::evaluate_string`], for the key, tag or business key of what an activity calls, which Camunda checks in words of its own.
    pub(crate) fn evaluate_callable(
        &mut self,
        scope: &VarScope,
        expr: &Expr,
    ) -> Step<Option<String>> {
        match self.evaluate(scope, expr)? {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text.to_string())),
            other => class_cast(format!("Cannot cast '{}' to String", other.to_text())),
        }
    }

    /// Runs a script.
    pub(super) fn run_script(
        &mut self,
        scope: &VarScope,
        script: &Script,
        event: Option<&'static str>,
    ) -> Step<Value> {
        let source = match &script.source {
            ScriptSource::Inline(text) => text.to_string(),
            ScriptSource::Dynamic(expr) => self.evaluate(scope, expr)?.to_text(),
            ScriptSource::Resource(expr) => {
                let name = self.evaluate(scope, expr)?.to_text();
                self.script_resource(scope, &name)?
            }
        };
        let compiled = crate::expressions::script(&script.format, &source)
            .map_err(|m| Stop::Fail(EngineError::new(ErrorKind::ScriptCompilation, m)))?;
        let limits = self.env.limits;
        let mut surroundings = ExecScope {
            exec: self,
            scope: scope.clone(),
            event,
            local: false,
        };
        // The message names the activity and the definition already.
        compiled
            .run(&mut surroundings, &limits)
            .map_err(|fault| land(fault, ErrorKind::ScriptEvaluation))
    }

    fn script_resource(&mut self, scope: &VarScope, name: &str) -> Step<String> {
        let Some(resource) = name.strip_prefix("deployment://") else {
            return super::fail(format!(
                "ENGINE-09024 Unable to find resource at path {name}"
            ));
        };
        let execution = match scope {
            VarScope::Execution(id) => Some(id.clone()),
            VarScope::Task(id) => self
                .ws
                .rows
                .tasks
                .get(id)
                .and_then(|t| t.execution_id.clone()),
            VarScope::Passing { execution, .. } => Some(execution.clone()),
        };
        let definition = self.definition_of(&execution.unwrap_or_default())?;
        let deployment = definition.row.deployment_id.clone().unwrap_or_default();
        let rows = self.query::<cauce_store::records::ByteArray>(
            cauce_store::Filter::new()
                .text("DEPLOYMENT_ID_", &deployment)
                .text("NAME_", resource),
        )?;
        match rows.first().and_then(|r| r.bytes.clone()) {
            Some(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            None => super::fail(format!(
                "ENGINE-09024 Unable to find resource at path {name}"
            )),
        }
    }

    /// Whether a condition holds.
    pub fn condition_holds(&mut self, execution: &str, condition: &Condition) -> Step<bool> {
        let scope = VarScope::Execution(execution.to_owned());
        let (value, text) = match condition {
            Condition::Expression(expr) => (self.evaluate(&scope, expr)?, None),
            Condition::Script(script) => (self.run_script(&scope, script, None)?, Some(())),
        };
        match (value, text) {
            (Value::Boolean(holds), _) => Ok(holds),
            (Value::Null, None) => fail_with(
                ErrorKind::NullValue,
                "condition expression returns null: result is null",
            ),
            (Value::Null, Some(())) => fail_with(
                ErrorKind::NullValue,
                "condition script returns null: result is null",
            ),
            (other, kind) => super::fail(format!(
                "condition {} returns non-Boolean: result has class {} and not java.lang.Boolean",
                if kind.is_none() {
                    "expression"
                } else {
                    "script"
                },
                other.java_class_name()
            )),
        }
    }

    pub(super) fn set_business_key(&mut self, execution: &str, key: &str) {
        let instance = self.process_instance_of(execution);
        self.ws
            .rows
            .executions
            .update(&instance, |e| e.business_key = Some(key.to_owned()));
        self.ws
            .rows
            .historic_process_instances
            .update(&instance, |h| h.business_key = Some(key.to_owned()));
    }

    /// Sets a variable in the scope of an activity around the execution.
    pub(super) fn set_variable_in_scope_of(
        &mut self,
        id: &str,
        activity: &str,
        name: &str,
        value: Value,
    ) -> Step {
        let (definition, ix) = self.at(id)?;
        let mut at = Some(ix);
        while let Some(candidate) = at {
            if definition.process.activity(candidate).id == activity {
                let execution = if candidate == ix {
                    id.to_owned()
                } else {
                    self.find_execution_for(id, Some(candidate))?
                };
                return self.set_local(
                    &VarScope::Execution(execution),
                    name,
                    TypedValue::from(value),
                );
            }
            at = definition.process.activity(candidate).parent;
        }
        if activity == definition.process.key {
            let instance = self.process_instance_of(id);
            return self.set_local(
                &VarScope::Execution(instance),
                name,
                TypedValue::from(value),
            );
        }
        super::fail(format!(
            "Scope with specified activity Id {activity} and execution {id} not found"
        ))
    }
}
