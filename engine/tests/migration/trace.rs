//! What an instance is, in short lines that say nothing of ids and times.

use std::collections::HashMap;

use cauce_engine::Engine;
use cauce_engine::exec::ActivityInstance;
use cauce_engine::store::records::{
    EventSubscription, Execution, ExternalTask, HistoricActivityInstance, HistoricProcessInstance,
    Incident, Job, JobDefinition, Task, Variable,
};
use cauce_engine::store::{Filter, Record};

use crate::run::Pair;

/// Where executions are: the activity instances that they execute.
type Places = HashMap<String, Vec<String>>;

/// The state of an instance.
pub(crate) async fn snapshot(engine: &Engine, pair: &Pair, instance: &str) -> Vec<String> {
    let tree = engine
        .run(|exec| exec.activity_instance_tree(instance))
        .await
        .expect("a tree");
    let mut places = Places::new();
    let mut out = Vec::new();
    match &tree {
        Some(tree) => {
            let text = show(tree, "", pair, &mut places);
            out.push(format!("tree {text}"));
        }
        None => out.push("tree none".to_owned()),
    }
    let at = |id: Option<&str>| {
        let mut places = id
            .and_then(|id| places.get(id))
            .cloned()
            .unwrap_or_else(|| vec!["?".to_owned()]);
        places.sort();
        places.join("+")
    };
    let definition = |id: &Option<String>| pair.name(id.as_deref());
    let of = |column: &'static str| Filter::new().text(column, instance);
    let executions: Vec<Execution> = rows(engine, of("PROC_INST_ID_")).await;
    let strays = executions
        .iter()
        .filter(|e| pair.name(e.proc_def_id.as_deref()) != "new")
        .count();
    out.push(format!(
        "executions {} of which not new {strays}",
        executions.len()
    ));
    let mut lines = Vec::new();
    for t in rows::<Task>(engine, of("PROC_INST_ID_")).await {
        lines.push(format!(
            "task {} in {} at {}",
            t.task_def_key.as_deref().unwrap_or("?"),
            definition(&t.proc_def_id),
            at(t.execution_id.as_deref())
        ));
    }
    for t in rows::<ExternalTask>(engine, of("PROC_INST_ID_")).await {
        lines.push(format!(
            "external task {} in {} at {}",
            t.act_id.as_deref().unwrap_or("?"),
            definition(&t.proc_def_id),
            at(t.execution_id.as_deref())
        ));
    }
    let job_definitions: HashMap<String, JobDefinition> =
        rows::<JobDefinition>(engine, Filter::new())
            .await
            .into_iter()
            .map(|d| (d.id.clone(), d))
            .collect();
    for j in rows::<Job>(engine, of("PROCESS_INSTANCE_ID_")).await {
        let declared = j.job_def_id.as_ref().and_then(|d| job_definitions.get(d));
        let due = j.duedate.map(|due| {
            let minutes = (due - engine.now()).num_seconds() as f64 / 60.0;
            format!(" in {} min", minutes.round())
        });
        lines.push(format!(
            "job {} {} of {} in {} at {}{}",
            j.handler_type.as_deref().unwrap_or("?"),
            j.handler_cfg.as_deref().unwrap_or("?"),
            declared
                .and_then(|d| d.act_id.as_deref())
                .unwrap_or("nothing"),
            definition(&j.process_def_id),
            at(j.execution_id.as_deref()),
            due.unwrap_or_default()
        ));
    }
    for s in rows::<EventSubscription>(engine, of("PROC_INST_ID_")).await {
        lines.push(format!(
            "{} {} for {} at {}",
            s.event_type,
            s.event_name.as_deref().unwrap_or("-"),
            s.activity_id.as_deref().unwrap_or("?"),
            at(s.execution_id.as_deref())
        ));
    }
    for i in rows::<Incident>(engine, of("PROC_INST_ID_")).await {
        lines.push(format!(
            "incident {} {} in {} at {}",
            i.incident_type,
            i.activity_id.as_deref().unwrap_or("?"),
            definition(&i.proc_def_id),
            at(i.execution_id.as_deref())
        ));
    }
    for v in rows::<Variable>(engine, of("PROC_INST_ID_")).await {
        let value = v
            .text
            .clone()
            .or_else(|| v.long.map(|l| l.to_string()))
            .unwrap_or_default();
        lines.push(format!(
            "variable {}={value}{} at {}",
            v.name,
            if v.task_id.is_some() {
                " of the task"
            } else {
                ""
            },
            at(v.execution_id.as_deref())
        ));
    }
    let history: Vec<HistoricActivityInstance> = rows(engine, of("PROC_INST_ID_")).await;
    let names: HashMap<&str, &str> = history
        .iter()
        .map(|h| (h.id.as_str(), h.act_id.as_str()))
        .collect();
    for h in &history {
        let parent = match h.parent_act_inst_id.as_deref() {
            Some(id) if id == instance => "the process",
            Some(id) => names.get(id).copied().unwrap_or("?"),
            None => "nothing",
        };
        let state = match (h.end_time, h.act_inst_state) {
            (None, _) => "runs",
            (Some(_), Some(2)) => "was canceled",
            (Some(_), _) => "ended",
        };
        lines.push(format!(
            "history {} {} in {parent} of {} {state}",
            h.act_type,
            h.act_id,
            pair.name(Some(&h.proc_def_id))
        ));
    }
    for h in rows::<HistoricProcessInstance>(engine, of("PROC_INST_ID_")).await {
        lines.push(format!(
            "history process of {} {}",
            pair.name(Some(&h.proc_def_id)),
            h.state.as_deref().unwrap_or("?")
        ));
    }
    lines.sort();
    out.extend(lines);
    out
}

async fn rows<R: Record>(engine: &Engine, filter: Filter) -> Vec<R> {
    engine.store().select::<R>(&filter).await.expect("rows")
}

fn show(node: &ActivityInstance, path: &str, pair: &Pair, places: &mut Places) -> String {
    let name = if path.is_empty() {
        format!(
            "process of {}",
            pair.name(Some(&node.process_definition_id))
        )
    } else {
        node.activity_id.clone()
    };
    let path = if path.is_empty() {
        "process".to_owned()
    } else {
        format!("{path}/{name}")
    };
    for execution in &node.execution_ids {
        places
            .entry(execution.clone())
            .or_default()
            .push(path.clone());
    }
    let mut inside: Vec<String> = node
        .children
        .iter()
        .map(|c| show(c, &path, pair, places))
        .collect();
    for transition in &node.transitions {
        inside.push(format!(">{}", transition.activity_id));
        places
            .entry(transition.execution_id.clone())
            .or_default()
            .push(format!("{path}/>{}", transition.activity_id));
    }
    inside.sort();
    if inside.is_empty() {
        name
    } else {
        format!("{name} ({})", inside.join(", "))
    }
}
