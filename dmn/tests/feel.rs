//! Expressions and what they answer: `tests/feel/*.txt`.

use cauce_dmn::feel::{Dialect, Expression, Scope, Session, Type, UnaryTests};
use cauce_dmn::{Context, Value};

fn cases(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .filter_map(|l| l.rsplit_once(" => "))
}

fn evaluate(text: &str, scope: &Scope, variables: &Context) -> String {
    match Expression::compile(text, scope) {
        Err(error) => format!("error: {error}"),
        Ok(expression) => expression
            .evaluate_in(variables, &Session::new(scope.dialect()))
            .map_or_else(|fault| format!("error: {fault}"), |value| value.to_string()),
    }
}

fn test(input: &str, tests: &str, scope: &Scope, variables: &Context) -> String {
    let input = variables.get(input).cloned().unwrap_or_default();
    match UnaryTests::compile(tests, scope) {
        Err(error) => format!("error: {error}"),
        Ok(tests) => tests
            .evaluate_in(input, variables, &Session::new(scope.dialect()))
            .map_or_else(
                |fault| format!("error: {fault}"),
                |passes| passes.map_or_else(|| "null".to_owned(), |p| p.to_string()),
            ),
    }
}

#[test]
fn the_standard() {
    let (scope, nothing) = (Scope::default(), Context::new());
    let wrong: Vec<String> = cases(include_str!("feel/standard.txt"))
        .map(|(text, want)| (text, want, evaluate(text, &scope, &nothing)))
        .filter(|(_, want, got)| want != got)
        .map(|(text, want, got)| format!("{text}: expected {want}, got {got}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn camundas_dialect() {
    let json = serde_json::json!({"x": 5, "l": 5, "d": 2.5, "s": "foo", "b": true, "n": null, "list": [1, 2, 3], "ctx": {"a": 1}});
    let Value::Context(variables) = Value::from(&json) else {
        panic!("a context")
    };
    let mut scope = Scope::new(Dialect::Camunda);
    for (name, _) in variables.iter() {
        scope.declare(name, Type::Any);
    }
    let got = |text: &str| match text.split_once(" ?? ") {
        None => evaluate(text, &scope, &variables),
        Some((input, tests)) => test(input, tests, &scope, &variables),
    };
    let wrong: Vec<String> = cases(include_str!("feel/camunda.txt"))
        .map(|(text, want)| (text, want, got(text)))
        .filter(|(_, want, got)| want != got && !(*want == "error" && got.starts_with("error")))
        .map(|(text, want, got)| format!("{text}: expected {want}, got {got}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_with_spaces_and_signs_are_read_where_they_are_declared() {
    let mut scope = Scope::default();
    for name in [
        "monthly income",
        "a-b",
        "rate + fee",
        "time to pay",
        "Mc'Donald",
    ] {
        scope.declare(name, Type::Any);
    }
    let variables: Context = [
        ("monthly income", 10),
        ("a-b", 2),
        ("rate + fee", 3),
        ("time to pay", 4),
        ("Mc'Donald", 5),
        ("a", 100),
        ("b", 1),
    ]
    .into_iter()
    .map(|(name, value)| (name, Value::from(value)))
    .collect();
    let cases = [
        ("monthly income * 2", "20"),
        ("a-b", "2"),
        ("a - b", "2"),
        ("a * b", "100"),
        ("rate+fee", "3"),
        ("time to pay + 1", "5"),
        ("Mc'Donald", "5"),
        ("[{x-y: 1}].x-y", "[1]"),
        ("for a-b in [7] return a-b", "[7]"),
        ("(function(a-b) a-b)(8)", "8"),
    ];
    for (text, want) in cases {
        assert_eq!(evaluate(text, &scope, &variables), want, "{text}");
    }
}

#[test]
fn errors_say_where_and_what_was_expected() {
    let cases = [
        (
            "1 +",
            "expected an expression, but found the end of the expression at line 1, column 4",
        ),
        (
            "if a then b",
            "expected 'else', but found the end of the expression at line 1, column 12",
        ),
        (
            "[1, 2",
            "expected ']', but found the end of the expression at line 1, column 6",
        ),
        (
            "a\n= = b",
            "expected an expression, but found '=' at line 2, column 3",
        ),
        (
            "\"open",
            "expected '\"', but found the end of the text at line 1, column 1",
        ),
        (
            "1 § 2",
            "expected an operator or the end of the expression, but found '§' at line 1, column 3",
        ),
    ];
    for (text, want) in cases {
        assert_eq!(
            Expression::compile(text, &Scope::default())
                .map(|_| ())
                .map_err(|e| e.to_string()),
            Err(want.to_owned()),
            "{text}"
        );
    }
}
