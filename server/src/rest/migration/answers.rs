//! Plans and reports as answers hold them.

use cauce_engine::migration::{
    InstanceReport, MigrationInstruction, MigrationPlan, MigrationReport, PlanReport,
};
use serde_json::{Map, Value as Json, json};

use crate::{RestError, variables};

/// A plan; variables look as the request had them.
pub(super) fn plan(plan: &MigrationPlan, variables: Option<Json>) -> Json {
    let instructions: Vec<Json> = plan.instructions.iter().map(instruction).collect();
    json!({
        "sourceProcessDefinitionId": plan.source_definition,
        "targetProcessDefinitionId": plan.target_definition,
        "instructions": instructions,
        "variables": variables,
    })
}

fn instruction(instruction: &MigrationInstruction) -> Json {
    json!({
        "sourceActivityIds": [instruction.source],
        "targetActivityIds": [instruction.target],
        "updateEventTrigger": instruction.update_event_trigger,
    })
}

/// `validationReport` of an error answer.
pub(crate) fn report(report: &MigrationReport) -> Result<Json, RestError> {
    match report {
        MigrationReport::Plan(report) => plan_report(report),
        MigrationReport::Instance(report) => Ok(instance_report(report)),
    }
}

/// What is wrong with a plan.
pub(super) fn plan_report(report: &PlanReport) -> Result<Json, RestError> {
    let instructions: Vec<Json> = report
        .instructions
        .iter()
        .map(|r| json!({ "instruction": instruction(&r.instruction), "failures": r.failures }))
        .collect();
    let mut by_name = Map::new();
    for variable in &report.variables {
        let mut dto = variables::dto(&variable.name, &variable.value.value, false)?;
        if let Json::Object(dto) = &mut dto {
            dto.insert("failures".into(), json!(variable.failures));
        }
        by_name.insert(variable.name.clone(), dto);
    }
    Ok(json!({ "instructionReports": instructions, "variableReports": by_name }))
}

fn instance_report(report: &InstanceReport) -> Json {
    let activities: Vec<Json> = report
        .activity_instances
        .iter()
        .map(|r| {
            json!({
                "migrationInstruction": r.instruction.as_ref().map(instruction),
                "activityInstanceId": r.activity_instance,
                "sourceScopeId": r.source_scope,
                "failures": r.failures,
            })
        })
        .collect();
    let transitions: Vec<Json> = report
        .transition_instances
        .iter()
        .map(|r| {
            json!({
                "migrationInstruction": r.instruction.as_ref().map(instruction),
                "transitionInstanceId": r.transition_instance,
                "sourceScopeId": r.source_scope,
                "failures": r.failures,
            })
        })
        .collect();
    json!({
        "processInstanceId": report.process_instance,
        "failures": report.failures,
        "activityInstanceValidationReports": activities,
        "transitionInstanceValidationReports": transitions,
    })
}
