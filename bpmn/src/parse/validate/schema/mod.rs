//! The BPMN 2.0 schema: which elements and attributes there are, in which order, of which types.
//!
//! Camunda validates every file against the schema before it reads it, so this decides over models in the same way and words. The
//! schema itself is a table in `bpmn20.txt`; content of other namespaces in extension elements is not looked at.

mod content;
mod names;
mod table;
mod values;
mod walk;

pub(in crate::parse) use walk::check;
