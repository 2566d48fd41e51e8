//! Operations that begin batches, with the jobs run by hand, as a client without a job executor does.

mod support;

use axum::http::StatusCode;
use serde_json::{Value, json};
use support::Server;

const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
  <message id="msg" name="go"/>
  <process id="all" isExecutable="true" camunda:historyTimeToLive="P5D">
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
    <userTask id="ask"/><sequenceFlow id="f2" sourceRef="ask" targetRef="later"/>
    <userTask id="later" camunda:asyncBefore="true"/><sequenceFlow id="f3" sourceRef="later" targetRef="ext"/>
    <serviceTask id="ext" camunda:type="external" camunda:topic="t"/><sequenceFlow id="f4" sourceRef="ext" targetRef="wait"/>
    <receiveTask id="wait" messageRef="msg"/><sequenceFlow id="f5" sourceRef="wait" targetRef="e"/><endEvent id="e"/>
  </process>
</definitions>"#;

async fn get(server: &Server, path: &str) -> Value {
    let answer = server.bare("GET", path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
    answer.json()
}

/// A server with the process, and an instance that has arrived at an activity.
async fn at(server: &Server, activity: &str) -> String {
    let started = server
        .json(
            "POST",
            "/process-definition/key/all/start",
            json!({ "startInstructions": [{ "type": "startBeforeActivity", "activityId": activity }] }),
        )
        .await;
    assert_eq!(started.status, StatusCode::OK, "{}", started.body);
    started.json()["id"].as_str().expect("an id").to_owned()
}

/// Begins a batch and runs its jobs by hand; gives its history.
async fn batch(server: &Server, path: &str, body: Value) -> Value {
    let begun = server.json("POST", path, body).await;
    assert_eq!(begun.status, StatusCode::OK, "{path}: {}", begun.body);
    let begun = begun.json();
    let id = begun["id"].as_str().expect("an id");
    assert_eq!(get(server, &format!("/batch/{id}")).await, begun);
    for definition in [
        "seedJobDefinitionId",
        "batchJobDefinitionId",
        "monitorJobDefinitionId",
    ] {
        let definition = begun[definition].as_str().expect("a job definition");
        let jobs = get(server, &format!("/job?jobDefinitionId={definition}")).await;
        for job in jobs.as_array().expect("jobs") {
            assert_eq!(job["batchId"], begun["id"]);
            let id = job["id"].as_str().expect("an id");
            let done = server.bare("POST", &format!("/job/{id}/execute")).await;
            assert_eq!(done.status, StatusCode::NO_CONTENT, "{path}: {}", done.body);
        }
    }
    let missing = server.bare("GET", &format!("/batch/{id}")).await;
    assert_eq!(
        missing.status,
        StatusCode::NOT_FOUND,
        "{path} has not ended"
    );
    let history = get(server, &format!("/history/batch/{id}")).await;
    assert!(history["endTime"].is_string(), "{history}");
    assert!(history["executionStartTime"].is_string(), "{history}");
    history
}

async fn server() -> Server {
    let server = Server::start().await;
    let deployed = server
        .deploy("all.bpmn", MODEL, &[("deployment-name", "all")])
        .await;
    assert_eq!(deployed.status, StatusCode::OK, "{}", deployed.body);
    server
}

#[tokio::test]
async fn instances_change_in_batches() {
    let server = server().await;
    let definition = get(&server, "/process-definition/key/all").await;
    let definition = definition["id"].as_str().expect("an id").to_owned();
    let id = at(&server, "ask").await;

    let ended = batch(
        &server,
        "/process-instance/suspended-async",
        json!({ "processInstanceIds": [id], "suspended": true }),
    )
    .await;
    assert_eq!(ended["type"], "instance-update-suspension-state");
    let instance = get(&server, &format!("/process-instance/{id}")).await;
    assert_eq!(instance["suspended"], true);
    batch(
        &server,
        "/process-instance/suspended-async",
        json!({ "processInstanceQuery": { "suspended": true }, "suspended": false }),
    )
    .await;

    batch(
        &server,
        "/process-instance/variables-async",
        json!({ "processInstanceIds": [id], "variables": { "v": { "value": "x", "type": "String" } } }),
    )
    .await;
    let variable = get(&server, &format!("/process-instance/{id}/variables/v")).await;
    assert_eq!(variable["value"], "x");

    batch(
        &server,
        "/modification/executeAsync",
        json!({
            "processDefinitionId": definition,
            "processInstanceIds": [id],
            "instructions": [
                { "type": "cancel", "activityId": "ask" },
                { "type": "startBeforeActivity", "activityId": "later" },
            ],
        }),
    )
    .await;
    let jobs = get(&server, &format!("/job?processInstanceId={id}")).await;
    let job = jobs[0]["id"].as_str().expect("a job").to_owned();
    for (path, body, retries) in [
        ("/job/retries", json!({ "jobIds": [job], "retries": 7 }), 7),
        (
            "/process-instance/job-retries",
            json!({ "processInstances": [id], "retries": 0 }),
            0,
        ),
        (
            "/process-instance/job-retries-historic-query-based",
            json!({ "historicProcessInstanceQuery": { "processInstanceIds": [id] }, "retries": 2 }),
            2,
        ),
    ] {
        batch(&server, path, body).await;
        let job = get(&server, &format!("/job/{job}")).await;
        assert_eq!(job["retries"], retries, "{path}");
        let incidents = get(&server, "/incident/count").await;
        assert_eq!(incidents["count"] == 1, retries == 0, "{path}");
    }

    let external = at(&server, "ext").await;
    batch(
        &server,
        "/external-task/retries-async",
        json!({ "processInstanceIds": [external], "retries": 4 }),
    )
    .await;
    let tasks = get(&server, "/external-task").await;
    assert_eq!(tasks[0]["retries"], 4);

    let waiting = at(&server, "wait").await;
    batch(
        &server,
        "/process-instance/message-async",
        json!({ "messageName": "go", "processInstanceIds": [waiting], "variables": { "m": { "value": 1 } } }),
    )
    .await;
    let ended = get(&server, &format!("/history/process-instance/{waiting}")).await;
    assert_eq!(ended["state"], "COMPLETED");

    batch(
        &server,
        &format!("/process-definition/{definition}/restart-async"),
        json!({ "processInstanceIds": [waiting], "instructions": [{ "type": "startBeforeActivity", "activityId": "ask" }] }),
    )
    .await;
    let again = get(&server, "/task?taskDefinitionKey=ask").await;
    assert_eq!(again.as_array().map(Vec::len), Some(1));
    let again = again[0]["processInstanceId"].as_str().expect("an id");
    let restarted = get(&server, &format!("/history/process-instance/{again}")).await;
    assert_eq!(restarted["restartedProcessInstanceId"], waiting.as_str());
    let variable = get(&server, &format!("/process-instance/{again}/variables/m")).await;
    assert_eq!(variable["value"], 1);

    batch(
        &server,
        "/migration/executeAsync",
        json!({
            "migrationPlan": {
                "sourceProcessDefinitionId": definition,
                "targetProcessDefinitionId": definition,
                "instructions": [{ "sourceActivityIds": ["ask"], "targetActivityIds": ["ask"] }],
                "variables": { "migrated": { "value": true } },
            },
            "processInstanceIds": [again],
        }),
    )
    .await;
    let variable = get(
        &server,
        &format!("/process-instance/{again}/variables/migrated"),
    )
    .await;
    assert_eq!(variable["value"], true);

    for (path, body) in [
        (
            "/process-instance/delete",
            json!({ "processInstanceIds": [again, "nobody"], "deleteReason": "why" }),
        ),
        (
            "/process-instance/delete-historic-query-based",
            json!({ "historicProcessInstanceQuery": { "processInstanceIds": [id] } }),
        ),
    ] {
        let begun = server.json("POST", path, body).await.json();
        // Those of no deployment have a seed job of their own.
        for _ in 0..2 {
            for definition in ["seedJobDefinitionId", "batchJobDefinitionId"] {
                let definition = begun[definition].as_str().expect("a job definition");
                let jobs = get(&server, &format!("/job?jobDefinitionId={definition}")).await;
                for job in jobs.as_array().expect("jobs") {
                    let job = job["id"].as_str().expect("an id");
                    let done = server.bare("POST", &format!("/job/{job}/execute")).await;
                    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.body);
                }
            }
        }
    }
    let left = get(&server, "/process-instance/count").await;
    assert_eq!(left["count"], 1);
}

