//! What an expression or script sees of an execution or task: variables, `execution`, `task`, `externalTask`.

use cauce_expr::{Fault, Host, Scope, TypedValue, Value};

use super::{BpmnError, Exec, Stop, VarScope};
use crate::error::{EngineError, ErrorKind};

/// What an expression sees: variables of a scope, `execution`, `task`.
pub struct ExecScope<'a, 'e> {
    /// The run.
    pub exec: &'a mut Exec<'e>,
    /// Where variables are looked up.
    pub scope: VarScope,
    /// The event whose listener runs.
    pub event: Option<&'static str>,
    /// Whether only variables of the very scope are seen.
    pub local: bool,
}

/// Carries a stop of the engine through an evaluation.
#[derive(Debug)]
struct Carried(std::sync::Mutex<Option<Stop>>);

impl std::fmt::Display for Carried {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.lock().ok().as_deref() {
            Some(Some(Stop::Fail(error))) => error.fmt(f),
            _ => f.write_str("execution stopped"),
        }
    }
}

impl std::error::Error for Carried {}

pub(super) fn carry(stop: Stop) -> Fault {
    Fault::Scope(Box::new(Carried(std::sync::Mutex::new(Some(stop)))))
}

pub(super) fn land(fault: Fault, kind: ErrorKind) -> Stop {
    match fault {
        Fault::Scope(error) => match error.downcast::<Carried>() {
            Ok(carried) => carried
                .0
                .into_inner()
                .ok()
                .flatten()
                .unwrap_or_else(|| Stop::Fail(EngineError::engine("execution stopped"))),
            Err(other) => Stop::Fail(EngineError::engine(other.to_string())),
        },
        Fault::BpmnError { code, message } => Stop::BpmnError(BpmnError { code, message }),
        Fault::Failed(message) | Fault::Limit(message) => {
            Stop::Fail(EngineError::new(kind, message))
        }
    }
}

impl ExecScope<'_, '_> {
    fn execution_id(&self) -> Option<String> {
        match &self.scope {
            VarScope::Execution(id) => Some(id.clone()),
            VarScope::Task(id) => self
                .exec
                .ws
                .rows
                .tasks
                .get(id)
                .and_then(|t| t.execution_id.clone()),
            VarScope::Passing { execution, .. } => Some(execution.clone()),
        }
    }

    fn in_connector(&self) -> bool {
        matches!(self.scope, VarScope::Passing { .. })
    }

    fn target(&self, host: Host) -> VarScope {
        match (host, &self.scope) {
            (Host::Execution, VarScope::Task(_)) => self
                .execution_id()
                .map_or_else(|| self.scope.clone(), VarScope::Execution),
            _ => self.scope.clone(),
        }
    }

    fn execution_property(&self, name: &str) -> Option<Value> {
        let id = self.execution_id()?;
        let row = self.exec.ws.rows.executions.get(&id)?;
        let definition = self.exec.definition_of(&id).ok()?;
        let activity = row
            .act_id
            .as_deref()
            .and_then(|a| definition.process.find(a))
            .map(|ix| definition.process.activity(ix));
        let text = |v: Option<String>| v.map_or(Value::Null, Value::from);
        let instance = row.proc_inst_id.clone().unwrap_or_default();
        Some(match name {
            "id" => Value::from(id.clone()),
            "processInstanceId" => Value::from(instance),
            "rootProcessInstanceId" => text(row.root_proc_inst_id.clone()),
            "processDefinitionId" => text(row.proc_def_id.clone()),
            "parentId" => text(row.parent_id.clone()),
            "activityInstanceId" => text(row.act_inst_id.clone()),
            "parentActivityInstanceId" => text(self.exec.parent_activity_instance(&id)),
            "currentActivityId" => text(row.act_id.clone()),
            "currentActivityName" => text(activity.and_then(|a| a.name.clone())),
            "currentTransitionId" => text(
                self.exec
                    .peek(&id)
                    .transition
                    .map(|f| definition.process.flow(f).id.clone()),
            ),
            "businessKey" | "processBusinessKey" => text(
                self.exec
                    .ws
                    .rows
                    .executions
                    .get(&instance)
                    .and_then(|e| e.business_key.clone()),
            ),
            "tenantId" => text(row.tenant_id.clone()),
            "eventName" => self.event.map_or(Value::Null, Value::from),
            "superExecutionId" => text(row.super_exec.clone()),
            "canceled" => {
                Value::Boolean(self.exec.peek(&id).state == super::ActivityState::Canceled)
            }
            "scope" => Value::Boolean(row.is_scope),
            "concurrent" => Value::Boolean(row.is_concurrent),
            "active" => Value::Boolean(row.is_active),
            "ended" => Value::Boolean(self.exec.peek(&id).ended),
            "variables" | "variablesLocal" | "variableNames" | "variableNamesLocal" => {
                return self.variable_views(Host::Execution, name);
            }
            "processEngineServices" | "processEngine" => Value::Host(Host::ProcessEngine),
            _ => return None,
        })
    }

