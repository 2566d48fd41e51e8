//! Business rule tasks: a decision of this engine, or the work of a service task.

use cauce_bpmn::model::{Activity, BusinessRuleTask};

use crate::exec::{Exec, Step};

impl Exec<'_> {
    pub(super) fn execute_business_rule_task(
        &mut self,
        id: &str,
        activity: &Activity,
        task: &BusinessRuleTask,
    ) -> Step {
        match task {
            BusinessRuleTask::Service(work) => self.execute_work(id, activity, work),
            BusinessRuleTask::Decision {
                decision,
                result_variable,
                map_decision_result,
            } => self.catching(id, |exec| {
                exec.evaluate_decision(
                    id,
                    activity,
                    decision,
                    result_variable.as_deref(),
                    map_decision_result.as_deref(),
                )?;
                exec.leave(id)
            }),
        }
    }
}
