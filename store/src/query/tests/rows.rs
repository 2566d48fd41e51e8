//! Rows are asked for by what they hold, in orders and pages.

use super::*;

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
