//! A BPMN 2.0 and DMN process engine that behaves as Camunda 7.24, on Camunda 7.24's tables.
//!
//! A program that has the engine inside opens it on a database, deploys models, starts instances, and works on what they wait for:
//!
//! ```
//! use cauce_engine::Engine;
//! use cauce_engine::embed::{ExternalWork, Variables};
//! use std::time::Duration;
//!
//! const ORDER: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
//!       xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="shop">
//!   <process id="order" isExecutable="true" camunda:historyTimeToLive="P30D">
//!     <startEvent id="ordered"/> <sequenceFlow id="f1" sourceRef="ordered" targetRef="price"/>
//!     <serviceTask id="price" camunda:type="external" camunda:topic="price"/> <sequenceFlow id="f2" sourceRef="price" targetRef="approve"/>
//!     <userTask id="approve" name="Approve"/> <sequenceFlow id="f3" sourceRef="approve" targetRef="done"/>
//!     <endEvent id="done"/>
//!   </process>
//! </definitions>"#;
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let engine = Engine::connect("sqlite::memory:").await?; // "sqlite:orders.db", "postgres://user:password@host/name"
//!     engine.deploy("shop").resource("order.bpmn", ORDER).await?; // or .file("order.bpmn")
//!     let jobs = engine.execute_jobs();
//!     let worker = engine.worker("price").lock_for(Duration::from_secs(60)).handle(|task: ExternalWork| async move {
//!         let pieces = task.variable("pieces").and_then(|v| v.as_i64()).unwrap_or(0);
//!         Ok(Variables::new().with("total", pieces * 25).with("currency", "EUR"))
//!     });
//!     let order = engine.start("order").business_key("A-1").variable("pieces", 3).await?;
//!     worker.handled(1).await;
//!     let task = engine.tasks().instance(&order.id).first().await?.ok_or("no task")?;
//!     assert_eq!(engine.variable(&order.id, "total").await?, Some(75_i64.into()));
//!     engine.complete_task(task.id).by("ann").variable("approved", true).await?;
//!     let ended = engine.history_of(&order.id).instance().await?.ok_or("no history")?;
//!     assert_eq!(ended.state.as_deref(), Some("COMPLETED"));
//!     worker.stop().await;
//!     jobs.stop().await;
//!     Ok(())
//! }
//! ```
//!
//! [`embed`] holds these requests, [`embed::Worker`] and the lists. Below them, [`Engine::run`] runs commands of [`command`]: a command
//! is a function over [`Exec`], pure but for what it asks to be loaded. What the lists do not ask, [`Engine::store`] does. Knows nothing
//! of HTTP.

pub mod authorization;
pub mod batch;
pub mod command;
pub mod config;
pub mod decision;
pub mod definition;
mod definitions;
pub mod embed;
pub mod engine;
pub mod error;
pub mod exec;
pub mod expressions;
pub mod form;
pub mod history;
mod hot;
pub mod job;
pub mod meters;
pub mod migration;
pub mod nodes;
pub mod outgoing;
pub mod permissions;
pub mod timer;

pub use cauce_bpmn as bpmn;
pub use cauce_dmn as dmn;
pub use cauce_expr as expr;
pub use cauce_store as store;

pub use config::{EngineConfig, HistoryLevel};
pub use engine::{Caller, Engine};
pub use error::{EngineError, ErrorKind};
pub use exec::Exec;
