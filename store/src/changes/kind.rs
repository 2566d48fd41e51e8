//! Kinds of things that commits change, and which tables each of them stands for.

use crate::commit::UnitOfWork;
use crate::record::RowChange;

/// A kind of thing, by what engine-rest calls it. History counts to what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// Tasks with who has to do with them, their comments and attachments.
    Task,
    /// Process instances, their activities and event subscriptions.
    ProcessInstance,
    /// Variables.
    Variable,
    /// Jobs and job definitions.
    Job,
    /// External tasks.
    ExternalTask,
    /// Incidents.
    Incident,
    /// Deployments and definitions.
    Deployment,
    /// Evaluated decisions.
    Decision,
    /// Batches.
    Batch,
    /// Filters.
    Filter,
    /// Users, groups, tenants and who belongs to whom.
    Identity,
    /// Authorizations.
    Authorization,
    /// The log of what users do.
    UserOperation,
}

impl ChangeKind {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::Task,
        Self::ProcessInstance,
        Self::Variable,
        Self::Job,
        Self::ExternalTask,
        Self::Incident,
        Self::Deployment,
        Self::Decision,
        Self::Batch,
        Self::Filter,
        Self::Identity,
        Self::Authorization,
        Self::UserOperation,
    ];

    /// Its name outside.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::ProcessInstance => "process-instance",
            Self::Variable => "variable",
            Self::Job => "job",
            Self::ExternalTask => "external-task",
            Self::Incident => "incident",
            Self::Deployment => "deployment",
            Self::Decision => "decision",
            Self::Batch => "batch",
            Self::Filter => "filter",
            Self::Identity => "identity",
            Self::Authorization => "authorization",
            Self::UserOperation => "user-operation",
        }
    }

    /// The tables whose rows are of this kind.
    fn tables(self) -> &'static [&'static str] {
        match self {
            Self::Task => &[
                "ACT_RU_TASK",
                "ACT_HI_TASKINST",
                "ACT_RU_IDENTITYLINK",
                "ACT_HI_IDENTITYLINK",
                "ACT_HI_COMMENT",
                "ACT_HI_ATTACHMENT",
            ],
            Self::ProcessInstance => &[
                "ACT_RU_EXECUTION",
                "ACT_HI_PROCINST",
                "ACT_HI_ACTINST",
                "ACT_RU_EVENT_SUBSCR",
            ],
            Self::Variable => &["ACT_RU_VARIABLE", "ACT_HI_VARINST", "ACT_HI_DETAIL"],
            Self::Job => &["ACT_RU_JOB", "ACT_RU_JOBDEF", "ACT_HI_JOB_LOG"],
            Self::ExternalTask => &["ACT_RU_EXT_TASK", "ACT_HI_EXT_TASK_LOG"],
            Self::Incident => &["ACT_RU_INCIDENT", "ACT_HI_INCIDENT"],
            Self::Deployment => &[
                "ACT_RE_DEPLOYMENT",
                "ACT_RE_PROCDEF",
                "ACT_RE_DECISION_DEF",
                "ACT_RE_DECISION_REQ_DEF",
                "ACT_RE_CAMFORMDEF",
            ],
            Self::Decision => &["ACT_HI_DECINST", "ACT_HI_DEC_IN", "ACT_HI_DEC_OUT"],
            Self::Batch => &["ACT_RU_BATCH", "ACT_HI_BATCH"],
            Self::Filter => &["ACT_RU_FILTER"],
            Self::Identity => &[
                "ACT_ID_USER",
                "ACT_ID_GROUP",
                "ACT_ID_TENANT",
                "ACT_ID_MEMBERSHIP",
                "ACT_ID_TENANT_MEMBER",
            ],
            Self::Authorization => &["ACT_RU_AUTHORIZATION"],
            Self::UserOperation => &["ACT_HI_OP_LOG"],
        }
    }
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changed(u32);

impl Changed {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Every kind.
    pub const ALL: Self = Self((1 << ChangeKind::ALL.len()) - 1);

    /// One kind.
    #[must_use]
    pub fn only(kind: ChangeKind) -> Self {
        Self(1 << kind as u32)
    }

    /// What is in either.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both.
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kinds.
    pub fn kinds(self) -> impl Iterator<Item = ChangeKind> {
        ChangeKind::ALL
            .into_iter()
            .filter(move |kind| self.0 & Self::only(*kind).0 != 0)
    }

    /// As a number, for other nodes.
    pub(super) fn bits(self) -> u32 {
        self.0
    }

    /// From the number of another node, which may know kinds that this version does not.
    pub(super) fn from_bits(bits: u32) -> Self {
        Self(bits).within(Self::ALL)
    }

    /// What a unit of work changes.
    pub(crate) fn by(unit: &UnitOfWork) -> Self {
        // What is set aside is history of any kind.
        let mut changed = if unit.spill.is_some() {
            Self::ALL
        } else {
            Self::NONE
        };
        let mut last = "";
        for change in &unit.changes {
            match change {
                RowChange::Insert { table, .. }
                | RowChange::Update { table, .. }
                | RowChange::Delete { table, .. } => {
                    // Rows of a table come together.
                    if !std::ptr::eq(last, table.name) {
                        last = table.name;
                        changed = changed.and(Self::of_table(table.name));
                    }
                }
                RowChange::Statement { sql, .. } => {
                    let named = |kind: &ChangeKind| kind.tables().iter().any(|t| sql.contains(t));
                    for kind in ChangeKind::ALL.into_iter().filter(named) {
                        changed = changed.and(Self::only(kind));
                    }
                }
                RowChange::Check { .. }
                | RowChange::CheckOwner { .. }
                | RowChange::CheckLatest { .. }
                | RowChange::Removal { .. } => {}
            }
        }
        changed
    }

    fn of_table(name: &str) -> Self {
        let of = |kind: &ChangeKind| kind.tables().contains(&name);
        ChangeKind::ALL
            .into_iter()
            .find(of)
            .map_or(Self::NONE, Self::only)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record as _;
    use crate::records::{ByteArray, Task, Variable};

    #[test]
    fn kinds_are_those_of_the_tables_that_a_unit_changes() {
        let delete = |table| RowChange::Delete {
            table,
            id: "1".into(),
            revision: None,
        };
        let statement = RowChange::Statement {
            sql: "DELETE FROM ACT_HI_DETAIL WHERE ID_ = $1".into(),
            binds: Vec::new(),
        };
        let check = RowChange::Check {
            table: Variable::TABLE,
            id: "1".into(),
            revision: 1,
        };
        let by = |changes| {
            let unit = UnitOfWork {
                changes,
                ..UnitOfWork::default()
            };
            Changed::by(&unit).kinds().collect::<Vec<_>>()
        };
        assert_eq!(by(vec![delete(Task::TABLE)]), [ChangeKind::Task]);
        assert_eq!(by(vec![statement, check]), [ChangeKind::Variable]);
        assert_eq!(by(vec![delete(ByteArray::TABLE)]), []);
    }

    #[test]
    fn a_set_survives_its_number() {
        for kind in ChangeKind::ALL {
            let only = Changed::only(kind);
            assert_eq!(
                Changed::from_bits(only.bits()).kinds().collect::<Vec<_>>(),
                [kind]
            );
        }
        assert_eq!(Changed::from_bits(u32::MAX), Changed::ALL);
    }
}
