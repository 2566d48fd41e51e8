//! Runs a case: deploys both models, brings an instance into its state, migrates it, and goes on.

use std::sync::Arc;

use cauce_engine::command::{
    self, CorrelateMessage, Deploy, ExecuteMigration, NewMigrationPlan, Resource, SendSignal,
    StartInstance, VariableHost,
};
use cauce_engine::exec::{Exec, Step};
use cauce_engine::expr::{TypedValue, Value};
use cauce_engine::migration::MigrationInstruction;
use cauce_engine::store::Filter;
use cauce_engine::store::records::{Execution, ExternalTask, Job, JobDefinition, Task};
use cauce_engine::{Engine, EngineConfig, EngineError};
use serde_json::Value as Json;

use crate::trace::snapshot;

const EVENTS: &str = r#"<message id="m1" name="mig-msg-1"/><message id="m2" name="mig-msg-2"/><signal id="sg1" name="mig-sig-1"/><signal id="sg2" name="mig-sig-2"/><error id="er" errorCode="E"/>"#;

/// The definitions of a case.
pub(crate) struct Pair {
    pub(crate) source: String,
    pub(crate) target: String,
}

impl Pair {
    /// A definition as traces call it.
    pub(crate) fn name(&self, id: Option<&str>) -> &'static str {
        match id {
            Some(id) if id == self.source => "old",
            Some(id) if id == self.target => "new",
            _ => "?",
        }
    }

    /// A message without ids.
    fn plain(&self, message: &str) -> String {
        let mut out = message
            .replace(&self.source, "OLD")
            .replace(&self.target, "NEW");
        while let Some(at) = find_uuid(&out) {
            out.replace_range(at..at + 36, "ID");
        }
        out
    }
}

fn find_uuid(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(35)).find(|&at| {
        bytes[at..at + 36].iter().enumerate().all(|(n, b)| match n {
            8 | 13 | 18 | 23 => *b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
    })
}

pub(crate) async fn engine() -> Engine {
    Engine::open(EngineConfig {
        job_executor: false,
        ..EngineConfig::default()
    })
    .await
    .expect("an engine")
}

fn model(key: &str, body: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">{EVENTS}<process id="{key}" isExecutable="true" camunda:historyTimeToLive="P30D">{body}</process></definitions>"#
    )
}

