//! Runs the DMN Technology Compatibility Kit: `cargo run --release -p cauce-dmn --example tck -- DIR [FILTER]`.
//!
//! Prints a line a folder and what failed in it, and closes with `N passed, N failed`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cauce_dmn::model::{self, Definitions, xml::Element};
use cauce_dmn::temporal::{Date, DateTime, DaysDuration, MonthsDuration, Time};
use cauce_dmn::{Context, Decimal, Model, Value};

fn main() -> ExitCode {
    // deep recursion in models needs room in unoptimised builds
    let worker = std::thread::Builder::new().stack_size(64 << 20).spawn(run);
    worker
        .ok()
        .and_then(|w| w.join().ok())
        .unwrap_or(ExitCode::FAILURE)
}

fn run() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(root) = arguments.next() else {
        eprintln!("usage: tck DIR [FILTER]");
        return ExitCode::FAILURE;
    };
    let filter = arguments.next().unwrap_or_default();
    let mut folders = Vec::new();
    find_folders(Path::new(&root), &mut folders);
    folders.sort();
    let (mut passed, mut failed) = (0, 0);
    for folder in folders
        .iter()
        .filter(|f| f.to_string_lossy().contains(&filter))
    {
        let failures = run_folder(folder);
        let wrong = failures.iter().filter(|f| f.is_err()).count();
        println!(
            "{}: {} passed, {wrong} failed",
            folder.strip_prefix(&root).unwrap_or(folder).display(),
            failures.len() - wrong
        );
        for failure in failures.iter().filter_map(|f| f.as_ref().err()) {
            println!("    {failure}");
        }
        passed += failures.len() - wrong;
        failed += wrong;
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|d| d.flatten().map(|e| e.path()).collect())
        .unwrap_or_default();
    paths.sort();
    paths
}

fn find_folders(at: &Path, into: &mut Vec<PathBuf>) {
    let entries = files(at);
    if entries
        .iter()
        .any(|p| p.extension().is_some_and(|e| e == "dmn"))
    {
        into.push(at.to_owned());
    }
    for folder in entries.iter().filter(|p| p.is_dir()) {
        find_folders(folder, into);
    }
}

fn run_folder(folder: &Path) -> Vec<Result<(), String>> {
    let mut models: Vec<(String, Result<Definitions, String>)> = Vec::new();
    for file in files(folder)
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "dmn"))
    {
        let parsed = std::fs::read(file)
            .map_err(|e| e.to_string())
            .and_then(|xml| model::parse(&xml).map_err(|e| e.to_string()));
        models.push((
            file.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            parsed,
        ));
    }
    let mut results = Vec::new();
    for file in files(folder)
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "xml"))
    {
        let read = std::fs::read(file)
            .map_err(|e| e.to_string())
            .and_then(|xml| model::xml::read(&xml).map_err(|e| e.to_string()));
        match read {
            Ok(cases) => run_cases(&cases, &models, &mut results),
            Err(error) => results.push(Err(error)),
        }
    }
    results
}

fn run_cases(
    cases: &Element,
    models: &[(String, Result<Definitions, String>)],
    results: &mut Vec<Result<(), String>>,
) {
    let name = cases
        .child("modelName")
        .map(|n| n.text.trim().to_owned())
        .unwrap_or_default();
    let main = models
        .iter()
        .find(|(file, _)| *file == name)
        .or(models.first());
    let model = match main {
        Some((_, Ok(definitions))) => {
            let others = models
                .iter()
                .filter(|(file, _)| *file != name)
                .filter_map(|(_, d)| d.clone().ok())
                .collect();
            Ok(Model::compile_with(definitions.clone(), others))
        }
        Some((file, Err(error))) => Err(format!("{file}: {error}")),
        None => Err(format!("no model '{name}'")),
    };
    for case in cases.children_named("testCase") {
        let id = case.attribute("id").unwrap_or("?");
        results.push(
            model
                .as_ref()
                .map_err(Clone::clone)
                .and_then(|model| run_case(case, model))
                .map_err(|e| format!("{id}: {e}")),
        );
    }
}

