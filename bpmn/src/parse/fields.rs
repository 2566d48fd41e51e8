//! `camunda:field`: what is injected into mail and shell tasks, and into Java classes elsewhere.

use super::xml::Element;
use super::{Abort, Parser};
use crate::model::Expr;

impl<'x> Parser<'x> {
    /// Name and value of the fields of an element.
    pub(super) fn fields(&mut self, element: &'x Element) -> Result<Vec<(String, Expr)>, Abort> {
        // In listeners the fields are direct children.
        let holder = element.one("extensionElements")?.unwrap_or(element);
        let mut fields = Vec::new();
        for field in holder.extensions("field") {
            let mut value = self.field_value(field, "stringValue", "string", element)?;
            if value.is_none() {
                value = self
                    .field_value(field, "expression", "expression", element)?
                    .filter(|e| !e.trim().is_empty());
            }
            match value {
                Some(value) => fields.push((field.attr("name").unwrap_or_default().to_owned(), self.expr(value)?)),
                None => self.error(
                    "One of the following is mandatory on a field declaration: one of attributes stringValue|expression \
                     or one of child elements string|expression",
                    element,
                ),
            }
        }
        Ok(fields)
    }

    fn field_value(
        &mut self,
        field: &'x Element,
        attribute: &str,
        child: &str,
        of: &'x Element,
    ) -> Result<Option<&'x str>, Abort> {
        let id = of.id().unwrap_or_default();
        let nested = match field.extension(child) {
            Ok(nested) => nested,
            Err(Abort::Failed(_)) => {
                self.error(format!("Multiple {child} field declarations found"), of);
                return Ok(None);
            }
            Err(other) => return Err(other),
        };
        Ok(match (field.attr(attribute), nested) {
            (Some(_), Some(_)) => {
                self.error_of(format!("Can't use attribute '{attribute}' and element '{child}' together, only use one"), Some(field), &[id]);
                None
            }
            (None, Some(nested)) if nested.text.is_empty() => {
                self.error_of(
                    format!(
                        "No valid value found in attribute '{attribute}' nor element '{child}'"
                    ),
                    Some(field),
                    &[id],
                );
                None
            }
            (None, Some(nested)) => Some(&nested.text),
            (value, None) => value.filter(|v| !v.is_empty()),
        })
    }
}
