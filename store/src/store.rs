//! The store: one database, opened, migrated and ready.

use crate::changes::{ChangeKind, ChangeListener, Changed, Changes};
use crate::commit::{Committer, UnitOfWork};
use crate::database::Database;
use crate::error::{CommitError, StoreError};
use crate::filter::Filter;
use crate::options::{Migrations, StoreOptions};
use crate::reads::{LookUp, Reads, RowOf};
use crate::record::{Cell, Kind, Record, Table};
use crate::sql::{Cells, Dialect, column_kinds, column_list};
use crate::wakeup::Wakeup;
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::broadcast;
use tokio::task::AbortHandle;

/// How many hints a slow listener may lag behind before it misses some.
const WAKEUP_BUFFER: usize = 1024;

/// One database, opened. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Store {
    pub(crate) database: Database,
    /// Reads that are shared, on PostgreSQL.
    pub(crate) reads: Option<Reads>,
    committer: Committer,
    wakeups: broadcast::Sender<Wakeup>,
    changes: Changes,
    read: Arc<AtomicU64>,
    /// Whether the history is partitioned by month.
    pub(crate) months: bool,
    _closing: Arc<CloseOnDrop>,
}

/// Closes the connections when the last clone of the store is gone.
struct CloseOnDrop(Database, Option<AbortHandle>);

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        self.0.close();
        if let Some(keeper) = &self.1 {
            keeper.abort();
        }
    }
}

impl Store {
    /// Opens a database: `sqlite::memory:`, `sqlite:path/file.db`, `postgres://user:password@host:port/name`. An empty one
    /// gets its tables first, one that Camunda 7.24 made is taken as it is.
    ///
    /// # Errors
    /// [`StoreError::Url`] for a URL that cannot be used, [`StoreError::Unavailable`] if the database does not answer,
    /// [`StoreError::Schema`] if its tables are none that this version can work on, or are not partitioned as asked.
    pub async fn open(url: &str, options: StoreOptions) -> Result<Self, StoreError> {
        let database = Database::connect(url, &options)?;
        let months = crate::schema::prepare(&database, &options).await?;
        let keeper = if months && options.migrations == Migrations::Run {
            Some(crate::months::keep(&database).await)
        } else {
            None
        };
        let (wakeups, _) = broadcast::channel(WAKEUP_BUFFER);
        let node = uuid::Uuid::new_v4().simple().to_string();
        let (changes, signals) = Changes::new(&node);
        if options.notify {
            crate::listen::start(&database, &node, &wakeups, &changes, signals);
        }
        let committer = Committer::start(&database, &options, node, wakeups.clone());
        Ok(Self {
            _closing: Arc::new(CloseOnDrop(database.clone(), keeper)),
            reads: Reads::start(&database),
            read: Arc::default(),
            months,
            database,
            committer,
            wakeups,
            changes,
        })
    }

