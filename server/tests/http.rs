//! What holds for every path: statuses, content types, limits.

mod support;

use axum::http::StatusCode;
use serde_json::json;
use support::Server;

#[tokio::test]
async fn paths_and_methods_that_are_not_there() {
    let server = Server::start().await;
    let cases = [
        (
            "GET",
            "/no-such-resource",
            (404, "NotFoundException", "HTTP 404 Not Found"),
        ),
        (
            "DELETE",
            "/task",
            (405, "NotAllowedException", "HTTP 405 Method Not Allowed"),
        ),
        (
            "GET",
            "/engine/other/task",
            (
                400,
                "InvalidRequestException",
                "No process engine available",
            ),
        ),
        (
            "GET",
            "/task/none",
            (
                404,
                "InvalidRequestException",
                "No matching task with id none",
            ),
        ),
        (
            "POST",
            "/task/none/unclaim",
            (
                400,
                "NotFoundException",
                "Cannot find task with id none: task is null",
            ),
        ),
    ];
    for (method, path, (status, kind, message)) in cases {
        let answer = server.bare(method, path).await;
        assert_eq!(
            answer.error(),
            (status, kind.to_owned(), message.to_owned()),
            "{method} {path}"
        );
    }
    assert_eq!(
        server.bare("GET", "/version/").await.json(),
        json!({ "version": "7.24.0" })
    );
    assert_eq!(
        server.bare("GET", "/engine/default/version").await.json(),
        json!({ "version": "7.24.0" })
    );
}

#[tokio::test]
async fn bodies_must_be_what_the_path_takes() {
    let server = Server::start().await;
    let wrong_type = server
        .text("POST", "/message", "text/plain", "{}".into())
        .await;
    assert_eq!(wrong_type.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let no_json = server
        .text("POST", "/message", "application/json", "{bad".into())
        .await;
    assert_eq!(no_json.status, StatusCode::BAD_REQUEST);
    let wrong_value = server
        .json("POST", "/message", json!({ "messageName": { "a": 1 } }))
        .await;
    assert_eq!(wrong_value.status, StatusCode::BAD_REQUEST);
    let empty = server
        .text("POST", "/message", "application/json", String::new())
        .await;
    assert_eq!(
        empty.error(),
        (
            400,
            "InvalidRequestException".into(),
            "No message name supplied".into()
        )
    );
    let deep = server
        .text("POST", "/message", "application/json", "[".repeat(90_000))
        .await;
    assert_eq!(deep.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_in_words() {
    let server = Server::start().await;
    let (status, kind, message) = server
        .deploy("big.bpmn", &"x".repeat(200_000), &[])
        .await
        .error();
    assert_eq!((status, kind.as_str()), (413, "RestException"));
    assert!(message.contains("100000 bytes"), "{message}");
}

#[tokio::test]
async fn options_tell_links_with_the_address_of_the_client() {
    let server = Server::start().await;
    let links = server.bare("OPTIONS", "/engine/default/group").await.json();
    assert_eq!(
        links["links"][0],
        json!({ "method": "GET", "href": "http://test/engine-rest/engine/default/group", "rel": "list" })
    );
    assert_eq!(
        server.bare("OPTIONS", "/version").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_server_says_that_it_is_ready() {
    let server = Server::start().await;
    let request = axum::http::Request::builder()
        .uri("/health")
        .body(axum::body::Body::empty())
        .expect("a request");
    assert_eq!(server.send(request).await.json(), json!({ "status": "UP" }));
}

#[tokio::test]
async fn a_server_without_room_says_when_to_come_again() {
    let server = Server::with_room_for(0).await;
    let refused = server.bare("GET", "/task").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(refused.error().1, "RestException");
    let request = json!({ "workerId": "w", "maxTasks": 1, "topics": [{ "topicName": "t", "lockDuration": 1000 }] });
    let polled = server
        .json("POST", "/external-task/fetchAndLock", request)
        .await;
    assert_eq!((polled.status, polled.json()), (StatusCode::OK, json!([])));
    let served = Server::with_room_for(1).await;
    for _ in 0..3 {
        assert_eq!(served.bare("GET", "/task").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_list_of_many_portions_is_whole_and_in_order() {
    let server = Server::start().await;
    let model = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
        <process id="many" isExecutable="true" camunda:historyTimeToLive="P1D"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="w"/>
        <userTask id="w"><multiInstanceLoopCharacteristics><loopCardinality>1001</loopCardinality></multiInstanceLoopCharacteristics></userTask>
        </process></definitions>"#;
    let deployed = server
        .deploy("many.bpmn", model, &[("deployment-name", "many")])
        .await;
    assert_eq!(deployed.status, StatusCode::OK, "{}", deployed.body);
    let path = "/process-definition/key/many/start";
    let started = server.json("POST", path, json!({})).await;
    assert_eq!(started.status, StatusCode::OK, "{}", started.body);
    let listed = async |parameters: &str| {
        let answer = server.bare("GET", &format!("/task?{parameters}")).await;
        let tasks = answer.json();
        let tasks = tasks.as_array().expect("a list");
        let ids = tasks
            .iter()
            .map(|task| task["id"].as_str().map(str::to_owned));
        ids.collect::<Option<Vec<String>>>().expect("ids")
    };
    let mut all = listed("sortBy=id&sortOrder=asc").await;
    assert_eq!(all.len(), 1001);
    assert!(all.is_sorted());
    let mut back = listed("sortBy=id&sortOrder=desc&maxResults=1000").await;
    back.reverse();
    assert_eq!(back, all.split_off(1));
    assert_eq!(listed("maxResults=0").await, Vec::<String>::new());
}
