//! Script tasks.

use crate::model::{ActivityIx, ActivityKind};
use crate::parse::attributes::result_variable;
use crate::parse::draft::Scope;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    pub(in crate::parse) fn script_task(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<ActivityIx, Abort> {
        let ix = self.create(element, scope)?;
        let language = element.attr("scriptFormat").unwrap_or("juel");
        let source = element.one("script")?;
        match self.script(
            language,
            source.map(|s| s.text.as_str()),
            element.camunda("resource"),
        )? {
            Ok(script) => {
                self.asynchronous(element, ix)?;
                self.draft.behave(
                    ix,
                    ActivityKind::ScriptTask {
                        script,
                        result_variable: result_variable(element),
                    },
                );
                self.execution_listeners(element, Some(ix))?;
                self.retries(element, ix, false)?;
            }
            Err(cause) => {
                let message = format!("Unable to process ScriptTask: {cause}");
                match source {
                    Some(source) => self.error(message, source),
                    None => self.error_of(message, None, &[]),
                }
            }
        }
        Ok(ix)
    }
}
