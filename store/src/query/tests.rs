//! Every declaration is run on both databases, and rows are asked for by what they hold.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

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

#[tokio::test]
async fn rows_are_asked_for_by_what_they_hold() {
    use entities::{PROCESS_INSTANCE, TASK, VARIABLE_INSTANCE};
    for test in testing::stores().await {
        let store = &test.store;
        fill(store).await;
        let task = || Query::new(&TASK);
        let list = |items: &[&str]| Arg::List(items.iter().map(|&item| item.to_owned()).collect());
        let cases: Vec<(&str, Query, &str)> = vec![
            ("all", task(), "t1 t2 t3"),
            (
                "name regardless of case",
                task().text("name", "tASK 2"),
                "t2",
            ),
            (
                "escaped wildcard",
                task().text("assigneeLike", "user\\_%"),
                "t2 t3",
            ),
            (
                "like regards case",
                task().text("assigneeLike", "User%"),
                "",
            ),
            (
                "list",
                task().with("taskIdIn", list(&["t1", "t3", "no"])),
                "t1 t3",
            ),
            ("empty list", task().with("taskIdIn", list(&[])), "t1 t2 t3"),
            (
                "not in",
                task().with("assigneeNotIn", list(&["user_2"])),
                "t3",
            ),
            ("flag", task().with("unassigned", Arg::Bool(true)), "t1"),
            (
                "flag that is false",
                task().with("unassigned", Arg::Bool(false)),
                "t1 t2 t3",
            ),
            ("int", task().with("maxPriority", Arg::Int(48)), "t2 t3"),
            (
                "definition",
                task()
                    .text("processDefinitionKey", "order")
                    .text("processInstanceBusinessKeyLike", "BK-%"),
                "t1 t2",
            ),
            (
                "date",
                task().with(
                    "createdBefore",
                    Arg::Time(chrono::DateTime::from_timestamp(1_700_000_002, 0).unwrap()),
                ),
                "t1",
            ),
            (
                "variable",
                task().with(
                    "processVariables",
                    compare("amount", Operator::Gteq, Value::Integer(20)),
                ),
                "t2 t3",
            ),
            (
                "variable of another type",
                task().with(
                    "processVariables",
                    compare("amount", Operator::Eq, Value::Long(20)),
                ),
                "",
            ),
            (
                "variable of any type of numbers",
                task().with(
                    "processVariables",
                    compare_any("amount", Operator::Gteq, 20),
                ),
                "t2 t3",
            ),
            (
                "variable of no type of numbers",
                task().with("processVariables", compare_any("amount", Operator::Neq, 20)),
                "t1 t3",
            ),
            (
                "variable not",
                task().with(
                    "processVariables",
                    compare("amount", Operator::Neq, Value::Integer(20)),
                ),
                "t1 t3",
            ),
            (
                "variable like",
                task().with(
                    "processVariables",
                    compare("color", Operator::Like, Value::from("Bl%")),
                ),
                "t1",
            ),
            (
                "variable regards case",
                task().with(
                    "processVariables",
                    compare("color", Operator::Eq, Value::from("blue")),
                ),
                "",
            ),
            (
                "variable regardless of case",
                task()
                    .with(
                        "processVariables",
                        compare("COLOR", Operator::Eq, Value::from("blue")),
                    )
                    .with("variableNamesIgnoreCase", Arg::Bool(true))
                    .with("variableValuesIgnoreCase", Arg::Bool(true)),
                "t1",
            ),
            (
                "instances",
                Query::new(&PROCESS_INSTANCE).text("businessKey", "BK-2"),
                "p2",
            ),
            (
                "variables of an instance",
                Query::new(&VARIABLE_INSTANCE).with("activityInstanceIdIn", list(&["p1"])),
                "v1 v4",
            ),
            (
                "quotes are harmless",
                task().text("name", "' OR 1=1 --"),
                "",
            ),
        ];
        for (what, query, expected) in cases {
            assert_eq!(
                ids(store, &query).await,
                expected,
                "{what} on {}",
                test.kind
            );
        }
    }
}

