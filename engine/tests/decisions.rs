//! Decisions: deployed, evaluated by callers and by business rule tasks, with their history.

use std::sync::Arc;

use cauce_engine::command::{self, Deploy, Deployed, Resource, StartInstance};
use cauce_engine::expr::{TypedValue, Value};
use cauce_engine::store::Filter;
use cauce_engine::store::records::{
    DecisionDefinition, DecisionRequirementsDefinition, HistoricDecisionInput,
    HistoricDecisionInstance, HistoricDecisionOutput, Variable,
};
use cauce_engine::{Engine, EngineConfig, EngineError};

const BPMN: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">"#;

const GRAPH: &str = r##"
  <decision id="dish" name="Dish" camunda:versionTag="v1" camunda:historyTimeToLive="3">
    <informationRequirement id="r1"><requiredDecision href="#season"/></informationRequirement>
    <decisionTable id="t" hitPolicy="UNIQUE">
      <input id="i" label="Season"><inputExpression id="ie" typeRef="string"><text>season</text></inputExpression></input>
      <output id="o" label="Dish" name="dish" typeRef="string"/>
      <rule id="winter"><inputEntry id="e1"><text>"Winter"</text></inputEntry><outputEntry id="e2"><text>"Roastbeef"</text></outputEntry></rule>
      <rule id="summer"><inputEntry id="e3"><text>"Summer"</text></inputEntry><outputEntry id="e4"><text>"Salad"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="season" name="Season">
    <variable id="v" name="season" typeRef="string"/>
    <literalExpression id="l"><text>if temperature &lt; 10 then "Winter" else "Summer"</text></literalExpression>
  </decision>"##;

fn dmn(decisions: &str) -> String {
    format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="model" name="Model" namespace="space">{decisions}</definitions>"#
    )
}

