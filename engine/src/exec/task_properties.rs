//! Properties of user tasks: variables that are filled when the task's scope begins.

use cauce_bpmn::model::{Activity, ActivityKind, TaskProperty};
use cauce_expr::{TypedValue, Value};

use super::{Exec, Step, VarScope, fail};

impl Exec<'_> {
    /// Fills the variables that the properties of an activity name, where it is a user task with properties.
    pub(super) fn fill_properties(
        &mut self,
        outer: &str,
        inner: &str,
        activity: &Activity,
    ) -> Step {
        let ActivityKind::UserTask(task) = &activity.kind else {
            return Ok(());
        };
        for property in &task.properties {
            if property.source.is_some() {
                self.copy_property(outer, inner, property)?;
            }
            if property.source_expression.is_some() {
                self.evaluate_property(outer, inner, property)?;
            }
            // Links look at the source as well.
            if property.link {
                self.copy_property(outer, inner, property)?;
            }
            if property.link_expression {
                self.evaluate_property(outer, inner, property)?;
            }
        }
        Ok(())
    }

    fn copy_property(&mut self, outer: &str, inner: &str, property: &TaskProperty) -> Step {
        let source = property.source.as_deref();
        let value =
            source.and_then(|name| self.variable(&VarScope::Execution(outer.to_owned()), name));
        match value {
            Some(value) => self.set_property(inner, property, value),
            None => fail(format!(
                "Couldn't create variable '{}', since the source variable '{}does not exist",
                property.destination.as_deref().unwrap_or("null"),
                source.unwrap_or("null")
            )),
        }
    }

    fn evaluate_property(&mut self, outer: &str, inner: &str, property: &TaskProperty) -> Step {
        let Some(expression) = &property.source_expression else {
            return fail("sourceExpression is null");
        };
        let value = self.evaluate(&VarScope::Execution(outer.to_owned()), expression)?;
        self.set_property(inner, property, value)
    }

    fn set_property(&mut self, inner: &str, property: &TaskProperty, value: Value) -> Step {
        let Some(name) = &property.destination else {
            return fail("variableName is null");
        };
        let scope = VarScope::Execution(inner.to_owned());
        self.set_variable(&scope, name, TypedValue::from(value))
    }
}
