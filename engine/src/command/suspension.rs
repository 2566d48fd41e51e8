//! Suspends and activates process definitions, process instances, job definitions and jobs.

use cauce_store::records::{
    Execution, Job, JobDefinition, ProcessDefinition, UserOperationLogEntry,
};
use cauce_store::{Cell, Filter, Kind, RowChange, Timestamp};

use super::operation_log::{OPERATOR, PropertyChange};
use super::suspension_checks::{
    check_definitions, check_instances_of, check_job_definitions, check_jobs,
};
use crate::authorization::rules;
use crate::error::ErrorKind;
use crate::exec::{Exec, Step, fail_with};

/// What a suspension does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Suspension {
    /// Suspended, or active again.
    pub suspended: bool,
    /// Also the instances of a process definition, or the jobs of a job definition.
    pub include_dependents: bool,
    /// Not now but then, by a job.
    pub date: Option<Timestamp>,
}

impl Suspension {
    fn state(self) -> i32 {
        if self.suspended { 2 } else { 1 }
    }

    fn verb(self) -> &'static str {
        if self.suspended {
            "Suspend"
        } else {
            "Activate"
        }
    }
}

/// Which process definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefinitionSelection {
    /// One.
    Id(String),
    /// All versions of a key: of a tenant, of none (`Some(None)`), or of all.
    Key {
        /// The key.
        key: String,
        /// The tenant.
        tenant: Option<Option<String>>,
    },
}

/// Which job definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobDefinitionSelection {
    /// One.
    Id(String),
    /// Those of a process definition.
    ProcessDefinition(String),
    /// Those of all versions of a key.
    Key {
        /// The key.
        key: String,
        /// The tenant.
        tenant: Option<Option<String>>,
    },
}

/// Which jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobSelection {
    /// One.
    Id(String),
    /// Those of a job definition.
    JobDefinition(String),
    /// Those of a process instance.
    ProcessInstance(String),
    /// Those of a process definition.
    ProcessDefinition(String),
    /// Those of all versions of a key.
    Key {
        /// The key.
        key: String,
        /// The tenant.
        tenant: Option<Option<String>>,
    },
}

/// A condition in SQL with its texts, whose parameters begin at `$2`.
#[derive(Debug, Clone)]
struct Rows {
    sql: String,
    texts: Vec<String>,
}

impl Rows {
    fn equal(column: &str, value: &str) -> Self {
        Self {
            sql: format!("{column} = $2"),
            texts: vec![value.to_owned()],
        }
    }

    /// Rows of all versions of a key.
    fn of_key(key_column: &str, key: &str, tenant: Option<&Option<String>>) -> Self {
        let mut rows = Self::equal(key_column, key);
        match tenant {
            None => {}
            Some(None) => rows.sql.push_str(" AND TENANT_ID_ IS NULL"),
            Some(Some(tenant)) => {
                rows.sql.push_str(" AND TENANT_ID_ = $3");
                rows.texts.push(tenant.clone());
            }
        }
        rows
    }

    /// Leaves out rows of tenants of others.
    fn of_callers(&mut self, exec: &Exec<'_>) {
        let Some(tenants) = exec.tenants() else {
            return;
        };
        self.sql.push_str(" AND (TENANT_ID_ IS NULL");
        for tenant in tenants {
            self.texts.push(tenant.clone());
            self.sql
                .push_str(&format!(" OR TENANT_ID_ = ${}", self.texts.len() + 1));
        }
        self.sql.push(')');
    }

    fn and(mut self, condition: &str) -> Self {
        self.sql.push_str(&format!(" AND {condition}"));
        self
    }
}

