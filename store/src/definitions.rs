//! Facts about process definitions that only the database can count.

use crate::error::StoreError;
use crate::record::{Cell, Kind};
use crate::store::Store;
use std::collections::HashMap;

impl Store {
    /// How many process instances run on each process definition, by its id; none for one without.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn running_instances(&self) -> Result<HashMap<String, i64>, StoreError> {
        let sql = "SELECT PROC_DEF_ID_, COUNT(*) FROM ACT_RU_EXECUTION WHERE PARENT_ID_ IS NULL GROUP BY PROC_DEF_ID_";
        let rows = self.query(sql, vec![], &[Kind::Text, Kind::Long]).await?;
        let counts = rows.into_iter().filter_map(|row| match &row[..] {
            [Cell::Text(definition), Cell::Int(count)] => Some((definition.clone(), *count)),
            _ => None,
        });
        Ok(counts.collect())
    }
}
