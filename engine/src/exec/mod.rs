//! Execution: a pure function over a loaded tree.
//!
//! Nothing in here does I/O, asks for the time, draws an id or awaits: clock and ids are in [`Env`], and what is missing is asked for
//! by ending with [`Stop::Need`], whereupon the engine loads it and runs the command again from the start. Work goes through an
//! agenda, never by recursion from one activity to the next.

mod activity_tree;
mod batch_variables;
mod compensation;
mod conditions;
mod delete;
mod elements;
mod errors;
mod escalation;
mod eval;
pub mod events;
mod external;
mod flow;
mod history;
mod history_logs;
mod history_tasks;
mod history_variables;
pub mod incidents;
mod interrupt;
mod io;
mod jobs;
mod leave;
mod listeners;
mod load;
mod migration;
pub(crate) mod modify;
mod multi_instance;
mod scope;
mod seal;
mod start;
mod task_properties;
mod tasks;
mod timers;
pub mod tracked;
mod tree;
mod variables;
pub mod workspace;

pub use activity_tree::{ActivityInstance, TransitionInstance};
pub use load::{Latest, LatestOf};
pub use scope::ExecScope;
pub use variables::VarScope;
pub use workspace::Workspace;

use std::collections::HashMap;
use std::sync::Arc;

use cauce_bpmn::model::{Activity, ActivityIx, FlowIx};
use cauce_store::Timestamp;
use cauce_store::records::{Authorization, Execution};

use crate::config::HistoryLevel;
use crate::definition::Definition;
use crate::error::{EngineError, ErrorKind};

/// What a command may ask of its surroundings beside the database.
pub struct Env {
    /// The engine's time when the command began.
    pub now: Timestamp,
    /// Draws new ids.
    pub ids: Ids,
    /// What goes into history.
    pub history: HistoryLevel,
    /// Who is authenticated.
    pub user: Option<String>,
    /// The groups of that user.
    pub groups: Vec<String>,
    /// What is checked of that user; none where nothing is.
    pub viewer: Option<Arc<cauce_store::query::Viewer>>,
    /// Whether authorizations are checked, and made for who gets a task and the like.
    pub authorization: bool,
    /// Limits of scripts and expressions.
    pub limits: crate::expressions::Limits,
    /// Retries of a new job.
    pub default_retries: i32,
    /// The host's name in job logs.
    pub hostname: String,
    /// More steps than this in one command are taken for an endless loop.
    pub max_steps: u64,
    /// Whether operations of a user are logged (there is a user, and the history level is full).
    pub log_user_operations: bool,
    /// Whether new passwords must keep the password policy.
    pub password_policy: bool,
    /// The lock under which a job is executed by this node's job executor.
    pub job_lock: Option<JobLock>,
    /// How batches are cut into jobs, and how long their history is kept.
    pub batches: Arc<crate::config::BatchSettings>,
    /// How the history is cleaned up.
    pub cleanup: Arc<crate::history::cleanup::CleanupSettings>,
}

/// Who locks jobs, and until when.
#[derive(Debug, Clone)]
pub struct JobLock {
    /// The job executor.
    pub owner: String,
    /// When a lock that is taken now ends.
    pub until: Timestamp,
}

/// Ids of one command. Each run of it draws the same ones, so that what it says to the world outside stays the same.
#[derive(Debug)]
pub struct Ids {
    first: u128,
    drawn: std::sync::atomic::AtomicU32,
}

impl Ids {
    /// The ids that follow a random one of version 7.
    #[must_use]
    pub fn after(first: uuid::Uuid) -> Self {
        Self {
            // Room for counting up without touching what tells commands of the same millisecond apart.
            first: first.as_u128() & !0x8000_0000,
            drawn: std::sync::atomic::AtomicU32::new(0),
        }
    }

    /// The next id.
    #[must_use]
    pub fn next(&self) -> String {
        let n = self
            .drawn
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        uuid::Uuid::from_u128(self.first + u128::from(n)).to_string()
    }
}

