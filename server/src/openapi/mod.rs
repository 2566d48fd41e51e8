//! The interface of the server as an OpenAPI document, and the types that it declares.
//!
//! Paths and methods come from the table of routes; criteria, sort keys and the fields of rows from the entities that the store can
//! list; names and the types of bodies and other answers from what is declared in `interface/`. What is declared of a body is
//! also what requests are held to.

mod bodies;
mod document;
mod interface;
mod types;

use std::sync::{Arc, OnceLock};

use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::Value;

use crate::RestError;
use crate::routes::{Route, Routes};
use interface::Interface;

/// The document of a table of routes, made when it is first asked for.
#[derive(Clone)]
pub(crate) struct Document {
    part: Part,
    routes: Arc<[Route]>,
    text: Arc<OnceLock<Bytes>>,
}

/// A part of the server with a document of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Camunda's interface.
    EngineRest,
    /// Ours.
    Own,
}

impl Document {
    /// The document of the routes of a part.
    pub(crate) fn of(part: Part, routes: &Routes) -> Self {
        Self {
            part,
            routes: routes.table().into(),
            text: Arc::default(),
        }
    }

    /// The document as an answer.
    pub(crate) fn answer(&self) -> Response {
        let text = self
            .text
            .get_or_init(|| document::of(self.part, &self.routes).to_string().into());
        ([(header::CONTENT_TYPE, "application/json")], text.clone()).into_response()
    }
}

/// Refuses the body of a request whose values have other types than the operation declares.
pub(crate) fn check_body(method: &str, path: &str, body: &Value) -> Result<(), RestError> {
    let interface = Interface::get();
    match interface
        .operation(method, path)
        .and_then(|operation| operation.body.as_ref())
    {
        Some(declared) => bodies::check(interface, &declared.of, body),
        None => Ok(()),
    }
}

/// The operations that are declared of a part, as method and path.
#[cfg(test)]
pub(crate) fn declared(part: Part) -> Vec<String> {
    Interface::of(part)
        .operations
        .iter()
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect()
}
