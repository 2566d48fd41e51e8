//! Who makes a request, and what the user operation log says of it.

mod support;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;
use support::{Answer, Server};

/// A request with a header `Authorization`, where there is one.
async fn ask(server: &Server, method: &str, path: &str, authorization: Option<&str>) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("/engine-rest{path}"))
        .header("host", "test")
        .header("content-type", "application/json");
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    let body = if method == "GET" { "" } else { "{}" };
    server
        .send(request.body(Body::from(body)).expect("a request"))
        .await
}

/// `demo:Secret-1234`
const RIGHT: &str = "Basic ZGVtbzpTZWNyZXQtMTIzNA==";

#[tokio::test]
async fn only_who_gives_the_right_password_gets_in() {
    let server = Server::with_basic_authentication("demo", "Secret-1234").await;
    for (authorization, status) in [
        (None, 401),
        (Some(RIGHT), 200),
        (Some("Bearer ZGVtbzpTZWNyZXQtMTIzNA=="), 401),
        (Some("Basic ZGVtbw=="), 401),
        (Some("Basic %%%"), 401),
        // nobody:x
        (Some("Basic bm9ib2R5Ong="), 401),
        // demo:wrong, and now even the right one has to wait
        (Some("Basic ZGVtbzp3cm9uZw=="), 401),
        (Some(RIGHT), 401),
    ] {
        let answer = ask(&server, "GET", "/task/count", authorization).await;
        assert_eq!(answer.status.as_u16(), status, "{authorization:?}");
        if status == 401 {
            assert_eq!(
                answer.headers["www-authenticate"],
                "Basic realm=\"default\""
            );
            assert!(answer.body.is_empty());
        }
    }
}

#[tokio::test]
async fn the_first_administrator_may_do_everything() {
    let server = Server::with_basic_authentication("demo", "Secret-1234").await;
    let profile = ask(&server, "GET", "/user/demo/profile", Some(RIGHT)).await;
    assert_eq!(
        profile.json(),
        json!({ "id": "demo", "firstName": "Demo", "lastName": "Demo", "email": "demo@localhost" })
    );
    let granted = ask(&server, "GET", "/authorization", Some(RIGHT))
        .await
        .json();
    let granted = granted.as_array().expect("a list");
    assert_eq!(granted.len(), 22);
    for row in granted {
        assert_eq!(row["groupId"], "camunda-admin");
        assert_eq!(row["permissions"], json!(["ALL"]));
        assert_eq!(row["resourceId"], "*");
    }
}

#[tokio::test]
async fn what_a_user_does_is_logged() {
    let server = Server::with_basic_authentication("demo", "Secret-1234").await;
    let created = ask(&server, "POST", "/task/create", Some(RIGHT)).await;
    assert_eq!(created.status, StatusCode::NO_CONTENT, "{}", created.body);
    let log = ask(&server, "GET", "/history/user-operation", Some(RIGHT))
        .await
        .json();
    assert_eq!(log[0]["userId"], "demo");
    assert_eq!(log[0]["entityType"], "Task");
    assert_eq!(log[0]["operationType"], "Create");
    assert_eq!(log[0]["category"], "TaskWorker");
}
