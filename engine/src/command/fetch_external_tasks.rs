//! Workers fetch external tasks: the free ones of their topics are locked for them.

use std::cmp::Ordering;
use std::collections::HashMap;

use cauce_expr::Value;
use cauce_expr::value::fields::Fields;
use cauce_store::records::{ByteArray, Execution, ExternalTask, ProcessDefinition, Variable};
use cauce_store::{Cell, ExternalTaskAcquisition, Filter, Kind, Store};
use chrono::TimeDelta;

use crate::error::EngineError;
use crate::{Caller, Engine};
use cauce_store::query::access::permission;
use cauce_store::query::entities::{bit, kind};
use cauce_store::query::{Permission, Statement, Viewer};

/// What a worker asks for.
#[derive(Debug, Clone, Default)]
pub struct FetchRequest {
    /// The worker.
    pub worker: Option<String>,
    /// At most so many tasks.
    pub max_tasks: i32,
    /// Those of a higher priority first.
    pub use_priority: bool,
    /// By the time they were created.
    pub order: Option<FetchOrder>,
    /// The topics.
    pub topics: Vec<FetchTopic>,
}

/// In which order tasks of the same priority come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchOrder {
    /// Oldest first.
    CreateTimeAscending,
    /// Newest first.
    CreateTimeDescending,
}

/// A topic with what its tasks must have, and what is told of them.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the fields are those of the request")]
pub struct FetchTopic {
    pub name: Option<String>,
    /// Milliseconds.
    pub lock_duration: i64,
    pub business_key: Option<String>,
    pub process_definition_id: Option<String>,
    pub process_definition_ids: Option<Vec<String>>,
    pub process_definition_key: Option<String>,
    pub process_definition_keys: Option<Vec<String>>,
    pub process_definition_version_tag: Option<String>,
    pub without_tenant: bool,
    pub tenant_ids: Option<Vec<String>>,
    /// The variables to tell; all where there is no list.
    pub variables: Option<Vec<String>>,
    /// Only variables of the task's own scope.
    pub local_variables: bool,
    pub deserialize: bool,
    pub include_extension_properties: bool,
    /// Values that variables of the process instance must have.
    pub process_variables: Vec<(String, Value)>,
}

/// A task locked for a worker.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of the answer")]
pub struct FetchedTask {
    pub row: ExternalTask,
    pub error_details: Option<String>,
    pub version_tag: Option<String>,
    pub business_key: Option<String>,
    pub variables: Vec<(String, Value)>,
    pub deserialize: bool,
    pub extension_properties: Vec<(String, String)>,
}

impl Engine {
    /// Locks free tasks of the topics for the worker and tells what it needs to know of them. A task that another worker
    /// takes at the same time is left out.
    ///
    /// # Errors
    /// The worker, a topic's name or its lock duration is missing.
    pub async fn fetch_and_lock(
        &self,
        caller: &Caller,
        request: &FetchRequest,
    ) -> Result<Vec<FetchedTask>, EngineError> {
        let worker = request
            .worker
            .as_deref()
            .ok_or_else(|| EngineError::null_value("workerId is null"))?;
        if request.max_tasks < 0 {
            return Err(EngineError::engine(
                "maxResults is not greater than or equal to 0",
            ));
        }
        for topic in &request.topics {
            if topic.name.is_none() {
                return Err(EngineError::null_value("topicName is null"));
            }
            if topic.lock_duration <= 0 {
                return Err(EngineError::engine("lockTime is not greater than 0"));
            }
        }
        if request.topics.is_empty() || request.max_tasks == 0 {
            return Ok(Vec::new());
        }
        let locked = self.lock(caller, worker, request).await?;
        self.describe(request, locked).await
    }