    /// Which SQL the database takes.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.database.dialect()
    }

    /// The rows of a table that fit a filter. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn select<R: Record>(&self, filter: &Filter) -> Result<Vec<R>, StoreError> {
        self.count_read();
        let rows = match (&self.reads, filter.only_text(R::TABLE.columns[0].name)) {
            (Some(reads), Some(id)) => {
                let (table, id) = (R::TABLE, id.to_owned());
                reads.rows.ask(RowOf { table, id }).await?
            }
            _ => {
                let columns = column_list(R::TABLE);
                self.filtered(R::TABLE, &columns, filter, column_kinds(R::TABLE))
                    .await?
            }
        };
        Ok(rows
            .into_iter()
            .map(|cells| R::from_cells(&mut cells.into_iter()))
            .collect())
    }

    /// The keys of the rows of a table that fit a filter. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn select_ids<R: Record>(&self, filter: &Filter) -> Result<Vec<String>, StoreError> {
        self.count_read();
        let rows = self
            .filtered(R::TABLE, R::TABLE.columns[0].name, filter, vec![Kind::Text])
            .await?;
        Ok(rows
            .into_iter()
            .flatten()
            .filter_map(|cell| match cell {
                Cell::Text(id) => Some(id),
                _ => None,
            })
            .collect())
    }

    /// Some columns of the rows of a table that fit a filter.
    async fn filtered(
        &self,
        table: &Table,
        columns: &str,
        filter: &Filter,
        kinds: Vec<Kind>,
    ) -> Result<Vec<Cells>, StoreError> {
        let mut binds = Vec::new();
        let mut sql = format!("SELECT {columns} FROM {}", table.name);
        filter.write_where(self.dialect(), &mut sql, &mut binds);
        filter.write_page(&mut sql, &mut binds);
        if !filter.is_by_value() {
            return self.database.query(sql.into(), binds, &kinds).await;
        }
        let sql = sql.into();
        match &self.reads {
            Some(reads) => reads.questions.ask(LookUp { sql, binds, kinds }).await,
            None => self.database.look_up(sql, binds, &kinds).await,
        }
    }

    /// The first row that fits a filter.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn select_one<R: Record>(&self, filter: Filter) -> Result<Option<R>, StoreError> {
        Ok(self.select(&filter.limit(1)).await?.pop())
    }

    /// The row with a key.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn select_by_id<R: Record>(&self, id: &str) -> Result<Option<R>, StoreError> {
        Ok(self
            .select(&Filter::new().text(R::TABLE.columns[0].name, id))
            .await?
            .pop())
    }

    /// How many rows of a table fit a filter.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn count<R: Record>(&self, filter: &Filter) -> Result<i64, StoreError> {
        let mut binds = Vec::new();
        let mut sql = format!("SELECT COUNT(*) FROM {}", R::TABLE.name);
        filter.write_where(self.dialect(), &mut sql, &mut binds);
        self.scalar(sql, binds).await
    }

    /// Runs a select. The text names its parameters `$1`, `$2` … and must come from the program; `result_kinds` are the types of
    /// the result's columns in order. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn query(
        &self,
        sql: impl Into<Cow<'static, str>>,
        binds: Vec<(Kind, Cell)>,
        result_kinds: &[Kind],
    ) -> Result<Vec<Cells>, StoreError> {
        self.count_read();
        self.database.query(sql.into(), binds, result_kinds).await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.scalar("SELECT 1", Vec::new()).await.map(drop)
    }

    /// Runs a select that finds its rows by an index and is asked by many in the same words, such as for the newest definition of
    /// a key: those who ask at the same time share the answer, which is as new as of one's own. See [`Store::query`].
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn look_up(
        &self,
        sql: impl Into<Cow<'static, str>>,
        binds: Vec<(Kind, Cell)>,
        result_kinds: &[Kind],
    ) -> Result<Vec<Cells>, StoreError> {
        self.count_read();
        let sql = sql.into();
        match &self.reads {
            Some(reads) => {
                let kinds = result_kinds.to_vec();
                reads.questions.ask(LookUp { sql, binds, kinds }).await
            }
            None => self.database.look_up(sql, binds, result_kinds).await,
        }
    }

    /// How many round trips of reads this store has been asked for so far. Those that were shared count for each who asked.
    #[must_use]
    pub fn reads(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// How many statements the commits of this store have taken so far, one for each table and shape of a batch.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.committer.statements()
    }

    pub(crate) fn count_read(&self) {
        self.read.fetch_add(1, Ordering::Relaxed);
    }

    /// Runs a select that results in one integer, such as a count. No row, or null, is 0.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn scalar(
        &self,
        sql: impl Into<Cow<'static, str>>,
        binds: Vec<(Kind, Cell)>,
    ) -> Result<i64, StoreError> {
        let rows = self.query(sql, binds, &[Kind::Long]).await?;
        match rows.first().and_then(|row| row.first()) {
            Some(Cell::Int(value)) => Ok(*value),
            _ => Ok(0),
        }
    }

    /// Writes a unit of work, together with those of other callers, and returns when it is durable.
    ///
    /// # Errors
    /// See [`CommitError`]: nothing of the unit was written.
    pub async fn commit(&self, mut unit: UnitOfWork) -> Result<(), CommitError> {
        if !self.months {
            crate::months::forget(&mut unit);
        }
        let changed = self.changes.is_wanted().then(|| Changed::by(&unit));
        self.committer.commit(unit).await?;
        if let Some(changed) = changed {
            self.changes.add(changed);
        }
        Ok(())
    }

    /// Tells of something that a statement of its own has changed.
    pub(crate) fn has_changed(&self, kind: ChangeKind) {
        if self.changes.is_wanted() {
            self.changes.add(Changed::only(kind));
        }
    }

    /// Which kinds of things commits change from now on, by this node and, on PostgreSQL, by others; or from the position of an
    /// earlier listener on.
    #[must_use]
    pub fn listen_to_changes(&self, after: Option<&str>) -> ChangeListener {
        self.changes.listen(after)
    }

    /// Hints of new work from this node and, on PostgreSQL, from others.
    #[must_use]
    pub fn wakeups(&self) -> broadcast::Receiver<Wakeup> {
        self.wakeups.subscribe()
    }

    /// Closes the connections. Calls after this fail with [`StoreError::Closed`].
    pub fn close(&self) {
        self.database.close();
    }
}
