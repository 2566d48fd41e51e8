//! `cauce check`, as one runs it.

use std::path::Path;
use std::process::Command;

use cauce_engine::Engine;

const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
    targetNamespace="t"><process id="order" isExecutable="true" camunda:historyTimeToLive="P1D">
  <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="charge"/>
  <serviceTask id="charge" camunda:class="org.example.Charge"/></process></definitions>"#;
const ADVICE: &str = "advice: a Java class (org.example.Charge): fails when it is reached [charge]";

/// Runs the command; whether it ended well, and its lines.
fn check(arguments: &[&str]) -> (bool, Vec<String>) {
    let done = Command::new(env!("CARGO_BIN_EXE_cauce"))
        .arg("check")
        .args(arguments)
        .output()
        .expect("it runs");
    let mut lines = String::from_utf8_lossy(&done.stdout).into_owned();
    lines.push_str(&String::from_utf8_lossy(&done.stderr));
    (
        done.status.success(),
        lines.lines().map(str::to_owned).collect(),
    )
}

fn write(folder: &Path, name: &str, content: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a file");
    path.display().to_string()
}

#[tokio::test]
async fn files_and_databases_are_looked_at() {
    let folder = std::env::temp_dir().join(format!("cauce-check-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let model = write(&folder, "order.bpmn", MODEL);
    let broken = write(
        &folder,
        "broken.bpmn",
        &MODEL.replace("targetRef=\"charge\"", "targetRef=\"nowhere\""),
    );

    assert_eq!(
        check(&[&model]),
        (true, vec![format!("{model}:4: {ADVICE}")])
    );
    let (fine, lines) = check(&[&model, &broken]);
    assert!(!fine);
    assert!(lines.iter().any(|l| l.contains("error: ")), "{lines:?}");

    let database = format!("sqlite:{}", folder.join("there.sqlite").display());
    let engine = Engine::connect(&database).await.expect("an engine");
    for _ in 0..2 {
        engine
            .deploy("shop")
            .resource("order.bpmn", MODEL)
            .await
            .expect("it deploys");
    }
    engine.close();
    assert_eq!(
        check(&["--database", &database]),
        (
            true,
            vec![
                format!("order:2 in order.bpmn, 0 running:4: {ADVICE}"),
                "1 process definitions looked at, 1 of them with advice".to_owned(),
            ]
        )
    );

    let absent = folder.join("absent.sqlite");
    let (fine, lines) = check(&["--database", &format!("sqlite:{}", absent.display())]);
    assert!(!fine && !absent.exists(), "{lines:?}");
    std::fs::remove_dir_all(&folder).expect("it is ours");
}
