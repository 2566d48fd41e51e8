//! `camunda:inputOutput`.

use super::xml::Element;
use super::{Abort, Parser};
use crate::model::{ActivityIx, InputOutput, IoParameter, IoValue};

impl<'x> Parser<'x> {
    /// The input and output parameters of an activity.
    pub(super) fn activity_io(
        &mut self,
        element: &'x Element,
        ix: ActivityIx,
    ) -> Result<(), Abort> {
        let Some(extensions) = element.one("extensionElements")? else {
            return Ok(());
        };
        let io = match self.input_output(extensions) {
            Ok(Some(io)) => io,
            Ok(None) => return Ok(()),
            Err(Abort::Invalid(invalid)) => {
                self.invalid(&invalid, Some(element.id().unwrap_or_default()));
                return Ok(());
            }
            Err(other) => return Err(other),
        };
        if !self.io_allowed(element, ix, &io) {
            return Ok(());
        }
        let body = self.draft.body_of(ix);
        let activity = self.draft.activity_mut(ix);
        activity.io = Some(io);
        // A multi-instance activity's variables are kept apart by the body already.
        if body.is_none() {
            activity.is_scope = true;
        }
        Ok(())
    }

    fn io_allowed(&mut self, element: &'x Element, ix: ActivityIx, io: &InputOutput) -> bool {
        let name = element.name.as_str();
        let supported = name.to_lowercase().contains("task")
            || name.contains("Event")
            || matches!(name, "transaction" | "subProcess" | "callActivity");
        if !supported {
            self.error(
                format!("camunda:inputOutput mapping unsupported for element type '{name}'."),
                element,
            );
            return false;
        }
        if name == "subProcess" && element.attr("triggeredByEvent") == Some("true") {
            self.error(
                format!("camunda:inputOutput mapping unsupported for element type '{name}' with attribute 'triggeredByEvent = true'."),
                element,
            );
            return false;
        }
        if io.outputs.is_empty() {
            return true;
        }
        if name == "endEvent" {
            self.error(
                format!("camunda:outputParameter not allowed for element type '{name}'."),
                element,
            );
        } else if self.draft.body_of(ix).is_some() {
            self.error(
                "camunda:outputParameter not allowed for multi-instance constructs",
                element,
            );
            return false;
        }
        true
    }

    /// Complains of `camunda:inputOutput` where there must be none.
    pub(super) fn no_io(&mut self, element: &'x Element) -> Result<(), Abort> {
        if let Some(extensions) = element.one("extensionElements")?
            && extensions.extension("inputOutput")?.is_some()
        {
            self.error(
                format!(
                    "camunda:inputOutput mapping unsupported for element type '{}'.",
                    element.name
                ),
                element,
            );
        }
        Ok(())
    }

    /// `camunda:inputOutput` among the children of an element.
    ///
    /// # Errors
    /// [`Abort::Invalid`] for a parameter that is not valid.
    pub(super) fn input_output(&self, element: &'x Element) -> Result<Option<InputOutput>, Abort> {
        let Some(io) = element.extension("inputOutput")? else {
            return Ok(None);
        };
        Ok(Some(InputOutput {
            inputs: self.parameters(io, "inputParameter")?,
            outputs: self.parameters(io, "outputParameter")?,
        }))
    }

    fn parameters(&self, io: &'x Element, name: &str) -> Result<Vec<IoParameter>, Abort> {
        io.extensions(name)
            .map(|parameter| match parameter.attr("name") {
                None | Some("") => Err(Abort::invalid(
                    format!("Missing attribute 'name' for {name}"),
                    parameter,
                )),
                Some(name) => Ok(IoParameter {
                    name: name.to_owned(),
                    value: self.nested_value(parameter)?,
                }),
            })
            .collect()
    }

    fn nested_value(&self, element: &Element) -> Result<Option<IoValue>, Abort> {
        match element.children.as_slice() {
            [] => self.value(element),
            [only] => self.value(only),
            _ => Err(Abort::invalid(
                "Nested parameter can at most have one child element",
                element,
            )),
        }
    }

    fn value(&self, element: &Element) -> Result<Option<IoValue>, Abort> {
        match element.name.as_str() {
            "list" => {
                // An empty item is null, and stays in the list.
                let item = |c| {
                    Ok(self
                        .value(c)?
                        .unwrap_or(IoValue::Text(self.expr("${null}")?)))
                };
                Ok(Some(IoValue::List(
                    element
                        .children
                        .iter()
                        .map(item)
                        .collect::<Result<_, Abort>>()?,
                )))
            }
            "map" => {
                let mut entries = Vec::new();
                for entry in element.all("entry") {
                    match entry.attr("key") {
                        None | Some("") => {
                            return Err(Abort::invalid(
                                "Missing attribute 'key' for 'entry' element",
                                entry,
                            ));
                        }
                        Some(key) => entries.push((self.expr(key)?, self.nested_value(entry)?)),
                    }
                }
                Ok(Some(IoValue::Map(entries)))
            }
            "script" => Ok(Some(IoValue::Script(self.camunda_script(element)?))),
            _ => match element.text.trim() {
                "" => Ok(None),
                text => Ok(Some(IoValue::Text(self.expr(text)?))),
            },
        }
    }
}
