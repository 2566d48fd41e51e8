//! Hints that there is work, between the tasks of a node and between nodes. A hint may be lost; what must happen is a row.

use crate::record::Timestamp;

/// What there may be work for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Wakeup {
    /// Jobs that are due at a time, or at once.
    Jobs {
        /// When the first of them is due. `None`: look.
        due: Option<Timestamp>,
    },
    /// External tasks of a topic.
    ExternalTasks {
        /// The topic's name.
        topic: String,
    },
    /// Deployments came or went: cached definitions are stale.
    Deployments,
    /// The connection to the other nodes was interrupted: hints may have been missed.
    Missed,
}

/// What the payload of jobs that are due at a time begins with.
const DUE: &str = "jobs at ";

impl Wakeup {
    /// Jobs that may be due at once.
    pub const NOW: Self = Self::Jobs { due: None };

    /// As the payload of a notification.
    pub(crate) fn encode(&self) -> String {
        match self {
            Self::Jobs { due: None } => "jobs".to_owned(),
            Self::Jobs { due: Some(due) } => format!("{DUE}{}", due.timestamp_millis()),
            Self::ExternalTasks { topic } => format!("topic {topic}"),
            Self::Deployments => "deployments".to_owned(),
            Self::Missed => "missed".to_owned(),
        }
    }

    /// From the payload of a notification; `None` for one that this version does not know.
    pub(crate) fn decode(payload: &str) -> Option<Self> {
        match payload {
            "jobs" => Some(Self::NOW),
            "deployments" => Some(Self::Deployments),
            "missed" => Some(Self::Missed),
            _ => {
                if let Some(due) = payload.strip_prefix(DUE) {
                    let due = Timestamp::from_timestamp_millis(due.parse().ok()?)?;
                    return Some(Self::Jobs { due: Some(due) });
                }
                let topic = payload.strip_prefix("topic ")?.to_owned();
                Some(Self::ExternalTasks { topic })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_survives_its_payload() {
        for wakeup in [
            Wakeup::NOW,
            Wakeup::Jobs {
                due: Timestamp::from_timestamp_millis(1_700_000_000_123),
            },
            Wakeup::ExternalTasks {
                topic: "a b".to_owned(),
            },
            Wakeup::Deployments,
            Wakeup::Missed,
        ] {
            assert_eq!(Wakeup::decode(&wakeup.encode()), Some(wakeup));
        }
        assert_eq!(Wakeup::decode("?"), None);
        assert_eq!(Wakeup::decode("jobs at noon"), None);
    }
}