/// Something that has to be loaded before a command can go on.
#[derive(Debug, Clone, PartialEq)]
pub enum Need {
    /// The tree of a process instance.
    Instance(String),
    /// A process definition, ready to execute.
    Definition(String),
    /// The newest version of a process definition.
    Latest(LatestOf),
    /// Rows of a table.
    Rows(load::RowsWanted),
    /// What a call outside gives.
    Call(crate::outgoing::Call),
    /// That months of history go which may all be removed by a time.
    DropMonths(Timestamp),
}

/// Why a run of a command ended early.
#[derive(Debug)]
pub enum Stop {
    /// Something is to be loaded first.
    Need(Need),
    /// The command failed.
    Fail(EngineError),
    /// A BPMN error on its way to whoever catches it.
    BpmnError(BpmnError),
}

/// A BPMN error that was thrown and is not caught yet.
#[derive(Debug, Clone, PartialEq)]
pub struct BpmnError {
    /// `errorCode`
    pub code: String,
    /// The message.
    pub message: Option<String>,
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Self::Fail(error)
    }
}

/// The result of a step of execution.
pub type Step<T = ()> = Result<T, Stop>;

/// A `ProcessEngineException` as the result of a step.
pub fn fail<T>(message: impl Into<String>) -> Step<T> {
    Err(Stop::Fail(EngineError::engine(message)))
}

/// An error of some kind as the result of a step.
pub fn fail_with<T>(kind: ErrorKind, message: impl Into<String>) -> Step<T> {
    Err(Stop::Fail(EngineError::new(kind, message)))
}

/// The state of the activity instance that an execution is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ActivityState {
    /// Running or left normally.
    #[default]
    Default,
    /// Left so that its scope completes.
    ScopeComplete,
    /// Canceled.
    Canceled,
    /// Listeners `start` run.
    Starting,
    /// Listeners `end` ran.
    Ending,
}

impl ActivityState {
    /// The number in `ACT_INST_STATE_`.
    #[must_use]
    pub fn code(self) -> i32 {
        match self {
            Self::Default => 0,
            Self::ScopeComplete => 1,
            Self::Canceled => 2,
            Self::Starting => 3,
            Self::Ending => 4,
        }
    }
}

/// What is known of an execution only while a command runs.
#[derive(Debug, Clone, Default)]
struct Live {
    /// The step of the command at which it became known.
    born: u64,
    transition: Option<FlowIx>,
    to_take: Vec<FlowIx>,
    state: ActivityState,
    ended: bool,
    delete_root: bool,
    delete_reason: Option<String>,
    externally_terminated: bool,
    skip_listeners: bool,
    skip_io: bool,
    skip_subprocesses: bool,
    replaced_by: Option<String>,
    preserve_scope: bool,
    ignore_async: bool,
    /// Of a process instance: its start event is not left yet.
    starting: bool,
}

/// An operation that waits in the agenda.
#[derive(Debug, Clone)]
enum Op {
    /// The process starts: its listeners, then its initial activity.
    ProcessStart(String),
    /// A sequence flow is taken.
    Take(String),
    /// A sequence flow has arrived at its target.
    TransitionCreateScope(String),
    /// An activity starts that is not reached by a sequence flow.
    ActivityStartCreateScope(String),
}

impl Op {
    fn execution(&self) -> &str {
        match self {
            Self::ProcessStart(id)
            | Self::Take(id)
            | Self::TransitionCreateScope(id)
            | Self::ActivityStartCreateScope(id) => id,
        }
    }
}

