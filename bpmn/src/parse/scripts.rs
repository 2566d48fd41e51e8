//! Scripts: inline, in a resource, or given by an expression.

use super::attributes::is_expression;
use super::xml::Element;
use super::{Abort, Parser};
use crate::model::{Script, ScriptSource};

impl<'x> Parser<'x> {
    /// A script of a language with its source or resource. The inner error is a message for whoever wants the script.
    pub(super) fn script(
        &self,
        language: &str,
        source: Option<&str>,
        resource: Option<&str>,
    ) -> Result<Result<Script, String>, Abort> {
        if language.is_empty() {
            return Ok(Err("Script language is empty".to_owned()));
        }
        let dynamic = |text: &str| is_expression(text) && !language.eq_ignore_ascii_case("juel");
        let source = match (source, resource) {
            (None, None) => return Ok(Err("No script source or resource was given".to_owned())),
            (_, Some(resource)) if !resource.is_empty() => {
                ScriptSource::Resource(self.expr(resource)?)
            }
            (None, _) => return Ok(Err("Script source is null".to_owned())),
            (Some(source), _) if dynamic(source) => ScriptSource::Dynamic(self.expr(source)?),
            (Some(source), _) => ScriptSource::Inline(source.into()),
        };
        Ok(Ok(Script {
            format: language.to_owned(),
            source,
        }))
    }

    /// A `camunda:script` element.
    ///
    /// # Errors
    /// [`Abort::Invalid`] where it is not valid.
    pub(super) fn camunda_script(&self, element: &Element) -> Result<Script, Abort> {
        let language = element.attr("scriptFormat").unwrap_or_default();
        if language.is_empty() {
            return Err(Abort::invalid(
                "Missing attribute 'scriptFormat' for 'script' element",
                element,
            ));
        }
        self.script(language, Some(&element.text), element.attr("resource"))?
            .map_err(|cause| Abort::invalid(format!("Unable to process script: {cause}"), element))
    }
}
