//! Deploys resources: process definitions with their job definitions, start subscriptions and start timers, and other files.

mod jobs;
mod process;

pub(super) use process::add_start_triggers;

use std::sync::Arc;

use cauce_bpmn::{ParseOptions, Problem, Refusal};
use cauce_store::records::UserOperationLogEntry;
use cauce_store::records::{ByteArray, Deployment, ProcessDefinition};
use cauce_store::{Filter, Timestamp};

use super::operation_log::{OPERATOR, PropertyChange};
use crate::authorization;
use crate::authorization::defaults::Grantee;
use crate::error::EngineError;
use crate::exec::{Exec, Step, Stop};

/// A file to deploy.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its name, by whose ending it is known what it is.
    pub name: String,
    /// Its content.
    pub bytes: Arc<[u8]>,
}

/// What to deploy, and how.
#[derive(Debug, Clone, Default)]
pub struct Deploy {
    /// The deployment's name.
    pub name: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// Its tenant.
    pub tenant_id: Option<String>,
    /// Deploy nothing where the last deployment of this name has the same resources.
    pub enable_duplicate_filtering: bool,
    /// Deploy only resources that changed since the last deployment of this name.
    pub deploy_changed_only: bool,
    /// When its definitions become active.
    pub activation_time: Option<Timestamp>,
    /// The files.
    pub resources: Vec<Resource>,
}

/// What was deployed.
#[derive(Debug, Clone)]
pub struct Deployed {
    /// The deployment: a new one, or the last one where nothing changed.
    pub deployment: Deployment,
    /// The process definitions that are new.
    pub process_definitions: Vec<ProcessDefinition>,
    /// The decision definitions that are new.
    pub decision_definitions: Vec<cauce_store::records::DecisionDefinition>,
    /// The decision requirements definitions that are new.
    pub decision_requirements: Vec<cauce_store::records::DecisionRequirementsDefinition>,
}

/// Whether a resource is a BPMN model.
#[must_use]
fn is_bpmn(name: &str) -> bool {
    name.ends_with(".bpmn") || name.ends_with(".bpmn20.xml")
}

/// Whether a resource is a Camunda form.
#[must_use]
fn is_form(name: &str) -> bool {
    name.ends_with(".form")
}

/// Deploys resources.
///
/// # Errors
/// No resources, or models that cannot be deployed, with all of their problems.
pub fn deploy(exec: &mut Exec<'_>, deploy: &Deploy) -> Step<Deployed> {
    if deploy.resources.is_empty() {
        return Err(Stop::Fail(EngineError::new(
            crate::ErrorKind::NotValid,
            "No deployment resources contained to deploy.",
        )));
    }
    exec.check_general(authorization::Resource::Deployment, "CREATE")?;
    let mut resources: Vec<&Resource> = deploy.resources.iter().collect();
    if (deploy.enable_duplicate_filtering || deploy.deploy_changed_only)
        && let Some(last) = last_deployment(exec, deploy)?
    {
        let stored = exec.query::<ByteArray>(Filter::new().text("DEPLOYMENT_ID_", &last.id))?;
        let same = |r: &Resource| {
            stored.iter().any(|s| {
                s.name.as_deref() == Some(&r.name)
                    && s.generated != Some(true)
                    && s.bytes.as_deref() == Some(&*r.bytes)
            })
        };
        if deploy.deploy_changed_only {
            resources.retain(|r| !same(r));
        } else if resources.iter().all(|r| same(r)) {
            resources.clear();
        }
        if resources.is_empty() {
            log_created(exec, &last, deploy);
            return Ok(Deployed {
                deployment: last,
                process_definitions: vec![],
                decision_definitions: vec![],
                decision_requirements: vec![],
            });
        }
    }
    // Definitions come into being in the order in which Camunda's map of resources gives them out.
    let count = resources.len();
    resources.sort_by_key(|r| cauce_expr::value::java::position(&r.name, count));
    let deployment = Deployment {
        id: exec.new_id(),
        name: deploy.name.clone(),
        deploy_time: Some(exec.now()),
        source: deploy.source.clone(),
        tenant_id: deploy.tenant_id.clone(),
    };
    exec.ws.rows.deployments.insert(deployment.clone());
    if let Some(user) = exec.env.user.clone() {
        // READ and DELETE
        exec.grant(
            Grantee::User(&user),
            authorization::Resource::Deployment,
            &deployment.id,
            2 | 1 << 4,
        );
    }
    log_created(exec, &deployment, deploy);
    for resource in &resources {
        exec.ws.rows.byte_arrays.insert(ByteArray {
            id: exec.new_id(),
            rev: 1,
            name: Some(resource.name.clone()),
            deployment_id: Some(deployment.id.clone()),
            bytes: Some(resource.bytes.to_vec()),
            generated: Some(false),
            tenant_id: deploy.tenant_id.clone(),
            kind: Some(1),
            create_time: Some(exec.now()),
            ..ByteArray::default()
        });
    }
    let parsed = parse_all(&resources)?;
    let mut process_definitions = Vec::new();
    for (resource, processes) in parsed {
        for process in processes {
            let diagram = diagram_of(&resource, &process.key, &resources);
            process_definitions.push(process::add(
                exec,
                &deployment,
                &resource,
                diagram,
                process,
                deploy.activation_time,
            )?);
        }
    }
    let (decision_definitions, decision_requirements) =
        crate::decision::deploy(exec, &deployment, &resources)?;
    for resource in resources.iter().filter(|r| is_form(&r.name)) {
        process::add_form(exec, &deployment, resource)?;
    }
    exec.ws.wakeups.push(cauce_store::Wakeup::Deployments);
    Ok(Deployed {
        deployment,
        process_definitions,
        decision_definitions,
        decision_requirements,
    })
}