fn run_case(case: &Element, model: &Model) -> Result<(), String> {
    let mut inputs = Context::new();
    for input in case.children_named("inputNode") {
        let name = cauce_dmn::feel::normalize_name(input.attribute("name").unwrap_or_default());
        inputs.put(name, value(input)?);
    }
    let invocable = case.attribute("invocableName");
    let mut wrong = Vec::new();
    for node in case.children_named("resultNode") {
        let name = node.attribute("name").unwrap_or_default();
        let target = invocable
            .filter(|_| matches!(case.attribute("type"), Some("decisionService" | "bkm")))
            .unwrap_or(name);
        let session =
            cauce_dmn::feel::Session::new(cauce_dmn::feel::Dialect::Standard).with_warnings();
        let actual = model
            .evaluate_in(target, &inputs, &session)
            .map_err(|e| e.to_string());
        let expects_error = node.attribute("errorResult") == Some("true");
        let expected = node.child("expected").map_or(Ok(Value::Null), value)?;
        let matches = match &actual {
            Ok(actual) => {
                // a service with several outputs is asked for each of them
                let part = actual
                    .as_context()
                    .filter(|_| target != name)
                    .and_then(|c| c.get(name));
                same(actual, &expected)
                    || part.is_some_and(|part| same(part, &expected))
                    || (expects_error && actual.is_null())
            }
            Err(_) => expects_error,
        };
        if !matches {
            let shown = actual.map_or_else(|e| format!("error {e}"), |v| v.to_string());
            let warnings: Vec<String> = session.take_warnings().into_iter().map(|w| w.0).collect();
            let problems: Vec<String> = model
                .problems()
                .iter()
                .take(2)
                .map(ToString::to_string)
                .collect();
            wrong.push(format!(
                "{name}: expected {expected}, got {shown} {warnings:?} {problems:?}"
            ));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("; "))
    }
}

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

fn value(element: &Element) -> Result<Value, String> {
    if let Some(list) = element.child("list") {
        if list.attribute_of(XSI, "nil") == Some("true") {
            return Ok(Value::Null);
        }
        return list.children_named("item").map(value).collect();
    }
    if element.child("component").is_some() {
        let mut context = Context::new();
        for component in element.children_named("component") {
            let value = if component.attribute_of(XSI, "nil") == Some("true") {
                Value::Null
            } else {
                value(component)?
            };
            context.put(
                cauce_dmn::feel::normalize_name(component.attribute("name").unwrap_or_default()),
                value,
            );
        }
        return Ok(Value::context(context));
    }
    let Some(simple) = element.child("value") else {
        return Ok(Value::Null);
    };
    if simple.attribute_of(XSI, "nil") == Some("true") {
        return Ok(Value::Null);
    }
    let text = simple.text.as_str();
    let Some(declared) = simple.attribute_of(XSI, "type") else {
        // untyped values are what they look like
        if text.trim().is_empty() {
            return Ok(Value::Null);
        }
        let number = text.trim().parse::<Decimal>().ok().map(Value::Number);
        let truth = || text.trim().parse::<bool>().ok().map(Value::Bool);
        let time = || {
            Some(text.trim())
                .filter(|t| t.contains('T'))
                .and_then(DateTime::parse)
                .map(Value::date_time)
        };
        return Ok(number
            .or_else(truth)
            .or_else(time)
            .unwrap_or_else(|| Value::from(text)));
    };
    let kind = declared.rsplit(':').next().unwrap_or(declared);
    let trimmed = text.trim();
    let parsed = match kind {
        "boolean" => trimmed.parse().ok().map(Value::Bool),
        "decimal" | "double" | "integer" | "float" | "int" | "long" => {
            trimmed.parse::<Decimal>().ok().map(Value::Number)
        }
        "date" => Date::parse(trimmed).map(Value::Date),
        "time" => Time::parse(trimmed).map(Value::time),
        "dateTime" => DateTime::parse(trimmed).map(Value::date_time),
        "duration" => MonthsDuration::parse(trimmed)
            .map(Value::Months)
            .or_else(|| DaysDuration::parse(trimmed).map(Value::Days)),
        _ => Some(Value::from(text)),
    };
    parsed.ok_or_else(|| format!("cannot read '{text}' as {kind}"))
}

/// Equal, numbers to the eight places the kit's results are rounded to, lists and contexts by their parts.
fn same(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Number(a), Value::Number(b)) => {
            let scale = b.abs().max(Decimal::ONE);
            let tolerance = Decimal::new(1, -8).and_then(|t| t.mul(scale));
            a.sub(*b)
                .zip(tolerance)
                .is_some_and(|(distance, tolerance)| distance.abs() <= tolerance)
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(x, y)| same(x, y))
        }
        (Value::Context(a), Value::Context(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, x)| b.get(name).is_some_and(|y| same(x, y)))
        }
        (a, b) => a.is_equal(b),
    }
}
