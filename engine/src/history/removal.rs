//! Removal times: when history may be cleaned up.

use cauce_store::records::{
    Batch, DecisionDefinition, HistoricDecisionInstance, HistoricProcessInstance,
};
use cauce_store::{Cell, Filter, Kind, RowChange, Timestamp};

use super::chunks;
use crate::batch::{BatchKind, Progress, RemovalTime};
use crate::exec::{Exec, Step};

/// Rows of a table that are set at a time where nobody says how many.
const LARGEST_CHUNK: i32 = 500;

/// A table of history.
struct Table {
    name: &'static str,
    /// The column of the process instance, where there is one.
    instance: Option<&'static str>,
    /// The column that points to a byte array, where there is one.
    bytes: Option<&'static str>,
    /// Whether rows may hang on a task only.
    of_tasks: bool,
}

const fn table(
    name: &'static str,
    instance: Option<&'static str>,
    bytes: Option<&'static str>,
    of_tasks: bool,
) -> Table {
    Table {
        name,
        instance,
        bytes,
        of_tasks,
    }
}

/// The tables whose rows carry the root process instance and a removal time. Process instances come last.
const TABLES: [Table; 12] = [
    table("ACT_HI_ACTINST", Some("PROC_INST_ID_"), None, false),
    table("ACT_HI_TASKINST", Some("PROC_INST_ID_"), None, false),
    table(
        "ACT_HI_VARINST",
        Some("PROC_INST_ID_"),
        Some("BYTEARRAY_ID_"),
        false,
    ),
    table(
        "ACT_HI_DETAIL",
        Some("PROC_INST_ID_"),
        Some("BYTEARRAY_ID_"),
        false,
    ),
    table("ACT_HI_INCIDENT", Some("PROC_INST_ID_"), None, false),
    table(
        "ACT_HI_JOB_LOG",
        Some("PROCESS_INSTANCE_ID_"),
        Some("JOB_EXCEPTION_STACK_ID_"),
        false,
    ),
    table(
        "ACT_HI_EXT_TASK_LOG",
        Some("PROC_INST_ID_"),
        Some("ERROR_DETAILS_ID_"),
        false,
    ),
    table("ACT_HI_OP_LOG", Some("PROC_INST_ID_"), None, false),
    table("ACT_HI_IDENTITYLINK", None, None, true),
    table("ACT_HI_COMMENT", Some("PROC_INST_ID_"), None, true),
    table(
        "ACT_HI_ATTACHMENT",
        Some("PROC_INST_ID_"),
        Some("CONTENT_ID_"),
        true,
    ),
    table("ACT_HI_PROCINST", Some("ID_"), None, false),
];

/// The tables of decisions.
const DECISIONS: [&str; 3] = ["ACT_HI_DEC_IN", "ACT_HI_DEC_OUT", "ACT_HI_DECINST"];

fn statement(exec: &mut Exec<'_>, sql: String, time: Option<Timestamp>, text: &str) {
    exec.ws.statements.push(RowChange::Statement {
        sql,
        binds: vec![
            (Kind::Time, time.map_or(Cell::Null, Cell::Time)),
            (Kind::Text, Cell::Text(text.to_owned())),
        ],
    });
}

/// Sets the removal time of everything that belongs to a root process instance. Where that is new in this command, its history is
/// not written yet and gets its time on the way; what is in the database takes statements.
pub fn set_removal_time(exec: &mut Exec<'_>, root: &str, removal: Option<Timestamp>) {
    let Some(time) = removal else {
        let names = TABLES.iter().map(|t| t.name);
        for table in names.chain(DECISIONS).chain(["ACT_GE_BYTEARRAY"]) {
            let sql =
                format!("UPDATE {table} SET REMOVAL_TIME_ = $1 WHERE ROOT_PROC_INST_ID_ = $2");
            statement(exec, sql, None, root);
        }
        return;
    };
    exec.ws.removals.insert(root.to_owned(), time);
    if !exec.ws.rows.executions.is_new(root) {
        let instances = &exec.ws.rows.historic_process_instances;
        let began = instances.get(root).map(|instance| instance.start_time);
        exec.ws.statements.push(RowChange::Removal {
            root: root.to_owned(),
            time,
            began,
        });
    }
}