#[tokio::test]
async fn groups_orders_and_pages() {
    use entities::TASK;
    for test in testing::stores().await {
        let store = &test.store;
        fill(store).await;
        let criterion = |name| TASK.criterion(name).unwrap();
        let mut query = Query::new(&TASK).text("processDefinitionKey", "order");
        query.groups.push(Group {
            any: true,
            args: vec![
                (criterion("taskId"), Arg::Text("t3".into())),
                (criterion("unassigned"), Arg::Bool(true)),
            ],
        });
        query.order = vec![Order {
            sort: TASK.sort("priority").unwrap(),
            descending: false,
            variable: None,
        }];
        assert_eq!(
            ids(store, &query).await,
            "t3 t1",
            "any of a group on {}",
            test.kind
        );

        let mut query = Query::new(&TASK);
        query.order = vec![Order {
            sort: TASK.sort("processVariable").unwrap(),
            descending: true,
            variable: Some(("amount".into(), VariableColumn::Long)),
        }];
        assert_eq!(
            ids(store, &query).await,
            "t3 t2 t1",
            "sorted by a variable on {}",
            test.kind
        );
        (query.first, query.max) = (Some(1), Some(1));
        assert_eq!(ids(store, &query).await, "t2", "a page on {}", test.kind);
    }
}

/// A value for each kind of criterion.
fn sample(ask: Ask) -> Option<Arg> {
    Some(match ask {
        Ask::Text | Ask::Never => Arg::Text("x".into()),
        Ask::List => Arg::List(vec!["x".into(), "y".into()]),
        Ask::Int | Ask::Long => Arg::Int(1),
        Ask::Time => Arg::Time(chrono::DateTime::UNIX_EPOCH),
        Ask::Flag | Ask::Bool(_) | Ask::Option => Arg::Bool(true),
        Ask::Choice(words) => Arg::Text(words[0].0.into()),
        Ask::Variables(scope) => Arg::Variables(
            scope
                .operators
                .iter()
                .map(|operator| Comparison {
                    name: "x".into(),
                    operator: *operator,
                    values: vec![Value::from("y")],
                })
                .collect(),
        ),
        Ask::Bounds => Arg::Bounds(vec![(true, chrono::DateTime::UNIX_EPOCH)]),
        Ask::Value => Arg::Value(Value::Boolean(true)),
        Ask::Expression => return None,
    })
}

#[tokio::test]
async fn every_declaration_is_sql_that_both_databases_take() {
    for test in [testing::memory().await, testing::postgres().await] {
        for entity in entities::ALL {
            let run = async |what: &str, statement: Statement| {
                let sql = statement.sql.clone();
                if let Err(error) = test
                    .store
                    .query(statement.sql, statement.binds, &statement.columns)
                    .await
                {
                    panic!("{} {what} on {}: {error:?}\n{sql}", entity.name, test.kind);
                }
            };
            let dialect = test.store.dialect();
            run("list", Query::new(entity).list(dialect, &Viewer::default())).await;
            for viewer in viewers() {
                run("seen", Query::new(entity).list(dialect, &viewer)).await;
                run("counted", Query::new(entity).count(dialect, &viewer)).await;
            }
            for criterion in entity.criteria {
                let Some(arg) = sample(criterion.kind) else {
                    continue;
                };
                let mut query = Query::new(entity).with(criterion.name, arg.clone());
                run(criterion.name, query.list(dialect, &Viewer::default())).await;
                run(criterion.name, query.count(dialect, &Viewer::default())).await;
                if let Some((option, _)) = criterion.when {
                    query = query.with(option, Arg::Bool(true));
                    run(option, query.ids(dialect, &Viewer::default())).await;
                }
            }
            for sort in entity.sorts {
                let mut query = Query::new(entity);
                let variable = sort
                    .sql
                    .contains('?')
                    .then(|| ("x".to_owned(), VariableColumn::Double));
                query.order = vec![Order {
                    sort,
                    descending: true,
                    variable,
                }];
                run(sort.name, query.list(dialect, &Viewer::default())).await;
            }
        }
    }
}

#[tokio::test]
async fn reports_are_sql_that_both_databases_take() {
    use reports::{InstanceReport, MetricsReport, Period};
    let time = Some(chrono::DateTime::UNIX_EPOCH);
    let some = || vec!["x".to_owned()];
    for test in [testing::memory().await, testing::postgres().await] {
        let dialect = test.store.dialect();
        let viewer = Viewer {
            principal: None,
            tenants: Some(some()),
        };
        let instances = InstanceReport {
            definitions: some(),
            keys: some(),
            after: time,
            before: time,
        };
        let metrics = MetricsReport {
            name: Some("x".into()),
            reporter: Some("y".into()),
            after: time,
            before: time,
        };
        let statements = [
            reports::instance_durations(dialect, Period::Month, &instances, &viewer),
            reports::instance_durations(
                dialect,
                Period::Quarter,
                &InstanceReport::default(),
                &viewer,
            ),
            reports::task_durations(dialect, Period::Quarter, time, time, &viewer),
            reports::task_counts(dialect, true, time, time, &viewer),
            reports::task_counts(dialect, false, None, None, &Viewer::default()),
            reports::task_workers(time, time),
            metrics.sum(),
            metrics.intervals(900_000, false, 0, 10),
            MetricsReport::default().intervals(900_000, true, 0, 10),
        ];
        for statement in statements {
            let sql = statement.sql.clone();
            if let Err(error) = test
                .store
                .query(statement.sql, statement.binds, &statement.columns)
                .await
            {
                panic!("on {}: {error:?}\n{sql}", test.kind);
            }
        }
    }
}

