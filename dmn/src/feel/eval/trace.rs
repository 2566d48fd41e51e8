//! What decision tables did: for explanations.

use crate::value::Value;

/// An evaluated decision table.
#[derive(Debug, Clone)]
pub struct TableTrace {
    /// The id of the table.
    pub table: Option<String>,
    /// The values of the input columns.
    pub inputs: Vec<Value>,
    /// The rules that matched, by their place from 0 and their ids.
    pub matched: Vec<(usize, Option<String>)>,
}