/// One run of a command.
pub struct Exec<'e> {
    /// What the command works on: it is large, and goes from run to run.
    pub ws: Box<Workspace>,
    /// Clock, ids, settings.
    pub env: &'e Env,
    agenda: Vec<Op>,
    executing: bool,
    /// The activity that was entered or left last, for saying where a job failed.
    latest_activity: Option<String>,
    live: HashMap<String, Live>,
    /// What is known of an execution of which nothing is.
    unknown: Live,
    delayed: Vec<conditions::DelayedEvent>,
    /// Message payload for the scope that the next event handler creates.
    scope_payload: HashMap<String, Vec<(String, cauce_expr::TypedValue)>>,
    /// Values of transient variables, which are never stored, by scope and name.
    transients: HashMap<(String, String), cauce_expr::Value>,
    /// Stored JSON objects that were read: variable, value read, and the normal form that it is kept in when the command ends.
    read_objects: Vec<(String, Vec<u8>, Vec<u8>)>,
    /// The external task that an expression sees.
    external_task: Option<String>,
    /// How many calls outside this run has made.
    calls: usize,
    steps: u64,
    /// With so many new rows, those that are done with are set aside.
    seal_at: usize,
    /// A counter that keeps creation times of one command in order.
    tick: i64,
    /// What is said of many resources, read at once: which, and what.
    pub(crate) known_authorizations:
        Option<(std::collections::HashSet<String>, Arc<Vec<Authorization>>)>,
    /// Resources that go with this command, and with them what is said of them: kind and id.
    pub(crate) gone_resources: Vec<(i32, String)>,
    /// The operation id that entries of one user operation share.
    operation_id: Option<String>,
    /// Whether user operations go unlogged: a batch has been logged as a whole.
    silent: bool,
    /// Whether a job of this command is being executed, whose failure is not the caller's.
    pub current_job: Option<String>,
    /// The execution that the current job was of when it went with it.
    current_job_left: Option<String>,
}

impl<'e> Exec<'e> {
    /// A run of a command over a workspace.
    #[must_use]
    pub fn new(ws: Box<Workspace>, env: &'e Env) -> Self {
        Self {
            ws,
            env,
            agenda: Vec::new(),
            executing: false,
            latest_activity: None,
            live: HashMap::new(),
            unknown: Live::default(),
            delayed: Vec::new(),
            scope_payload: HashMap::new(),
            transients: HashMap::new(),
            read_objects: Vec::new(),
            external_task: None,
            calls: 0,
            steps: 0,
            seal_at: 0,
            tick: 0,
            known_authorizations: None,
            gone_resources: Vec::new(),
            operation_id: None,
            silent: false,
            current_job: None,
            current_job_left: None,
        }
    }

