//! The rules for instructions, each in Camunda's words.

use cauce_bpmn::model::{Activity, ActivityIx, ActivityKind, CatchEvent, Process};

use super::activity::{self, Scope};
use super::report::InstructionReport;
use super::{MigrationInstruction, MigrationPlan, behavior};

/// An instruction between activities that there are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Instruction {
    pub(super) source: ActivityIx,
    pub(super) target: ActivityIx,
    pub(super) update_event_trigger: bool,
}

/// The instructions of a plan with the models that they are about.
pub(super) struct Instructions<'a> {
    pub(super) source: &'a Process,
    pub(super) target: &'a Process,
    /// What messages call the two processes themselves.
    ids: (&'a str, &'a str),
    pub(super) list: Vec<Instruction>,
}

/// Which rules apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    /// All.
    All,
    /// All but those that ask for instructions that are still to be generated.
    WhileGenerating,
}

/// What is wrong with a plan's instructions.
pub(crate) fn validate<'a>(
    plan: &'a MigrationPlan,
    source: &'a Process,
    target: &'a Process,
) -> Vec<InstructionReport> {
    let mut reports = Vec::new();
    let mut instructions = Instructions::new(source, target);
    instructions.ids = (&plan.source_definition, &plan.target_definition);
    for instruction in &plan.instructions {
        match instructions.resolve(instruction) {
            Ok(resolved) => instructions.list.push(resolved),
            Err(failures) => reports.push(InstructionReport {
                instruction: instruction.clone(),
                failures,
            }),
        }
    }
    for instruction in &instructions.list {
        let failures = instructions.failures(instruction, Rules::All);
        if !failures.is_empty() {
            reports.push(InstructionReport {
                instruction: instructions.plain(instruction),
                failures,
            });
        }
    }
    reports
}

impl<'a> Instructions<'a> {
    pub(super) fn new(source: &'a Process, target: &'a Process) -> Self {
        Self {
            source,
            target,
            ids: (&source.key, &target.key),
            list: Vec::new(),
        }
    }

    /// Keeps the instructions that are valid beside all there are now.
    pub(super) fn keep_valid(&mut self, rules: Rules) {
        let valid: Vec<Instruction> = self
            .list
            .iter()
            .filter(|i| self.failures(i, rules).is_empty())
            .cloned()
            .collect();
        self.list = valid;
    }

    pub(super) fn to_plan(&self) -> Vec<MigrationInstruction> {
        self.list.iter().map(|i| self.plain(i)).collect()
    }

    fn plain(&self, instruction: &Instruction) -> MigrationInstruction {
        MigrationInstruction {
            source: Some(self.source.activity(instruction.source).id.clone()),
            target: Some(self.target.activity(instruction.target).id.clone()),
            update_event_trigger: instruction.update_event_trigger,
        }
    }

    fn resolve(&self, instruction: &MigrationInstruction) -> Result<Instruction, Vec<String>> {
        let (Some(source_id), Some(target_id)) = (&instruction.source, &instruction.target) else {
            let missing = [
                ("Source", &instruction.source),
                ("Target", &instruction.target),
            ];
            return Err(missing
                .iter()
                .filter(|(_, id)| id.is_none())
                .map(|(which, _)| format!("{which} activity id is null"))
                .collect());
        };
        let source = activity::find(self.source, source_id);
        let target = activity::find(self.target, target_id);
        match (source, target) {
            (Some(source), Some(target)) => Ok(Instruction {
                source,
                target,
                update_event_trigger: instruction.update_event_trigger,
            }),
            _ => {
                let found = [("Source", source, source_id), ("Target", target, target_id)];
                Err(found
                    .iter()
                    .filter(|(_, ix, _)| ix.is_none())
                    .map(|(which, _, id)| format!("{which} activity '{id}' does not exist"))
                    .collect())
            }
        }
    }

    pub(super) fn by_source(&self, ix: ActivityIx) -> Vec<&Instruction> {
        self.list.iter().filter(|i| i.source == ix).collect()
    }

