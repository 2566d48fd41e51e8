//! Locking external tasks for a worker.

use crate::changes::ChangeKind;
use crate::error::StoreError;
use crate::record::{Cell, Kind, Record, Timestamp};
use crate::records::ExternalTask;
use crate::sql::{column_kinds, column_list};
use crate::store::Store;

/// Which external tasks to lock, and for whom.
#[derive(Debug, Clone)]
pub struct ExternalTaskAcquisition {
    /// Who gets them.
    pub worker: String,
    /// What they fulfil, as SQL over `ACT_RU_EXT_TASK` with `$1`, `$2` …
    pub condition: String,
    /// Its parameters.
    pub binds: Vec<(Kind, Cell)>,
    /// Which go first, as SQL after `ORDER BY`.
    pub order: &'static str,
    /// How many at most.
    pub limit: u32,
    /// When the lock ends, by topic. Tasks of other topics must not fulfil the condition.
    pub until: Vec<(String, Timestamp)>,
}

impl Store {
    /// Locks external tasks and returns them with their new revision, in no order. What somebody else is just taking is left out.
    /// One round trip.
    ///
    /// # Errors
    /// See [`StoreError`]. If the connection broke the tasks may be locked all the same, until their lock ends.
    pub async fn lock_external_tasks(
        &self,
        wanted: ExternalTaskAcquisition,
    ) -> Result<Vec<ExternalTask>, StoreError> {
        let mut binds = wanted.binds;
        let mut bind = |kind: Kind, cell: Cell| {
            binds.push((kind, cell));
            binds.len()
        };
        let limit = bind(Kind::Long, Cell::Int(wanted.limit.into()));
        let worker = bind(Kind::Text, Cell::Text(wanted.worker));
        let until = match wanted.until.as_slice() {
            [] => return Ok(Vec::new()),
            [(_, only)] => format!("${}", bind(Kind::Time, Cell::Time(*only))),
            several => {
                let mut cases = String::from("CASE TOPIC_NAME_");
                for (topic, until) in several {
                    let topic = bind(Kind::Text, Cell::Text(topic.clone()));
                    let until = bind(Kind::Time, Cell::Time(*until));
                    cases.push_str(&format!(" WHEN ${topic} THEN ${until}"));
                }
                cases + " END"
            }
        };
        let dialect = self.dialect();
        let free = format!(
            "SELECT ID_ FROM ACT_RU_EXT_TASK WHERE {} ORDER BY {} LIMIT ${limit}{}",
            wanted.condition,
            wanted.order,
            dialect.for_update_skip_locked(),
        );
        let sql = format!(
            "UPDATE ACT_RU_EXT_TASK SET REV_ = REV_ + 1, WORKER_ID_ = ${worker}, LOCK_EXP_TIME_ = {until} WHERE {} RETURNING {}",
            dialect.in_select("ID_", &free),
            column_list(ExternalTask::TABLE),
        );
        let rows = self
            .database
            .write(sql, binds, &column_kinds(ExternalTask::TABLE))
            .await?;
        if !rows.is_empty() {
            self.has_changed(ChangeKind::ExternalTask);
        }
        Ok(rows
            .into_iter()
            .map(|cells| ExternalTask::from_cells(&mut cells.into_iter()))
            .collect())
    }
}