    /// Locks free tasks of the topics, and returns them with the index of their topic, in the order wanted.
    async fn lock(
        &self,
        caller: &Caller,
        worker: &str,
        request: &FetchRequest,
    ) -> Result<Vec<(ExternalTask, usize)>, EngineError> {
        let store = self.store();
        let now = self.now();
        let mut binds = vec![(Kind::Time, Cell::Time(now))];
        let mut alternatives = Vec::new();
        let mut until: Vec<(String, cauce_store::Timestamp)> = Vec::new();
        for topic in &request.topics {
            alternatives.push(condition(store, topic, &mut binds));
            let name = topic.name.clone().unwrap_or_default();
            let end = TimeDelta::try_milliseconds(topic.lock_duration)
                .and_then(|duration| now.checked_add_signed(duration))
                .ok_or_else(|| EngineError::bad_request("the lock duration is too long"))?;
            // A topic that is named twice is as it was named first.
            if until.iter().all(|(known, _)| *known != name) {
                until.push((name, end));
            }
        }
        let condition = format!(
            "(SUSPENSION_STATE_ IS NULL OR SUSPENSION_STATE_ = 1) AND (LOCK_EXP_TIME_ IS NULL OR LOCK_EXP_TIME_ <= $1) AND (RETRIES_ IS NULL OR RETRIES_ > 0) AND ({})",
            alternatives.join(" OR ")
        );
        let (condition, binds) = permitted(store, &self.viewer(caller), condition, binds);
        let order = match (request.use_priority, request.order) {
            (true, None) => "PRIORITY_ DESC",
            (true, Some(FetchOrder::CreateTimeAscending)) => "PRIORITY_ DESC, CREATE_TIME_ ASC",
            (true, Some(FetchOrder::CreateTimeDescending)) => "PRIORITY_ DESC, CREATE_TIME_ DESC",
            (false, None) => "ID_ ASC",
            (false, Some(FetchOrder::CreateTimeAscending)) => "CREATE_TIME_ ASC",
            (false, Some(FetchOrder::CreateTimeDescending)) => "CREATE_TIME_ DESC",
        };
        let mut rows = store
            .lock_external_tasks(ExternalTaskAcquisition {
                worker: worker.to_owned(),
                condition,
                binds,
                order,
                limit: request.max_tasks.unsigned_abs(),
                until,
            })
            .await?;
        self.locked_external_tasks(rows.iter());
        rows.sort_by(|a, b| {
            let by_priority = match request.use_priority {
                true => b.priority.cmp(&a.priority),
                false => Ordering::Equal,
            };
            let by_time = match request.order {
                Some(FetchOrder::CreateTimeAscending) => a.create_time.cmp(&b.create_time),
                Some(FetchOrder::CreateTimeDescending) => b.create_time.cmp(&a.create_time),
                None => Ordering::Equal,
            };
            by_priority.then(by_time).then_with(|| a.id.cmp(&b.id))
        });
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                let topic = request
                    .topics
                    .iter()
                    .position(|t| t.name == row.topic_name)?;
                Some((row, topic))
            })
            .collect())
    }

    async fn describe(
        &self,
        request: &FetchRequest,
        locked: Vec<(ExternalTask, usize)>,
    ) -> Result<Vec<FetchedTask>, EngineError> {
        if locked.is_empty() {
            return Ok(Vec::new());
        }
        let store = self.store();
        let distinct = |of: fn(&ExternalTask) -> Option<&String>| {
            let mut ids: Vec<String> = locked
                .iter()
                .filter_map(|(row, _)| of(row).cloned())
                .collect();
            ids.sort();
            ids.dedup();
            ids
        };
        let instances = distinct(|r| r.proc_inst_id.as_ref());
        let of_instances = Filter::new().any("PROC_INST_ID_", instances.clone());
        let of_processes = Filter::new()
            .any("PROC_INST_ID_", instances)
            .is_null("TASK_ID_");
        let definitions = Filter::new().any("ID_", distinct(|r| r.proc_def_id.as_ref()));
        let (executions, variables, definitions) = tokio::try_join!(
            store.select::<Execution>(&of_instances),
            store.select::<Variable>(&of_processes),
            store.select::<ProcessDefinition>(&definitions),
        )?;
        let executions: HashMap<String, Execution> =
            executions.into_iter().map(|e| (e.id.clone(), e)).collect();
        let tags: HashMap<String, Option<String>> = definitions
            .into_iter()
            .map(|d| (d.id, d.version_tag))
            .collect();
        let mut arrays: Vec<String> = variables
            .iter()
            .filter_map(|v| v.bytearray_id.clone())
            .collect();
        arrays.extend(
            locked
                .iter()
                .filter_map(|(row, _)| row.error_details_id.clone()),
        );
        let bytes: HashMap<String, Vec<u8>> = if arrays.is_empty() {
            HashMap::new()
        } else {
            let rows = store
                .select::<ByteArray>(&Filter::new().any("ID_", arrays))
                .await?;
            rows.into_iter()
                .map(|b| (b.id, b.bytes.unwrap_or_default()))
                .collect()
        };
        let mut by_scope: HashMap<&str, Vec<&Variable>> = HashMap::new();
        for variable in &variables {
            by_scope
                .entry(variable.var_scope.as_deref().unwrap_or_default())
                .or_default()
                .push(variable);
        }
        let mut out = Vec::with_capacity(locked.len());
        for (row, topic) in &locked {
            let topic = &request.topics[*topic];
            let properties = if topic.include_extension_properties {
                self.extension_properties(row).await?
            } else {
                Vec::new()
            };
            out.push(FetchedTask {
                error_details: row
                    .error_details_id
                    .as_ref()
                    .and_then(|id| bytes.get(id))
                    .map(|b| String::from_utf8_lossy(b).into_owned()),
                version_tag: row
                    .proc_def_id
                    .as_ref()
                    .and_then(|id| tags.get(id))
                    .cloned()
                    .flatten(),
                business_key: row
                    .proc_inst_id
                    .as_ref()
                    .and_then(|id| executions.get(id))
                    .and_then(|e| e.business_key.clone()),
                variables: visible(row, topic, &executions, &by_scope, &bytes),
                deserialize: topic.deserialize,
                extension_properties: properties,
                row: row.clone(),
            });
        }
        Ok(out)
    }

    async fn extension_properties(
        &self,
        row: &ExternalTask,
    ) -> Result<Vec<(String, String)>, EngineError> {
        let (Some(definition), Some(activity)) = (&row.proc_def_id, &row.act_id) else {
            return Ok(Vec::new());
        };
        let definition = self.load_definition(definition).await?;
        let Some(ix) = definition.process.find(activity) else {
            return Ok(Vec::new());
        };
        Ok(definition
            .process
            .activity(ix)
            .properties
            .iter()
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect())
    }
}

