//! Everything a command needs of one process instance, in one round trip and from one snapshot.
//!
//! The tables are read by a single statement: a union whose columns are slots shared by type, so that rows of all tables fit
//! under one heading. A first column says which table a row is from.

use crate::error::StoreError;
use crate::record::{Cell, Kind, Record, Table};
use crate::records::{
    ByteArray, EventSubscription, Execution, ExternalTask, HistoricActivityInstance,
    HistoricIncident, HistoricProcessInstance, HistoricTaskInstance, HistoricVariableInstance,
    IdentityLink, Incident, Job, Task, Variable,
};
use crate::sql::Cells;
use crate::store::Store;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The rows of one process instance.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TreeRows {
    /// The executions, in no order.
    pub executions: Vec<Execution>,
    /// The variables of the executions and tasks.
    pub variables: Vec<Variable>,
    /// The bytes of the variables.
    pub byte_arrays: Vec<ByteArray>,
    /// The user tasks.
    pub tasks: Vec<Task>,
    /// The identity links of the tasks.
    pub identity_links: Vec<IdentityLink>,
    /// The external tasks.
    pub external_tasks: Vec<ExternalTask>,
    /// The jobs.
    pub jobs: Vec<Job>,
    /// The event subscriptions.
    pub event_subscriptions: Vec<EventSubscription>,
    /// The incidents.
    pub incidents: Vec<Incident>,
    /// The activity instances in history that have not ended.
    pub hi_activities: Vec<HistoricActivityInstance>,
    /// The process instance in history.
    pub hi_process: Vec<HistoricProcessInstance>,
    /// The tasks in history that have not ended.
    pub hi_tasks: Vec<HistoricTaskInstance>,
    /// The variables in history that were not deleted.
    pub hi_variables: Vec<HistoricVariableInstance>,
    /// The incidents in history that are open.
    pub hi_incidents: Vec<HistoricIncident>,
}

/// One table of the union, and which of its rows.
struct Part {
    table: &'static Table,
    condition: &'static str,
    /// For each column its slot in the union.
    slots: Vec<usize>,
}

/// The statement, for many instances on PostgreSQL and for one on SQLite, and how to read its rows.
struct Union {
    /// For a list of process instances.
    many: String,
    sqlite: String,
    kinds: Vec<Kind>,
    parts: Vec<Part>,
}

/// The tables in the order of [`TreeRows`]' fields.
static UNION: LazyLock<Union> = LazyLock::new(|| {
    const OF_INSTANCE: &str = "PROC_INST_ID_ = $1";
    const OPEN: &str = "PROC_INST_ID_ = $1 AND END_TIME_ IS NULL";
    union(&[
        (Execution::TABLE, OF_INSTANCE),
        (Variable::TABLE, OF_INSTANCE),
        (
            ByteArray::TABLE,
            "ID_ IN (SELECT BYTEARRAY_ID_ FROM ACT_RU_VARIABLE WHERE PROC_INST_ID_ = $1 AND BYTEARRAY_ID_ IS NOT NULL)",
        ),
        (Task::TABLE, OF_INSTANCE),
        (
            IdentityLink::TABLE,
            "TASK_ID_ IN (SELECT ID_ FROM ACT_RU_TASK WHERE PROC_INST_ID_ = $1)",
        ),
        (ExternalTask::TABLE, OF_INSTANCE),
        (Job::TABLE, "PROCESS_INSTANCE_ID_ = $1"),
        (EventSubscription::TABLE, OF_INSTANCE),
        (Incident::TABLE, OF_INSTANCE),
        (HistoricActivityInstance::TABLE, OPEN),
        (HistoricProcessInstance::TABLE, OF_INSTANCE),
        (HistoricTaskInstance::TABLE, OPEN),
        (
            HistoricVariableInstance::TABLE,
            "PROC_INST_ID_ = $1 AND (STATE_ IS NULL OR STATE_ <> 'DELETED')",
        ),
        (HistoricIncident::TABLE, OPEN),
    ])
});

