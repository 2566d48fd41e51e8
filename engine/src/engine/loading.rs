//! What commands need: rows, trees of process instances, definitions, calls outside.

use std::sync::Arc;

use cauce_store::Filter;
use cauce_store::records::{ByteArray, JobDefinition, ProcessDefinition};
use tokio::runtime::RuntimeFlavor;

use super::Engine;
use crate::definition::Definition;
use crate::error::{EngineError, ErrorKind};
use crate::exec::{Exec, Latest, LatestOf, Need, Workspace};
/// Runs what takes long where it stops nobody: others of this thread go on on another one. In a runtime of a single thread there is
/// none.
pub(super) fn set_aside<T>(run: impl FnOnce() -> T) -> T {
    match tokio::runtime::Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(run),
        _ => run(),
    }
}

impl Engine {
    /// The newest version of a process definition as this node knows it. Where another node has deployed or deleted one it may be
    /// another: commands check that when they commit.
    #[must_use]
    pub fn known_latest(&self, key: &str, tenant: Option<&str>) -> Option<String> {
        let of = LatestOf {
            key: key.to_owned(),
            tenant: tenant.map(str::to_owned),
        };
        self.inner.definitions.latest(&of).map(|row| row.id.clone())
    }

    /// A workspace that was kept, with what was asked so far and definitions as they are now.
    pub(super) async fn go_on_with(
        &self,
        mut kept: Box<Workspace>,
        asked: Box<Workspace>,
    ) -> Result<Box<Workspace>, EngineError> {
        let mut known: Vec<String> = kept.definitions.keys().cloned().collect();
        known.extend(asked.definitions.keys().cloned());
        kept.definitions.clear();
        for id in known {
            let definition = self.load_definition(&id).await?;
            kept.definitions.insert(id, definition);
        }
        kept.queries = asked.queries;
        kept.latest = asked.latest;
        kept.calls = asked.calls;
        kept.watch();
        Ok(kept)
    }

    /// Cached definitions that a command changes are read anew.
    pub(super) fn forget_changed(&self, done: &Workspace) {
        let mut stale: Vec<String> = Vec::new();
        stale.extend(done.rows.process_definitions.iter().map(|d| d.id.clone()));
        stale.extend(
            done.rows
                .process_definitions
                .deleted()
                .map(|d| d.id.clone()),
        );
        stale.extend(
            done.rows
                .job_definitions
                .iter()
                .filter_map(|d| d.proc_def_id.clone()),
        );
        stale.extend(
            done.rows
                .job_definitions
                .deleted()
                .filter_map(|d| d.proc_def_id.clone()),
        );
        if !stale.is_empty() || !done.statements.is_empty() {
            self.inner.definitions.forget(stale);
        }
    }

    /// Forgets all cached definitions.
    pub fn forget_definitions(&self) {
        self.inner.definitions.clear();
    }