impl Exec<'_> {
    /// Sets the state of rows of a table.
    fn set_state(&mut self, table: &str, rows: &Rows, state: i32) {
        let mut binds = vec![(Kind::Int, Cell::Int(i64::from(state)))];
        binds.extend(
            rows.texts
                .iter()
                .map(|t| (Kind::Text, Cell::Text(t.clone()))),
        );
        let sql = format!(
            "UPDATE {table} SET SUSPENSION_STATE_ = $1, REV_ = REV_ + 1 WHERE {}",
            rows.sql
        );
        self.ws.statements.push(RowChange::Statement { sql, binds });
    }

    /// Sets the state of running instances with all that belongs to them. `column` finds their rows in each table.
    fn set_instances_state(&mut self, instances: &[String], state: i32) {
        for instance in instances {
            self.set_state(
                "ACT_RU_EXECUTION",
                &Rows::equal("PROC_INST_ID_", instance),
                state,
            );
            self.set_state(
                "ACT_RU_TASK",
                &Rows::equal("PROC_INST_ID_", instance),
                state,
            );
            self.set_state(
                "ACT_RU_EXT_TASK",
                &Rows::equal("PROC_INST_ID_", instance),
                state,
            );
            self.set_state(
                "ACT_RU_JOB",
                &Rows::equal("PROCESS_INSTANCE_ID_", instance),
                state,
            );
            let history = if state == 2 { "SUSPENDED" } else { "ACTIVE" };
            let sql = "UPDATE ACT_HI_PROCINST SET STATE_ = $1 WHERE ID_ = $2 AND END_TIME_ IS NULL"
                .to_owned();
            let binds = [history, instance]
                .map(|t| (Kind::Text, Cell::Text(t.to_owned())))
                .to_vec();
            self.ws.statements.push(RowChange::Statement { sql, binds });
        }
    }

    /// A job that changes the state of something later.
    fn suspend_later(
        &mut self,
        due: Timestamp,
        handler: String,
        configuration: &serde_json::Value,
        deployment: Option<String>,
    ) -> Step {
        let job = Job {
            id: self.new_id(),
            rev: 1,
            kind: "timer".into(),
            exclusive: true,
            duedate: Some(due),
            retries: self.env.default_retries,
            handler_type: Some(handler),
            handler_cfg: Some(configuration.to_string()),
            deployment_id: deployment,
            suspension_state: 1,
            create_time: Some(self.now()),
            ..Job::default()
        };
        self.insert_job(job)
    }

    /// Activates a definition that was deployed suspended, at its date.
    pub(super) fn activate_later(
        &mut self,
        definition: &ProcessDefinition,
        date: Timestamp,
    ) -> Step {
        let configuration = serde_json::json!({
            "by": "id", "processDefinitionId": definition.id, "includeProcessInstances": false,
        });
        let about = UserOperationLogEntry {
            proc_def_id: Some(definition.id.clone()),
            proc_def_key: Some(definition.key.clone()),
            deployment_id: definition.deployment_id.clone(),
            tenant_id: definition.tenant_id.clone(),
            ..UserOperationLogEntry::default()
        };
        for (operation, state) in [
            ("SuspendProcessDefinition", "suspended"),
            ("ActivateProcessDefinition", "active"),
        ] {
            let changes = [
                PropertyChange::set("suspensionState", state),
                PropertyChange::set("includeProcessInstances", false),
            ];
            self.log_operation(operation, "ProcessDefinition", OPERATOR, &about, &changes);
        }
        let deployment = definition.deployment_id.clone();
        self.suspend_later(
            date,
            "activate-processdefinition".into(),
            &configuration,
            deployment,
        )
    }

    /// The deployment of a definition, or of the latest one of a key.
    fn deployment_of_definition(&mut self, filter: Filter) -> Step<Option<String>> {
        let filter = filter.order("VERSION_ DESC").limit(1);
        let rows = self.query::<ProcessDefinition>(filter)?;
        Ok(rows.first().and_then(|d| d.deployment_id.clone()))
    }
}

fn with_tenant(
    mut configuration: serde_json::Value,
    tenant: Option<&Option<String>>,
) -> serde_json::Value {
    if let (Some(tenant), Some(map)) = (tenant, configuration.as_object_mut()) {
        map.insert(
            "processDefinitionTenantId".into(),
            serde_json::json!(tenant),
        );
    }
    configuration
}

