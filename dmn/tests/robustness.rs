//! Bad input never panics, never overflows the stack of an ordinary thread, and ends.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use cauce_dmn::feel::{Dialect, Expression, Fault, Limits, Scope, Session, UnaryTests};
use cauce_dmn::{Context, Value, model};

fn evaluate(text: &str) -> Result<Value, String> {
    let expression = Expression::compile(text, &Scope::default()).map_err(|e| e.to_string())?;
    let limits = Limits {
        steps: 200_000,
        size: 100_000,
        ..Limits::default()
    };
    let session = Session::new(Dialect::Standard).with_limits(limits);
    expression
        .evaluate_in(&Context::new(), &session)
        .map_err(|e| e.to_string())
}

#[test]
fn deep_nesting_is_refused() {
    for (open, middle, close) in [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("{a:", "1", "}"),
        ("-", "1", ""),
        ("if true then ", "1", " else 2"),
        ("not(", "true", ")"),
        ("function() ", "1", ""),
        ("1 in (", "1", ")"),
    ] {
        let text = format!("{}{middle}{}", open.repeat(20_000), close.repeat(20_000));
        assert!(evaluate(&text).is_err(), "{open}");
        let fine = format!("{}{middle}{}", open.repeat(20), close.repeat(20));
        assert!(evaluate(&fine).is_ok(), "{fine}");
    }
    // chains are not nesting for the reader, but they are for the evaluation
    for link in ["+1", ".a", "[1]", " and true", " or false"] {
        assert!(
            evaluate(&format!("1{}", link.repeat(200_000))).is_err(),
            "{link}"
        );
    }
}

#[test]
fn endless_work_ends() {
    let cases = [
        "{f: function(n) f(n + 1), r: f(0)}.r",
        "for i in 1..1000000000000 return i",
        "for i in 1..100000 return [partial[-1]]",
        "for i in 1..100000 return {a: partial}",
        "for a in 1..100000, b in 1..100000 return a",
        "some a in 1..100000, b in 1..100000 satisfies a < 0",
        "for i in 1..100 return string join(for j in 1..100000 return \"xxxxxxxxxxxxxxxxxxxx\")",
    ];
    for text in cases {
        assert!(evaluate(text).is_err(), "{text}");
    }
    assert_eq!(
        evaluate("context put({}, for i in 1..100000 return \"a\", 1)").map(|v| v.is_null()),
        Ok(true)
    );
    assert_eq!(
        evaluate("{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(40)}.r")
            .map(|v| v.to_string()),
        Ok("40".to_owned())
    );
}

#[test]
fn limits_are_named() {
    let expression = Expression::compile("for i in 1..1000 return i", &Scope::default()).unwrap();
    let session = Session::new(Dialect::Standard).with_limits(Limits {
        steps: 100,
        ..Limits::default()
    });
    let _ = session.take_warnings();
    let deep = Expression::compile("for i in 1..1000 return i + 1", &Scope::default()).unwrap();
    assert_eq!(
        deep.evaluate_in(&Context::new(), &session),
        Err(Fault::TooManySteps(100))
    );
    assert!(expression.evaluate(&Context::new()).is_ok());
}

/// A generator of numbers, the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }
}

const PIECES: [&str; 74] = [
    "1",
    "-1",
    "0",
    "1.5",
    "99999999999999999999999999999999999",
    "1e6000",
    "\"a\"",
    "\"\\u\"",
    "\"",
    "true",
    "null",
    "x",
    "item",
    "?",
    "partial",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ",",
    ":",
    ".",
    "..",
    "+",
    "-",
    "*",
    "/",
    "**",
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    " and ",
    " or ",
    " in ",
    " between ",
    " instance of ",
    "list<number>",
    "function(a) ",
    "if ",
    " then ",
    " else ",
    "for i in ",
    " return ",
    "some i in ",
    " satisfies ",
    "@",
    "@\"2020-01-01\"",
    "@\"P1D\"",
    "@\"-P999999999999Y\"",
    "@\"10:00:00@Europe/Paris\"",
    "@\"999999999-12-31T23:59:59\"",
    "date and time(",
    "duration(",
    "substring(",
    "string(",
    "sum(",
    "sort(",
    "matches(",
    "range(",
    "context put(",
    "decimal(",
    "not(",
    " ",
    "\n",
    "//",
    "/*",
    "é",
    "🐎",
    "`",
];