#[tokio::test]
async fn statistics_and_contents_are_sql_that_both_databases_take() {
    use contents::{Left, StoredText, Topics};
    let now = chrono::DateTime::UNIX_EPOCH;
    let all = statistics::HistoricActivities {
        canceled: true,
        finished: true,
        complete_scope: true,
        incidents: true,
        started_after: Some(now),
        started_before: Some(now),
        finished_after: Some(now),
        finished_before: Some(now),
        instances: Some(vec!["p1".to_owned(), "p2".to_owned()]),
    };
    for test in [testing::memory().await, testing::postgres().await] {
        fill(&test.store).await;
        let dialect = test.store.dialect();
        let viewer = Viewer::default();
        let every_topic = Topics {
            locked: true,
            unlocked: true,
            retries_left: true,
        };
        // What is asked, and how many rows there are to tell of.
        let statements = [
            (statistics::tasks_by_candidate_group(), 1),
            (statistics::instances(dialect, None, &viewer), 1),
            (statistics::instances(dialect, Some("d1"), &viewer), 0),
            (statistics::failed_jobs(dialect, None, &viewer), 0),
            (statistics::failed_jobs(dialect, Some("d1"), &viewer), 0),
            (
                statistics::incidents(dialect, None, None, false, &viewer),
                0,
            ),
            (
                statistics::incidents(dialect, Some("d1"), Some("x"), true, &viewer),
                0,
            ),
            (statistics::historic_activities(dialect, "d1", &all), 0),
            (
                statistics::historic_activities(dialect, "d1", &Default::default()),
                0,
            ),
            (statistics::decisions("r", None), 0),
            (statistics::decisions("r", Some("i")), 0),
            (StoredText::JobStacktrace.of("j"), 0),
            (StoredText::HistoricJobStacktrace.of("j"), 0),
            (StoredText::ExternalTaskError.of("e"), 0),
            (StoredText::HistoricExternalTaskError.of("e"), 0),
            (contents::resources("x"), 0),
            (contents::resource_named("x", "y"), 0),
            (contents::resource("x", "y"), 0),
            (contents::attachment("t1", "y"), 0),
            (contents::task_links("t1"), 1),
            (
                contents::tasks_with(dialect, Left::Comments, &["t1", "t2"]),
                0,
            ),
            (contents::tasks_with(dialect, Left::Attachments, &["t1"]), 0),
            (contents::topics(dialect, every_topic, now, &viewer), 0),
            (
                contents::topics(dialect, Topics::default(), now, &viewer),
                0,
            ),
        ];
        for (statement, rows) in statements {
            let sql = statement.sql.clone();
            let found = test
                .store
                .query(statement.sql, statement.binds, &statement.columns)
                .await;
            match found {
                Ok(found) => assert_eq!(found.len(), rows, "on {}: {sql}", test.kind),
                Err(error) => panic!("on {}: {error:?}\n{sql}", test.kind),
            }
        }
    }
}

#[test]
fn names_are_unique() {
    for entity in entities::ALL {
        let mut names: Vec<_> = entity
            .criteria
            .iter()
            .map(|criterion| criterion.name)
            .collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(count, names.len(), "{}", entity.name);
    }
}

/// Somebody with groups and without, with something revoked and without, of tenants.
fn viewers() -> Vec<Viewer> {
    let mut viewers = Vec::new();
    for groups in [Vec::new(), vec!["sales".to_owned()]] {
        for revokes in [false, true] {
            viewers.push(Viewer {
                principal: Some(Principal {
                    user: "ann".into(),
                    groups: groups.clone(),
                    revokes,
                }),
                tenants: Some(vec!["north".into(), "south".into()]),
            });
        }
    }
    viewers
}

/// What is said of ann, of the group sales and of everybody (kind, for whom, kind of resource, which one, permissions), and the
/// tasks of which that lets ann, who is in sales, see which.
type Said<'a> = (&'a [(i32, &'a str, i32, &'a str, i32)], &'a [&'a str]);

