//! Parses all models of the given files and folders and prints one JSON object a file: whether it can be deployed, its problems, and
//! what of its processes deployments show. `compare.py` beside this compares that with recordings of the real one.

use std::path::{Path, PathBuf};

use cauce_bpmn::model::Process;
use cauce_bpmn::{Outcome, ParseOptions, Problem, Refusal, parse};
use serde_json::{Value, json};

fn main() -> std::io::Result<()> {
    let mut files = Vec::new();
    for path in std::env::args().skip(1) {
        collect(Path::new(&path), &mut files)?;
    }
    files.sort();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let outcome = parse(&std::fs::read(&file)?, &name, &ParseOptions::default());
        println!("{}", describe(&file, &outcome));
    }
    Ok(())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else if path.extension().is_some_and(|e| e == "bpmn")
        || path.to_string_lossy().ends_with(".bpmn20.xml")
    {
        files.push(path.to_owned());
    }
    Ok(())
}

fn describe(file: &Path, outcome: &Outcome) -> Value {
    let (status, kind, message) = match outcome.refusal() {
        None => (200, "", String::new()),
        Some(Refusal::Problems(message)) => (400, "ParseException", message),
        Some(Refusal::Failure(message)) => (500, "ProcessEngineException", message),
    };
    json!({
        "file": file.to_string_lossy(),
        "status": status,
        "type": kind,
        "message": message,
        "problems": outcome.problems.iter().map(problem).collect::<Vec<_>>(),
        "processes": outcome.processes.iter().map(process).collect::<Vec<_>>(),
    })
}

fn problem(problem: &Problem) -> Value {
    json!({
        "severity": format!("{:?}", problem.severity),
        "message": problem.message,
        "line": problem.line,
        "column": problem.column,
        "mainElementId": problem.main_element_id,
        "elementIds": problem.element_ids,
    })
}

fn process(process: &Process) -> Value {
    json!({
        "key": process.key,
        "name": process.name,
        "category": process.category,
        "description": process.documentation,
        "versionTag": process.version_tag,
        "historyTimeToLive": process.history_time_to_live,
        "startableInTasklist": process.startable_in_tasklist,
        "activities": process.activities.iter().map(|a| json!([a.id, a.type_name])).collect::<Vec<_>>(),
    })
}
