//! What changes something, over HTTP.

mod support;

use axum::http::StatusCode;
use serde_json::{Value, json};
use support::{ORDER, Server};

async fn only(server: &Server, path: &str) -> Value {
    let list = server.bare("GET", path).await.json();
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{path}: {list}");
    list[0].clone()
}

fn id(row: &Value) -> String {
    row["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn one_of_several_process_variables_is_enough_for_a_worker() {
    let server = Server::start().await;
    server
        .order(
            json!({ "amount": { "value": 7 }, "region": { "value": "north", "type": "String" } }),
        )
        .await;
    for (wanted, count) in [
        (json!({ "region": "north", "amount": 99 }), 1),
        (json!({ "region": "south", "amount": 7 }), 1),
        (json!({ "region": "south", "amount": 99 }), 0),
    ] {
        let topic =
            json!({ "topicName": "shipping", "lockDuration": 60000, "processVariables": wanted });
        let fetch = json!({ "workerId": "w", "maxTasks": 5, "topics": [topic] });
        let fetched = server
            .json("POST", "/external-task/fetchAndLock", fetch)
            .await
            .json();
        assert_eq!(fetched.as_array().map(Vec::len), Some(count), "{wanted}");
        if count == 1 {
            let unlock = format!("/external-task/{}/unlock", id(&fetched[0]));
            assert_eq!(
                server.bare("POST", &unlock).await.status,
                StatusCode::NO_CONTENT
            );
        }
    }
}

#[tokio::test]
async fn an_order_runs_from_start_to_end() {
    let server = Server::start().await;
    let instance = server
        .order(json!({ "amount": { "value": 7 }, "note": { "value": "x", "type": "String" } }))
        .await;
    let fetch = json!({ "workerId": "w", "maxTasks": 5, "topics": [{ "topicName": "shipping", "lockDuration": 60000, "variables": ["amount"] }] });
    let fetched = server
        .json("POST", "/external-task/fetchAndLock", fetch.clone())
        .await
        .json();
    assert_eq!(
        fetched[0]["variables"],
        json!({ "amount": { "type": "Integer", "value": 7, "valueInfo": {} } })
    );
    assert_eq!(fetched[0]["businessKey"], "B1");
    assert_eq!(
        server
            .json("POST", "/external-task/fetchAndLock", fetch)
            .await
            .json(),
        json!([]),
        "it is locked"
    );

    let task = id(&fetched[0]);
    let stranger = server
        .json(
            "POST",
            &format!("/external-task/{task}/complete"),
            json!({ "workerId": "other" }),
        )
        .await;
    assert_eq!(
        stranger.error(),
        (
            400,
            "RestException".into(),
            format!(
                "External Task {task} cannot be completed by worker 'other'. It is locked by worker 'w'."
            )
        )
    );
    let done = server
        .json(
            "POST",
            &format!("/external-task/{task}/complete"),
            json!({ "workerId": "w", "variables": { "sent": { "value": true } } }),
        )
        .await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.body);

    let task = id(&only(&server, "/task").await);
    let completed = server
        .json(
            "POST",
            &format!("/task/{task}/complete"),
            json!({ "withVariablesInReturn": true }),
        )
        .await;
    assert_eq!(
        completed.json()["sent"],
        json!({ "type": "Boolean", "value": true, "valueInfo": {} })
    );
    let history = only(&server, "/history/process-instance").await;
    assert_eq!(
        (id(&history), history["state"].as_str()),
        (instance, Some("COMPLETED"))
    );
}