/// Sets the removal time of everything that belongs to one process instance, whatever called it or it called.
fn set_of_instance(exec: &mut Exec<'_>, id: &str, removal: Option<Timestamp>) {
    for table in &TABLES {
        let of_tasks = "TASK_ID_ IN (SELECT ID_ FROM ACT_HI_TASKINST WHERE PROC_INST_ID_ = $2)";
        let rows = match (table.instance, table.of_tasks) {
            (Some(column), false) => format!("{column} = $2"),
            (Some(column), true) => format!("({column} = $2 OR {of_tasks})"),
            (None, _) => of_tasks.to_owned(),
        };
        if let Some(bytes) = table.bytes {
            let sql = format!(
                "UPDATE ACT_GE_BYTEARRAY SET REMOVAL_TIME_ = $1 WHERE ID_ IN (SELECT {bytes} FROM {} WHERE {rows})",
                table.name
            );
            statement(exec, sql, removal, id);
        }
        let sql = format!("UPDATE {} SET REMOVAL_TIME_ = $1 WHERE {rows}", table.name);
        statement(exec, sql, removal, id);
    }
    set_where(exec, "PROC_INST_ID_ = $2", removal, id);
}

/// Sets the removal time of decision instances by a condition on their table.
fn set_where(exec: &mut Exec<'_>, condition: &str, removal: Option<Timestamp>, text: &str) {
    for table in ["ACT_HI_DEC_IN", "ACT_HI_DEC_OUT"] {
        let rows = format!("DEC_INST_ID_ IN (SELECT ID_ FROM ACT_HI_DECINST WHERE {condition})");
        let bytes = format!(
            "UPDATE ACT_GE_BYTEARRAY SET REMOVAL_TIME_ = $1 WHERE ID_ IN (SELECT BYTEARRAY_ID_ FROM {table} WHERE {rows})"
        );
        statement(exec, bytes, removal, text);
        let sql = format!("UPDATE {table} SET REMOVAL_TIME_ = $1 WHERE {rows}");
        statement(exec, sql, removal, text);
    }
    let sql = format!("UPDATE ACT_HI_DECINST SET REMOVAL_TIME_ = $1 WHERE {condition}");
    statement(exec, sql, removal, text);
}

/// Sets the removal time of process instances, each with all that belongs to it.
///
/// # Errors
/// A definition is not there any more.
pub(crate) fn set_of_instances(
    exec: &mut Exec<'_>,
    ids: &[String],
    work: &RemovalTime,
) -> Step<Progress> {
    let chunk = work
        .in_chunks
        .then(|| work.chunk_size.unwrap_or(LARGEST_CHUNK));
    let mut progress = Progress::Done;
    for id in ids {
        let Some(instance) = instance(exec, id)? else {
            continue;
        };
        match instance.root_proc_inst_id.clone() {
            Some(root) if work.hierarchical => {
                let Some(top) = self::instance(exec, &root)? else {
                    continue;
                };
                let removal = of_instance(exec, &top, work)?;
                match chunk {
                    None => set_removal_time(exec, &root, removal),
                    Some(size) => {
                        let belongs = chunks::Belongs::ToRoot(&root);
                        if chunks::set(exec, belongs, removal, size)? {
                            progress = Progress::More;
                        }
                    }
                }
            }
            _ => {
                let removal = of_instance(exec, &instance, work)?;
                match chunk {
                    None => set_of_instance(exec, id, removal),
                    Some(size) => {
                        let belongs = chunks::Belongs::ToInstance(id);
                        if chunks::set(exec, belongs, removal, size)? {
                            progress = Progress::More;
                        }
                    }
                }
            }
        }
    }
    Ok(progress)
}

fn instance(exec: &Exec<'_>, id: &str) -> Step<Option<HistoricProcessInstance>> {
    let rows = exec.query::<HistoricProcessInstance>(Filter::new().text("ID_", id))?;
    Ok(rows.first().cloned())
}