    /// The engine's time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.env.now
    }

    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> String {
        self.env.ids.next()
    }

    /// Has a call outside made, and gives what became of it.
    pub(super) fn call_outside(
        &mut self,
        call: crate::outgoing::Call,
    ) -> Step<crate::outgoing::Outcome> {
        match self.ws.calls.outcome(self.calls) {
            Some(outcome) => {
                self.calls += 1;
                Ok(outcome.clone())
            }
            None => Err(Stop::Need(Need::Call(call))),
        }
    }

    /// Whether user operations go unlogged from here on.
    pub(crate) fn silent(&mut self, silent: bool) {
        self.silent = silent;
    }

    /// Whether user operations are logged.
    pub(crate) fn logs_operations(&self) -> bool {
        self.env.log_user_operations && !self.silent
    }

    /// The operation id of the current user operation.
    pub fn operation_id(&mut self) -> String {
        match &self.operation_id {
            Some(id) => id.clone(),
            None => {
                let id = self.new_id();
                self.operation_id = Some(id.clone());
                id
            }
        }
    }

    /// The operation id that history notes, where operations of a user are logged.
    fn logged_operation_id(&mut self) -> Option<String> {
        self.logs_operations().then(|| self.operation_id())
    }

    /// Puts an operation on the agenda and, unless the agenda is being worked on, works until it is empty.
    fn perform(&mut self, op: Op) -> Step {
        self.agenda.push(op);
        if self.executing {
            return Ok(());
        }
        self.executing = true;
        let result = self.work();
        self.executing = false;
        if result.is_err() {
            self.agenda.clear();
        }
        result
    }

    fn work(&mut self) -> Step {
        let since = self.steps;
        while let Some(op) = self.agenda.pop() {
            self.steps += 1;
            if self.steps > self.env.max_steps {
                return fail(format!(
                    "the process made more than {} steps without a wait state",
                    self.env.max_steps
                ));
            }
            self.make_room(since)?;
            // The execution may have been replaced, or may have ended, since the operation was put on the agenda.
            let Some(id) = self.still_there(op.execution()) else {
                continue;
            };
            let ended = self.live.get(&id).is_some_and(|l| l.ended);
            match op {
                Op::ProcessStart(_) => self.process_start(&id)?,
                Op::Take(_) if ended => {}
                Op::Take(_) => self.transition_take(&id)?,
                Op::TransitionCreateScope(_) => self.transition_create_scope(&id)?,
                Op::ActivityStartCreateScope(_) if ended => {}
                Op::ActivityStartCreateScope(_) => self.activity_start_create_scope(&id)?,
            }
        }
        Ok(())
    }

    fn live(&mut self, id: &str) -> &mut Live {
        if !self.live.contains_key(id) {
            let live = Live {
                born: self.steps,
                ..Live::default()
            };
            self.live.insert(id.to_owned(), live);
        }
        self.live.get_mut(id).expect("was just inserted")
    }

    fn peek(&self, id: &str) -> &Live {
        self.live.get(id).unwrap_or(&self.unknown)
    }

    /// The activity that was entered or left last.
    pub fn latest_activity(&self) -> Option<&str> {
        self.latest_activity.as_deref()
    }

    /// The execution of an id that must be there.
    pub fn execution(&self, id: &str) -> Step<&Execution> {
        self.ws
            .rows
            .executions
            .get(id)
            .ok_or_else(|| Stop::Fail(EngineError::engine(format!("execution {id} doesn't exist"))))
    }

    /// The definition that an execution runs on.
    pub fn definition_of(&self, execution: &str) -> Step<Arc<Definition>> {
        let row = self.execution(execution)?;
        let id = row.proc_def_id.clone().unwrap_or_default();
        self.definition(&id)
    }

    /// A definition by id.
    pub fn definition(&self, id: &str) -> Step<Arc<Definition>> {
        self.ws
            .definitions
            .get(id)
            .cloned()
            .ok_or_else(|| Stop::Need(Need::Definition(id.to_owned())))
    }

    /// The activity that an execution is in.
    pub fn activity_ix(&self, execution: &str) -> Step<Option<ActivityIx>> {
        let row = self.execution(execution)?;
        let Some(activity) = row.act_id.as_deref() else {
            return Ok(None);
        };
        let definition = self.definition_of(execution)?;
        match definition.process.find(activity) {
            Some(ix) => Ok(Some(ix)),
            None => fail(format!(
                "activity '{activity}' is not part of process definition '{}'",
                definition.row.id
            )),
        }
    }

    /// The definition and the activity that an execution is in, where it must be in one.
    fn at(&self, execution: &str) -> Step<(Arc<Definition>, ActivityIx)> {
        let definition = self.definition_of(execution)?;
        match self.activity_ix(execution)? {
            Some(ix) => Ok((definition, ix)),
            None => fail(format!("execution {execution} has no current activity")),
        }
    }

    /// Runs `f` with the activity that an execution is in.
    fn with_activity<T>(&self, execution: &str, f: impl FnOnce(&Activity) -> T) -> Step<T> {
        let (definition, ix) = self.at(execution)?;
        Ok(f(definition.process.activity(ix)))
    }

    fn set_activity(&mut self, execution: &str, definition: &Definition, ix: Option<ActivityIx>) {
        let id = ix.map(|ix| definition.process.activity(ix).id.clone());
        self.ws.rows.executions.update(execution, |e| e.act_id = id);
    }

    fn set_active(&mut self, execution: &str, active: bool) {
        self.ws
            .rows
            .executions
            .update(execution, |e| e.is_active = active);
    }

    fn set_activity_instance(&mut self, execution: &str, id: Option<String>) {
        self.ws
            .rows
            .executions
            .update(execution, |e| e.act_inst_id = id);
    }

    /// Whether an execution has ended as far as this command goes, though it may wait for a job to say so.
    #[must_use]
    pub fn has_ended(&self, id: &str) -> bool {
        !self.ws.rows.executions.has(id) || self.live.get(id).is_some_and(|l| l.ended)
    }

    /// The process instance that an execution belongs to.
    #[must_use]
    pub fn process_instance_of(&self, execution: &str) -> String {
        self.ws
            .rows
            .executions
            .get(execution)
            .and_then(|e| e.proc_inst_id.clone())
            .unwrap_or_else(|| execution.to_owned())
    }
}
