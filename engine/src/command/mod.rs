//! One use case a file. A command is a plain function over [`Exec`]: what it needs of the database it asks for by
//! [`Exec::require_instance`], [`Exec::require_execution`] and [`Exec::query`] (and then runs again from the start), what it changes are
//! rows of `exec.ws.rows`, and nothing is written unless it returns `Ok`.
//!
//! `engine.run_as(&caller, |exec| command::complete_task(exec, &args)).await`

mod correlate_message;
mod delete_process_instance;
mod deploy;
mod evaluate_condition;
mod evaluate_decision;
pub(crate) mod execute_job;
pub(crate) mod find;
pub(crate) mod migrate;
mod modify_process_instance;
mod send_signal;
mod start_instance;
mod tasks;

pub use correlate_message::{CorrelateMessage, Correlated, correlate_message};
pub use delete_process_instance::{DeleteProcessInstance, delete_process_instance};
pub use deploy::{Deploy, Deployed, Resource, deploy};
pub use evaluate_condition::{EvaluateCondition, evaluate_condition};
pub use evaluate_decision::{evaluate_decision, latest_decision, set_decision_time_to_live};
pub use execute_job::{execute_job, fail_job};
pub use find::{external_task, find_job, load_job, load_task};
pub use migrate::{
    ExecuteMigration, NewMigrationPlan, check_migration, create_migration_plan, execute_migration,
    migrate_instances, validate_migration_plan,
};
pub use modify_process_instance::{
    Instruction, Modification, ScopedVariable, definition_to_modify, modify_process_instance,
    modify_process_instances,
};
pub use send_signal::{SendSignal, send_signal};
pub use start_instance::{StartInstance, Started, start_instance};
pub use started::{latest_definition, start_latest, started};
pub use tasks::{complete_task, task_bpmn_error, task_escalation};

mod administrator;
mod attachment;
mod authorization;
mod comment;
mod delayed_suspension;
mod delete_deployment;
mod delete_history;
mod external_task;
mod fetch_external_tasks;
mod filter;
mod identity;
mod identity_link;
mod incident;
mod job_settings;
pub(crate) mod operation_log;
mod password_policy;
mod read;
mod recalculate_due_date;
mod redeploy;
mod restart;
pub(crate) mod rows;
mod signal_execution;
mod standalone_task;
mod started;
mod suspension;
mod suspension_checks;
mod task_assignment;
mod variables;

pub use administrator::{ADMIN_GROUP, create_administrator};
pub use attachment::{AttachmentAdded, NewAttachment, add_task_attachment, delete_task_attachment};
pub use authorization::{
    AuthorizationChange, authorization_type, check_authorization_type, create_authorization,
    delete_authorization, update_authorization,
};
pub use comment::{
    add_task_comment, delete_instance_comment, delete_task_comment, update_instance_comment,
    update_task_comment,
};
pub use delete_deployment::{
    DeleteOptions, delete_deployment, delete_process_definition, delete_process_definitions,
};
pub use delete_history::{
    annotate_operation, delete_historic_batch, delete_historic_process_instance,
    delete_historic_variable, delete_historic_variables_of_instance,
};
pub use external_task::{
    ExternalTaskFailure, complete_external_task, extend_external_task_lock,
    external_task_bpmn_error, external_tasks_of, fail_external_task, lock_external_task,
    set_external_task_priority, set_external_task_retries, set_external_tasks_retries,
    unlock_external_task,
};
pub use fetch_external_tasks::{FetchOrder, FetchRequest, FetchTopic, FetchedTask};
pub use filter::{FilterChange, create_filter, delete_filter, filter_exists, update_filter};
pub use identity::{
    PasswordChange, TenantMember, UserProfile, add_group_member, add_tenant_member,
    change_password, create_group, create_tenant, create_user, delete_group, delete_tenant,
    delete_user, password_proof, remove_group_member, remove_tenant_member, unlock_user,
    update_group, update_tenant, update_user_profile, verify_password,
};
pub use identity_link::{LinkTo, add_identity_link, delete_identity_link};
pub use incident::{annotate_incident, create_incident, resolve_incident};
pub use job_settings::{
    delete_job, jobs_of, set_job_definition_priority, set_job_definition_retries, set_job_due_date,
    set_job_priority, set_job_retries,
};
pub use password_policy::PasswordRule;
pub use read::{Readable, check_readable};
pub use recalculate_due_date::recalculate_job_due_date;
pub use redeploy::{Redeploy, redeploy};
pub use restart::{RestartProcessInstances, check_restart, restart_now, restart_process_instances};
pub use signal_execution::{signal_execution, trigger_message};
pub use standalone_task::{TaskChange, create_task, delete_task, update_task};
pub use suspension::{
    DefinitionSelection, JobDefinitionSelection, JobSelection, Suspension,
    set_history_time_to_live, suspend_instances_of, suspend_job_definitions, suspend_jobs,
    suspend_process_definitions, suspend_process_instance, suspend_process_instances,
};
pub use task_assignment::{active_task, claim_task, delegate_task, resolve_task, set_assignee};
pub use variables::{
    VariableHost, modify_variables, read_variable, read_variables, remove_variables, set_variables,
    variables_in_return,
};
