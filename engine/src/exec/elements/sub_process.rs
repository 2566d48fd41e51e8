//! Sub-processes of every kind: how they begin, and what happens when something in them has ended.

use cauce_bpmn::model::{ActivityIx, ActivityKind};

use crate::definition::Definition;
use crate::error::ErrorKind;
use crate::exec::{Exec, Op, Step, fail_with};

impl Exec<'_> {
    pub(super) fn start_sub_process(
        &mut self,
        id: &str,
        definition: &Definition,
        ix: ActivityIx,
    ) -> Step {
        let process = &definition.process;
        let initial = process
            .children_of(Some(ix))
            .iter()
            .copied()
            .find(|&child| matches!(process.activity(child).kind, ActivityKind::StartEvent(_)));
        match initial {
            Some(initial) => {
                self.set_activity(id, definition, Some(initial));
                self.set_activity_instance(id, None);
                self.perform(Op::ActivityStartCreateScope(id.to_owned()))
            }
            None => fail_with(
                ErrorKind::NullValue,
                format!(
                    "No initial activity found for subprocess {}: initialActivity is null",
                    process.activity(ix).id
                ),
            ),
        }
    }

    /// A concurrent execution inside a composite activity has ended.
    pub(in crate::exec) fn concurrent_child_ended(
        &mut self,
        scope: &str,
        ended: &str,
        composite: ActivityIx,
    ) -> Step {
        let definition = self.definition_of(scope)?;
        if let ActivityKind::MultiInstanceBody(body) = &definition.process.activity(composite).kind
        {
            return self.parallel_instance_ended(scope, ended, composite, body);
        }
        self.remove_execution(ended)?;
        self.try_prune(scope)?;
        self.ws.rows.executions.touch(scope);
        Ok(())
    }

    /// All content of a composite activity has ended.
    pub(in crate::exec) fn complete_composite(&mut self, id: &str, composite: ActivityIx) -> Step {
        let definition = self.definition_of(id)?;
        let activity = definition.process.activity(composite);
        match &activity.kind {
            ActivityKind::MultiInstanceBody(body) => self.sequential_instance_ended(id, body),
            _ => {
                self.create_event_scope(id)?;
                self.leave(id)
            }
        }
    }
}