impl Store {
    /// The rows of a process instance that a command may need: all of its runtime and what is open of its history. `None` if
    /// it has no execution (it has ended, or never was).
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn load_tree(
        &self,
        process_instance_id: &str,
    ) -> Result<Option<TreeRows>, StoreError> {
        self.count_read();
        if let Some(reads) = &self.reads {
            return reads.trees.ask(process_instance_id.to_owned()).await;
        }
        let union = &*UNION;
        let binds = vec![(Kind::Text, Cell::Text(process_instance_id.to_owned()))];
        let rows = self
            .database
            .look_up(union.sqlite.as_str().into(), binds, &union.kinds)
            .await?;
        let mut tree = TreeRows::default();
        for row in rows {
            tree.push(&union.parts, row);
        }
        Ok((!tree.executions.is_empty()).then_some(tree))
    }
}

/// The statement that reads the trees of a list of process instances from PostgreSQL, and the kinds of its result.
pub(crate) fn of_many() -> (&'static str, &'static [Kind]) {
    (&UNION.many, &UNION.kinds)
}

/// The rows of many trees, sorted into those of each process instance; `None` where it has no execution.
pub(crate) fn of_each(rows: Vec<Cells>, instances: &[&str]) -> Vec<Option<TreeRows>> {
    let mut all = TreeRows::default();
    for row in rows {
        all.push(&UNION.parts, row);
    }
    let places: HashMap<&str, usize> = instances
        .iter()
        .enumerate()
        .map(|(place, id)| (*id, place))
        .collect();
    let mut trees = vec![TreeRows::default(); instances.len()];
    all.share_out(&places, &mut trees);
    trees
        .into_iter()
        .map(|tree| (!tree.executions.is_empty()).then_some(tree))
        .collect()
}

impl TreeRows {
    /// Gives each row to the tree it is of.
    fn share_out(self, places: &HashMap<&str, usize>, trees: &mut [Self]) {
        let place = |instance: &Option<String>| places.get(instance.as_deref()?).copied();
        // Rows that do not name their instance go where the row is that names them.
        let mut of_bytes: HashMap<String, usize> = HashMap::new();
        let mut of_task: HashMap<String, usize> = HashMap::new();
        for row in &self.variables {
            if let (Some(bytes), Some(place)) = (&row.bytearray_id, place(&row.proc_inst_id)) {
                of_bytes.insert(bytes.clone(), place);
            }
        }
        for row in &self.tasks {
            if let Some(place) = place(&row.proc_inst_id) {
                of_task.insert(row.id.clone(), place);
            }
        }
        macro_rules! share {
            ($($field:ident by $instance:ident,)*) => {
                $(for row in self.$field {
                    if let Some(place) = place(&row.$instance) {
                        trees[place].$field.push(row);
                    }
                })*
            };
        }
        for row in self.byte_arrays {
            if let Some(place) = of_bytes.get(&row.id) {
                trees[*place].byte_arrays.push(row);
            }
        }
        for row in self.identity_links {
            if let Some(place) = row.task_id.as_ref().and_then(|task| of_task.get(task)) {
                trees[*place].identity_links.push(row);
            }
        }
        for row in self.hi_activities {
            if let Some(place) = places.get(row.proc_inst_id.as_str()) {
                trees[*place].hi_activities.push(row);
            }
        }
        for row in self.hi_process {
            if let Some(place) = places.get(row.proc_inst_id.as_str()) {
                trees[*place].hi_process.push(row);
            }
        }
        share! {
            executions by proc_inst_id,
            variables by proc_inst_id,
            tasks by proc_inst_id,
            external_tasks by proc_inst_id,
            jobs by process_instance_id,
            event_subscriptions by proc_inst_id,
            incidents by proc_inst_id,
            hi_tasks by proc_inst_id,
            hi_variables by proc_inst_id,
            hi_incidents by proc_inst_id,
        }
    }

