//! What engine-rest says to who may not do something, and what it shows to whom.

mod support;

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use support::{Answer, Server};

/// Who asks.
struct User<'s> {
    server: &'s Server,
    header: String,
}

impl<'s> User<'s> {
    fn of(server: &'s Server, id: &str) -> Self {
        let header = format!("Basic {}", STANDARD.encode(format!("{id}:Secret-1234")));
        Self { server, header }
    }

    async fn ask(&self, method: &str, path: &str, content: &str, body: String) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/engine-rest{path}"))
            .header("host", "test")
            .header("content-type", content)
            .header("authorization", &self.header);
        let request = request.body(Body::from(body)).expect("a request");
        self.server.send(request).await
    }

    async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.ask(method, path, "application/json", body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, Value::Null).await
    }

    /// Does something that must go well.
    async fn must(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.send(method, path, body).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.body);
        if answer.body.is_empty() {
            Value::Null
        } else {
            answer.json()
        }
    }

    async fn deploy(&self, tenant: Option<&str>) {
        let tenant = tenant.map_or(String::new(), |tenant| {
            format!("--b\r\nContent-Disposition: form-data; name=\"tenant-id\"\r\n\r\n{tenant}\r\n")
        });
        let body = format!(
            "{tenant}--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"p.bpmn\"\r\n\r\n{MODEL}\r\n--b--\r\n"
        );
        let form = "multipart/form-data; boundary=b";
        let answer = self.ask("POST", "/deployment/create", form, body).await;
        assert!(answer.status.is_success(), "{}", answer.body);
    }

    async fn grant(&self, user: &str, resource: i32, id: &str, permission: &str) {
        let body = json!({
            "type": 1, "userId": user, "groupId": null, "resourceType": resource, "resourceId": id, "permissions": [permission],
        });
        self.must("POST", "/authorization/create", body).await;
    }
}

const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
  <process id="p" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t"/>
  </process>
</definitions>"#;

async fn with_ann(server: &Server) -> (User<'_>, User<'_>) {
    let admin = User::of(server, "demo");
    let ann = json!({ "profile": { "id": "ann" }, "credentials": { "password": "Secret-1234" } });
    admin.must("POST", "/user/create", ann).await;
    (admin, User::of(server, "ann"))
}

#[tokio::test]
async fn a_refusal_says_what_would_have_been_enough() {
    let server = Server::with_authorization("demo", "Secret-1234").await;
    let (admin, ann) = with_ann(&server).await;
    admin.deploy(None).await;
    let started = admin
        .must("POST", "/process-definition/key/p/start", json!({}))
        .await;
    let id = started["id"].as_str().expect("an id");
    let refused = ann
        .send("DELETE", &format!("/process-instance/{id}"), Value::Null)
        .await;
    assert_eq!(refused.status.as_u16(), 403);
    assert_eq!(
        refused.json(),
        json!({
            "type": "AuthorizationException",
            "message": format!(
                "The user with id 'ann' does not have one of the following permissions: 'DELETE' permission on resource '{id}' of type \
                 'ProcessInstance' or 'DELETE_INSTANCE' permission on resource 'p' of type 'ProcessDefinition'"
            ),
            "code": 0,
            "userId": "ann",
            "permissionName": null,
            "resourceName": null,
            "resourceId": null,
            "missingAuthorizations": [
                { "permissionName": "DELETE", "resourceName": "ProcessInstance", "resourceId": id },
                { "permissionName": "DELETE_INSTANCE", "resourceName": "ProcessDefinition", "resourceId": "p" },
            ],
        })
    );
    let refused = ann
        .send("POST", "/group/create", json!({ "id": "sales" }))
        .await;
    assert_eq!(
        refused.json(),
        json!({
            "type": "AuthorizationException",
            "message": "The user with id 'ann' does not have 'CREATE' permission on resource 'Group'.",
            "code": 0,
            "userId": "ann",
            "permissionName": "CREATE",
            "resourceName": "Group",
            "resourceId": null,
            "missingAuthorizations": [{ "permissionName": "CREATE", "resourceName": "Group", "resourceId": null }],
        })
    );
    let refused = ann.send("POST", "/user/demo/unlock", Value::Null).await;
    assert_eq!(
        refused.error().2,
        "ENGINE-03029 Required admin authenticated group or user."
    );
}

/// A path, what is granted on all of a kind (kind, permission), and whether there is anything then.
type Seen<'a> = (&'a str, &'a [(i32, &'a str)], bool);

