//! The example processes that come with Cauce, deployed by `cauce serve --examples`.

use cauce_engine::command::{Deploy, Resource, deploy};
use cauce_engine::{Engine, EngineError};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../bpmn-examples"]
#[allow_missing = true]
#[include = "*.bpmn"]
#[include = "*.dmn"]
#[include = "*.form"]
struct Files;

/// Deploys the examples, a deployment a folder. What is deployed already in the same form is not deployed again.
///
/// # Errors
/// A model does not deploy, or the database fails.
pub(crate) async fn deploy_all(engine: &Engine) -> Result<usize, EngineError> {
    let mut folders: Vec<(String, Vec<Resource>)> = Vec::new();
    for path in Files::iter() {
        let Some(file) = Files::get(&path) else {
            continue;
        };
        let (folder, name) = path.rsplit_once('/').unwrap_or(("examples", &path));
        let resource = Resource {
            name: name.to_owned(),
            bytes: file.data.into_owned().into(),
        };
        match folders.iter_mut().find(|(known, _)| known == folder) {
            Some((_, resources)) => resources.push(resource),
            None => folders.push((folder.to_owned(), vec![resource])),
        }
    }
    let mut deployed = 0;
    for (folder, resources) in folders {
        let deployment = Deploy {
            name: Some(format!("example {folder}")),
            source: Some("cauce --examples".into()),
            enable_duplicate_filtering: true,
            resources,
            ..Deploy::default()
        };
        deployed += engine
            .run(|exec| deploy(exec, &deployment))
            .await?
            .process_definitions
            .len();
    }
    Ok(deployed)
}