#[tokio::test]
async fn history_changes_in_batches() {
    let server = server().await;
    let id = at(&server, "ask").await;
    let gone = server
        .bare("DELETE", &format!("/process-instance/{id}"))
        .await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let time = "2094-01-01T00:00:00.000+0000";
    let path = format!("/history/process-instance/{id}");
    for (body, wanted) in [
        (
            json!({ "absoluteRemovalTime": time, "hierarchical": true }),
            json!(time),
        ),
        (json!({ "clearedRemovalTime": true }), Value::Null),
        (
            json!({ "absoluteRemovalTime": time, "updateInChunks": true, "updateChunkSize": 500 }),
            json!(time),
        ),
    ] {
        let mut body = body;
        body["historicProcessInstanceIds"] = json!([id]);
        batch(&server, "/history/process-instance/set-removal-time", body).await;
        assert_eq!(get(&server, &path).await["removalTime"], wanted);
    }
    let ended = batch(
        &server,
        "/history/process-instance/delete",
        json!({ "historicProcessInstanceQuery": { "finished": true } }),
    )
    .await;
    assert_eq!(
        server.bare("GET", &path).await.status,
        StatusCode::NOT_FOUND
    );
    let of_batch = ended["id"].as_str().expect("an id").to_owned();
    batch(
        &server,
        "/history/batch/set-removal-time",
        json!({ "historicBatchIds": [of_batch], "absoluteRemovalTime": time }),
    )
    .await;
    let row = get(&server, &format!("/history/batch/{of_batch}")).await;
    assert_eq!(row["removalTime"], time);
}