fn log_created(exec: &mut Exec<'_>, deployment: &Deployment, deploy: &Deploy) {
    let about = UserOperationLogEntry {
        deployment_id: Some(deployment.id.clone()),
        tenant_id: deployment.tenant_id.clone(),
        ..UserOperationLogEntry::default()
    };
    let filtered = deploy.enable_duplicate_filtering || deploy.deploy_changed_only;
    let mut changes = vec![PropertyChange::set("duplicateFilterEnabled", filtered)];
    if filtered {
        changes.push(PropertyChange::set(
            "deployChangedOnly",
            deploy.deploy_changed_only,
        ));
    }
    exec.log_operation("Create", "Deployment", OPERATOR, &about, &changes);
}

fn last_deployment(exec: &Exec<'_>, deploy: &Deploy) -> Step<Option<Deployment>> {
    let mut filter = Filter::new()
        .order("DEPLOY_TIME_ DESC")
        .limit(1)
        .eq("TENANT_ID_", deploy.tenant_id.clone());
    filter = filter.eq("NAME_", deploy.name.clone());
    if deploy.source.is_some() {
        filter = filter.eq("SOURCE_", deploy.source.clone());
    }
    Ok(exec.query::<Deployment>(filter)?.first().cloned())
}

/// Processes by resource name.
type Parsed = Vec<(String, Vec<cauce_bpmn::model::Process>)>;

fn parse_all(resources: &[&Resource]) -> Result<Parsed, EngineError> {
    let mut parsed = Vec::new();
    for resource in resources.iter().filter(|r| is_bpmn(&r.name)) {
        let outcome = cauce_bpmn::parse(&resource.bytes, &resource.name, &ParseOptions::default());
        match outcome.refusal() {
            Some(Refusal::Problems(message)) => {
                let details: Vec<Problem> = outcome.problems;
                return Err(EngineError::Parse {
                    message,
                    details: vec![(resource.name.clone(), details)],
                });
            }
            Some(Refusal::Failure(message)) => return Err(EngineError::engine(message)),
            None => parsed.push((resource.name.clone(), outcome.processes)),
        }
    }
    Ok(parsed)
}

/// A diagram deployed beside a model: `model.key.png`, `model.png` (or `svg`, `jpg`, `gif`).
fn diagram_of(resource: &str, key: &str, resources: &[&Resource]) -> Option<String> {
    let base = resource
        .strip_suffix(".bpmn20.xml")
        .or_else(|| resource.strip_suffix(".bpmn"))
        .unwrap_or(resource);
    let endings = ["png", "jpg", "gif", "svg"];
    let names = endings
        .iter()
        .map(|e| format!("{base}.{key}.{e}"))
        .chain(endings.iter().map(|e| format!("{base}.{e}")));
    names
        .into_iter()
        .find(|n| resources.iter().any(|r| r.name == *n))
}