/// Suspends or activates process definitions, with their instances where wanted.
///
/// # Errors
/// None of its own: a definition that is not there changes nothing.
pub fn suspend_process_definitions(
    exec: &mut Exec<'_>,
    selection: &DefinitionSelection,
    suspension: Suspension,
) -> Step {
    check_definitions(exec, selection, suspension.include_dependents)?;
    let state = suspension.state();
    if let Some(date) = suspension.date {
        let verb = if suspension.suspended {
            "suspend"
        } else {
            "activate"
        };
        let configuration = match selection {
            DefinitionSelection::Id(id) => serde_json::json!({
                "by": "id", "processDefinitionId": id, "includeProcessInstances": suspension.include_dependents,
            }),
            DefinitionSelection::Key { key, tenant } => with_tenant(
                serde_json::json!({
                    "by": "key", "processDefinitionKey": key, "includeProcessInstances": suspension.include_dependents,
                }),
                tenant.as_ref(),
            ),
        };
        let deployment = exec.deployment_of_definition(match selection {
            DefinitionSelection::Id(id) => Filter::new().text("ID_", id),
            DefinitionSelection::Key { key, tenant } => {
                of_tenant(Filter::new().text("KEY_", key), tenant.as_ref())
            }
        })?;
        let handler = format!("{verb}-processdefinition");
        exec.suspend_later(date, handler, &configuration, deployment)?;
    } else {
        let filter = match selection {
            DefinitionSelection::Id(id) => Filter::new().text("ID_", id),
            DefinitionSelection::Key { key, tenant } => {
                exec.of_callers(of_tenant(Filter::new().text("KEY_", key), tenant.as_ref()))
            }
        };
        let definitions =
            exec.track::<ProcessDefinition>(filter, |r| &mut r.process_definitions)?;
        for id in &definitions {
            exec.ws
                .rows
                .process_definitions
                .update(id, |d| d.suspension_state = state);
            set_job_definitions(exec, Filter::new().text("PROC_DEF_ID_", id), state)?;
            exec.set_state(
                "ACT_RU_JOB",
                &Rows::equal("PROCESS_DEF_ID_", id).and("PROCESS_INSTANCE_ID_ IS NULL"),
                state,
            );
            if suspension.include_dependents {
                let roots = exec.query::<Execution>(
                    Filter::new().text("PROC_DEF_ID_", id).is_null("PARENT_ID_"),
                )?;
                let instances: Vec<String> = roots.iter().map(|e| e.id.clone()).collect();
                exec.set_instances_state(&instances, state);
            }
        }
    }
    let mut about = UserOperationLogEntry::default();
    match selection {
        DefinitionSelection::Id(id) => {
            about.proc_def_id = Some(id.clone());
            let row = exec.query::<ProcessDefinition>(Filter::new().text("ID_", id))?;
            // Nothing is found to suspend, which is fine; the log wants to tell what, which is not.
            if row.is_empty() && exec.logs_operations() {
                return fail_with(
                    ErrorKind::Other("NullPointerException"),
                    "the process definition to tell of in the log is null",
                );
            }
            about.proc_def_key = row.first().map(|d| d.key.clone());
            about.deployment_id = row.first().and_then(|d| d.deployment_id.clone());
            about.tenant_id = row.first().and_then(|d| d.tenant_id.clone());
        }
        DefinitionSelection::Key { key, .. } => about.proc_def_key = Some(key.clone()),
    }
    let mut changes = vec![PropertyChange::set(
        "suspensionState",
        if suspension.suspended {
            "suspended"
        } else {
            "active"
        },
    )];
    changes.push(PropertyChange::set(
        "includeProcessInstances",
        suspension.include_dependents,
    ));
    let operation = format!("{}ProcessDefinition", suspension.verb());
    exec.log_operation(&operation, "ProcessDefinition", OPERATOR, &about, &changes);
    Ok(())
}

fn of_tenant(filter: Filter, tenant: Option<&Option<String>>) -> Filter {
    match tenant {
        None => filter,
        Some(None) => filter.is_null("TENANT_ID_"),
        Some(Some(tenant)) => filter.text("TENANT_ID_", tenant),
    }
}

fn set_job_definitions(exec: &mut Exec<'_>, filter: Filter, state: i32) -> Step<Vec<String>> {
    let ids = exec.track::<JobDefinition>(filter, |r| &mut r.job_definitions)?;
    for id in &ids {
        exec.ws
            .rows
            .job_definitions
            .update(id, |d| d.suspension_state = state);
    }
    Ok(ids)
}