#[tokio::test]
async fn batches_are_suspended_counted_and_deleted() {
    let server = server().await;
    let id = at(&server, "ask").await;
    let begun = server
        .json(
            "POST",
            "/process-instance/delete",
            json!({ "processInstanceIds": [id] }),
        )
        .await
        .json();
    let batch = begun["id"].as_str().expect("an id");
    let statistics = get(&server, &format!("/batch/statistics?batchId={batch}")).await;
    assert_eq!(statistics[0]["remainingJobs"], 1);
    assert_eq!(statistics[0]["completedJobs"], 0);
    assert_eq!(statistics[0]["failedJobs"], 0);
    let path = format!("/batch/{batch}");
    for suspended in [true, false] {
        let done = server
            .json(
                "PUT",
                &format!("{path}/suspended"),
                json!({ "suspended": suspended }),
            )
            .await;
        assert_eq!(done.status, StatusCode::NO_CONTENT);
        assert_eq!(get(&server, &path).await["suspended"], suspended);
        let count = get(&server, &format!("/batch/count?suspended={suspended}")).await;
        assert_eq!(count["count"], 1);
    }
    let done = server.bare("DELETE", &format!("{path}?cascade=true")).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
    let count = get(&server, "/history/batch/count").await;
    assert_eq!(count["count"], 0);
    let left = get(&server, "/job/count").await;
    assert_eq!(left["count"], 0);
}

#[tokio::test]
async fn what_is_missing_is_said_in_camundas_words() {
    let server = server().await;
    let id = at(&server, "ask").await;
    let cases = [
        (
            "/process-instance/delete",
            json!({}),
            (
                400,
                "InvalidRequestException",
                "processInstanceIds is empty",
            ),
        ),
        (
            "/process-instance/variables-async",
            json!({ "processInstanceIds": [id] }),
            (400, "InvalidRequestException", "variables is null"),
        ),
        (
            "/process-instance/variables-async",
            json!({ "processInstanceIds": [id], "variables": {} }),
            (400, "BadUserRequestException", "variables is empty"),
        ),
        (
            "/process-instance/message-async",
            json!({ "messageName": "go" }),
            (
                400,
                "InvalidRequestException",
                "No process instances found.",
            ),
        ),
        (
            "/job/retries",
            json!({ "retries": 3 }),
            (
                500,
                "ProcessEngineException",
                "ENGINE-13050 You must specify at least one of jobIds or jobQuery.",
            ),
        ),
        (
            "/job/retries",
            json!({ "retries": -1, "jobIds": ["a"] }),
            (
                500,
                "ProcessEngineException",
                "Retries count is not greater than or equal to 0",
            ),
        ),
        (
            "/external-task/retries-async",
            json!({ "retries": 3 }),
            (400, "InvalidRequestException", "externalTaskIds is empty"),
        ),
        (
            "/modification/executeAsync",
            json!({ "processDefinitionId": "x", "processInstanceIds": [id], "instructions": [{ "type": "cancel", "activityId": "ask" }] }),
            (
                400,
                "InvalidRequestException",
                "no deployed process definition found with id 'x': processDefinition is null",
            ),
        ),
        (
            "/history/process-instance/set-removal-time",
            json!({ "historicProcessInstanceIds": [id] }),
            (400, "BadUserRequestException", "removalTime is null"),
        ),
        (
            "/history/process-instance/set-removal-time",
            json!({ "historicProcessInstanceIds": ["x"], "clearedRemovalTime": true }),
            (
                400,
                "BadUserRequestException",
                "historicProcessInstances is empty",
            ),
        ),
        (
            "/history/decision-instance/delete",
            json!({}),
            (
                400,
                "InvalidRequestException",
                "historicDecisionInstanceIds is empty",
            ),
        ),
    ];
    for (path, body, (status, kind, message)) in cases {
        let answer = server.json("POST", path, body).await;
        let wanted = (status, kind.to_owned(), message.to_owned());
        assert_eq!(answer.error(), wanted, "{path}");
    }
}

#[tokio::test]
async fn the_history_is_cleaned_up_when_asked() {
    let server = server().await;
    let asked = server
        .bare("POST", "/history/cleanup?immediatelyDue=true")
        .await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.body);
    let job = asked.json();
    assert_eq!(get(&server, "/history/cleanup/job").await, job);
    assert_eq!(get(&server, "/history/cleanup/jobs").await, json!([job]));
    let id = job["id"].as_str().expect("an id");
    let done = server.bare("POST", &format!("/job/{id}/execute")).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.body);
    assert_eq!(get(&server, &format!("/job/{id}")).await["suspended"], true);
    assert_eq!(
        get(&server, "/history/cleanup/configuration").await,
        json!({ "batchWindowStartTime": null, "batchWindowEndTime": null, "enabled": true })
    );
}
