//! What a command works on: the rows of the process instances concerned, and the definitions they run on.
//!
//! Does no I/O: what is missing is asked for by [`super::Need`].

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use cauce_store::records::*;
use cauce_store::{Record, RowChange};

use super::tracked::Tracked;
use crate::definition::Definition;

/// Declares the tables of a workspace, in the order in which their changes are written.
macro_rules! tables {
    ($($(#[$meta:meta])* $name:ident: $record:ident by |$row:ident| $owner:expr,)*) => {
        /// Rows by table.
        #[derive(Debug, Clone)]
        pub struct Rows {
            $($(#[$meta])* pub $name: Tracked<$record>,)*
        }

        impl Default for Rows {
            fn default() -> Self {
                Self { $($name: Tracked::new(|$row: &$record| $owner),)* }
            }
        }

        impl Rows {
            /// The net changes of all tables.
            #[must_use]
            pub fn changes(&self) -> Vec<RowChange> {
                let mut out = Vec::new();
                $(self.$name.changes(&mut out);)*
                out
            }
        }
    };
}

tables! {
    /// Deployments.
    deployments: Deployment by |_r| None,
    /// Large values, by deployment.
    byte_arrays: ByteArray by |r| r.deployment_id.as_deref(),
    /// Process definitions, by key.
    process_definitions: ProcessDefinition by |r| Some(&r.key),
    /// Decision requirements definitions, by key.
    decision_requirements: DecisionRequirementsDefinition by |r| Some(&r.key),
    /// Decision definitions, by key.
    decision_definitions: DecisionDefinition by |r| Some(&r.key),
    /// Form definitions, by key.
    form_definitions: FormDefinition by |r| Some(&r.key),
    /// Job definitions, by process definition.
    job_definitions: JobDefinition by |r| r.proc_def_id.as_deref(),
    /// Batches.
    batches: Batch by |_r| None,
    /// Executions, by parent.
    executions: Execution by |r| r.parent_id.as_deref(),
    /// Tasks, by execution.
    tasks: Task by |r| r.execution_id.as_deref(),
    /// Identity links, by task.
    identity_links: IdentityLink by |r| r.task_id.as_deref(),
    /// Variables, by scope: execution, task or batch.
    variables: Variable by |r| r.var_scope.as_deref(),
    /// External tasks, by execution.
    external_tasks: ExternalTask by |r| r.execution_id.as_deref(),
    /// Event subscriptions, by execution.
    event_subscriptions: EventSubscription by |r| r.execution_id.as_deref(),
    /// Jobs, by execution.
    jobs: Job by |r| r.execution_id.as_deref(),
    /// Incidents, by execution.
    incidents: Incident by |r| r.execution_id.as_deref(),
    /// Filters.
    filters: TaskFilter by |_r| None,
    /// Authorizations.
    authorizations: Authorization by |_r| None,
    /// Users.
    users: User by |_r| None,
    /// Groups.
    groups: Group by |_r| None,
    /// Facts about users, by user.
    identity_infos: IdentityInfo by |r| r.user_id.as_deref(),
    /// Tenants.
    tenants: Tenant by |_r| None,
    /// Members of tenants, by tenant.
    tenant_memberships: TenantMembership by |r| Some(&r.tenant_id),
    /// Historic process instances, by super process instance.
    historic_process_instances: HistoricProcessInstance by |r| r.super_process_instance_id.as_deref(),
    /// Historic activity instances, by execution.
    historic_activity_instances: HistoricActivityInstance by |r| Some(&r.execution_id),
    /// Historic tasks, by execution.
    historic_task_instances: HistoricTaskInstance by |r| r.execution_id.as_deref(),
    /// Historic variables, by process instance.
    historic_variable_instances: HistoricVariableInstance by |r| r.proc_inst_id.as_deref(),
    /// Historic details, by variable.
    historic_details: HistoricDetail by |r| r.var_inst_id.as_deref(),
    /// Historic incidents, by execution.
    historic_incidents: HistoricIncident by |r| r.execution_id.as_deref(),
    /// Historic identity links, by task.
    historic_identity_links: HistoricIdentityLink by |r| r.task_id.as_deref(),
    /// Historic job logs, by job.
    historic_job_logs: HistoricJobLog by |r| Some(&r.job_id),
    /// Historic external task logs, by external task.
    historic_external_task_logs: HistoricExternalTaskLog by |r| Some(&r.ext_task_id),
    /// Historic decision instances, by process instance.
    historic_decision_instances: HistoricDecisionInstance by |r| r.proc_inst_id.as_deref(),
    /// Historic decision inputs, by decision instance.
    historic_decision_inputs: HistoricDecisionInput by |r| Some(&r.dec_inst_id),
    /// Historic decision outputs, by decision instance.
    historic_decision_outputs: HistoricDecisionOutput by |r| Some(&r.dec_inst_id),
    /// Historic batches.
    historic_batches: HistoricBatch by |_r| None,
    /// Comments, by task.
    comments: Comment by |r| r.task_id.as_deref(),
    /// Attachments, by task.
    attachments: Attachment by |r| r.task_id.as_deref(),
    /// Entries of the user operation log.
    user_operation_log: UserOperationLogEntry by |_r| None,
    /// Counters.
    meter_logs: MeterLog by |_r| None,
    /// Assignments for counting task workers.
    task_meter_logs: TaskMeterLog by |_r| None,
}

/// Rows that a query gave, kept for the next run of the command.
pub type QueryResult = Arc<dyn Any + Send + Sync>;

/// What a command works on.
#[derive(Clone, Default)]
pub struct Workspace {
    /// Rows by table, with their changes.
    pub rows: Rows,
    /// Process definitions by id.
    pub definitions: HashMap<String, Arc<Definition>>,
    /// Results of generic queries by what was asked.
    pub queries: HashMap<String, QueryResult>,
    /// Process instances whose trees were loaded (also those found not to exist).
    pub loaded: HashMap<String, bool>,
    /// Statements to run beside the row changes.
    pub statements: Vec<RowChange>,
    /// Whom to wake after the commit.
    pub wakeups: Vec<cauce_store::Wakeup>,
}

impl Workspace {
    /// All changes, in writing order.
    #[must_use]
    pub fn changes(&self) -> Vec<RowChange> {
        let mut changes = self.rows.changes();
        changes.extend(self.statements.iter().cloned());
        changes
    }

    /// The row of a query's result, typed.
    #[must_use]
    pub fn query_result<R: Record>(&self, key: &str) -> Option<Arc<Vec<R>>> {
        self.queries.get(key).cloned().and_then(|r| r.downcast::<Vec<R>>().ok())
    }
}
