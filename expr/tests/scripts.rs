//! Scripts and what Camunda 7.24 with Nashorn answers for them: `data/javascript.txt` was recorded from it.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod common;

use std::time::{Duration, Instant};

use cauce_expr::script::{Limits, Script};
use cauce_expr::{Fault, Host, Scope, Value};
use common::{TestScope, cases, show};

fn outcome(format: &str, source: &str, scope: &mut TestScope) -> String {
    match Script::compile(format, source).run(scope, &Limits::default()) {
        Ok(value) => show(&value),
        Err(fault) => format!("failed {fault}"),
    }
}

#[test]
fn javascript_does_as_in_camunda() {
    let mut wrong = Vec::new();
    let cases = cases(include_str!("data/javascript.txt"));
    for (source, expected) in &cases {
        let got = outcome("javascript", source, &mut TestScope::new());
        if got.replace(' ', "") != expected.replace(' ', "") {
            wrong.push(format!("{source}\n  expected {expected}\n  but got  {got}"));
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

/// Where QuickJS is closer to GraalJS, Camunda's other engine, than to Nashorn, which keeps no integers and gives odd objects.
#[test]
fn javascript_gives_integers_lists_and_maps() {
    for (source, expected) in [
        ("i + 1", "Integer 6"),
        ("i * 2", "Integer 10"),
        ("l + 1", "Integer 8"),
        ("parseInt('12') + i", "Integer 17"),
        ("Math.floor(2.7)", "Integer 2"),
        ("d * 2", "Double 5.0"),
        ("new Date(0)", "Date \"1970-01-01T00:00:00.000+0000\""),
        (
            "var a = []; for (var x of ol) a.push(x); a.join()",
            "String \"x,y,3\"",
        ),
        (
            "var a = []; for (var k in om) a.push(k); a.join()",
            "String \"k,n\"",
        ),
        (
            "JSON.stringify(om)",
            "String \"{\\\"k\\\":\\\"v\\\",\\\"n\\\":{\\\"q\\\":1}}\"",
        ),
        (
            "let q = 1; const f = (x) => `t${x + q}`; f(1)",
            "String \"t2\"",
        ),
    ] {
        assert_eq!(
            outcome("javascript", source, &mut TestScope::new()),
            expected,
            "{source}"
        );
    }
    let mut scope = TestScope::new();
    outcome(
        "javascript",
        "execution.setVariable('a', [1, 'x', {b: [null, 1.5]}]); ol.add(4); om.z = 1;",
        &mut scope,
    );
    assert_eq!(scope.get("a").unwrap().to_text(), "[1, x, {b=[null, 1.5]}]");
    assert_eq!(
        scope.get("ol").unwrap().deserialized().to_text(),
        "[x, y, 3, 4]"
    );
    assert_eq!(
        scope.get("om").unwrap().deserialized().to_text(),
        "{z=1, k=v, n={q=1}}"
    );
}

#[test]
fn scripts_throw_bpmn_errors() {
    let fault = Script::compile(
        "JavaScript",
        "throw new org.camunda.bpm.engine.delegate.BpmnError('E1', 'msg')",
    )
    .run(&mut TestScope::new(), &Limits::default())
    .unwrap_err();
    assert!(
        matches!(fault, Fault::BpmnError { code, message } if code == "E1" && message.as_deref() == Some("msg"))
    );
}

#[test]
fn unknown_languages_fail_when_they_run() {
    let expected = "failed Can't find scripting engine for 'python': scriptEngine is null";
    assert_eq!(outcome("python", "1 + 1", &mut TestScope::new()), expected);
}

#[test]
fn juel_is_a_script_language_too() {
    let at = "failed Unable to evaluate script while executing activity 't' in the process definition with id 'd':\
              org.camunda.bpm.impl.juel.jakarta.el.";
    for (source, expected) in [
        ("${i+1}", "Long 6".to_owned()),
        ("1 + 1", "String \"1 + 1\"".to_owned()),
        (
            "${foo}",
            format!("{at}PropertyNotFoundException: Cannot find property foo"),
        ),
        (
            "${s.foo()}",
            format!("{at}MethodNotFoundException: Method not found: class java.lang.String.foo()"),
        ),
    ] {
        assert_eq!(
            outcome("juel", source, &mut TestScope::new()),
            expected,
            "{source}"
        );
    }
}

#[test]
fn a_source_may_be_an_expression() {
    let mut scope = TestScope::new();
    scope.set("source", Value::from("i + 1"));
    assert_eq!(outcome("javascript", "${source}", &mut scope), "Integer 6");
    let unknown = "failed Unknown property used in expression: ${foo}. Cause: Cannot resolve identifier 'foo'";
    assert_eq!(outcome("javascript", "${foo}", &mut scope), unknown);
}

#[test]
fn runs_are_limited() {
    let limits = Limits {
        time: Duration::from_millis(200),
        ..Limits::default()
    };
    for (format, source) in [
        ("javascript", "for (;;) {}"),
        ("javascript", "try { for (;;) {} } catch (e) {} for (;;) {}"),
        (
            "javascript",
            "var a = []; for (;;) a.push(new Array(1000).fill(7))",
        ),
        ("javascript", "function f() { return f() + 1 } f()"),
        ("javascript", "'x'.repeat(20000000)"),
        (
            "javascript",
            "new RegExp('(a+)+$').test('a'.repeat(40) + 'b')",
        ),
        ("javascript", "for (;;) execution.getVariable('s')"),
        ("rhai", "loop {}"),
        ("rhai", "let a = \"x\"; loop { a += a }"),
        ("rhai", "fn f(x) { f(x) } f(1)"),
    ] {
        let start = Instant::now();
        let outcome = Script::compile(format, source).run(&mut TestScope::new(), &limits);
        assert!(
            matches!(outcome, Err(Fault::Limit(_))),
            "{source}: {outcome:?}"
        );
        assert!(start.elapsed() < Duration::from_secs(5), "{source}");
    }
}

#[test]
fn a_script_does_not_outlive_the_scope() {
    struct Failing(TestScope);
    impl Scope for Failing {
        fn variable(&mut self, name: &str) -> Result<Option<Value>, Fault> {
            self.0.variable(name)
        }
        fn variables(&mut self) -> Result<Vec<(String, Value)>, Fault> {
            self.0.variables()
        }
        fn set_variable(&mut self, _: &str, _: Value) -> Result<(), Fault> {
            Err(Fault::Failed("no".to_owned()))
        }
        fn property(&mut self, host: Host, name: &str) -> Result<Option<Value>, Fault> {
            self.0.property(host, name)
        }
        fn call(&mut self, _: Host, _: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
            Err(Fault::Failed("no".to_owned()))
        }
        fn now(&self) -> chrono::DateTime<chrono::Utc> {
            self.0.now()
        }
        fn current_user(&self) -> Option<String> {
            None
        }
        fn current_groups(&self) -> Vec<String> {
            Vec::new()
        }
    }
    let source = "try { execution.setVariable('a', 1) } catch (e) {} 5";
    let fault = Script::compile("javascript", source)
        .run(&mut Failing(TestScope::new()), &Limits::default())
        .unwrap_err();
    assert_eq!(fault.to_string(), "no");
}

#[test]
fn nothing_is_left_from_one_script_to_the_next() {
    assert_eq!(
        outcome(
            "javascript",
            "globalThis.left = 1; String.prototype.foo = 1; left",
            &mut TestScope::new()
        ),
        "Integer 1"
    );
    assert_eq!(
        outcome(
            "javascript",
            "typeof left + typeof 'x'.foo",
            &mut TestScope::new()
        ),
        "String \"undefinedundefined\""
    );
}

#[test]
fn rhai_reads_and_writes_variables() {
    for (source, expected) in [
        ("i + 1", "Integer 6"),
        ("l * 2.0", "Double 14.0"),
        ("s + 'x'", "String \"abcx\""),
        ("om.n.q", "Integer 1"),
        ("ol.len()", "Integer 3"),
        ("j.c[1]", "Double 2.5"),
        ("dt.time", "Long 1795325400000"),
        ("dt", "Date \"2026-11-22T05:30:00.000+0000\""),
        ("execution.getVariable(\"s\")", "String \"abc\""),
        (
            "execution.setVariable(\"zz\", [1, #{a: ()}]); execution.getVariable(\"zz\")[0]",
            "Integer 1",
        ),
        ("execution.businessKey", "String \"bk\""),
        ("execution.invoke(\"getBusinessKey\", [])", "String \"bk\""),
        ("if i > 3 { \"big\" } else { \"small\" }", "String \"big\""),
        ("json(`{\"a\": [1]}`).a[0]", "Integer 1"),
        ("()", "Null null"),
    ] {
        assert_eq!(
            outcome("rhai", source, &mut TestScope::new()),
            expected,
            "{source}"
        );
    }
    let fault = Script::compile("rhai", "fn f() { bpmn_error(\"E1\", \"msg\") } f()")
        .run(&mut TestScope::new(), &Limits::default())
        .unwrap_err();
    assert!(
        matches!(fault, Fault::BpmnError { code, message } if code == "E1" && message.as_deref() == Some("msg"))
    );
    let broken = outcome("rhai", "1 +", &mut TestScope::new());
    assert!(
        broken.starts_with("failed Unable to evaluate script while executing activity 't'"),
        "{broken}"
    );
}
