//! Migrates process instances to another definition, and makes and checks the plans for it.

use std::sync::Arc;

use cauce_expr::{TypedValue, Value};
use cauce_store::Filter;
use cauce_store::records::{ProcessDefinition, UserOperationLogEntry};

use super::operation_log::{OPERATOR, PropertyChange};
use crate::authorization::checks::About;
use crate::authorization::{Resource, Wanted, rules};
use crate::definition::Definition;
use crate::error::{EngineError, ErrorKind};
use crate::exec::modify::Skip;
use crate::exec::{Exec, Step, Stop, VarScope, fail, fail_with};
use crate::migration::{self, MigrationPlan, MigrationReport, PlanReport, VariableReport};

/// A plan to be made of activities that are in both definitions.
#[derive(Debug, Clone, Default)]
pub struct NewMigrationPlan {
    /// The definition whose instances migrate.
    pub source_definition: Option<String>,
    /// The definition that they migrate to.
    pub target_definition: Option<String>,
    /// Whether events are set up again as the target definition describes them.
    pub update_event_triggers: bool,
    /// Variables that each instance gets.
    pub variables: Option<Vec<(String, TypedValue)>>,
}

/// Instances to migrate.
#[derive(Debug, Clone, Default)]
pub struct ExecuteMigration {
    /// How.
    pub plan: MigrationPlan,
    /// Which.
    pub process_instances: Vec<Option<String>>,
    /// Run no listeners of scopes that go or emerge.
    pub skip_custom_listeners: bool,
    /// Run no input and output parameters of these.
    pub skip_io_mappings: bool,
}

/// Makes a plan that maps equal activities.
///
/// # Errors
/// A definition is missing or they belong to different tenants; a variable is not valid.
pub fn create_migration_plan(exec: &mut Exec<'_>, new: &NewMigrationPlan) -> Step<MigrationPlan> {
    let (source, target) = both(
        exec,
        new.source_definition.as_deref(),
        new.target_definition.as_deref(),
    )?;
    check_plan(exec, &source, &target)?;
    let plan = MigrationPlan {
        source_definition: source.row.id.clone(),
        target_definition: target.row.id.clone(),
        instructions: migration::generate(
            &source.process,
            &target.process,
            new.update_event_triggers,
        ),
        variables: new.variables.clone(),
    };
    ensure_valid(report_on(&plan, &source, &target))?;
    Ok(plan)
}

/// Whether the caller may make a plan of two definitions.
fn check_plan(exec: &Exec<'_>, source: &Definition, target: &Definition) -> Step {
    for definition in [source, target] {
        exec.check_tenant(
            definition.row.tenant_id.as_deref(),
            "get process definition",
            &definition.row.id,
        )?;
        exec.check_permissions(
            &rules::READ_DEFINITION,
            About {
                key: Some(&definition.row.key),
                ..About::default()
            },
        )?;
    }
    Ok(())
}

/// Whether the caller may migrate instances of the one definition to the other.
pub(crate) fn check_migrate(exec: &Exec<'_>, plan: &MigrationPlan) -> Step {
    if exec.principal().is_none() {
        return Ok(());
    }
    let (source, target) = definitions(exec, plan)?;
    let migrate = |definition: &Definition| {
        let key = Some(definition.row.key.as_str());
        Wanted::new(Resource::ProcessDefinition, "MIGRATE_INSTANCE", key)
    };
    exec.authorize_all(vec![migrate(&source), migrate(&target)])
}

/// What is wrong with a plan.
///
/// # Errors
/// A definition is missing or they belong to different tenants.
pub fn validate_migration_plan(exec: &mut Exec<'_>, plan: &MigrationPlan) -> Step<PlanReport> {
    let (source, target) = definitions(exec, plan)?;
    Ok(report_on(plan, &source, &target))
}

/// Checks a migration before it is carried out, now or in a batch; gives the source definition and the instances.
///
/// # Errors
/// The plan is not valid; there are no instances.
pub fn check_migration(
    exec: &Exec<'_>,
    execute: &ExecuteMigration,
) -> Step<(Arc<Definition>, Vec<String>)> {
    let (source, target) = definitions(exec, &execute.plan)?;
    check_plan(exec, &source, &target)?;
    ensure_valid(report_on(&execute.plan, &source, &target))?;
    if execute.process_instances.is_empty() {
        return fail_with(
            ErrorKind::BadUserRequest,
            "Process instance ids cannot empty: process instance ids is empty",
        );
    }
    let instances = execute.process_instances.iter().cloned();
    let Some(instances) = instances.collect::<Option<Vec<String>>>() else {
        return fail_with(
            ErrorKind::BadUserRequest,
            "Process instance ids cannot be null: process instance ids contains null value",
        );
    };
    Ok((source, instances))
}

/// Migrates instances, all or none, as a user asks for it.
///
/// # Errors
/// The plan is not valid; there are no instances; one of them cannot migrate.
pub fn execute_migration(exec: &mut Exec<'_>, execute: &ExecuteMigration) -> Step {
    let plan = &execute.plan;
    let (source, instances) = check_migration(exec, execute)?;
    check_migrate(exec, plan)?;
    let mut changes = vec![
        PropertyChange::new(
            "processDefinitionId",
            Some(source.row.id.clone()),
            Some(plan.target_definition.clone()),
        ),
        PropertyChange::set("nrOfInstances", instances.len()),
    ];
    if let Some(variables) = &plan.variables {
        changes.push(PropertyChange::set("nrOfSetVariables", variables.len()));
    }
    changes.push(PropertyChange::set("async", false));
    let about = UserOperationLogEntry {
        proc_def_id: Some(source.row.id.clone()),
        proc_def_key: Some(source.row.key.clone()),
        deployment_id: source.row.deployment_id.clone(),
        ..UserOperationLogEntry::default()
    };
    exec.log_operation("Migrate", "ProcessInstance", OPERATOR, &about, &changes);
    // What it does in the instances is not told of by itself.
    exec.silent(true);
    let migrated = migrate_instances(
        exec,
        plan,
        &instances,
        execute.skip_custom_listeners,
        execute.skip_io_mappings,
    );
    exec.silent(false);
    migrated
}

