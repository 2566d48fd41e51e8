//! What decisions see of their surroundings: variables, and languages other than FEEL.

use std::borrow::Cow;
use std::sync::Arc;

use cauce_dmn::Value as Feel;
use cauce_dmn::camunda::{ForeignFault, ForeignLanguage, TypedValue};
use cauce_dmn::feel::Variables;
use cauce_expr::script::Language;
use cauce_expr::{Fault, Host, JavaValue, Scope, Value};

use super::values;
use crate::exec::{Exec, VarScope};
use crate::expressions::Limits;

/// Where a decision's variables come from.
#[derive(Clone, Copy)]
pub enum Input<'v> {
    /// What an execution sees.
    Scope(&'v VarScope),
    /// These and no others.
    Values(&'v [(String, cauce_expr::TypedValue)]),
}

/// What cells of other languages know of the place where they are evaluated.
pub(super) trait Around {
    /// The value of a variable.
    fn variable(&self, name: &str) -> Option<Value>;
    /// All variables.
    fn variables(&self) -> Vec<(String, Value)>;
    /// The time.
    fn now(&self) -> chrono::DateTime<chrono::Utc>;
    /// Who asks.
    fn user(&self) -> Option<String>;
    /// The groups of who asks.
    fn groups(&self) -> Vec<String>;
    /// What scripts may use.
    fn limits(&self) -> Limits;
}

/// The surroundings of an evaluation.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'x, 'e> {
    pub exec: &'x Exec<'e>,
    pub input: Input<'x>,
}

impl Around for Surroundings<'_, '_> {
    fn variable(&self, name: &str) -> Option<Value> {
        match self.input {
            Input::Scope(scope) => self.exec.variable(scope, name),
            Input::Values(values) => values
                .iter()
                .rfind(|(n, _)| n == name)
                .map(|(_, v)| v.value.clone()),
        }
    }

    fn variables(&self) -> Vec<(String, Value)> {
        match self.input {
            Input::Scope(scope) => self.exec.visible_variables(scope),
            Input::Values(values) => values
                .iter()
                .map(|(n, v)| (n.clone(), v.value.clone()))
                .collect(),
        }
    }

    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.exec.env.now
    }

    fn user(&self) -> Option<String> {
        self.exec.env.user.clone()
    }

    fn groups(&self) -> Vec<String> {
        self.exec.env.groups.clone()
    }

    fn limits(&self) -> Limits {
        self.exec.env.limits
    }
}

impl Variables for Surroundings<'_, '_> {
    fn get(&self, name: &str) -> Option<Feel> {
        self.variable(name).map(|value| values::to_feel(&value))
    }
}

impl ForeignLanguage for Surroundings<'_, '_> {
    fn evaluate(
        &self,
        language: &str,
        text: &str,
        locals: &dyn Fn(&str) -> Option<TypedValue>,
    ) -> Result<TypedValue, ForeignFault> {
        cell(self, language, text, locals)
    }
}

/// Evaluates a cell of a language other than FEEL.
pub(super) fn cell(
    around: &dyn Around,
    language: &str,
    text: &str,
    locals: &dyn Fn(&str) -> Option<TypedValue>,
) -> Result<TypedValue, ForeignFault> {
    let failed = |language: &str, text: &str, cause: String| ForeignFault::Failed {
        language: language.to_owned(),
        text: text.to_owned(),
        cause,
    };
    let mut scope = CellScope { around, locals };
    let decided = |value: Value| values::to_decision(&value.deserialized());
    if language.eq_ignore_ascii_case("juel") {
        let whole = text.starts_with("${") || text.starts_with("#{");
        let text = if whole {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(format!("${{{text}}}"))
        };
        return crate::expressions::expression(&text)
            .and_then(|compiled| {
                compiled
                    .evaluate(&mut scope)
                    .map_err(|fault| fault.to_string())
            })
            .map(decided)
            .map_err(|cause| failed(language, &text, cause));
    }
    let compiled = crate::expressions::literal_script(language, text);
    if compiled.unsupported().is_some() {
        return Err(ForeignFault::Unknown);
    }
    // What is JavaScript under many names has one for itself.
    let name = match Language::of(language) {
        Some(Language::JavaScript) => "ECMAScript",
        _ => language,
    };
    compiled
        .run(&mut scope, &around.limits())
        .map(decided)
        .map_err(|fault| failed(name, text, fault.to_string()))
}

/// What an expression in a cell sees: variables, to read.
struct CellScope<'c> {
    around: &'c dyn Around,
    locals: &'c dyn Fn(&str) -> Option<TypedValue>,
}

impl CellScope<'_> {
    fn resolve(&self, name: &str) -> Option<Value> {
        (self.locals)(name)
            .map(|v| values::to_variable(&v))
            .or_else(|| self.around.variable(name))
    }
}

/// The object in which cells look variables up by name.
const VARIABLE_CONTEXT: &str = "variableContext";

impl Scope for CellScope<'_> {
    fn variable(&mut self, name: &str) -> Result<Option<Value>, Fault> {
        let found = self.resolve(name);
        Ok(found.or_else(|| (name == VARIABLE_CONTEXT).then_some(Value::Host(Host::Execution))))
    }

    fn variables(&mut self) -> Result<Vec<(String, Value)>, Fault> {
        Ok(self.around.variables())
    }

    fn set_variable(&mut self, name: &str, _: Value) -> Result<(), Fault> {
        Err(Fault::Failed(format!(
            "a decision cannot set variable '{name}'"
        )))
    }

    fn property(&mut self, _: Host, _: &str) -> Result<Option<Value>, Fault> {
        Ok(None)
    }

    fn call(&mut self, _: Host, method: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        Ok(match (method, arguments) {
            // Camunda gives the value with its type; all that one asks of that is the value.
            ("resolve", [Value::String(name)]) => {
                let value = self.resolve(name);
                Some(value.map_or(Value::Null, |v| {
                    Value::java(JavaValue::Entry(Arc::clone(name), v.deserialized()))
                }))
            }
            ("containsVariable", [Value::String(name)]) => {
                Some(Value::Boolean(self.resolve(name).is_some()))
            }
            _ => None,
        })
    }

    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.around.now()
    }

    fn current_user(&self) -> Option<String> {
        self.around.user()
    }

    fn current_groups(&self) -> Vec<String> {
        self.around.groups()
    }
}
