//! Deploying from a program.

use std::future::IntoFuture;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Answer;
use crate::command::{self, Deploy, Deployed, Resource};
use crate::{Engine, EngineError};

/// A deployment that happens when it is awaited. Made by [`Engine::deploy`].
#[must_use = "a deployment happens when it is awaited"]
pub struct NewDeployment {
    engine: Engine,
    deploy: Deploy,
    files: Vec<PathBuf>,
}

impl Engine {
    /// Deploys models and other files, under a name. `engine.deploy("orders").file("order.bpmn").await?`
    pub fn deploy(&self, name: impl Into<String>) -> NewDeployment {
        NewDeployment {
            engine: self.clone(),
            deploy: Deploy {
                name: Some(name.into()),
                ..Deploy::default()
            },
            files: Vec::new(),
        }
    }
}

impl NewDeployment {
    /// With a resource of a name, by whose ending (`.bpmn`, `.dmn`, `.form`) it is known what it is.
    pub fn resource(mut self, name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        let bytes: Arc<[u8]> = content.into().into();
        self.deploy.resources.push(Resource {
            name: name.into(),
            bytes,
        });
        self
    }

    /// With a file, which is read when the deployment is awaited. The resource has the file's name without its folder.
    pub fn file(mut self, path: impl AsRef<Path>) -> Self {
        self.files.push(path.as_ref().to_owned());
        self
    }

    /// For a tenant.
    pub fn tenant(mut self, tenant: impl Into<String>) -> Self {
        self.deploy.tenant_id = Some(tenant.into());
        self
    }

    /// Only if the last deployment of this name has other resources. What a program deploys whenever it starts wants this.
    pub fn unless_unchanged(mut self) -> Self {
        self.deploy.enable_duplicate_filtering = true;
        self
    }
}

impl IntoFuture for NewDeployment {
    type Output = Result<Deployed, EngineError>;
    type IntoFuture = Answer<Deployed>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            for path in &self.files {
                let problem = |what: String| {
                    EngineError::bad_request(format!(
                        "the file {} cannot be deployed: {what}",
                        path.display()
                    ))
                };
                let name = path
                    .file_name()
                    .and_then(|name| name.to_str())
                    .ok_or_else(|| problem("it has no name".into()))?;
                let bytes = tokio::fs::read(path)
                    .await
                    .map_err(|error| problem(error.to_string()))?;
                self.deploy.resources.push(Resource {
                    name: name.to_owned(),
                    bytes: bytes.into(),
                });
            }
            self.engine
                .run(|exec| command::deploy(exec, &self.deploy))
                .await
        })
    }
}
