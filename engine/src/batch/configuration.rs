//! What a batch is to do, as JSON in a byte array: that of the batch holds the elements that have no job yet, that of a job its own.
//!
//! Keys and their order are Camunda's, so that each of the two goes on with what the other began.

use cauce_store::Timestamp;
use chrono::DateTime;
use serde_json::{Map, Value, json};

use super::kind::BatchKind;
use super::work::{MigrationWork, RemovalTime, Work};
use crate::command::Instruction;
use crate::migration::MigrationPlan;

/// How many elements belong to a deployment. Elements stand in the order of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentCount {
    /// The deployment; `None` for elements of none, or of one that is not known.
    pub deployment: Option<String>,
    /// How many elements.
    pub count: usize,
}

/// What a batch or one of its jobs is to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Configuration {
    /// With which elements: process instances, jobs, …
    pub ids: Vec<String>,
    /// To which deployments they belong; `None` where nobody has asked.
    pub deployments: Option<Vec<DeploymentCount>>,
    /// The batch; `None` for one that has just been created.
    pub batch: Option<String>,
    /// What is done with each.
    pub work: Work,
}

impl Configuration {
    /// As bytes.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let kind = self.work.kind();
        let (ids, mappings) = kind.keys();
        let mut map = Map::new();
        match &self.work {
            Work::Delete(work) => {
                put(&mut map, "deleteReason", work.reason.as_deref());
                self.put_deployments(&mut map, mappings);
                map.insert(ids.into(), json!(self.ids));
                map.insert("skipCustomListeners".into(), work.skip_listeners.into());
                map.insert("skipSubprocesses".into(), work.skip_subprocesses.into());
                map.insert("failIfNotExists".into(), work.must_exist.into());
                map.insert("skipIoMappings".into(), work.skip_io.into());
            }
            Work::DeleteHistory { must_exist } => {
                self.put_deployments(&mut map, mappings);
                map.insert(ids.into(), json!(self.ids));
                map.insert("failIfNotExists".into(), (*must_exist).into());
            }
            Work::Correlate { message } => {
                put(&mut map, "messageName", message.as_deref());
                self.put_elements(&mut map, ids, mappings);
            }
            Work::Modify(work) => {
                map.insert(
                    "instructions".into(),
                    instructions(&work.instructions, work.instance.as_deref()),
                );
                self.put_elements(&mut map, ids, mappings);
                map.insert("processDefinitionId".into(), json!(work.definition));
                map.insert("skipListeners".into(), work.skip_listeners.into());
                map.insert("skipIoMappings".into(), work.skip_io.into());
            }
            Work::Migrate(work) => {
                map.insert("migrationPlan".into(), work.plan.to_json());
                self.put_elements(&mut map, ids, mappings);
                map.insert("skipListeners".into(), work.skip_listeners.into());
                map.insert("skipIoMappings".into(), work.skip_io.into());
            }
            Work::Restart(work) => {
                self.put_elements(&mut map, ids, mappings);
                map.insert("processDefinitionId".into(), json!(work.definition));
                map.insert(
                    "instructions".into(),
                    instructions(&work.instructions, None),
                );
                map.insert("initialVariables".into(), work.initial_variables.into());
                map.insert("skipCustomListeners".into(), work.skip_listeners.into());
                map.insert("skipIoMappings".into(), work.skip_io.into());
                map.insert(
                    "withoutBusinessKey".into(),
                    work.without_business_key.into(),
                );
            }
            Work::DeleteDecisions | Work::SetVariables => {
                self.put_elements(&mut map, ids, mappings);
            }
            Work::SetJobRetries { retries, due } => {
                self.put_elements(&mut map, ids, mappings);
                map.insert("retries".into(), (*retries).into());
                if let Some(due) = due {
                    map.insert("dueDate".into(), json!(due.map(|d| d.timestamp_millis())));
                }
            }
            Work::SetExternalTaskRetries { retries } => {
                self.put_elements(&mut map, ids, mappings);
                map.insert("retries".into(), (*retries).into());
            }
            Work::Suspend { suspended } => {
                self.put_elements(&mut map, ids, mappings);
                map.insert("suspended".into(), (*suspended).into());
            }
            Work::SetProcessRemovalTime(work)
            | Work::SetDecisionRemovalTime(work)
            | Work::SetBatchRemovalTime(work) => {
                self.put_elements(&mut map, ids, mappings);
                if let Some(time) = work.time {
                    map.insert("removalTime".into(), time.timestamp_millis().into());
                }
                map.insert("hasRemovalTime".into(), work.given.into());
                map.insert("isHierarchical".into(), work.hierarchical.into());
                map.insert("updateInChunks".into(), work.in_chunks.into());
                if let Some(size) = work.chunk_size {
                    map.insert("chunkSize".into(), size.into());
                }
            }
        }
        put(&mut map, "batchId", self.batch.as_deref());
        Value::Object(map).to_string().into_bytes()
    }

    fn put_elements(&self, map: &mut Map<String, Value>, ids: &str, mappings: &str) {
        map.insert(ids.into(), json!(self.ids));
        self.put_deployments(map, mappings);
    }

    fn put_deployments(&self, map: &mut Map<String, Value>, key: &str) {
        if let Some(deployments) = &self.deployments {
            let list: Vec<Value> = deployments
                .iter()
                .map(|d| json!({ "deploymentId": d.deployment, "count": d.count }))
                .collect();
            map.insert(key.into(), list.into());
        }
    }

    /// From bytes; `None` where they are not what such a batch has.
    #[must_use]
    pub fn read(kind: BatchKind, bytes: &[u8]) -> Option<Self> {
        let json: Value = serde_json::from_slice(bytes).ok()?;
        let (ids, mappings) = kind.keys();
        let texts = |value: &Value| -> Vec<String> {
            let list = value.as_array().into_iter().flatten();
            list.filter_map(|v| v.as_str().map(str::to_owned)).collect()
        };
        let deployments = json[mappings].as_array().into_iter().flatten();
        let deployments = deployments
            .filter_map(|d| {
                Some(DeploymentCount {
                    deployment: d["deploymentId"].as_str().map(str::to_owned),
                    count: usize::try_from(d["count"].as_u64()?).ok()?,
                })
            })
            .collect();
        Some(Self {
            ids: texts(&json[ids]),
            deployments: Some(deployments),
            batch: Some(word(&json, "batchId").unwrap_or_default()),
            work: read_work(kind, &json)?,
        })
    }
}