/// Suspends or activates job definitions, with their jobs where wanted. The timers of start events go along always.
///
/// # Errors
/// None of its own.
pub fn suspend_job_definitions(
    exec: &mut Exec<'_>,
    selection: &JobDefinitionSelection,
    suspension: Suspension,
) -> Step {
    check_job_definitions(exec, selection, suspension.include_dependents)?;
    if let Some(date) = suspension.date {
        let include = suspension.include_dependents;
        let configuration = match selection {
            JobDefinitionSelection::Id(id) => {
                serde_json::json!({ "by": "jobDefinitionId", "jobDefinitionId": id, "includeJobs": include })
            }
            JobDefinitionSelection::ProcessDefinition(id) => {
                serde_json::json!({ "by": "processDefinitionId", "processDefinitionId": id, "includeJobs": include })
            }
            JobDefinitionSelection::Key { key, tenant } => with_tenant(
                serde_json::json!({ "by": "processDefinitionKey", "processDefinitionKey": key, "includeJobs": include }),
                tenant.as_ref(),
            ),
        };
        let verb = if suspension.suspended {
            "suspend"
        } else {
            "activate"
        };
        let filter = match selection {
            JobDefinitionSelection::Id(id) => {
                let rows = exec.query::<JobDefinition>(Filter::new().text("ID_", id))?;
                let of = rows.first().and_then(|d| d.proc_def_id.clone());
                Filter::new().text("ID_", &of.unwrap_or_default())
            }
            JobDefinitionSelection::ProcessDefinition(id) => Filter::new().text("ID_", id),
            JobDefinitionSelection::Key { key, tenant } => {
                of_tenant(Filter::new().text("KEY_", key), tenant.as_ref())
            }
        };
        let deployment = exec.deployment_of_definition(filter)?;
        let handler = format!("{verb}-job-definition");
        exec.suspend_later(date, handler, &configuration, deployment)?;
    } else {
        let filter = match selection {
            JobDefinitionSelection::Id(id) => Filter::new().text("ID_", id),
            JobDefinitionSelection::ProcessDefinition(id) => Filter::new().text("PROC_DEF_ID_", id),
            JobDefinitionSelection::Key { key, tenant } => exec.of_callers(of_tenant(
                Filter::new().text("PROC_DEF_KEY_", key),
                tenant.as_ref(),
            )),
        };
        let state = suspension.state();
        for id in set_job_definitions(exec, filter, state)? {
            let jobs = Rows::equal("JOB_DEF_ID_", &id);
            let jobs = if suspension.include_dependents {
                jobs
            } else {
                jobs.and("PROCESS_INSTANCE_ID_ IS NULL")
            };
            exec.set_state("ACT_RU_JOB", &jobs, state);
        }
    }
    let mut about = UserOperationLogEntry::default();
    match selection {
        JobDefinitionSelection::Id(id) => about.job_def_id = Some(id.clone()),
        JobDefinitionSelection::ProcessDefinition(id) => about.proc_def_id = Some(id.clone()),
        JobDefinitionSelection::Key { key, .. } => about.proc_def_key = Some(key.clone()),
    }
    let changes = [PropertyChange::set(
        "suspensionState",
        if suspension.suspended {
            "suspended"
        } else {
            "active"
        },
    )];
    let about = exec.completed_about(about)?;
    let operation = format!("{}JobDefinition", suspension.verb());
    exec.log_operation(&operation, "JobDefinition", OPERATOR, &about, &changes);
    Ok(())
}

/// Suspends or activates jobs.
///
/// # Errors
/// None of its own.
pub fn suspend_jobs(exec: &mut Exec<'_>, selection: &JobSelection, suspended: bool) -> Step {
    let suspension = Suspension {
        suspended,
        ..Suspension::default()
    };
    check_jobs(exec, selection)?;
    let mut about = UserOperationLogEntry::default();
    let rows = match selection {
        JobSelection::Id(id) => {
            about.job_id = Some(id.clone());
            Rows::equal("ID_", id)
        }
        JobSelection::JobDefinition(id) => {
            about.job_def_id = Some(id.clone());
            Rows::equal("JOB_DEF_ID_", id)
        }
        JobSelection::ProcessInstance(id) => {
            about.proc_inst_id = Some(id.clone());
            Rows::equal("PROCESS_INSTANCE_ID_", id)
        }
        JobSelection::ProcessDefinition(id) => {
            about.proc_def_id = Some(id.clone());
            Rows::equal("PROCESS_DEF_ID_", id)
        }
        JobSelection::Key { key, tenant } => {
            about.proc_def_key = Some(key.clone());
            let mut rows = Rows::of_key("PROCESS_DEF_KEY_", key, tenant.as_ref());
            rows.of_callers(exec);
            rows
        }
    };
    exec.set_state("ACT_RU_JOB", &rows, suspension.state());
    if !suspended {
        exec.ws.wakeups.push(cauce_store::Wakeup::NOW);
    }
    let change = PropertyChange::set(
        "suspensionState",
        if suspended { "suspended" } else { "active" },
    );
    let about = exec.completed_about(about)?;
    exec.log_operation(
        &format!("{}Job", suspension.verb()),
        "Job",
        OPERATOR,
        &about,
        &[change],
    );
    Ok(())
}

/// Suspends or activates a process instance.
///
/// # Errors
/// None of its own: one that is not there changes nothing.
pub fn suspend_process_instance(exec: &mut Exec<'_>, id: &str, suspended: bool) -> Step {
    let suspension = Suspension {
        suspended,
        ..Suspension::default()
    };
    exec.check_execution_id(&rules::SUSPEND_INSTANCE, id)?;
    exec.set_instances_state(&[id.to_owned()], suspension.state());
    log_suspended(exec, id, suspension)
}

