//! Sessions: they begin with a password, hold for pages of the same site, and end.

mod support;

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use support::{Answer, Server};

/// What a browser would send.
#[derive(Default, Clone)]
struct Sender {
    cookie: Option<String>,
    headers: Vec<(&'static str, &'static str)>,
}

impl Sender {
    /// A page of ours.
    fn page() -> Self {
        Self {
            cookie: None,
            headers: vec![
                ("x-requested-with", "cauce"),
                ("sec-fetch-site", "same-origin"),
            ],
        }
    }

    fn with(&self, headers: &[(&'static str, &'static str)]) -> Self {
        Self {
            cookie: self.cookie.clone(),
            headers: headers.to_vec(),
        }
    }

    async fn send(&self, server: &Server, method: &str, path: &str, body: Value) -> Answer {
        let method: Method = method.parse().expect("a method");
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header("host", "test")
            .header("content-type", "application/json");
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", format!("theme=dark; {cookie}; other=1"));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        server
            .send(request.body(Body::from(body)).expect("a request"))
            .await
    }

    /// Signs in, and keeps the cookie.
    async fn login(&mut self, server: &Server, user: &str, password: &str) -> Answer {
        let answer = self
            .send(
                server,
                "POST",
                "/cauce/login",
                json!({ "user": user, "password": password }),
            )
            .await;
        if let Some(cookie) = answer.headers.get("set-cookie") {
            let cookie = cookie.to_str().expect("text");
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        answer
    }
}

const RIGHT: &str = "Secret-1234";

#[tokio::test]
async fn a_session_begins_with_a_password_and_ends_with_a_word() {
    let server = Server::with_basic_authentication("demo", RIGHT).await;
    let mut page = Sender::page();
    let asked = page
        .send(&server, "GET", "/cauce/session", Value::Null)
        .await;
    let nobody = json!({ "authentication": "basic", "authorization": false, "user": null, "groups": [], "tenants": [], "permissions": null });
    assert_eq!((asked.status.as_u16(), asked.json()), (200, nobody));
    let refused = page
        .send(&server, "GET", "/engine-rest/task/count", Value::Null)
        .await;
    assert_eq!(refused.status, 401);
    assert!(
        !refused.headers.contains_key("www-authenticate"),
        "no window"
    );

    let answer = page.login(&server, "demo", RIGHT).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["user"], "demo");
    assert_eq!(answer.json()["groups"], json!(["camunda-admin"]));
    let cookie = answer.headers["set-cookie"].to_str().expect("text");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(
        !cookie.contains("Secure") && !cookie.contains(RIGHT),
        "{cookie}"
    );

    let created = page
        .send(&server, "POST", "/engine-rest/task/create", json!({}))
        .await;
    assert_eq!(created.status, 204, "{}", created.body);
    let log = page
        .send(
            &server,
            "GET",
            "/engine-rest/history/user-operation",
            Value::Null,
        )
        .await;
    assert_eq!(log.json()[0]["userId"], "demo");
    assert_eq!(
        page.send(&server, "GET", "/cauce/session", Value::Null)
            .await
            .json()["user"],
        "demo"
    );