fn table(id: &str, policy: &str, outputs: &[(&str, &str)], rules: &[&[&str]]) -> String {
    let outputs: String = outputs
        .iter()
        .map(|(n, t)| format!(r#"<output id="o-{n}" name="{n}"{}/>"#, type_ref(t)))
        .collect();
    let rule = |(row, cells): (usize, &&[&str])| {
        let cell = |(column, text)| {
            format!(r#"<outputEntry id="c{row}-{column}"><text>{text}</text></outputEntry>"#)
        };
        format!(
            r#"<rule id="r{row}">{}</rule>"#,
            cells.iter().enumerate().map(cell).collect::<String>()
        )
    };
    let rules: String = rules.iter().enumerate().map(rule).collect();
    format!(
        r#"<decision id="{id}" name="{id}"><decisionTable id="t" hitPolicy="{policy}">{outputs}{rules}</decisionTable></decision>"#
    )
}

fn type_ref(name: &str) -> String {
    if name.is_empty() {
        String::new()
    } else {
        format!(r#" typeRef="{name}""#)
    }
}

fn process(attributes: &str, extensions: &str) -> String {
    format!(
        r#"{BPMN}<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="b"/>
        <businessRuleTask id="b" {attributes}>{extensions}</businessRuleTask><sequenceFlow id="g" sourceRef="b" targetRef="u"/><userTask id="u"/></process></definitions>"#
    )
}

async fn engine() -> Engine {
    Engine::open(EngineConfig {
        job_executor: false,
        ..EngineConfig::default()
    })
    .await
    .expect("an engine")
}

async fn deploy_for(
    engine: &Engine,
    tenant: Option<&str>,
    files: &[(&str, &str)],
) -> Result<Deployed, EngineError> {
    let resource = |(name, text): &(&str, &str)| Resource {
        name: (*name).to_owned(),
        bytes: Arc::from(text.as_bytes()),
    };
    let deploy = Deploy {
        tenant_id: tenant.map(str::to_owned),
        resources: files.iter().map(resource).collect(),
        ..Deploy::default()
    };
    engine.run(|exec| command::deploy(exec, &deploy)).await
}

async fn deploy(engine: &Engine, files: &[(&str, &str)]) -> Deployed {
    deploy_for(engine, None, files).await.expect("a deployment")
}

fn integer(name: &str, value: i32) -> (String, TypedValue) {
    (name.to_owned(), TypedValue::from(Value::Integer(value)))
}

async fn start(
    engine: &Engine,
    deployed: &Deployed,
    variables: Vec<(String, TypedValue)>,
) -> Result<(), EngineError> {
    let id = deployed.process_definitions[0].id.clone();
    let start = StartInstance {
        definition_id: id,
        variables,
        ..StartInstance::default()
    };
    engine
        .run(|exec| command::start_instance(exec, &start))
        .await
        .map(|_| ())
}

async fn rows<R: cauce_engine::store::Record>(engine: &Engine, order: &'static str) -> Vec<R> {
    engine
        .store()
        .select::<R>(&Filter::new().order(order))
        .await
        .expect("rows")
}

async fn variable(engine: &Engine, name: &str) -> Option<Variable> {
    rows::<Variable>(engine, "NAME_")
        .await
        .into_iter()
        .find(|v| v.name == name)
}

fn message(result: Result<(), EngineError>) -> String {
    result.expect_err("an error").to_string()
}

/// A type and its text, or a message.
type Expected<'a> = Result<(&'a str, Option<&'a str>), String>;

#[tokio::test]
async fn a_graph_is_deployed_with_its_requirements() {
    let engine = engine().await;
    let model = dmn(GRAPH);
    for _ in 0..2 {
        deploy(
            &engine,
            &[
                ("dish.dmn", &model),
                ("dish.dish.png", "x"),
                ("dish.svg", "y"),
            ],
        )
        .await;
    }
    let graphs = rows::<DecisionRequirementsDefinition>(&engine, "VERSION_").await;
    let shown: Vec<_> = graphs
        .iter()
        .map(|g| {
            (
                g.key.as_str(),
                g.version,
                g.category.as_deref(),
                g.name.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("model", 1, Some("space"), Some("Model")),
            ("model", 2, Some("space"), Some("Model"))
        ]
    );
    let decisions = rows::<DecisionDefinition>(&engine, "VERSION_, KEY_").await;
    let shown: Vec<_> = decisions
        .iter()
        .map(|d| {
            (
                d.key.as_str(),
                d.version,
                d.version_tag.as_deref(),
                d.history_ttl,
                d.dgrm_resource_name.as_deref(),
            )
        })
        .collect();
    let both = |version| {
        [
            ("dish", version, Some("v1"), Some(3), Some("dish.dish.png")),
            ("season", version, None, None, Some("dish.svg")),
        ]
    };
    assert_eq!(shown, [both(1), both(2)].concat());
    assert!(decisions[0].id.starts_with("dish:1:"));
    assert_eq!(
        decisions[0].dec_req_id.as_deref(),
        Some(graphs[0].id.as_str())
    );
    assert_eq!(decisions[3].dec_req_key.as_deref(), Some("model"));
}

#[tokio::test]
async fn versions_are_counted_by_key_and_tenant() {
    let engine = engine().await;
    let model = dmn(&table("d", "FIRST", &[("a", "string")], &[&[r#""x""#]]));
    for tenant in [None, Some("one"), None, Some("two"), Some("one")] {
        deploy_for(&engine, tenant, &[("d.dmn", &model)])
            .await
            .expect("a deployment");
    }
    let decisions = rows::<DecisionDefinition>(&engine, "ID_").await;
    let mut shown: Vec<_> = decisions
        .iter()
        .map(|d| (d.tenant_id.as_deref(), d.version))
        .collect();
    shown.sort_unstable();
    assert_eq!(
        shown,
        [
            (None, 1),
            (None, 2),
            (Some("one"), 1),
            (Some("one"), 2),
            (Some("two"), 1)
        ]
    );
    assert!(
        rows::<DecisionRequirementsDefinition>(&engine, "ID_")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn bad_models_are_refused_as_a_whole() {
    let engine = engine().await;
    let good = dmn(&table("d", "FIRST", &[("a", "string")], &[]));
    let same = good.replace(r#"id="model""#, r#"id="other""#);
    let cases: [(&[(&str, &str)], &str); 3] = [
        (
            &[("x.dmn", "no xml")],
            "ENGINE-22004 Unable to transform DMN resource 'x.dmn'.",
        ),
        (
            &[("good.dmn", &good), ("y.dmn11.xml", "<definitions/>")],
            "ENGINE-22004 Unable to transform DMN resource 'y.dmn11.xml'.",
        ),
        (
            &[("a.dmn", &good), ("b.dmn", &same)],
            "The deployment contains definitions with the same key 'd' (id attribute), this is not allowed",
        ),
    ];
    for (files, expected) in cases {
        let error = deploy_for(&engine, None, files).await.expect_err("refused");
        assert_eq!(error.to_string(), expected);
    }
    assert!(rows::<DecisionDefinition>(&engine, "ID_").await.is_empty());
}

#[tokio::test]
async fn evaluation_by_id_writes_history_of_the_graph() {
    let engine = engine().await;
    let deployed = deploy(&engine, &[("dish.dmn", &dmn(GRAPH))]).await;
    let id = deployed
        .decision_definitions
        .iter()
        .find(|d| d.key == "dish")
        .map(|d| d.id.clone())
        .unwrap_or_default();
    let variables = [integer("temperature", 20)];
    let result = engine
        .run(|exec| command::evaluate_decision(exec, &id, &variables))
        .await
        .expect("a result");
    let shown: Vec<Vec<_>> = result
        .rules
        .iter()
        .map(|r| {
            r.iter()
                .map(|e| (e.name.as_deref(), e.value.clone()))
                .collect()
        })
        .collect();
    assert_eq!(shown, [[(Some("dish"), Value::from("Salad"))]]);
    let instances = rows::<HistoricDecisionInstance>(&engine, "DEC_DEF_KEY_").await;
    let keys: Vec<_> = instances
        .iter()
        .map(|i| {
            (
                i.dec_def_key.as_str(),
                i.root_dec_inst_id.is_some(),
                i.dec_req_key.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        keys,
        [
            ("dish", false, Some("model")),
            ("season", true, Some("model"))
        ]
    );
    assert_eq!(
        instances[1].root_dec_inst_id.as_deref(),
        Some(instances[0].id.as_str())
    );
    assert_eq!(
        instances[0].removal_time,
        Some(instances[0].eval_time + chrono::Duration::days(3))
    );
    assert_eq!(instances[1].removal_time, instances[0].removal_time);
    let inputs = rows::<HistoricDecisionInput>(&engine, "ID_").await;
    let shown: Vec<_> = inputs
        .iter()
        .map(|i| {
            (
                i.clause_name.as_deref(),
                i.var_type.as_deref(),
                i.text.as_deref(),
            )
        })
        .collect();
    assert_eq!(shown, [(Some("Season"), Some("string"), Some("Summer"))]);
    let mut outputs = rows::<HistoricDecisionOutput>(&engine, "ID_").await;
    outputs.sort_by(|a, b| a.var_name.cmp(&b.var_name));
    let shown: Vec<_> = outputs
        .iter()
        .map(|o| {
            (
                o.var_name.as_deref(),
                o.rule_id.as_deref(),
                o.rule_order,
                o.text.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (Some("dish"), Some("summer"), Some(1), Some("Salad")),
            (Some("season"), None, None, Some("Summer"))
        ]
    );
}

#[tokio::test]
async fn errors_name_what_is_missing_or_failed() {
    let engine = engine().await;
    let none = engine
        .run(|exec| command::evaluate_decision(exec, "nope", &[]))
        .await
        .expect_err("no such decision");
    assert_eq!(
        none.to_string(),
        "no deployed decision definition found with id 'nope': decisionDefinition is null"
    );
    let deployed = deploy(
        &engine,
        &[(
            "d.dmn",
            &dmn(&table("d", "FIRST", &[("a", "integer")], &[&[r#""x""#]])),
        )],
    )
    .await;
    let id = deployed.decision_definitions[0].id.clone();
    let failed = engine
        .run(|exec| command::evaluate_decision(exec, &id, &[]))
        .await
        .expect_err("no integer");
    assert_eq!(
        failed.to_string(),
        "Exception while evaluating decision with key 'null'"
    );
    assert!(
        rows::<HistoricDecisionInstance>(&engine, "ID_")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn results_are_mapped_to_a_variable() {
    const TWO: &str = "[{a=Value 'x' of type 'PrimitiveValueType[string]', isTransient=false, b=Untyped value '1', isTransient = false}, {a=Untyped 'null' value, b=Untyped value '2.5', isTransient = false}]";
    let one = table("d", "UNIQUE", &[("a", "integer")], &[&["7"]]);
    let column = table(
        "d",
        "COLLECT",
        &[("a", "string")],
        &[&[r#""x""#], &[r#""y""#]],
    );
    let two = table(
        "d",
        "COLLECT",
        &[("a", "string"), ("b", "")],
        &[&[r#""x""#, "1"], &["null", "2.5"]],
    );
    let none = table("d", "UNIQUE", &[("a", "string")], &[]);
    let list = Some("java.util.ArrayList");
    let cases: [(&str, &str, Expected<'_>); 12] = [
        (&one, "singleEntry", Ok(("integer", None))),
        (
            &one,
            "singleResult",
            Ok(("serializable", Some("java.util.HashMap"))),
        ),
        (&one, "collectEntries", Ok(("serializable", list))),
        (&one, "", Ok(("serializable", list))),
        (&none, "singleEntry", Ok(("null", None))),
        (&none, "singleResult", Ok(("null", None))),
        (
            &none,
            "collectEntries",
            Ok(("serializable", Some("java.util.Collections$EmptyList"))),
        ),
        (&none, "resultList", Ok(("serializable", list))),
        (&column, "collectEntries", Ok(("serializable", list))),
        (
            &two,
            "singleEntry",
            Err(format!(
                "ENGINE-22001 The decision result mapper 'SingleEntryDecisionResultMapper{{}}' failed to process '{TWO}'"
            )),
        ),
        (
            &two,
            "singleResult",
            Err(format!(
                "ENGINE-22001 The decision result mapper 'SingleResultDecisionResultMapper{{}}' failed to process '{TWO}'"
            )),
        ),
        (
            &two,
            "collectEntries",
            Err(format!(
                "ENGINE-22002 The decision result mapper 'CollectEntriesDecisionResultMapper{{}}' failed to process '{TWO}'. The decision outputs should only contains values for one output name but found '[a, b]'."
            )),
        ),
    ];
    for (decision, mapper, expected) in cases {
        let engine = engine().await;
        let map = if mapper.is_empty() {
            String::new()
        } else {
            format!(r#"camunda:mapDecisionResult="{mapper}""#)
        };
        let bpmn = process(
            &format!(r#"camunda:decisionRef="d" camunda:resultVariable="result" {map}"#),
            "",
        );
        let deployed = deploy(&engine, &[("d.dmn", &dmn(decision)), ("p.bpmn", &bpmn)]).await;
        let started = start(&engine, &deployed, vec![]).await;
        match expected {
            Ok((kind, class)) => {
                started.expect("an instance");
                let row = variable(&engine, "result").await.expect("a variable");
                assert_eq!(
                    (row.kind.as_str(), row.text2.as_deref()),
                    (kind, class),
                    "{mapper} of {decision}"
                );
            }
            Err(expected) => assert_eq!(message(started), expected),
        }
    }
}

#[tokio::test]
async fn listeners_and_outputs_see_the_result_which_is_not_stored() {
    let engine = engine().await;
    let decision = table(
        "d",
        "COLLECT",
        &[("a", "string"), ("b", "long")],
        &[&[r#""x""#, "1"], &[r#""y""#, "2"]],
    );
    let extensions = r#"<extensionElements><camunda:inputOutput>
        <camunda:outputParameter name="first">${decisionResult[0].a}</camunda:outputParameter>
        <camunda:outputParameter name="last">${decisionResult.get(1).getEntry('b')}</camunda:outputParameter>
        <camunda:outputParameter name="all">${decisionResult.collectEntries('b').size()}</camunda:outputParameter>
        </camunda:inputOutput></extensionElements>"#;
    let bpmn = process(r#"camunda:decisionRef="d""#, extensions);
    let deployed = deploy(&engine, &[("d.dmn", &dmn(&decision)), ("p.bpmn", &bpmn)]).await;
    start(&engine, &deployed, vec![])
        .await
        .expect("an instance");
    let variables = rows::<Variable>(&engine, "NAME_").await;
    let shown: Vec<_> = variables
        .iter()
        .map(|v| (v.name.as_str(), v.kind.as_str(), v.text.as_deref()))
        .collect();
    assert_eq!(
        shown,
        [
            ("all", "integer", Some("2")),
            ("first", "string", Some("x")),
            ("last", "long", Some("2"))
        ]
    );
}

#[tokio::test]
async fn bindings_choose_the_version() {
    let tagged = |tag: &str, result: &str| {
        let decision = table(
            "d",
            "FIRST",
            &[("a", "string")],
            &[&[&format!("\"{result}\"")]],
        );
        dmn(&decision.replace(
            "<decision ",
            &format!(r#"<decision camunda:versionTag="{tag}" "#),
        ))
    };
    let cases = [
        (r#"camunda:decisionRef="d""#, Ok("third")),
        (
            r#"camunda:decisionRef="${key}" camunda:decisionRefBinding="latest""#,
            Ok("third"),
        ),
        (
            r#"camunda:decisionRef="d" camunda:decisionRefBinding="deployment""#,
            Ok("second"),
        ),
        (
            r#"camunda:decisionRef="d" camunda:decisionRefBinding="version" camunda:decisionRefVersion="1""#,
            Ok("first"),
        ),
        (
            r#"camunda:decisionRef="d" camunda:decisionRefBinding="versionTag" camunda:decisionRefVersionTag="one""#,
            Ok("first"),
        ),
        (
            r#"camunda:decisionRef="d" camunda:decisionRefBinding="version" camunda:decisionRefVersion="9""#,
            Err(
                "no decision definition deployed with key = 'd', version = '9' and tenant-id 'null': decisionDefinition is null",
            ),
        ),
        (
            r#"camunda:decisionRef="d" camunda:decisionRefBinding="versionTag" camunda:decisionRefVersionTag="none""#,
            Err(
                "no decision definition deployed with key = 'd', versionTag = 'none' and tenant-id 'null': decisionDefinition is null",
            ),
        ),
        (
            r#"camunda:decisionRef="e" camunda:decisionRefTenantId="t""#,
            Err(
                "no decision definition deployed with key 'e' and tenant-id 't': decisionDefinition is null",
            ),
        ),
    ];
    for (attributes, expected) in cases {
        let engine = engine().await;
        let bpmn = process(
            &format!(
                r#"{attributes} camunda:resultVariable="result" camunda:mapDecisionResult="singleEntry""#
            ),
            "",
        );
        deploy(&engine, &[("d.dmn", &tagged("one", "first"))]).await;
        let deployed = deploy(
            &engine,
            &[("d.dmn", &tagged("two", "second")), ("p.bpmn", &bpmn)],
        )
        .await;
        deploy(&engine, &[("d.dmn", &tagged("three", "third"))]).await;
        let key = ("key".to_owned(), TypedValue::from(Value::from("d")));
        let started = start(&engine, &deployed, vec![key]).await;
        match expected {
            Ok(expected) => {
                started.expect("an instance");
                assert_eq!(
                    variable(&engine, "result")
                        .await
                        .and_then(|v| v.text)
                        .as_deref(),
                    Some(expected),
                    "{attributes}"
                );
            }
            Err(expected) => assert_eq!(message(started), expected),
        }
    }
}

#[tokio::test]
async fn tasks_write_where_they_evaluated() {
    let engine = engine().await;
    let bpmn = process(r#"camunda:decisionRef="dish""#, "");
    let deployed = deploy(&engine, &[("d.dmn", &dmn(GRAPH)), ("p.bpmn", &bpmn)]).await;
    start(&engine, &deployed, vec![integer("temperature", 5)])
        .await
        .expect("an instance");
    let instances = rows::<HistoricDecisionInstance>(&engine, "DEC_DEF_KEY_").await;
    assert_eq!(instances.len(), 2);
    for row in &instances {
        assert_eq!(row.act_id.as_deref(), Some("b"));
        assert_eq!(row.proc_def_key.as_deref(), Some("p"));
        assert!(
            row.act_inst_id.is_some()
                && row.proc_inst_id.is_some()
                && row.root_proc_inst_id == row.proc_inst_id
        );
        assert_eq!((row.removal_time, row.user_id.as_deref()), (None, None));
    }
}

#[tokio::test]
async fn cells_may_be_of_other_languages() {
    let engine = engine().await;
    let decision = r##"<decision id="d" name="d"><decisionTable id="t" hitPolicy="FIRST">
        <input id="i"><inputExpression id="ie" expressionLanguage="juel"><text>${a + b}</text></inputExpression></input>
        <output id="o" name="o"/>
        <rule id="r"><inputEntry id="e" expressionLanguage="juel"><text>${cellInput > 3}</text></inputEntry><outputEntry id="x" expressionLanguage="juel"><text>${a}-${b}</text></outputEntry></rule>
        </decisionTable></decision>"##;
    let deployed = deploy(&engine, &[("d.dmn", &dmn(decision))]).await;
    let id = deployed.decision_definitions[0].id.clone();
    for (b, expected) in [(1, None), (2, Some(Value::from("2-2")))] {
        let variables = [integer("a", 2), integer("b", b)];
        let result = engine
            .run(|exec| command::evaluate_decision(exec, &id, &variables))
            .await
            .expect("a result");
        assert_eq!(
            result
                .rules
                .first()
                .and_then(|r| r.first())
                .map(|e| e.value.clone()),
            expected
        );
    }
}

#[tokio::test]
async fn the_time_to_live_of_history_is_changed() {
    let engine = engine().await;
    let deployed = deploy(&engine, &[("d.dmn", &dmn(GRAPH))]).await;
    let id = deployed.decision_definitions[0].id.clone();
    let set = |days| {
        let (engine, id) = (engine.clone(), id.clone());
        async move {
            engine
                .run(|exec| command::set_decision_time_to_live(exec, &id, days))
                .await
        }
    };
    set(Some(10)).await.expect("ten days");
    let row = engine
        .store()
        .select_by_id::<DecisionDefinition>(&id)
        .await
        .expect("a query")
        .expect("a row");
    assert_eq!((row.history_ttl, row.rev), (Some(10), 2));
    assert_eq!(
        message(set(Some(-1)).await),
        "historyTimeToLive is not greater than or equal to 0"
    );
}
