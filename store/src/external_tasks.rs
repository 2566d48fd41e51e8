//! Locking external tasks for a worker.

use crate::error::StoreError;
use crate::record::{Cell, Kind, Timestamp};
use crate::store::Store;

impl Store {
    /// Locks external tasks, given by id and the revision read, for a worker. Returns the ids of those that nobody changed in
    /// the meantime; their revision is one higher now.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn lock_external_tasks(
        &self,
        tasks: &[(String, i32)],
        worker: &str,
        until: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        if tasks.is_empty() {
            return Ok(Vec::new());
        }
        // One text a task: the id and its revision, so that the list is one parameter.
        let keys: Vec<String> = tasks
            .iter()
            .map(|(id, revision)| format!("{id} {revision}"))
            .collect();
        let ids: Vec<&str> = tasks.iter().map(|(id, _)| id.as_str()).collect();
        let binds = vec![
            (Kind::Text, Cell::Text(worker.to_owned())),
            (Kind::Time, Cell::Time(until)),
            (Kind::Text, Cell::list(&ids)),
            (Kind::Text, Cell::list(&keys)),
        ];
        let dialect = self.dialect();
        let free = format!(
            "SELECT ID_ FROM ACT_RU_EXT_TASK WHERE {} AND {}{}",
            dialect.in_list("ID_", 3),
            dialect.in_list("(ID_ || ' ' || REV_)", 4),
            dialect.for_update_skip_locked(),
        );
        let sql = format!(
            "UPDATE ACT_RU_EXT_TASK SET REV_ = REV_ + 1, WORKER_ID_ = $1, LOCK_EXP_TIME_ = $2 WHERE {} RETURNING ID_",
            dialect.in_select("ID_", &free),
        );
        let rows = self.database.write(sql, binds, &[Kind::Text]).await?;
        Ok(rows
            .into_iter()
            .flatten()
            .filter_map(|cell| match cell {
                Cell::Text(id) => Some(id),
                _ => None,
            })
            .collect())
    }
}
