//! Who may do what: each command is refused without a permission and leaves nothing behind, and is done with each single permission
//! that its refusal names; and what is revoked, of everybody, of groups and of tenants.

use cauce_engine::authorization::Refusal;
use cauce_engine::command::{
    self, AuthorizationChange, DefinitionSelection, DeleteOptions, DeleteProcessInstance, Deploy,
    FilterChange, LinkTo, Modification, Readable, StartInstance, Suspension, TaskChange,
    UserProfile, VariableHost,
};
use cauce_engine::exec::Step;
use cauce_engine::{Caller, Engine, EngineConfig, EngineError, Exec};
use cauce_expr::{TypedValue, Value};
use cauce_store::Filter;
use cauce_store::records::{Authorization, Job, ProcessDefinition, Task};
use cauce_store::testing::{self, TestStore};

const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
  <process id="order" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/>
    <parallelGateway id="fork"/>
    <sequenceFlow id="f2" sourceRef="fork" targetRef="approve"/><userTask id="approve" camunda:candidateGroups="sales"/>
    <sequenceFlow id="f3" sourceRef="fork" targetRef="later"/><userTask id="later" camunda:asyncBefore="true"/>
  </process>
</definitions>"#;

async fn open(on: &TestStore) -> Engine {
    let config = EngineConfig {
        database: on.url.clone(),
        job_executor: false,
        authorization: true,
        ..EngineConfig::default()
    };
    Engine::open(config).await.expect("an engine")
}

/// What the commands of a case are about.
struct Scene {
    instance: String,
    task: String,
    job: String,
    definition: String,
    deployment: String,
    alone: String,
}

impl Scene {
    /// A new definition with an instance that waits in a task and before a job, and a task of no process.
    async fn of(engine: &Engine) -> Self {
        let deployment = engine
            .deploy("order")
            .resource("order.bpmn", MODEL)
            .await
            .expect("a deployment");
        let started = engine.start("order").variable("amount", 3).await;
        let instance = started.expect("an instance").id;
        let of = || Filter::new().text("PROC_INST_ID_", &instance);
        let store = engine.store();
        let task: Option<Task> = store.select_one(of()).await.expect("a row");
        let task = task.expect("a task");
        let jobs = Filter::new().text("PROCESS_INSTANCE_ID_", &instance);
        let job: Option<Job> = store.select_one(jobs).await.expect("a row");
        let definition = task.proc_def_id.clone().expect("a definition");
        let alone = format!("alone-{instance}");
        let new = TaskChange::default();
        engine
            .run(|exec| command::create_task(exec, Some(&alone), &new))
            .await
            .expect("a task");
        Self {
            task: task.id,
            job: job.expect("a job").id,
            definition,
            deployment: deployment.deployment.id,
            instance,
            alone,
        }
    }

    fn id(&self, which: &str) -> Option<String> {
        match which {
            "" => None,
            "instance" => Some(self.instance.clone()),
            "task" => Some(self.task.clone()),
            "deployment" => Some(self.deployment.clone()),
            "alone" => Some(self.alone.clone()),
            other => Some(other.to_owned()),
        }
    }
}

fn ann(revokes: bool) -> Caller {
    Caller {
        user: Some("ann".into()),
        groups: vec!["sales".into()],
        revokes,
        ..Caller::default()
    }
}

/// What tells of anything that a command has left behind.
async fn rows(engine: &Engine) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in [
        "ACT_RU_EXECUTION",
        "ACT_RU_TASK",
        "ACT_RU_IDENTITYLINK",
        "ACT_RU_VARIABLE",
        "ACT_RU_JOB",
        "ACT_RU_INCIDENT",
        "ACT_RU_AUTHORIZATION",
        "ACT_RU_FILTER",
        "ACT_RE_DEPLOYMENT",
        "ACT_RE_PROCDEF",
        "ACT_ID_USER",
        "ACT_ID_GROUP",
        "ACT_ID_TENANT",
        "ACT_HI_ACTINST",
        "ACT_HI_DETAIL",
        "ACT_HI_COMMENT",
        "ACT_HI_OP_LOG",
    ] {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        counts.push(engine.store().scalar(sql, Vec::new()).await.expect("rows"));
    }
    counts
}

