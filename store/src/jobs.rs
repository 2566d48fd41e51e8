//! Taking jobs that are due.

use crate::error::StoreError;
use crate::record::{Cell, Kind, Record, Timestamp};
use crate::records::Job;
use crate::sql::{column_kinds, column_list};
use crate::store::Store;

/// Which jobs to take, and for whom.
#[derive(Debug, Clone)]
pub struct JobAcquisition {
    /// Who takes them.
    pub owner: String,
    /// The time by which they are due.
    pub now: Timestamp,
    /// When the lock ends.
    pub lock_until: Timestamp,
    /// How many at most.
    pub limit: u32,
    /// Whether those of higher priority go first, as Camunda does only when told to. Otherwise the longest due go first.
    pub by_priority: bool,
    /// Only jobs of these deployments (and of none), where given.
    pub deployments: Option<Vec<String>>,
    /// Jobs to leave alone, by id.
    pub exclude: Vec<String>,
}

/// When a job is due: one without a due date at once. The index has the same words.
const DUE: &str = "COALESCE(DUEDATE_, '1970-01-01 00:00:00.000')";
/// A job that somebody may take: not locked or no longer, with retries left, not suspended, due.
const FREE: &str = "RETRIES_ > 0 AND SUSPENSION_STATE_ = 1 \
    AND (LOCK_OWNER_ IS NULL OR LOCK_EXP_TIME_ IS NULL OR LOCK_EXP_TIME_ < $1)";
/// No other exclusive job of the same process instance is locked. They are counted, not looked for with `EXISTS`, for which PostgreSQL
/// collects all locked jobs first: in a table in which jobs come and go as fast as here, those are mostly dead rows.
const NOT_EXCLUDED: &str = "(EXCLUSIVE_ IS NULL OR EXCLUSIVE_ = FALSE OR PROCESS_INSTANCE_ID_ IS NULL OR (\
    SELECT COUNT(*) FROM ACT_RU_JOB O WHERE O.PROCESS_INSTANCE_ID_ = J.PROCESS_INSTANCE_ID_ AND O.EXCLUSIVE_ = TRUE \
    AND O.LOCK_OWNER_ IS NOT NULL AND O.LOCK_EXP_TIME_ >= $1) = 0)";

impl Store {
    /// Locks jobs that are due and returns them with their new revision, in the order they were asked for. Exclusive jobs of one process instance
    /// come together (then nobody else has one) and are to be run one after the other.
    ///
    /// # Errors
    /// See [`StoreError`]. If the connection broke the jobs may be locked all the same, until their lock ends.
    pub async fn acquire_jobs(&self, wanted: &JobAcquisition) -> Result<Vec<Job>, StoreError> {
        let mut binds = vec![
            (Kind::Time, Cell::Time(wanted.now)),
            (Kind::Time, Cell::Time(wanted.lock_until)),
            (Kind::Text, Cell::Text(wanted.owner.clone())),
            (Kind::Long, Cell::Int(wanted.limit.into())),
        ];
        let mut condition = format!("{DUE} <= $1 AND {FREE} AND {NOT_EXCLUDED}");
        if let Some(deployments) = &wanted.deployments {
            binds.push((Kind::Text, Cell::list(deployments)));
            let listed = self.dialect().in_list("DEPLOYMENT_ID_", binds.len());
            condition.push_str(&format!(" AND (DEPLOYMENT_ID_ IS NULL OR {listed})"));
        }
        if !wanted.exclude.is_empty() {
            binds.push((Kind::Text, Cell::list(&wanted.exclude)));
            condition.push_str(&format!(
                " AND NOT ({})",
                self.dialect().in_list("ID_", binds.len())
            ));
        }
        let lock = self.dialect().for_update_skip_locked();
        let due = |more: &str, order: &str| {
            format!(
                "SELECT J.ID_ FROM ACT_RU_JOB J WHERE {condition}{more} ORDER BY {order}{DUE} LIMIT $4{lock}"
            )
        };
        let taken = if wanted.by_priority {
            // Almost all jobs have priority 0. Taken for themselves, in the order of the index, they need not be sorted each time.
            let parts = [
                due(" AND PRIORITY_ <> 0 AND PRIORITY_ > 0", "PRIORITY_ DESC, "),
                due(" AND PRIORITY_ = 0", ""),
                due(" AND PRIORITY_ <> 0 AND PRIORITY_ < 0", "PRIORITY_ DESC, "),
            ];
            self.dialect().in_selects("ID_", &parts, "$4")
        } else {
            self.dialect().in_select("ID_", &due("", ""))
        };
        let sql = format!(
            "UPDATE ACT_RU_JOB SET REV_ = REV_ + 1, LOCK_OWNER_ = $3, LOCK_EXP_TIME_ = $2 WHERE {taken} RETURNING {}",
            column_list(Job::TABLE)
        );
        let rows = self
            .database
            .write(sql, binds, &column_kinds(Job::TABLE))
            .await?;
        let mut jobs: Vec<Job> = rows
            .into_iter()
            .map(|cells| Job::from_cells(&mut cells.into_iter()))
            .collect();
        jobs.sort_by(|a, b| {
            let by_priority = if wanted.by_priority {
                b.priority.cmp(&a.priority)
            } else {
                std::cmp::Ordering::Equal
            };
            by_priority
                .then(a.duedate.cmp(&b.duedate))
                .then(a.sequence_counter.cmp(&b.sequence_counter))
        });
        Ok(jobs)
    }

    /// Gives a job back that was locked and not executed, if it still is the owner's.
    ///
    /// # Errors
    /// See [`StoreError`]; then it is free when its lock ends.
    pub async fn unlock_job(&self, id: &str, owner: &str) -> Result<(), StoreError> {
        let binds = [id, owner].map(|text| (Kind::Text, Cell::Text(text.to_owned())));
        let sql = "UPDATE ACT_RU_JOB SET REV_ = REV_ + 1, LOCK_OWNER_ = NULL, LOCK_EXP_TIME_ = NULL \
            WHERE ID_ = $1 AND LOCK_OWNER_ = $2 RETURNING ID_";
        self.database
            .write(sql.to_owned(), binds.into(), &[Kind::Text])
            .await
            .map(|_| ())
    }

    /// The next time after `after` at which a job falls due. `None` if nothing is planned.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn next_due_date(&self, after: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let sql = format!(
            "SELECT {DUE} FROM ACT_RU_JOB WHERE {DUE} > $1 AND RETRIES_ > 0 AND SUSPENSION_STATE_ = 1 ORDER BY {DUE} LIMIT 1"
        );
        let rows = self
            .database
            .query(
                sql.into(),
                vec![(Kind::Time, Cell::Time(after))],
                &[Kind::Time],
            )
            .await?;
        Ok(rows.into_iter().flatten().find_map(|cell| match cell {
            Cell::Time(time) => Some(time),
            _ => None,
        }))
    }
}