    /// What expressions may ask of the engine: who is authenticated.
    fn engine_property(&self, host: Host, name: &str) -> Option<Value> {
        let list = |of: &[String]| {
            Value::List(std::sync::Arc::new(
                of.iter().cloned().map(Value::from).collect(),
            ))
        };
        let env = &self.exec.env;
        Some(match (host, name) {
            (Host::ProcessEngine, "identityService") => Value::Host(Host::IdentityService),
            (Host::IdentityService, "currentAuthentication") => match env.user {
                Some(_) => Value::Host(Host::Authentication),
                None => Value::Null,
            },
            (Host::Authentication, "userId") => env.user.clone().map_or(Value::Null, Value::from),
            (Host::Authentication, "groupIds") => list(&env.groups),
            _ => return None,
        })
    }

    fn variable_views(&self, host: Host, name: &str) -> Option<Value> {
        let scope = self.target(host);
        let local = name.ends_with("Local");
        let all = if local {
            self.exec.local_variables(&scope)
        } else {
            self.exec.visible_variables(&scope)
        };
        if name.starts_with("variableNames") {
            return Some(Value::List(std::sync::Arc::new(
                all.into_iter().map(|(n, _)| Value::from(n)).collect(),
            )));
        }
        Some(Value::Map(std::sync::Arc::new(cauce_expr::MapValue {
            entries: all.into_iter().collect(),
            kind: cauce_expr::MapKind::Hash,
        })))
    }

    fn task_property(&self, name: &str) -> Option<Value> {
        let VarScope::Task(id) = &self.scope else {
            return None;
        };
        let t = self.exec.ws.rows.tasks.get(id)?;
        let text = |v: &Option<String>| v.clone().map_or(Value::Null, Value::from);
        let date = |v: Option<cauce_store::Timestamp>| v.map_or(Value::Null, Value::Date);
        Some(match name {
            "id" => Value::from(id.clone()),
            "name" => text(&t.name),
            "description" => text(&t.description),
            "assignee" => text(&t.assignee),
            "owner" => text(&t.owner),
            "priority" => Value::Integer(t.priority),
            "dueDate" => date(t.due_date),
            "followUpDate" => date(t.follow_up_date),
            "createTime" => date(t.create_time),
            "lastUpdated" => date(t.last_updated),
            "taskDefinitionKey" => text(&t.task_def_key),
            "executionId" => text(&t.execution_id),
            "processInstanceId" => text(&t.proc_inst_id),
            "processDefinitionId" => text(&t.proc_def_id),
            "tenantId" => text(&t.tenant_id),
            "delegationState" => text(&t.delegation),
            "parentTaskId" => text(&t.parent_task_id),
            "suspended" => Value::Boolean(t.suspension_state == 2),
            "eventName" => self.event.map_or(Value::Null, Value::from),
            "execution" => Value::Host(Host::Execution),
            "processEngineServices" | "processEngine" => Value::Host(Host::ProcessEngine),
            "variables" | "variablesLocal" | "variableNames" | "variableNamesLocal" => {
                return self.variable_views(Host::Task, name);
            }
            _ => return None,
        })
    }

    fn external_task_property(&self, name: &str) -> Option<Value> {
        let t = self
            .exec
            .ws
            .rows
            .external_tasks
            .get(self.exec.external_task.as_deref()?)?;
        let text = |v: &Option<String>| v.clone().map_or(Value::Null, Value::from);
        let date = |v: Option<cauce_store::Timestamp>| v.map_or(Value::Null, Value::Date);
        Some(match name {
            "id" => Value::from(t.id.clone()),
            "topicName" => text(&t.topic_name),
            "workerId" => text(&t.worker_id),
            "lockExpirationTime" => date(t.lock_exp_time),
            "createTime" => date(t.create_time),
            "processInstanceId" => text(&t.proc_inst_id),
            "executionId" => text(&t.execution_id),
            "activityId" => text(&t.act_id),
            "activityInstanceId" => text(&t.act_inst_id),
            "processDefinitionId" => text(&t.proc_def_id),
            "processDefinitionKey" => text(&t.proc_def_key),
            "retries" => t.retries.map_or(Value::Null, Value::Integer),
            "errorMessage" => text(&t.error_msg),
            "errorDetails" => self
                .exec
                .external_error_details(&t.id)
                .map_or(Value::Null, Value::from),
            "suspended" => Value::Boolean(t.suspension_state == 2),
            "tenantId" => text(&t.tenant_id),
            "priority" => Value::Long(t.priority),
            _ => return None,
        })
    }

