//! The types of batches.

/// What a batch does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BatchKind {
    /// Migrates process instances.
    Migration,
    /// Modifies process instances.
    Modification,
    /// Starts ended process instances anew.
    Restart,
    /// Deletes process instances.
    Deletion,
    /// Deletes the history of process instances.
    HistoricInstanceDeletion,
    /// Deletes the history of decisions.
    HistoricDecisionDeletion,
    /// Sets the retries of jobs.
    JobRetries,
    /// Sets the retries of external tasks.
    ExternalTaskRetries,
    /// Suspends or activates process instances.
    Suspension,
    /// Sets variables of process instances.
    Variables,
    /// Correlates a message with process instances.
    Message,
    /// Sets the removal time of process instances.
    ProcessRemovalTime,
    /// Sets the removal time of decisions.
    DecisionRemovalTime,
    /// Sets the removal time of batches.
    BatchRemovalTime,
}

impl BatchKind {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Migration,
        Self::Modification,
        Self::Restart,
        Self::Deletion,
        Self::HistoricInstanceDeletion,
        Self::HistoricDecisionDeletion,
        Self::JobRetries,
        Self::ExternalTaskRetries,
        Self::Suspension,
        Self::Variables,
        Self::Message,
        Self::ProcessRemovalTime,
        Self::DecisionRemovalTime,
        Self::BatchRemovalTime,
    ];

    /// The name, as `TYPE_` of a batch and `HANDLER_TYPE_` of its jobs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Migration => "instance-migration",
            Self::Modification => "instance-modification",
            Self::Restart => "instance-restart",
            Self::Deletion => "instance-deletion",
            Self::HistoricInstanceDeletion => "historic-instance-deletion",
            Self::HistoricDecisionDeletion => "historic-decision-instance-deletion",
            Self::JobRetries => "set-job-retries",
            Self::ExternalTaskRetries => "set-external-task-retries",
            Self::Suspension => "instance-update-suspension-state",
            Self::Variables => "set-variables",
            Self::Message => "correlate-message",
            Self::ProcessRemovalTime => "process-set-removal-time",
            Self::DecisionRemovalTime => "decision-set-removal-time",
            Self::BatchRemovalTime => "batch-set-removal-time",
        }
    }

    /// The permission that creating such a batch takes.
    #[must_use]
    pub fn permission(self) -> &'static str {
        match self {
            Self::Migration => "CREATE_BATCH_MIGRATE_PROCESS_INSTANCES",
            Self::Modification => "CREATE_BATCH_MODIFY_PROCESS_INSTANCES",
            Self::Restart => "CREATE_BATCH_RESTART_PROCESS_INSTANCES",
            Self::Deletion => "CREATE_BATCH_DELETE_RUNNING_PROCESS_INSTANCES",
            Self::HistoricInstanceDeletion => "CREATE_BATCH_DELETE_FINISHED_PROCESS_INSTANCES",
            Self::HistoricDecisionDeletion => "CREATE_BATCH_DELETE_DECISION_INSTANCES",
            Self::JobRetries => "CREATE_BATCH_SET_JOB_RETRIES",
            Self::ExternalTaskRetries => "CREATE_BATCH_SET_EXTERNAL_TASK_RETRIES",
            Self::Suspension => "CREATE_BATCH_UPDATE_PROCESS_INSTANCES_SUSPEND",
            Self::Variables => "CREATE_BATCH_SET_VARIABLES",
            Self::Message => "CREATE_BATCH_CORRELATE_MESSAGE",
            Self::ProcessRemovalTime | Self::DecisionRemovalTime | Self::BatchRemovalTime => {
                "CREATE_BATCH_SET_REMOVAL_TIME"
            }
        }
    }

    /// The type of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Where a configuration holds the ids of the elements, and how many of them are of which deployment.
    pub(super) fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Migration
            | Self::Modification
            | Self::Restart
            | Self::Deletion
            | Self::Suspension
            | Self::Message => ("processInstanceIds", "processInstanceIdMappings"),
            Self::HistoricInstanceDeletion => (
                "historicProcessInstanceIds",
                "historicProcessInstanceIdMappings",
            ),
            Self::HistoricDecisionDeletion => (
                "historicDecisionInstanceIds",
                "historicDecisionInstanceIdMappingss",
            ),
            Self::JobRetries => ("jobIds", "jobIdMappings"),
            Self::ExternalTaskRetries => ("externalTaskIds", "externalTaskIdMappingss"),
            Self::Variables
            | Self::ProcessRemovalTime
            | Self::DecisionRemovalTime
            | Self::BatchRemovalTime => ("ids", "idMappings"),
        }
    }

    /// Whether a job for one process instance names it, so that no other exclusive job of the instance runs beside it.
    pub(super) fn job_names_instance(self) -> bool {
        matches!(self, Self::Variables | Self::Message)
    }
}
