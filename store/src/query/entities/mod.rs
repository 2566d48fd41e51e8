//! The entities, one a file.

use super::access::{Access, EVERYBODY, permission};
use super::{Ask, Criterion, Entity, Field, Operator, Scope, Sort, Source};
use crate::record::Kind;

mod attachment;
mod authorization;
mod batch;
mod cleanable;
mod comment;
mod decision_definition;
mod decision_requirements_definition;
mod deployment;
mod event_subscription;
mod execution;
mod external_task;
mod group;
mod history_activity_instance;
mod history_batch;
mod history_decision_instance;
mod history_decision_values;
mod history_detail;
mod history_external_task_log;
mod history_identity_link_log;
mod history_incident;
mod history_job_log;
mod history_process_instance;
mod history_task;
mod history_user_operation;
mod history_variable_instance;
mod incident;
mod job;
mod job_definition;
mod process_definition;
mod process_instance;
mod schema_log;
mod task;
mod task_filter;
mod tenant;
mod user;
mod variable_instance;

pub use attachment::ATTACHMENT;
pub use authorization::AUTHORIZATION;
pub use batch::{BATCH, BATCH_STATISTICS};
pub use cleanable::{CLEANABLE_BATCHES, CLEANABLE_DECISION_INSTANCES, CLEANABLE_PROCESS_INSTANCES};
pub use comment::COMMENT;
pub use decision_definition::DECISION_DEFINITION;
pub use decision_requirements_definition::DECISION_REQUIREMENTS_DEFINITION;
pub use deployment::DEPLOYMENT;
pub use event_subscription::EVENT_SUBSCRIPTION;
pub use execution::EXECUTION;
pub use external_task::EXTERNAL_TASK;
pub use group::GROUP;
pub use history_activity_instance::HISTORY_ACTIVITY_INSTANCE;
pub use history_batch::HISTORY_BATCH;
pub use history_decision_instance::HISTORY_DECISION_INSTANCE;
pub use history_decision_values::{HISTORY_DECISION_INPUT, HISTORY_DECISION_OUTPUT};
pub use history_detail::HISTORY_DETAIL;
pub use history_external_task_log::HISTORY_EXTERNAL_TASK_LOG;
pub use history_identity_link_log::HISTORY_IDENTITY_LINK_LOG;
pub use history_incident::HISTORY_INCIDENT;
pub use history_job_log::HISTORY_JOB_LOG;
pub use history_process_instance::HISTORY_PROCESS_INSTANCE;
pub use history_task::HISTORY_TASK;
pub use history_user_operation::HISTORY_USER_OPERATION;
pub use history_variable_instance::HISTORY_VARIABLE_INSTANCE;
pub use incident::INCIDENT;
pub use job::JOB;
pub use job_definition::JOB_DEFINITION;
pub use process_definition::PROCESS_DEFINITION;
pub use process_instance::PROCESS_INSTANCE;
pub use schema_log::SCHEMA_LOG;
pub use task::TASK;
pub use task_filter::TASK_FILTER;
pub use tenant::TENANT;
pub use user::USER;
pub use variable_instance::VARIABLE_INSTANCE;

/// All entities.
pub const ALL: &[&Entity] = &[
    &ATTACHMENT,
    &AUTHORIZATION,
    &BATCH,
    &BATCH_STATISTICS,
    &CLEANABLE_BATCHES,
    &CLEANABLE_DECISION_INSTANCES,
    &CLEANABLE_PROCESS_INSTANCES,
    &COMMENT,
    &DECISION_DEFINITION,
    &DECISION_REQUIREMENTS_DEFINITION,
    &DEPLOYMENT,
    &EVENT_SUBSCRIPTION,
    &EXECUTION,
    &EXTERNAL_TASK,
    &GROUP,
    &HISTORY_ACTIVITY_INSTANCE,
    &HISTORY_BATCH,
    &HISTORY_DECISION_INSTANCE,
    &HISTORY_DECISION_INPUT,
    &HISTORY_DECISION_OUTPUT,
    &HISTORY_DETAIL,
    &HISTORY_EXTERNAL_TASK_LOG,
    &HISTORY_IDENTITY_LINK_LOG,
    &HISTORY_INCIDENT,
    &HISTORY_JOB_LOG,
    &HISTORY_PROCESS_INSTANCE,
    &HISTORY_TASK,
    &HISTORY_USER_OPERATION,
    &HISTORY_VARIABLE_INSTANCE,
    &INCIDENT,
    &JOB,
    &JOB_DEFINITION,
    &PROCESS_DEFINITION,
    &PROCESS_INSTANCE,
    &SCHEMA_LOG,
    &TASK,
    &TASK_FILTER,
    &TENANT,
    &USER,
    &VARIABLE_INSTANCE,
];

/// Camunda's numbers of the kinds of resources that rows are seen by.
pub mod kind {
    #![expect(missing_docs, reason = "the names are Camunda's")]
    pub const USER: i32 = 1;
    pub const GROUP: i32 = 2;
    pub const AUTHORIZATION: i32 = 4;
    pub const FILTER: i32 = 5;
    pub const PROCESS_DEFINITION: i32 = 6;
    pub const TASK: i32 = 7;
    pub const PROCESS_INSTANCE: i32 = 8;
    pub const DEPLOYMENT: i32 = 9;
    pub const DECISION_DEFINITION: i32 = 10;
    pub const TENANT: i32 = 11;
    pub const BATCH: i32 = 13;
    pub const DECISION_REQUIREMENTS_DEFINITION: i32 = 14;
    pub const OPERATION_LOG_CATEGORY: i32 = 17;
    pub const SYSTEM: i32 = 21;
}

