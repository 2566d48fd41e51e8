//! Links in answers: the address under which the client reached the server.

use std::convert::Infallible;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};
use cauce_engine::authorization::Resource;
use serde_json::{Value, json};

use crate::{App, RestError};

/// How the path named the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnginePath {
    /// Not at all: `/engine-rest/task`.
    Unnamed,
    /// As `default`: `/engine-rest/engine/default/task`.
    Named,
    /// As something that is not there.
    Unknown,
}

/// The address of engine-rest as the client sees it, without a slash at the end.
#[derive(Debug, Clone)]
pub(crate) struct Base(String);

impl<S: Sync> FromRequestParts<S> for Base {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let header = |name| {
            parts
                .headers
                .get(name)
                .and_then(|v: &axum::http::HeaderValue| v.to_str().ok())
        };
        let host = header(header::HOST).unwrap_or("localhost");
        let engine = match parts.extensions.get::<EnginePath>() {
            Some(EnginePath::Named) => "/engine/default",
            _ => "",
        };
        Ok(Self(format!("http://{host}/engine-rest{engine}")))
    }
}

impl Base {
    /// The address of a path, which starts with a slash.
    pub(crate) fn href(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// A link as answers hold it.
    pub(crate) fn link(&self, method: &str, path: &str, rel: &str) -> Value {
        json!({ "method": method, "href": self.href(path), "rel": rel })
    }
}

/// The links of an answer to `OPTIONS`: those that everybody gets, and those of what the user may do.
pub(crate) struct Offer<'a> {
    app: &'a App,
    base: &'a Base,
    resource: Resource,
    links: Vec<Value>,
}

impl<'a> Offer<'a> {
    /// No links yet; permissions will be those on a resource.
    pub(crate) fn new(app: &'a App, base: &'a Base, resource: Resource) -> Self {
        Self {
            app,
            base,
            resource,
            links: Vec::new(),
        }
    }

    /// The links of a list at a path: those of reading it, and that of creating one.
    pub(crate) async fn of_list(mut self, path: &str) -> Result<Json<Value>, RestError> {
        self.add("GET", path, "list");
        self.add("GET", &format!("{path}/count"), "count");
        let create = format!("{path}/create");
        self.add_if("CREATE", None, ("POST", &create, "create"))
            .await?;
        Ok(self.answer())
    }

    /// Adds the links of deleting and changing one, at their paths.
    pub(crate) async fn changes(
        &mut self,
        id: &str,
        delete: &str,
        update: &str,
    ) -> Result<(), RestError> {
        self.add_if("DELETE", Some(id), ("DELETE", delete, "delete"))
            .await?;
        self.add_if("UPDATE", Some(id), ("PUT", update, "update"))
            .await
    }

    /// The links of the members of one.
    pub(crate) async fn of_members(
        mut self,
        id: &str,
        path: &str,
    ) -> Result<Json<Value>, RestError> {
        self.add_if("DELETE", Some(id), ("DELETE", path, "delete"))
            .await?;
        self.add_if("CREATE", Some(id), ("PUT", path, "create"))
            .await?;
        Ok(self.answer())
    }

    /// Adds a link: method, path, relation.
    pub(crate) fn add(&mut self, method: &str, path: &str, rel: &str) {
        self.links.push(self.base.link(method, path, rel));
    }

    /// Adds a link of what takes a permission.
    async fn add_if(
        &mut self,
        permission: &str,
        id: Option<&str>,
        (method, path, rel): (&str, &str, &str),
    ) -> Result<(), RestError> {
        if self.may(permission, id).await? {
            self.add(method, path, rel);
        }
        Ok(())
    }

    /// Whether the user has a permission.
    pub(crate) async fn may(&self, permission: &str, id: Option<&str>) -> Result<bool, RestError> {
        self.app.is_authorized(self.resource, permission, id).await
    }

    /// The answer.
    pub(crate) fn answer(self) -> Json<Value> {
        Json(json!({ "links": self.links }))
    }
}
