//! Single things that rows hold or lead to: stored texts and files, links, and whether something was ever there.

use super::entities::EXTERNAL_TASK;
use super::{Statement, Viewer};
use crate::record::{Cell, Kind, Timestamp};
use crate::sql::Dialect;

/// A text that is stored beside a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredText {
    /// Why a job failed last.
    JobStacktrace,
    /// Why a job failed, in the history.
    HistoricJobStacktrace,
    /// Why an external task failed last.
    ExternalTaskError,
    /// Why an external task failed, in the history.
    HistoricExternalTaskError,
}

impl StoredText {
    /// The row of an id with its text: id, bytes.
    #[must_use]
    pub fn of(self, id: &str) -> Statement {
        let (table, column) = match self {
            Self::JobStacktrace => ("ACT_RU_JOB", "EXCEPTION_STACK_ID_"),
            Self::HistoricJobStacktrace => ("ACT_HI_JOB_LOG", "JOB_EXCEPTION_STACK_ID_"),
            Self::ExternalTaskError => ("ACT_RU_EXT_TASK", "ERROR_DETAILS_ID_"),
            Self::HistoricExternalTaskError => ("ACT_HI_EXT_TASK_LOG", "ERROR_DETAILS_ID_"),
        };
        let sql = format!(
            "SELECT RES.ID_, B.BYTES_ FROM {table} RES LEFT JOIN ACT_GE_BYTEARRAY B ON B.ID_ = RES.{column} WHERE RES.ID_ = $1"
        );
        texts(sql, &[id], &[Kind::Text, Kind::Bytes])
    }
}

/// The resources of a deployment: id, name.
#[must_use]
pub fn resources(deployment: &str) -> Statement {
    let sql = "SELECT ID_, NAME_ FROM ACT_GE_BYTEARRAY WHERE DEPLOYMENT_ID_ = $1 ORDER BY NAME_";
    texts(sql, &[deployment], &[Kind::Text, Kind::Text])
}

/// A resource of a deployment by its name: bytes.
#[must_use]
pub fn resource_named(deployment: &str, name: &str) -> Statement {
    let sql = "SELECT BYTES_ FROM ACT_GE_BYTEARRAY WHERE DEPLOYMENT_ID_ = $1 AND NAME_ = $2";
    texts(sql, &[deployment, name], &[Kind::Bytes])
}

/// A resource of a deployment by its id: name, bytes.
#[must_use]
pub fn resource(deployment: &str, id: &str) -> Statement {
    let sql = "SELECT NAME_, BYTES_ FROM ACT_GE_BYTEARRAY WHERE DEPLOYMENT_ID_ = $1 AND ID_ = $2";
    texts(sql, &[deployment, id], &[Kind::Text, Kind::Bytes])
}

/// What is attached to a task: bytes.
#[must_use]
pub fn attachment(task: &str, id: &str) -> Statement {
    let sql = "SELECT B.BYTES_ FROM ACT_HI_ATTACHMENT A INNER JOIN ACT_GE_BYTEARRAY B ON B.ID_ = A.CONTENT_ID_ \
               WHERE A.TASK_ID_ = $1 AND A.ID_ = $2";
    texts(sql, &[task, id], &[Kind::Bytes])
}

/// A task's assignee and owner with its identity links, one a row: assignee, owner, user, group, type.
#[must_use]
pub fn task_links(task: &str) -> Statement {
    let sql = "SELECT T.ASSIGNEE_, T.OWNER_, I.USER_ID_, I.GROUP_ID_, I.TYPE_ FROM ACT_RU_TASK T \
               LEFT JOIN ACT_RU_IDENTITYLINK I ON I.TASK_ID_ = T.ID_ WHERE T.ID_ = $1 ORDER BY I.ID_";
    texts(sql, &[task], &[Kind::Text; 5])
}

/// Something that people leave at tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Comments.
    Comments,
    /// Attachments.
    Attachments,
}

/// Those of the tasks that something was left at: id.
#[must_use]
pub fn tasks_with(dialect: Dialect, left: Left, tasks: &[&str]) -> Statement {
    let table = match left {
        Left::Comments => "ACT_HI_COMMENT",
        Left::Attachments => "ACT_HI_ATTACHMENT",
    };
    let among = dialect.in_list("TASK_ID_", 1);
    Statement {
        sql: format!("SELECT DISTINCT TASK_ID_ FROM {table} WHERE {among}"),
        binds: vec![(Kind::Text, Cell::list(tasks))],
        columns: vec![Kind::Text],
    }
}

/// Which external tasks are looked at for their topics.
#[derive(Debug, Clone, Copy, Default)]
pub struct Topics {
    /// Locked ones.
    pub locked: bool,
    /// Ones that nobody has locked.
    pub unlocked: bool,
    /// Ones that may still fail.
    pub retries_left: bool,
}

/// The topics of external tasks: name.
#[must_use]
pub fn topics(dialect: Dialect, of: Topics, now: Timestamp, viewer: &Viewer) -> Statement {
    let mut statement = Statement {
        sql:
            "SELECT DISTINCT RES.TOPIC_NAME_ FROM ACT_RU_EXT_TASK RES WHERE RES.TOPIC_NAME_ IS NOT NULL"
                .to_owned(),
        binds: Vec::new(),
        columns: vec![Kind::Text],
    };
    let conditions = [
        (
            of.locked,
            " AND RES.LOCK_EXP_TIME_ IS NOT NULL AND RES.LOCK_EXP_TIME_ >= $1",
        ),
        (
            of.unlocked,
            " AND (RES.LOCK_EXP_TIME_ IS NULL OR RES.LOCK_EXP_TIME_ < $1)",
        ),
        (
            of.retries_left,
            " AND (RES.RETRIES_ IS NULL OR RES.RETRIES_ > 0)",
        ),
    ];
    for (_, condition) in conditions.iter().filter(|(asked, _)| *asked) {
        statement.sql.push_str(condition);
    }
    if of.locked || of.unlocked {
        statement.binds.push((Kind::Time, Cell::Time(now)));
    }
    let access = &EXTERNAL_TASK.access;
    for any in access.permissions {
        statement.and_permitted(dialect, any, viewer);
    }
    statement.and_tenant(dialect, access.tenant, viewer);
    statement.sql.push_str(" ORDER BY RES.TOPIC_NAME_");
    statement
}

fn texts(sql: impl Into<String>, values: &[&str], columns: &[Kind]) -> Statement {
    let bind = |value: &&str| (Kind::Text, Cell::Text((*value).to_owned()));
    Statement {
        sql: sql.into(),
        binds: values.iter().map(bind).collect(),
        columns: columns.to_vec(),
    }
}
