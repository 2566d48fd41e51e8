//! `camunda:in` and `camunda:out`.

use super::xml::Element;
use super::{Abort, Parser};
use crate::model::VariableMapping;

impl<'x> Parser<'x> {
    /// `camunda:in` among an element's extension elements.
    pub(super) fn input_mappings(
        &mut self,
        element: &'x Element,
    ) -> Result<Vec<VariableMapping>, Abort> {
        let mut mappings = Vec::new();
        if let Some(extensions) = element.one("extensionElements")? {
            for mapping in extensions.extensions("in") {
                match mapping.attr("businessKey").filter(|k| !k.is_empty()) {
                    Some(key) => mappings.push(VariableMapping::BusinessKey(self.expr(key)?)),
                    None => {
                        mappings.extend(self.mapping(mapping, element.id().unwrap_or_default())?)
                    }
                }
            }
        }
        Ok(mappings)
    }

    /// `camunda:out` among an element's extension elements.
    pub(super) fn output_mappings(
        &mut self,
        element: &'x Element,
    ) -> Result<Vec<VariableMapping>, Abort> {
        let mut mappings = Vec::new();
        if let Some(extensions) = element.one("extensionElements")? {
            for mapping in extensions.extensions("out") {
                mappings.extend(self.mapping(mapping, element.id().unwrap_or_default())?);
            }
        }
        Ok(mappings)
    }

    fn mapping(
        &mut self,
        element: &'x Element,
        of: &str,
    ) -> Result<Option<VariableMapping>, Abort> {
        let local = element.attr("local") == Some("true");
        if element.attr("variables") == Some("all") {
            return Ok(Some(VariableMapping::All { local }));
        }
        let strict = !self.options.lenient_call_activities;
        let complain = |parser: &mut Self, message: &str| {
            if strict {
                parser.error_of(message, Some(element), &[of]);
            }
        };
        let mut source = element.attr("source");
        if source == Some("") {
            complain(self, "Empty attribute 'source' when passing variables");
            if !strict {
                source = None;
            }
        }
        let expression = if source.is_none() {
            element.attr("sourceExpression")
        } else {
            None
        };
        if expression == Some("") {
            complain(
                self,
                "Empty attribute 'sourceExpression' when passing variables",
            );
        }
        if source.is_none() && expression.is_none() {
            complain(
                self,
                "Missing parameter 'source' or 'sourceExpression' when passing variables",
            );
        }
        let given = source.or(expression).is_some_and(|s| !s.is_empty());
        let target = element.attr("target");
        if target.is_none() && (strict || given) {
            self.error_of(
                "Missing attribute 'target' when attribute 'source' or 'sourceExpression' is set",
                Some(element),
                &[of],
            );
        } else if target == Some("") {
            complain(
                self,
                "Empty attribute 'target' when attribute 'source' or 'sourceExpression' is set",
            );
        }
        let Some(target) = target.map(str::to_owned) else {
            return Ok(None);
        };
        Ok(match (source, expression) {
            (Some(source), _) => Some(VariableMapping::Variable {
                source: source.to_owned(),
                target,
                local,
            }),
            (None, Some(expression)) if !expression.is_empty() => {
                Some(VariableMapping::Expression {
                    source: self.expr(expression)?,
                    target,
                    local,
                })
            }
            (None, _) => None,
        })
    }
}