#[test]
fn any_sequence_of_pieces_is_read_or_refused() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..30_000 {
        let text: String = (0..1 + random.below(14))
            .map(|_| PIECES[random.below(PIECES.len())])
            .collect();
        let _ = evaluate(&text);
        if let Ok(tests) = UnaryTests::compile(&text, &Scope::new(Dialect::Camunda)) {
            let _ = tests.evaluate(Value::from(5), &Context::new());
        }
    }
}

#[test]
fn any_damaged_model_is_read_or_refused() {
    let xml = include_str!("models/fees.dmn");
    let mut random = Random(42);
    for _ in 0..2_000 {
        let mut bytes = xml.as_bytes().to_vec();
        for _ in 0..1 + random.below(4) {
            let at = random.below(bytes.len());
            match random.below(3) {
                0 => bytes[at] = b"<>&\"=/ x"[random.below(8)],
                1 => {
                    bytes.remove(at);
                }
                _ => bytes.truncate(at.max(1)),
            }
        }
        if let Ok(definitions) = model::parse(&bytes) {
            let _ = cauce_dmn::camunda::Decisions::compile(&definitions);
            let model = cauce_dmn::Model::compile(definitions);
            let _ = model.evaluate("fee", &Context::new());
        }
    }
}

/// Valid expressions of each kind, to be damaged.
fn valid_expressions() -> Vec<String> {
    let mut out = Vec::new();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/feel")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let expressions = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| line.split(" => ").next().unwrap_or(line).trim().to_owned());
        out.extend(expressions);
    }
    assert!(out.len() > 100, "the folder has {} expressions", out.len());
    out.sort();
    out
}

#[test]
fn any_damaged_expression_is_read_or_refused() {
    let valid = valid_expressions();
    let variables: Context = [("x", Value::from(5)), ("item", Value::from("a"))]
        .into_iter()
        .collect();
    let limits = Limits {
        steps: 20_000,
        size: 20_000,
        ..Limits::default()
    };
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    for round in 0..20_000 {
        let mut text: Vec<char> = valid[random.below(valid.len())].chars().collect();
        for _ in 0..1 + random.below(4) {
            let at = random.below(text.len() + 1);
            let end = (at + random.below(12)).min(text.len());
            match random.below(5) {
                0 => {
                    text.drain(at..end);
                }
                1 => {
                    let piece = PIECES[random.below(PIECES.len())];
                    text.splice(at..at, piece.chars());
                }
                2 => {
                    let copied: Vec<char> = text[at..end].to_vec();
                    text.splice(at..at, copied);
                }
                3 => {
                    let other = &valid[random.below(valid.len())];
                    text.splice(at..end, other.chars());
                }
                _ => text.truncate(at),
            }
        }
        let text: String = text.into_iter().collect();
        let dialect = if round % 2 == 0 {
            Dialect::Standard
        } else {
            Dialect::Camunda
        };
        let session = Session::new(dialect).with_limits(limits);
        if let Ok(expression) = Expression::compile(&text, &Scope::new(dialect))
            && let Ok(value) = expression.evaluate_in(&variables, &session)
        {
            assert_ne!(value.to_string(), "", "{text}");
        }
        if let Ok(tests) = UnaryTests::compile(&text, &Scope::new(dialect)) {
            let _ = tests.evaluate_in(Value::from(5), &variables, &session);
        }
    }
}
