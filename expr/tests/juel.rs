//! Expressions and what Camunda 7.24 answers for them: `data/juel.txt` was recorded from it.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod common;

use cauce_expr::juel::Expression;
use common::{TestScope, cases, show};

fn normal(text: &str) -> String {
    // Spaces between JSON's tokens differ between the two.
    text.replace("\": \"", "\":\"").replace("\", \"", "\",\"")
}

#[test]
fn evaluates_as_camunda_does() {
    let mut wrong = Vec::new();
    let cases = cases(include_str!("data/juel.txt"));
    for (text, expected) in &cases {
        let mut scope = TestScope::new();
        let got = match Expression::compile(text) {
            Err(error) => format!("refused {error}"),
            Ok(expression) => match expression.evaluate(&mut scope) {
                Ok(value) => show(&value),
                Err(fault) => format!("failed {fault}"),
            },
        };
        if normal(&got) != normal(expected) {
            wrong.push(format!("{text}\n  expected {expected}\n  but got  {got}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[test]
fn broken_expressions_are_refused_without_harm() {
    let words = [
        "${",
        "}",
        "(",
        "'",
        "\\",
        ".",
        "[",
        "!",
        "-",
        "é",
        "9",
        ":",
        "?",
        " and ",
        ".length()",
    ];
    for (text, _) in cases(include_str!("data/juel.txt")) {
        for (position, _) in text.char_indices() {
            let (before, after) = text.split_at(position);
            for text in [before.to_owned(), after.to_owned()]
                .into_iter()
                .chain(words.iter().map(|word| format!("{before}{word}{after}")))
            {
                if let Ok(expression) = Expression::compile(&text) {
                    let _ = expression.evaluate(&mut TestScope::new());
                }
            }
        }
    }
}

#[test]
fn nesting_and_size_are_limited() {
    for (start, middle, end) in [
        ("${", "(", ""),
        ("${1", "+1", "}"),
        ("${", "-", "1}"),
        ("${s", "[0]", "}"),
        ("${s", ".trim()", "}"),
        ("${", "b?b:", "1}"),
        ("${", "s.concat(", ""),
    ] {
        let text = format!("{start}{}{end}", middle.repeat(100_000));
        assert!(Expression::compile(&text).is_err(), "{middle}");
        let depth = if middle == "-" || middle == "b?b:" {
            40
        } else {
            150
        };
        let text = format!("{start}{}{end}", middle.repeat(depth));
        if let Ok(expression) = Expression::compile(&text) {
            let _ = expression.evaluate(&mut TestScope::new());
        }
    }
    let long = format!(
        "${{s{}}}",
        ".concat('0123456789').replace('0', '0123456789').replace('1', '0123456789')".repeat(40)
    );
    let fault = Expression::compile(&long)
        .unwrap()
        .evaluate(&mut TestScope::new())
        .unwrap_err();
    assert!(matches!(fault, cauce_expr::Fault::Limit(_)), "{fault}");
    let many = format!("${{{}false}}", "b == false or ".repeat(300));
    assert!(matches!(
        Expression::compile(&many)
            .unwrap()
            .evaluate(&mut TestScope::new()),
        Ok(cauce_expr::Value::Boolean(false))
    ));
}

#[test]
fn conditions_must_be_boolean() {
    let outcome = |text: &str| {
        Expression::compile(text)
            .unwrap()
            .evaluate_as_boolean(&mut TestScope::new())
            .map_err(|fault| fault.to_string())
    };
    assert_eq!(outcome("${i == 5}"), Ok(true));
    assert_eq!(outcome("${s}"), Err("condition expression returns non-Boolean: result has class java.lang.String and not java.lang.Boolean".to_owned()));
    assert_eq!(
        outcome("${n}"),
        Err("condition expression returns null: result is null".to_owned())
    );
}

#[test]
fn changes_of_a_variable_are_stored() {
    let mut scope = TestScope::new();
    Expression::compile("${ol.add('q')}")
        .unwrap()
        .evaluate(&mut scope)
        .unwrap();
    assert_eq!(
        show(&scope.get("ol").unwrap()),
        r#"Object "[\"x\",\"y\",3,\"q\"]" {"objectTypeName":"java.util.ArrayList","serializationDataFormat":"application/json"}"#
    );
    Expression::compile("${j.deleteProp('c').deleteProp('f')}")
        .unwrap()
        .evaluate(&mut scope)
        .unwrap();
    assert_eq!(
        show(&scope.get("j").unwrap()),
        r#"Json "{\"a\":1,\"b\":\"x\",\"d\":true,\"e\":2.5,\"f\":10000000000}""#
    );
}

#[test]
fn reads_xml() {
    let mut scope = TestScope::new();
    scope.set("x", cauce_expr::Value::Xml(r#"<o:order xmlns:o="urn:o" id="7"><line no="1">a &amp; b</line><line no="2"><p>3</p></line></o:order>"#.into()));
    for (text, expected) in [
        ("${x.attr('id').value()}", "7"),
        ("${x.name()}", "order"),
        ("${x.namespace()}", "urn:o"),
        ("${x.childElements('line').size()}", "2"),
        ("${x.childElements('line').get(0).textContent()}", "a & b"),
        (
            "${x.childElements('line').get(1).childElement('p').textContent()}",
            "3",
        ),
        ("${x.xPath('/order/line[@no=\"2\"]/p').string()}", "3"),
        ("${x.xPath('//p').number()}", "3.0"),
        ("${x.xPath('/order/line').elementList().size()}", "2"),
        ("${x.xPath('/order/@id').attribute().value()}", "7"),
        ("${XML('<a b=\"c\"/>').attr('b').value()}", "c"),
        ("${S('<a><b/></a>').childElement('b')}", "<b/>"),
    ] {
        let value = Expression::compile(text)
            .unwrap()
            .evaluate(&mut scope)
            .map_err(|fault| fault.to_string());
        assert_eq!(
            value.map(|value| value.to_text()),
            Ok(expected.to_owned()),
            "{text}"
        );
    }
}

#[test]
fn broken_json_is_told_of_and_spaces_are_lost() {
    let json =
        |text: &str| cauce_expr::Value::Json(std::sync::Arc::new(cauce_expr::JsonValue::new(text)));
    let mut scope = TestScope::new();
    scope.set("jw", json(r#"{"a": 1, "d":1.0, "e":1e2, "s":"a/b"}"#));
    scope.set("jb", json("{x"));
    let mut outcome = |text: &str| {
        Expression::compile(text)
            .unwrap()
            .evaluate(&mut scope)
            .map_or_else(|fault| fault.to_string(), |value| show(&value))
    };
    assert_eq!(
        outcome("${jw}"),
        r#"Json "{\"a\":1,\"d\":1.0,\"e\":100.0,\"s\":\"a/b\"}""#
    );
    assert_eq!(
        outcome("x${jw}"),
        r#"String "x{\"a\":1,\"d\":1.0,\"e\":100.0,\"s\":\"a/b\"}""#
    );
    assert_eq!(
        outcome("x${jb}"),
        "Error while evaluating expression: x${jb}. Cause: Cannot deserialize object in variable 'jb': \
         SPIN/JACKSON-JSON-01001 Unable to parse input into json node"
    );
    assert_eq!(outcome("${fi}"), r#"Bytes "aGVsbG8=""#);
}

/// The bytes are those that Camunda stores for an input parameter with a list of `a`, `a`, `${i}` and nothing.
#[test]
fn equal_texts_are_one_string() {
    let item = |text: &str| {
        Expression::compile(text)
            .unwrap()
            .evaluate(&mut TestScope::new())
            .unwrap()
    };
    let list = cauce_expr::Value::list(vec![
        item("a"),
        item("a"),
        item("${i}"),
        cauce_expr::Value::Null,
    ]);
    let stored = "rO0ABXNyABNqYXZhLnV0aWwuQXJyYXlMaXN0eIHSHZnHYZ0DAAFJAARzaXpleHAAAAAEdwQAAAAEdAABYXEAfgACc3IAEWphdmEubGFuZy5JbnRlZ2VyEuKgpPeBhzgCAAFJAAV2YWx1ZXhyABBqYXZhLmxhbmcuTnVtYmVyhqyVHQuU4IsCAAB4cAAAAAVweA==";
    assert!(show(&list).contains(stored));
}
