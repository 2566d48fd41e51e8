//! The checks of commands, by what they are about.

use cauce_store::query::Viewer;
use cauce_store::records::{
    Batch, DecisionDefinition, Deployment, Execution, HistoricBatch, Job, ProcessDefinition, Task,
    UserOperationLogEntry,
};
use cauce_store::{Cell, Filter, Kind};

use super::rules::Rule;
use super::{Resource, Wanted};
use crate::exec::{Exec, Step, fail};

/// What a check is about.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct About<'a> {
    /// What the tenant check calls it, and the resource where it is none of the following.
    pub(crate) id: &'a str,
    /// Its tenant.
    pub(crate) tenant: Option<&'a str>,
    /// Its process instance.
    pub(crate) instance: Option<&'a str>,
    /// The key of its process definition.
    pub(crate) key: Option<&'a str>,
    /// Its task.
    pub(crate) task: Option<&'a str>,
}

impl Exec<'_> {
    fn viewer(&self) -> Option<&Viewer> {
        self.env.viewer.as_deref()
    }

    /// Whether anything is checked at all.
    pub(crate) fn is_checked(&self) -> bool {
        self.viewer().is_some()
    }

    /// Whether what is of a tenant may be seen and changed.
    pub(crate) fn is_of_caller(&self, tenant: Option<&str>) -> bool {
        match (self.viewer().and_then(|v| v.tenants.as_ref()), tenant) {
            (Some(tenants), Some(tenant)) => tenants.iter().any(|t| t == tenant),
            _ => true,
        }
    }

    /// The tenants of the caller; none where all are.
    pub(crate) fn tenants(&self) -> Option<&[String]> {
        self.viewer().and_then(|v| v.tenants.as_deref())
    }

    /// Leaves out rows of tenants of others.
    pub(crate) fn of_callers(&self, filter: Filter) -> Filter {
        let Some(tenants) = self.tenants() else {
            return filter;
        };
        let mut sql = "TENANT_ID_ IS NULL".to_owned();
        let mut binds = Vec::new();
        for tenant in tenants {
            binds.push((Kind::Text, Cell::Text(tenant.clone())));
            sql.push_str(&format!(" OR TENANT_ID_ = ${}", binds.len()));
        }
        filter.raw(sql, binds)
    }

    /// Refuses what belongs to a tenant of others.
    pub(crate) fn check_tenant(&self, tenant: Option<&str>, command: &str, id: &str) -> Step {
        if self.is_of_caller(tenant) {
            return Ok(());
        }
        fail(format!(
            "ENGINE-13034 Cannot {command} '{id}' because it belongs to no authenticated tenant."
        ))
    }

    /// Checks a rule.
    pub(crate) fn check(&self, rule: &Rule, about: About<'_>) -> Step {
        if !self.is_checked() {
            return Ok(());
        }
        self.check_tenant(about.tenant, rule.tenant, about.id)?;
        self.check_permissions(rule, about)
    }

    /// Checks a rule, whatever the tenant.
    pub(crate) fn check_permissions(&self, rule: &Rule, about: About<'_>) -> Step {
        if self.principal().is_none() {
            return Ok(());
        }
        let mut wanted: Vec<Wanted> = rule
            .any
            .iter()
            .map(|(resource, permission)| {
                let id = match resource {
                    Resource::ProcessInstance => about.instance,
                    Resource::ProcessDefinition => about.key,
                    Resource::Task => about.task,
                    _ => Some(about.id),
                };
                Wanted::new(*resource, permission, id)
            })
            .collect();
        if wanted.len() == 1
            && let Some(only) = wanted.pop()
        {
            return self.authorize(only);
        }
        self.authorize_any(wanted)
    }

    /// Checks a permission that is on no certain resource.
    pub(crate) fn check_general(&self, resource: Resource, permission: &'static str) -> Step {
        self.authorize(Wanted::new(resource, permission, None))
    }

    /// Checks a permission on a resource that is not of a tenant.
    pub(crate) fn check_on(&self, resource: Resource, permission: &'static str, id: &str) -> Step {
        self.authorize(Wanted::new(resource, permission, Some(id)))
    }

    /// Whether an instance of a definition may be created.
    pub(crate) fn check_create_instance(&self, definition: &ProcessDefinition) -> Step {
        if !self.is_checked() {
            return Ok(());
        }
        let tenant = definition.tenant_id.as_deref();
        self.check_tenant(
            tenant,
            "create an instance of the process definition",
            &definition.id,
        )?;
        self.check_general(Resource::ProcessInstance, "CREATE")?;
        self.check_on(
            Resource::ProcessDefinition,
            "CREATE_INSTANCE",
            &definition.key,
        )
    }

    /// Checks a rule on a definition.
    pub(crate) fn check_definition(&self, rule: &Rule, definition: &ProcessDefinition) -> Step {
        self.check(
            rule,
            About {
                id: &definition.id,
                tenant: definition.tenant_id.as_deref(),
                key: Some(&definition.key),
                ..About::default()
            },
        )
    }

    /// Checks a rule on a definition, where there is one of that id.
    pub(crate) fn check_definition_id(&self, rule: &Rule, id: &str) -> Step {
        self.check_instances_of(rule, id, None)
    }

    /// Checks a rule on a definition and any of its instances, where there is a definition of that id.
    pub(crate) fn check_instances_of(
        &self,
        rule: &Rule,
        definition: &str,
        instance: Option<&str>,
    ) -> Step {
        if !self.is_checked() {
            return Ok(());
        }
        let rows = self.query::<ProcessDefinition>(Filter::new().text("ID_", definition))?;
        let Some(row) = rows.first() else {
            return Ok(());
        };
        self.check(
            rule,
            About {
                id: &row.id,
                tenant: row.tenant_id.as_deref(),
                key: Some(&row.key),
                instance,
                ..About::default()
            },
        )
    }

    /// Checks a rule on all definitions of a key, whatever their tenants.
    pub(crate) fn check_key(&self, rule: &Rule, key: &str) -> Step {
        self.check_permissions(
            rule,
            About {
                key: Some(key),
                ..About::default()
            },
        )
    }

    /// Checks a rule on the process instance of an execution.
    pub(crate) fn check_execution(&self, rule: &Rule, execution: &Execution) -> Step {
        if !self.is_checked() {
            return Ok(());
        }
        let key = match &execution.proc_def_id {
            Some(id) if self.principal().is_some() => Some(self.definition(id)?.row.key.clone()),
            _ => None,
        };
        self.check(
            rule,
            About {
                id: &execution.id,
                tenant: execution.tenant_id.as_deref(),
                instance: execution.proc_inst_id.as_deref(),
                key: key.as_deref(),
                ..About::default()
            },
        )
    }

    /// Checks a rule on the process instance of an execution, where there is one of that id. Its tree need not be loaded.
    pub(crate) fn check_execution_id(&self, rule: &Rule, id: &str) -> Step {
        if !self.is_checked() {
            return Ok(());
        }
        if let Some(execution) = self.ws.rows.executions.get(id) {
            return self.check_execution(rule, execution);
        }
        let rows = self.query::<Execution>(Filter::new().text("ID_", id))?;
        match rows.first() {
            Some(execution) => self.check_execution(rule, execution),
            None => Ok(()),
        }
    }

    /// Checks a rule on many process instances, as far as there are any. Reads what is said of them at once.
    pub(crate) fn check_instances(&mut self, rule: &Rule, ids: &[String]) -> Step {
        if !self.is_checked() {
            return Ok(());
        }
        let rows = self.query::<Execution>(Filter::new().any("ID_", ids.to_vec()))?;
        if self.principal().is_some() {
            let mut about: Vec<String> = ids.to_vec();
            for definition in rows.iter().filter_map(|e| e.proc_def_id.as_deref()) {
                about.push(self.definition(definition)?.row.key.clone());
            }
            self.know_authorizations(about)?;
        }
        rows.iter()
            .try_for_each(|execution| self.check_execution(rule, execution))
    }

    /// Checks a rule on a task. One of a case needs no permission, one that stands alone needs it on the task.
    pub(crate) fn check_task(&self, rule: &Rule, task: &Task) -> Step {
        if !self.is_checked() {
            return Ok(());
        }
        self.check_tenant(task.tenant_id.as_deref(), rule.tenant, &task.id)?;
        if self.principal().is_none() {
            return Ok(());
        }
        let about = About {
            id: &task.id,
            task: Some(&task.id),
            ..About::default()
        };
        if let (Some(_), Some(definition)) = (&task.execution_id, &task.proc_def_id) {
            let definition = self.definition(definition)?;
            return self.check_permissions(
                rule,
                About {
                    key: Some(&definition.row.key),
                    ..about
                },
            );
        }
        if task.case_execution_id.is_some() {
            return Ok(());
        }
        let mut wanted: Vec<Wanted> = rule
            .any
            .iter()
            .filter(|(resource, _)| *resource == Resource::Task)
            .map(|(resource, permission)| Wanted::new(*resource, permission, Some(&task.id)))
            .collect();
        if wanted.len() == 1
            && let Some(only) = wanted.pop()
        {
            return self.authorize(only);
        }
        self.authorize_any(wanted)
    }

    /// Checks a rule on a task, where there is one of that id.
    pub(crate) fn check_task_id(&self, rule: &Rule, id: &str) -> Step {
        if !self.is_checked() {
            return Ok(());
        }
        if let Some(task) = self.ws.rows.tasks.get(id) {
            return self.check_task(rule, task);
        }
        match self.query::<Task>(Filter::new().text("ID_", id))?.first() {
            Some(task) => self.check_task(rule, task),
            None => Ok(()),
        }
    }

    /// Checks a rule on a job. One that belongs to no process needs no permission.
    pub(crate) fn check_job(&self, rule: &Rule, job: &Job) -> Step {
        if !self.is_checked() {
            return Ok(());
        }
        let about = About {
            id: &job.id,
            tenant: job.tenant_id.as_deref(),
            instance: job.process_instance_id.as_deref(),
            key: job.process_def_key.as_deref(),
            ..About::default()
        };
        if about.key.is_none() {
            return self.check_tenant(about.tenant, rule.tenant, about.id);
        }
        self.check(rule, about)
    }

    /// Checks a rule on a decision definition.
    pub(crate) fn check_decision(&self, rule: &Rule, decision: &DecisionDefinition) -> Step {
        if !self.is_checked() {
            return Ok(());
        }
        self.check_tenant(decision.tenant_id.as_deref(), rule.tenant, &decision.id)?;
        self.check_permissions(
            rule,
            About {
                id: &decision.key,
                ..About::default()
            },
        )
    }

    /// Checks a rule on a deployment, where there is one of that id.
    pub(crate) fn check_deployment(&self, rule: &Rule, id: &str) -> Step {
        let Some(viewer) = self.viewer() else {
            return Ok(());
        };
        let mut tenant = None;
        if viewer.tenants.is_some() {
            let rows = self.query::<Deployment>(Filter::new().text("ID_", id))?;
            tenant = rows.first().and_then(|d| d.tenant_id.clone());
        }
        self.check(
            rule,
            About {
                id,
                tenant: tenant.as_deref(),
                ..About::default()
            },
        )
    }

    /// Checks a rule on a batch.
    pub(crate) fn check_batch(&self, rule: &Rule, batch: &Batch) -> Step {
        self.check(
            rule,
            About {
                id: &batch.id,
                tenant: batch.tenant_id.as_deref(),
                ..About::default()
            },
        )
    }

    /// Checks a rule on a batch in the history.
    pub(crate) fn check_historic_batch(&self, rule: &Rule, batch: &HistoricBatch) -> Step {
        self.check(
            rule,
            About {
                id: &batch.id,
                tenant: batch.tenant_id.as_deref(),
                ..About::default()
            },
        )
    }

    /// Whether a batch of a kind may be created.
    pub(crate) fn check_create_batch(&self, permission: &'static str) -> Step {
        self.authorize_any(vec![
            Wanted::new(Resource::Batch, permission, None),
            Wanted::new(Resource::Batch, "CREATE", None),
        ])
    }

    /// Checks a rule on something in the history of a process. What belongs to none needs no permission.
    pub(crate) fn check_history(
        &self,
        rule: &Rule,
        id: &str,
        tenant: Option<&str>,
        key: Option<&str>,
    ) -> Step {
        if !self.is_checked() {
            return Ok(());
        }
        self.check_tenant(tenant, rule.tenant, id)?;
        if key.is_none() {
            return Ok(());
        }
        self.check_permissions(
            rule,
            About {
                id,
                key,
                ..About::default()
            },
        )
    }

    /// Checks whether an entry of the user operation log may be changed.
    pub(crate) fn check_operation_log(&self, rule: &Rule, entry: &UserOperationLogEntry) -> Step {
        if !self.is_checked() {
            return Ok(());
        }
        self.check_tenant(entry.tenant_id.as_deref(), rule.tenant, &entry.id)?;
        let wanted: Vec<Wanted> = rule
            .any
            .iter()
            .filter_map(|(resource, permission)| {
                let id = match resource {
                    Resource::ProcessDefinition => entry.proc_def_key.as_deref(),
                    _ => entry.category.as_deref(),
                };
                id.map(|id| Wanted::new(*resource, permission, Some(id)))
            })
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        self.authorize_any(wanted)
    }
}
