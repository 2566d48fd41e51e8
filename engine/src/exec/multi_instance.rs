//! Multi-instance bodies: as many instances of the inner activity as asked for, beside or after each other.

use cauce_bpmn::model::{ActivityIx, MultiInstance};
use cauce_expr::{TypedValue, Value};

use super::{Exec, Op, Step, VarScope, fail};

const INSTANCES: &str = "nrOfInstances";
const ACTIVE: &str = "nrOfActiveInstances";
const COMPLETED: &str = "nrOfCompletedInstances";
const COUNTER: &str = "loopCounter";

impl Exec<'_> {
    /// The body executes: its instances begin.
    pub(super) fn start_multi_instance(&mut self, id: &str, body: &MultiInstance) -> Step {
        let count = self.instance_count(id, body)?;
        if count == 0 {
            return self.leave(id);
        }
        let scope = VarScope::Execution(id.to_owned());
        self.set_loop(&scope, INSTANCES, count)?;
        self.set_loop(&scope, COMPLETED, 0)?;
        if body.sequential {
            self.set_loop(&scope, ACTIVE, 1)?;
            return self.perform_instance(id, body, 0);
        }
        self.set_loop(&scope, ACTIVE, count)?;
        self.ws.rows.executions.update(id, |e| {
            e.act_id = None;
            e.is_active = false;
        });
        let mut children = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
        for _ in 0..count {
            let child = self.create_child(id)?;
            self.ws.rows.executions.update(&child, |e| {
                e.is_concurrent = true;
                e.is_scope = false;
            });
            children.push(child);
        }
        self.ws.rows.executions.touch(id);
        // Nothing runs before all have begun: the collection is looked at once for all.
        let items = match &body.element_variable {
            Some(_) => self.collection(&scope, body)?,
            None => std::sync::Arc::default(),
        };
        for (n, child) in children.iter().enumerate().rev() {
            self.begin_instance(child, body, n, items.get(n))?;
        }
        Ok(())
    }

    fn set_loop(&mut self, scope: &VarScope, name: &str, value: i32) -> Step {
        self.set_local(scope, name, TypedValue::from(Value::Integer(value)))
    }

    fn loop_variable(&self, id: &str, name: &str) -> Step<i32> {
        match self.local(&VarScope::Execution(id.to_owned()), name) {
            Some(Value::Integer(n)) => Ok(n),
            _ => fail(format!(
                "The variable \"{name}\" could not be found in execution with id {id}"
            )),
        }
    }

    /// The next instance of a sequential body begins.
    fn perform_instance(&mut self, id: &str, body: &MultiInstance, n: usize) -> Step {
        let item = match &body.element_variable {
            Some(_) => self
                .collection(&VarScope::Execution(id.to_owned()), body)?
                .get(n)
                .cloned(),
            None => None,
        };
        self.begin_instance(id, body, n, item.as_ref())
    }

    fn begin_instance(
        &mut self,
        id: &str,
        body: &MultiInstance,
        n: usize,
        item: Option<&Value>,
    ) -> Step {
        let scope = VarScope::Execution(id.to_owned());
        self.set_loop(&scope, COUNTER, i32::try_from(n).unwrap_or(i32::MAX))?;
        if let Some(variable) = &body.element_variable {
            self.set_local(
                &scope,
                variable,
                TypedValue::from(item.cloned().unwrap_or(Value::Null)),
            )?;
        }
        let definition = self.definition_of(id)?;
        self.live(id).ended = false;
        self.set_active(id, true);
        self.set_activity(id, &definition, Some(body.inner));
        self.set_activity_instance(id, None);
        self.perform(Op::ActivityStartCreateScope(id.to_owned()))
    }

    fn instance_count(&mut self, id: &str, body: &MultiInstance) -> Step<i32> {
        let scope = VarScope::Execution(id.to_owned());
        if let Some(cardinality) = &body.cardinality {
            let value = self.evaluate(&scope, cardinality)?;
            let count = match &value {
                Value::Integer(n) => Some(i64::from(*n)),
                Value::Short(n) => Some(i64::from(*n)),
                Value::Long(n) => Some(*n),
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "Java's intValue truncates too"
                )]
                Value::Double(n) => Some(*n as i64),
                Value::String(text) => match text.trim().parse() {
                    Ok(n) => Some(n),
                    Err(_) => {
                        return super::fail_with(
                            crate::error::ErrorKind::Other("NumberFormatException"),
                            format!("For input string: \"{text}\""),
                        );
                    }
                },
                _ => None,
            };
            return match count.and_then(|n| i32::try_from(n).ok()) {
                Some(n) if n >= 0 => Ok(n),
                Some(n) => fail(format!(
                    "Invalid number of instances: must be non-negative integer value, but was {n}"
                )),
                None => fail(format!(
                    "ENGINE-02027 Could not resolve expression of type 'loopCardinality'. Expression '{}' needs to be a number or number String.",
                    cardinality.text
                )),
            };
        }
        let items = self.collection(&scope, body)?;
        Ok(i32::try_from(items.len()).unwrap_or(i32::MAX))
    }

    fn collection(
        &mut self,
        scope: &VarScope,
        body: &MultiInstance,
    ) -> Step<std::sync::Arc<Vec<Value>>> {
        let Some(expr) = &body.collection else {
            return Ok(std::sync::Arc::new(Vec::new()));
        };
        let value = match expr.literal() {
            Some(name) => match self.variable(scope, name) {
                Some(value) => {
                    self.note_object_read(scope, name, &value)?;
                    value
                }
                None => return fail(format!("Variable {name} is not found")),
            },
            None => self.evaluate(scope, expr)?,
        };
        match crate::expressions::as_list(&value) {
            Some(list) => Ok(list),
            None => match expr.literal() {
                Some(name) => fail(format!(
                    "ENGINE-02025 Variable '{name}' is not from type 'Collection'."
                )),
                None => fail(format!(
                    "ENGINE-02024 Expression '{}' didn't resolve to type 'Collection'.",
                    expr.text
                )),
            },
        }
    }

    fn completion_condition(&mut self, id: &str, body: &MultiInstance) -> Step<bool> {
        let Some(expr) = &body.completion_condition else {
            return Ok(false);
        };
        match self.evaluate(&VarScope::Execution(id.to_owned()), expr)? {
            Value::Boolean(holds) => Ok(holds),
            _ => fail(format!(
                "ENGINE-02028 Could not resolve expression of type 'completionCondition'. Expression '{}' needs to evaluate to a boolean value.",
                expr.text
            )),
        }
    }

    /// One of the parallel instances has ended.
    pub(super) fn parallel_instance_ended(
        &mut self,
        scope: &str,
        ended: &str,
        composite: ActivityIx,
        body: &MultiInstance,
    ) -> Step {
        let variables = VarScope::Execution(scope.to_owned());
        let completed = self.loop_variable(scope, COMPLETED)? + 1;
        self.set_loop(&variables, COMPLETED, completed)?;
        let active = self.loop_variable(scope, ACTIVE)? - 1;
        self.set_loop(&variables, ACTIVE, active)?;
        self.set_active(ended, false);
        self.set_activity_instance(ended, None);
        self.ws.rows.executions.touch(scope);
        let inner = {
            let definition = self.definition_of(scope)?;
            definition.process.activity(body.inner).id.clone()
        };
        // The others are looked at only where they decide: there may be many.
        let done = self.completion_condition(ended, body)?
            || (active <= 0
                && self
                    .ws
                    .rows
                    .executions
                    .of(scope)
                    .filter(|e| !e.is_event_scope)
                    .all(|e| !e.is_active && e.act_id.as_deref() == Some(&inner)));
        if !done {
            return self.dispatch_changes(scope);
        }
        for child in self.children(scope) {
            let (active, idle) = {
                let e = self.execution(&child)?;
                (e.is_active, e.act_id.is_none())
            };
            if active || idle {
                self.delete_cascade(
                    &child,
                    "Multi instance completion condition satisfied.",
                    false,
                    false,
                )?;
            } else {
                self.remove_execution(&child)?;
            }
        }
        let definition = self.definition_of(scope)?;
        self.set_activity(scope, &definition, Some(composite));
        self.set_active(scope, true);
        self.create_event_scope(scope)?;
        self.leave(scope)
    }

    /// The instance of a sequential body has ended.
    pub(super) fn sequential_instance_ended(&mut self, id: &str, body: &MultiInstance) -> Step {
        let scope = VarScope::Execution(id.to_owned());
        let next = self.loop_variable(id, COUNTER)? + 1;
        let count = self.loop_variable(id, INSTANCES)?;
        let completed = self.loop_variable(id, COMPLETED)? + 1;
        self.set_loop(&scope, COMPLETED, completed)?;
        if next >= count || self.completion_condition(id, body)? {
            self.create_event_scope(id)?;
            return self.leave(id);
        }
        self.perform_instance(id, body, usize::try_from(next).unwrap_or_default())
    }
}

