//! Starting process instances from a program.

use std::future::IntoFuture;

use super::{Answer, Variables, variables::takes_variables};
use crate::command::{self, StartInstance, Started};
use crate::{Engine, EngineError};

/// A process instance that starts when it is awaited. Made by [`Engine::start`].
#[must_use = "an instance starts when it is awaited"]
pub struct NewInstance {
    engine: Engine,
    key: String,
    tenant: Option<String>,
    business_key: Option<String>,
    variables: Variables,
}

impl Engine {
    /// Starts an instance of the newest version of a process. `engine.start("order").variable("amount", 3).await?`
    pub fn start(&self, key: impl Into<String>) -> NewInstance {
        NewInstance {
            engine: self.clone(),
            key: key.into(),
            tenant: None,
            business_key: None,
            variables: Variables::new(),
        }
    }
}

impl NewInstance {
    /// With a business key.
    pub fn business_key(mut self, key: impl Into<String>) -> Self {
        self.business_key = Some(key.into());
        self
    }

    /// The process of a tenant.
    pub fn tenant(mut self, tenant: impl Into<String>) -> Self {
        self.tenant = Some(tenant.into());
        self
    }
}

takes_variables!(NewInstance);

impl IntoFuture for NewInstance {
    type Output = Result<Started, EngineError>;
    type IntoFuture = Answer<Started>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self {
                engine,
                key,
                tenant,
                business_key,
                variables,
            } = self;
            let start = StartInstance {
                business_key,
                variables: variables.into(),
                ..StartInstance::default()
            };
            engine
                .run(|exec| command::start_latest(exec, &key, tenant.as_deref(), &start))
                .await
        })
    }
}
