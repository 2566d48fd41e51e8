//! Call activities.

use crate::model::{ActivityIx, ActivityKind, Binding, CallActivity, CalledElement};
use crate::parse::draft::Scope;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    pub(in crate::parse) fn call_activity(
        &mut self,
        element: &'x Element,
        scope: Scope,
        multi_instance: bool,
    ) -> Result<ActivityIx, Abort> {
        let ix = self.create(element, scope)?;
        self.asynchronous(element, ix)?;
        let (process, case) = (element.attr("calledElement"), element.camunda("caseRef"));
        match (process, case) {
            (None, None) => self.error("Missing attribute 'calledElement' or 'caseRef'", element),
            (Some(_), Some(_)) => self.error(
                "The attributes 'calledElement' or 'caseRef' cannot be used together: Use either 'calledElement' or 'caseRef'",
                element,
            ),
            _ => {}
        }
        let (called, prefix) = match process {
            Some(key) => (CalledElement::Process(self.expr(key)?), "calledElement"),
            None => (
                CalledElement::Case(self.expr(case.unwrap_or_default())?),
                "case",
            ),
        };
        let name = |suffix: &str| format!("{prefix}{suffix}");
        let call = CallActivity {
            called,
            binding: self.binding(
                element,
                &name("Binding"),
                &name("Version"),
                "calledElementVersionTag",
            )?,
            tenant_id: self
                .expr_opt(element.camunda(&name("TenantId")).filter(|t| !t.is_empty()))?,
            inputs: self.input_mappings(element)?,
            outputs: self.output_mappings(element)?,
            mapping_delegate: element
                .camunda("variableMappingClass")
                .or_else(|| element.camunda("variableMappingDelegateExpression"))
                .map(str::to_owned),
        };
        self.draft
            .behave(ix, ActivityKind::CallActivity(Box::new(call)));
        if !multi_instance {
            self.draft.activity_mut(ix).is_scope = true;
        }
        self.execution_listeners(element, Some(ix))?;
        self.retries(element, ix, false)?;
        Ok(ix)
    }

    /// Which version of a definition is called. A binding of any other word is the latest.
    pub(in crate::parse) fn binding(
        &mut self,
        element: &'x Element,
        binding: &str,
        version: &str,
        tag: &str,
    ) -> Result<Binding, Abort> {
        let missing = |parser: &mut Self, attribute: &str, value: &str| {
            parser.error(
                format!("Missing attribute '{attribute}' when '{binding}' has value '{value}'"),
                element,
            );
        };
        Ok(match element.camunda(binding) {
            Some("deployment") => Binding::Deployment,
            Some("version") => match element.camunda(version) {
                Some(number) => Binding::Version(self.expr(number)?),
                None => {
                    missing(self, version, "version");
                    Binding::Latest
                }
            },
            Some("versionTag") => match element.camunda(tag) {
                Some(tag) => Binding::VersionTag(self.expr(tag)?),
                None => {
                    missing(self, tag, "versionTag");
                    Binding::Latest
                }
            },
            _ => Binding::Latest,
        })
    }
}