/// The variables that a task sees, the innermost of a name, in the order of their scopes.
fn visible(
    row: &ExternalTask,
    topic: &FetchTopic,
    executions: &HashMap<String, Execution>,
    by_scope: &HashMap<&str, Vec<&Variable>>,
    bytes: &HashMap<String, Vec<u8>>,
) -> Vec<(String, Value)> {
    let mut seen: indexmap::IndexMap<String, Value> = indexmap::IndexMap::new();
    let mut at = row.execution_id.clone();
    while let Some(id) = at {
        for variable in by_scope.get(id.as_str()).into_iter().flatten() {
            let wanted = topic
                .variables
                .as_ref()
                .is_none_or(|names| names.contains(&variable.name));
            if wanted && !seen.contains_key(&variable.name) {
                seen.insert(variable.name.clone(), value(variable, bytes));
            }
        }
        at = executions
            .get(&id)
            .and_then(|e| e.parent_id.clone())
            .filter(|_| !topic.local_variables);
    }
    seen.into_iter().collect()
}

fn value(row: &Variable, bytes: &HashMap<String, Vec<u8>>) -> Value {
    Value::from_fields(&Fields {
        type_name: row.kind.clone().into(),
        text: row.text.clone(),
        text2: row.text2.clone(),
        long: row.long,
        double: row.double,
        bytes: row
            .bytearray_id
            .as_ref()
            .and_then(|id| bytes.get(id))
            .cloned(),
    })
    .unwrap_or_default()
}

/// The condition that a topic's tasks fulfil, as SQL over `ACT_RU_EXT_TASK`.
/// What lets a worker fetch a task: reading and updating its process instance.
const FETCH: [[Permission; 2]; 2] = [
    [
        permission(kind::PROCESS_INSTANCE, bit::READ, "PROC_INST_ID_"),
        permission(
            kind::PROCESS_DEFINITION,
            bit::READ_INSTANCE,
            "PROC_DEF_KEY_",
        ),
    ],
    [
        permission(kind::PROCESS_INSTANCE, bit::UPDATE, "PROC_INST_ID_"),
        permission(
            kind::PROCESS_DEFINITION,
            bit::UPDATE_INSTANCE,
            "PROC_DEF_KEY_",
        ),
    ],
];

