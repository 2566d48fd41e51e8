//! Messages and signals from a program.

use std::future::IntoFuture;

use super::{Answer, Variables, variables::takes_variables};
use crate::command::{self, CorrelateMessage, Correlated, SendSignal};
use crate::{Engine, EngineError};
use cauce_expr::Value;

/// A message that is correlated when it is awaited. Made by [`Engine::message`].
#[must_use = "a message is sent when it is awaited"]
pub struct MessageToSend {
    engine: Engine,
    message: CorrelateMessage,
    variables: Variables,
}

/// A signal that is sent when it is awaited. Made by [`Engine::signal`].
#[must_use = "a signal is sent when it is awaited"]
pub struct SignalToSend {
    engine: Engine,
    name: String,
    variables: Variables,
}

impl Engine {
    /// Sends a message to the one who waits for it: an execution, or a message start event.
    pub fn message(&self, name: impl Into<String>) -> MessageToSend {
        MessageToSend {
            engine: self.clone(),
            message: CorrelateMessage {
                name: Some(name.into()),
                ..CorrelateMessage::default()
            },
            variables: Variables::new(),
        }
    }

    /// Sends a signal to everyone who waits for it.
    pub fn signal(&self, name: impl Into<String>) -> SignalToSend {
        SignalToSend {
            engine: self.clone(),
            name: name.into(),
            variables: Variables::new(),
        }
    }
}

impl MessageToSend {
    /// To the process instance of an id.
    pub fn instance(mut self, id: impl Into<String>) -> Self {
        self.message.process_instance_id = Some(id.into());
        self
    }

    /// To the process instance of a business key, or the one that is started with it.
    pub fn business_key(mut self, key: impl Into<String>) -> Self {
        self.message.business_key = Some(key.into());
        self
    }

    /// To a process instance that has a variable of this value.
    pub fn correlation_key(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.message
            .correlation_keys
            .push((name.into(), value.into()));
        self
    }

    /// To everyone who waits for it rather than to exactly one.
    pub fn to_all(mut self) -> Self {
        self.message.all = true;
        self
    }
}

takes_variables!(MessageToSend);
takes_variables!(SignalToSend);

impl IntoFuture for MessageToSend {
    type Output = Result<Vec<Correlated>, EngineError>;
    type IntoFuture = Answer<Vec<Correlated>>;

    fn into_future(mut self) -> Self::IntoFuture {
        self.message.variables = self.variables.into();
        let (engine, message) = (self.engine, self.message);
        Box::pin(async move {
            engine
                .run(|exec| command::correlate_message(exec, &message))
                .await
        })
    }
}

impl IntoFuture for SignalToSend {
    type Output = Result<(), EngineError>;
    type IntoFuture = Answer<()>;

    fn into_future(self) -> Self::IntoFuture {
        let engine = self.engine;
        let signal = SendSignal {
            name: self.name,
            variables: self.variables.into(),
            ..SendSignal::default()
        };
        Box::pin(async move { engine.run(|exec| command::send_signal(exec, &signal)).await })
    }
}
