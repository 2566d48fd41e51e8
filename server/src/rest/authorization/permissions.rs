//! The names of permissions, which differ by the kind of resource.

use serde_json::{Map, Value};

/// Every permission of every kind of resource.
const ALL: i64 = 0x7fff_ffff;

/// Puts the number of the permissions where their names will be.
pub(crate) fn put(object: &mut Map<String, Value>, permissions: Option<i64>) {
    object.insert("permissions".into(), permissions.unwrap_or(0).into());
}

/// Puts the names in place of the number, once the kinds of authorization and resource are there.
pub(crate) fn name(object: &mut Map<String, Value>) {
    let number = |key: &str| object.get(key).and_then(Value::as_i64).unwrap_or_default();
    let (kind, resource, bits) = (number("type"), number("resourceType"), number("permissions"));
    object.insert("permissions".into(), names(kind, resource, bits).into_iter().map(Value::from).collect());
}

/// The names of the permissions in a number. `kind` 2 is a revocation, whose number has the bits that are left.
pub(crate) fn names(kind: i64, resource: i64, bits: i64) -> Vec<&'static str> {
    const REVOKE: i64 = 2;
    if kind == REVOKE {
        if bits == 0 {
            return vec!["ALL"];
        }
        let revoked = of(resource).iter().filter(|(_, bit)| bits & bit != *bit);
        let revoked: Vec<_> = revoked.map(|(name, _)| *name).collect();
        return if revoked.is_empty() { vec!["NONE"] } else { revoked };
    }
    if bits == ALL {
        return vec!["ALL"];
    }
    if bits == 0 {
        return vec!["NONE"];
    }
    of(resource).iter().filter(|(_, bit)| bits & bit == *bit).map(|(name, _)| *name).collect()
}

/// The permissions of a kind of resource with their bits.
pub(crate) fn of(resource: i64) -> &'static [(&'static str, i64)] {
    match resource {
        0 => &[("ACCESS", 32)],
        1 | 4 | 5 | 11 => &[("READ", 2), ("UPDATE", 4), ("CREATE", 8), ("DELETE", 16)],
        2 | 12 => &[("READ", 2), ("UPDATE", 4), ("CREATE", 8), ("DELETE", 16)],
        3 => &[("CREATE", 8), ("DELETE", 16)],
        6 => &[
            ("READ", 2),
            ("UPDATE", 4),
            ("DELETE", 16),
            ("SUSPEND", 1 << 20),
            ("CREATE_INSTANCE", 256),
            ("READ_INSTANCE", 512),
            ("UPDATE_INSTANCE", 1024),
            ("RETRY_JOB", 32),
            ("SUSPEND_INSTANCE", 64),
            ("DELETE_INSTANCE", 2048),
            ("MIGRATE_INSTANCE", 65536),
            ("READ_TASK", 64 << 1),
            ("UPDATE_TASK", 32),
            ("TASK_ASSIGN", 8192),
            ("TASK_WORK", 16384),
            ("READ_TASK_VARIABLE", 64),
            ("READ_HISTORY", 4096),
            ("READ_HISTORY_VARIABLE", 1 << 18),
            ("DELETE_HISTORY", 1 << 13),
            ("READ_INSTANCE_VARIABLE", 1 << 19),
            ("UPDATE_INSTANCE_VARIABLE", 1 << 17),
            ("UPDATE_TASK_VARIABLE", 1 << 15),
            ("UPDATE_HISTORY", 1 << 16),
        ],
        _ => &[("READ", 2), ("UPDATE", 4), ("CREATE", 8), ("DELETE", 16)],
    }
}
