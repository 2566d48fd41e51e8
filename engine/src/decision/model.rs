//! Compiled models, each once a process.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use cauce_dmn::camunda::Decisions;
use cauce_store::Filter;
use cauce_store::records::{ByteArray, DecisionDefinition};

use crate::error::EngineError;
use crate::exec::{Exec, Step, Stop};

/// The decisions of a deployed resource.
#[derive(Debug)]
pub(super) struct Model {
    /// The compiled decisions.
    pub decisions: Decisions,
    /// The definition's id of each decision, by key. Ids do not change, unlike the rest of a definition's row.
    pub ids: HashMap<String, String>,
}

impl Model {
    /// A model with the definitions that were deployed from it.
    pub(super) fn new<'d>(
        decisions: Decisions,
        definitions: impl IntoIterator<Item = &'d DecisionDefinition>,
    ) -> Self {
        let ids = definitions
            .into_iter()
            .map(|d| (d.key.clone(), d.id.clone()))
            .collect();
        Self { decisions, ids }
    }
}

/// How many models are kept; past that the cache starts anew.
const CACHED: usize = 2_000;

type Models = LazyLock<RwLock<HashMap<(String, String), Arc<Model>>>>;

/// Models by deployment and resource, neither of which ever changes.
static MODELS: Models = LazyLock::new(RwLock::default);

/// Keeps a compiled model.
pub(super) fn keep(deployment: &str, resource: &str, model: Arc<Model>) {
    let mut cache = MODELS.write().unwrap_or_else(PoisonError::into_inner);
    if cache.len() >= CACHED {
        cache.clear();
    }
    cache.insert((deployment.to_owned(), resource.to_owned()), model);
}

/// Parses and compiles a model; the error says why it is refused.
pub(super) fn compile(bytes: &[u8]) -> Result<Decisions, String> {
    let definitions = cauce_dmn::model::parse(bytes).map_err(|problems| problems.to_string())?;
    Decisions::compile(&definitions).map_err(|problems| problems.to_string())
}

impl Exec<'_> {
    /// The model that a decision definition comes from.
    pub(super) fn decision_model(&self, definition: &DecisionDefinition) -> Step<Arc<Model>> {
        let deployment = definition.deployment_id.clone().unwrap_or_default();
        let resource = definition.resource_name.clone().unwrap_or_default();
        let place = (deployment, resource);
        if let Some(hit) = MODELS
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&place)
        {
            return Ok(Arc::clone(hit));
        }
        let (deployment, resource) = place;
        let rows = self.query::<ByteArray>(
            Filter::new()
                .text("DEPLOYMENT_ID_", &deployment)
                .text("NAME_", &resource),
        )?;
        let siblings = self.query::<DecisionDefinition>(
            Filter::new()
                .text("DEPLOYMENT_ID_", &deployment)
                .text("RESOURCE_NAME_", &resource),
        )?;
        let bytes = rows
            .first()
            .and_then(|r| r.bytes.as_deref())
            .unwrap_or_default();
        let decisions = compile(bytes).map_err(|reason| {
            Stop::Fail(EngineError::engine(format!(
                "ENGINE-22004 Unable to transform DMN resource '{resource}'. {reason}"
            )))
        })?;
        let model = Arc::new(Model::new(decisions, siblings.iter()));
        keep(&deployment, &resource, Arc::clone(&model));
        Ok(model)
    }
}