impl Exec<'_> {
    /// A body that is entered by a modification: it begins with one instance.
    pub(super) fn open_multi_instance(&mut self, id: &str, body: &MultiInstance) -> Step<String> {
        let scope = VarScope::Execution(id.to_owned());
        self.set_loop(&scope, INSTANCES, 1)?;
        self.set_loop(&scope, COMPLETED, 0)?;
        self.set_loop(&scope, ACTIVE, 1)?;
        let at = if body.sequential {
            id.to_owned()
        } else {
            self.ws.rows.executions.update(id, |e| {
                e.act_id = None;
                e.is_active = false;
            });
            let child = self.create_child(id)?;
            self.ws.rows.executions.update(&child, |e| {
                e.is_concurrent = true;
                e.is_scope = false;
            });
            child
        };
        self.set_loop(&VarScope::Execution(at.clone()), COUNTER, 0)?;
        Ok(at)
    }

    /// One more instance in a parallel body.
    pub(super) fn add_parallel_instance(&mut self, scope: &str) -> Step<String> {
        let variables = VarScope::Execution(scope.to_owned());
        let count = self.loop_variable(scope, INSTANCES)?;
        let active = self.loop_variable(scope, ACTIVE)?;
        let child = self.create_child(scope)?;
        self.ws.rows.executions.touch(scope);
        self.ws.rows.executions.update(&child, |e| {
            e.is_concurrent = true;
            e.is_scope = false;
        });
        self.set_loop(&variables, INSTANCES, count + 1)?;
        self.set_loop(&variables, ACTIVE, active + 1)?;
        self.set_loop(&VarScope::Execution(child.clone()), COUNTER, count)?;
        Ok(child)
    }

    /// One instance less in a parallel body.
    pub(super) fn remove_parallel_instance(&mut self, scope: &str) -> Step {
        let variables = VarScope::Execution(scope.to_owned());
        let count = self.loop_variable(scope, INSTANCES)?;
        let active = self.loop_variable(scope, ACTIVE)?;
        self.set_loop(&variables, INSTANCES, count - 1)?;
        self.set_loop(&variables, ACTIVE, active - 1)
    }

    /// The instance of a sequential body in which none runs.
    pub(super) fn add_only_instance(&mut self, scope: &str) -> Step<String> {
        let variables = VarScope::Execution(scope.to_owned());
        if self.loop_variable(scope, ACTIVE)? > 0 {
            return fail(format!(
                "The execution {scope} with the behavior SequentialMultiInstanceActivityBehavior does not support concurrency"
            ));
        }
        let count = self.loop_variable(scope, INSTANCES)?;
        self.set_loop(&variables, COUNTER, count)?;
        self.set_loop(&variables, INSTANCES, count + 1)?;
        self.set_loop(&variables, ACTIVE, 1)?;
        Ok(scope.to_owned())
    }

    /// One of the instances of a body runs no more within it.
    pub(super) fn one_instance_less(&mut self, scope: &str) -> Step {
        let active = self.loop_variable(scope, ACTIVE)?;
        self.set_loop(&VarScope::Execution(scope.to_owned()), ACTIVE, active - 1)
    }
}
