//! Decision tables and FEEL by Cauce: `cargo bench --manifest-path benches/dmn/Cargo.toml`.

use std::hint::black_box;
use std::path::Path;

use cauce_dmn::camunda::{Decisions, FeelOnly};
use cauce_dmn::feel::{Dialect, Expression, Scope, Session};
use cauce_dmn::{Context, Model, Value, model};
use cauce_dmn_bench::{EXPRESSION, TABLES, file, write};
use criterion::{Criterion, criterion_group, criterion_main};

fn inputs(columns: usize, rules: usize) -> Context {
    let mut inputs = Context::new();
    inputs.put("c0", Value::from(format!("v{}", rules - 1)));
    for column in 1..columns {
        let value = i64::try_from(rules).unwrap_or(i64::MAX);
        inputs.put(format!("c{column}"), Value::from(value));
    }
    inputs
}

fn tables(c: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tables");
    write(&folder).expect("the target folder can be written to");
    for (name, columns, rules) in TABLES {
        let xml = std::fs::read(file(&folder, columns, rules)).expect("it was just written");
        let definitions = model::parse(&xml).expect("the table is a model");
        let decisions = Decisions::compile(&definitions).expect("Camunda takes it");
        let standard = Model::compile(definitions);
        let inputs = inputs(columns, rules);
        let session = || Session::new(Dialect::Camunda);
        let outcome = decisions.evaluate("k", &inputs, &FeelOnly, &session());
        let result = outcome.expect("it evaluates").result;
        assert_eq!(result.len(), 1, "the last rule matches");
        c.bench_function(&format!("{name}: evaluate"), |b| {
            b.iter(|| black_box(decisions.evaluate("k", &inputs, &FeelOnly, &session())))
        });
        c.bench_function(&format!("{name}: evaluate by the standard"), |b| {
            b.iter(|| black_box(standard.evaluate("k", &inputs)))
        });
        c.bench_function(&format!("{name}: parse and compile"), |b| {
            b.iter(|| black_box(model::parse(&xml).and_then(|d| Decisions::compile(&d))))
        });
    }
}

fn feel(c: &mut Criterion) {
    c.bench_function("FEEL, 60 characters: parse", |b| {
        let scope = Scope::new(Dialect::Camunda);
        b.iter(|| black_box(Expression::compile(black_box(EXPRESSION), &scope)))
    });
    let expression = Expression::compile(EXPRESSION, &Scope::new(Dialect::Camunda));
    let expression = expression.expect("it is FEEL");
    let variables: Context = [("amount", Value::from(50)), ("fee", Value::from(3))]
        .into_iter()
        .collect();
    c.bench_function("FEEL, 60 characters: evaluate", |b| {
        b.iter(|| black_box(expression.evaluate(&variables)))
    });
}

criterion_group!(benches, tables, feel);
criterion_main!(benches);