/// Suspends or activates process instances.
///
/// # Errors
/// None of its own.
pub fn suspend_process_instances(exec: &mut Exec<'_>, ids: &[String], suspended: bool) -> Step {
    let suspension = Suspension {
        suspended,
        ..Suspension::default()
    };
    exec.check_instances(&rules::SUSPEND_INSTANCE, ids)?;
    exec.set_instances_state(ids, suspension.state());
    // In Camunda's log this operation is one on jobs.
    exec.log_operation(
        &format!("{}Job", suspension.verb()),
        "ProcessInstance",
        OPERATOR,
        &UserOperationLogEntry::default(),
        &[
            PropertyChange::set("nrOfInstances", ids.len()),
            PropertyChange::set("async", false),
        ],
    );
    ids.iter()
        .try_for_each(|id| log_suspended(exec, id, suspension))
}

/// Writes that an instance was suspended or activated.
fn log_suspended(exec: &mut Exec<'_>, id: &str, suspension: Suspension) -> Step {
    let about = exec.completed_about(UserOperationLogEntry {
        proc_inst_id: Some(id.to_owned()),
        ..UserOperationLogEntry::default()
    })?;
    let state = if suspension.suspended {
        "suspended"
    } else {
        "active"
    };
    exec.log_operation(
        suspension.verb(),
        "ProcessInstance",
        OPERATOR,
        &about,
        &[PropertyChange::set("suspensionState", state)],
    );
    Ok(())
}

/// Suspends or activates all instances of process definitions.
///
/// # Errors
/// None of its own.
pub fn suspend_instances_of(
    exec: &mut Exec<'_>,
    selection: &DefinitionSelection,
    suspended: bool,
) -> Step {
    check_instances_of(exec, selection)?;
    let filter = match selection {
        DefinitionSelection::Id(id) => Filter::new().text("ID_", id),
        DefinitionSelection::Key { key, tenant } => {
            exec.of_callers(of_tenant(Filter::new().text("KEY_", key), tenant.as_ref()))
        }
    };
    let suspension = Suspension {
        suspended,
        ..Suspension::default()
    };
    let definitions = exec.query::<ProcessDefinition>(filter)?;
    for definition in definitions.iter() {
        let roots = exec.query::<Execution>(
            Filter::new()
                .text("PROC_DEF_ID_", &definition.id)
                .is_null("PARENT_ID_"),
        )?;
        let instances: Vec<String> = roots.iter().map(|e| e.id.clone()).collect();
        exec.set_instances_state(&instances, suspension.state());
    }
    let mut about = UserOperationLogEntry::default();
    match selection {
        DefinitionSelection::Id(id) => about.proc_def_id = Some(id.clone()),
        DefinitionSelection::Key { key, .. } => about.proc_def_key = Some(key.clone()),
    }
    let change = PropertyChange::set(
        "suspensionState",
        if suspended { "suspended" } else { "active" },
    );
    let about = exec.completed_about(about)?;
    exec.log_operation(
        suspension.verb(),
        "ProcessInstance",
        OPERATOR,
        &about,
        &[change],
    );
    Ok(())
}

/// Sets how many days the history of a definition's instances is kept; `false` where there is no such definition.
///
/// # Errors
/// The number is negative.
pub fn set_history_time_to_live(exec: &mut Exec<'_>, id: &str, days: Option<i32>) -> Step<bool> {
    if days.is_some_and(|d| d < 0) {
        return super::rows::refuse("historyTimeToLive is not greater than or equal to 0");
    }
    exec.check_definition_id(&rules::UPDATE_DEFINITION, id)?;
    let Some(row) = exec.track_one::<ProcessDefinition>(id, |r| &mut r.process_definitions)? else {
        return Ok(false);
    };
    exec.ws
        .rows
        .process_definitions
        .update(id, |d| d.history_ttl = days);
    let about = UserOperationLogEntry {
        proc_def_id: Some(id.to_owned()),
        proc_def_key: Some(row.key.clone()),
        deployment_id: row.deployment_id.clone(),
        tenant_id: row.tenant_id.clone(),
        ..UserOperationLogEntry::default()
    };
    let text = |v: Option<i32>| v.map(|v| v.to_string());
    let change = PropertyChange::new("historyTimeToLive", text(row.history_ttl), text(days));
    exec.log_operation(
        "UpdateHistoryTimeToLive",
        "ProcessDefinition",
        OPERATOR,
        &about,
        &[change],
    );
    Ok(true)
}