#[tokio::test]
async fn a_worker_fails_until_there_is_an_incident() {
    let server = Server::start().await;
    server.order(json!({})).await;
    let task = id(&only(&server, "/external-task").await);
    let path = |verb: &str| format!("/external-task/{task}/{verb}");
    assert_eq!(
        server
            .json(
                "POST",
                &path("lock"),
                json!({ "workerId": "w", "lockDuration": 60000 })
            )
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    let failure = json!({ "workerId": "w", "errorMessage": "no van", "errorDetails": "long", "retries": 0, "retryTimeout": 0 });
    assert_eq!(
        server.json("POST", &path("failure"), failure).await.status,
        StatusCode::NO_CONTENT
    );
    let incident = only(&server, "/incident").await;
    assert_eq!(
        (
            incident["incidentType"].as_str(),
            incident["incidentMessage"].as_str()
        ),
        (Some("failedExternalTask"), Some("no van"))
    );
    assert_eq!(
        server
            .json("PUT", &path("retries"), json!({ "retries": 2 }))
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(server.bare("GET", "/incident").await.json(), json!([]));
    assert_eq!(
        server
            .json("PUT", &path("retries"), json!({}))
            .await
            .error(),
        (
            400,
            "InvalidRequestException".into(),
            "The number of retries cannot be null.".into()
        )
    );
}

#[tokio::test]
async fn a_long_poll_answers_when_a_task_comes() {
    let server = Server::start().await;
    assert_eq!(
        server.deploy("order.bpmn", ORDER, &[]).await.status,
        StatusCode::OK
    );
    let fetch = json!({ "workerId": "w", "maxTasks": 1, "asyncResponseTimeout": 20000, "topics": [{ "topicName": "shipping", "lockDuration": 1000 }] });
    let poll = server.json("POST", "/external-task/fetchAndLock", fetch);
    let start = async {
        tokio::task::yield_now().await;
        server
            .json("POST", "/process-definition/key/order/start", json!({}))
            .await
    };
    let (polled, started) = tokio::join!(poll, start);
    assert_eq!(started.status, StatusCode::OK);
    assert_eq!(
        polled.json().as_array().map(Vec::len),
        Some(1),
        "{}",
        polled.body
    );
}

#[tokio::test]
async fn a_long_poll_ends_with_the_server() {
    let server = Server::start().await;
    let fetch = json!({ "workerId": "w", "maxTasks": 1, "asyncResponseTimeout": 600000, "topics": [{ "topicName": "none", "lockDuration": 1000 }] });
    let poll = server.json("POST", "/external-task/fetchAndLock", fetch);
    let end = async { server.ending.send_replace(true) };
    let (polled, _) = tokio::join!(poll, end);
    assert_eq!(polled.json(), json!([]));
}

#[tokio::test]
async fn tasks_are_claimed_delegated_and_talked_about() {
    let server = Server::start().await;
    let created = server
        .json(
            "POST",
            "/task/create",
            json!({ "id": "t1", "name": "Alone", "priority": 30 }),
        )
        .await;
    assert_eq!(created.status, StatusCode::NO_CONTENT, "{}", created.body);
    let post = async |verb: &str, body: Value| {
        server.json("POST", &format!("/task/t1/{verb}"), body).await
    };
    assert_eq!(
        post("claim", json!({ "userId": "anna" })).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        post("claim", json!({ "userId": "ben" })).await.error(),
        (
            500,
            "TaskAlreadyClaimedException".into(),
            "Task 't1' is already claimed by someone else.".into()
        )
    );
    assert_eq!(
        post("delegate", json!({ "userId": "ben" })).await.status,
        StatusCode::NO_CONTENT
    );
    let task = server.bare("GET", "/task/t1").await.json();
    assert_eq!(
        (
            task["assignee"].as_str(),
            task["owner"].as_str(),
            task["delegationState"].as_str()
        ),
        (Some("ben"), Some("anna"), Some("PENDING"))
    );
    assert_eq!(
        post("resolve", json!({ "variables": { "a": { "value": 1 } } }))
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        server.bare("GET", "/task/t1").await.json()["assignee"],
        "anna"
    );
    let comment = post("comment/create", json!({ "message": "looks good" }))
        .await
        .json();
    assert_eq!(comment["message"], "looks good");
    assert_eq!(
        post(
            "identity-links",
            json!({ "groupId": "ops", "type": "candidate" })
        )
        .await
        .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        server
            .bare("GET", "/task?candidateGroup=ops&includeAssignedTasks=true")
            .await
            .json()[0]["id"],
        "t1"
    );
    assert_eq!(
        server.bare("DELETE", "/task/t1").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(server.bare("GET", "/task").await.json(), json!([]));
}

#[tokio::test]
async fn variables_are_set_read_and_removed() {
    let server = Server::start().await;
    let instance = server.order(json!({})).await;
    let path = |name: &str| format!("/process-instance/{instance}/variables/{name}");
    assert_eq!(
        server
            .json("PUT", &path("a"), json!({ "value": 5, "type": "Long" }))
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        server.bare("GET", &path("a")).await.json(),
        json!({ "type": "Long", "value": 5, "valueInfo": {} })
    );
    let wrong = server
        .json(
            "PUT",
            &path("a"),
            json!({ "value": "x", "type": "Integer" }),
        )
        .await;
    assert_eq!(
        wrong.error(),
        (400, "InvalidRequestException".into(), "Cannot put process instance variable a: Cannot convert value 'x' of type 'Integer' to java type java.lang.Integer".into())
    );
    let form = "--b\r\nContent-Disposition: form-data; name=\"data\"; filename=\"n.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n\
                --b\r\nContent-Disposition: form-data; name=\"valueType\"\r\n\r\nFile\r\n--b--\r\n";
    let uploaded = server
        .text(
            "POST",
            &format!("{}/data", path("f")),
            "multipart/form-data; boundary=b",
            form.into(),
        )
        .await;
    assert_eq!(uploaded.status, StatusCode::NO_CONTENT, "{}", uploaded.body);
    let file = server.bare("GET", &format!("{}/data", path("f"))).await;
    assert_eq!(file.body, "hello");
    assert_eq!(
        file.headers["content-disposition"],
        "attachment; filename=\"n.txt\"; filename*=UTF-8''n.txt"
    );
    assert_eq!(
        server.bare("DELETE", &path("a")).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        server.bare("GET", &path("a")).await.error().2,
        "process instance variable with name a does not exist"
    );
}

#[tokio::test]
async fn deployments_are_filtered_parsed_and_deleted_with_everything() {
    let server = Server::start().await;
    let filtered = [
        ("deployment-name", "o"),
        ("enable-duplicate-filtering", "true"),
    ];
    let first = server.deploy("order.bpmn", ORDER, &filtered).await.json();
    assert_eq!(
        first["deployedProcessDefinitions"]
            .as_object()
            .map(serde_json::Map::len),
        Some(1)
    );
    let again = server.deploy("order.bpmn", ORDER, &filtered).await.json();
    assert_eq!(
        (id(&again), &again["deployedProcessDefinitions"]),
        (id(&first), &Value::Null)
    );
    let bad = server.deploy("bad.bpmn", "<form/>", &[]).await;
    assert_eq!(
        (bad.error().0, bad.error().1.as_str()),
        (400, "ParseException")
    );
    assert!(bad.json()["details"]["bad.bpmn"]["errors"][0]["message"].is_string());
    assert_eq!(
        server
            .json("POST", "/process-definition/key/order/start", json!({}))
            .await
            .status,
        StatusCode::OK
    );
    let plain = server
        .bare("DELETE", &format!("/deployment/{}", id(&first)))
        .await;
    assert_eq!(plain.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        server
            .bare(
                "DELETE",
                &format!("/deployment/{}?cascade=true", id(&first))
            )
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    for path in [
        "/process-instance",
        "/external-task",
        "/history/process-instance",
        "/history/activity-instance",
        "/deployment",
    ] {
        assert_eq!(server.bare("GET", path).await.json(), json!([]), "{path}");
    }
}

#[tokio::test]
async fn suspended_things_take_no_part() {
    let server = Server::start().await;
    let instance = server.order(json!({})).await;
    let suspend = json!({ "suspended": true, "includeProcessInstances": true });
    assert_eq!(
        server
            .json("PUT", "/process-definition/key/order/suspended", suspend)
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        server
            .bare("GET", &format!("/process-instance/{instance}"))
            .await
            .json()["suspended"],
        true
    );
    let fetch = json!({ "workerId": "w", "maxTasks": 1, "topics": [{ "topicName": "shipping", "lockDuration": 1000 }] });
    assert_eq!(
        server
            .json("POST", "/external-task/fetchAndLock", fetch)
            .await
            .json(),
        json!([])
    );
    let start = server
        .json("POST", "/process-definition/key/order/start", json!({}))
        .await;
    assert_eq!(
        (start.error().0, start.error().1.as_str()),
        (500, "RestException")
    );
}

#[tokio::test]
async fn users_groups_and_tenants() {
    let server = Server::start().await;
    let anna = json!({ "profile": { "id": "anna", "firstName": "Anna" }, "credentials": { "password": "secret" } });
    assert_eq!(
        server
            .json("POST", "/user/create", anna.clone())
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        server.json("POST", "/user/create", anna).await.error(),
        (
            400,
            "BadUserRequestException".into(),
            "The user already exists".into()
        )
    );
    let verify = async |password: &str| {
        server
            .json(
                "POST",
                "/identity/verify",
                json!({ "username": "anna", "password": password }),
            )
            .await
            .json()
    };
    assert_eq!(verify("secret").await["authenticated"], true);
    assert_eq!(verify("wrong").await["authenticated"], false);
    assert_eq!(
        server
            .json(
                "POST",
                "/group/create",
                json!({ "id": "ops", "name": "Operators" })
            )
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        server.bare("PUT", "/group/ops/members/anna").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        server
            .bare("PUT", "/group/ops/members/anna")
            .await
            .error()
            .1,
        "ProcessEnginePersistenceException"
    );
    assert_eq!(
        server
            .bare("PUT", "/group/ops/members/nobody")
            .await
            .error()
            .2,
        "No user found with id 'nobody'.: user is null"
    );
    assert_eq!(
        server
            .bare("GET", "/identity/groups?userId=anna")
            .await
            .json()["groups"],
        json!([{ "id": "ops", "name": "Operators" }])
    );
    assert_eq!(
        server.bare("DELETE", "/user/anna").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        server.bare("GET", "/user?memberOfGroup=ops").await.json(),
        json!([])
    );
}
