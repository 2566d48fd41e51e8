//! The history of decisions.

use cauce_dmn::camunda::{DecisionOutcome, EvaluatedDecision, EvaluatedLogic, TypedValue};
use cauce_expr::value::fields::Fields;
use cauce_store::Timestamp;
use cauce_store::records::{
    ByteArray, DecisionDefinition, HistoricDecisionInput, HistoricDecisionInstance,
    HistoricDecisionOutput,
};

use super::values;
use crate::config::HistoryLevel;
use crate::exec::{Exec, Step, fail};

/// What the rows of one evaluation have in common.
struct Common {
    instance: HistoricDecisionInstance,
    now: Timestamp,
}

impl Exec<'_> {
    /// Writes an evaluated decision and those it required to history: `execution` is the one that it was evaluated in.
    pub(super) fn history_decision(
        &mut self,
        definition: &DecisionDefinition,
        outcome: &DecisionOutcome,
        execution: Option<&str>,
    ) -> Step {
        if self.env.history < HistoryLevel::Full {
            return Ok(());
        }
        let model = self.decision_model(definition)?;
        let common = self.common_of(definition, execution)?;
        let Some((last, required)) = outcome.evaluated.split_last() else {
            return Ok(());
        };
        let root = self.decision_rows(&common, &definition.id, last, None)?;
        for decision in required {
            let id = model.ids.get(&decision.key).cloned().unwrap_or_default();
            self.decision_rows(&common, &id, decision, Some(&root))?;
        }
        Ok(())
    }

    fn common_of(&self, definition: &DecisionDefinition, execution: Option<&str>) -> Step<Common> {
        let now = self.now();
        let mut row = HistoricDecisionInstance {
            eval_time: now,
            dec_req_id: definition.dec_req_id.clone(),
            dec_req_key: definition.dec_req_key.clone(),
            tenant_id: definition.tenant_id.clone(),
            ..HistoricDecisionInstance::default()
        };
        match execution {
            Some(id) => {
                let e = self.execution(id)?;
                row.proc_def_key = Some(self.definition_of(id)?.row.key.clone());
                row.proc_def_id.clone_from(&e.proc_def_id);
                row.proc_inst_id.clone_from(&e.proc_inst_id);
                row.root_proc_inst_id.clone_from(&e.root_proc_inst_id);
                row.act_id.clone_from(&e.act_id);
                row.act_inst_id.clone_from(&e.act_inst_id);
                row.tenant_id.clone_from(&e.tenant_id);
            }
            None => {
                row.user_id.clone_from(&self.env.user);
                row.removal_time = definition
                    .history_ttl
                    .map(|days| now + chrono::Duration::days(i64::from(days)));
            }
        }
        Ok(Common { instance: row, now })
    }

    /// The rows of one decision; gives the instance's id.
    fn decision_rows(
        &mut self,
        common: &Common,
        definition: &str,
        decision: &EvaluatedDecision,
        root: Option<&str>,
    ) -> Step<String> {
        let id = self.new_id();
        let mut row = HistoricDecisionInstance {
            id: id.clone(),
            dec_def_id: definition.to_owned(),
            dec_def_key: decision.key.clone(),
            dec_def_name: decision.name.clone(),
            root_dec_inst_id: root.map(str::to_owned),
            ..common.instance.clone()
        };
        match &decision.logic {
            EvaluatedLogic::Table {
                inputs,
                rules,
                collected,
            } => {
                row.collect_value = collected
                    .as_ref()
                    .and_then(|c| c.value.as_ref())
                    .and_then(|v| v.value.as_number())
                    .map(|n| n.to_f64());
                self.ws.rows.historic_decision_instances.insert(row);
                for input in inputs {
                    let (fields, array) =
                        self.decision_value(common, &input.value, Some(&input.id))?;
                    let input_row = HistoricDecisionInput {
                        id: self.new_id(),
                        dec_inst_id: id.clone(),
                        clause_id: Some(input.id.clone()),
                        clause_name: input.name.clone(),
                        var_type: Some(fields.type_name.into_owned()),
                        bytearray_id: array,
                        double: fields.double,
                        long: fields.long,
                        text: fields.text,
                        text2: fields.text2,
                        create_time: Some(common.now),
                        root_proc_inst_id: common.instance.root_proc_inst_id.clone(),
                        removal_time: common.instance.removal_time,
                        tenant_id: None,
                    };
                    self.ws.rows.historic_decision_inputs.insert(input_row);
                }
                for rule in rules {
                    for output in &rule.outputs {
                        let row = HistoricDecisionOutput {
                            clause_id: Some(output.id.clone()),
                            clause_name: output.name.clone(),
                            rule_id: Some(rule.id.clone()),
                            rule_order: i32::try_from(rule.order).ok(),
                            var_name: output.output_name.clone(),
                            create_time: Some(common.now),
                            ..HistoricDecisionOutput::default()
                        };
                        self.decision_output(common, &id, row, &output.value)?;
                    }
                }
            }
            EvaluatedLogic::Expression { name, value } => {
                self.ws.rows.historic_decision_instances.insert(row);
                let row = HistoricDecisionOutput {
                    var_name: name.clone(),
                    ..HistoricDecisionOutput::default()
                };
                self.decision_output(common, &id, row, value)?;
            }
        }
        Ok(id)
    }

    fn decision_output(
        &mut self,
        common: &Common,
        instance: &str,
        row: HistoricDecisionOutput,
        value: &TypedValue,
    ) -> Step {
        let (fields, array) = self.decision_value(common, value, row.var_name.as_deref())?;
        let row = HistoricDecisionOutput {
            id: self.new_id(),
            dec_inst_id: instance.to_owned(),
            var_type: Some(fields.type_name.into_owned()),
            bytearray_id: array,
            double: fields.double,
            long: fields.long,
            text: fields.text,
            text2: fields.text2,
            root_proc_inst_id: common.instance.root_proc_inst_id.clone(),
            removal_time: common.instance.removal_time,
            ..row
        };
        self.ws.rows.historic_decision_outputs.insert(row);
        Ok(())
    }

    /// The columns of a value, and the id of its byte array.
    fn decision_value(
        &mut self,
        common: &Common,
        value: &TypedValue,
        name: Option<&str>,
    ) -> Step<(Fields, Option<String>)> {
        let mut fields = match values::to_variable(value).to_fields() {
            Ok(fields) => fields,
            Err(error) => return fail(error.message(name.unwrap_or("null"))),
        };
        let Some(bytes) = fields.bytes.take() else {
            return Ok((fields, None));
        };
        let id = self.new_id();
        self.ws.rows.byte_arrays.insert(ByteArray {
            id: id.clone(),
            rev: 1,
            name: name.map(str::to_owned),
            bytes: Some(bytes),
            kind: Some(3),
            create_time: Some(common.now),
            root_proc_inst_id: common.instance.root_proc_inst_id.clone(),
            removal_time: common.instance.removal_time,
            ..ByteArray::default()
        });
        Ok((fields, Some(id)))
    }
}
