//! Every declaration is SQL that both databases take.

use super::*;

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
