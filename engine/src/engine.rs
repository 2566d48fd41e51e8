//! The engine: loads what a command needs, runs it, commits what it changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use cauce_store::query::Viewer;
use cauce_store::records::{ByteArray, ExternalTask, Job, JobDefinition, ProcessDefinition};
use cauce_store::{CommitError, Filter, RowChange, Store, StoreOptions, UnitOfWork};
use tokio::runtime::RuntimeFlavor;

use crate::command::find::job_by_id;
use crate::config::EngineConfig;
use crate::definition::Definition;
use crate::definitions::Definitions;
use crate::error::{EngineError, ErrorKind};
use crate::exec::{Env, Exec, Ids, JobLock, Latest, LatestOf, Need, Step, Stop, Workspace};
use crate::hot::HotInstances;
use crate::meters::Meters;
use crate::outgoing::Calls;

/// Who gives a command.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// The authenticated user.
    pub user: Option<String>,
    /// The user's groups.
    pub groups: Vec<String>,
    /// The user's tenants.
    pub tenants: Vec<String>,
    /// Whether an authorization revokes something for the user.
    pub revokes: bool,
}

struct Inner {
    config: EngineConfig,
    store: Store,
    definitions: Definitions,
    clock: fn() -> cauce_store::Timestamp,
    hot: HotInstances,
    meters: Meters,
    /// Commands that collided on a process instance go on one after the other. Entries without a holder are dropped now and then.
    queues: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

/// A job that this node's executor has locked and executes.
pub(crate) struct LockedJob {
    /// Its row, as it is in the database with the lock.
    pub(crate) row: Job,
    /// Who executes it.
    pub(crate) lock: JobLock,
}

/// What all runs of an attempt of a command begin with, so that they do the same.
#[derive(Clone, Copy)]
struct Start {
    now: cauce_store::Timestamp,
    id: uuid::Uuid,
}

/// A process engine on a database. Cheap to clone; all clones are the same engine.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

/// A command that takes longer than this without waiting for anything is long: others would wait for it.
const LONG: Duration = Duration::from_millis(10);

/// Runs what takes long where it stops nobody: others of this thread go on on another one. In a runtime of a single thread there is
/// none.
fn set_aside<T>(run: impl FnOnce() -> T) -> T {
    match tokio::runtime::Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(run),
        _ => run(),
    }
}

/// More loads than this in one command are taken for a defect rather than a need.
const MAX_LOADS: usize = 100_000;

/// What a statement on authorizations begins with: it changes nothing that is kept in memory.
const FORGETS: &str = "DELETE FROM ACT_RU_AUTHORIZATION";

impl Engine {
    /// Opens an engine: connects to its database and brings its tables up to date.
    ///
    /// # Errors
    /// The database cannot be reached, or its tables are not ones this version can work on, or not partitioned as asked.
    pub async fn open(config: EngineConfig) -> Result<Self, EngineError> {
        let options = StoreOptions {
            history_partitions: config.history_partitions,
            ..StoreOptions::default()
        };
        let store = Store::open(&config.database, options).await?;
        let plans = config.history_cleanup.window.is_some();
        let engine = Self {
            inner: Arc::new(Inner {
                hot: HotInstances::new(config.hot_rows),
                meters: Meters::default(),
                definitions: Definitions::new(config.definition_bytes),
                config,
                store,
                clock: chrono::Utc::now,
                queues: Mutex::default(),
            }),
        };
        if plans {
            engine.run(crate::history::cleanup::plan_clean_up).await?;
        }
        Ok(engine)
    }