    fn call_variables(
        &mut self,
        host: Host,
        method: &str,
        args: &[Value],
    ) -> Result<Option<Value>, Fault> {
        let scope = self.target(host);
        let name = |v: &Value| v.to_text();
        Ok(Some(match (method, args) {
            ("getVariable" | "getVariableTyped", [n]) => {
                self.exec.variable(&scope, &name(n)).unwrap_or(Value::Null)
            }
            ("getVariableLocal" | "getVariableLocalTyped", [n]) => {
                self.exec.local(&scope, &name(n)).unwrap_or(Value::Null)
            }
            ("hasVariable", [n]) => Value::Boolean(self.exec.variable(&scope, &name(n)).is_some()),
            ("hasVariableLocal", [n]) => {
                Value::Boolean(self.exec.local(&scope, &name(n)).is_some())
            }
            ("hasVariables", []) => Value::Boolean(!self.exec.visible_variables(&scope).is_empty()),
            ("setVariable", [n, v]) => {
                self.exec
                    .set_variable(&scope, &name(n), TypedValue::from(v.clone()))
                    .map_err(carry)?;
                Value::Null
            }
            ("setVariableLocal", [n, v]) => {
                self.exec
                    .set_local(&scope, &name(n), TypedValue::from(v.clone()))
                    .map_err(carry)?;
                Value::Null
            }
            ("setVariable", [n, v, target]) => {
                let id = self.execution_id().unwrap_or_default();
                self.exec
                    .set_variable_in_scope_of(&id, &name(target), &name(n), v.clone())
                    .map_err(carry)?;
                Value::Null
            }
            ("setVariables" | "setVariablesLocal", [Value::Map(map)]) => {
                for (n, v) in &map.entries {
                    let value = TypedValue::from(v.clone());
                    if method == "setVariables" {
                        self.exec.set_variable(&scope, n, value).map_err(carry)?;
                    } else {
                        self.exec.set_local(&scope, n, value).map_err(carry)?;
                    }
                }
                Value::Null
            }
            ("removeVariable", [n]) => {
                self.exec.remove_variable(&scope, &name(n)).map_err(carry)?;
                Value::Null
            }
            ("removeVariableLocal", [n]) => {
                self.exec.remove_local(&scope, &name(n)).map_err(carry)?;
                Value::Null
            }
            ("removeVariables", []) => {
                for (n, _) in self.exec.visible_variables(&scope) {
                    self.exec.remove_variable(&scope, &n).map_err(carry)?;
                }
                Value::Null
            }
            _ => return Ok(None),
        }))
    }

    fn call_task(&mut self, method: &str, args: &[Value]) -> Result<Option<Value>, Fault> {
        let VarScope::Task(id) = self.scope.clone() else {
            return Ok(None);
        };
        let optional = |v: &Value| {
            if *v == Value::Null {
                None
            } else {
                Some(v.to_text())
            }
        };
        let exec = &mut *self.exec;
        match (method, args) {
            ("setAssignee", [v]) => exec
                .set_assignee_in_listener(&id, optional(v))
                .map_err(carry)?,
            ("setOwner", [v]) => {
                let owner = optional(v);
                if let Some(user) = &owner {
                    exec.grant_task(
                        &id,
                        crate::authorization::defaults::Grantee::User(user),
                        "owner",
                    )
                    .map_err(carry)?;
                }
                exec.ws.rows.tasks.update(&id, |t| t.owner = owner);
            }
            ("setName", [v]) => exec.ws.rows.tasks.update(&id, |t| t.name = optional(v)),
            ("setDescription", [v]) => exec
                .ws
                .rows
                .tasks
                .update(&id, |t| t.description = optional(v)),
            ("setPriority", [v]) => {
                let priority = v.to_text().parse().unwrap_or(50);
                exec.ws.rows.tasks.update(&id, |t| t.priority = priority);
            }
            ("setDueDate", [Value::Date(d)]) => {
                exec.ws.rows.tasks.update(&id, |t| t.due_date = Some(*d))
            }
            ("setDueDate", [Value::Null]) => exec.ws.rows.tasks.update(&id, |t| t.due_date = None),
            ("setFollowUpDate", [Value::Date(d)]) => exec
                .ws
                .rows
                .tasks
                .update(&id, |t| t.follow_up_date = Some(*d)),
            ("setFollowUpDate", [Value::Null]) => {
                exec.ws.rows.tasks.update(&id, |t| t.follow_up_date = None)
            }
            ("addCandidateUser", [v]) => exec
                .add_candidate(&id, Some(v.to_text()), None)
                .map_err(carry)?,
            ("addCandidateGroup", [v]) => exec
                .add_candidate(&id, None, Some(v.to_text()))
                .map_err(carry)?,
            ("complete", []) => exec.complete_task(&id, &[], &[]).map_err(carry)?,
            _ => return Ok(None),
        }
        exec.history_task_update(&id);
        Ok(Some(Value::Null))
    }
}