#[tokio::test]
async fn lists_counts_and_single_things_show_what_may_be_seen() {
    let server = Server::with_authorization("demo", "Secret-1234").await;
    let (admin, ann) = with_ann(&server).await;
    admin.deploy(None).await;
    let started = admin
        .must("POST", "/process-definition/key/p/start", json!({}))
        .await;
    let id = started["id"].as_str().expect("an id").to_owned();
    let cases: &[Seen<'_>] = &[
        ("/process-instance", &[], false),
        ("/process-instance", &[(8, "READ")], true),
        ("/process-instance", &[(6, "READ_INSTANCE")], true),
        ("/process-instance", &[(6, "READ")], false),
        ("/execution", &[(8, "READ")], true),
        ("/task", &[(8, "READ")], false),
        ("/task", &[(7, "READ")], true),
        ("/task", &[(6, "READ_TASK")], true),
        ("/process-definition", &[(6, "READ")], true),
        ("/deployment", &[(6, "READ")], false),
        ("/deployment", &[(9, "READ")], true),
        ("/history/process-instance", &[(8, "READ")], false),
        ("/history/process-instance", &[(6, "READ_HISTORY")], true),
        ("/history/task", &[(6, "READ_HISTORY")], true),
        ("/history/user-operation", &[(17, "READ")], true),
        ("/group", &[(2, "READ")], true),
        ("/authorization", &[(4, "READ")], true),
    ];
    for (path, granted, expected) in cases {
        for (kind, permission) in *granted {
            admin.grant("ann", *kind, "*", permission).await;
        }
        let list = ann.get(path).await.json();
        let list = list.as_array().expect("a list").len();
        let count = ann.get(&format!("{path}/count")).await.json();
        assert_eq!(list > 0, *expected, "{path} {granted:?}");
        assert_eq!(count["count"], list, "{path} {granted:?}");
        if *path == "/process-instance" {
            let one = ann.get(&format!("{path}/{id}")).await;
            assert_eq!(one.status.as_u16(), if *expected { 200 } else { 404 });
        }
        let all = admin
            .must("GET", "/authorization?userIdIn=ann", Value::Null)
            .await;
        for row in all.as_array().expect("a list") {
            if row["resourceType"] != 1 {
                let row = row["id"].as_str().expect("an id");
                admin
                    .must("DELETE", &format!("/authorization/{row}"), Value::Null)
                    .await;
            }
        }
    }
}

#[tokio::test]
async fn a_check_tells_what_a_command_would() {
    let server = Server::with_authorization("demo", "Secret-1234").await;
    let (admin, ann) = with_ann(&server).await;
    admin.grant("ann", 7, "t1", "UPDATE").await;
    let check = "/authorization/check?resourceName=Task&resourceType=7&permissionName=";
    for (query, authorized) in [
        ("UPDATE", false),
        ("UPDATE&resourceId=t1", true),
        ("UPDATE&resourceId=t2", false),
        ("READ&resourceId=t1", false),
        ("ALL&resourceId=t1", false),
        ("UPDATE&resourceId=t1&userId=ann", true),
    ] {
        let answer = ann.get(&format!("{check}{query}")).await.json();
        assert_eq!(answer["authorized"], authorized, "{query}");
    }
    let refused = ann.get(&format!("{check}READ&userId=demo")).await;
    assert_eq!(
        refused.error(),
        (
            403,
            "InvalidRequestException".to_owned(),
            "You must have READ permission for Authorization resource.".to_owned()
        )
    );
    let answer = admin
        .get(&format!("{check}UPDATE&resourceId=t1&userId=ann"))
        .await;
    assert_eq!(answer.json()["authorized"], true);
    let links = ann.send("OPTIONS", "/user/ann", Value::Null).await.json();
    assert_eq!(links["links"].as_array().map(Vec::len), Some(3));
    let links = ann.send("OPTIONS", "/user/demo", Value::Null).await.json();
    assert_eq!(links["links"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn members_of_tenants_see_these_and_what_is_of_none() {
    let server = Server::with_basic_authentication("demo", "Secret-1234").await;
    let (admin, ann) = with_ann(&server).await;
    for tenant in ["north", "south"] {
        let body = json!({ "id": tenant, "name": tenant });
        admin.must("POST", "/tenant/create", body).await;
        admin.deploy(Some(tenant)).await;
    }
    admin.deploy(None).await;
    let tenants = async |user: &User<'_>| {
        let list = user
            .get("/process-definition?sortBy=tenantId&sortOrder=asc")
            .await
            .json();
        let count = user.get("/process-definition/count").await.json();
        let list: Vec<Value> = list
            .as_array()
            .expect("a list")
            .iter()
            .map(|row| row["tenantId"].clone())
            .collect();
        assert_eq!(count["count"], list.len());
        list
    };
    assert_eq!(tenants(&ann).await, [Value::Null]);
    admin
        .must("PUT", "/tenant/south/user-members/ann", Value::Null)
        .await;
    let mut seen = tenants(&ann).await;
    seen.retain(|tenant| !tenant.is_null());
    assert_eq!(seen, ["south"]);
    assert_eq!(tenants(&admin).await.len(), 3);
    let path = "/process-definition/key/p/tenant-id/north/start";
    let started = ann.send("POST", path, json!({})).await;
    assert_eq!(started.status.as_u16(), 404, "{}", started.body);
    let path = "/process-definition/key/p/tenant-id/south/start";
    let started = ann.send("POST", path, json!({})).await;
    assert_eq!(started.status.as_u16(), 200, "{}", started.body);
}