fn put(map: &mut Map<String, Value>, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        map.insert(key.into(), value.into());
    }
}

fn word(json: &Value, key: &str) -> Option<String> {
    json[key].as_str().map(str::to_owned)
}

fn flag(json: &Value, key: &str) -> bool {
    json[key].as_bool().unwrap_or_default()
}

fn int(json: &Value, key: &str) -> Option<i32> {
    i32::try_from(json[key].as_i64()?).ok()
}

fn time(json: &Value, key: &str) -> Option<Timestamp> {
    DateTime::from_timestamp_millis(json[key].as_i64()?)
}

fn read_work(kind: BatchKind, json: &Value) -> Option<Work> {
    use super::work::{DeleteWork, ModifyWork, RestartWork};

    let removal = || RemovalTime {
        time: time(json, "removalTime"),
        given: flag(json, "hasRemovalTime"),
        hierarchical: flag(json, "isHierarchical"),
        in_chunks: flag(json, "updateInChunks"),
        chunk_size: int(json, "chunkSize"),
    };
    Some(match kind {
        BatchKind::Deletion => Work::Delete(DeleteWork {
            reason: word(json, "deleteReason"),
            skip_listeners: flag(json, "skipCustomListeners"),
            skip_subprocesses: flag(json, "skipSubprocesses"),
            skip_io: flag(json, "skipIoMappings"),
            must_exist: flag(json, "failIfNotExists"),
        }),
        BatchKind::HistoricInstanceDeletion => Work::DeleteHistory {
            must_exist: flag(json, "failIfNotExists"),
        },
        BatchKind::HistoricDecisionDeletion => Work::DeleteDecisions,
        BatchKind::JobRetries => Work::SetJobRetries {
            retries: int(json, "retries")?,
            due: json.get("dueDate").map(|_| time(json, "dueDate")),
        },
        BatchKind::ExternalTaskRetries => Work::SetExternalTaskRetries {
            retries: int(json, "retries")?,
        },
        BatchKind::Suspension => Work::Suspend {
            suspended: flag(json, "suspended"),
        },
        BatchKind::Variables => Work::SetVariables,
        BatchKind::Message => Work::Correlate {
            message: word(json, "messageName"),
        },
        BatchKind::Modification => Work::Modify(ModifyWork {
            definition: word(json, "processDefinitionId")?,
            instructions: read_instructions(&json["instructions"])?,
            instance: json["instructions"]
                .as_array()
                .and_then(|list| list.iter().find_map(|i| word(i, "processInstances"))),
            skip_listeners: flag(json, "skipListeners"),
            skip_io: flag(json, "skipIoMappings"),
        }),
        BatchKind::Restart => Work::Restart(RestartWork {
            definition: word(json, "processDefinitionId")?,
            instructions: read_instructions(&json["instructions"])?,
            initial_variables: flag(json, "initialVariables"),
            skip_listeners: flag(json, "skipCustomListeners"),
            skip_io: flag(json, "skipIoMappings"),
            without_business_key: flag(json, "withoutBusinessKey"),
        }),
        BatchKind::Migration => Work::Migrate(MigrationWork {
            plan: MigrationPlan::from_json(&json["migrationPlan"])?,
            skip_listeners: flag(json, "skipListeners"),
            skip_io: flag(json, "skipIoMappings"),
        }),
        BatchKind::ProcessRemovalTime => Work::SetProcessRemovalTime(removal()),
        BatchKind::DecisionRemovalTime => Work::SetDecisionRemovalTime(removal()),
        BatchKind::BatchRemovalTime => Work::SetBatchRemovalTime(removal()),
    })
}

