//! Multi-instance bodies.

use crate::model::{ActivityIx, ActivityKind, MultiInstance};
use crate::parse::draft::Scope;
use crate::parse::forms::boolean;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    /// The body for an activity that has loop characteristics; to be told its inner activity by [`Self::wrap`].
    pub(in crate::parse) fn multi_instance(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<Option<ActivityIx>, Abort> {
        let Some(characteristics) = element.one("multiInstanceLoopCharacteristics")? else {
            return Ok(None);
        };
        let id = format!("{}#multiInstanceBody", element.id().unwrap_or("null"));
        let ix = self
            .draft
            .create(Some(&id), "multiInstanceBody", scope, element)?;
        self.draft.activity_mut(ix).is_scope = true;
        let sequential = match characteristics.attr("isSequential") {
            None => false,
            Some(text) => boolean(text).ok_or_else(|| {
                Abort::Failed(
                    "Cannot invoke \"java.lang.Boolean.booleanValue()\" because the return value of \
                     \"org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse.parseBooleanAttribute(String, boolean)\" is null"
                        .to_owned(),
                )
            })?,
        };
        let mut body = MultiInstance {
            sequential,
            cardinality: None,
            collection: None,
            element_variable: None,
            completion_condition: None,
            inner: ix,
        };
        if let Some(cardinality) = characteristics.one("loopCardinality")? {
            if cardinality.text.is_empty() {
                self.error_of("loopCardinality must be defined for a multiInstanceLoopCharacteristics definition ", Some(characteristics), &[&id]);
            }
            body.cardinality = Some(self.expr(&cardinality.text)?);
        }
        if let Some(condition) = characteristics.one("completionCondition")? {
            body.completion_condition = Some(self.expr(&condition.text)?);
        }
        if let Some(collection) = characteristics.camunda("collection") {
            body.collection = Some(self.expr(collection)?);
        }
        if let Some(reference) = characteristics.one("loopDataInputRef")? {
            body.collection = Some(self.expr(reference.text.trim())?);
        }
        body.element_variable = characteristics
            .camunda("elementVariable")
            .map(str::to_owned);
        if let Some(item) = characteristics.one("inputDataItem")? {
            body.element_variable = item.attr("name").map(str::to_owned);
        }
        if body.cardinality.is_none() && body.collection.is_none() {
            self.error_of(
                "Either loopCardinality or loopDataInputRef/activiti:collection must be set",
                Some(characteristics),
                &[&id],
            );
        }
        if body.collection.is_none() && body.element_variable.is_some() {
            self.error_of(
                "LoopDataInputRef/activiti:collection must be set when using inputDataItem or activiti:elementVariable",
                Some(characteristics),
                &[&id],
            );
        }
        self.draft
            .behave(ix, ActivityKind::MultiInstanceBody(Box::new(body)));
        Ok(Some(ix))
    }

    /// Puts an activity into its body.
    pub(in crate::parse) fn wrap(&mut self, body: ActivityIx, inner: ActivityIx) {
        self.draft.of_mut(inner).multi_instance = true;
        self.draft.activity_mut(inner).body = Some(body);
        if let ActivityKind::MultiInstanceBody(multi) = &mut self.draft.activity_mut(body).kind {
            multi.inner = inner;
        }
    }
}
