//! Setting the removal time of a process instance with very much history: some rows of each table at a time, the instance itself last.

use cauce_store::records::*;
use cauce_store::{Cell, Filter, Kind, Record, RowChange, Timestamp};

use crate::exec::{Exec, Step};

/// Which rows.
#[derive(Debug, Clone, Copy)]
pub(super) enum Belongs<'a> {
    /// All that belongs to a root process instance.
    ToRoot(&'a str),
    /// All that belongs to one process instance.
    ToInstance(&'a str),
}

impl Belongs<'_> {
    fn id(self) -> String {
        match self {
            Self::ToRoot(id) | Self::ToInstance(id) => id.to_owned(),
        }
    }

    /// A condition whose `$1` is the process instance.
    fn condition(self, of_instance: &str) -> String {
        match self {
            Self::ToRoot(_) => "ROOT_PROC_INST_ID_ = $1".to_owned(),
            Self::ToInstance(_) => of_instance.to_owned(),
        }
    }
}

/// Where rows of an instance hang on it, or on one of its tasks only.
const INSTANCE: &str = "PROC_INST_ID_ = $1";
const TASKS: &str = "TASK_ID_ IN (SELECT ID_ FROM ACT_HI_TASKINST WHERE PROC_INST_ID_ = $1)";
const EITHER: &str = "(PROC_INST_ID_ = $1 OR TASK_ID_ IN (SELECT ID_ FROM ACT_HI_TASKINST WHERE PROC_INST_ID_ = $1))";
const DECISIONS: &str = "DEC_INST_ID_ IN (SELECT ID_ FROM ACT_HI_DECINST WHERE PROC_INST_ID_ = $1)";
const BYTES: &str = "ID_ IN (SELECT BYTEARRAY_ID_ FROM ACT_HI_VARINST WHERE PROC_INST_ID_ = $1 \
    UNION SELECT BYTEARRAY_ID_ FROM ACT_HI_DETAIL WHERE PROC_INST_ID_ = $1 \
    UNION SELECT JOB_EXCEPTION_STACK_ID_ FROM ACT_HI_JOB_LOG WHERE PROCESS_INSTANCE_ID_ = $1 \
    UNION SELECT ERROR_DETAILS_ID_ FROM ACT_HI_EXT_TASK_LOG WHERE PROC_INST_ID_ = $1)";

/// Sets the removal time of at most `size` rows of each table that have another one; whether some are left.
pub(super) fn set(
    exec: &mut Exec<'_>,
    belongs: Belongs<'_>,
    removal: Option<Timestamp>,
    size: i32,
) -> Step<bool> {
    let chunk = Chunk {
        belongs,
        removal,
        size: u64::try_from(size).unwrap_or(1).max(1),
    };
    let full = [
        chunk.set::<HistoricActivityInstance>(exec, INSTANCE)?,
        chunk.set::<HistoricTaskInstance>(exec, INSTANCE)?,
        chunk.set::<HistoricVariableInstance>(exec, INSTANCE)?,
        chunk.set::<HistoricDetail>(exec, INSTANCE)?,
        chunk.set::<HistoricIncident>(exec, INSTANCE)?,
        chunk.set::<HistoricJobLog>(exec, "PROCESS_INSTANCE_ID_ = $1")?,
        chunk.set::<HistoricExternalTaskLog>(exec, INSTANCE)?,
        chunk.set::<UserOperationLogEntry>(exec, INSTANCE)?,
        chunk.set::<HistoricIdentityLink>(exec, TASKS)?,
        chunk.set::<Comment>(exec, EITHER)?,
        chunk.set::<Attachment>(exec, EITHER)?,
        chunk.set::<HistoricDecisionInput>(exec, DECISIONS)?,
        chunk.set::<HistoricDecisionOutput>(exec, DECISIONS)?,
        chunk.set::<HistoricDecisionInstance>(exec, INSTANCE)?,
        chunk.set::<ByteArray>(exec, BYTES)?,
    ];
    if full.contains(&true) {
        return Ok(true);
    }
    chunk.set::<HistoricProcessInstance>(exec, "ID_ = $1")
}

struct Chunk<'a> {
    belongs: Belongs<'a>,
    removal: Option<Timestamp>,
    size: u64,
}

impl Chunk<'_> {
    /// Sets rows of a table; whether there may be more.
    fn set<R: Record>(&self, exec: &mut Exec<'_>, of_instance: &str) -> Step<bool> {
        let Some(column) = R::TABLE
            .columns
            .iter()
            .position(|c| c.name == "REMOVAL_TIME_")
        else {
            return Ok(false);
        };
        let mut binds = vec![(Kind::Text, Cell::Text(self.belongs.id()))];
        let other = match self.removal {
            None => "REMOVAL_TIME_ IS NOT NULL",
            Some(time) => {
                binds.push((Kind::Time, Cell::Time(time)));
                "(REMOVAL_TIME_ IS NULL OR REMOVAL_TIME_ <> $2)"
            }
        };
        let rows = self.belongs.condition(of_instance);
        let filter = Filter::new()
            .raw(format!("{rows} AND {other}"), binds)
            .limit(self.size);
        let ids = exec.query_ids::<R>(filter)?;
        let cell = self.removal.map_or(Cell::Null, Cell::Time);
        for id in ids.iter() {
            exec.ws.statements.push(RowChange::Update {
                table: R::TABLE,
                id: id.clone(),
                revision: None,
                set: vec![(column, cell.clone())],
                placed: None,
            });
        }
        Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX) >= self.size)
    }
}