/// Instructions as JSON, with the process instance that they were given for where it is one. Variables of instructions are not kept, as
/// Camunda does not keep them.
fn instructions(list: &[Instruction], instance: Option<&str>) -> Value {
    let with_ancestor = |key: &str, element: &str, ancestor: &Option<String>| {
        let mut map = Map::new();
        map.insert(key.into(), element.into());
        put(&mut map, "ancestorActivityInstanceId", ancestor.as_deref());
        Value::Object(map)
    };
    let of_instance = |key: &str, id: &str| {
        let mut map = Map::new();
        map.insert(key.into(), id.into());
        put(&mut map, "processInstances", instance);
        Value::Object(map)
    };
    list.iter()
        .map(|instruction| match instruction {
            Instruction::StartBefore {
                activity, ancestor, ..
            } => with_ancestor("startBeforeActivity", activity, ancestor),
            Instruction::StartAfter {
                activity, ancestor, ..
            } => with_ancestor("startAfterActivity", activity, ancestor),
            Instruction::StartTransition {
                transition,
                ancestor,
                ..
            } => with_ancestor("startTransition", transition, ancestor),
            Instruction::CancelAll {
                activity,
                current_only,
            } => json!({
                "cancelAllForActivity": activity,
                "cancelCurrentActiveActivityInstances": current_only,
            }),
            Instruction::CancelActivityInstance(id) => of_instance("cancelActivityInstances", id),
            Instruction::CancelTransitionInstance(id) => {
                of_instance("cancelTransitionInstances", id)
            }
        })
        .collect()
}

fn read_instructions(list: &Value) -> Option<Vec<Instruction>> {
    let one = |json: &Value| {
        let ancestor = word(json, "ancestorActivityInstanceId");
        let variables = Vec::new();
        Some(if let Some(activity) = word(json, "startBeforeActivity") {
            Instruction::StartBefore {
                activity,
                ancestor,
                variables,
            }
        } else if let Some(activity) = word(json, "startAfterActivity") {
            Instruction::StartAfter {
                activity,
                ancestor,
                variables,
            }
        } else if let Some(transition) = word(json, "startTransition") {
            Instruction::StartTransition {
                transition,
                ancestor,
                variables,
            }
        } else if let Some(activity) = word(json, "cancelAllForActivity") {
            Instruction::CancelAll {
                activity,
                current_only: flag(json, "cancelCurrentActiveActivityInstances"),
            }
        } else if let Some(id) = word(json, "cancelActivityInstances") {
            Instruction::CancelActivityInstance(id)
        } else {
            Instruction::CancelTransitionInstance(word(json, "cancelTransitionInstances")?)
        })
    };
    list.as_array()?.iter().map(one).collect()
}