async fn authorize(engine: &Engine, kind: i32, who: &str, resource: i32, id: &str, perms: i32) {
    let group = who.strip_prefix("group ").map(str::to_owned);
    let change = AuthorizationChange {
        permissions: perms,
        user_id: group.is_none().then(|| who.to_owned()),
        group_id: group,
        resource_type: Some(resource),
        resource_id: Some(id.to_owned()),
    };
    engine
        .run(|exec| command::create_authorization(exec, kind, &change))
        .await
        .expect("an authorization");
}

/// Forgets all that was said of anybody.
async fn forget(engine: &Engine) {
    let all = engine.store().select::<Authorization>(&Filter::new()).await;
    for row in all.expect("rows") {
        let gone = engine.run(|exec| command::delete_authorization(exec, &row.id));
        gone.await.expect("it is gone");
    }
}

fn refusal(error: EngineError) -> Refusal {
    match error {
        EngineError::Authorization(refusal) => *refusal,
        other => panic!("expected a refusal, but it is {other}"),
    }
}

/// A permission: on what, its name, on which one (a name of the scene's, or as it is).
type Alternative = (&'static str, &'static str, &'static str);
type Act = fn(&mut Exec<'_>, &Scene) -> Step;

const PI: &str = "ProcessInstance";
const PD: &str = "ProcessDefinition";

fn amount() -> [(String, TypedValue); 1] {
    let value = TypedValue::from(Value::Integer(4));
    [("amount".to_owned(), value)]
}

/// Each command with the permissions of which one is enough.
#[rustfmt::skip]
const CASES: &[(&str, &[Alternative], Act)] = &[
    ("read the variables of an instance", &[(PI, "READ", "instance"), (PD, "READ_INSTANCE", "order")],
        |exec, s| command::read_variables(exec, VariableHost::ProcessInstance, &s.instance).map(drop)),
    ("set a variable of an instance",
        &[(PI, "UPDATE_VARIABLE", "instance"), (PD, "UPDATE_INSTANCE_VARIABLE", "order"), (PI, "UPDATE", "instance"), (PD, "UPDATE_INSTANCE", "order")],
        |exec, s| command::modify_variables(exec, VariableHost::ProcessInstance, &s.instance, &amount(), &[])),
    ("remove a variable of an instance",
        &[(PI, "UPDATE_VARIABLE", "instance"), (PD, "UPDATE_INSTANCE_VARIABLE", "order"), (PI, "UPDATE", "instance"), (PD, "UPDATE_INSTANCE", "order")],
        |exec, s| command::remove_variables(exec, VariableHost::ProcessInstance, &s.instance, &["amount".into()])),
    ("delete an instance", &[(PI, "DELETE", "instance"), (PD, "DELETE_INSTANCE", "order")],
        |exec, s| command::delete_process_instance(exec, &DeleteProcessInstance { id: s.instance.clone(), ..DeleteProcessInstance::default() })),
    ("suspend an instance",
        &[(PI, "SUSPEND", "instance"), (PD, "SUSPEND_INSTANCE", "order"), (PI, "UPDATE", "instance"), (PD, "UPDATE_INSTANCE", "order")],
        |exec, s| command::suspend_process_instance(exec, &s.instance, true)),
    ("suspend instances",
        &[(PI, "SUSPEND", "instance"), (PD, "SUSPEND_INSTANCE", "order"), (PI, "UPDATE", "instance"), (PD, "UPDATE_INSTANCE", "order")],
        |exec, s| command::suspend_process_instances(exec, std::slice::from_ref(&s.instance), true)),
    ("suspend the instances of a key",
        &[(PI, "SUSPEND", ""), (PD, "SUSPEND_INSTANCE", "order"), (PI, "UPDATE", ""), (PD, "UPDATE_INSTANCE", "order")],
        |exec, _| command::suspend_instances_of(exec, &DefinitionSelection::Key { key: "order".into(), tenant: None }, true)),
    ("modify an instance", &[(PI, "UPDATE", "instance"), (PD, "UPDATE_INSTANCE", "order")],
        |exec, s| command::modify_process_instance(exec, &s.instance, &Modification {
            instructions: vec![command::Instruction::StartBefore { activity: "approve".into(), ancestor: None, variables: Vec::new() }],
            ..Modification::default()
        })),
    ("make an incident", &[(PI, "UPDATE", "instance"), (PD, "UPDATE_INSTANCE", "order")],
        |exec, s| {
            let at = exec.query::<Task>(Filter::new().text("ID_", &s.task))?;
            let at = at.first().and_then(|t| t.execution_id.clone()).unwrap_or_default();
            command::create_incident(exec, &at, Some("other"), None, None).map(drop)
        }),
    ("read the tree of an instance", &[(PI, "READ", "instance"), (PD, "READ_INSTANCE", "order")],
        |exec, s| command::check_readable(exec, Readable::ProcessInstance(&s.instance))),
    ("execute a job", &[(PI, "UPDATE", "instance"), (PD, "UPDATE_INSTANCE", "order")],
        |exec, s| command::execute_job(exec, &s.job)),
    ("set the retries of a job",
        &[(PI, "RETRY_JOB", "instance"), (PD, "RETRY_JOB", "order"), (PI, "UPDATE", "instance"), (PD, "UPDATE_INSTANCE", "order")],
        |exec, s| command::set_job_retries(exec, &s.job, 5, None)),
    ("set the priority of a job", &[(PI, "UPDATE", "instance"), (PD, "UPDATE_INSTANCE", "order")],
        |exec, s| command::set_job_priority(exec, &s.job, 5)),
    ("delete a job", &[(PI, "UPDATE", "instance"), (PD, "UPDATE_INSTANCE", "order")],
        |exec, s| command::delete_job(exec, &s.job)),
    ("complete a task", &[("Task", "TASK_WORK", "task"), (PD, "TASK_WORK", "order"), ("Task", "UPDATE", "task"), (PD, "UPDATE_TASK", "order")],
        |exec, s| command::complete_task(exec, &s.task, &[], &[])),
    ("claim a task", &[("Task", "TASK_WORK", "task"), (PD, "TASK_WORK", "order"), ("Task", "UPDATE", "task"), (PD, "UPDATE_TASK", "order")],
        |exec, s| command::claim_task(exec, &s.task, Some("ann"))),
    ("resolve a task", &[("Task", "TASK_WORK", "task"), (PD, "TASK_WORK", "order"), ("Task", "UPDATE", "task"), (PD, "UPDATE_TASK", "order")],
        |exec, s| command::resolve_task(exec, &s.task, &[])),
    ("assign a task", &[("Task", "TASK_ASSIGN", "task"), (PD, "TASK_ASSIGN", "order"), ("Task", "UPDATE", "task"), (PD, "UPDATE_TASK", "order")],
        |exec, s| command::set_assignee(exec, &s.task, Some("bob"))),
    ("delegate a task", &[("Task", "TASK_ASSIGN", "task"), (PD, "TASK_ASSIGN", "order"), ("Task", "UPDATE", "task"), (PD, "UPDATE_TASK", "order")],
        |exec, s| command::delegate_task(exec, &s.task, Some("bob"))),
    ("change a task", &[("Task", "TASK_ASSIGN", "task"), (PD, "TASK_ASSIGN", "order"), ("Task", "UPDATE", "task"), (PD, "UPDATE_TASK", "order")],
        |exec, s| command::update_task(exec, &s.task, &TaskChange::default()).map(drop)),
    ("add a candidate", &[("Task", "TASK_ASSIGN", "task"), (PD, "TASK_ASSIGN", "order"), ("Task", "UPDATE", "task"), (PD, "UPDATE_TASK", "order")],
        |exec, s| command::add_identity_link(exec, &s.task, &LinkTo::User("bob".into()), Some("candidate"))),
    ("take a candidate away", &[("Task", "TASK_ASSIGN", "task"), (PD, "TASK_ASSIGN", "order"), ("Task", "UPDATE", "task"), (PD, "UPDATE_TASK", "order")],
        |exec, s| command::delete_identity_link(exec, &s.task, &LinkTo::Group("sales".into()), Some("candidate"))),
    ("read the variables of a task", &[("Task", "READ", "task"), (PD, "READ_TASK", "order")],
        |exec, s| command::read_variables(exec, VariableHost::Task, &s.task).map(drop)),
    ("set a variable of a task",
        &[("Task", "UPDATE_VARIABLE", "task"), (PD, "UPDATE_TASK_VARIABLE", "order"), ("Task", "UPDATE", "task"), (PD, "UPDATE_TASK", "order")],
        |exec, s| command::modify_variables(exec, VariableHost::Task, &s.task, &amount(), &[])),
    ("complete a task of no process", &[("Task", "TASK_WORK", "alone"), ("Task", "UPDATE", "alone")],
        |exec, s| command::complete_task(exec, &s.alone, &[], &[])),
    ("assign a task of no process", &[("Task", "TASK_ASSIGN", "alone"), ("Task", "UPDATE", "alone")],
        |exec, s| command::set_assignee(exec, &s.alone, Some("bob"))),
    ("delete a task of no process", &[("Task", "DELETE", "alone")], |exec, s| command::delete_task(exec, &s.alone)),
    ("create a task", &[("Task", "CREATE", "")], |exec, _| command::create_task(exec, None, &TaskChange::default())),
    ("suspend a definition", &[(PD, "SUSPEND", "order"), (PD, "UPDATE", "order")],
        |exec, s| command::suspend_process_definitions(exec, &DefinitionSelection::Id(s.definition.clone()), Suspension { suspended: true, ..Suspension::default() })),
    ("set how long history lives", &[(PD, "UPDATE", "order")],
        |exec, s| command::set_history_time_to_live(exec, &s.definition, Some(5)).map(drop)),
    ("delete a definition", &[(PD, "DELETE", "order")],
        |exec, s| command::delete_process_definition(exec, &s.definition, DeleteOptions { cascade: true, ..DeleteOptions::default() })),
    ("read a definition", &[(PD, "READ", "order")],
        |exec, s| command::check_readable(exec, Readable::ProcessDefinition(&s.definition))),
    ("delete a deployment", &[("Deployment", "DELETE", "deployment")],
        |exec, s| command::delete_deployment(exec, &s.deployment, DeleteOptions { cascade: true, ..DeleteOptions::default() }).map(drop)),
    ("read a deployment", &[("Deployment", "READ", "deployment")],
        |exec, s| command::check_readable(exec, Readable::Deployment(&s.deployment))),
    ("deploy", &[("Deployment", "CREATE", "")],
        |exec, _| command::deploy(exec, &Deploy {
            resources: vec![command::Resource { name: "notes.txt".into(), bytes: b"x".to_vec().into() }],
            ..Deploy::default()
        }).map(drop)),
    ("create a user", &[("User", "CREATE", "")],
        |exec, s| command::create_user(exec, &UserProfile { id: Some(s.alone.replace('-', "")), ..UserProfile::default() }, None)),
    ("create a group", &[("Group", "CREATE", "")],
        |exec, s| command::create_group(exec, Some(&s.alone.replace('-', "")), None, None)),
    ("create a tenant", &[("Tenant", "CREATE", "")],
        |exec, s| command::create_tenant(exec, Some(&s.alone.replace('-', "")), None)),
    ("create a filter", &[("Filter", "CREATE", "*")],
        |exec, _| command::create_filter(exec, &FilterChange { name: "mine".into(), owner: Some("ann".into()), ..FilterChange::default() }).map(drop)),
    ("create an authorization", &[("Authorization", "CREATE", "")],
        |exec, s| command::create_authorization(exec, 1, &AuthorizationChange {
            permissions: 2, user_id: Some("bob".into()), group_id: None, resource_type: Some(7), resource_id: Some(s.alone.clone()),
        }).map(drop)),
    ("read all history", &[(PD, "READ_HISTORY", "*")],
        |exec, _| command::check_readable(exec, Readable::HistoryOfKey("*"))),
];

fn number(resource: &str) -> i32 {
    let numbers = 0..22;
    let mut found = numbers.filter(|n| cauce_engine::permissions::resource_name(*n) == resource);
    found.next().expect("a resource")
}

fn bits(resource: &str, permission: &str) -> i32 {
    let all = cauce_engine::permissions::of(i64::from(number(resource)));
    let bits = all.iter().find(|(name, _)| *name == permission);
    i32::try_from(bits.expect("a permission").1).expect("bits")
}

#[tokio::test]
async fn each_command_takes_one_of_its_permissions() {
    for on in [testing::memory().await, testing::postgres().await] {
        let engine = open(&on).await;
        for (name, any, act) in CASES {
            let scene = Scene::of(&engine).await;
            // Whoever is said to have to do with the task: nobody.
            forget(&engine).await;
            let caller = ann(false);
            let before = rows(&engine).await;
            let error = engine.run_as(&caller, |exec| act(exec, &scene)).await;
            let refusal = refusal(error.expect_err(name));
            let missing: Vec<_> = refusal
                .missing
                .iter()
                .map(|w| (w.resource.name(), w.permission, w.id.clone()))
                .collect();
            let expected: Vec<_> = any
                .iter()
                .map(|(r, p, id)| (*r, *p, scene.id(id)))
                .collect();
            assert_eq!(missing, expected, "{name} on {}", on.kind);
            assert_eq!(rows(&engine).await, before, "{name} left something behind");
            for (resource, permission, id) in *any {
                let scene = Scene::of(&engine).await;
                forget(&engine).await;
                let (kind, bits) = (number(resource), bits(resource, permission));
                let id = scene.id(id).unwrap_or_else(|| "*".to_owned());
                authorize(&engine, 1, "ann", kind, &id, bits).await;
                let done = engine.run_as(&caller, |exec| act(exec, &scene)).await;
                assert!(
                    done.is_ok(),
                    "{name} with {permission} on {resource}: {done:?}"
                );
            }
        }
    }
}

/// Kind (0 for everybody, 1 granted, 2 revoked), for whom, on which task (`*` is all), permissions; and whether the task may be
/// worked on then.
type Said<'a> = (&'a [(i32, &'a str, &'a str, i32)], bool);

#[tokio::test]
async fn the_user_goes_before_groups_and_these_before_everybody() {
    const ALL: i32 = i32::MAX;
    const UPDATE: i32 = 4;
    let cases: &[Said<'_>] = &[
        (&[(0, "*", "*", UPDATE)], true),
        (&[(0, "*", "*", 2)], false),
        (&[(1, "group sales", "task", UPDATE)], true),
        (&[(1, "group other", "*", ALL)], false),
        (&[(1, "bob", "*", ALL)], false),
        (
            &[(2, "ann", "*", ALL & !UPDATE), (1, "group sales", "*", ALL)],
            true,
        ),
        (&[(2, "ann", "*", 0), (1, "group sales", "*", ALL)], false),
        (&[(2, "ann", "*", 0), (1, "ann", "task", UPDATE)], false),
        (&[(2, "ann", "*", 0), (1, "ann", "task", ALL)], true),
        (&[(2, "group sales", "task", 0), (1, "ann", "*", ALL)], true),
        (&[(2, "group sales", "*", 0), (0, "*", "task", ALL)], false),
    ];
    let on = testing::memory().await;
    let engine = open(&on).await;
    for (said, expected) in cases {
        let scene = Scene::of(&engine).await;
        forget(&engine).await;
        let mut revokes = false;
        for (kind, who, id, perms) in *said {
            let id = scene.id(id).expect("an id");
            authorize(&engine, *kind, who, 7, &id, *perms).await;
            revokes |= *kind == 2;
        }
        let caller = ann(revokes);
        let done = engine.run_as(&caller, |exec| {
            command::complete_task(exec, &scene.task, &[], &[])
        });
        assert_eq!(done.await.is_ok(), *expected, "{said:?}");
    }
}

#[tokio::test]
async fn who_gets_a_task_may_work_on_it_until_it_is_gone() {
    for on in [testing::memory().await, testing::postgres().await] {
        let engine = open(&on).await;
        let scene = Scene::of(&engine).await;
        let of_task = || Filter::new().text("RESOURCE_ID_", &scene.task);
        let said = async || {
            let rows = engine.store().select::<Authorization>(&of_task()).await;
            let mut rows: Vec<_> = rows
                .expect("rows")
                .into_iter()
                .map(|a| (a.user_id.or(a.group_id).unwrap_or_default(), a.perms))
                .collect();
            rows.sort();
            rows
        };
        let read_and_update = Some(6);
        assert_eq!(said().await, [("sales".to_owned(), read_and_update)]);
        for _ in 0..2 {
            engine
                .run(|exec| command::set_assignee(exec, &scene.task, Some("bob")))
                .await
                .expect("it is assigned");
        }
        let both = ["bob", "sales"].map(|who| (who.to_owned(), read_and_update));
        assert_eq!(said().await, both);
        engine
            .run_as(&ann(false), |exec| {
                command::complete_task(exec, &scene.task, &[], &[])
            })
            .await
            .expect("a candidate's group may");
        assert!(said().await.is_empty());
    }
}

#[tokio::test]
async fn to_start_takes_both_permissions() {
    let on = testing::memory().await;
    let engine = open(&on).await;
    let scene = Scene::of(&engine).await;
    let start = StartInstance {
        definition_id: scene.definition.clone(),
        ..StartInstance::default()
    };
    let caller = ann(false);
    for (resource, permission, message) in [
        (
            PI,
            "CREATE",
            "The user with id 'ann' does not have 'CREATE' permission on resource 'ProcessInstance'.",
        ),
        (
            PD,
            "CREATE_INSTANCE",
            "The user with id 'ann' does not have 'CREATE_INSTANCE' permission on resource 'order' of type 'ProcessDefinition'.",
        ),
    ] {
        let error = engine
            .run_as(&caller, |exec| command::start_instance(exec, &start))
            .await;
        assert_eq!(refusal(error.expect_err(permission)).message, message);
        let (kind, bits) = (number(resource), bits(resource, permission));
        authorize(&engine, 1, "ann", kind, "*", bits).await;
    }
    let started = engine
        .run_as(&caller, |exec| command::start_instance(exec, &start))
        .await;
    assert!(started.is_ok());
}

#[tokio::test]
async fn other_tenants_are_out_of_reach() {
    let on = testing::memory().await;
    let config = EngineConfig {
        database: on.url.clone(),
        job_executor: false,
        ..EngineConfig::default()
    };
    let engine = Engine::open(config).await.expect("an engine");
    let deploy = Deploy {
        tenant_id: Some("north".into()),
        resources: vec![command::Resource {
            name: "order.bpmn".into(),
            bytes: MODEL.as_bytes().to_vec().into(),
        }],
        ..Deploy::default()
    };
    engine
        .run(|exec| command::deploy(exec, &deploy).map(drop))
        .await
        .expect("a deployment");
    let definition: Option<ProcessDefinition> = engine
        .store()
        .select_one(Filter::new().text("KEY_", "order"))
        .await
        .expect("a row");
    let start = StartInstance {
        definition_id: definition.expect("a definition").id,
        ..StartInstance::default()
    };
    let of = |tenants: &[&str], groups: &[&str]| Caller {
        tenants: tenants.iter().map(|t| (*t).to_owned()).collect(),
        groups: groups.iter().map(|g| (*g).to_owned()).collect(),
        ..ann(false)
    };
    for (caller, may) in [
        (of(&[], &[]), false),
        (of(&["south"], &[]), false),
        (of(&["north"], &[]), true),
        (of(&[], &["camunda-admin"]), true),
        (Caller::default(), true),
    ] {
        let before = rows(&engine).await;
        let started = engine
            .run_as(&caller, |exec| command::start_instance(exec, &start))
            .await;
        match started {
            Ok(started) => {
                assert!(may, "{caller:?}");
                assert_eq!(started.tenant_id.as_deref(), Some("north"));
            }
            Err(error) => {
                assert!(!may, "{caller:?}: {error}");
                let message = format!(
                    "ENGINE-13034 Cannot create an instance of the process definition '{}' because it belongs to no authenticated tenant.",
                    start.definition_id
                );
                assert_eq!(error.to_string(), message);
                assert_eq!(rows(&engine).await, before);
            }
        }
    }
}
