//! What a command works on: the rows of the process instances concerned, and the definitions they run on.
//!
//! Does no I/O: what is missing is asked for by [`super::Need`].

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use cauce_store::records::*;
use cauce_store::{Record, RowChange};

use super::load::{Latest, LatestOf};
use super::tracked::Tracked;
use crate::definition::Definition;

/// Declares the tables of a workspace, in the order in which their changes are written.
macro_rules! tables {
    ($($(#[$meta:meta])* $name:ident: $record:ident by |$row:ident| $owner:expr,)*) => {
        /// Rows by table.
        #[derive(Debug)]
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

            /// Whether rows were loaded by the command itself.
            fn have_strangers(&self) -> bool {
                false $(|| self.$name.has_strangers())*
            }

            /// From now on what is read is remembered.
            fn watch(&mut self) {
                $(self.$name.watch();)*
            }

            /// About how many rows are new.
            pub(super) fn grown(&self) -> usize {
                0 $(+ self.$name.grown())*
            }

            /// What is loaded now is what [`Rows::reset`] goes back to.
            fn mark(&mut self) {
                $(self.$name.mark();)*
            }

            /// Undoes everything since [`Rows::mark`].
            fn reset(&mut self) {
                $(self.$name.reset();)*
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

/// What a workspace takes beside its rows, in rows.
const WORKSPACE_WEIGHT: usize = 20;

/// What a command works on.
#[derive(Default)]
pub struct Workspace {
    /// Rows by table, with their changes.
    pub rows: Rows,
    /// Process definitions by id.
    pub definitions: HashMap<String, Arc<Definition>>,
    /// Newest versions of process definitions.
    pub latest: HashMap<LatestOf, Latest>,
    /// Results of generic queries by what was asked.
    pub queries: HashMap<String, QueryResult>,
    /// Calls outside that were made for the command.
    pub calls: crate::outgoing::Calls,
    /// Process instances whose trees were loaded (also those found not to exist).
    pub loaded: HashMap<String, bool>,
    /// Statements to run beside the row changes.
    pub statements: Vec<RowChange>,
    /// Whom to wake after the commit.
    pub wakeups: Vec<cauce_store::Wakeup>,
    /// Removal times of history that is still to be written.
    pub removals: cauce_store::Removals,
    /// New jobs that are locked for who executes this one.
    pub claimed: Vec<String>,
    /// What was counted.
    pub marks: crate::meters::Marks,
    /// New rows that the command is done with.
    pub(super) spill: Option<cauce_store::Spill>,
}

/// What hangs on an execution, as bits of `CACHED_ENT_STATE_`: a reader does not look for what has no bit.
mod hanging {
    pub(super) const EVENT_SUBSCRIPTIONS: i32 = 1;
    pub(super) const TASKS: i32 = 1 << 1;
    pub(super) const JOBS: i32 = 1 << 2;
    pub(super) const INCIDENTS: i32 = 1 << 3;
    pub(super) const VARIABLES: i32 = 1 << 4;
    pub(super) const SUB_PROCESS_INSTANCE: i32 = 1 << 5;
    pub(super) const EXTERNAL_TASKS: i32 = 1 << 7;
}

impl Workspace {
    /// Takes an execution as it is in the database. Only the row of a process instance names the root; in memory all do.
    pub fn load_execution(&mut self, mut row: Execution, root: Option<&str>) {
        if row.root_proc_inst_id.is_none() {
            row.root_proc_inst_id = root.map(str::to_owned);
        }
        self.rows.executions.load(row);
    }

    /// What is loaded now is what [`Workspace::reset`] goes back to.
    pub fn mark(&mut self) {
        self.rows.mark();
        self.marks = crate::meters::Marks::default();
    }

    /// An empty workspace of a command for which calls were made already.
    #[must_use]
    pub fn after(calls: crate::outgoing::Calls) -> Self {
        Self {
            calls,
            ..Self::default()
        }
    }

    /// Undoes an attempt: what it changed and what it loaded by itself.
    pub fn reset(&mut self) {
        self.rows.reset();
        self.statements.clear();
        self.wakeups.clear();
        self.removals.clear();
        self.claimed.clear();
        self.spill = None;
    }

    /// Whether nothing was set aside.
    #[must_use]
    pub fn spill_is_empty(&self) -> bool {
        self.spill.as_ref().is_none_or(cauce_store::Spill::is_empty)
    }

    /// The new rows that were set aside, to be written before all others.
    pub fn take_spill(&mut self) -> Option<cauce_store::Spill> {
        let mut spill = self.spill.take()?;
        spill.set_removal_times(self.removals.clone());
        Some(spill)
    }

    /// Gives the executions what their rows say beside what they do: what hangs on them, and the key of their definition.
    /// Looks at those only that were changed, or on which something was.
    pub fn settle(&mut self) {
        let rows = &self.rows;
        let mut ids = rows.executions.changed_ids();
        let changed = ids.iter().filter_map(|id| rows.executions.get(id));
        let calling: HashSet<String> = changed.filter_map(|e| e.super_exec.clone()).collect();
        let ended: HashSet<String> = rows
            .executions
            .deleted()
            .filter_map(|e| e.super_exec.clone())
            .collect();
        let mut seen: HashSet<String> = ids.iter().cloned().collect();
        for owner in rows
            .event_subscriptions
            .changed_owners()
            .chain(rows.tasks.changed_owners())
            .chain(rows.jobs.changed_owners())
            .chain(rows.incidents.changed_owners())
            .chain(rows.variables.changed_owners())
            .chain(rows.external_tasks.changed_owners())
            .chain(calling.iter().map(String::as_str))
            .chain(ended.iter().map(String::as_str))
        {
            if !seen.contains(owner) {
                seen.insert(owner.to_owned());
                ids.push(owner.to_owned());
            }
        }
        for id in ids {
            self.settle_execution(&id, &calling, &ended);
        }
        self.settle_removals();
    }

    /// History that changes and gets a removal time is written once for both.
    fn settle_removals(&mut self) {
        /// Rows of one table, and where they name their root process instance and their removal time.
        macro_rules! give {
            ($($name:ident),*) => {$(
                for id in self.rows.$name.changed_ids() {
                    let root = self.rows.$name.get(&id).and_then(|row| row.root_proc_inst_id.as_ref());
                    if let Some(time) = root.and_then(|root| self.removals.get(root)).copied() {
                        self.rows.$name.update(&id, |row| row.removal_time = Some(time));
                    }
                }
            )*};
        }
        if !self.removals.is_empty() {
            give!(
                historic_process_instances,
                historic_activity_instances,
                historic_task_instances,
                historic_variable_instances,
                historic_incidents
            );
        }
    }

    fn settle_execution(&mut self, id: &str, calling: &HashSet<String>, ended: &HashSet<String>) {
        let Some(row) = self.rows.executions.get(id) else {
            return;
        };
        let is_new = self.rows.executions.is_new(id);
        let whole = is_new
            || row
                .proc_inst_id
                .as_deref()
                .is_some_and(|p| self.loaded.get(p) == Some(&true));
        if whole {
            let mut state = 0;
            for (bit, count) in [
                (
                    hanging::EVENT_SUBSCRIPTIONS,
                    self.rows.event_subscriptions.count_of(id),
                ),
                (hanging::TASKS, self.rows.tasks.count_of(id)),
                (hanging::JOBS, self.rows.jobs.count_of(id)),
                (hanging::INCIDENTS, self.rows.incidents.count_of(id)),
                (hanging::VARIABLES, self.rows.variables.count_of(id)),
                (
                    hanging::EXTERNAL_TASKS,
                    self.rows.external_tasks.count_of(id),
                ),
            ] {
                if count > 0 {
                    state |= bit;
                }
            }
            // The tree of a called instance is not loaded with its caller's.
            let called = row.cached_ent_state.unwrap_or(0) & hanging::SUB_PROCESS_INSTANCE != 0;
            if calling.contains(id) || (called && !ended.contains(id)) {
                state |= hanging::SUB_PROCESS_INSTANCE;
            }
            if row.cached_ent_state != Some(state) {
                self.rows
                    .executions
                    .update(id, |e| e.cached_ent_state = Some(state));
            }
        }
        if is_new {
            let key = self
                .rows
                .executions
                .get(id)
                .and_then(|e| e.proc_def_id.as_deref())
                .and_then(|d| self.definitions.get(d));
            let key = key.map(|d| d.row.key.clone());
            self.rows.executions.update(id, |e| {
                if e.parent_id.is_some() {
                    e.root_proc_inst_id = None;
                }
                if key.is_some() {
                    e.proc_def_key = key;
                }
            });
        }
    }

    /// All changes, in writing order.
    #[must_use]
    pub fn changes(&self) -> Vec<RowChange> {
        let mut changes = self.rows.changes();
        cauce_store::set_removal_times(&mut changes, &self.removals);
        changes.extend(self.statements.iter().cloned());
        changes
    }

    /// From now on what is read is remembered, for [`Workspace::checks`].
    pub fn watch(&mut self) {
        self.rows.watch();
    }

    /// What must still be so in the database for this command to have seen the truth, where it was not read from there.
    /// `None` where it has read too much to be checked.
    #[must_use]
    pub fn checks(&self) -> Option<Vec<RowChange>> {
        use super::tracked::Lists::{Counted, Hanging, OfExecutions, Unread};

        let (rows, mut out, mut owners) = (&self.rows, Vec::new(), HashSet::new());
        let of = |known: bool| known.then_some(());
        of(rows.executions.checks(OfExecutions, &mut out, &mut owners))?;
        of(rows.tasks.checks(OfExecutions, &mut out, &mut owners))?;
        of(rows
            .identity_links
            .checks(Counted("TASK_ID_"), &mut out, &mut owners))?;
        of(rows
            .variables
            .checks(Counted("VAR_SCOPE_"), &mut out, &mut owners))?;
        of(rows
            .external_tasks
            .checks(Hanging("EXECUTION_ID_"), &mut out, &mut owners))?;
        of(rows
            .event_subscriptions
            .checks(Hanging("EXECUTION_ID_"), &mut out, &mut owners))?;
        of(rows
            .jobs
            .checks(Hanging("EXECUTION_ID_"), &mut out, &mut owners))?;
        of(rows.incidents.checks(OfExecutions, &mut out, &mut owners))?;
        of(rows.byte_arrays.checks(Unread, &mut out, &mut owners))?;
        let listed = owners.iter();
        out.extend(listed.filter_map(|owner| rows.executions.check_of(owner)));
        // Of what is new here the database knows nothing.
        out.retain(|check| match check {
            RowChange::CheckOwner { owner, .. } => {
                !rows.executions.is_new(owner) && !rows.tasks.is_new(owner)
            }
            _ => true,
        });
        Some(out)
    }

    /// What the commit has to check of definitions that were in memory.
    pub fn checks_of_latest(&self) -> impl Iterator<Item = RowChange> {
        let assumed = self.latest.values().filter(|latest| latest.assumed);
        let rows = assumed.filter_map(|latest| latest.row.as_ref());
        rows.map(|row| RowChange::CheckLatest {
            id: row.id.clone(),
            revision: row.rev,
        })
    }

    /// Whether a definition was in memory that may not be the newest any more.
    #[must_use]
    pub fn assumes(&self) -> bool {
        self.latest.values().any(|latest| latest.assumed)
    }

    /// After its commit: the workspace as it would be loaded, with its process instance, where it is about one alone that goes on
    /// and that has no incidents, which come and go without a trace.
    #[must_use]
    pub fn into_hot(mut self: Box<Self>) -> Option<(String, Box<Self>)> {
        if self.rows.have_strangers() {
            return None;
        }
        let executions = &self.rows.executions;
        let mut instances: HashSet<String> = self
            .loaded
            .iter()
            .filter(|(_, exists)| **exists)
            .map(|(id, _)| id.clone())
            .collect();
        instances.extend(
            executions
                .inserted()
                .filter(|e| e.parent_id.is_none())
                .map(|e| e.id.clone()),
        );
        let mut instances = instances.into_iter();
        let (Some(instance), None) = (instances.next(), instances.next()) else {
            return None;
        };
        let root = executions.get(&instance)?.root_proc_inst_id.clone()?;
        let rows = &self.rows;
        if !rows.incidents.is_empty() {
            return None;
        }
        let mut old = std::mem::take(&mut self.rows);
        let rows = &mut self.rows;
        rows.executions = old.executions;
        rows.variables = old.variables;
        rows.tasks = old.tasks;
        rows.identity_links = old.identity_links;
        rows.external_tasks = old.external_tasks;
        rows.jobs = old.jobs;
        rows.event_subscriptions = old.event_subscriptions;
        rows.historic_activity_instances = old.historic_activity_instances;
        rows.historic_process_instances = old.historic_process_instances;
        rows.historic_task_instances = old.historic_task_instances;
        rows.historic_variable_instances = old.historic_variable_instances;
        rows.historic_incidents = old.historic_incidents;
        // Only the row of a process instance names the root; in memory all do.
        rows.executions
            .committed(|e| e.root_proc_inst_id = Some(root.clone()), |_| true);
        rows.variables.committed(|_| (), |_| true);
        if !old.byte_arrays.is_empty() {
            let used: HashSet<&str> = rows
                .variables
                .iter()
                .filter_map(|v| v.bytearray_id.as_deref())
                .collect();
            old.byte_arrays
                .committed(|_| (), |b| used.contains(b.id.as_str()));
            rows.byte_arrays = old.byte_arrays;
        }
        rows.tasks.committed(|_| (), |_| true);
        rows.identity_links.committed(|_| (), |_| true);
        rows.external_tasks.committed(|_| (), |_| true);
        rows.jobs.committed(|_| (), |_| true);
        rows.event_subscriptions.committed(|_| (), |_| true);
        rows.historic_activity_instances
            .committed(|_| (), |h| h.end_time.is_none());
        rows.historic_process_instances.committed(|_| (), |_| true);
        rows.historic_task_instances
            .committed(|_| (), |h| h.end_time.is_none());
        rows.historic_variable_instances
            .committed(|_| (), |h| h.state.as_deref() != Some("DELETED"));
        rows.historic_incidents
            .committed(|_| (), |h| h.end_time.is_none());
        self.loaded.clear();
        self.loaded.insert(instance.clone(), true);
        self.latest.clear();
        self.queries.clear();
        self.calls = crate::outgoing::Calls::default();
        self.statements.clear();
        self.wakeups.clear();
        self.removals.clear();
        self.claimed.clear();
        Some((instance, self))
    }

    /// The least id of a loaded process instance.
    #[must_use]
    pub fn first_loaded(&self) -> Option<String> {
        let loaded = self.loaded.iter().filter(|(_, exists)| **exists);
        loaded.map(|(id, _)| id).min().cloned()
    }

    /// How many rows of a process instance there are.
    #[must_use]
    pub fn weight(&self) -> usize {
        let rows = &self.rows;
        rows.executions.len()
            + rows.variables.len()
            + rows.byte_arrays.len()
            + rows.tasks.len()
            + rows.identity_links.len()
            + rows.historic_activity_instances.len()
            + rows.historic_task_instances.len()
            + rows.historic_variable_instances.len()
            + WORKSPACE_WEIGHT
    }

    /// The row of a query's result, typed.
    #[must_use]
    pub fn query_result<R: Record>(&self, key: &str) -> Option<Arc<Vec<R>>> {
        self.queries
            .get(key)
            .cloned()
            .and_then(|r| r.downcast::<Vec<R>>().ok())
    }
}