    fn push(&mut self, parts: &[Part], mut row: Cells) {
        let Some(Cell::Int(tag)) = row.first() else {
            return;
        };
        let Some((tag, part)) = usize::try_from(*tag)
            .ok()
            .and_then(|tag| Some((tag, parts.get(tag)?)))
        else {
            return;
        };
        let mut cells = part
            .slots
            .iter()
            .map(|slot| std::mem::replace(&mut row[*slot], Cell::Null));
        let cells = &mut cells;
        match tag {
            0 => self.executions.push(Record::from_cells(cells)),
            1 => self.variables.push(Record::from_cells(cells)),
            2 => self.byte_arrays.push(Record::from_cells(cells)),
            3 => self.tasks.push(Record::from_cells(cells)),
            4 => self.identity_links.push(Record::from_cells(cells)),
            5 => self.external_tasks.push(Record::from_cells(cells)),
            6 => self.jobs.push(Record::from_cells(cells)),
            7 => self.event_subscriptions.push(Record::from_cells(cells)),
            8 => self.incidents.push(Record::from_cells(cells)),
            9 => self.hi_activities.push(Record::from_cells(cells)),
            10 => self.hi_process.push(Record::from_cells(cells)),
            11 => self.hi_tasks.push(Record::from_cells(cells)),
            12 => self.hi_variables.push(Record::from_cells(cells)),
            _ => self.hi_incidents.push(Record::from_cells(cells)),
        }
    }
}

/// Builds the union: column 0 is the tag, then the slots.
fn union(tables: &[(&'static Table, &'static str)]) -> Union {
    let mut kinds = vec![Kind::Int];
    let mut parts: Vec<Part> = Vec::new();
    for (table, condition) in tables {
        let mut slots: Vec<usize> = Vec::new();
        for column in table.columns {
            let free =
                (1..kinds.len()).find(|slot| kinds[*slot] == column.kind && !slots.contains(slot));
            slots.push(free.unwrap_or_else(|| {
                kinds.push(column.kind);
                kinds.len() - 1
            }));
        }
        parts.push(Part {
            table,
            condition,
            slots,
        });
    }
    let selects: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(tag, part)| select(tag, part, &kinds))
        .collect();
    let one = selects.join(" UNION ALL ");
    let many: Vec<String> = selects.iter().map(|select| for_many(select)).collect();
    Union {
        sqlite: crate::sql::sqlite::numbered(&one).into_owned(),
        many: many.join(" UNION ALL "),
        kinds,
        parts,
    }
}

/// A select for one process instance as PostgreSQL runs it for a list of them. What is found by another table's rows is found by a list,
/// too: a join might begin at the wrong end.
fn for_many(select: &str) -> String {
    let many = select.replace("= $1", "= ANY($1)");
    match many.split_once(" IN (") {
        Some((before, select)) => format!("{before} = ANY(ARRAY({select})"),
        None => many,
    }
}

fn select(tag: usize, part: &Part, kinds: &[Kind]) -> String {
    let mut values: Vec<String> = vec![tag.to_string()];
    for (slot, kind) in kinds.iter().enumerate().skip(1) {
        match part.slots.iter().position(|used| *used == slot) {
            Some(column) => values.push(part.table.columns[column].name.to_owned()),
            // The first select decides the columns' types.
            None if tag > 0 => values.push("NULL".to_owned()),
            None => values.push(format!(
                "CAST(NULL AS {})",
                crate::sql::postgres::cast_name(*kind)
            )),
        }
    }
    format!(
        "SELECT {} FROM {} WHERE {}",
        values.join(", "),
        part.table.name,
        part.condition
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreOptions;

    #[tokio::test]
    async fn a_tree_is_found_by_indexes_alone() -> Result<(), StoreError> {
        let store = Store::open("sqlite::memory:", StoreOptions::default()).await?;
        let explain = format!("EXPLAIN QUERY PLAN {}", UNION.sqlite);
        let binds = vec![(Kind::Text, Cell::Text("i".to_owned()))];
        let steps = store
            .query(
                explain,
                binds,
                &[Kind::Int, Kind::Int, Kind::Int, Kind::Text],
            )
            .await?;
        let scans: Vec<_> = steps
            .iter()
            .filter(|step| format!("{:?}", step[3]).contains("SCAN"))
            .collect();
        assert!(
            steps.len() > UNION.parts.len() && scans.is_empty(),
            "{scans:?}"
        );
        Ok(())
    }
}
