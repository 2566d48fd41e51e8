//! Reports: durations by month or quarter, completed tasks, metrics.

use super::{Statement, Viewer};
use crate::record::{Cell, Kind, Timestamp};
use crate::sql::Dialect;

/// What durations are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// The month of the year.
    Month,
    /// The quarter of the year.
    Quarter,
}

impl Period {
    fn of(self, dialect: Dialect, column: &str) -> String {
        match (self, dialect) {
            (Self::Month, Dialect::Sqlite) => format!("CAST(strftime('%m', {column}) AS INTEGER)"),
            (Self::Quarter, Dialect::Sqlite) => {
                format!("(CAST(strftime('%m', {column}) AS INTEGER) + 2) / 3")
            }
            (Self::Month, Dialect::Postgres) => {
                format!("CAST(EXTRACT(MONTH FROM {column}) AS INTEGER)")
            }
            (Self::Quarter, Dialect::Postgres) => {
                format!("CAST(EXTRACT(QUARTER FROM {column}) AS INTEGER)")
            }
        }
    }
}

/// What a report on process instances leaves out.
#[derive(Debug, Default)]
pub struct InstanceReport {
    /// Only of these definitions.
    pub definitions: Vec<String>,
    /// Only of definitions with these keys.
    pub keys: Vec<String>,
    /// Only those that began at this time or later.
    pub after: Option<Timestamp>,
    /// Only those that began at this time or before.
    pub before: Option<Timestamp>,
}

/// Durations of completed process instances by when they began: period, shortest, longest, average in milliseconds.
#[must_use]
pub fn instance_durations(
    dialect: Dialect,
    period: Period,
    report: &InstanceReport,
    viewer: &Viewer,
) -> Statement {
    let group = period.of(dialect, "H.START_TIME_");
    let mut statement = durations(&group, "ACT_HI_PROCINST H");
    list(
        &mut statement,
        dialect,
        "H.PROC_DEF_ID_",
        &report.definitions,
    );
    list(&mut statement, dialect, "H.PROC_DEF_KEY_", &report.keys);
    between(&mut statement, "H.START_TIME_", report.after, report.before);
    statement.and_tenant(dialect, "H.TENANT_ID_", viewer);
    statement
        .sql
        .push_str(&format!(" GROUP BY {group} ORDER BY {group}"));
    statement
}

/// Durations of completed tasks by when they were completed: period, shortest, longest, average in milliseconds.
#[must_use]
pub fn task_durations(
    dialect: Dialect,
    period: Period,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
    viewer: &Viewer,
) -> Statement {
    let group = period.of(dialect, "H.END_TIME_");
    let mut statement = durations(&group, "ACT_HI_TASKINST H");
    between(&mut statement, "H.END_TIME_", after, before);
    statement.and_tenant(dialect, "H.TENANT_ID_", viewer);
    statement
        .sql
        .push_str(&format!(" GROUP BY {group} ORDER BY {group}"));
    statement
}

fn durations(group: &str, from: &str) -> Statement {
    Statement {
        sql: format!(
            "SELECT {group}, MIN(H.DURATION_), MAX(H.DURATION_), CAST(AVG(H.DURATION_) AS BIGINT) FROM {from} WHERE H.END_TIME_ IS NOT NULL"
        ),
        binds: Vec::new(),
        columns: vec![Kind::Int, Kind::Long, Kind::Long, Kind::Long],
    }
}

/// Completed tasks counted by their definition's key, and by their name where `by_name`: count, a definition's id, key and name,
/// tenant, task's name.
#[must_use]
pub fn task_counts(
    dialect: Dialect,
    by_name: bool,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
    viewer: &Viewer,
) -> Statement {
    let (name, group) = if by_name {
        ("H.NAME_", ", H.NAME_")
    } else {
        ("NULL", "")
    };
    let mut statement = Statement {
        sql: format!(
            "SELECT COUNT(H.ID_), MAX(H.PROC_DEF_ID_), H.PROC_DEF_KEY_, P.NAME_, H.TENANT_ID_, {name} FROM ACT_HI_TASKINST H \
             LEFT JOIN ACT_RE_PROCDEF P ON P.ID_ = H.PROC_DEF_ID_ WHERE H.END_TIME_ IS NOT NULL AND H.PROC_DEF_ID_ IS NOT NULL"
        ),
        binds: Vec::new(),
        columns: vec![
            Kind::Long,
            Kind::Text,
            Kind::Text,
            Kind::Text,
            Kind::Text,
            Kind::Text,
        ],
    };
    between(&mut statement, "H.END_TIME_", after, before);
    statement.and_tenant(dialect, "H.TENANT_ID_", viewer);
    statement.sql.push_str(&format!(
        " GROUP BY H.PROC_DEF_KEY_, P.NAME_, H.TENANT_ID_{group} ORDER BY H.PROC_DEF_KEY_, P.NAME_, H.TENANT_ID_{group}"
    ));
    statement
}

