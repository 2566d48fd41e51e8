//! What may be done with which kind of resource: the names and bits of permissions, which differ by the kind.

/// Every permission of every kind of resource.
pub const ALL: i64 = 0x7fff_ffff;

/// The kind of an authorization that revokes: its number has the bits that are left.
const REVOKE: i64 = 2;

/// The names of the permissions in a number, by the kind of authorization and of resource.
#[must_use]
pub fn names(kind: i64, resource: i64, bits: i64) -> Vec<&'static str> {
    let all = if kind == REVOKE {
        bits == 0
    } else {
        bits == ALL
    };
    if all {
        return vec!["ALL"];
    }
    let named = of(resource)
        .iter()
        .filter(|(_, bit)| (bits & bit == *bit) != (kind == REVOKE));
    named.map(|(name, _)| *name).collect()
}

/// The permissions of a kind of resource with their bits. Kinds are Camunda's numbers: 0 application, 1 user, 2 group, 3 membership,
/// 4 authorization, 5 filter, 6 process definition, 7 task, 8 process instance, 9 deployment, 10 decision definition, 11 tenant,
/// 12 tenant membership, 13 batch, 14 decision requirements definition, 15 report, 16 dashboard, 17 user operation log, 18 Optimize,
/// 19 historic task, 20 historic process instance, 21 system.
#[must_use]
pub fn of(resource: i64) -> &'static [(&'static str, i64)] {
    match resource {
        0 => &[("ACCESS", 1 << 5)],
        1 | 2 | 4 | 5 | 11 | 15 | 16 => &[
            ("READ", 2),
            ("UPDATE", 4),
            ("CREATE", 1 << 3),
            ("DELETE", 1 << 4),
        ],
        3 | 12 => &[("CREATE", 1 << 3), ("DELETE", 1 << 4)],
        6 => &[
            ("READ", 2),
            ("UPDATE", 4),
            ("DELETE", 1 << 4),
            ("RETRY_JOB", 1 << 5),
            ("READ_TASK", 1 << 6),
            ("UPDATE_TASK", 1 << 7),
            ("CREATE_INSTANCE", 1 << 8),
            ("READ_INSTANCE", 1 << 9),
            ("UPDATE_INSTANCE", 1 << 10),
            ("DELETE_INSTANCE", 1 << 11),
            ("READ_HISTORY", 1 << 12),
            ("DELETE_HISTORY", 1 << 13),
            ("TASK_WORK", 1 << 14),
            ("TASK_ASSIGN", 1 << 15),
            ("MIGRATE_INSTANCE", 1 << 16),
            ("SUSPEND_INSTANCE", 1 << 17),
            ("UPDATE_INSTANCE_VARIABLE", 1 << 18),
            ("UPDATE_TASK_VARIABLE", 1 << 19),
            ("SUSPEND", 1 << 20),
            ("READ_INSTANCE_VARIABLE", 1 << 21),
            ("READ_HISTORY_VARIABLE", 1 << 22),
            ("READ_TASK_VARIABLE", 1 << 23),
            ("UPDATE_HISTORY", 1 << 24),
        ],
        7 => &[
            ("READ", 2),
            ("UPDATE", 4),
            ("CREATE", 1 << 3),
            ("DELETE", 1 << 4),
            ("UPDATE_VARIABLE", 1 << 5),
            ("READ_VARIABLE", 1 << 6),
            ("READ_HISTORY", 1 << 12),
            ("TASK_WORK", 1 << 14),
            ("TASK_ASSIGN", 1 << 15),
        ],
        8 => &[
            ("READ", 2),
            ("UPDATE", 4),
            ("CREATE", 1 << 3),
            ("DELETE", 1 << 4),
            ("RETRY_JOB", 1 << 5),
            ("SUSPEND", 1 << 6),
            ("UPDATE_VARIABLE", 1 << 7),
        ],
        9 => &[("READ", 2), ("CREATE", 1 << 3), ("DELETE", 1 << 4)],
        10 => &[
            ("READ", 2),
            ("UPDATE", 4),
            ("CREATE_INSTANCE", 1 << 8),
            ("READ_HISTORY", 1 << 12),
            ("DELETE_HISTORY", 1 << 13),
        ],
        13 => &[
            ("READ", 2),
            ("UPDATE", 4),
            ("CREATE", 1 << 3),
            ("DELETE", 1 << 4),
            ("CREATE_BATCH_MIGRATE_PROCESS_INSTANCES", 1 << 5),
            ("CREATE_BATCH_MODIFY_PROCESS_INSTANCES", 1 << 6),
            ("CREATE_BATCH_RESTART_PROCESS_INSTANCES", 1 << 7),
            ("CREATE_BATCH_DELETE_RUNNING_PROCESS_INSTANCES", 1 << 8),
            ("CREATE_BATCH_DELETE_FINISHED_PROCESS_INSTANCES", 1 << 9),
            ("CREATE_BATCH_DELETE_DECISION_INSTANCES", 1 << 10),
            ("CREATE_BATCH_SET_JOB_RETRIES", 1 << 11),
            ("READ_HISTORY", 1 << 12),
            ("DELETE_HISTORY", 1 << 13),
            ("CREATE_BATCH_SET_EXTERNAL_TASK_RETRIES", 1 << 14),
            ("CREATE_BATCH_UPDATE_PROCESS_INSTANCES_SUSPEND", 1 << 15),
            ("CREATE_BATCH_SET_REMOVAL_TIME", 1 << 16),
            ("CREATE_BATCH_SET_VARIABLES", 1 << 17),
            ("CREATE_BATCH_CORRELATE_MESSAGE", 1 << 18),
        ],
        14 | 20 => &[("READ", 2)],
        17 => &[("READ", 2), ("UPDATE", 4), ("DELETE", 1 << 4)],
        18 => &[("EDIT", 2), ("SHARE", 4)],
        19 => &[("READ", 2), ("READ_VARIABLE", 1 << 6)],
        21 => &[("READ", 2), ("SET", 4), ("DELETE", 1 << 3)],
        _ => &[],
    }
}