async fn deploy(engine: &Engine, key: &str, body: &str) -> String {
    let bytes: Arc<[u8]> = model(key, body).into_bytes().into();
    let deploy = Deploy {
        resources: vec![Resource {
            name: format!("{key}.bpmn"),
            bytes,
        }],
        ..Deploy::default()
    };
    let deployed = engine
        .run(|exec| command::deploy(exec, &deploy))
        .await
        .expect("a deployment");
    deployed.process_definitions[0].id.clone()
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

fn value(json: &Json) -> TypedValue {
    match json {
        Json::Number(n) => Value::Integer(
            n.as_i64()
                .and_then(|n| i32::try_from(n).ok())
                .unwrap_or_default(),
        )
        .into(),
        other => Value::from(other.as_str().unwrap_or_default()).into(),
    }
}

fn values(json: &Json) -> Vec<(String, TypedValue)> {
    json.as_object()
        .map(|map| map.iter().map(|(n, v)| (n.clone(), value(v))).collect())
        .unwrap_or_default()
}

/// The trace of a case.
pub(crate) async fn case(engine: &Engine, case: &Json) -> Vec<String> {
    let mut trace = Vec::new();
    if let Some(child) = case["child"].as_str() {
        deploy(engine, "migcmpchild", child).await;
    }
    let key = case["key"].as_str().unwrap_or("migcmp");
    let pair = Pair {
        source: deploy(engine, key, &text(&case["source"])).await,
        target: deploy(
            engine,
            case["key2"].as_str().unwrap_or(key),
            &text(&case["target"]),
        )
        .await,
    };
    let start = StartInstance {
        definition_id: pair.source.clone(),
        variables: values(&case["vars"]),
        ..StartInstance::default()
    };
    let instance = engine
        .run(|exec| command::start_instance(exec, &start))
        .await
        .expect("an instance")
        .id;
    for step in case["before"].as_array().into_iter().flatten() {
        perform(engine, &instance, step).await;
    }
    let outcome = migrate(engine, case, &pair, &instance, &mut trace).await;
    if let Err(error) = outcome {
        let mut lines: Vec<String> = pair
            .plain(&error.to_string())
            .lines()
            .map(str::to_owned)
            .collect();
        lines.sort();
        trace.extend(lines.into_iter().map(|l| format!("refused: {}", l.trim())));
    }
    trace.extend(snapshot(engine, &pair, &instance).await);
    for step in case["after"].as_array().into_iter().flatten() {
        trace.push(format!("-- {step}"));
        perform(engine, &instance, step).await;
        trace.extend(snapshot(engine, &pair, &instance).await);
    }
    trace
}

async fn migrate(
    engine: &Engine,
    case: &Json,
    pair: &Pair,
    instance: &str,
    trace: &mut Vec<String>,
) -> Result<(), EngineError> {
    let new = NewMigrationPlan {
        source_definition: Some(pair.source.clone()),
        target_definition: Some(pair.target.clone()),
        update_event_triggers: case["update"] == true,
        variables: None,
    };
    let mut plan = engine
        .run(|exec| command::create_migration_plan(exec, &new))
        .await?;
    let mut found: Vec<String> = plan.instructions.iter().map(plain).collect();
    found.sort();
    trace.push(format!("maps: {}", found.join(", ")));
    if case["gen"] == false {
        plan.instructions.clear();
    }
    for map in case["map"].as_array().into_iter().flatten() {
        plan.instructions.push(MigrationInstruction {
            update_event_trigger: map[2] == true,
            ..MigrationInstruction::new(text(&map[0]), text(&map[1]))
        });
    }
    let dropped: Vec<String> = case["drop"]
        .as_array()
        .into_iter()
        .flatten()
        .map(text)
        .collect();
    plan.instructions
        .retain(|i| !dropped.iter().any(|d| i.source.as_deref() == Some(d)));
    if case["planvars"].is_object() {
        plan.variables = Some(values(&case["planvars"]));
    }
    let execute = ExecuteMigration {
        plan,
        process_instances: vec![Some(instance.to_owned())],
        skip_custom_listeners: case["skip"] == true,
        skip_io_mappings: case["skip"] == true,
    };
    engine
        .run(|exec| command::execute_migration(exec, &execute))
        .await
}

fn plain(instruction: &MigrationInstruction) -> String {
    format!(
        "{}>{}{}",
        instruction.source.as_deref().unwrap_or("?"),
        instruction.target.as_deref().unwrap_or("?"),
        if instruction.update_event_trigger {
            " anew"
        } else {
            ""
        }
    )
}

async fn rows<R: cauce_engine::store::Record>(engine: &Engine, filter: Filter) -> Vec<R> {
    engine.store().select::<R>(&filter).await.expect("rows")
}

async fn tasks(engine: &Engine, instance: &str, key: &str) -> Vec<Task> {
    let filter = Filter::new()
        .text("PROC_INST_ID_", instance)
        .text("TASK_DEF_KEY_", key);
    rows(engine, filter.order("ID_")).await
}

async fn run(engine: &Engine, command: impl Fn(&mut Exec<'_>) -> Step + Send + Sync) {
    engine.run(command).await.expect("a step");
}

/// Performs a step: its name, then what it is for.
async fn perform(engine: &Engine, instance: &str, step: &Json) {
    let about = text(&step[1]);
    match step[0].as_str().unwrap_or_default() {
        "complete" => {
            let most = step[2].as_u64().unwrap_or(99);
            let most = usize::try_from(most).unwrap_or(99);
            for task in tasks(engine, instance, &about).await.into_iter().take(most) {
                run(engine, |exec| {
                    command::complete_task(exec, &task.id, &[], &[])
                })
                .await;
            }
        }
        "job" => {
            let filter = Filter::new().text("PROCESS_INSTANCE_ID_", instance);
            for job in rows::<Job>(engine, filter.order("ID_")).await {
                let definition = job.job_def_id.clone().unwrap_or_default();
                let definition: Vec<JobDefinition> =
                    rows(engine, Filter::new().text("ID_", &definition)).await;
                if definition.first().and_then(|d| d.act_id.as_deref()) == Some(&about) {
                    run(engine, |exec| command::execute_job(exec, &job.id)).await;
                }
            }
        }
        "jobretries0" => {
            let filter = Filter::new().text("PROCESS_INSTANCE_ID_", instance);
            for job in rows::<Job>(engine, filter).await {
                run(engine, |exec| {
                    command::set_job_retries(exec, &job.id, 0, None)
                })
                .await;
            }
        }
        "msg" => {
            let message = CorrelateMessage {
                name: Some(about),
                process_instance_id: Some(instance.to_owned()),
                ..CorrelateMessage::default()
            };
            // An event that nobody waits for any more is part of some cases.
            let _ = engine
                .run(|exec| command::correlate_message(exec, &message).map(|_| ()))
                .await;
        }
        "signal" => {
            let signal = SendSignal {
                name: about,
                ..SendSignal::default()
            };
            run(engine, |exec| command::send_signal(exec, &signal)).await;
        }
        "var" => {
            let set = [(about, value(&step[2]))];
            run(engine, |exec| {
                command::modify_variables(exec, VariableHost::ProcessInstance, instance, &set, &[])
            })
            .await;
        }
        host @ ("taskvar" | "execvar") => {
            let set = [(text(&step[2]), value(&step[3]))];
            for task in tasks(engine, instance, &about).await {
                let (host, id) = if host == "taskvar" {
                    (VariableHost::TaskLocal, task.id)
                } else {
                    let execution = task.execution_id.unwrap_or_default();
                    (VariableHost::Execution, execution)
                };
                run(engine, |exec| {
                    command::modify_variables(exec, host, &id, &set, &[])
                })
                .await;
            }
        }
        "extfail" => {
            let filter = Filter::new()
                .text("PROC_INST_ID_", instance)
                .text("TOPIC_NAME_", &about);
            for task in rows::<ExternalTask>(engine, filter).await {
                run(engine, |exec| {
                    command::set_external_task_retries(exec, &task.id, 0)
                })
                .await;
            }
        }
        "suspend" => {
            run(engine, |exec| {
                command::suspend_process_instance(exec, instance, true)
            })
            .await;
        }
        "activate" => {
            run(engine, |exec| {
                command::suspend_process_instance(exec, instance, false)
            })
            .await;
        }
        "called" => {
            let executions: Vec<Execution> =
                rows(engine, Filter::new().text("PROC_INST_ID_", instance)).await;
            for execution in executions {
                let filter = Filter::new().text("SUPER_EXEC_", &execution.id);
                for called in rows::<Execution>(engine, filter).await {
                    for task in tasks(engine, &called.id, "cu").await {
                        run(engine, |exec| {
                            command::complete_task(exec, &task.id, &[], &[])
                        })
                        .await;
                    }
                }
            }
        }
        other => panic!("no such step: {other}"),
    }
}
