//! Statistics: how much there is of something, by definition, activity or group.

use super::access::permission;
use super::entities::{bit, kind};
use super::{Statement, Viewer};
use crate::record::{Cell, Kind, Timestamp};
use crate::sql::Dialect;

/// Tasks without an assignee by the group that may claim them: count, group.
#[must_use]
pub fn tasks_by_candidate_group() -> Statement {
    Statement {
        sql: "SELECT COUNT(T.ID_), I.GROUP_ID_ FROM ACT_RU_TASK T LEFT JOIN ACT_RU_IDENTITYLINK I ON I.TASK_ID_ = T.ID_ \
              WHERE T.ASSIGNEE_ IS NULL GROUP BY I.GROUP_ID_ ORDER BY I.GROUP_ID_ ASC"
            .to_owned(),
        binds: Vec::new(),
        columns: vec![Kind::Long, Kind::Text],
    }
}

/// Instances of all definitions, or of the activities of one: definition or activity, null, count.
#[must_use]
pub fn instances(dialect: Dialect, definition: Option<&str>, viewer: &Viewer) -> Statement {
    let (key, which) = match definition {
        Some(_) => ("E.ACT_ID_", "E.IS_ACTIVE_ = TRUE AND E.ACT_ID_ IS NOT NULL"),
        None => ("E.PROC_DEF_ID_", "E.PARENT_ID_ IS NULL"),
    };
    let mut statement = counts(&format!(
        "SELECT {key}, NULL, COUNT(*) FROM ACT_RU_EXECUTION E WHERE {which}"
    ));
    text(&mut statement, "E.PROC_DEF_ID_", definition);
    let columns = [
        "E.PROC_INST_ID_",
        "(SELECT D.KEY_ FROM ACT_RE_PROCDEF D WHERE D.ID_ = E.PROC_DEF_ID_)",
        "E.TENANT_ID_",
    ];
    seen(&mut statement, dialect, definition, columns, viewer);
    grouped(statement, key)
}

/// Jobs that have failed for good, by definition, or by the activities of one: definition or activity, null, count.
#[must_use]
pub fn failed_jobs(dialect: Dialect, definition: Option<&str>, viewer: &Viewer) -> Statement {
    let key = match definition {
        Some(_) => "D.ACT_ID_",
        None => "J.PROCESS_DEF_ID_",
    };
    let mut statement = counts(&format!(
        "SELECT {key}, NULL, COUNT(*) FROM ACT_RU_JOB J INNER JOIN ACT_RU_JOBDEF D ON D.ID_ = J.JOB_DEF_ID_ \
         WHERE J.RETRIES_ = 0"
    ));
    text(&mut statement, "J.PROCESS_DEF_ID_", definition);
    let columns = [
        "J.PROCESS_INSTANCE_ID_",
        "J.PROCESS_DEF_KEY_",
        "J.TENANT_ID_",
    ];
    seen(&mut statement, dialect, definition, columns, viewer);
    grouped(statement, key)
}

/// Incidents, of one type or all, by definition, or by the activities of one: definition or activity, type, count. `roots`
/// leaves out those that another incident caused.
#[must_use]
pub fn incidents(
    dialect: Dialect,
    definition: Option<&str>,
    of_type: Option<&str>,
    roots: bool,
    viewer: &Viewer,
) -> Statement {
    let key = match definition {
        Some(_) => "I.ACTIVITY_ID_",
        None => "I.PROC_DEF_ID_",
    };
    let mut statement = counts(&format!(
        "SELECT {key}, I.INCIDENT_TYPE_, COUNT(*) FROM ACT_RU_INCIDENT I WHERE {key} IS NOT NULL"
    ));
    text(&mut statement, "I.PROC_DEF_ID_", definition);
    text(&mut statement, "I.INCIDENT_TYPE_", of_type);
    if roots {
        statement
            .sql
            .push_str(" AND I.ID_ = I.ROOT_CAUSE_INCIDENT_ID_");
    }
    let columns = [
        "I.PROC_INST_ID_",
        "(SELECT D.KEY_ FROM ACT_RE_PROCDEF D WHERE D.ID_ = I.PROC_DEF_ID_)",
        "I.TENANT_ID_",
    ];
    seen(&mut statement, dialect, definition, columns, viewer);
    grouped(statement, &format!("{key}, I.INCIDENT_TYPE_"))
}