    fn by_target(&self, ix: ActivityIx) -> Vec<&Instruction> {
        self.list.iter().filter(|i| i.target == ix).collect()
    }

    fn failures(&self, instruction: &Instruction, rules: Rules) -> Vec<String> {
        let all = rules == Rules::All;
        let mut out = Vec::new();
        out.extend(self.same_behavior(instruction));
        out.extend(self.same_event_type(instruction));
        out.extend(self.mapped_once(instruction));
        out.extend(self.no_new_body(instruction));
        if all {
            out.extend(self.inner_activity_is_target(instruction));
            out.extend(self.inner_activity_is_source(instruction));
        }
        out.extend(self.gateway(instruction));
        out.extend(self.same_event_scope(instruction));
        out.extend(self.has_event_trigger(instruction));
        out.extend(self.ancestors_stay_ancestors(instruction));
        out.extend(self.condition_is_updated(instruction));
        out
    }

    fn same_behavior(&self, i: &Instruction) -> Option<String> {
        let source = behavior(self.source, self.source.activity(i.source));
        let target = behavior(self.target, self.target.activity(i.target));
        const EQUIVALENT: [[&str; 2]; 2] = [
            ["CallActivityBehavior", "CaseCallActivityBehavior"],
            [
                "SubProcessActivityBehavior",
                "EventSubProcessActivityBehavior",
            ],
        ];
        let same = source == target
            || EQUIVALENT
                .iter()
                .any(|class| class.contains(&source) && class.contains(&target));
        (!same).then(|| {
            format!("Activities have incompatible types ({source} is not compatible with {target})")
        })
    }

    fn same_event_type(&self, i: &Instruction) -> Option<String> {
        let source = self.source.activity(i.source);
        let target = self.target.activity(i.target);
        let is_event = |process: &Process, a: &Activity| {
            matches!(
                behavior(process, a),
                "BoundaryEventActivityBehavior"
                    | "BoundaryConditionalEventActivityBehavior"
                    | "CancelBoundaryEventActivityBehavior"
                    | "EventSubProcessStartEventActivityBehavior"
                    | "EventSubProcessStartConditionalEventActivityBehavior"
            )
        };
        (is_event(self.source, source)
            && is_event(self.target, target)
            && source.type_name != target.type_name)
            .then(|| {
                format!(
                    "Events are not of the same type ({} != {})",
                    source.type_name, target.type_name
                )
            })
    }

    fn mapped_once(&self, i: &Instruction) -> Option<String> {
        let all = self.by_source(i.source);
        (all.len() > 1).then(|| {
            let list: Vec<String> = all
                .iter()
                .map(|i| {
                    format!(
                        "ValidatingMigrationInstructionImpl{{sourceActivity=Activity({}), targetActivity=Activity({})}}",
                        self.source.activity(i.source).id,
                        self.target.activity(i.target).id
                    )
                })
                .collect();
            format!(
                "There are multiple mappings for source activity id '{}': {}",
                self.source.activity(i.source).id,
                list.join(", ")
            )
        })
    }

    fn no_new_body(&self, i: &Instruction) -> Option<String> {
        let target = self.target.activity(i.target);
        let mut at = target.parent;
        while let Some(scope) = at {
            if !self.by_target(scope).is_empty() {
                return None;
            }
            let activity = self.target.activity(scope);
            if matches!(activity.kind, ActivityKind::MultiInstanceBody(_)) {
                return Some(format!(
                    "Target activity '{}' is a descendant of multi-instance body '{}' that is not mapped from the source process definition.",
                    target.id, activity.id
                ));
            }
            at = activity.parent;
        }
        None
    }

    fn inner_activity_is_target(&self, i: &Instruction) -> Option<String> {
        match &self.target.activity(i.target).kind {
            ActivityKind::MultiInstanceBody(body) if self.by_target(body.inner).is_empty() => Some(
                "Must map the inner activity of a multi-instance body when the body is mapped"
                    .to_owned(),
            ),
            _ => None,
        }
    }

