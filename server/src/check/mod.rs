//! `cauce check`: what is wrong with models, in files or in a database, and what of them Cauce does not execute.

pub(crate) mod findings;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::error::chain;
use cauce_engine::decision::is_dmn;
use cauce_engine::dmn::model;
use cauce_engine::store::records::{ByteArray, ProcessDefinition};
use cauce_engine::store::{Filter, Migrations, Store, StoreError, StoreOptions};
use findings::{Finding, Findings, Weight};

/// For `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  cauce check order.bpmn fees.dmn
  cauce check models/*.bpmn && echo fine
  cauce check --database postgres://camunda:secret@db/camunda

A line a problem; advice is about what deploys, but is not executed here or will surprise:
  order.bpmn:12:34: error: a process has no start event [order]
  order.bpmn:56: advice: a Java class (org.example.Work): fails when it is reached [charge]

With --database, every process definition is looked at that is the newest of its key or has running instances. Nothing is written: it may
be the database of a running Camunda 7.24.
  order:3 in order.bpmn, 12 running:56: advice: a Java class (org.example.Work): fails when it is reached [charge]";

/// Prints each problem of each file and of the models in a database; fails if one of them would not deploy.
pub(crate) fn run(files: &[PathBuf], database: Option<&str>) -> ExitCode {
    let mut fine = true;
    for file in files {
        match std::fs::read(file) {
            Ok(content) => {
                let name = file.display().to_string();
                let found = if is_dmn(&name) {
                    findings::of_dmn(&content)
                } else {
                    findings::of_bpmn(&name, None, &content)
                };
                print(&name, &found);
                fine &= found.deploys;
            }
            Err(e) => {
                fine = false;
                println!("{}: error: {e}", file.display());
            }
        }
    }
    if let Some(url) = database {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let looked_at = match runtime {
            Ok(runtime) => runtime.block_on(deployed(url)).map_err(|e| chain(&e)),
            Err(e) => Err(chain(&e)),
        };
        match looked_at {
            Ok(good) => fine &= good,
            Err(e) => {
                fine = false;
                eprintln!("cauce: {e}");
            }
        }
    }
    if fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints what was found, a line each.
fn print(name: &str, found: &Findings) {
    for finding in &found.all {
        println!("{}", line(name, finding));
    }
}

fn line(name: &str, finding: &Finding) -> String {
    let Finding {
        weight,
        line,
        column,
        element,
        message,
        ..
    } = finding;
    let place = match (weight, line) {
        (Weight::Advice, 0) => String::new(),
        (Weight::Advice, line) => format!(":{line}"),
        (Weight::Error | Weight::Warning, line) => format!(":{line}:{column}"),
    };
    let element = element.as_ref().map(|id| format!(" [{id}]"));
    let element = element.unwrap_or_default();
    format!("{name}{place}: {}: {message}{element}", weight.name())
}

/// Looks at the process definitions in a database that count; whether all of them can be read.
async fn deployed(url: &str) -> Result<bool, StoreError> {
    let options = StoreOptions {
        connections: 1,
        notify: false,
        migrations: Migrations::Leave,
        ..StoreOptions::default()
    };
    let store = Store::open(url, options).await?;
    let running = store.running_instances().await?;
    let definitions: Vec<ProcessDefinition> = store
        .select(&Filter::new().order("KEY_, TENANT_ID_, VERSION_"))
        .await?;
    let (mut looked_at, mut advised, mut fine) = (0, 0, true);
    for (at, definition) in definitions.iter().enumerate() {
        let newest = definitions.get(at + 1).is_none_or(|next| {
            (&next.key, &next.tenant_id) != (&definition.key, &definition.tenant_id)
        });
        let instances = running.get(&definition.id).copied().unwrap_or_default();
        if !newest && instances == 0 {
            continue;
        }
        looked_at += 1;
        let resource = definition.resource_name.as_deref().unwrap_or_default();
        let name = format!(
            "{}:{} in {resource}, {instances} running",
            definition.key, definition.version
        );
        let deployment = definition.deployment_id.as_deref().unwrap_or_default();
        let file: Option<ByteArray> = store
            .select_one(
                Filter::new()
                    .text("DEPLOYMENT_ID_", deployment)
                    .text("NAME_", resource),
            )
            .await?;
        let Some(content) = file.and_then(|file| file.bytes) else {
            println!("{name}: error: the deployment {deployment} has no such resource");
            fine = false;
            continue;
        };
        let found = findings::of_bpmn(resource, Some(&definition.key), &content);
        print(&name, &found);
        fine &= found.deploys;
        advised += usize::from(found.all.iter().any(|f| f.weight == Weight::Advice));
    }
    println!("{looked_at} process definitions looked at, {advised} of them with advice");
    Ok(fine)
}

/// A problem of a DMN model as a line.
pub(crate) fn problem_line(name: &str, severity: &str, problem: &model::Problem) -> String {
    let element = problem
        .element
        .as_ref()
        .map(|id| format!(" [{id}]"))
        .unwrap_or_default();
    format!(
        "{name}:{}:{}: {severity}: {}{element}",
        problem.line, problem.column, problem.message
    )
}