/// Leaves out tasks that the caller may not work on.
fn permitted(
    store: &Store,
    viewer: &Viewer,
    sql: String,
    binds: Vec<(Kind, Cell)>,
) -> (String, Vec<(Kind, Cell)>) {
    let mut statement = Statement {
        sql,
        binds,
        ..Statement::default()
    };
    for any in &FETCH {
        statement.and_permitted(store.dialect(), any, viewer);
    }
    statement.and_tenant(store.dialect(), "TENANT_ID_", viewer);
    (statement.sql, statement.binds)
}

fn condition(store: &Store, topic: &FetchTopic, binds: &mut Vec<(Kind, Cell)>) -> String {
    let dialect = store.dialect();
    let mut all = Vec::new();
    let mut bind = |cell: Cell| {
        binds.push((Kind::Text, cell));
        binds.len()
    };
    let text = |v: &Option<String>| v.clone().map(Cell::Text);
    let equal = [
        ("TOPIC_NAME_", &topic.name),
        ("PROC_DEF_ID_", &topic.process_definition_id),
        ("PROC_DEF_KEY_", &topic.process_definition_key),
    ];
    for (column, wanted) in equal {
        if let Some(cell) = text(wanted) {
            all.push(format!("{column} = ${}", bind(cell)));
        }
    }
    let lists = [
        ("PROC_DEF_ID_", &topic.process_definition_ids),
        ("PROC_DEF_KEY_", &topic.process_definition_keys),
        ("TENANT_ID_", &topic.tenant_ids),
    ];
    for (column, wanted) in lists {
        if let Some(list) = wanted.as_ref().filter(|l| !l.is_empty()) {
            all.push(dialect.in_list(column, bind(Cell::list(list))));
        }
    }
    if let Some(cell) = text(&topic.business_key) {
        all.push(format!(
            "PROC_INST_ID_ IN (SELECT ID_ FROM ACT_RU_EXECUTION WHERE BUSINESS_KEY_ = ${})",
            bind(cell)
        ));
    }
    if let Some(cell) = text(&topic.process_definition_version_tag) {
        all.push(format!(
            "PROC_DEF_ID_ IN (SELECT ID_ FROM ACT_RE_PROCDEF WHERE VERSION_TAG_ = ${})",
            bind(cell)
        ));
    }
    if topic.without_tenant {
        all.push("TENANT_ID_ IS NULL".into());
    }
    let variables: Vec<String> = topic
        .process_variables
        .iter()
        .map(|(name, value)| variable_condition(name, value, &mut bind))
        .collect();
    // One of several is enough: so Camunda reads them.
    if !variables.is_empty() {
        all.push(format!("({})", variables.join(" OR ")));
    }
    format!("({})", all.join(" AND "))
}

/// The condition that the process instance has a variable of a value.
fn variable_condition(name: &str, value: &Value, bind: &mut impl FnMut(Cell) -> usize) -> String {
    // A value that cannot be stored is no variable's.
    let Ok(fields) = value.to_fields() else {
        return "1 = 0".into();
    };
    let name = bind(Cell::Text(name.to_owned()));
    let kind = bind(Cell::Text(fields.type_name.into_owned()));
    let same = match (&fields.text, fields.long, fields.double) {
        (Some(text), _, _) => format!("TEXT_ = ${}", bind(Cell::Text(text.clone()))),
        (None, Some(long), _) => format!(
            "CAST(LONG_ AS VARCHAR(30)) = ${}",
            bind(Cell::Text(long.to_string()))
        ),
        (None, None, Some(double)) => format!("DOUBLE_ = {double:e}"),
        (None, None, None) => "TEXT_ IS NULL AND LONG_ IS NULL AND DOUBLE_ IS NULL".into(),
    };
    format!(
        "PROC_INST_ID_ IN (SELECT PROC_INST_ID_ FROM ACT_RU_VARIABLE WHERE EXECUTION_ID_ = PROC_INST_ID_ AND TASK_ID_ IS NULL AND NAME_ = ${name} AND TYPE_ = ${kind} AND {same})"
    )
}
