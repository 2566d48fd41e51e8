//! Script tasks.

use cauce_bpmn::model::Script;
use cauce_expr::TypedValue;

use crate::exec::{Exec, Step, VarScope};

impl Exec<'_> {
    pub(super) fn execute_script_task(
        &mut self,
        id: &str,
        script: &Script,
        result_variable: Option<&str>,
    ) -> Step {
        self.catching(id, |exec| {
            let scope = VarScope::Execution(id.to_owned());
            let value = exec.run_script(&scope, script, None)?;
            if let Some(name) = result_variable {
                exec.set_variable(&scope, name, TypedValue::from(value))?;
            }
            exec.leave(id)
        })
    }
}
