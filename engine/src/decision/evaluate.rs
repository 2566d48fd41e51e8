//! Evaluates a decision of a deployed model.

use cauce_dmn::camunda::{DecisionError, DecisionOutcome};
use cauce_dmn::feel::{Clock, Dialect, Session};
use cauce_dmn::temporal::Zone;
use cauce_store::records::DecisionDefinition;

pub use super::language::Input;
use super::language::Surroundings;
use super::result::DecisionResult;
use crate::error::ErrorKind;
use crate::exec::{Exec, Step};
use crate::meters::Meter;

impl Exec<'_> {
    /// Evaluates a decision with all that it requires. The inner error is the decision's own, the outer one anything else.
    pub(super) fn run_decision(
        &self,
        definition: &DecisionDefinition,
        input: Input<'_>,
    ) -> Step<Result<DecisionOutcome, DecisionError>> {
        let model = self.decision_model(definition)?;
        let now = self.env.now;
        let instant =
            i128::from(now.timestamp()) * 1_000_000_000 + i128::from(now.timestamp_subsec_nanos());
        let session = Session::new(Dialect::Camunda).with_clock(Clock {
            instant,
            zone: Zone::UTC,
        });
        let surroundings = Surroundings { exec: self, input };
        Ok(model
            .decisions
            .evaluate(&definition.key, &surroundings, &surroundings, &session))
    }

    pub(super) fn count_decisions(&mut self, outcome: &DecisionOutcome) {
        let decisions = u64::try_from(outcome.evaluated.len()).unwrap_or(u64::MAX);
        self.count(Meter::ExecutedDecisionInstances, decisions);
        self.count(Meter::ExecutedDecisionElements, outcome.executed_elements());
    }

    /// Evaluates a decision outside of any process, and writes its history.
    pub(crate) fn decide(
        &mut self,
        definition: &DecisionDefinition,
        input: Input<'_>,
    ) -> Step<Result<DecisionResult, DecisionError>> {
        match self.run_decision(definition, input)? {
            Ok(outcome) => {
                self.count_decisions(&outcome);
                self.history_decision(definition, &outcome, None)?;
                Ok(Ok(DecisionResult::of(&outcome)))
            }
            Err(error) => Ok(Err(error)),
        }
    }
}

/// Which of Camunda's exceptions a decision's error is.
pub(super) fn kind_of(error: &DecisionError) -> ErrorKind {
    match error {
        DecisionError::Unknown(_) => ErrorKind::Other("DmnTransformException"),
        DecisionError::Expression { .. } => ErrorKind::Other("DmnEvaluationException"),
        DecisionError::NoLanguage(_) => ErrorKind::NullValue,
        DecisionError::Feel(_) | DecisionError::Fault(_) => ErrorKind::Other("FeelException"),
        DecisionError::InvalidValue { .. } => ErrorKind::DmnEngine,
        DecisionError::UnsupportedDate(_) => ErrorKind::DmnEngine,
        DecisionError::Unique(_)
        | DecisionError::Any(_)
        | DecisionError::Compound { .. }
        | DecisionError::NotAggregatable(_) => ErrorKind::Other("DmnHitPolicyException"),
        DecisionError::NotSingle(_) => ErrorKind::Other("DmnDecisionResultException"),
    }
}