fn of_instance(
    exec: &Exec<'_>,
    instance: &HistoricProcessInstance,
    work: &RemovalTime,
) -> Step<Option<Timestamp>> {
    if work.given {
        return Ok(work.time);
    }
    let Some(ended) = instance.end_time else {
        return Ok(None);
    };
    let definition = exec.definition(&instance.proc_def_id)?;
    Ok(later(ended, definition.row.history_ttl))
}

fn later(base: Timestamp, days: Option<i32>) -> Option<Timestamp> {
    days.and_then(|days| base.checked_add_signed(chrono::Duration::days(days.into())))
}

/// Sets the removal time of decision instances.
///
/// # Errors
/// None of its own.
pub(crate) fn set_of_decisions(exec: &mut Exec<'_>, ids: &[String], work: &RemovalTime) -> Step {
    for id in ids {
        let Some(mut decision) = decision(exec, id)? else {
            continue;
        };
        if work.hierarchical
            && let Some(root) = decision.root_dec_inst_id.clone()
            && let Some(top) = self::decision(exec, &root)?
        {
            decision = top;
        }
        let removal = if work.given {
            work.time
        } else {
            let rows =
                exec.query::<DecisionDefinition>(Filter::new().text("ID_", &decision.dec_def_id))?;
            later(decision.eval_time, rows.first().and_then(|d| d.history_ttl))
        };
        if work.hierarchical {
            set_where(
                exec,
                "ID_ = $2 OR ROOT_DEC_INST_ID_ = $2",
                removal,
                &decision.id,
            );
        } else {
            set_where(exec, "ID_ = $2", removal, id);
        }
    }
    Ok(())
}

fn decision(exec: &Exec<'_>, id: &str) -> Step<Option<HistoricDecisionInstance>> {
    let rows = exec.query::<HistoricDecisionInstance>(Filter::new().text("ID_", id))?;
    Ok(rows.first().cloned())
}

/// Sets the removal time of batches in the history.
///
/// # Errors
/// None of its own.
pub(crate) fn set_of_batches(exec: &mut Exec<'_>, ids: &[String], work: &RemovalTime) -> Step {
    for id in ids {
        let Some(batch) = exec.track_one(id, |r| &mut r.historic_batches)? else {
            continue;
        };
        let removal = if work.given {
            work.time
        } else {
            let kind = batch.kind.as_deref().and_then(BatchKind::from_name);
            let days = kind.and_then(|kind| exec.env.batches.time_to_live(kind));
            batch.end_time.and_then(|ended| later(ended, days))
        };
        set_of_batch(exec, id, removal);
    }
    Ok(())
}

fn set_of_batch(exec: &mut Exec<'_>, id: &str, removal: Option<Timestamp>) {
    exec.ws
        .rows
        .historic_batches
        .update(id, |b| b.removal_time = removal);
    let definitions = "JOB_DEF_ID_ IN (SELECT SEED_JOB_DEF_ID_ FROM ACT_HI_BATCH WHERE ID_ = $2 \
        UNION SELECT MONITOR_JOB_DEF_ID_ FROM ACT_HI_BATCH WHERE ID_ = $2 \
        UNION SELECT BATCH_JOB_DEF_ID_ FROM ACT_HI_BATCH WHERE ID_ = $2)";
    let stacks = format!(
        "UPDATE ACT_GE_BYTEARRAY SET REMOVAL_TIME_ = $1 WHERE ID_ IN (SELECT JOB_EXCEPTION_STACK_ID_ FROM ACT_HI_JOB_LOG WHERE {definitions})"
    );
    statement(exec, stacks, removal, id);
    for table in ["ACT_HI_JOB_LOG", "ACT_HI_INCIDENT"] {
        let sql = format!("UPDATE {table} SET REMOVAL_TIME_ = $1 WHERE {definitions}");
        statement(exec, sql, removal, id);
    }
}

/// A batch ended: its history may go after its time to live, where there is one.
pub(crate) fn batch_ended(exec: &mut Exec<'_>, batch: &Batch) {
    let kind = batch.kind.as_deref().and_then(BatchKind::from_name);
    if let Some(days) = kind.and_then(|kind| exec.env.batches.time_to_live(kind)) {
        let removal = later(exec.now(), Some(days));
        set_of_batch(exec, &batch.id, removal);
    }
}
