//! What decision tables did: for explanations.

use crate::model::Place;
use crate::value::Value;

/// An evaluated decision table.
#[derive(Debug, Clone)]
pub struct TableTrace {
    /// The id of the table.
    pub table: Option<String>,
    /// Where the table stands in its file.
    pub place: Place,
    /// The values of the input columns.
    pub inputs: Vec<Value>,
    /// The rules that matched, by their place from 0 and their ids.
    pub matched: Vec<(usize, Option<String>)>,
    /// For each rule that was looked at, the column whose test it did not pass; none for a rule that matched.
    pub rejected: Vec<Option<usize>>,
}
