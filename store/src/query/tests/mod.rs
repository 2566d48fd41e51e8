//! Every declaration is run on both databases, and rows are asked for by what they hold.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod declarations;
mod rows;
mod viewers;

use super::*;
use crate::records::{Execution, ProcessDefinition, Task, Variable};
use crate::{Cell, RowChange, Store, UnitOfWork, testing};
use cauce_expr::Value;

fn insert<R: crate::Record>(record: &R) -> RowChange {
    RowChange::Insert {
        table: R::TABLE,
        cells: record.cells(),
    }
}

async fn fill(store: &Store) {
    let time = |seconds| chrono::DateTime::from_timestamp(1_700_000_000 + seconds, 0);
    let definition = ProcessDefinition {
        id: "d1".into(),
        rev: 1,
        key: "order".into(),
        name: Some("Order".into()),
        version: 1,
        suspension_state: 1,
        startable: true,
        ..ProcessDefinition::default()
    };
    let mut changes = vec![insert(&definition)];
    for (number, key) in [(1, "BK-1"), (2, "BK-2"), (3, "other")] {
        changes.push(insert(&Execution {
            id: format!("p{number}"),
            rev: 1,
            proc_inst_id: Some(format!("p{number}")),
            root_proc_inst_id: Some(format!("p{number}")),
            proc_def_id: Some("d1".into()),
            business_key: Some(key.into()),
            suspension_state: 1,
            is_active: true,
            is_scope: true,
            ..Execution::default()
        }));
        changes.push(insert(&Task {
            id: format!("t{number}"),
            rev: 1,
            execution_id: Some(format!("p{number}")),
            proc_inst_id: Some(format!("p{number}")),
            proc_def_id: Some("d1".into()),
            name: Some(format!("Task {number}")),
            assignee: (number > 1).then(|| format!("user_{number}")),
            priority: 50 - number,
            create_time: time(i64::from(number)),
            suspension_state: 1,
            ..Task::default()
        }));
        changes.push(insert(&Variable {
            id: format!("v{number}"),
            rev: 1,
            kind: "integer".into(),
            name: "amount".into(),
            execution_id: Some(format!("p{number}")),
            proc_inst_id: Some(format!("p{number}")),
            long: Some(i64::from(number * 10)),
            text: Some((number * 10).to_string()),
            ..Variable::default()
        }));
    }
    changes.push(insert(&Variable {
        id: "v4".into(),
        rev: 1,
        kind: "string".into(),
        name: "color".into(),
        execution_id: Some("p1".into()),
        proc_inst_id: Some("p1".into()),
        text: Some("Blue".into()),
        ..Variable::default()
    }));
    store
        .commit(UnitOfWork {
            changes,
            ..UnitOfWork::default()
        })
        .await
        .unwrap();
}

async fn ids(store: &Store, query: &Query) -> String {
    let statement = query.ids(store.dialect(), &Viewer::default());
    let rows = store
        .query(statement.sql, statement.binds, &statement.columns)
        .await
        .unwrap();
    let ids: Vec<String> = rows
        .into_iter()
        .map(|mut row| match row.remove(0) {
            Cell::Text(id) => id,
            other => panic!("an id is a text, not {other:?}"),
        })
        .collect();
    let counted = query.count(store.dialect(), &Viewer::default());
    let count = store.scalar(counted.sql, counted.binds).await.unwrap();
    if query.first.is_none() && query.max.is_none() {
        assert_eq!(count, i64::try_from(ids.len()).unwrap());
    }
    ids.join(" ")
}

fn compare(name: &str, operator: Operator, value: Value) -> Arg {
    Arg::Variables(vec![Comparison {
        name: name.into(),
        operator,
        values: vec![value],
    }])
}

/// A number that may be of any type.
fn compare_any(name: &str, operator: Operator, number: i32) -> Arg {
    Arg::Variables(vec![Comparison {
        name: name.into(),
        operator,
        values: vec![
            Value::Integer(number),
            Value::Long(number.into()),
            Value::Double(number.into()),
        ],
    }])
}
