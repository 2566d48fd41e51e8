//! Which permissions let somebody do what: the alternatives in Camunda's order, and the words of the tenant check.

use super::Resource::{
    self, Batch, DecisionDefinition, DecisionRequirementsDefinition, Deployment,
    OperationLogCategory, ProcessDefinition, ProcessInstance, Task,
};

/// Permissions of which one is enough.
#[derive(Debug)]
pub(crate) struct Rule {
    /// The permissions, the first of which anything is said decides.
    pub(crate) any: &'static [(Resource, &'static str)],
    /// What cannot be done with something of another tenant; nothing where tenants do not matter.
    pub(crate) tenant: &'static str,
}

macro_rules! rules {
    ($($name:ident: $tenant:literal, $(($resource:ident, $permission:literal)),+;)*) => {
        $(pub(crate) static $name: Rule = Rule { any: &[$(($resource, $permission)),+], tenant: $tenant };)*

        /// All of them, by name.
        #[cfg(test)]
        static ALL: &[(&str, &Rule)] = &[$((stringify!($name), &$name)),*];
    };
}

rules! {
    READ_DEFINITION: "get the process definition", (ProcessDefinition, "READ");
    UPDATE_DEFINITION: "update the process definition", (ProcessDefinition, "UPDATE");
    SUSPEND_DEFINITION: "update the process definition", (ProcessDefinition, "SUSPEND"), (ProcessDefinition, "UPDATE");
    DELETE_DEFINITION: "delete the process definition", (ProcessDefinition, "DELETE");
    UPDATE_INSTANCES_OF_DEFINITION: "update the process definition", (ProcessInstance, "UPDATE"), (ProcessDefinition, "UPDATE_INSTANCE");
    SUSPEND_INSTANCES_OF_DEFINITION: "update the process definition",
        (ProcessInstance, "SUSPEND"), (ProcessDefinition, "SUSPEND_INSTANCE"), (ProcessInstance, "UPDATE"), (ProcessDefinition, "UPDATE_INSTANCE");
    RETRY_JOBS_OF_DEFINITION: "update the process definition",
        (ProcessInstance, "RETRY_JOB"), (ProcessDefinition, "RETRY_JOB"), (ProcessInstance, "UPDATE"), (ProcessDefinition, "UPDATE_INSTANCE");
    READ_INSTANCE: "read the process instance", (ProcessInstance, "READ"), (ProcessDefinition, "READ_INSTANCE");
    UPDATE_INSTANCE: "update the process instance", (ProcessInstance, "UPDATE"), (ProcessDefinition, "UPDATE_INSTANCE");
    UPDATE_INSTANCE_VARIABLES: "update the process instance",
        (ProcessInstance, "UPDATE_VARIABLE"), (ProcessDefinition, "UPDATE_INSTANCE_VARIABLE"), (ProcessInstance, "UPDATE"), (ProcessDefinition, "UPDATE_INSTANCE");
    SUSPEND_INSTANCE: "update the process instance",
        (ProcessInstance, "SUSPEND"), (ProcessDefinition, "SUSPEND_INSTANCE"), (ProcessInstance, "UPDATE"), (ProcessDefinition, "UPDATE_INSTANCE");
    DELETE_INSTANCE: "delete the process instance", (ProcessInstance, "DELETE"), (ProcessDefinition, "DELETE_INSTANCE");
    READ_JOB: "read the job", (ProcessInstance, "READ"), (ProcessDefinition, "READ_INSTANCE");
    UPDATE_JOB: "update the job", (ProcessInstance, "UPDATE"), (ProcessDefinition, "UPDATE_INSTANCE");
    RETRY_JOB: "update the job",
        (ProcessInstance, "RETRY_JOB"), (ProcessDefinition, "RETRY_JOB"), (ProcessInstance, "UPDATE"), (ProcessDefinition, "UPDATE_INSTANCE");
    READ_TASK: "read the task", (Task, "READ"), (ProcessDefinition, "READ_TASK");
    UPDATE_TASK_VARIABLES: "update the task",
        (Task, "UPDATE_VARIABLE"), (ProcessDefinition, "UPDATE_TASK_VARIABLE"), (Task, "UPDATE"), (ProcessDefinition, "UPDATE_TASK");
    ASSIGN_TASK: "assign the task",
        (Task, "TASK_ASSIGN"), (ProcessDefinition, "TASK_ASSIGN"), (Task, "UPDATE"), (ProcessDefinition, "UPDATE_TASK");
    WORK_ON_TASK: "work on task",
        (Task, "TASK_WORK"), (ProcessDefinition, "TASK_WORK"), (Task, "UPDATE"), (ProcessDefinition, "UPDATE_TASK");
    DELETE_TASK: "delete the task", (Task, "DELETE");
    EVALUATE_DECISION: "evaluate the decision", (DecisionDefinition, "CREATE_INSTANCE");
    READ_DECISION: "get the decision definition", (DecisionDefinition, "READ");
    UPDATE_DECISION: "update the decision definition", (DecisionDefinition, "UPDATE");
    READ_REQUIREMENTS: "get the decision requirements definition", (DecisionRequirementsDefinition, "READ");
    READ_DEPLOYMENT: "get the deployment", (Deployment, "READ");
    DELETE_DEPLOYMENT: "delete the deployment", (Deployment, "DELETE");
    DELETE_BATCH: "delete batch", (Batch, "DELETE");
    DELETE_HISTORIC_BATCH: "delete historic batch", (Batch, "DELETE_HISTORY");
    SUSPEND_BATCH: "suspend batch", (Batch, "UPDATE");
    ACTIVATE_BATCH: "activate batch", (Batch, "UPDATE");
    DELETE_HISTORIC_INSTANCE: "delete the historic process instance", (ProcessDefinition, "DELETE_HISTORY");
    DELETE_HISTORIC_VARIABLE: "delete the historic variable instance", (ProcessDefinition, "DELETE_HISTORY");
    DELETE_HISTORIC_VARIABLES: "delete the historic variable instances of process instance", (ProcessDefinition, "DELETE_HISTORY");
    READ_HISTORIC_JOB_LOG: "get the historic job log", (ProcessDefinition, "READ_HISTORY");
    READ_HISTORIC_EXTERNAL_TASK_LOG: "get the historic external task log", (ProcessDefinition, "READ_HISTORY");
    UPDATE_OPERATION_LOG: "update the user operation log entry", (ProcessDefinition, "UPDATE_HISTORY"), (OperationLogCategory, "UPDATE");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_one_of_its_resource() {
        for (name, rule) in ALL {
            assert!(!rule.any.is_empty() && !rule.tenant.is_empty(), "{name}");
            for (resource, permission) in rule.any {
                assert_ne!(
                    resource.bits(permission),
                    i32::MAX,
                    "{name}: {permission} on {}",
                    resource.name()
                );
            }
        }
    }
}
