//! The elements of a batch, in the order of the deployments they belong to.

use std::collections::{BTreeMap, HashMap, HashSet};

use cauce_store::Filter;
use cauce_store::records::{
    DecisionDefinition, Execution, ExternalTask, HistoricBatch, HistoricDecisionInstance,
    HistoricProcessInstance, Job, ProcessDefinition,
};

use super::configuration::DeploymentCount;
use crate::exec::{Exec, Step};

/// The elements of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Elements {
    /// Their ids, those of one deployment together.
    pub ids: Vec<String>,
    /// How many are of which deployment; `None` where that is of no interest.
    pub deployments: Option<Vec<DeploymentCount>>,
}

impl Elements {
    /// Elements without deployments.
    #[must_use]
    pub fn plain(ids: Vec<String>) -> Self {
        Self {
            ids: once(ids),
            deployments: None,
        }
    }

    /// All of one deployment.
    #[must_use]
    pub fn of_deployment(ids: Vec<String>, deployment: Option<String>) -> Self {
        let ids = once(ids);
        let count = ids.len();
        Self {
            ids,
            deployments: Some(vec![DeploymentCount { deployment, count }]),
        }
    }

    /// By the deployment of each; those of none come last.
    fn sorted(ids: &[String], deployment_of: &HashMap<String, String>) -> Self {
        let mut groups: BTreeMap<(bool, Option<&String>), Vec<String>> = BTreeMap::new();
        for id in once(ids.to_vec()) {
            let deployment = deployment_of.get(&id);
            groups
                .entry((deployment.is_none(), deployment))
                .or_default()
                .push(id);
        }
        let mut elements = Self::default();
        let mut counts = Vec::with_capacity(groups.len());
        for ((_, deployment), ids) in groups {
            counts.push(DeploymentCount {
                deployment: deployment.cloned(),
                count: ids.len(),
            });
            elements.ids.extend(ids);
        }
        elements.deployments = Some(counts);
        elements
    }

    /// Process instances: running ones by their deployment, and ended ones too where a query of the history found them. Ended ones
    /// that are only named are of none.
    ///
    /// # Errors
    /// None of its own.
    pub fn any_instances(exec: &Exec<'_>, ids: &[String], of_history: &[String]) -> Step<Self> {
        let running = exec.query::<Execution>(Filter::new().any("ID_", ids.to_vec()))?;
        let ended = Filter::new().any("ID_", of_history.to_vec());
        let ended = exec.query::<HistoricProcessInstance>(ended)?;
        let pairs = running
            .iter()
            .filter_map(|e| Some((e.id.clone(), e.proc_def_id.clone()?)))
            .chain(ended.iter().map(|p| (p.id.clone(), p.proc_def_id.clone())));
        Ok(Self::sorted(ids, &by_process(exec, pairs.collect())?))
    }

    /// Process instances in the history, running or ended. Those of which there are none are left out where `known` is set.
    ///
    /// # Errors
    /// None of its own.
    pub fn historic_instances(exec: &Exec<'_>, ids: &[String], known: bool) -> Step<Self> {
        let rows = exec.query::<HistoricProcessInstance>(Filter::new().any("ID_", ids.to_vec()))?;
        let pairs = rows.iter().map(|p| (p.id.clone(), p.proc_def_id.clone()));
        let deployment_of = by_process(exec, pairs.collect())?;
        let there: HashSet<&str> = rows.iter().map(|p| p.id.as_str()).collect();
        Ok(Self::sorted(&of(ids, known, &there), &deployment_of))
    }

    /// Decision instances in the history.
    ///
    /// # Errors
    /// None of its own.
    pub fn historic_decisions(exec: &Exec<'_>, ids: &[String], known: bool) -> Step<Self> {
        let rows =
            exec.query::<HistoricDecisionInstance>(Filter::new().any("ID_", ids.to_vec()))?;
        let definitions: Vec<String> = once(rows.iter().map(|d| d.dec_def_id.clone()).collect());
        let definitions =
            exec.query::<DecisionDefinition>(Filter::new().any("ID_", definitions))?;
        let deployments: HashMap<&str, &String> = definitions
            .iter()
            .filter_map(|d| Some((d.id.as_str(), d.deployment_id.as_ref()?)))
            .collect();
        let deployment_of = rows
            .iter()
            .filter_map(|d| {
                let deployment = *deployments.get(d.dec_def_id.as_str())?;
                Some((d.id.clone(), deployment.clone()))
            })
            .collect();
        let there: HashSet<&str> = rows.iter().map(|d| d.id.as_str()).collect();
        Ok(Self::sorted(&of(ids, known, &there), &deployment_of))
    }

    /// Batches in the history.
    ///
    /// # Errors
    /// None of its own.
    pub fn historic_batches(exec: &Exec<'_>, ids: &[String]) -> Step<Self> {
        let rows = exec.query::<HistoricBatch>(Filter::new().any("ID_", ids.to_vec()))?;
        Ok(Self::plain(rows.iter().map(|b| b.id.clone()).collect()))
    }

    /// Jobs.
    ///
    /// # Errors
    /// None of its own.
    pub fn jobs(exec: &Exec<'_>, ids: &[String]) -> Step<Self> {
        let rows = exec.query::<Job>(Filter::new().any("ID_", ids.to_vec()))?;
        let deployment_of = rows
            .iter()
            .filter_map(|j| Some((j.id.clone(), j.deployment_id.clone()?)))
            .collect();
        Ok(Self::sorted(ids, &deployment_of))
    }

    /// External tasks.
    ///
    /// # Errors
    /// None of its own.
    pub fn external_tasks(exec: &Exec<'_>, ids: &[String]) -> Step<Self> {
        let rows = exec.query::<ExternalTask>(Filter::new().any("ID_", ids.to_vec()))?;
        let pairs = rows
            .iter()
            .filter_map(|t| Some((t.id.clone(), t.proc_def_id.clone()?)));
        Ok(Self::sorted(ids, &by_process(exec, pairs.collect())?))
    }
}

fn of(ids: &[String], known: bool, there: &HashSet<&str>) -> Vec<String> {
    ids.iter()
        .filter(|id| !known || there.contains(id.as_str()))
        .cloned()
        .collect()
}

/// From elements with their process definitions to elements with their deployments.
fn by_process(
    exec: &Exec<'_>,
    definition_of: Vec<(String, String)>,
) -> Step<HashMap<String, String>> {
    let definitions = once(definition_of.iter().map(|(_, d)| d.clone()).collect());
    let rows = exec.query::<ProcessDefinition>(Filter::new().any("ID_", definitions))?;
    let deployments: HashMap<&str, &String> = rows
        .iter()
        .filter_map(|d| Some((d.id.as_str(), d.deployment_id.as_ref()?)))
        .collect();
    Ok(definition_of
        .into_iter()
        .filter_map(|(id, definition)| {
            let deployment = *deployments.get(definition.as_str())?;
            Some((id, deployment.clone()))
        })
        .collect())
}

/// Each id once, where it first stands.
fn once(ids: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::with_capacity(ids.len());
    ids.into_iter()
        .filter(|id| seen.insert(id.clone()))
        .collect()
}