    fn inner_activity_is_source(&self, i: &Instruction) -> Option<String> {
        match &self.source.activity(i.source).kind {
            ActivityKind::MultiInstanceBody(body) if self.by_source(body.inner).is_empty() => Some(
                "Cannot remove the inner activity of a multi-instance body when the body is mapped"
                    .to_owned(),
            ),
            _ => None,
        }
    }

    /// A gateway that joins must not get more tokens than it has flows.
    fn gateway(&self, i: &Instruction) -> Vec<String> {
        let source = self.source.activity(i.source);
        let target = self.target.activity(i.target);
        let mut out = Vec::new();
        if !matches!(
            target.kind,
            ActivityKind::ParallelGateway | ActivityKind::InclusiveGateway
        ) {
            return out;
        }
        if source.incoming.len() > target.incoming.len() {
            out.push(
                "The target gateway must have at least the same number of incoming sequence flows that the source gateway has"
                    .to_owned(),
            );
        }
        if let Some(scope) = source.parent
            && self.by_source(scope).is_empty()
        {
            out.push(format!(
                "The gateway's flow scope '{}' must be mapped",
                self.source.activity(scope).id
            ));
        }
        if self.by_target(i.target).len() > 1 {
            out.push(format!(
                "Only one gateway can be mapped to gateway '{}'",
                target.id
            ));
        }
        out
    }

    fn same_event_scope(&self, i: &Instruction) -> Option<String> {
        let source = self.source.activity(i.source);
        // What compensates waits where its activity was, which need not be there any more.
        if let ActivityKind::Boundary(event) = &source.kind
            && matches!(event.trigger, CatchEvent::Compensation)
        {
            return None;
        }
        // The timers of a task's listeners are no events of its scope.
        let awaited = |process: &Process, ix| {
            activity::event_scope(process, ix)
                .filter(|_| !matches!(process.activity(ix).kind, ActivityKind::UserTask(_)))
        };
        let from = awaited(self.source, i.source)?;
        if from == source.parent {
            return None;
        }
        let from_id = scope_id(self.source, self.ids.0, from);
        let Some(to) = awaited(self.target, i.target) else {
            return Some(format!(
                "The source activity's event scope ({from_id}) must be mapped but the target activity has no event scope"
            ));
        };
        let mapped: Option<Scope> = match from {
            None => Some(None),
            Some(scope) => self.by_source(scope).first().map(|i| Some(i.target)),
        };
        (mapped != Some(to)).then(|| {
            format!(
                "The source activity's event scope ({from_id}) must be mapped to the target activity's event scope ({})",
                scope_id(self.target, self.ids.1, to)
            )
        })
    }

    fn has_event_trigger(&self, i: &Instruction) -> Option<String> {
        (i.update_event_trigger && !activity::defines_event_trigger(self.source, i.source)).then(
            || {
                "Cannot update event trigger because the activity does not define a persistent event trigger"
                    .to_owned()
            },
        )
    }

    fn ancestors_stay_ancestors(&self, i: &Instruction) -> Option<String> {
        let mut at = self.source.activity(i.source).parent;
        let mapped = loop {
            let scope = at?;
            if let Some(mapped) = self.by_source(scope).first().copied() {
                break mapped;
            }
            at = self.source.activity(scope).parent;
        };
        let mut at = self.target.activity(i.target).parent;
        while let Some(scope) = at {
            if scope == mapped.target {
                return None;
            }
            at = self.target.activity(scope).parent;
        }
        Some(format!(
            "The closest mapped ancestor '{}' is mapped to scope '{}' which is not an ancestor of target scope '{}'",
            self.source.activity(mapped.source).id,
            self.target.activity(mapped.target).id,
            self.target.activity(i.target).id
        ))
    }

    fn condition_is_updated(&self, i: &Instruction) -> Option<String> {
        (activity::is_conditional(self.source.activity(i.source)) && !i.update_event_trigger)
            .then(|| "Conditional event has to migrate with update event trigger.".to_owned())
    }
}

fn scope_id<'a>(process: &'a Process, process_id: &'a str, scope: Scope) -> &'a str {
    scope.map_or(process_id, |ix| &process.activity(ix).id)
}
