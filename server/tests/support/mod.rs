//! A server on an empty database in memory, and a client that speaks HTTP to it.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses its own part of this"
)]

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use cauce_engine::{Engine, EngineConfig};
use cauce_server::authentication::Authentication;
use cauce_server::{App, Limits, service};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// A server for one test.
pub struct Server {
    routes: axum::Router,
    /// Ends long polls.
    pub ending: tokio::sync::watch::Sender<bool>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e} in {}", self.body))
    }

    /// Status, type and message of an error.
    pub fn error(&self) -> (u16, String, String) {
        let json = self.json();
        let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
        (self.status.as_u16(), text("type"), text("message"))
    }
}

impl Server {
    /// A server with small limits, so that they are reached.
    pub async fn start() -> Self {
        Self::with_room_for(100).await
    }

    /// A server that works on so many requests at a time.
    pub async fn with_room_for(requests: usize) -> Self {
        Self::with_limits(|limits| limits.requests = requests).await
    }

    /// A server with small limits, some of them others.
    pub async fn with_limits(change: impl FnOnce(&mut Limits)) -> Self {
        let config = EngineConfig {
            job_executor: false,
            ..EngineConfig::default()
        };
        let engine = Engine::open(config).await.expect("a database in memory");
        let mut limits = Limits {
            body_bytes: 100_000,
            parts: 20,
            requests: 100,
            request_timeout: Duration::from_secs(20),
            ..Limits::default()
        };
        change(&mut limits);
        let (app, ending) = App::new(engine, limits);
        Self {
            routes: service(app),
            ending,
        }
    }

    /// A server that asks who is there, with an administrator.
    pub async fn with_basic_authentication(id: &str, password: &str) -> Self {
        Self::with_users(id, password, false).await
    }

    /// A server that asks who is there and checks authorizations, with an administrator.
    pub async fn with_authorization(id: &str, password: &str) -> Self {
        Self::with_users(id, password, true).await
    }

    async fn with_users(id: &str, password: &str, authorization: bool) -> Self {
        let config = EngineConfig {
            job_executor: false,
            authorization,
            ..EngineConfig::default()
        };
        let engine = Engine::open(config).await.expect("a database in memory");
        let created = engine
            .run(|exec| cauce_engine::command::create_administrator(exec, id, password))
            .await;
        assert!(created.expect("an administrator"));
        let (mut app, ending) = App::new(engine, Limits::default());
        app.authentication = Authentication::Basic;
        Self {
            routes: service(app),
            ending,
        }
    }

    /// Sends a request, and answers when the head of the answer is there.
    pub async fn begin(&self, request: Request<Body>) -> axum::response::Response {
        let answered = self.routes.clone().oneshot(request).await;
        answered.expect("an answer")
    }

    /// Sends a request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.begin(request).await;
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX)
            .await
            .expect("a body");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// A request of engine-rest without a body.
    pub async fn bare(&self, method: &str, path: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/engine-rest{path}"))
            .header("host", "test");
        self.send(request.body(Body::empty()).expect("a request"))
            .await
    }

    /// A request of engine-rest with a JSON body.
    pub async fn json(&self, method: &str, path: &str, body: Value) -> Answer {
        self.text(method, path, "application/json", body.to_string())
            .await
    }

    /// A request of engine-rest with any body.
    pub async fn text(&self, method: &str, path: &str, content_type: &str, body: String) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/engine-rest{path}"))
            .header("host", "test")
            .header("content-type", content_type);
        self.send(request.body(Body::from(body)).expect("a request"))
            .await
    }

    /// Deploys a file, with more fields of the form.
    pub async fn deploy(&self, name: &str, content: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = String::new();
        for (key, value) in fields {
            body.push_str(&format!(
                "--b\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{content}\r\n--b--\r\n"));
        self.text(
            "POST",
            "/deployment/create",
            "multipart/form-data; boundary=b",
            body,
        )
        .await
    }

    /// Deploys the process `order` (an external task, then a user task) and starts it; gives the instance's id.
    pub async fn order(&self, variables: Value) -> String {
        let deployed = self
            .deploy("order.bpmn", ORDER, &[("deployment-name", "order")])
            .await;
        assert_eq!(deployed.status, StatusCode::OK, "{}", deployed.body);
        let started = self
            .json(
                "POST",
                "/process-definition/key/order/start",
                json!({ "businessKey": "B1", "variables": variables }),
            )
            .await;
        assert_eq!(started.status, StatusCode::OK, "{}", started.body);
        started.json()["id"].as_str().expect("an id").to_owned()
    }
}

/// The process `order`.
pub const ORDER: &str = include_str!("../models/external_then_user.bpmn");