/// Which metrics are asked for.
#[derive(Debug, Default)]
pub struct MetricsReport {
    /// Only those of this name.
    pub name: Option<String>,
    /// Only those of this reporter.
    pub reporter: Option<String>,
    /// Only those at this time or later.
    pub after: Option<Timestamp>,
    /// Only those before this time.
    pub before: Option<Timestamp>,
}

impl MetricsReport {
    fn conditions(&self, statement: &mut Statement) {
        for (column, text) in [("M.NAME_", &self.name), ("M.REPORTER_", &self.reporter)] {
            if let Some(text) = text {
                statement.binds.push((Kind::Text, Cell::Text(text.clone())));
                statement
                    .sql
                    .push_str(&format!(" AND {column} = ${}", statement.binds.len()));
            }
        }
        for (sign, time) in [(">=", self.after), ("<", self.before)] {
            if let Some(time) = time {
                statement
                    .binds
                    .push((Kind::Long, Cell::Int(time.timestamp_millis())));
                statement.sql.push_str(&format!(
                    " AND M.MILLISECONDS_ {sign} ${}",
                    statement.binds.len()
                ));
            }
        }
    }

    /// The sum of the values.
    #[must_use]
    pub fn sum(&self) -> Statement {
        let mut statement = Statement {
            sql: "SELECT CAST(SUM(M.VALUE_) AS BIGINT) FROM ACT_RU_METER_LOG M WHERE 1 = 1"
                .to_owned(),
            binds: Vec::new(),
            columns: vec![Kind::Long],
        };
        self.conditions(&mut statement);
        statement
    }

    /// The values of each interval of so many milliseconds, newest first: its beginning in milliseconds, name, reporter, sum.
    #[must_use]
    pub fn intervals(&self, millis: i64, aggregate: bool, first: i64, max: i64) -> Statement {
        let mut statement = Statement {
            columns: vec![Kind::Long, Kind::Text, Kind::Text, Kind::Long],
            ..Statement::default()
        };
        statement.binds.push((Kind::Long, Cell::Int(millis)));
        let start = "(M.MILLISECONDS_ / $1) * $1";
        let (reporter, group) = if aggregate {
            ("NULL", "")
        } else {
            ("M.REPORTER_", ", M.REPORTER_")
        };
        statement.sql = format!(
            "SELECT {start}, M.NAME_, {reporter}, CAST(SUM(M.VALUE_) AS BIGINT) FROM ACT_RU_METER_LOG M WHERE 1 = 1"
        );
        self.conditions(&mut statement);
        statement.sql.push_str(&format!(
            " GROUP BY {start}, M.NAME_{group} ORDER BY 1 DESC, M.NAME_{group}"
        ));
        for (word, number) in [("LIMIT", max), ("OFFSET", first)] {
            statement.binds.push((Kind::Long, Cell::Int(number)));
            statement
                .sql
                .push_str(&format!(" {word} ${}", statement.binds.len()));
        }
        statement
    }
}

/// How many users worked on tasks.
#[must_use]
pub fn task_workers(after: Option<Timestamp>, before: Option<Timestamp>) -> Statement {
    let mut statement = Statement {
        sql: "SELECT COUNT(DISTINCT M.ASSIGNEE_HASH_) FROM ACT_RU_TASK_METER_LOG M WHERE 1 = 1"
            .to_owned(),
        binds: Vec::new(),
        columns: vec![Kind::Long],
    };
    for (sign, time) in [(">=", after), ("<", before)] {
        if let Some(time) = time {
            statement.binds.push((Kind::Time, Cell::Time(time)));
            statement.sql.push_str(&format!(
                " AND M.TIMESTAMP_ {sign} ${}",
                statement.binds.len()
            ));
        }
    }
    statement
}

fn list(statement: &mut Statement, dialect: Dialect, column: &str, values: &[String]) {
    if !values.is_empty() {
        statement.binds.push((Kind::Text, Cell::list(values)));
        statement.sql.push_str(" AND ");
        statement
            .sql
            .push_str(&dialect.in_list(column, statement.binds.len()));
    }
}

fn between(
    statement: &mut Statement,
    column: &str,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
) {
    for (sign, time) in [(">=", after), ("<=", before)] {
        if let Some(time) = time {
            statement.binds.push((Kind::Time, Cell::Time(time)));
            statement
                .sql
                .push_str(&format!(" AND {column} {sign} ${}", statement.binds.len()));
        }
    }
}