/// What is counted of one definition is what the viewer sees of it: by process instance, definition's key, tenant.
fn seen(
    statement: &mut Statement,
    dialect: Dialect,
    definition: Option<&str>,
    columns: [&'static str; 3],
    viewer: &Viewer,
) {
    if definition.is_none() {
        return;
    }
    let [instance, key, tenant] = columns;
    let any = [
        permission(kind::PROCESS_INSTANCE, bit::READ, instance),
        permission(kind::PROCESS_DEFINITION, bit::READ_INSTANCE, key),
    ];
    statement.and_permitted(dialect, &any, viewer);
    statement.and_tenant(dialect, tenant, viewer);
}

/// What is counted of a definition's activities in the history.
#[derive(Debug, Default)]
pub struct HistoricActivities {
    /// Canceled ones, too.
    pub canceled: bool,
    /// Finished ones, too.
    pub finished: bool,
    /// Those that completed their scope, too.
    pub complete_scope: bool,
    /// Incidents.
    pub incidents: bool,
    /// Only of instances that began at this time or later.
    pub started_after: Option<Timestamp>,
    /// Only of instances that began at this time or before.
    pub started_before: Option<Timestamp>,
    /// Only of instances that ended at this time or later.
    pub finished_after: Option<Timestamp>,
    /// Only of instances that ended at this time or before.
    pub finished_before: Option<Timestamp>,
    /// Only of these instances.
    pub instances: Option<Vec<String>>,
}

/// Activity, then counts: running, canceled, finished, completing, incidents that are open, resolved, deleted. An activity may have
/// two rows, which add up.
#[must_use]
pub fn historic_activities(
    dialect: Dialect,
    definition: &str,
    of: &HistoricActivities,
) -> Statement {
    let mut binds = vec![(Kind::Text, Cell::Text(definition.to_owned()))];
    let mut instance = String::new();
    for (time, condition) in [
        (of.started_after, "P.START_TIME_ >= "),
        (of.started_before, "P.START_TIME_ <= "),
        (of.finished_after, "P.END_TIME_ >= "),
        (of.finished_before, "P.END_TIME_ <= "),
    ] {
        if let Some(time) = time {
            binds.push((Kind::Time, Cell::Time(time)));
            instance.push_str(&format!(" AND {condition}${}", binds.len()));
        }
    }
    if let Some(ids) = &of.instances {
        binds.push((Kind::Text, Cell::list(ids)));
        instance.push_str(" AND ");
        instance.push_str(&dialect.in_list("P.ID_", binds.len()));
    }
    let mut which = "A.END_TIME_ IS NULL".to_owned();
    if of.canceled {
        which.push_str(" OR A.ACT_INST_STATE_ = 2");
    }
    if of.complete_scope {
        which.push_str(" OR A.ACT_INST_STATE_ = 1");
    }
    if of.finished {
        "1 = 1".clone_into(&mut which);
    }
    let count = |on: bool, condition: &str| match on {
        true => format!("SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)"),
        false => "SUM(0)".to_owned(),
    };
    let mut sql = format!(
        "SELECT A.ACT_ID_ AS ID_, {}, {}, {}, {}, SUM(0), SUM(0), SUM(0) FROM ACT_HI_ACTINST A \
         INNER JOIN ACT_HI_PROCINST P ON P.ID_ = A.PROC_INST_ID_ WHERE A.PROC_DEF_ID_ = $1 AND ({which}){instance} GROUP BY A.ACT_ID_",
        count(true, "A.END_TIME_ IS NULL"),
        count(of.canceled, "A.ACT_INST_STATE_ = 2"),
        count(of.finished, "A.END_TIME_ IS NOT NULL"),
        count(of.complete_scope, "A.ACT_INST_STATE_ = 1"),
    );
    if of.incidents {
        sql.push_str(&format!(
            " UNION ALL SELECT I.ACTIVITY_ID_ AS ID_, SUM(0), SUM(0), SUM(0), SUM(0), {}, {}, {} FROM ACT_HI_INCIDENT I \
             INNER JOIN ACT_HI_PROCINST P ON P.ID_ = I.PROC_INST_ID_ WHERE I.PROC_DEF_ID_ = $1{instance} GROUP BY I.ACTIVITY_ID_",
            count(true, "I.INCIDENT_STATE_ = 0"),
            count(true, "I.INCIDENT_STATE_ = 1"),
            count(true, "I.INCIDENT_STATE_ = 2"),
        ));
    }
    let mut columns = vec![Kind::Text];
    columns.extend([Kind::Long; 7]);
    Statement {
        sql,
        binds,
        columns,
    }
}

/// How often the decisions of a requirements diagram were evaluated, all in all or in one evaluation: key, count.
#[must_use]
pub fn decisions(requirements: &str, instance: Option<&str>) -> Statement {
    let mut statement = Statement {
        sql: "SELECT H.DEC_DEF_KEY_, COUNT(*) FROM ACT_HI_DECINST H WHERE H.DEC_REQ_ID_ = $1"
            .to_owned(),
        binds: vec![(Kind::Text, Cell::Text(requirements.to_owned()))],
        columns: vec![Kind::Text, Kind::Long],
    };
    if let Some(instance) = instance {
        statement
            .binds
            .push((Kind::Text, Cell::Text(instance.to_owned())));
        statement
            .sql
            .push_str(" AND (H.ID_ = $2 OR H.ROOT_DEC_INST_ID_ = $2)");
    }
    statement
        .sql
        .push_str(" GROUP BY H.DEC_DEF_KEY_ ORDER BY H.DEC_DEF_KEY_");
    statement
}

fn counts(sql: &str) -> Statement {
    Statement {
        sql: sql.to_owned(),
        binds: Vec::new(),
        columns: vec![Kind::Text, Kind::Text, Kind::Long],
    }
}

fn text(statement: &mut Statement, column: &str, value: Option<&str>) {
    if let Some(value) = value {
        statement
            .binds
            .push((Kind::Text, Cell::Text(value.to_owned())));
        let place = statement.binds.len();
        statement.sql.push_str(&format!(" AND {column} = ${place}"));
    }
}

fn grouped(mut statement: Statement, by: &str) -> Statement {
    statement.sql.push_str(" GROUP BY ");
    statement.sql.push_str(by);
    statement
}
