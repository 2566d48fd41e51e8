//! Lists of what there is and was. What they cannot ask, `engine.store()` can.

use std::future::IntoFuture;
use std::marker::PhantomData;

use cauce_expr::Value;
use cauce_store::records::{
    Execution, ExternalTask, HistoricActivityInstance, HistoricProcessInstance,
    HistoricTaskInstance, HistoricVariableInstance, Incident, Job, ProcessDefinition, Task,
};
use cauce_store::{Cell, Filter, Kind, Record};

use super::Answer;
use crate::command::{self, VariableHost};
use crate::{Engine, EngineError};

/// Rows that are read when the list is awaited. Conditions are joined by AND.
#[must_use = "a list is read when it is awaited"]
pub struct Listing<R> {
    engine: Engine,
    filter: Filter,
    row: PhantomData<fn() -> R>,
}

impl Engine {
    fn list<R: Record>(&self, filter: Filter) -> Listing<R> {
        Listing {
            engine: self.clone(),
            filter,
            row: PhantomData,
        }
    }

    /// Deployed process definitions, newest version first.
    pub fn processes(&self) -> Listing<ProcessDefinition> {
        self.list(Filter::new().order("KEY_ ASC, VERSION_ DESC"))
    }

    /// Running process instances.
    pub fn instances(&self) -> Listing<Execution> {
        self.list(Filter::new().is_null("PARENT_ID_").order("ID_ ASC"))
    }

    /// Open user tasks, oldest first.
    pub fn tasks(&self) -> Listing<Task> {
        self.list(Filter::new().order("CREATE_TIME_ ASC, ID_ ASC"))
    }

    /// External tasks that wait for workers or are worked on.
    pub fn external_tasks(&self) -> Listing<ExternalTask> {
        self.list(Filter::new().order("ID_ ASC"))
    }

    /// Jobs, by their due date.
    pub fn jobs(&self) -> Listing<Job> {
        self.list(Filter::new().order("DUEDATE_ ASC, ID_ ASC"))
    }

    /// Open incidents.
    pub fn incidents(&self) -> Listing<Incident> {
        self.list(Filter::new().order("INCIDENT_TIMESTAMP_ ASC, ID_ ASC"))
    }

    /// What a process instance, running or ended, has left in history.
    pub fn history_of(&self, instance: impl Into<String>) -> HistoryOf {
        HistoryOf {
            engine: self.clone(),
            instance: instance.into(),
        }
    }

    /// A variable that a running process instance sees; `None` where there is none of that name.
    ///
    /// # Errors
    /// There is no such instance.
    pub async fn variable(&self, instance: &str, name: &str) -> Result<Option<Value>, EngineError> {
        self.run(|exec| command::read_variable(exec, VariableHost::ProcessInstance, instance, name))
            .await
    }
}

impl<R: Record> Listing<R> {
    fn with(mut self, add: impl FnOnce(Filter) -> Filter) -> Self {
        self.filter = add(self.filter);
        self
    }

    /// At most so many.
    pub fn limit(self, rows: u64) -> Self {
        self.with(|f| f.limit(rows))
    }

    /// The first one, if there is any.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn first(self) -> Result<Option<R>, EngineError> {
        Ok(self.engine.store().select_one(self.filter).await?)
    }

    /// How many there are.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn count(self) -> Result<i64, EngineError> {
        Ok(self.engine.store().count::<R>(&self.filter).await?)
    }
}

impl<R: Record + Send + 'static> IntoFuture for Listing<R> {
    type Output = Result<Vec<R>, EngineError>;
    type IntoFuture = Answer<Vec<R>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Ok(self.engine.store().select(&self.filter).await?) })
    }
}

/// Gives lists the conditions that are one column's value.
macro_rules! conditions {
    ($($record:ident { $($(#[$meta:meta])* $name:ident = $column:literal,)* })*) => {
        $(impl Listing<$record> {
            $($(#[$meta])* pub fn $name(self, value: impl AsRef<str>) -> Self {
                self.with(|f| f.text($column, value.as_ref()))
            })*
        })*
    };
}

conditions! {
    ProcessDefinition {
        /// The versions of a key.
        key = "KEY_",
    }
    Execution {
        /// Of a business key.
        business_key = "BUSINESS_KEY_",
        /// Of a process definition, by id.
        definition = "PROC_DEF_ID_",
    }
    Task {
        /// Of a process instance.
        instance = "PROC_INST_ID_",
        /// Of an element of the model, by its id there.
        element = "TASK_DEF_KEY_",
        /// Of a name.
        name = "NAME_",
        /// Of a user.
        assignee = "ASSIGNEE_",
    }
    ExternalTask {
        /// Of a process instance.
        instance = "PROC_INST_ID_",
        /// Of a topic.
        topic = "TOPIC_NAME_",
    }
    Job {
        /// Of a process instance.
        instance = "PROCESS_INSTANCE_ID_",
    }
    Incident {
        /// Of a process instance.
        instance = "PROC_INST_ID_",
    }
    HistoricActivityInstance {
        /// Of an element of the model, by its id there.
        element = "ACT_ID_",
    }
    HistoricVariableInstance {
        /// Of a name.
        name = "NAME_",
    }
}

impl Listing<Execution> {
    /// Of a process, by key.
    pub fn key(self, key: impl AsRef<str>) -> Self {
        let key = Cell::Text(key.as_ref().to_owned());
        self.with(|f| {
            f.raw(
                "PROC_DEF_ID_ IN (SELECT D.ID_ FROM ACT_RE_PROCDEF D WHERE D.KEY_ = $1)",
                vec![(Kind::Text, key)],
            )
        })
    }
}

impl Listing<Task> {
    /// That nobody has.
    pub fn unassigned(self) -> Self {
        self.with(|f| f.is_null("ASSIGNEE_"))
    }
}

/// The history of one process instance.
pub struct HistoryOf {
    engine: Engine,
    instance: String,
}

impl HistoryOf {
    fn of<R: Record>(&self, order: &'static str) -> Listing<R> {
        self.engine.list(
            Filter::new()
                .text("PROC_INST_ID_", &self.instance)
                .order(order),
        )
    }

    /// The instance itself: when it ended and how.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn instance(&self) -> Result<Option<HistoricProcessInstance>, EngineError> {
        self.of("ID_ ASC").first().await
    }

    /// The activities that it came through, in order.
    pub fn activities(&self) -> Listing<HistoricActivityInstance> {
        self.of("SEQUENCE_COUNTER_ ASC, START_TIME_ ASC, ID_ ASC")
    }

    /// Its user tasks.
    pub fn tasks(&self) -> Listing<HistoricTaskInstance> {
        self.of("START_TIME_ ASC, ID_ ASC")
    }

    /// The last values of its variables.
    pub fn variables(&self) -> Listing<HistoricVariableInstance> {
        self.of("NAME_ ASC, ID_ ASC")
    }
}
