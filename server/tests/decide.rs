//! `cauce dmn evaluate` and `cauce check` of DMN files, as a person runs them.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const DISH: &str = "tests/models/dish.dmn";

fn cauce(arguments: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cauce"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // a command that refuses its arguments does not read
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn evaluate(more: &[&str]) -> Output {
    let mut arguments = vec!["dmn", "evaluate", DISH];
    arguments.extend(more);
    cauce(&arguments, r#"{"temperature": 35, "guests": 4}"#)
}

#[test]
fn the_result_the_rules_and_the_tables_are_shown() {
    let shown = evaluate(&[
        "--decision",
        "dish",
        "--input",
        r#"{"temperature": 5, "guests": 6}"#,
    ]);
    assert_eq!(err(&shown), "");
    assert!(shown.status.success());
    assert_eq!(
        out(&shown),
        r#"Decision dish (Dish)
  dish = "Roastbeef", pot = 12

Rules that fired
  season rule 1 [cold]: temperature = 5 passes < 10
  dish rule 2 [roast]: Season = "Winter" passes "Winter", guests = 6 passes <= 8

season (UNIQUE)
      temperature | season
      = 5
> 1   < 10        | "Winter"
  2 x [10..25]    | "Spring"
  3 x > 25        | "Summer"

dish (FIRST)
      Season       guests | Dish        | pot
      = "Winter"   = 6
  1 x "Summer"     -      | "Salad"     | 1
> 2   "Winter"     <= 8   | "Roastbeef" | guests * 2
  3   "Winter"   x ? > 8  | "Stew"      | null
"#
    );
}

#[test]
fn the_same_as_json_with_the_reasons() {
    let shown = evaluate(&["--decision", "dish", "--input", "-", "--json"]);
    let json: Value = serde_json::from_str(&out(&shown)).unwrap();
    assert_eq!(json["result"], json!([{"dish": "Salad", "pot": 1}]));
    let rules = &json["tables"][0]["rules"];
    assert_eq!(
        rules[0]["because"],
        json!({"input": "temperature", "value": 35, "test": "< 10"})
    );
    assert_eq!(rules[2]["fired"], json!(true));
    assert_eq!(json["tables"][1]["hitPolicy"], "FIRST");
    assert!(shown.status.success());
}

#[test]
fn cells_of_other_languages_and_the_standard_work() {
    let input = r#"{"temperature": 35, "guests": 4}"#;
    let juel = evaluate(&["--decision", "bill", "--input", input, "--json"]);
    let json: Value = serde_json::from_str(&out(&juel)).unwrap();
    assert_eq!(
        (&json["result"], err(&juel).as_str()),
        (&json!([{"bill": 30}]), "")
    );
    let standard = evaluate(&[
        "--decision",
        "Dish",
        "--dialect",
        "standard",
        "--input",
        input,
        "--json",
    ]);
    let json: Value = serde_json::from_str(&out(&standard)).unwrap();
    assert_eq!(json["result"], json!({"dish": "Salad", "pot": 1}));
    assert_eq!(
        json["tables"][1]["rules"][1]["because"],
        "another rule was found first"
    );
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let wrong = cauce(
        &[
            "dmn",
            "evaluate",
            DISH,
            "--decision",
            "desert",
            "--input",
            "{\"temperature\": }",
        ],
        "",
    );
    assert!(!wrong.status.success());
    let said = err(&wrong);
    assert!(
        said.contains("--input:1:17: error: expected a JSON object of variables"),
        "{said}"
    );
    assert!(
        said.contains("no decision found with id 'desert'; the file has: season, dish, bill"),
        "{said}"
    );
    let model = cauce(
        &["dmn", "evaluate", "tests/models/none.dmn", "--input", "[1]"],
        "",
    );
    let said = err(&model);
    assert!(said.contains("tests/models/none.dmn: error: "), "{said}");
    assert!(
        said.contains("expected a JSON object of variables, but found an array"),
        "{said}"
    );
    let one = evaluate(&["--input", "{}"]);
    assert!(err(&one).contains(
        "expected --decision with one of several decisions; the file has: season, dish, bill"
    ));
}

#[test]
fn an_evaluation_that_fails_still_shows_its_tables() {
    let failed = evaluate(&[
        "--decision",
        "season",
        "--input",
        r#"{"temperature": "warm", "guests": 1}"#,
        "--json",
    ]);
    assert!(!failed.status.success());
    let json: Value = serde_json::from_str(&out(&failed)).unwrap();
    assert_eq!(
        json["error"],
        "DMN-01005 Invalid value 'warm' for clause with type 'integer'."
    );
    assert!(
        err(&failed).contains("error: DMN-01005"),
        "{}",
        err(&failed)
    );
    let missing = evaluate(&["--decision", "season", "--input", "{}"]);
    assert!(err(&missing).contains("warning: no variable found with name 'temperature'"));
    assert!(out(&missing).contains("no rule fired: the result is empty"));
}

#[test]
fn check_knows_dmn_files() {
    let fine = cauce(&["check", DISH], "");
    assert!(fine.status.success(), "{}", out(&fine));
    let broken = cauce(&["check", "tests/models/dish_broken.dmn"], "");
    assert!(!broken.status.success());
    let said = out(&broken);
    assert!(
        said.contains("dish_broken.dmn:6:5: error: DMN-02012 "),
        "{said}"
    );
    assert!(said.contains("error: DMN-02013 "), "{said}");
}

#[test]
fn help_says_how() {
    let help = cauce(&["dmn", "evaluate", "--help"], "");
    for word in [
        "--decision <ID>",
        "--input <JSON>",
        "--dialect",
        "--json",
        "Examples:",
    ] {
        assert!(out(&help).contains(word), "{word}");
    }
}