/// Migrates instances by a plan that was found valid, without a word in the user operation log: the work of a batch's job.
///
/// # Errors
/// One of the instances does not exist, runs on another definition, or cannot migrate; a listener or an expression fails.
pub fn migrate_instances(
    exec: &mut Exec<'_>,
    plan: &MigrationPlan,
    instances: &[String],
    skip_custom_listeners: bool,
    skip_io_mappings: bool,
) -> Step {
    let (_, target) = definitions(exec, plan)?;
    let skip = Skip {
        listeners: skip_custom_listeners,
        io: skip_io_mappings,
    };
    for instance in instances {
        if !exec.require_instance(instance)? || !exec.ws.rows.executions.has(instance) {
            return fail(format!(
                "ENGINE-23003 Process instance '{instance}' cannot be migrated. The process instance does not exist"
            ));
        }
        let row = exec.execution(instance)?;
        let (tenant, definition) = (row.tenant_id.clone(), row.proc_def_id.clone());
        exec.check_tenant(tenant.as_deref(), "migrate process instance", instance)?;
        same_tenant(instance, tenant.as_deref(), target.row.tenant_id.as_deref())?;
        if definition.as_deref() != Some(&plan.source_definition) {
            return fail(format!(
                "ENGINE-23002 Process instance '{instance}' cannot be migrated. Its process definition '{}' does not match the source process definition of the migration plan '{}'",
                definition.as_deref().unwrap_or("null"),
                plan.source_definition
            ));
        }
        exec.migrate_instance(instance, plan, skip)?;
        if let Some(variables) = &plan.variables {
            exec.set_variables(&VarScope::Execution(instance.clone()), variables)?;
            exec.dispatch_changes(instance)?;
        }
    }
    Ok(())
}

fn definitions(exec: &Exec<'_>, plan: &MigrationPlan) -> Step<(Arc<Definition>, Arc<Definition>)> {
    let given = |id: &str| (!id.is_empty()).then(|| id.to_owned());
    both(
        exec,
        given(&plan.source_definition).as_deref(),
        given(&plan.target_definition).as_deref(),
    )
}

fn both(
    exec: &Exec<'_>,
    source: Option<&str>,
    target: Option<&str>,
) -> Step<(Arc<Definition>, Arc<Definition>)> {
    let source = definition(exec, source, "Source")?;
    let target = definition(exec, target, "Target")?;
    if let (Some(from), Some(to)) = (&source.row.tenant_id, &target.row.tenant_id)
        && from != to
    {
        return fail(format!(
            "ENGINE-2309 Cannot migrate process instances between processes of different tenants ('{from}' != '{to}')"
        ));
    }
    Ok((source, target))
}

fn definition(exec: &Exec<'_>, id: Option<&str>, which: &str) -> Step<Arc<Definition>> {
    let Some(id) = id else {
        return fail_with(
            ErrorKind::BadUserRequest,
            format!("{which} process definition id is null"),
        );
    };
    if let Some(known) = exec.ws.definitions.get(id) {
        return Ok(Arc::clone(known));
    }
    if exec
        .query::<ProcessDefinition>(Filter::new().text("ID_", id))?
        .is_empty()
    {
        return fail_with(
            ErrorKind::BadUserRequest,
            format!("ENGINE-23008 {which} process definition with id '{id}' does not exist"),
        );
    }
    exec.definition(id)
}

fn same_tenant(instance: &str, from: Option<&str>, to: Option<&str>) -> Step {
    match (from, to) {
        (_, None) => Ok(()),
        (Some(from), Some(to)) if from == to => Ok(()),
        (Some(from), Some(to)) => fail(format!(
            "ENGINE-23010 Cannot migrate process instance '{instance}' to a process definition of a different tenant ('{from}' != '{to}')"
        )),
        (None, Some(to)) => fail(format!(
            "ENGINE-23010 Cannot migrate process instance '{instance}' without tenant to a process definition with a tenant ('{to}')"
        )),
    }
}

fn report_on(plan: &MigrationPlan, source: &Definition, target: &Definition) -> PlanReport {
    let variables = plan
        .variables
        .iter()
        .flatten()
        .filter(|(_, value)| is_java_serialized(value))
        .map(|(name, value)| VariableReport {
            name: name.clone(),
            value: value.clone(),
            failures: vec![format!(
                "Cannot set variable with name {name}. Java serialization format is prohibited"
            )],
        })
        .collect();
    PlanReport {
        source_definition: plan.source_definition.clone(),
        target_definition: plan.target_definition.clone(),
        instructions: migration::validate(plan, &source.process, &target.process),
        variables,
    }
}

fn is_java_serialized(value: &TypedValue) -> bool {
    matches!(&value.value, Value::Object(object) if object.format == "application/x-java-serialized-object")
}

fn ensure_valid(report: PlanReport) -> Step {
    if report.is_empty() {
        return Ok(());
    }
    Err(Stop::Fail(EngineError::Migration {
        message: report.message(),
        report: Box::new(MigrationReport::Plan(report)),
    }))
}
