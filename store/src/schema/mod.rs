//! The tables a database must have, and how it gets them.
//!
//! The migrations are in the binary. They run at the start, under a lock, in one transaction with the check of what is there.

mod found;
mod postgres;
mod sqlite;

use crate::database::Database;
use crate::error::StoreError;
use crate::options::{Migrations, StoreOptions};

pub(crate) use found::{Found, Plan};

/// The version of Camunda whose tables these are.
const CAMUNDA: &str = "7.24";
/// Where the applied migrations are recorded.
const BOOKKEEPING: &str = "CAUCE_MIGRATION";

/// A migration: its number, its name, and its text on either database.
pub(crate) struct Migration {
    pub(crate) version: i64,
    pub(crate) name: &'static str,
    pub(crate) postgres: &'static str,
    pub(crate) sqlite: &'static str,
}

macro_rules! migration {
    ($version:literal, $name:literal) => {
        Migration {
            version: $version,
            name: $name,
            postgres: include_str!(concat!("../../../migrations/postgres/", $name, ".sql")),
            sqlite: include_str!(concat!("../../../migrations/sqlite/", $name, ".sql")),
        }
    };
}

/// All migrations in order. The first makes Camunda's tables and is left out on a database that has them.
pub(crate) const MIGRATIONS: &[Migration] = &[
    migration!(1, "0001_camunda_7_24"),
    migration!(2, "0002_cauce"),
    migration!(3, "0003_cauce_indexes"),
    migration!(4, "0004_cauce_lists"),
    migration!(5, "0005_cauce_jobs"),
];

/// Makes sure that a database has the tables of this version, and says whether its history is partitioned by month.
///
/// # Errors
/// [`StoreError::Schema`] if it has others, lacks some and must not be changed, or is not partitioned as asked.
pub(crate) async fn prepare(
    database: &Database,
    options: &StoreOptions,
) -> Result<bool, StoreError> {
    let (migrations, partitions) = (options.migrations, options.history_partitions);
    match database {
        Database::Sqlite { .. } if partitions.is_some() => Err(StoreError::Schema(
            "expected a PostgreSQL database where the history is to be partitioned, but this is SQLite, which has no partitions. Leave \
             the partitions out, or name a PostgreSQL database in the URL"
                .to_owned(),
        )),
        Database::Sqlite { writer, .. } => {
            let lease = writer.acquire().await?;
            lease
                .run(move |connection| sqlite::prepare(connection, migrations))
                .await??;
            Ok(false)
        }
        Database::Postgres { target, .. } => postgres::prepare(target, migrations, partitions).await,
    }
}

/// The latest version in Camunda's schema log. An entry's key counts up, also where two have the same time.
const LATEST_VERSION: &str = "SELECT VERSION_ FROM ACT_GE_SCHEMA_LOG WHERE VERSION_ IS NOT NULL \
    ORDER BY TIMESTAMP_ DESC, LENGTH(ID_) DESC, ID_ DESC LIMIT 1";
/// Names a new installation.
const FIRST_PROPERTY: &str =
    "INSERT INTO ACT_GE_PROPERTY (NAME_, VALUE_, REV_) VALUES ('camunda.installation.id', $1, 1)";
/// The entry that says which version made the tables.
const FIRST_LOG_ENTRY: &str =
    "INSERT INTO ACT_GE_SCHEMA_LOG (ID_, TIMESTAMP_, VERSION_) VALUES ('0', $1, '7.24.0')";

/// Whether a plan is to be carried out.
///
/// # Errors
/// [`StoreError::Schema`] if something is lacking and that is to be refused.
fn carry_out(plan: &Plan, migrations: Migrations) -> Result<bool, StoreError> {
    match migrations {
        _ if plan.is_empty() => Ok(false),
        Migrations::Run => Ok(true),
        Migrations::Leave if plan.run.iter().any(|migration| migration.version == 1) => {
            Err(StoreError::Schema("the database is empty".to_owned()))
        }
        Migrations::Leave => Ok(false),
        Migrations::Refuse => Err(StoreError::Schema(format!(
            "the database lacks the migrations {:?}, but it must not be changed. Start once with migrations switched on",
            plan.run
        ))),
    }
}
