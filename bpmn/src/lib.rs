//! BPMN 2.0 models with Camunda 7's extensions: from XML to a validated [`model::Process`].
//!
//! ```
//! use cauce_bpmn::{ParseOptions, parse};
//!
//! let xml = br#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
//!   <process id="order" isExecutable="true">
//!     <startEvent id="start"/>
//!     <exclusiveGateway id="nowhere"/>
//!   </process>
//! </definitions>"#;
//! let outcome = parse(xml, "order.bpmn", &ParseOptions::default());
//! assert!(outcome.refusal().is_some());
//! assert_eq!(
//!     outcome.problems[0].to_string(),
//!     "Exclusive Gateway 'nowhere' has no outgoing sequence flows. | resource order.bpmn"
//! );
//! ```
//!
//! Knows nothing of execution, tables or HTTP.

pub mod lint;
pub mod model;
pub mod parse;

pub use lint::{Advice, AdviceKind, lint};
pub use parse::{Outcome, ParseOptions, Problem, Refusal, Severity, parse};
