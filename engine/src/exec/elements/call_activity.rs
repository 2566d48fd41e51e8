//! Call activities: start of the called instance, variables in and out.

use std::sync::Arc;

use cauce_bpmn::model::{
    Activity, ActivityKind, Binding, CallActivity, CalledElement, Expr, VariableMapping,
};
use cauce_expr::{TypedValue, Value};

use crate::exec::{Exec, Step, VarScope, fail};

/// What an ended instance hands to its caller.
pub(in crate::exec) enum Outputs {
    /// Nothing to map: the caller is no call activity.
    None,
    /// Variables for the caller's scope, and for its very activity.
    Mapped(Vec<(String, TypedValue, bool)>),
}

impl Exec<'_> {
    /// Starts the called process.
    pub(super) fn call(&mut self, id: &str, activity: &Activity, call: &CallActivity) -> Step {
        if let Some(delegate) = &call.mapping_delegate {
            return crate::exec::listeners::java_class(delegate);
        }
        let key_expr = match &call.called {
            CalledElement::Process(expr) => expr,
            CalledElement::Case(_) => {
                return fail(format!(
                    "cases are not executed (call activity '{}')",
                    activity.id
                ));
            }
        };
        let scope = VarScope::Execution(id.to_owned());
        let key = self
            .evaluate_callable(&scope, key_expr)?
            .unwrap_or_else(|| "null".to_owned());
        let caller = self.definition_of(id)?;
        let tenant = match &call.tenant_id {
            Some(expr) => self.evaluate_string(&scope, expr)?,
            None => caller.row.tenant_id.clone(),
        };
        let definition_id = self.called_definition(id, &key, &call.binding, tenant.as_deref())?;
        let definition = self.definition(&definition_id)?;
        let (variables, business_key) = self.map_variables(&scope, &call.inputs)?;
        let instance = self.create_instance(&definition, business_key, Some(id), None)?;
        let called = instance.clone();
        let act_inst = self.activity_instance_of(id).unwrap_or_default();
        self.history_activity_update(&act_inst, |h| h.call_proc_inst_id = Some(called));
        let Some(initial) = definition.process.initial else {
            return fail(format!(
                "process definition {} has no none start event",
                definition.row.id
            ));
        };
        self.start_instance(&instance, initial, &variables)
    }

    /// The id of the definition that a key with a binding names.
    pub(in crate::exec) fn called_definition(
        &mut self,
        id: &str,
        key: &str,
        binding: &Binding,
        tenant: Option<&str>,
    ) -> Step<String> {
        let scope = VarScope::Execution(id.to_owned());
        let row = match binding {
            Binding::Latest => self
                .latest_definition(key, tenant)?
                .map(Arc::unwrap_or_clone),
            Binding::Deployment => {
                let deployment = self
                    .definition_of(id)?
                    .row
                    .deployment_id
                    .clone()
                    .unwrap_or_default();
                let found = self.definitions_where(
                    key,
                    tenant,
                    Some(("DEPLOYMENT_ID_", deployment.clone())),
                    None,
                )?;
                if found.is_none() {
                    return fail_not_found(format!(
                        "no processes deployed with key = '{key}' in deployment = '{deployment}': processDefinition is null"
                    ));
                }
                found
            }
            Binding::Version(expr) => match self.called_version(&scope, expr)? {
                None => self
                    .latest_definition(key, tenant)?
                    .map(Arc::unwrap_or_clone),
                Some(version) => {
                    let found = self.definitions_where(key, tenant, None, Some(version))?;
                    if found.is_none() {
                        return fail_not_found(format!(
                            "no processes deployed with key = '{key}', version = '{version}' and tenant-id = '{}': processDefinition is null",
                            tenant.unwrap_or("null")
                        ));
                    }
                    found
                }
            },
            Binding::VersionTag(expr) => match self.evaluate(&scope, expr)? {
                Value::Null => self
                    .latest_definition(key, tenant)?
                    .map(Arc::unwrap_or_clone),
                Value::String(tag) => {
                    let column = ("VERSION_TAG_", tag.to_string());
                    let found = self.definitions_where(key, tenant, Some(column), None)?;
                    if found.is_none() {
                        return fail_not_found(format!(
                            "no processes deployed with key = '{key}', versionTag = '{tag}' and tenant-id = '{}': processDefinition is null",
                            tenant.unwrap_or("null")
                        ));
                    }
                    found
                }
                other => {
                    return fail(format!(
                        "It is not possible to transform '{}' into a string.",
                        other.to_text()
                    ));
                }
            },
        };
        match row {
            Some(row) => Ok(row.id),
            None => fail_not_found(format!(
                "no processes deployed with key '{key}' and tenant-id '{}': processDefinition is null",
                tenant.unwrap_or("null")
            )),
        }
    }

    /// The version that an expression names; none where it gives null.
    fn called_version(&mut self, scope: &VarScope, expr: &Expr) -> Step<Option<i32>> {
        match self.evaluate(scope, expr)? {
            Value::Null => Ok(None),
            Value::Integer(version) => Ok(Some(version)),
            Value::String(text) => match text.parse() {
                Ok(version) => Ok(Some(version)),
                Err(_) => crate::exec::fail_with(
                    crate::error::ErrorKind::Other("NumberFormatException"),
                    format!("For input string: \"{text}\""),
                ),
            },
            other => fail(format!(
                "It is not possible to transform '{}' into an integer.",
                other.to_text()
            )),
        }
    }

    /// What an ended instance hands to its caller, read before its variables go.
    pub(in crate::exec) fn collect_call_outputs(
        &mut self,
        caller: &str,
        instance: &str,
    ) -> Step<Outputs> {
        self.require_execution(caller)?;
        let (definition, ix) = self.at(caller)?;
        let ActivityKind::CallActivity(call) = &definition.process.activity(ix).kind else {
            return Ok(Outputs::None);
        };
        let scope = VarScope::Execution(instance.to_owned());
        let mut out = Vec::new();
        for mapping in &call.outputs {
            match mapping {
                VariableMapping::Variable {
                    source,
                    target,
                    local,
                } => {
                    let value = self.variable(&scope, source).unwrap_or(Value::Null);
                    out.push((target.clone(), TypedValue::from(value), *local));
                }
                VariableMapping::Expression {
                    source,
                    target,
                    local,
                } => {
                    let value = self.evaluate(&scope, source)?;
                    out.push((target.clone(), TypedValue::from(value), *local));
                }
                VariableMapping::All { local } => {
                    out.extend(
                        self.visible_variables(&scope)
                            .into_iter()
                            .map(|(n, v)| (n, TypedValue::from(v), *local)),
                    );
                }
                VariableMapping::BusinessKey(_) => {}
            }
        }
        Ok(Outputs::Mapped(out))
    }

    /// Sets what an ended instance handed over.
    pub(in crate::exec) fn pass_call_outputs(&mut self, caller: &str, outputs: Outputs) -> Step {
        let Outputs::Mapped(outputs) = outputs else {
            return Ok(());
        };
        let scope = VarScope::Execution(caller.to_owned());
        for (name, value, local) in outputs {
            if local {
                self.set_local(&scope, &name, value)?;
            } else {
                self.set_variable(&scope, &name, value)?;
            }
        }
        Ok(())
    }

    /// The called instance has ended: the call activity is left.
    pub(in crate::exec) fn call_completed(&mut self, caller: &str) -> Step {
        if !self.ws.rows.executions.has(caller) {
            return Ok(());
        }
        self.leave(caller)
    }
}

fn fail_not_found<T>(message: String) -> Step<T> {
    crate::exec::fail_with(crate::error::ErrorKind::NotFound, message)
}
