//! One file a table: the rows of Camunda 7.24's schema as they are stored.
//!
//! Field names are the columns' names in lower case without the trailing underscore; `TYPE_` is `kind`.

use crate::record::{Record, Table, Timestamp, record};

mod attachment;
mod authorization;
mod batch;
mod byte_array;
mod comment;
mod decision_definition;
mod decision_requirements_definition;
mod deployment;
mod event_subscription;
mod execution;
mod external_task;
mod form_definition;
mod group;
mod historic_activity_instance;
mod historic_batch;
mod historic_decision_input;
mod historic_decision_instance;
mod historic_decision_output;
mod historic_detail;
mod historic_external_task_log;
mod historic_identity_link;
mod historic_incident;
mod historic_job_log;
mod historic_process_instance;
mod historic_task_instance;
mod historic_variable_instance;
mod identity_info;
mod identity_link;
mod incident;
mod job;
mod job_definition;
mod membership;
mod meter_log;
mod process_definition;
mod property;
mod schema_log_entry;
mod task;
mod task_filter;
mod task_meter_log;
mod tenant;
mod tenant_membership;
mod user;
mod user_operation_log_entry;
mod variable;

pub use attachment::Attachment;
pub use authorization::Authorization;
pub use batch::Batch;
pub use byte_array::ByteArray;
pub use comment::Comment;
pub use decision_definition::DecisionDefinition;
pub use decision_requirements_definition::DecisionRequirementsDefinition;
pub use deployment::Deployment;
pub use event_subscription::EventSubscription;
pub use execution::Execution;
pub use external_task::ExternalTask;
pub use form_definition::FormDefinition;
pub use group::Group;
pub use historic_activity_instance::HistoricActivityInstance;
pub use historic_batch::HistoricBatch;
pub use historic_decision_input::HistoricDecisionInput;
pub use historic_decision_instance::HistoricDecisionInstance;
pub use historic_decision_output::HistoricDecisionOutput;
pub use historic_detail::HistoricDetail;
pub use historic_external_task_log::HistoricExternalTaskLog;
pub use historic_identity_link::HistoricIdentityLink;
pub use historic_incident::HistoricIncident;
pub use historic_job_log::HistoricJobLog;
pub use historic_process_instance::HistoricProcessInstance;
pub use historic_task_instance::HistoricTaskInstance;
pub use historic_variable_instance::HistoricVariableInstance;
pub use identity_info::IdentityInfo;
pub use identity_link::IdentityLink;
pub use incident::Incident;
pub use job::Job;
pub use job_definition::JobDefinition;
pub use membership::Membership;
pub use meter_log::MeterLog;
pub use process_definition::ProcessDefinition;
pub use property::Property;
pub use schema_log_entry::SchemaLogEntry;
pub use task::Task;
pub use task_filter::TaskFilter;
pub use task_meter_log::TaskMeterLog;
pub use tenant::Tenant;
pub use tenant_membership::TenantMembership;
pub use user::User;
pub use user_operation_log_entry::UserOperationLogEntry;
pub use variable::Variable;

/// All tables that have a record.
pub const TABLES: &[&Table] = &[
    Attachment::TABLE,
    Authorization::TABLE,
    Batch::TABLE,
    ByteArray::TABLE,
    Comment::TABLE,
    DecisionDefinition::TABLE,
    DecisionRequirementsDefinition::TABLE,
    Deployment::TABLE,
    EventSubscription::TABLE,
    Execution::TABLE,
    ExternalTask::TABLE,
    FormDefinition::TABLE,
    Group::TABLE,
    HistoricActivityInstance::TABLE,
    HistoricBatch::TABLE,
    HistoricDecisionInput::TABLE,
    HistoricDecisionInstance::TABLE,
    HistoricDecisionOutput::TABLE,
    HistoricDetail::TABLE,
    HistoricExternalTaskLog::TABLE,
    HistoricIdentityLink::TABLE,
    HistoricIncident::TABLE,
    HistoricJobLog::TABLE,
    HistoricProcessInstance::TABLE,
    HistoricTaskInstance::TABLE,
    HistoricVariableInstance::TABLE,
    IdentityInfo::TABLE,
    IdentityLink::TABLE,
    Incident::TABLE,
    Job::TABLE,
    JobDefinition::TABLE,
    Membership::TABLE,
    MeterLog::TABLE,
    ProcessDefinition::TABLE,
    Property::TABLE,
    SchemaLogEntry::TABLE,
    Task::TABLE,
    TaskFilter::TABLE,
    TaskMeterLog::TABLE,
    Tenant::TABLE,
    TenantMembership::TABLE,
    User::TABLE,
    UserOperationLogEntry::TABLE,
    Variable::TABLE,
];