/// The names of the kinds of resources by their number.
const RESOURCES: [&str; 22] = [
    "Application",
    "User",
    "Group",
    "Group membership",
    "Authorization",
    "Filter",
    "ProcessDefinition",
    "Task",
    "ProcessInstance",
    "Deployment",
    "DecisionDefinition",
    "Tenant",
    "TenantMembership",
    "Batch",
    "DecisionRequirementsDefinition",
    "Report",
    "Dashboard",
    // As Camunda spells it.
    "OperationLogCatgeory",
    "Optimize",
    "HistoricTask",
    "HistoricProcessInstance",
    "System",
];

/// The name of a kind of resource as messages and the user operation log have it.
#[must_use]
pub fn resource_name(resource: i32) -> &'static str {
    usize::try_from(resource)
        .ok()
        .and_then(|i| RESOURCES.get(i))
        .copied()
        .unwrap_or("unknown")
}

#[cfg(test)]
mod tests {
    use super::{ALL, REVOKE, names};

    #[test]
    fn numbers_are_named_by_the_resource() {
        assert_eq!(names(1, 7, 16_390), ["READ", "UPDATE", "TASK_WORK"]);
        assert_eq!(names(1, 7, ALL), ["ALL"]);
        assert!(names(1, 7, 0).is_empty());
        assert_eq!(names(REVOKE, 7, ALL - 2), ["READ"]);
        assert_eq!(names(REVOKE, 9, ALL - 18), ["READ", "DELETE"]);
        assert_eq!(names(REVOKE, 7, 0), ["ALL"]);
        assert!(names(REVOKE, 7, ALL).is_empty());
    }
}