#[tokio::test]
async fn lists_and_counts_hold_what_may_be_seen() {
    const ALL: i32 = i32::MAX;
    const READ_TASK: i32 = 1 << 6;
    let every = &["t1", "t2", "t3"];
    let cases: &[Said<'_>] = &[
        (&[], &[]),
        (&[(1, "ann", 7, "t2", 2)], &["t2"]),
        (&[(1, "ann", 7, "t2", 4)], &[]),
        (&[(1, "ann", 8, "t2", 2)], &[]),
        (&[(1, "ann", 7, "*", 2)], every),
        (&[(1, "ann", 6, "order", READ_TASK)], every),
        (&[(1, "ann", 6, "other", READ_TASK)], &[]),
        (
            &[(1, "group sales", 7, "t1", 2), (1, "ann", 7, "t3", ALL)],
            &["t1", "t3"],
        ),
        (&[(1, "group other", 7, "*", 2), (1, "bob", 7, "*", 2)], &[]),
        (&[(0, "*", 7, "*", 2)], every),
        // Nothing is revoked: that everybody may not is no matter.
        (&[(0, "*", 7, "t1", 4), (1, "ann", 6, "*", ALL)], every),
        (
            &[(2, "ann", 7, "t2", ALL - 2), (1, "ann", 7, "*", 2)],
            &["t1", "t3"],
        ),
        (&[(2, "ann", 7, "*", 0), (1, "ann", 7, "t2", 2)], &["t2"]),
        (
            &[(2, "ann", 7, "*", 0), (1, "group sales", 7, "t2", 2)],
            &[],
        ),
        (
            &[(2, "group sales", 7, "t1", 0), (1, "ann", 7, "*", 2)],
            every,
        ),
        (
            &[(2, "group sales", 7, "t1", 0), (0, "*", 7, "*", 2)],
            &["t2", "t3"],
        ),
        // The first permission of which anything is said decides.
        (
            &[(2, "ann", 7, "t1", 0), (1, "ann", 6, "order", READ_TASK)],
            &["t2", "t3"],
        ),
    ];
    for test in [testing::memory().await, testing::postgres().await] {
        let store = &test.store;
        fill(store).await;
        for (said, expected) in cases {
            let mut changes = Vec::new();
            for (number, (kind, who, resource, id, perms)) in said.iter().enumerate() {
                let group = who.strip_prefix("group ").map(str::to_owned);
                changes.push(insert(&crate::records::Authorization {
                    id: format!("a{number}"),
                    rev: 1,
                    kind: *kind,
                    user_id: group.is_none().then(|| (*who).to_owned()),
                    group_id: group,
                    resource_type: *resource,
                    resource_id: Some((*id).to_owned()),
                    perms: Some(*perms),
                    ..crate::records::Authorization::default()
                }));
            }
            let unit = UnitOfWork {
                changes,
                ..UnitOfWork::default()
            };
            store.commit(unit).await.unwrap();
            let viewer = Viewer {
                principal: Some(Principal {
                    user: "ann".into(),
                    groups: vec!["sales".into()],
                    revokes: said.iter().any(|(kind, ..)| *kind == 2),
                }),
                tenants: None,
            };
            let query = Query::new(&entities::TASK);
            let ids = query.ids(store.dialect(), &viewer);
            let rows = store.query(ids.sql, ids.binds, &ids.columns).await.unwrap();
            let seen: Vec<Cell> = rows.into_iter().flatten().collect();
            let wanted: Vec<Cell> = expected
                .iter()
                .map(|t| Cell::Text((*t).to_owned()))
                .collect();
            assert_eq!(seen, wanted, "on {}: {said:?}", test.kind);
            let count = query.count(store.dialect(), &viewer);
            let count = store.scalar(count.sql, count.binds).await.unwrap();
            assert_eq!(usize::try_from(count).unwrap(), expected.len(), "{said:?}");
            let first = Query {
                max: Some(1),
                ..Query::new(&entities::TASK)
            };
            let first = first.ids(store.dialect(), &viewer);
            let page = store
                .query(first.sql, first.binds, &first.columns)
                .await
                .unwrap();
            assert_eq!(page.len(), expected.len().min(1), "{said:?}");
            let clear = "DELETE FROM ACT_RU_AUTHORIZATION".to_owned();
            let unit = UnitOfWork {
                changes: vec![RowChange::Statement {
                    sql: clear,
                    binds: Vec::new(),
                }],
                ..UnitOfWork::default()
            };
            store.commit(unit).await.unwrap();
        }
    }
}
