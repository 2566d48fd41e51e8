//! Service and send tasks, message throw events: what does their work.

use cauce_bpmn::model::{Activity, ServiceTask, TaskWork};
use cauce_expr::TypedValue;

use crate::exec::{Exec, Step, VarScope, fail, listeners::java_class};

impl Exec<'_> {
    /// Does the work of a task.
    pub(super) fn execute_work(
        &mut self,
        id: &str,
        activity: &Activity,
        work: &ServiceTask,
    ) -> Step {
        match &work.work {
            TaskWork::External { topic, priority, .. } => self.create_external_task(id, activity, topic, priority.as_ref()),
            TaskWork::Expression(expr) => self.catching(id, |exec| {
                let scope = VarScope::Execution(id.to_owned());
                let value = exec.evaluate(&scope, expr)?;
                if let Some(name) = &work.result_variable {
                    exec.set_variable(&scope, name, TypedValue::from(value))?;
                }
                exec.leave(id)
            }),
            TaskWork::None => self.leave(id),
            TaskWork::Class(name) => java_class(name),
            TaskWork::DelegateExpression(expr) => self.catching(id, |exec| {
                let value = exec.evaluate(&VarScope::Execution(id.to_owned()), expr)?;
                fail(format!(
                    "ENGINE-02006 Delegate expression {} did neither resolve to an implementation of {} nor {}. (got {})",
                    expr.text,
                    "org.camunda.bpm.engine.impl.pvm.delegate.ActivityBehavior",
                    "org.camunda.bpm.engine.delegate.JavaDelegate",
                    value.java_class_name()
                ))
            }),
            TaskWork::Connector(connector) => self.execute_connector(id, connector),
            TaskWork::Mail(fields) => self.execute_mail(id, fields),
            TaskWork::Shell(_) => fail("shell tasks are not executed"),
        }
    }
}