    let kept = page.clone();
    let answer = page
        .send(&server, "POST", "/cauce/logout", Value::Null)
        .await;
    assert_eq!(answer.status, 204);
    assert!(
        answer.headers["set-cookie"]
            .to_str()
            .expect("text")
            .contains("Max-Age=0")
    );
    // The token is no longer good, even where it was kept.
    assert_eq!(
        kept.send(&server, "GET", "/engine-rest/task/count", Value::Null)
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn pages_of_other_sites_do_nothing_with_a_session() {
    let server = Server::with_basic_authentication("demo", RIGHT).await;
    let mut page = Sender::page();
    page.login(&server, "demo", RIGHT).await;
    for (headers, status) in [
        (&[] as &[_], 403),
        (
            &[
                ("x-requested-with", "cauce"),
                ("sec-fetch-site", "cross-site"),
            ],
            403,
        ),
        (
            &[
                ("x-requested-with", "cauce"),
                ("sec-fetch-site", "same-site"),
            ],
            403,
        ),
        (&[("sec-fetch-site", "same-origin")], 403),
        (&[("x-requested-with", "cauce")], 204),
    ] {
        let sender = page.with(headers);
        let created = sender
            .send(&server, "POST", "/engine-rest/task/create", json!({}))
            .await;
        assert_eq!(created.status.as_u16(), status, "{headers:?}");
        if status == 403 {
            assert_eq!(
                sender
                    .send(&server, "POST", "/cauce/check", json!({}))
                    .await
                    .status,
                403
            );
            assert_eq!(
                sender
                    .send(&server, "POST", "/cauce/logout", Value::Null)
                    .await
                    .status,
                403
            );
        }
        // Reading is what the cookie's SameSite guards.
        assert_eq!(
            sender
                .send(&server, "GET", "/engine-rest/task/count", Value::Null)
                .await
                .status,
            200
        );
    }
}

#[tokio::test]
async fn wrong_passwords_and_made_up_tokens_get_nowhere() {
    let server = Server::with_basic_authentication("demo", RIGHT).await;
    for (user, password) in [("nobody", RIGHT), ("demo", "wrong")] {
        let answer = Sender::page().login(&server, user, password).await;
        assert_eq!(
            answer.error(),
            (
                401,
                "RestException".into(),
                "user or password is wrong, or the user is locked".into()
            )
        );
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    // The wrong password has locked the user for some seconds.
    assert_eq!(
        Sender::page().login(&server, "demo", RIGHT).await.status,
        401
    );
    for body in [json!({}), json!({ "user": "demo" })] {
        let answer = Sender::page()
            .send(&server, "POST", "/cauce/login", body)
            .await;
        assert_eq!(answer.status, 400);
    }
    let made_up = Sender {
        cookie: Some(
            "cauce-session=ZGVtbw.0189f7a0a0a070008000000000000000.1700000000.4000000000.p.c2VhbA"
                .into(),
        ),
        ..Sender::page()
    };
    assert_eq!(
        made_up
            .send(&server, "GET", "/engine-rest/task/count", Value::Null)
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn a_new_password_ends_sessions() {
    let server = Server::with_basic_authentication("demo", RIGHT).await;
    let (mut here, mut there) = (Sender::page(), Sender::page());
    here.login(&server, "demo", RIGHT).await;
    there.login(&server, "demo", RIGHT).await;
    let change = json!({ "password": "Another-1234", "authenticatedUserPassword": RIGHT });
    let changed = here
        .send(&server, "PUT", "/engine-rest/user/demo/credentials", change)
        .await;
    assert_eq!(changed.status, 204, "{}", changed.body);
    assert_eq!(
        there
            .send(&server, "GET", "/engine-rest/task/count", Value::Null)
            .await
            .status,
        401
    );
    assert_eq!(
        there.login(&server, "demo", "Another-1234").await.status,
        200
    );
}

#[tokio::test]
async fn behind_https_the_cookie_is_for_https_and_without_authentication_there_is_none() {
    let server = Server::with_basic_authentication("demo", RIGHT).await;
    for header in [
        ("x-forwarded-proto", "https"),
        ("origin", "https://example.org"),
    ] {
        let mut page = Sender::page();
        page.headers.push(header);
        let answer = page.login(&server, "demo", RIGHT).await;
        let cookie = answer.headers["set-cookie"].to_str().expect("text");
        assert!(cookie.ends_with("; Secure"), "{cookie}");
    }
    let server = Server::start().await;
    assert_eq!(
        Sender::page().login(&server, "demo", RIGHT).await.status,
        400
    );
    let session = Sender::page()
        .send(&server, "GET", "/cauce/session", Value::Null)
        .await;
    assert_eq!(session.json()["authentication"], "none");
}

#[tokio::test]
async fn what_one_may_do_is_told() {
    let server = Server::with_authorization("admin", RIGHT).await;
    let mut admin = Sender::page();
    let told = admin.login(&server, "admin", RIGHT).await.json();
    assert_eq!(told["authorization"], true);
    let all = told["permissions"]["Deployment"]["everywhere"].as_array();
    assert!(
        all.is_some_and(|all| all.contains(&json!("CREATE"))),
        "{told}"
    );
    let user = json!({ "profile": { "id": "mia", "firstName": "M", "lastName": "M" }, "credentials": { "password": RIGHT } });
    let made = admin
        .send(&server, "POST", "/engine-rest/user/create", user)
        .await;
    assert_eq!(made.status, 204, "{}", made.body);
    for (resource, id, permission) in [(6, "order", "READ"), (13, "*", "CREATE")] {
        let grant = json!({ "type": 1, "permissions": [permission], "userId": "mia", "resourceType": resource, "resourceId": id });
        let made = admin
            .send(&server, "POST", "/engine-rest/authorization/create", grant)
            .await;
        assert_eq!(made.status, 200, "{}", made.body);
    }
    let mut mia = Sender::page();
    let told = mia.login(&server, "mia", RIGHT).await.json();
    let may = |resource: &str| told["permissions"][resource].clone();
    assert_eq!(
        may("ProcessDefinition"),
        json!({ "everywhere": [], "somewhere": ["READ"] })
    );
    assert_eq!(
        may("Batch"),
        json!({ "everywhere": ["CREATE"], "somewhere": ["CREATE"] })
    );
    assert_eq!(
        may("Deployment"),
        json!({ "everywhere": [], "somewhere": [] })
    );
    // Herself she may change, as Camunda has it.
    assert_eq!(may("User")["everywhere"], json!([]));
    assert_eq!(
        may("User")["somewhere"],
        json!(["READ", "UPDATE", "CREATE", "DELETE"])
    );
    // The nodes are for administrators.
    assert_eq!(
        mia.send(&server, "GET", "/cauce/nodes", Value::Null)
            .await
            .status,
        403
    );
    assert_eq!(
        admin
            .send(&server, "GET", "/cauce/nodes", Value::Null)
            .await
            .json(),
        json!([])
    );
}