/// The bits of the permissions that rows are seen by.
pub mod bit {
    #![expect(missing_docs, reason = "the names are Camunda's")]
    pub const READ: i32 = 2;
    pub const UPDATE: i32 = 4;
    pub const READ_TASK: i32 = 1 << 6;
    pub const CREATE_INSTANCE: i32 = 1 << 8;
    pub const READ_INSTANCE: i32 = 1 << 9;
    pub const UPDATE_INSTANCE: i32 = 1 << 10;
    pub const READ_HISTORY: i32 = 1 << 12;
}

/// The key of the definition of a row.
const KEY_OF_DEFINITION: &str =
    "(SELECT D.KEY_ FROM ACT_RE_PROCDEF D WHERE D.ID_ = RES.PROC_DEF_ID_)";
/// The key of the definition of the process instance of a row.
const KEY_OF_INSTANCE: &str = "(SELECT D.KEY_ FROM ACT_RU_EXECUTION PE INNER JOIN ACT_RE_PROCDEF D \
     ON D.ID_ = PE.PROC_DEF_ID_ WHERE PE.ID_ = RES.PROC_INST_ID_)";

const fn criterion(name: &'static str, kind: Ask, sql: &'static str) -> Criterion {
    Criterion {
        name,
        kind,
        sql,
        when: None,
    }
}

const fn text(name: &'static str, sql: &'static str) -> Criterion {
    criterion(name, Ask::Text, sql)
}

const fn list(name: &'static str, sql: &'static str) -> Criterion {
    criterion(name, Ask::List, sql)
}

/// A condition that an option replaces.
const fn when(criterion: Criterion, option: &'static str, sql: &'static str) -> Criterion {
    Criterion {
        name: criterion.name,
        kind: criterion.kind,
        sql: criterion.sql,
        when: Some((option, sql)),
    }
}

const fn int(name: &'static str, sql: &'static str) -> Criterion {
    criterion(name, Ask::Int, sql)
}

const fn long(name: &'static str, sql: &'static str) -> Criterion {
    criterion(name, Ask::Long, sql)
}

const fn time(name: &'static str, sql: &'static str) -> Criterion {
    criterion(name, Ask::Time, sql)
}

const fn flag(name: &'static str, sql: &'static str) -> Criterion {
    criterion(name, Ask::Flag, sql)
}

/// A boolean that Camunda takes for true as soon as it is there.
const fn given(name: &'static str, sql: &'static str) -> Criterion {
    criterion(name, Ask::Bool(sql), sql)
}

const fn boolean(name: &'static str, yes: &'static str, no: &'static str) -> Criterion {
    criterion(name, Ask::Bool(no), yes)
}

const fn choice(name: &'static str, words: &'static [(&'static str, &'static str)]) -> Criterion {
    criterion(name, Ask::Choice(words), "")
}

const fn variables(name: &'static str, scope: &'static Scope) -> Criterion {
    criterion(name, Ask::Variables(scope), "")
}

const fn bounds(name: &'static str, column: &'static str) -> Criterion {
    criterion(name, Ask::Bounds, column)
}

const fn option(name: &'static str) -> Criterion {
    criterion(name, Ask::Option, "")
}

const fn expression(name: &'static str) -> Criterion {
    criterion(name, Ask::Expression, "")
}

const fn never(name: &'static str) -> Criterion {
    criterion(name, Ask::Never, "")
}

const fn column(name: &'static str, kind: Kind, sql: &'static str) -> Field {
    Field {
        name,
        source: Source::Column(sql, kind),
    }
}

const fn t(name: &'static str, sql: &'static str) -> Field {
    column(name, Kind::Text, sql)
}

const fn i(name: &'static str, sql: &'static str) -> Field {
    column(name, Kind::Int, sql)
}

const fn l(name: &'static str, sql: &'static str) -> Field {
    column(name, Kind::Long, sql)
}

const fn b(name: &'static str, sql: &'static str) -> Field {
    column(name, Kind::Bool, sql)
}

const fn d(name: &'static str, sql: &'static str) -> Field {
    column(name, Kind::Time, sql)
}

const fn null(name: &'static str) -> Field {
    Field {
        name,
        source: Source::Null,
    }
}

const fn no(name: &'static str) -> Field {
    Field {
        name,
        source: Source::False,
    }
}

const fn empty(name: &'static str) -> Field {
    Field {
        name,
        source: Source::EmptyList,
    }
}

const fn sort(name: &'static str, sql: &'static str) -> Sort {
    Sort { name, sql }
}

/// Variables of the process instance of a row.
static PROCESS_VARIABLES: Scope = Scope {
    sql: "EXISTS (SELECT 1 FROM ACT_RU_VARIABLE V WHERE V.PROC_INST_ID_ = RES.PROC_INST_ID_ AND V.TASK_ID_ IS NULL AND ??)",
    named: "RES.PROC_INST_ID_ IN (SELECT V.PROC_INST_ID_ FROM ACT_RU_VARIABLE V WHERE V.TASK_ID_ IS NULL AND ??)",
    type_column: "TYPE_",
    operators: Operator::ALL,
    noun: "process variable",
};
