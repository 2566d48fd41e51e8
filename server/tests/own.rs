//! What the server answers under `/cauce`, but for the events.

mod support;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use support::{Answer, ORDER, Server};

async fn check(server: &Server, query: &str, model: impl Into<Body>) -> Answer {
    let request = Request::builder()
        .method("POST")
        .uri(format!("/cauce/check{query}"))
        .header("content-type", "application/xml")
        .body(model.into());
    server.send(request.expect("a request")).await
}

#[tokio::test]
async fn models_are_looked_at_as_by_the_command_line() {
    let server = Server::start().await;
    let model = |inside: &str, more: &str| {
        format!(
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
<process id="p" isExecutable="true" {more}>{inside}</process></definitions>"#
        )
    };
    let kept = "camunda:historyTimeToLive=\"P1D\"";
    let java = "<startEvent id='s'/><sequenceFlow id='f' sourceRef='s' targetRef='a'/>\n<serviceTask id='a' camunda:class='x.Y'/>";
    for (what, text, deploys, found) in [
        ("all is well", ORDER.to_owned(), true, json!([])),
        (
            "a Java class",
            model(java, kept),
            true,
            json!([["advice", "unsupported", "a", 3]]),
        ),
        (
            "nothing leads there",
            model("<startEvent id='s'/><userTask id='u'/>", kept),
            true,
            json!([["advice", "unreachable", "u", 2]]),
        ),
        (
            "it would be kept for ever",
            model("<startEvent id='s'/>", ""),
            true,
            json!([["advice", "kept-forever", "p", null]]),
        ),
        (
            "a flow to nowhere",
            model(
                "<startEvent id='s'/><sequenceFlow id='f' sourceRef='s' targetRef='x'/>",
                kept,
            ),
            false,
            json!([
                ["error", "deployment", null, 2],
                ["error", "deployment", "f", 2]
            ]),
        ),
        (
            "no XML",
            "<a".to_owned(),
            false,
            json!([["error", "deployment", null, 1]]),
        ),
    ] {
        let answer = check(&server, "", text).await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.body);
        let json = answer.json();
        let problems = json["problems"].as_array().expect("a list").iter();
        let short: Vec<Value> = problems
            .map(|p| json!([p["severity"], p["rule"], p["elementId"], p["line"]]))
            .collect();
        assert_eq!(
            (json["deploys"] == true, json!(short)),
            (deploys, found),
            "{what}: {json}"
        );
    }
    // Nothing was deployed.
    let count = server.bare("GET", "/deployment/count").await;
    assert_eq!(count.json(), json!({ "count": 0 }));
}

#[tokio::test]
async fn decisions_are_looked_at_and_bodies_have_a_limit() {
    let server = Server::start().await;
    let broken = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"><decision id="x" name="x"><informationRequirement id="q"><requiredDecision href="#nowhere"/></informationRequirement><decisionTable id="t"><input id="i"><inputExpression id="e"><text>a +</text></inputExpression></input><output id="o" name="o"/><rule id="r"><inputEntry id="ie"><text>1 1</text></inputEntry><outputEntry id="oe"><text>1</text></outputEntry></rule></decisionTable></decision></definitions>"##;
    let answer = check(&server, "?resource=fees.dmn", broken).await.json();
    assert_eq!(answer["deploys"], false, "{answer}");
    assert_eq!(answer["problems"][0]["severity"], "error");
    assert!(answer["problems"][0]["elementId"].is_string(), "{answer}");
    let large = check(&server, "", "x".repeat(100_001)).await;
    assert_eq!(large.status, 413);
}

#[tokio::test]
async fn what_is_not_there_is_told_and_the_document_is_open() {
    let server = Server::with_basic_authentication("demo", "Secret-1234").await;
    let ask = async |method: &str, path: &str, known: bool| {
        let mut request = Request::builder().method(method).uri(path);
        if known {
            request = request.header("authorization", "Basic ZGVtbzpTZWNyZXQtMTIzNA==");
        }
        server
            .send(request.body(Body::empty()).expect("a request"))
            .await
    };
    let document = ask("GET", "/cauce/openapi.json", false).await;
    assert_eq!(document.status, 200);
    let document = document.json();
    assert_eq!(document["servers"][0]["url"], "/cauce");
    assert_eq!(
        document["paths"]["/check"]["post"]["operationId"],
        "checkModel"
    );
    for (method, path, known, status) in [
        ("GET", "/cauce/weather", true, 404),
        ("DELETE", "/cauce/check", true, 405),
        ("POST", "/cauce/check", false, 401),
        ("GET", "/cauce/weather", false, 401),
    ] {
        let answer = ask(method, path, known).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}");
        assert!(!answer.headers.contains_key("www-authenticate"));
    }
}