    pub(super) async fn load(&self, need: Need, base: &mut Workspace) -> Result<(), EngineError> {
        match need {
            Need::Instance(id) => {
                let tree = self.inner.store.load_tree(&id).await?;
                base.loaded.insert(id, tree.is_some());
                if let Some(tree) = tree {
                    let mut definitions: Vec<String> = tree
                        .executions
                        .iter()
                        .filter_map(|e| e.proc_def_id.clone())
                        .collect();
                    definitions.sort();
                    definitions.dedup();
                    let mut executions = tree.executions;
                    executions.sort_by(|a, b| a.id.cmp(&b.id));
                    let root = executions
                        .iter()
                        .find(|e| e.parent_id.is_none())
                        .and_then(|e| e.root_proc_inst_id.clone());
                    executions
                        .into_iter()
                        .for_each(|r| base.load_execution(r, root.as_deref()));
                    let rows = &mut base.rows;
                    tree.variables
                        .into_iter()
                        .for_each(|r| rows.variables.load(r));
                    tree.byte_arrays
                        .into_iter()
                        .for_each(|r| rows.byte_arrays.load(r));
                    tree.tasks.into_iter().for_each(|r| rows.tasks.load(r));
                    tree.identity_links
                        .into_iter()
                        .for_each(|r| rows.identity_links.load(r));
                    tree.external_tasks
                        .into_iter()
                        .for_each(|r| rows.external_tasks.load(r));
                    tree.jobs.into_iter().for_each(|r| rows.jobs.load(r));
                    tree.event_subscriptions
                        .into_iter()
                        .for_each(|r| rows.event_subscriptions.load(r));
                    tree.incidents
                        .into_iter()
                        .for_each(|r| rows.incidents.load(r));
                    tree.hi_activities
                        .into_iter()
                        .for_each(|r| rows.historic_activity_instances.load(r));
                    tree.hi_process
                        .into_iter()
                        .for_each(|r| rows.historic_process_instances.load(r));
                    tree.hi_tasks
                        .into_iter()
                        .for_each(|r| rows.historic_task_instances.load(r));
                    tree.hi_variables
                        .into_iter()
                        .for_each(|r| rows.historic_variable_instances.load(r));
                    tree.hi_incidents
                        .into_iter()
                        .for_each(|r| rows.historic_incidents.load(r));
                    for definition in definitions {
                        let loaded = self.load_definition(&definition).await?;
                        base.definitions.entry(definition).or_insert(loaded);
                    }
                }
            }
            Need::Definition(id) => {
                let definition = self.load_definition(&id).await?;
                base.definitions.insert(id, definition);
            }
            Need::Latest(of) => {
                let filter = Filter::new().text("KEY_", &of.key);
                let versions: Vec<ProcessDefinition> = self.inner.store.select(&filter).await?;
                let of_tenant = versions.into_iter().filter(|d| d.tenant_id == of.tenant);
                let row = of_tenant.max_by_key(|d| d.version).map(Arc::new);
                if let Some(row) = &row {
                    let row = Arc::clone(row);
                    self.inner.definitions.put_latest(of.clone(), row);
                }
                let assumed = false;
                base.latest.insert(of, Latest { row, assumed });
            }
            Need::Rows(wanted) => {
                let rows = wanted.load(&self.inner.store).await?;
                base.queries.insert(wanted.key, rows);
            }
            Need::Call(call) => {
                let by = self.inner.config.outgoing.as_deref();
                base.calls.make(call, by).await;
            }
            Need::DropMonths(by) => {
                let store = &self.inner.store;
                store.drop_expired_months(by).await?;
                base.queries
                    .insert(Exec::MONTHS.to_owned(), Arc::new(store.has_months()));
            }
        }
        Ok(())
    }

    /// A process definition, ready to execute.
    ///
    /// # Errors
    /// There is none of that id, or its model cannot be read any more.
    pub async fn load_definition(&self, id: &str) -> Result<Arc<Definition>, EngineError> {
        if let Some(hit) = self.inner.definitions.get(id) {
            return Ok(hit);
        }
        let store = &self.inner.store;
        let Some(row) = store.select_by_id::<ProcessDefinition>(id).await? else {
            return Err(EngineError::new(
                ErrorKind::NotFound,
                format!(
                    "no deployed process definition found with id '{id}': processDefinition is null"
                ),
            ));
        };
        let job_definitions = store
            .select::<JobDefinition>(&Filter::new().text("PROC_DEF_ID_", id))
            .await?;
        let deployment = row.deployment_id.clone().unwrap_or_default();
        let resource = row.resource_name.clone().unwrap_or_default();
        let bytes = store
            .select_one::<ByteArray>(
                Filter::new()
                    .text("DEPLOYMENT_ID_", &deployment)
                    .text("NAME_", &resource),
            )
            .await?
            .and_then(|b| b.bytes)
            .unwrap_or_default();
        let options = cauce_bpmn::ParseOptions {
            new_deployment: false,
            ..cauce_bpmn::ParseOptions::default()
        };
        let outcome = set_aside(|| cauce_bpmn::parse(&bytes, &resource, &options));
        let Some(process) = outcome.processes.into_iter().find(|p| p.key == row.key) else {
            return Err(EngineError::engine(format!(
                "process definition '{id}' cannot be read from resource '{resource}' of deployment '{deployment}'"
            )));
        };
        let definition = Arc::new(Definition::new(row, Arc::new(process), job_definitions));
        self.inner
            .definitions
            .put(id.to_owned(), Arc::clone(&definition));
        Ok(definition)
    }
}