impl Scope for ExecScope<'_, '_> {
    fn variable(&mut self, name: &str) -> Result<Option<Value>, Fault> {
        let found = if self.local {
            self.exec.local(&self.scope, name)
        } else {
            self.exec.variable(&self.scope, name)
        };
        if let Some(value) = found {
            self.exec
                .note_object_read(&self.scope, name, &value)
                .map_err(carry)?;
            return Ok(Some(value));
        }
        Ok(match name {
            // In the output parameters of a connector there is no `execution`, as in Camunda.
            "connector" if self.in_connector() => Some(Value::Host(Host::Connector)),
            "execution" if self.execution_id().is_some() && !self.in_connector() => {
                Some(Value::Host(Host::Execution))
            }
            "task" if matches!(self.scope, VarScope::Task(_)) => Some(Value::Host(Host::Task)),
            "externalTask" if self.exec.external_task.is_some() => {
                Some(Value::Host(Host::ExternalTask))
            }
            "authenticatedUserId" => {
                Some(self.exec.env.user.clone().map_or(Value::Null, Value::from))
            }
            _ => None,
        })
    }

    fn variables(&mut self) -> Result<Vec<(String, Value)>, Fault> {
        Ok(self.exec.visible_variables(&self.scope))
    }

    fn set_variable(&mut self, name: &str, value: Value) -> Result<(), Fault> {
        let scope = self.scope.clone();
        self.exec
            .set_variable(&scope, name, TypedValue::from(value))
            .map_err(carry)
    }

    fn property(&mut self, host: Host, name: &str) -> Result<Option<Value>, Fault> {
        Ok(match host {
            Host::Execution if self.in_connector() => None,
            Host::Execution => self.execution_property(name),
            Host::Connector => match name {
                "variables" | "variablesLocal" | "variableNames" | "variableNamesLocal" => {
                    self.variable_views(host, name)
                }
                _ => None,
            },
            Host::ProcessEngine | Host::IdentityService | Host::Authentication => {
                self.engine_property(host, name)
            }
            Host::Task => self.task_property(name),
            Host::ExternalTask => self.external_task_property(name),
        })
    }

    fn call(
        &mut self,
        host: Host,
        method: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Fault> {
        if matches!(host, Host::Execution | Host::Task | Host::Connector)
            && let Some(value) = self.call_variables(host, method, arguments)?
        {
            return Ok(Some(value));
        }
        if arguments.is_empty() {
            let name = method
                .strip_prefix("get")
                .or_else(|| method.strip_prefix("is"))
                .unwrap_or(method);
            let mut chars = name.chars();
            if let Some(first) = chars.next() {
                let property = first.to_lowercase().collect::<String>() + chars.as_str();
                if let Some(value) = self.property(host, &property)? {
                    return Ok(Some(value));
                }
            }
        }
        match (host, method, arguments) {
            (Host::Task, ..) => self.call_task(method, arguments),
            (Host::Execution, "setProcessBusinessKey", [v]) => {
                let Some(id) = self.execution_id() else {
                    return Ok(None);
                };
                let key = v.to_text();
                self.exec.set_business_key(&id, &key);
                Ok(Some(Value::Null))
            }
            (Host::Execution, "createIncident", [kind, configuration, rest @ ..])
                if rest.len() <= 1 =>
            {
                let Some(id) = self.execution_id() else {
                    return Ok(None);
                };
                let message = rest.first().map(Value::to_text);
                self.exec
                    .create_custom_incident(&id, &kind.to_text(), &configuration.to_text(), message)
                    .map_err(carry)?;
                Ok(Some(Value::Null))
            }
            _ => Ok(None),
        }
    }

    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.exec.env.now
    }

    fn current_user(&self) -> Option<String> {
        self.exec.env.user.clone()
    }

    fn current_groups(&self) -> Vec<String> {
        self.exec.env.groups.clone()
    }
}
