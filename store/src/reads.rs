//! What is read by key, for all who ask at once: rows, trees of process instances, and questions that many ask in the same words.

use crate::database::{Database, pg_read};
use crate::error::StoreError;
use crate::gather::{Ask, Gather};
use crate::pg_session::PgConnector;
use crate::pool::Pool;
use crate::record::{Cell, Kind, Table};
use crate::sql::{Cells, column_kinds, column_list};
use crate::tree::{self, TreeRows};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use tokio_postgres::types::Type;

/// How many statements of a kind may run at a time. Fewer would make short ones wait for long ones, more would share less.
const LANES: usize = 2;

/// The reads of a store on PostgreSQL.
#[derive(Clone)]
pub(crate) struct Reads {
    /// Rows by their table's key.
    pub(crate) rows: Gather<Rows>,
    /// Trees of process instances.
    pub(crate) trees: Gather<Trees>,
    /// Any other look-up.
    pub(crate) questions: Gather<Questions>,
}

impl Reads {
    /// Starts them, where the database is PostgreSQL.
    pub(crate) fn start(database: &Database) -> Option<Self> {
        let Database::Postgres { keyed, .. } = database else {
            return None;
        };
        Some(Self {
            rows: Gather::start(Rows(Arc::clone(keyed)), LANES),
            trees: Gather::start(Trees(Arc::clone(keyed)), LANES),
            questions: Gather::start(Questions(database.clone()), LANES),
        })
    }
}

/// Runs a statement whose only parameter is a list of texts.
async fn by_ids(
    pool: &Arc<Pool<PgConnector>>,
    sql: &str,
    ids: &[&str],
    kinds: &[Kind],
) -> Result<Vec<Cells>, StoreError> {
    pg_read(pool, sql, &[Type::TEXT_ARRAY], &[&ids], kinds).await
}

/// Rows by their table's key.
pub(crate) struct Rows(Arc<Pool<PgConnector>>);

/// A row of a table.
#[derive(Debug)]
pub(crate) struct RowOf {
    /// The table.
    pub(crate) table: &'static Table,
    /// The value of its first column.
    pub(crate) id: String,
}

impl PartialEq for RowOf {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.table.name == other.table.name
    }
}

impl Ask for Rows {
    type Question = RowOf;
    type Answer = Vec<Cells>;

    fn go_together(a: &RowOf, b: &RowOf) -> bool {
        a.table.name == b.table.name
    }

    async fn ask(&self, questions: &[RowOf]) -> Result<Vec<Vec<Cells>>, StoreError> {
        let Some(RowOf { table, .. }) = questions.first() else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "SELECT {} FROM {} WHERE {} = ANY($1)",
            column_list(table),
            table.name,
            table.columns[0].name
        );
        let ids: Vec<&str> = questions.iter().map(|q| q.id.as_str()).collect();
        let mut found: HashMap<String, Vec<Cells>> = HashMap::with_capacity(ids.len());
        for row in by_ids(&self.0, &sql, &ids, &column_kinds(table)).await? {
            if let Some(Cell::Text(id)) = row.first() {
                found.entry(id.clone()).or_default().push(row);
            }
        }
        Ok(ids
            .iter()
            .map(|id| found.remove(*id).unwrap_or_default())
            .collect())
    }
}

/// Trees of process instances.
pub(crate) struct Trees(Arc<Pool<PgConnector>>);

impl Ask for Trees {
    type Question = String;
    type Answer = Option<TreeRows>;

    fn go_together(_: &String, _: &String) -> bool {
        true
    }

    async fn ask(&self, instances: &[String]) -> Result<Vec<Option<TreeRows>>, StoreError> {
        let (sql, kinds) = tree::of_many();
        let ids: Vec<&str> = instances.iter().map(String::as_str).collect();
        let rows = by_ids(&self.0, sql, &ids, kinds).await?;
        Ok(tree::of_each(rows, &ids))
    }
}

/// Look-ups of any words.
pub(crate) struct Questions(Database);

/// A look-up.
#[derive(Debug, PartialEq)]
pub(crate) struct LookUp {
    /// Its text.
    pub(crate) sql: Cow<'static, str>,
    /// Its parameters.
    pub(crate) binds: Vec<(Kind, Cell)>,
    /// The kinds of what it results in.
    pub(crate) kinds: Vec<Kind>,
}

impl Ask for Questions {
    type Question = LookUp;
    type Answer = Vec<Cells>;

    /// Only the same question gets the same answer.
    fn go_together(a: &LookUp, b: &LookUp) -> bool {
        a == b
    }

    async fn ask(&self, questions: &[LookUp]) -> Result<Vec<Vec<Cells>>, StoreError> {
        let mut answers = Vec::with_capacity(questions.len());
        for LookUp { sql, binds, kinds } in questions {
            let found = self.0.look_up(sql.clone(), binds.clone(), kinds);
            answers.push(found.await?);
        }
        Ok(answers)
    }
}