    /// The store, for queries.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &EngineConfig {
        &self.inner.config
    }

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

    /// What this node has counted and not yet written.
    #[must_use]
    pub fn meters(&self) -> &Meters {
        &self.inner.meters
    }

    /// The engine's time, in milliseconds.
    #[must_use]
    pub fn now(&self) -> cauce_store::Timestamp {
        let now = (self.inner.clock)();
        chrono::DateTime::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now)
    }

    fn start_now(&self) -> Start {
        Start {
            now: self.now(),
            id: uuid::Uuid::now_v7(),
        }
    }

    fn env(
        &self,
        caller: &Caller,
        viewer: Option<&Arc<Viewer>>,
        start: Start,
        job: Option<&LockedJob>,
    ) -> Env {
        let config = &self.inner.config;
        Env {
            now: start.now,
            ids: Ids::after(start.id),
            history: config.history,
            user: caller.user.clone(),
            groups: caller.groups.clone(),
            viewer: viewer.cloned(),
            authorization: config.authorization,
            limits: config.limits,
            default_retries: config.default_retries,
            hostname: config.hostname.clone(),
            max_steps: config.max_steps,
            log_user_operations: caller.user.is_some()
                && config.history == crate::HistoryLevel::Full,
            password_policy: config.password_policy,
            job_lock: job.map(|job| job.lock.clone()),
            batches: Arc::clone(&config.batches),
            cleanup: Arc::clone(&config.history_cleanup),
        }
    }

    /// Runs a command of nobody in particular. See [`Engine::run_as`].
    ///
    /// # Errors
    /// What the command fails with; nothing of it was written then.
    pub async fn run<T>(
        &self,
        command: impl Fn(&mut Exec<'_>) -> Step<T> + Send + Sync,
    ) -> Result<T, EngineError>
    where
        T: Send,
    {
        self.run_as(&Caller::default(), command).await
    }

    /// Runs a command: as often as it needs something loaded, and again on fresh rows when another transaction was faster.
    ///
    /// # Errors
    /// What the command fails with; nothing of it was written then.
    pub async fn run_as<T>(
        &self,
        caller: &Caller,
        command: impl Fn(&mut Exec<'_>) -> Step<T> + Send + Sync,
    ) -> Result<T, EngineError>
    where
        T: Send,
    {
        // What a command works on is large: it lives on the heap, not in the caller's future.
        Box::pin(self.run_until_committed(caller, command, None))
            .await
            .map(|(value, _)| value)
    }

    /// Runs what executes a locked job, and returns the jobs that were locked along with it because they follow it.
    ///
    /// # Errors
    /// As [`Engine::run_as`].
    pub(crate) async fn run_job(
        &self,
        job: &LockedJob,
        command: impl Fn(&mut Exec<'_>) -> Step + Send + Sync,
    ) -> Result<Vec<Job>, EngineError> {
        let caller = Caller::default();
        Box::pin(self.run_until_committed(&caller, command, Some(job)))
            .await
            .map(|((), claimed)| claimed)
    }

    /// Locks of rows that were taken past the instances that are kept in memory.
    pub(crate) fn locked_jobs(&self, jobs: &[Job]) {
        for job in jobs {
            if let Some(instance) = &job.process_instance_id {
                self.inner
                    .hot
                    .amend(instance, |kept| kept.rows.jobs.refresh(job.clone()));
            }
        }
    }

    /// As [`Engine::locked_jobs`], of external tasks.
    pub(crate) fn locked_external_tasks<'a>(&self, tasks: impl Iterator<Item = &'a ExternalTask>) {
        for task in tasks {
            if let Some(instance) = &task.proc_inst_id {
                self.inner.hot.amend(instance, |kept| {
                    kept.rows.external_tasks.refresh(task.clone());
                });
            }
        }
    }

    async fn run_until_committed<T>(
        &self,
        caller: &Caller,
        command: impl Fn(&mut Exec<'_>) -> Step<T> + Send + Sync,
        mut job: Option<&LockedJob>,
    ) -> Result<(T, Vec<Job>), EngineError>
    where
        T: Send,
    {
        let lock_of = job;
        let mut attempt = 0;
        let mut turn = None;
        // Whether the last attempt has taken long, so that the next will.
        let mut slow = false;
        let mut calls = Calls::default();
        let viewer = self.checked(caller);
        let mut start = self.start_now();
        // Whether all is to be read from the database.
        let mut fresh = !self.inner.hot.is_on();
        'attempts: loop {
            // What was sent outside already must not change.
            if attempt > 0 && calls.is_empty() {
                start = self.start_now();
            }
            let mut base = Box::new(Workspace::after(std::mem::take(&mut calls)));
            // Its row is known, but for another attempt it is read again.
            if let Some(job) = job.take() {
                base.queries.insert(
                    Exec::query_key::<Job>(&job_by_id(&job.row.id)),
                    Arc::new(vec![job.row.clone()]),
                );
            }
            let mut loads = 0;
            // Whether some of what the command sees was in memory before.
            let mut hot = None;
            let value = loop {
                base.mark();
                let env = self.env(caller, viewer.as_ref(), start, lock_of);
                let aside = slow || base.definitions.values().any(|d| d.is_slow());
                let began = Instant::now();
                let mut exec = Exec::new(base, &env);
                let mut run = || command(&mut exec).and_then(|value| exec.finish().map(|()| value));
                let outcome = if aside { set_aside(run) } else { run() };
                base = exec.ws;
                let long = began.elapsed() > LONG;
                if long || aside {
                    slow = long;
                    base.definitions.values().for_each(|d| d.set_slow(long));
                }
                match outcome {
                    Ok(value) => break value,
                    Err(Stop::Need(need)) => {
                        base.reset();
                        loads += 1;
                        if loads > MAX_LOADS {
                            return Err(EngineError::engine(format!(
                                "gave up after {MAX_LOADS} loads, the last of {need:?}"
                            )));
                        }
                        match need {
                            Need::Instance(id)
                                if !fresh
                                    && base.loaded.is_empty()
                                    && let Some(kept) = self.inner.hot.take(&id) =>
                            {
                                base = Box::pin(self.go_on_with(kept, base)).await?;
                                hot = Some(id);
                            }
                            // Nothing is sent outside that rests on rows that may be old.
                            Need::Call(_) if hot.is_some() || base.assumes() => {
                                fresh = true;
                                calls = base.calls.for_another_attempt();
                                continue 'attempts;
                            }
                            Need::Latest(of)
                                if !fresh && let Some(row) = self.inner.definitions.latest(&of) =>
                            {
                                // It is what comes next.
                                if let Some(known) = self.inner.definitions.get(&row.id) {
                                    base.definitions.insert(row.id.clone(), known);
                                }
                                let (row, assumed) = (Some(row), true);
                                base.latest.insert(of, Latest { row, assumed });
                            }
                            need => match self.load(need, &mut base).await {
                                Err(_) if hot.is_some() || base.assumes() => {
                                    fresh = true;
                                    calls = base.calls.for_another_attempt();
                                    continue 'attempts;
                                }
                                loaded => loaded?,
                            },
                        }
                    }
                    // What failed on rows that may be old is tried on fresh ones.
                    Err(Stop::Fail(_) | Stop::BpmnError(_)) if hot.is_some() || base.assumes() => {
                        fresh = true;
                        calls = base.calls.for_another_attempt();
                        continue 'attempts;
                    }
                    // What was tried counts as well.
                    Err(Stop::Fail(error)) => {
                        self.inner.meters.add_all(&base.marks);
                        return Err(error);
                    }
                    Err(Stop::BpmnError(error)) => {
                        self.inner.meters.add_all(&base.marks);
                        return Err(Exec::uncaught(error));
                    }
                }
            };
            base.settle();
            let mut changes = base.changes();
            if changes.is_empty() && base.spill_is_empty() {
                if hot.is_none() && base.assumes() {
                    fresh = true;
                    continue;
                }
                if let Some(id) = hot {
                    // What only reads gets what is in the database.
                    base.reset();
                    base.queries.clear();
                    calls = std::mem::take(&mut base.calls).for_another_attempt();
                    self.inner.hot.put(id, base);
                    fresh = true;
                    continue;
                }
                self.inner.meters.add_all(&base.marks);
                return Ok((value, Vec::new()));
            }
            if hot.is_some() {
                match base.checks() {
                    Some(checks) => changes.extend(checks),
                    None => {
                        fresh = true;
                        calls = base.calls.for_another_attempt();
                        continue;
                    }
                }
            }
            let assumed = base.assumes();
            changes.extend(base.checks_of_latest());
            let wide = changes
                .iter()
                .any(|change| matches!(change, RowChange::Statement { sql, .. } if !sql.starts_with(FORGETS)));
            let spill = base.take_spill();
            let stays = self.inner.hot.is_on() && !wide && spill.is_none();
            self.forget_changed(&base);
            let claimed = base.claimed.iter();
            let claimed = claimed.filter_map(|id| base.rows.jobs.get(id).cloned());
            let claimed: Vec<Job> = claimed.collect();
            match self
                .inner
                .store
                .commit(UnitOfWork {
                    changes,
                    wakeups: std::mem::take(&mut base.wakeups),
                    spill: spill.map(|spill| Arc::new(tokio::sync::Mutex::new(spill))),
                })
                .await
            {
                Ok(()) => {
                    self.inner.meters.add_all(&base.marks);
                    if wide {
                        self.inner.hot.clear();
                    }
                    if stays && let Some((id, workspace)) = base.into_hot() {
                        self.inner.hot.put(id, workspace);
                    }
                    return Ok((value, claimed));
                }
                Err(
                    CommitError::OptimisticLocking { .. } | CommitError::UniqueViolation { .. },
                ) if hot.is_some() || assumed => {
                    fresh = true;
                }
                Err(CommitError::OptimisticLocking { .. })
                    if attempt < self.inner.config.optimistic_retries =>
                {
                    attempt += 1;
                    if turn.is_none() {
                        turn = self.queue_up(base.first_loaded()).await;
                    }
                    calls = base.calls.for_another_attempt();
                }
                Err(CommitError::OptimisticLocking { table, id }) => {
                    self.inner.meters.add_all(&base.marks);
                    return Err(EngineError::new(
                        ErrorKind::OptimisticLocking,
                        format!(
                            "ENGINE-03005 Execution of '{table}[{id}]' failed. Entity was updated by another transaction concurrently."
                        ),
                    ));
                }
                Err(CommitError::UniqueViolation { .. })
                    if attempt < self.inner.config.optimistic_retries =>
                {
                    attempt += 1;
                    calls = base.calls.for_another_attempt();
                }
                Err(CommitError::UniqueViolation { table, constraint }) => {
                    tracing::debug!(%table, %constraint, "a unique rule is violated");
                    self.inner.meters.add_all(&base.marks);
                    return Err(EngineError::new(
                        ErrorKind::Other("ProcessEnginePersistenceException"),
                        "An exception occurred in the persistence layer. Please check the server logs for a detailed message and the entire exception stack trace.",
                    ));
                }
                Err(CommitError::Lost(error)) => return Err(EngineError::Unavailable(error)),
                Err(CommitError::Other(error)) => return Err(EngineError::Store(error)),
            }
        }
    }

    /// Waits until no other command of this node that has collided works on the same process instance.
    async fn queue_up(&self, instance: Option<String>) -> Option<tokio::sync::OwnedMutexGuard<()>> {
        let instance = instance?;
        let queue = {
            let mut queues = self
                .inner
                .queues
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if queues.len() > 1_000 {
                queues.retain(|_, queue| Arc::strong_count(queue) > 1);
            }
            Arc::clone(queues.entry(instance).or_default())
        };
        Some(queue.lock_owned().await)
    }

    /// A workspace that was kept, with what was asked so far and definitions as they are now.
    async fn go_on_with(
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
    fn forget_changed(&self, done: &Workspace) {
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

    async fn load(&self, need: Need, base: &mut Workspace) -> Result<(), EngineError> {
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

    /// Closes the store.
    pub fn close(&self) {
        self.inner.store.close();
    }
}
