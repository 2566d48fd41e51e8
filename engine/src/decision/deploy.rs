//! Deploys DMN models: rows of decisions and of decision requirements.

use std::collections::HashSet;
use std::sync::Arc;

use cauce_dmn::camunda::Decisions;
use cauce_store::Filter;
use cauce_store::records::{DecisionDefinition, DecisionRequirementsDefinition, Deployment};

use super::model::{self, Model};
use crate::command::Resource;
use crate::exec::{Exec, Step, fail};

/// What names of DMN models end with.
const ENDINGS: [&str; 2] = ["dmn11.xml", "dmn"];

/// Whether a resource is a DMN model.
#[must_use]
pub fn is_dmn(name: &str) -> bool {
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Adds the decisions of the DMN models among the resources.
///
/// # Errors
/// A model that cannot be read or is refused, and two decisions of one key.
pub fn deploy(
    exec: &mut Exec<'_>,
    deployment: &Deployment,
    resources: &[&Resource],
) -> Step<(Vec<DecisionDefinition>, Vec<DecisionRequirementsDefinition>)> {
    let mut models: Vec<(&str, Decisions)> = Vec::new();
    for resource in resources.iter().filter(|r| is_dmn(&r.name)) {
        match model::compile(&resource.bytes) {
            Ok(decisions) => models.push((&resource.name, decisions)),
            Err(reason) => {
                tracing::info!(resource = resource.name, reason, "DMN model refused");
                return fail(format!(
                    "ENGINE-22004 Unable to transform DMN resource '{}'.",
                    resource.name
                ));
            }
        }
    }
    let graphs = models
        .iter()
        .filter(|(_, m)| m.has_requirements_definition())
        .map(|(_, m)| m.id());
    check_unique(graphs)?;
    check_unique(
        models
            .iter()
            .flat_map(|(_, m)| m.list())
            .map(|d| d.key.as_str()),
    )?;
    let (mut decisions, mut requirements) = (Vec::new(), Vec::new());
    for (name, compiled) in models {
        let graph = if compiled.has_requirements_definition() {
            let row = add_requirements(exec, deployment, name, &compiled, resources)?;
            requirements.push(row.clone());
            Some(row)
        } else {
            None
        };
        let first = decisions.len();
        for info in compiled.list() {
            let version = next_version(
                exec.decisions_of_key(&info.key)?
                    .iter()
                    .filter(|d| d.tenant_id == deployment.tenant_id)
                    .map(|d| d.version),
            );
            let row = DecisionDefinition {
                id: definition_id(exec, &info.key, version),
                rev: 1,
                category: Some(compiled.namespace().to_owned()),
                name: info.name.clone(),
                key: info.key.clone(),
                version,
                deployment_id: Some(deployment.id.clone()),
                resource_name: Some(name.to_owned()),
                dgrm_resource_name: diagram_of(name, &info.key, resources),
                dec_req_id: graph.as_ref().map(|g| g.id.clone()),
                dec_req_key: graph.as_ref().map(|g| g.key.clone()),
                tenant_id: deployment.tenant_id.clone(),
                history_ttl: info
                    .history_time_to_live
                    .and_then(|days| i32::try_from(days).ok()),
                version_tag: info.version_tag.clone(),
            };
            exec.ws.rows.decision_definitions.insert(row.clone());
            decisions.push(row);
        }
        let model = Model::new(compiled, decisions.get(first..).unwrap_or_default());
        model::keep(&deployment.id, name, Arc::new(model));
    }
    Ok((decisions, requirements))
}

fn add_requirements(
    exec: &mut Exec<'_>,
    deployment: &Deployment,
    resource: &str,
    model: &Decisions,
    resources: &[&Resource],
) -> Step<DecisionRequirementsDefinition> {
    let earlier =
        exec.query::<DecisionRequirementsDefinition>(Filter::new().text("KEY_", model.id()))?;
    let version = next_version(
        earlier
            .iter()
            .filter(|d| d.tenant_id == deployment.tenant_id)
            .map(|d| d.version),
    );
    let row = DecisionRequirementsDefinition {
        id: definition_id(exec, model.id(), version),
        rev: 1,
        category: Some(model.namespace().to_owned()),
        name: model.name().map(str::to_owned),
        key: model.id().to_owned(),
        version,
        deployment_id: Some(deployment.id.clone()),
        resource_name: Some(resource.to_owned()),
        dgrm_resource_name: diagram_of(resource, model.id(), resources),
        tenant_id: deployment.tenant_id.clone(),
    };
    exec.ws.rows.decision_requirements.insert(row.clone());
    Ok(row)
}

fn check_unique<'k>(keys: impl IntoIterator<Item = &'k str>) -> Step {
    let mut seen = HashSet::new();
    for key in keys {
        if !seen.insert(key) {
            return fail(format!(
                "The deployment contains definitions with the same key '{key}' (id attribute), this is not allowed"
            ));
        }
    }
    Ok(())
}

fn next_version(earlier: impl Iterator<Item = i32>) -> i32 {
    earlier.max().map_or(1, |latest| latest + 1)
}

/// `key:version:unique`, or only the unique part where that were longer than 64 characters.
fn definition_id(exec: &Exec<'_>, key: &str, version: i32) -> String {
    let unique = exec.new_id();
    let id = format!("{key}:{version}:{unique}");
    if id.encode_utf16().count() > 64 {
        unique
    } else {
        id
    }
}

/// A diagram deployed beside a model: `model.key.png`, `model.png` (or `jpg`, `gif`, `svg`).
fn diagram_of(resource: &str, key: &str, resources: &[&Resource]) -> Option<String> {
    let base = ENDINGS
        .iter()
        .find_map(|ending| resource.strip_suffix(ending))
        .unwrap_or(resource);
    let names = ["png", "jpg", "gif", "svg"]
        .into_iter()
        .flat_map(|e| [format!("{base}{key}.{e}"), format!("{base}{e}")]);
    names
        .into_iter()
        .find(|name| resources.iter().any(|r| r.name == *name))
}
